//! Counter-examples: faces of which somebody said that they are not a person's.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use faceglass_gallery::{
    Author, Change, Done, Edit, EditError, FILE_NAME, FORMAT_VERSION, Gallery, GalleryError,
    GalleryStore, KEY_FILE_NAME, MOST_COUNTER_EXAMPLES, Matcher, Passphrase, Person, PersonId,
    Restoring, Template, TemplateId, Thumbnail, Work, read_backup, write_backup,
};
use std::fs;
use std::path::Path;
use support::{embedding, face, id_of, model, person, template};

const ADA: [f32; 3] = [1.0, 0.0, 0.0];
const LIKE_ADA: [f32; 3] = [0.8, 0.6, 0.0];
const BEA: [f32; 3] = [0.6, 0.8, 0.0];

fn open(dir: &Path) -> (GalleryStore, Gallery) {
    let (store, gallery, warnings) = GalleryStore::open(dir).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    (store, gallery)
}

fn add(dir: &Path, name: &str, values: &[f32]) -> PersonId {
    let (mut store, mut gallery) = open(dir);
    let person = person(name, values);
    let id = person.id.clone();
    let what = (Done::Enrolment(name.into()), Author::Window);
    let add = Change::AddPerson(person);
    store.commit_noted(&mut gallery, &add, what).unwrap();
    id
}

fn edit(dir: &Path, edit: &Edit) -> Result<(), GalleryError> {
    let (mut store, mut gallery) = open(dir);
    let (change, done) = edit.plan(&gallery)?;
    store.commit_noted(&mut gallery, &change, (done, Author::Window))?;
    // What is in memory is what is on disk.
    assert_eq!(faces_of(&gallery), faces_of(&open(dir).1));
    Ok(())
}

fn faces_of(gallery: &Gallery) -> Vec<(String, usize, Vec<TemplateId>)> {
    let of = |person: &Person| {
        let not_them = person.not_them.iter().map(|face| face.id.clone());
        (
            person.name.clone(),
            person.templates.len(),
            not_them.collect(),
        )
    };
    gallery.people().iter().map(of).collect()
}

/// Says that a face is not that person, and gives its id.
fn deny(dir: &Path, person: &PersonId, values: &[f32]) -> TemplateId {
    let mut shown = template(values, "m1");
    shown.thumbnail = Thumbnail::encode(&face(90)).ok();
    let id = shown.id.clone();
    let not_them = Edit::NotThem {
        person: person.clone(),
        face: Box::new(shown),
    };
    edit(dir, &not_them).unwrap();
    id
}

fn held(dir: &Path, person: &PersonId) -> Vec<TemplateId> {
    let (_, gallery) = open(dir);
    let person = gallery.get(person).unwrap();
    person.not_them.iter().map(|face| face.id.clone()).collect()
}

fn found(dir: &Path, probe: &[f32]) -> (String, f32, Option<f32>) {
    let (_, gallery) = open(dir);
    let best = Matcher::new(&gallery, &model("m1"))
        .find(&embedding(probe))
        .best;
    let best = best.unwrap();
    (best.name, best.similarity, best.not_them)
}

#[test]
fn it_is_kept_with_its_picture_and_found_beside_the_best_and_matches_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let ada = add(dir.path(), "Ada", &ADA);
    assert_eq!(found(dir.path(), &LIKE_ADA), ("Ada".into(), 0.8, None));
    let face = deny(dir.path(), &ada, &LIKE_ADA);
    assert_eq!(held(dir.path(), &ada), [face]);
    let (name, similarity, not_them) = found(dir.path(), &LIKE_ADA);
    assert_eq!(
        (name.as_str(), similarity),
        ("Ada", 0.8),
        "no template of hers"
    );
    assert!(not_them.unwrap() > 0.999);
    let (_, gallery) = open(dir.path());
    assert!(gallery.get(&ada).unwrap().not_them[0].face().is_some());
}

#[test]
fn a_matcher_follows_what_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let ada = add(dir.path(), "Ada", &ADA);
    let mut matcher = Matcher::new(&open(dir.path()).1, &model("m1"));
    let counter = |matcher: &Matcher| matcher.find(&embedding(&ADA)).best.unwrap().not_them;
    let face = deny(dir.path(), &ada, &LIKE_ADA);
    matcher.update(&open(dir.path()).1);
    assert!((counter(&matcher).unwrap() - 0.8).abs() < 1e-6);
    let forget = Edit::ForgetNotThem {
        person: ada,
        templates: vec![face],
    };
    edit(dir.path(), &forget).unwrap();
    matcher.update(&open(dir.path()).1);
    assert_eq!(counter(&matcher), None);
}

#[test]
fn it_is_undone_redone_and_forgotten_over_restarts() {
    let dir = tempfile::tempdir().unwrap();
    let ada = add(dir.path(), "Ada", &ADA);
    let face = deny(dir.path(), &ada, &LIKE_ADA);
    let turn = |redo: bool| {
        let (mut store, mut gallery) = open(dir.path());
        let came = if redo {
            store.redo(&mut gallery)
        } else {
            store.undo(&mut gallery)
        };
        came.unwrap().unwrap().done
    };
    assert_eq!(turn(false), Done::NotThem("Ada".into()));
    assert!(held(dir.path(), &ada).is_empty());
    assert_eq!(turn(true), Done::NotThem("Ada".into()));
    assert_eq!(held(dir.path(), &ada), std::slice::from_ref(&face));
    let (_, gallery) = open(dir.path());
    let picture = gallery.get(&ada).unwrap().not_them[0].face();
    assert!(picture.is_some(), "with its picture");
    let forget = Edit::ForgetNotThem {
        person: ada.clone(),
        templates: vec![face.clone()],
    };
    edit(dir.path(), &forget).unwrap();
    assert!(held(dir.path(), &ada).is_empty());
    let gone = edit(dir.path(), &forget);
    let gone_error = GalleryError::Edit(EditError::CounterExampleGone("Ada".into()));
    assert_eq!(gone, Err(gone_error));
    turn(false);
    assert_eq!(held(dir.path(), &ada), [face]);
    // A removed person comes back with theirs.
    let (mut store, mut gallery) = open(dir.path());
    let what = (Done::Deletion("Ada".into()), Author::Window);
    let remove = Change::Remove(ada.clone());
    store.commit_noted(&mut gallery, &remove, what).unwrap();
    turn(false);
    assert_eq!(held(dir.path(), &ada).len(), 1);
}

#[test]
fn no_more_are_kept_than_can_be_looked_through() {
    let dir = tempfile::tempdir().unwrap();
    let ada = add(dir.path(), "Ada", &ADA);
    for _ in 0..MOST_COUNTER_EXAMPLES {
        deny(dir.path(), &ada, &LIKE_ADA);
    }
    let more = Edit::NotThem {
        person: ada,
        face: Box::new(template(&LIKE_ADA, "m1")),
    };
    let too_many = GalleryError::Edit(EditError::TooManyCounterExamples("Ada".into()));
    assert_eq!(edit(dir.path(), &more), Err(too_many));
}

#[test]
fn a_merge_keeps_those_of_others_and_drops_those_that_it_refutes() {
    let dir = tempfile::tempdir().unwrap();
    let ada = add(dir.path(), "Ada", &ADA);
    let again = add(dir.path(), "A. L.", &BEA);
    // Said to be not Ada, and it is the one who turns out to be her.
    deny(dir.path(), &ada, &[0.62, 0.78, 0.0]);
    let stranger = deny(dir.path(), &again, &[0.5, 0.7, 0.5]);
    let before = faces_of(&open(dir.path()).1);
    let merge = Edit::Merge {
        from: again.clone(),
        into: ada.clone(),
    };
    edit(dir.path(), &merge).unwrap();
    assert_eq!(held(dir.path(), &ada), [stranger]);
    let (mut store, mut gallery) = open(dir.path());
    store.undo(&mut gallery).unwrap().unwrap();
    assert_eq!(faces_of(&gallery), before);
    assert_eq!(faces_of(&open(dir.path()).1), before);
}

#[test]
fn an_erased_person_is_gone_from_what_others_are_not() {
    let dir = tempfile::tempdir().unwrap();
    let ada = add(dir.path(), "Ada", &ADA);
    let bea = add(dir.path(), "Bea", &BEA);
    // Bea was taken for Ada once, and so was somebody else.
    deny(dir.path(), &ada, &[0.62, 0.78, 0.0]);
    let stranger = deny(dir.path(), &ada, &[0.8, 0.0, 0.6]);
    deny(dir.path(), &bea, &[0.6, 0.7, 0.4]);
    // One that was taken back lies in the list only.
    deny(dir.path(), &ada, &[0.6, 0.79, 0.0]);
    let (mut store, mut gallery) = open(dir.path());
    store.undo(&mut gallery).unwrap().unwrap();
    let (receipt, _) = store.erase(&mut gallery, &bea, 0.4).unwrap();
    assert_eq!(receipt.counter_examples, 2, "one of hers, one of Ada's");
    assert!(receipt.to_string().contains("2 faces"), "{receipt}");
    assert_eq!(held(dir.path(), &ada), [stranger]);
    let (mut store, mut gallery) = open(dir.path());
    assert_eq!(
        store.redo(&mut gallery).unwrap(),
        None,
        "nothing of Bea comes back"
    );
    assert_eq!(held(dir.path(), &ada).len(), 1);
}

#[test]
fn a_backup_brings_it_to_another_machine() {
    let dir = tempfile::tempdir().unwrap();
    let ada = add(dir.path(), "Ada", &ADA);
    deny(dir.path(), &ada, &LIKE_ADA);
    let (_, gallery) = open(dir.path());
    let words = Passphrase::new("correct horse".into()).unwrap();
    let mut file = Vec::new();
    write_backup(&gallery, &words, Work::of(1), &mut file).unwrap();
    let read = read_backup(&file[..], &words).unwrap();
    assert_eq!(faces_of(&read), faces_of(&gallery));
    let elsewhere = Gallery::default();
    let plan = Restoring::of(&read, &elsewhere);
    let [Change::AddPerson(person)] = &plan.changes(|_| panic!("nobody is asked"))[..] else {
        panic!("she is new")
    };
    assert_eq!(person.not_them.len(), 1);
}

/// Sealed about its role: a counter-example that is put where a template stands, or the
/// other way round, opens nothing.
#[test]
fn it_lies_sealed_and_no_byte_of_it_can_be_altered() {
    let dir = tempfile::tempdir().unwrap();
    let ada = add(dir.path(), "Ada", &ADA);
    let path = dir.path().join(FILE_NAME);
    let before = fs::metadata(&path).unwrap().len() as usize;
    deny(dir.path(), &ada, &[0.125, 0.25, 0.5]);
    let whole = fs::read(&path).unwrap();
    let plain = 0.25f32.to_le_bytes();
    assert!(whole.windows(4).all(|bytes| bytes != plain));
    assert!(
        whole
            .windows(4)
            .all(|bytes| bytes != [0xff, 0xd8, 0xff, 0xe0])
    );
    let (_, gallery) = open(dir.path());
    for at in (before..whole.len()).step_by(7) {
        let other = tempfile::tempdir().unwrap();
        let mut bytes = whole.clone();
        bytes[at] ^= 0x20;
        fs::write(other.path().join(FILE_NAME), &bytes).unwrap();
        let key = dir.path().join(KEY_FILE_NAME);
        fs::copy(key, other.path().join(KEY_FILE_NAME)).unwrap();
        if let Ok((_, read, warnings)) = GalleryStore::open(other.path()) {
            let same = read == gallery;
            // Of a picture only the looking opens the seal.
            let picture = |gallery: &Gallery| gallery.get(&ada)?.not_them.first()?.face();
            assert!(
                !warnings.is_empty() || !same || picture(&read).is_none(),
                "byte {at} counts for nothing"
            );
        }
    }
}

/// Ada with a note and one template of two (the other lies in the list), and Bea: as
/// format 4 had it.
#[test]
fn a_file_of_the_fourth_format_is_read_as_before_and_carried_over() {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/format4");
    let dir = tempfile::tempdir().unwrap();
    for name in [FILE_NAME, KEY_FILE_NAME] {
        fs::copy(fixture.join(name), dir.path().join(name)).unwrap();
    }
    let version = || GalleryStore::status(dir.path()).unwrap().format_version;
    let (mut store, mut gallery) = open(dir.path());
    assert_eq!(version(), Some(4));
    let names: Vec<_> = faces_of(&gallery);
    assert_eq!(
        names,
        [("Ada".into(), 1, vec![]), ("Bea".into(), 1, vec![])]
    );
    let ada = id_of(&gallery, "Ada");
    let person = gallery.get(&ada).unwrap();
    assert_eq!(person.about.note, "tall");
    assert!(person.templates[0].face().is_some());
    store.undo(&mut gallery).unwrap().unwrap();
    assert_eq!(version(), Some(FORMAT_VERSION));
    assert_eq!(gallery.get(&ada).unwrap().templates.len(), 2);
    let face = Template::new(embedding(&LIKE_ADA), model("m"), None);
    let not_them = Edit::NotThem {
        person: ada.clone(),
        face: Box::new(face),
    };
    edit(dir.path(), &not_them).unwrap();
    assert_eq!(held(dir.path(), &ada).len(), 1);
    assert_eq!(
        open(dir.path()).0.events().all().len(),
        4,
        "undone once, then this"
    );
}
