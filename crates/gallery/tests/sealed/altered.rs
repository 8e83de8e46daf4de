//! Bytes that are altered, records that are exchanged, missing or older.

use crate::support::{COMMIT, ERASED, PERSON, SEAL, TEMPLATE, embedding, frames, id_of, model};
use crate::{Snapshot, names, saved};
use faceglass_gallery::{
    Author, Change, Done, FILE_NAME, Gallery, GalleryError, GalleryStore, GalleryWarning, Keys,
    Person, Template,
};
use std::fs;
use std::path::Path;

/// A small face, so that each byte can be tried.
fn small(name: &str, values: &[f32]) -> Person {
    let mut one = Template::new(embedding(values), model("m1"), None);
    one.thumbnail = Some(vec![9; 24].into());
    Person::new(name, vec![one]).unwrap()
}

fn without_faces(gallery: &Gallery) -> Vec<Person> {
    let mut people = gallery.people().to_vec();
    for template in people.iter_mut().flat_map(|p| &mut p.templates) {
        template.thumbnail = None;
    }
    people
}

/// Opens what was altered: either it is refused, with a warning or an error, or
/// nothing but a face is missing.
fn refused_or_unharmed(dir: &Path, (whole, list): (&Gallery, &str), what: &str) {
    let path = dir.join(FILE_NAME);
    let altered = fs::read(&path).unwrap();
    match GalleryStore::open(dir) {
        Ok((_, gallery, warnings)) if gallery.is_empty() => {
            let [GalleryWarning::KeptAside { aside, .. }] = &warnings[..] else {
                panic!("{what}: {warnings:?}");
            };
            assert_eq!(fs::read(aside).unwrap(), altered, "{what}");
        }
        Ok((store, gallery, warnings)) => {
            assert_eq!(warnings, [], "{what}");
            assert_eq!(list_of(&store), list, "{what}");
            assert_eq!(without_faces(&gallery), without_faces(whole), "{what}");
            let both = gallery.people().iter().zip(whole.people());
            for (read, true_one) in both {
                for (read, true_one) in read.templates.iter().zip(&true_one.templates) {
                    let jpeg = |t: &Template| t.thumbnail.as_ref().and_then(|face| face.jpeg());
                    let read = jpeg(read);
                    assert!(read.is_none() || read == jpeg(true_one), "{what}");
                }
            }
        }
        Err(
            GalleryError::Closed { .. } | GalleryError::PutBack(_) | GalleryError::Newer { .. },
        ) => assert_eq!(fs::read(&path).unwrap(), altered, "{what}"),
        Err(error) => panic!("{what}: {error}"),
    }
}

/// The list of changes, without what its entries hold.
fn list_of(store: &GalleryStore) -> String {
    let events = store.events().all().iter();
    let said = events.map(|event| format!("{} {}; ", event.done, event.is_taken_back));
    said.collect()
}

#[test]
fn every_byte_that_is_altered_is_refused_or_does_no_harm() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, mut gallery, _) = GalleryStore::open(dir.path()).unwrap();
    for (name, values) in [
        ("Ada", [1.0, 0.0]),
        ("Bea", [0.0, 1.0]),
        ("Eve", [1.0, 1.0]),
    ] {
        let add = Change::AddPerson(small(name, &values));
        store.commit(&mut gallery, &add).unwrap();
    }
    let eve = id_of(&gallery, "Eve");
    let remove = Change::Remove(eve);
    let by = Author::Window;
    // It lies in the list from then on.
    let what = (Done::Deletion("Eve".into()), by);
    store.commit_noted(&mut gallery, &remove, what).unwrap();
    let rename = Change::Rename {
        person: id_of(&gallery, "Bea"),
        name: "Bob".into(),
    };
    let what = (Done::Renaming("Bea".into()), by);
    store.commit_noted(&mut gallery, &rename, what).unwrap();
    store.undo(&mut gallery).unwrap();
    let list = list_of(&store);
    assert_eq!(list, "deletion of Eve false; renaming of Bea true; ");
    let snapshot = Snapshot::of(dir.path());
    let path = dir.path().join(FILE_NAME);
    let whole = fs::read(&path).unwrap();
    assert!(frames(&whole).iter().any(|frame| frame.kind == ERASED));
    let kinds: Vec<usize> = frames(&whole).iter().map(|frame| frame.at).collect();
    let altered = (0..whole.len()).map(|at| (at, whole[at] ^ 1));
    let mut altered: Vec<(usize, u8)> = altered.collect();
    for at in kinds {
        let others = (0..=8).chain([ERASED]).map(|kind| (at, kind));
        altered.extend(others.filter(|(at, kind)| *kind != whole[*at]));
    }
    std::thread::scope(|scope| {
        for part in altered.chunks(altered.len().div_ceil(4)) {
            let (snapshot, whole, gallery) = (&snapshot, &whole, (&gallery, list.as_str()));
            scope.spawn(move || {
                let dir = tempfile::tempdir().unwrap();
                for (at, new) in part {
                    let mut altered = whole.clone();
                    altered[*at] = *new;
                    snapshot.restore(dir.path());
                    fs::write(dir.path().join(FILE_NAME), &altered).unwrap();
                    refused_or_unharmed(dir.path(), gallery, &format!("{new:#x} at {at}"));
                }
            });
        }
    });
    assert_eq!(GalleryStore::open(dir.path()).unwrap().1, gallery);
}

#[test]
fn a_record_that_is_marked_as_erased_is_missed() {
    let dir = tempfile::tempdir().unwrap();
    saved(dir.path(), &Keys::default(), &["Ada", "Bea"]);
    let path = dir.path().join(FILE_NAME);
    let mut file = fs::read(&path).unwrap();
    let template = frames(&file)
        .into_iter()
        .find(|f| f.kind == TEMPLATE)
        .unwrap();
    file[template.at] = ERASED;
    fs::write(&path, &file).unwrap();
    let (_, gallery, warnings) = GalleryStore::open(dir.path()).unwrap();
    assert!(gallery.is_empty());
    let told = warnings[0].to_string();
    assert!(told.contains("missing that nobody removed"), "{told}");
}

/// As an administrator swapped two people of Windows Hello.
#[test]
fn templates_of_two_people_that_are_exchanged_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (_, gallery) = saved(dir.path(), &Keys::default(), &["Ada", "Bea"]);
    let snapshot = Snapshot::of(dir.path());
    let path = dir.path().join(FILE_NAME);
    let whole = fs::read(&path).unwrap();
    let templates: Vec<_> = frames(&whole)
        .into_iter()
        .filter(|frame| frame.kind == TEMPLATE)
        .collect();
    let [ada, bea] = &templates[..] else { panic!() };
    // Whole records, their bodies with seals, or without.
    let with_seal = |body: &std::ops::Range<usize>| body.start - SEAL..body.end;
    for (one, other) in [
        (ada.range(), bea.range()),
        (with_seal(&ada.body), with_seal(&bea.body)),
        (ada.body.clone(), bea.body.clone()),
    ] {
        assert_eq!(one.len(), other.len());
        let mut swapped = whole.clone();
        swapped[one.clone()].copy_from_slice(&whole[other.clone()]);
        swapped[other].copy_from_slice(&whole[one]);
        snapshot.restore(dir.path());
        fs::write(&path, &swapped).unwrap();
        let (_, read, warnings) = GalleryStore::open(dir.path()).unwrap();
        assert!(read.is_empty());
        assert!(matches!(warnings[..], [GalleryWarning::KeptAside { .. }]));
    }
    snapshot.restore(dir.path());
    assert_eq!(GalleryStore::open(dir.path()).unwrap().1, gallery);
}

#[test]
fn an_older_record_in_place_of_a_newer_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, mut gallery) = saved(dir.path(), &Keys::default(), &["Ada", "Bea"]);
    let path = dir.path().join(FILE_NAME);
    let before = fs::read(&path).unwrap();
    let old = frames(&before)
        .into_iter()
        .rfind(|f| f.kind == PERSON)
        .unwrap();
    let rename = Change::Rename {
        person: id_of(&gallery, "Bea"),
        name: "Bob".into(),
    };
    store.commit(&mut gallery, &rename).unwrap();
    let whole = fs::read(&path).unwrap();
    let new = frames(&whole)
        .into_iter()
        .rfind(|f| f.kind == PERSON)
        .unwrap();
    assert_eq!(new.range().len(), old.range().len());
    // Where the old one stood it brings nothing back.
    let mut back = whole.clone();
    back[old.range()].copy_from_slice(&before[old.range()]);
    fs::write(&path, &back).unwrap();
    let (_, read, _) = GalleryStore::open(dir.path()).unwrap();
    assert_eq!(names(&read), ["Ada", "Bob"]);
    let mut instead = whole;
    instead[new.range()].copy_from_slice(&before[old.range()]);
    fs::write(&path, &instead).unwrap();
    let (_, read, warnings) = GalleryStore::open(dir.path()).unwrap();
    assert!(read.is_empty());
    assert!(matches!(warnings[..], [GalleryWarning::KeptAside { .. }]));
}

/// A whole generation, with its commit, of another history of the same file.
#[test]
fn a_change_of_another_history_does_not_go_on() {
    let dir = tempfile::tempdir().unwrap();
    saved(dir.path(), &Keys::default(), &["Ada"]);
    let snapshot = Snapshot::of(dir.path());
    let path = dir.path().join(FILE_NAME);
    let add = |names: &[&str]| {
        snapshot.restore(dir.path());
        saved(dir.path(), &Keys::default(), names);
        fs::read(&path).unwrap()
    };
    let one = add(&["Bea"]);
    let other = add(&["Eve", "Cleo"]);
    let second = frames(&other);
    let commits: Vec<_> = second.iter().filter(|f| f.kind == COMMIT).collect();
    let mixed = [&one[..], &other[commits[1].body.end..]].concat();
    fs::write(&path, mixed).unwrap();
    let opened = GalleryStore::open(dir.path());
    assert!(matches!(opened, Err(GalleryError::PutBack(_))) || opened.unwrap().1.is_empty());
}
