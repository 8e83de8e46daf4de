//! The list of changes: taken back and done again over restarts and processes.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use faceglass_gallery::{
    Author, Change, Done, Edit, FILE_NAME, Gallery, GalleryError, GalleryStore, KEY_FILE_NAME,
    Keeping, MOST_EVENTS, Person, PersonId, TemplateId,
};
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use support::{COMMIT, any_person, any_template, frames, id_of, person, template};

fn open(dir: &Path) -> (GalleryStore, Gallery) {
    let (store, gallery, warnings) = GalleryStore::open(dir).unwrap();
    assert_eq!(warnings, []);
    (store, gallery)
}

/// The people with their faces in memory: what is on disk moves about.
fn people(gallery: &Gallery) -> Vec<Person> {
    let mut people = gallery.people().to_vec();
    for template in people.iter_mut().flat_map(|person| &mut person.templates) {
        let jpeg = template.thumbnail.as_ref().and_then(|face| face.jpeg());
        template.thumbnail = jpeg.map(|jpeg| jpeg.to_vec().into());
    }
    people
}

fn add(dir: &Path, person: Person) {
    let (mut store, mut gallery) = open(dir);
    let what = (Done::Enrolment(person.name.clone()), Author::CommandLine);
    store
        .commit_noted(&mut gallery, &Change::AddPerson(person), what)
        .unwrap();
}

fn edit(dir: &Path, edit: &Edit) {
    let (mut store, mut gallery) = open(dir);
    let (change, done) = edit.plan(&gallery).unwrap();
    store
        .commit_noted(&mut gallery, &change, (done, Author::Window))
        .unwrap();
}

fn undo(dir: &Path) -> Option<String> {
    let (mut store, mut gallery) = open(dir);
    let came = store.undo(&mut gallery).unwrap();
    assert_eq!(open(dir).1, gallery);
    came.map(|came| came.done.to_string())
}

fn redo(dir: &Path) -> Option<String> {
    let (mut store, mut gallery) = open(dir);
    let came = store.redo(&mut gallery).unwrap();
    assert_eq!(open(dir).1, gallery);
    came.map(|came| came.done.to_string())
}

fn two(name: &str, values: &[f32]) -> Person {
    let mut person = person(name, values);
    let mut second = support::person(name, &[values[1], values[0]]).templates;
    person.templates.append(&mut second);
    person
}

#[test]
fn what_was_done_is_taken_back_and_done_again_after_restarts() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    add(dir, two("Ada", &[1.0, 0.2]));
    add(dir, two("Bea", &[0.1, 1.0]));
    let gallery = open(dir).1;
    let (ada, bea) = (id_of(&gallery, "Ada"), id_of(&gallery, "Bea"));
    let before = people(&gallery);
    edit(
        dir,
        &Edit::Merge {
            from: bea,
            into: ada.clone(),
        },
    );
    let merged = people(&open(dir).1);
    let first = merged[0].templates[0].id.clone();
    edit(
        dir,
        &Edit::Split {
            person: ada.clone(),
            templates: vec![first],
            name: "Eve".into(),
        },
    );
    let split = people(&open(dir).1);
    edit(
        dir,
        &Edit::Note {
            person: ada,
            note: "tall".into(),
        },
    );
    let noted = people(&open(dir).1);
    assert_eq!(noted[0].about.note, "tall");

    assert_eq!(undo(dir).as_deref(), Some("note on Ada"));
    assert_eq!(people(&open(dir).1), split);
    assert_eq!(undo(dir).as_deref(), Some("splitting Eve off Ada"));
    assert_eq!(people(&open(dir).1), merged);
    assert_eq!(undo(dir).as_deref(), Some("merging of Bea into Ada"));
    assert_eq!(people(&open(dir).1), before);
    assert!(before.iter().all(|p| p.thumbnail().is_some()));
    for then in [&merged, &split, &noted] {
        assert!(redo(dir).is_some());
        assert_eq!(people(&open(dir).1), *then);
    }
    assert_eq!(redo(dir), None);
    while undo(dir).is_some() {}
    assert!(open(dir).1.is_empty());
    assert_eq!(open(dir).0.events().all().len(), 5);
    while redo(dir).is_some() {}
    assert_eq!(people(&open(dir).1), noted);
    // Something new, and what was taken back is forgotten.
    assert!(undo(dir).is_some());
    add(dir, person("Zoe", &[1.0, 1.0]));
    assert_eq!(redo(dir), None);
    let (store, _) = open(dir);
    let said: Vec<_> = store
        .events()
        .all()
        .iter()
        .map(|e| e.done.to_string())
        .collect();
    assert_eq!(said.len(), 5);
    assert_eq!(said.last().unwrap(), "enrolment of Zoe");
}

#[test]
fn an_entry_says_when_and_by_which_door() {
    let dir = tempfile::tempdir().unwrap();
    add(dir.path(), person("Ada", &[1.0, 0.0]));
    let (store, _) = open(dir.path());
    let [event] = store.events().all() else {
        panic!("one entry")
    };
    assert_eq!(event.done, Done::Enrolment("Ada".into()));
    assert_eq!(event.by, Author::CommandLine);
    assert!(event.at_unix_ms > 1_600_000_000_000 && !event.is_taken_back);
}

/// What a removal took away lies in the list, and nowhere else.
#[test]
fn nothing_lies_in_the_file_twice() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let file = dir.join(FILE_NAME);
    let live = || {
        let all = frames(&fs::read(&file).unwrap());
        let count = |kind: u8| all.iter().filter(|frame| frame.kind == kind).count();
        (count(support::TEMPLATE), count(support::FACE))
    };
    add(dir, two("Ada", &[1.0, 0.2]));
    add(dir, two("Bea", &[0.1, 1.0]));
    assert_eq!(live(), (4, 4));
    let (mut store, mut gallery) = open(dir);
    let bea = id_of(&gallery, "Bea");
    let remove = Change::Remove(bea.clone());
    let what = (Done::Deletion("Bea".into()), Author::Window);
    store.commit_noted(&mut gallery, &remove, what).unwrap();
    assert_eq!(live(), (4, 4));
    undo(dir);
    assert_eq!(live(), (4, 4));
    let ada = id_of(&open(dir).1, "Ada");
    edit(
        dir,
        &Edit::Merge {
            from: bea,
            into: ada,
        },
    );
    assert_eq!(live(), (4, 4));
    undo(dir);
    undo(dir);
    assert_eq!(open(dir).1.people().len(), 1);
    // Bea's enrolment, taken back, holds her.
    assert_eq!(live(), (4, 4));
    add(dir, person("Zoe", &[1.0, 1.0]));
    assert_eq!(live(), (3, 3));
}

#[test]
fn everyone_comes_back_after_a_restart_with_the_faces() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    add(dir, two("Ada", &[1.0, 0.2]));
    add(dir, person("Bea", &[0.1, 1.0]));
    let before = people(&open(dir).1);
    let (mut store, mut gallery) = open(dir);
    store
        .commit_noted(
            &mut gallery,
            &Change::RemoveAll,
            (Done::DeletionOfAll, Author::CommandLine),
        )
        .unwrap();
    assert!(open(dir).1.is_empty());
    assert_eq!(undo(dir).as_deref(), Some("deletion of everyone"));
    assert_eq!(people(&open(dir).1), before);
    assert!(before.iter().all(|p| p.thumbnail().is_some()));
}

#[test]
fn two_programs_share_one_list() {
    let dir = tempfile::tempdir().unwrap();
    let (mut one, mut ones) = open(dir.path());
    let (mut two, mut twos) = open(dir.path());
    let note = |name: &str| (Done::Enrolment(name.into()), Author::Window);
    let ada = Change::AddPerson(person("Ada", &[1.0, 0.0]));
    let bea = Change::AddPerson(person("Bea", &[0.0, 1.0]));
    one.commit_noted(&mut ones, &ada, note("Ada")).unwrap();
    two.commit_noted(&mut twos, &bea, note("Bea")).unwrap();
    // The one takes back what the other did last.
    let came = one.undo(&mut ones).unwrap().unwrap();
    assert_eq!(came.done, Done::Enrolment("Bea".into()));
    assert!(two.refresh(&mut twos).unwrap());
    assert_eq!(twos, ones);
    assert_eq!(two.events(), one.events());
    assert_eq!(
        two.redo(&mut twos).unwrap().unwrap().done,
        Done::Enrolment("Bea".into())
    );
    assert_eq!(twos.people().len(), 2);
}

#[test]
fn the_list_is_bounded() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, mut gallery) = open(dir.path());
    let ada = person("Ada", &[1.0, 0.0]);
    let id = ada.id.clone();
    store.commit(&mut gallery, &Change::AddPerson(ada)).unwrap();
    for n in 0..MOST_EVENTS + 7 {
        let note = Edit::Note {
            person: id.clone(),
            note: n.to_string(),
        };
        let (change, done) = note.plan(&gallery).unwrap();
        let what = (done, Author::Window);
        store.commit_noted(&mut gallery, &change, what).unwrap();
    }
    let (mut store, mut gallery) = open(dir.path());
    assert_eq!(store.events().all().len(), MOST_EVENTS);
    assert!(!store.forget_old(&mut gallery).unwrap());
    while store.undo(&mut gallery).unwrap().is_some() {}
    assert_eq!(gallery.people()[0].about.note, "6");
    assert_eq!(open(dir.path()).1, gallery);
}

#[test]
fn what_cannot_be_taken_back_any_more_does_not_stand_in_the_way() {
    let dir = tempfile::tempdir().unwrap();
    add(dir.path(), person("Ada", &[1.0, 0.0]));
    add(dir.path(), person("Bea", &[0.0, 1.0]));
    let (mut store, mut gallery) = open(dir.path());
    // Past the list, as a restored backup is.
    let gone = Change::Remove(id_of(&gallery, "Bea"));
    store.commit(&mut gallery, &gone).unwrap();
    assert_eq!(store.undo(&mut gallery), Err(GalleryError::NoSuchPerson));
    assert_eq!(undo(dir.path()).as_deref(), Some("enrolment of Ada"));
    assert!(open(dir.path()).1.is_empty());
}

#[test]
fn nothing_of_an_erased_person_is_left() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let mallory = two("Mallory", &[0.5, 0.6]);
    let mallorys = mallory.id.clone();
    add(dir, two("Ada", &[1.0, 0.2]));
    add(dir, mallory);
    add(dir, person("Trent", &[0.6, 0.5]));
    let before = open(dir).1;
    let trent = id_of(&before, "Trent");
    edit(
        dir,
        &Edit::Merge {
            from: trent.clone(),
            into: mallorys.clone(),
        },
    );
    edit(
        dir,
        &Edit::Note {
            person: id_of(&before, "Ada"),
            note: "here".into(),
        },
    );
    edit(
        dir,
        &Edit::Note {
            person: mallorys.clone(),
            note: "there".into(),
        },
    );
    let (mut store, mut gallery) = open(dir);
    store
        .commit_noted(
            &mut gallery,
            &Change::RemoveAll,
            (Done::DeletionOfAll, Author::Window),
        )
        .unwrap();
    store.undo(&mut gallery).unwrap();
    let (receipt, warnings) = store.erase(&mut gallery, &mallorys, 0.4).unwrap();
    assert_eq!(warnings, []);
    assert_eq!((receipt.name.as_str(), receipt.templates), ("Mallory", 3));
    assert_eq!(receipt.pictures, 3);
    // Her enrolment, Trent's, the merge, the note.
    assert_eq!((receipt.events, receipt.events_altered), (4, 1));
    let (store, read) = open(dir);
    assert_eq!(read, gallery);
    let text = format!("{:?} {read:?}", store.events());
    for part in ["Mallory", &mallorys.0, &trent.0, "there"] {
        assert!(!text.contains(part), "{part} is left");
    }
    let kinds = frames(&fs::read(dir.join(FILE_NAME)).unwrap());
    assert!(kinds.iter().all(|frame| frame.kind != support::REMOVED));
    assert_eq!(kinds.iter().filter(|frame| frame.kind == COMMIT).count(), 1);
    // The others' changes can be taken back as before.
    assert_eq!(redo(dir).as_deref(), Some("deletion of everyone"));
    assert!(open(dir).1.is_empty());
    assert_eq!(undo(dir).as_deref(), Some("deletion of everyone"));
    assert_eq!(undo(dir).as_deref(), Some("note on Ada"));
    assert_eq!(open(dir).1.people().len(), 1);
    let (mut store, mut gallery) = open(dir);
    assert_eq!(
        store.erase(&mut gallery, &mallorys, 0.4),
        Err(GalleryError::NoSuchPerson)
    );
}

#[test]
fn a_file_that_the_third_version_wrote_is_read_and_goes_on_in_the_new_format() {
    let dir = tempfile::tempdir().unwrap();
    let written = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/version3");
    for name in [FILE_NAME, KEY_FILE_NAME] {
        fs::copy(written.join(name), dir.path().join(name)).unwrap();
    }
    let file = dir.path().join(FILE_NAME);
    assert!(
        fs::read(&file)
            .unwrap()
            .starts_with(b"faceglass-gallery 3 ")
    );
    let (mut store, mut gallery) = open(dir.path());
    let names: Vec<_> = gallery.people().iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["Ada", "Beatrice"]);
    assert_eq!(gallery.people()[0].templates.len(), 2);
    assert!(gallery.people().iter().all(|p| p.thumbnail().is_some()));
    assert!(
        gallery
            .people()
            .iter()
            .all(|p| p.about == Default::default())
    );
    assert!(store.events().all().is_empty());
    let status = GalleryStore::status(dir.path()).unwrap();
    assert_eq!(status.keeping, Some(Keeping::KeyFile));
    assert!(status.lying_open.is_empty());
    let readable = store.readable(&file).unwrap();
    assert_eq!((readable.people, readable.gaps), (gallery.clone(), 0));
    let before = people(&gallery);
    let merge = Edit::Merge {
        from: id_of(&gallery, "Ada"),
        into: id_of(&gallery, "Beatrice"),
    };
    let (change, done) = merge.plan(&gallery).unwrap();
    store
        .commit_noted(&mut gallery, &change, (done, Author::Window))
        .unwrap();
    assert!(
        fs::read(&file)
            .unwrap()
            .starts_with(b"faceglass-gallery 5 ")
    );
    assert_eq!(
        undo(dir.path()).as_deref(),
        Some("merging of Ada into Beatrice")
    );
    assert_eq!(people(&open(dir.path()).1), before);
}

#[derive(Clone, Debug)]
enum Deed {
    Add(Person),
    AddTo(usize, usize),
    Merge(usize, usize),
    Split(usize, String),
    Move(usize, usize),
    Remove(usize),
    RemoveAll,
    Note(usize, String),
    Cover(usize),
    Undo,
    Redo,
    Erase(usize),
}

fn any_deed() -> impl Strategy<Value = Deed> {
    let who = 0usize..5;
    prop_oneof![
        5 => any_person().prop_map(Deed::Add),
        2 => (who.clone(), 1usize..3).prop_map(|(who, n)| Deed::AddTo(who, n)),
        3 => (who.clone(), who.clone()).prop_map(|(a, b)| Deed::Merge(a, b)),
        3 => (who.clone(), "[a-z]{5,9}").prop_map(|(who, name)| Deed::Split(who, name)),
        3 => (who.clone(), who.clone()).prop_map(|(a, b)| Deed::Move(a, b)),
        2 => who.clone().prop_map(Deed::Remove),
        1 => Just(Deed::RemoveAll),
        1 => (who.clone(), "[a-z]{0,5}").prop_map(|(who, note)| Deed::Note(who, note)),
        1 => who.clone().prop_map(Deed::Cover),
        6 => Just(Deed::Undo),
        4 => Just(Deed::Redo),
        1 => who.prop_map(Deed::Erase),
    ]
}

fn plan(deed: Deed, gallery: &Gallery) -> Option<(Change, Done)> {
    let at = |who: usize| gallery.people().get(who % gallery.people().len().max(1));
    let id = |who: usize| at(who).map(|person| person.id.clone());
    let first = |who: usize| -> Option<Vec<TemplateId>> {
        Some(
            at(who)?
                .templates
                .iter()
                .take(1)
                .map(|t| t.id.clone())
                .collect(),
        )
    };
    let edit = match deed {
        Deed::Add(person) => return Some((Change::AddPerson(person), Done::Import)),
        Deed::AddTo(who, n) => {
            let templates = (0..n).map(|n| template(&[1.0, n as f32], "m1")).collect();
            let person = id(who)?;
            return Some((Change::AddTemplates { person, templates }, Done::Import));
        }
        Deed::Remove(who) => return Some((Change::Remove(id(who)?), Done::Import)),
        Deed::RemoveAll => return Some((Change::RemoveAll, Done::DeletionOfAll)),
        Deed::Merge(from, into) => Edit::Merge {
            from: id(from)?,
            into: id(into)?,
        },
        Deed::Split(who, name) => Edit::Split {
            person: id(who)?,
            templates: first(who)?,
            name,
        },
        Deed::Move(from, to) => Edit::Move {
            from: id(from)?,
            to: id(to)?,
            templates: first(from)?,
        },
        Deed::Note(who, note) => Edit::Note {
            person: id(who)?,
            note,
        },
        Deed::Cover(who) => Edit::Cover {
            person: id(who)?,
            template: first(who)?.pop(),
        },
        Deed::Undo | Deed::Redo | Deed::Erase(_) => return None,
    };
    edit.plan(gallery).ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever is done, the way back and forth leads through the same galleries, with
    /// another process or a restart between any two steps.
    #[test]
    fn the_way_back_and_forth_is_the_same(
        deeds in prop::collection::vec((any_deed(), any::<bool>()), 1..30)
    ) {
        let dir = tempfile::tempdir().unwrap();
        let (mut store, mut gallery) = open(dir.path());
        // The galleries before each entry of the list, and after the last.
        let mut states = vec![people(&gallery)];
        let mut at = 0;
        for (deed, anew) in deeds {
            if anew {
                (store, gallery) = open(dir.path());
            }
            match deed {
                Deed::Undo => {
                    let came = store.undo(&mut gallery).unwrap();
                    prop_assert_eq!(came.is_some(), at > 0);
                    at -= usize::from(came.is_some());
                }
                Deed::Redo => {
                    let came = store.redo(&mut gallery).unwrap();
                    prop_assert_eq!(came.is_some(), at + 1 < states.len());
                    at += usize::from(came.is_some());
                }
                Deed::Erase(who) => {
                    let all = gallery.people();
                    let Some(person) = all.get(who % all.len().max(1)) else { continue };
                    let id = person.id.clone();
                    store.erase(&mut gallery, &id, 0.4).unwrap();
                    let text = format!("{gallery:?} {:?}", store.events());
                    prop_assert!(!text.contains(&id.0));
                    // From here on anew.
                    while store.undo(&mut gallery).is_ok_and(|came| came.is_some()) {}
                    let (fresh, _) = open(dir.path());
                    prop_assert_eq!(fresh.events(), store.events());
                    break;
                }
                other => {
                    let Some((change, done)) = plan(other, &gallery) else { continue };
                    let what = (done, Author::Window);
                    store.commit_noted(&mut gallery, &change, what).unwrap();
                    states.truncate(at + 1);
                    states.push(people(&gallery));
                    at += 1;
                }
            }
            if at < states.len() {
                prop_assert_eq!(&people(&gallery), &states[at]);
            }
            prop_assert_eq!(&open(dir.path()).1, &gallery);
        }
    }

    #[test]
    fn what_is_written_about_people_survives_the_disk(
        people in prop::collection::vec(any_person(), 1..5),
        more in any_template(),
    ) {
        let dir = tempfile::tempdir().unwrap();
        let (mut store, mut gallery) = open(dir.path());
        let id = people[0].id.clone();
        let changes = people.into_iter().map(Change::AddPerson).collect();
        store.commit(&mut gallery, &Change::Batch(changes)).unwrap();
        let add = Change::AddTemplates { person: id.clone(), templates: vec![more.clone()] };
        let what = (Done::Import, Author::Window);
        store.commit_noted(&mut gallery, &add, what).unwrap();
        let read = open(dir.path()).1;
        prop_assert_eq!(&read, &gallery);
        prop_assert_eq!(&read.get(&id).unwrap().template(&more.id).unwrap().taken, &more.taken);
    }
}

/// Nobody of that identity.
#[test]
fn erasing_nobody_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, mut gallery) = open(dir.path());
    let nobody = PersonId("nobody".into());
    let said = store.erase(&mut gallery, &nobody, 0.4);
    assert_eq!(said, Err(GalleryError::NoSuchPerson));
}
