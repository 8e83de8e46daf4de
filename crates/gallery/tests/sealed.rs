//! A gallery's file tells nothing without its key, and cannot be turned against
//! its owner: by theft, by exchanged or older records, by an older file, or by a
//! crash while it is sealed for the first time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use faceglass_gallery::fakes::{FakeKeyring, FakePassphrases};
use faceglass_gallery::{
    Author, Change, Done, FILE_NAME, Gallery, GalleryError, GalleryStore, GalleryWarning,
    KEY_FILE_NAME, Keeping, KeyTrouble, KeyringTrouble, Keys, Passphrase, Person, Template,
    WITNESS_NAME, Wanted,
};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use support::{
    COMMIT, ERASED, PERSON, SEAL, TEMPLATE, embedding, frames, id_of, model, person, template,
    version2,
};

fn saved(dir: &Path, keys: &Keys, names: &[&str]) -> (GalleryStore, Gallery) {
    let (mut store, mut gallery, _) = GalleryStore::open_with(dir, keys.clone()).unwrap();
    for (at, name) in names.iter().enumerate() {
        let change = Change::AddPerson(person(name, &[1.0, at as f32]));
        store.commit(&mut gallery, &change).unwrap();
    }
    (store, gallery)
}

fn names(gallery: &Gallery) -> Vec<&str> {
    gallery.people().iter().map(|p| p.name.as_str()).collect()
}

fn with_passphrase(words: &str) -> Keys {
    Keys::default().with_passphrases(Arc::new(FakePassphrases::given(words)))
}

fn passphrase(words: &str) -> Passphrase {
    Passphrase::new(words.to_owned()).unwrap()
}

/// All files of a folder, to put it back as it was.
struct Snapshot(Vec<(PathBuf, Vec<u8>)>);

impl Snapshot {
    fn of(dir: &Path) -> Self {
        let files = fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        Self(
            files
                .map(|path| (path.clone(), fs::read(path).unwrap()))
                .collect(),
        )
    }

    fn restore(&self, dir: &Path) {
        for entry in fs::read_dir(dir).unwrap() {
            fs::remove_file(entry.unwrap().path()).unwrap();
        }
        for (path, bytes) in &self.0 {
            fs::write(dir.join(path.file_name().unwrap()), bytes).unwrap();
        }
    }
}

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

#[test]
fn an_older_file_put_back_is_told_before_it_is_used() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, mut gallery) = saved(dir.path(), &Keys::default(), &["Ada", "Eve"]);
    let path = dir.path().join(FILE_NAME);
    let old = fs::read(&path).unwrap();
    let eve = id_of(&gallery, "Eve");
    store.commit(&mut gallery, &Change::Remove(eve)).unwrap();
    let newer = fs::read(&path).unwrap();
    fs::write(&path, &old).unwrap();

    let refused = GalleryStore::open(dir.path()).unwrap_err();
    assert_eq!(refused, GalleryError::PutBack(path.clone()));
    assert!(refused.to_string().contains("faceglass people accept"));
    // A program that runs keeps what it knows, and writes nothing over it.
    assert_eq!(
        store.refresh(&mut gallery),
        Err(GalleryError::PutBack(path.clone()))
    );
    let add = Change::AddPerson(person("Bea", &[0.0, 1.0]));
    assert!(matches!(
        store.commit(&mut gallery, &add),
        Err(GalleryError::PutBack(_))
    ));
    assert_eq!(names(&gallery), ["Ada"]);
    assert_eq!(fs::read(&path).unwrap(), old);

    // Put right, all goes on.
    fs::write(&path, &newer).unwrap();
    assert_eq!(names(&GalleryStore::open(dir.path()).unwrap().1), ["Ada"]);
    store.commit(&mut gallery, &add).unwrap();

    // Or it was meant.
    fs::write(&path, &old).unwrap();
    let (_, accepted, warnings) = GalleryStore::accept(dir.path(), Keys::default()).unwrap();
    assert_eq!((names(&accepted), warnings.len()), (vec!["Ada", "Eve"], 0));
    assert_eq!(GalleryStore::open(dir.path()).unwrap().1, accepted);
    assert!(store.refresh(&mut gallery).unwrap());
    assert_eq!(gallery, accepted);
}

#[test]
fn a_keyring_remembers_even_if_the_whole_folder_is_put_back() {
    let dir = tempfile::tempdir().unwrap();
    let keyring = Arc::new(FakeKeyring::default());
    let keys = Keys::default().with_keyring(keyring.clone());
    let (mut store, mut gallery) = saved(dir.path(), &keys, &["Ada"]);
    assert_eq!(store.keeping(), Some(Keeping::Keyring));
    assert!(!dir.path().join(KEY_FILE_NAME).exists());
    let old = Snapshot::of(dir.path());
    let add = Change::AddPerson(person("Bea", &[0.0, 1.0]));
    store.commit(&mut gallery, &add).unwrap();
    old.restore(dir.path());
    let again = GalleryStore::open_with(dir.path(), keys.clone());
    assert!(matches!(again, Err(GalleryError::PutBack(_))));
    let (_, accepted, _) = GalleryStore::accept(dir.path(), keys.clone()).unwrap();
    assert_eq!(names(&accepted), ["Ada"]);
    assert_eq!(
        GalleryStore::open_with(dir.path(), keys).unwrap().1,
        accepted
    );
}

#[test]
fn an_open_file_in_place_of_a_sealed_one_is_told_before_it_is_used() {
    let dir = tempfile::tempdir().unwrap();
    saved(dir.path(), &Keys::default(), &["Ada"]);
    let path = dir.path().join(FILE_NAME);
    let forged = version2(&[person("Eve", &[1.0, 0.0])]);
    fs::write(&path, &forged).unwrap();
    let refused = GalleryStore::open(dir.path());
    assert!(matches!(refused, Err(GalleryError::PutBack(_))));
    assert_eq!(fs::read(&path).unwrap(), forged);
}

/// Nothing opens, nothing is written, and the file stays as it is.
fn stays_closed(dir: &Path, keys: &Keys, why: &KeyTrouble) {
    let path = dir.join(FILE_NAME);
    let before = fs::read(&path).unwrap();
    let closed = GalleryError::Closed {
        path: path.clone(),
        why: why.clone(),
    };
    let opened = GalleryStore::open_with(dir, keys.clone());
    assert_eq!(opened.unwrap_err(), closed);
    let (mut store, mut nobody) = (GalleryStore::at_with(dir, keys.clone()), Gallery::default());
    assert_eq!(store.refresh(&mut nobody), Err(closed.clone()));
    let add = Change::AddPerson(person("Eve", &[1.0, 0.0]));
    assert_eq!(store.commit(&mut nobody, &add), Err(closed.clone()));
    assert!(nobody.is_empty());
    assert_eq!(fs::read(&path).unwrap(), before);
    let text = closed.to_string();
    assert!(
        text.ends_with('.') && text.contains("stays closed"),
        "{text}"
    );
}

#[test]
fn without_its_key_file_a_gallery_stays_closed_and_whole() {
    let dir = tempfile::tempdir().unwrap();
    let (_, gallery) = saved(dir.path(), &Keys::default(), &["Ada"]);
    let key = dir.path().join(KEY_FILE_NAME);
    let right = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    let keys = Keys::default();
    stays_closed(dir.path(), &keys, &KeyTrouble::NoKeyFile(key.clone()));
    assert!(!key.exists());
    let elsewhere = tempfile::tempdir().unwrap();
    saved(elsewhere.path(), &keys, &["Bea"]);
    fs::copy(elsewhere.path().join(KEY_FILE_NAME), &key).unwrap();
    stays_closed(dir.path(), &keys, &KeyTrouble::WrongKey);
    fs::write(&key, "no key").unwrap();
    let unfit = KeyTrouble::KeyFile {
        path: key.clone(),
        reason: "it holds no key".into(),
    };
    stays_closed(dir.path(), &keys, &unfit);
    fs::write(&key, right).unwrap();
    assert_eq!(GalleryStore::open(dir.path()).unwrap().1, gallery);
}

#[test]
fn a_keyring_that_is_locked_absent_or_empty_opens_nothing_and_harms_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let keyring = Arc::new(FakeKeyring::default());
    let keys = Keys::default().with_keyring(keyring.clone());
    let (_, gallery) = saved(dir.path(), &keys, &["Ada"]);
    keyring.fail(Some(KeyringTrouble::Silent));
    stays_closed(dir.path(), &keys, &KeyTrouble::KeyringSilent);
    keyring.fail(Some(KeyringTrouble::Absent("no bus".into())));
    stays_closed(dir.path(), &keys, &KeyTrouble::NoKeyring("no bus".into()));
    // Once it is unlocked, a program that waited opens it.
    keyring.fail(Some(KeyringTrouble::Silent));
    let mut store = GalleryStore::at_with(dir.path(), keys.clone());
    let mut waited = Gallery::default();
    assert!(store.refresh(&mut waited).is_err());
    keyring.fail(None);
    assert!(store.refresh(&mut waited).unwrap());
    assert_eq!(waited, gallery);
    let names = keyring.names();
    assert!(
        names.iter().all(|name| name.starts_with("gallery ")),
        "{names:?}"
    );
    keyring.clear();
    stays_closed(dir.path(), &keys, &KeyTrouble::NotInKeyring);
}

/// A keyring that is locked asks its owner each time somebody wants a key of it.
#[test]
fn a_locked_keyring_is_not_asked_again_before_somebody_tries_again() {
    let dir = tempfile::tempdir().unwrap();
    let keyring = Arc::new(FakeKeyring::default());
    let keys = Keys::default().with_keyring(keyring.clone());
    let (_, gallery) = saved(dir.path(), &keys, &["Ada"]);
    keyring.fail(Some(KeyringTrouble::Locked));
    stays_closed(dir.path(), &keys, &KeyTrouble::KeyringLocked);
    let mut store = GalleryStore::at_with(dir.path(), keys);
    let mut waited = Gallery::default();
    assert!(store.refresh(&mut waited).is_err());
    keyring.fail(None);
    assert!(store.refresh(&mut waited).is_err());
    store.try_again();
    assert!(store.refresh(&mut waited).unwrap());
    assert_eq!(waited, gallery);
}

#[test]
fn a_new_gallery_waits_for_a_keyring_that_is_locked() {
    let dir = tempfile::tempdir().unwrap();
    let keyring = Arc::new(FakeKeyring::default());
    keyring.fail(Some(KeyringTrouble::Silent));
    let keys = Keys::default().with_keyring(keyring.clone());
    let (mut store, mut gallery, _) = GalleryStore::open_with(dir.path(), keys).unwrap();
    let add = Change::AddPerson(person("Ada", &[1.0, 0.0]));
    let refused = store.commit(&mut gallery, &add).unwrap_err();
    assert!(matches!(
        refused,
        GalleryError::Unsealed {
            why: KeyTrouble::KeyringSilent,
            ..
        }
    ));
    assert!(gallery.is_empty() && !dir.path().join(FILE_NAME).exists());
    keyring.fail(None);
    store.commit(&mut gallery, &add).unwrap();
    assert_eq!(store.keeping(), Some(Keeping::Keyring));
}

#[test]
fn where_there_is_no_keyring_a_passphrase_is_asked_for_and_else_a_file_made() {
    let keyring = Arc::new(FakeKeyring::default());
    keyring.fail(Some(KeyringTrouble::Absent("no bus".into())));
    let somebody = Arc::new(FakePassphrases::typed("correct horse"));
    let nobody = Arc::new(FakePassphrases::default());
    for (asked, kept) in [(somebody, Keeping::Passphrase), (nobody, Keeping::KeyFile)] {
        let dir = tempfile::tempdir().unwrap();
        let keys = Keys::default()
            .with_keyring(keyring.clone())
            .with_passphrases(asked.clone());
        let (store, gallery) = saved(dir.path(), &keys, &["Ada"]);
        assert_eq!(store.keeping(), Some(kept));
        assert_eq!(asked.asked(), [Wanted::ForNew]);
        let (_, again, _) = GalleryStore::open_with(dir.path(), keys).unwrap();
        assert_eq!(again, gallery);
    }
}

#[test]
fn a_passphrase_for_a_gallery_that_is_not_there_yet_leaves_no_key_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, mut gallery, _) = GalleryStore::open_with(dir.path(), Keys::default()).unwrap();
    let (keeping, _) = store
        .set_passphrase(&mut gallery, Some(&passphrase("correct horse")))
        .unwrap();
    assert_eq!(keeping, Keeping::Passphrase);
    assert!(!dir.path().join(KEY_FILE_NAME).exists());
    GalleryStore::open_with(dir.path(), with_passphrase("correct horse")).unwrap();
    for unfit in ["", "  ", "\t"] {
        let refused = Passphrase::new(unfit.to_owned()).unwrap_err();
        assert_eq!(refused, KeyTrouble::UnfitPassphrase);
    }
}

#[test]
fn what_was_kept_aside_is_named_from_then_on() {
    let dir = tempfile::tempdir().unwrap();
    let _ = saved(dir.path(), &Keys::default(), &["Ada"]);
    let file = dir.path().join("people.gallery");
    assert_eq!(
        GalleryStore::status(dir.path()).unwrap().kept_aside.len(),
        0
    );
    let mut bytes = fs::read(&file).unwrap();
    bytes[0] ^= 1;
    fs::write(&file, bytes).unwrap();
    let (_, gallery, warnings) = GalleryStore::open_with(dir.path(), Keys::default()).unwrap();
    assert!(gallery.people().is_empty() && !warnings.is_empty());
    let aside = GalleryStore::status(dir.path()).unwrap().kept_aside;
    assert_eq!(aside.len(), 1, "{aside:?}");
    assert!(aside[0].exists());
}

#[test]
fn a_passphrase_opens_and_no_other_does() {
    let dir = tempfile::tempdir().unwrap();
    let right = with_passphrase("correct horse");
    let (store, gallery) = saved(dir.path(), &right, &["Ada"]);
    assert_eq!(store.keeping(), Some(Keeping::Passphrase));
    assert!(!dir.path().join(KEY_FILE_NAME).exists());
    let wrong = with_passphrase("correct house");
    stays_closed(dir.path(), &wrong, &KeyTrouble::WrongPassphrase);
    stays_closed(dir.path(), &Keys::default(), &KeyTrouble::NoPassphrase);
    assert_eq!(
        GalleryStore::open_with(dir.path(), right).unwrap().1,
        gallery
    );
}

#[test]
fn a_passphrase_is_set_changed_and_removed_while_others_work() {
    let dir = tempfile::tempdir().unwrap();
    let (mut other, mut in_other) = saved(dir.path(), &Keys::default(), &["Ada"]);
    let key_file = dir.path().join(KEY_FILE_NAME);
    assert!(key_file.exists());
    let (mut store, mut gallery, _) = GalleryStore::open(dir.path()).unwrap();
    let set = store.set_passphrase(&mut gallery, Some(&passphrase("one")));
    assert_eq!(set.unwrap(), (Keeping::Passphrase, vec![]));
    assert!(!key_file.exists());
    stays_closed(dir.path(), &Keys::default(), &KeyTrouble::NoPassphrase);
    // Another program goes on, and does not bring the old key back.
    let add = Change::AddPerson(person("Bea", &[0.0, 1.0]));
    other.commit(&mut in_other, &add).unwrap();
    let done = other.commit(&mut in_other, &Change::RemoveAll).unwrap();
    other.commit(&mut in_other, &done.undo).unwrap();
    let opened = GalleryStore::open_with(dir.path(), with_passphrase("one")).unwrap();
    assert_eq!(names(&opened.1), ["Ada", "Bea"]);

    let (mut store, mut gallery, _) = opened;
    let set = store.set_passphrase(&mut gallery, Some(&passphrase("two")));
    assert_eq!(set.unwrap().0, Keeping::Passphrase);
    stays_closed(
        dir.path(),
        &with_passphrase("one"),
        &KeyTrouble::WrongPassphrase,
    );
    let set = store.set_passphrase(&mut gallery, None);
    assert_eq!(set.unwrap().0, Keeping::KeyFile);
    let (_, read, _) = GalleryStore::open(dir.path()).unwrap();
    assert_eq!(names(&read), ["Ada", "Bea"]);
}

/// Somebody empties the folder while the program runs.
#[test]
fn a_key_that_was_taken_away_is_kept_anew_before_anything_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, mut gallery) = saved(dir.path(), &Keys::default(), &["Ada"]);
    for entry in fs::read_dir(dir.path()).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
    let add = Change::AddPerson(person("Bea", &[0.0, 1.0]));
    store.commit(&mut gallery, &add).unwrap();
    assert_eq!(GalleryStore::open(dir.path()).unwrap().1, gallery);
}

#[cfg(unix)]
#[test]
fn the_key_file_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    saved(dir.path(), &Keys::default(), &["Ada"]);
    for name in [KEY_FILE_NAME, FILE_NAME, WITNESS_NAME] {
        let path = dir.path().join(name);
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let key = dir.path().join(KEY_FILE_NAME);
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    GalleryStore::open(dir.path()).unwrap();
    assert_eq!(
        fs::metadata(&key).unwrap().permissions().mode() & 0o777,
        0o600
    );
}

#[test]
fn nothing_in_the_folder_can_be_read_after_a_busy_session() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(FILE_NAME);
    // As an earlier version left it.
    let first = person("Grace Murray Hopper", &[0.123, 0.456, 0.789, -0.321]);
    fs::write(&path, version2(std::slice::from_ref(&first))).unwrap();
    let (mut store, mut gallery, warnings) = GalleryStore::open(dir.path()).unwrap();
    assert_eq!(warnings, [GalleryWarning::Sealed(Keeping::KeyFile)]);
    let second = person("Edsger Wybe Dijkstra", &[-0.5, 0.25, 0.125, 0.75]);
    let all = [first, second];
    store
        .commit(&mut gallery, &Change::AddPerson(all[1].clone()))
        .unwrap();
    let more = Change::AddTemplates {
        person: all[0].id.clone(),
        templates: vec![template(&[0.9, 0.8, 0.7, 0.6], "0a1b2c3d4e5f60718293")],
    };
    store.commit(&mut gallery, &more).unwrap();
    let rename = Change::Rename {
        person: all[1].id.clone(),
        name: "Barbara Huberman Liskov".into(),
    };
    let done = store.commit(&mut gallery, &rename).unwrap();
    store.commit(&mut gallery, &done.undo).unwrap();
    let remove = Change::Remove(all[0].id.clone());
    let done = store.commit(&mut gallery, &remove).unwrap();
    let torn = fs::read(&path).unwrap();
    store.commit(&mut gallery, &done.undo).unwrap();
    store.commit(&mut gallery, &Change::RemoveAll).unwrap();
    // A process that died, and a damaged file.
    fs::write(&path, &torn[..torn.len() - 7]).unwrap();
    let _ = GalleryStore::open(dir.path());
    let _ = GalleryStore::accept(dir.path(), Keys::default());
    fs::write(&path, &torn[..torn.len() / 2]).unwrap();
    let _ = GalleryStore::accept(dir.path(), Keys::default());

    let mut secrets: Vec<Vec<u8>> = vec![
        b"\xff\xd8\xff\xe0\x00\x10JFIF".to_vec(),
        b"Liskov".to_vec(),
        b"0a1b2c3d".to_vec(),
        b"created_unix_ms".to_vec(),
    ];
    for person in &all {
        secrets.push(person.name.as_bytes()[..6].to_vec());
        secrets.push(person.id.0.as_bytes()[..12].to_vec());
        for template in &person.templates {
            let values = template.embedding.values().chunks(2);
            secrets.extend(values.map(|two| two.iter().flat_map(|v| v.to_le_bytes()).collect()));
        }
    }
    let files = Snapshot::of(dir.path()).0;
    assert!(files.len() >= 5, "{files:?}");
    for (path, bytes) in files {
        for secret in &secrets {
            let is_there = bytes.windows(secret.len()).any(|window| window == secret);
            assert!(!is_there, "{} holds {secret:?}", path.display());
        }
    }
}

/// What a file of an earlier version becomes when it is opened.
fn two_people() -> Vec<Person> {
    vec![person("Ada", &[1.0, 0.0]), person("Bea", &[0.0, 1.0])]
}

fn sorted(mut people: Vec<Person>) -> Vec<Person> {
    people.sort_by(|a, b| a.name.cmp(&b.name));
    people
}

#[test]
fn a_file_of_the_second_format_is_sealed_when_it_is_opened() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(FILE_NAME);
    let people = two_people();
    fs::write(&path, version2(&people)).unwrap();
    // Somebody else has it open: what they see is overwritten, too.
    let mut open = fs::File::open(&path).unwrap();
    let (_, gallery, warnings) = GalleryStore::open(dir.path()).unwrap();
    assert_eq!(warnings, [GalleryWarning::Sealed(Keeping::KeyFile)]);
    assert!(warnings[0].to_string().contains("protects little"));
    assert_eq!(sorted(gallery.people().to_vec()), sorted(people));
    let mut left = Vec::new();
    std::io::Read::read_to_end(&mut open, &mut left).unwrap();
    if cfg!(unix) {
        assert!(!left.is_empty() && left.iter().all(|byte| *byte == 0));
    }
    assert!(
        fs::read(&path)
            .unwrap()
            .starts_with(b"faceglass-gallery 5 ")
    );
    let (_, again, warnings) = GalleryStore::open(dir.path()).unwrap();
    assert_eq!((again, warnings), (gallery, vec![]));
}

#[test]
fn what_was_torn_or_damaged_before_it_was_sealed_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(FILE_NAME);
    let whole = version2(&two_people());
    fs::write(&path, [&whole[..], &whole[60..200]].concat()).unwrap();
    let (_, gallery, warnings) = GalleryStore::open(dir.path()).unwrap();
    assert_eq!(gallery.people().len(), 2);
    assert_eq!(
        warnings,
        [
            GalleryWarning::Unfinished(None),
            GalleryWarning::Sealed(Keeping::KeyFile)
        ]
    );
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(FILE_NAME);
    let mut damaged = whole;
    damaged[80] ^= 1;
    fs::write(&path, &damaged).unwrap();
    let (_, gallery, warnings) = GalleryStore::open(dir.path()).unwrap();
    assert!(gallery.is_empty());
    let [GalleryWarning::KeptAside { aside, .. }] = &warnings[..] else {
        panic!("{warnings:?}");
    };
    let status = GalleryStore::status(dir.path()).unwrap();
    assert_eq!(&status.lying_open[..], std::slice::from_ref(aside));
}

#[test]
fn where_no_key_can_be_kept_an_open_file_stays_and_is_used_and_nothing_is_added() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(FILE_NAME);
    let plain = version2(&two_people());
    fs::write(&path, &plain).unwrap();
    let keyring = Arc::new(FakeKeyring::default());
    keyring.fail(Some(KeyringTrouble::Silent));
    let keys = Keys::default().with_keyring(keyring.clone());
    let (mut store, mut gallery, warnings) = GalleryStore::open_with(dir.path(), keys).unwrap();
    assert!(matches!(warnings[..], [GalleryWarning::StillPlain(_)]));
    assert_eq!(gallery.people().len(), 2);
    assert!(!store.refresh(&mut gallery).unwrap());
    let add = Change::AddPerson(person("Cleo", &[0.6, 0.8]));
    assert!(store.commit(&mut gallery, &add).is_err());
    assert_eq!(fs::read(&path).unwrap(), plain);
    keyring.fail(None);
    let done = store.commit(&mut gallery, &add).unwrap();
    assert_eq!(done.warnings, [GalleryWarning::Sealed(Keeping::Keyring)]);
    assert_eq!(gallery.people().len(), 3);
}

#[test]
fn the_status_is_known_without_the_key() {
    let dir = tempfile::tempdir().unwrap();
    let status = GalleryStore::status(dir.path()).unwrap();
    assert_eq!(
        (status.bytes, status.format_version, status.keeping),
        (None, None, None)
    );
    saved(dir.path(), &with_passphrase("correct horse"), &["Ada"]);
    let status = GalleryStore::status(dir.path()).unwrap();
    assert_eq!(status.format_version, Some(5));
    assert_eq!(status.keeping, Some(Keeping::Passphrase));
    assert!(status.changed.is_some() && status.bytes > Some(500));
    assert_eq!(status.lying_open, Vec::<PathBuf>::new());
}

/// Dies where it is told to: the process that [`killed_while_it_is_sealed`] starts.
#[cfg(unix)]
#[test]
fn a_process_that_seals() {
    if let Some(dir) = std::env::var_os("FACEGLASS_TEST_SEAL") {
        GalleryStore::open(Path::new(&dir)).unwrap();
    }
}

/// The system kills the process at each block that it writes.
#[cfg(unix)]
#[test]
fn killed_while_it_is_sealed() {
    use std::process::{Command, Stdio};
    let people = two_people();
    let plain = version2(&people);
    let mut killed = 0;
    for blocks in 0..64 {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE_NAME);
        fs::write(&path, &plain).unwrap();
        let program = std::env::current_exe().unwrap();
        let ended = Command::new("sh")
            .args(["-c", "ulimit -c 0; ulimit -f $0; exec \"$@\""])
            .arg(blocks.to_string())
            .arg(program)
            .args(["--exact", "a_process_that_seals"])
            .env("FACEGLASS_TEST_SEAL", dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        let now = fs::read(&path).unwrap();
        if ended.success() {
            assert!(now.starts_with(b"faceglass-gallery 5 "));
        } else {
            killed += 1;
            // Either whole: nothing in between has its name.
            assert!(now == plain || now.starts_with(b"faceglass-gallery 5 "));
        }
        let (mut store, mut gallery, _) = GalleryStore::open(dir.path()).unwrap();
        assert_eq!(
            sorted(gallery.people().to_vec()),
            sorted(people.clone()),
            "{blocks}"
        );
        let add = Change::AddPerson(person("Cleo", &[0.6, 0.8]));
        store.commit(&mut gallery, &add).unwrap();
        let left = fs::read_dir(dir.path())
            .unwrap()
            .map(|e| e.unwrap().file_name());
        let left: Vec<_> = left
            .filter(|name| name.to_string_lossy().ends_with(".tmp"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
        if ended.success() {
            assert!(killed > 3, "{killed}");
            return;
        }
    }
    panic!("it was killed each time");
}

/// A crash between the new file and the note of it.
#[test]
fn a_file_that_nobody_noted_is_as_good() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, mut gallery) = saved(dir.path(), &Keys::default(), &["Ada"]);
    let noted = fs::read(dir.path().join(WITNESS_NAME)).unwrap();
    let add = Change::AddPerson(person("Bea", &[0.0, 1.0]));
    store.commit(&mut gallery, &add).unwrap();
    fs::write(dir.path().join(WITNESS_NAME), noted).unwrap();
    assert_eq!(GalleryStore::open(dir.path()).unwrap().1, gallery);
    fs::remove_file(dir.path().join(WITNESS_NAME)).unwrap();
    assert_eq!(GalleryStore::open(dir.path()).unwrap().1, gallery);
}
