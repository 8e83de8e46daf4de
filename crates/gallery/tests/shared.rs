//! A gallery that several machines keep together, through a fake exchange.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use faceglass_gallery::fakes::{FakeExchange, Trouble};
use faceglass_gallery::{
    Apart, Author, Change, Done, FILE_NAME, Gallery, GalleryError, GalleryStore, KEY_FILE_NAME,
    Keys, Person, Template,
};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use support::{embedding, id_of, model};
use tempfile::TempDir;

/// A machine with a folder and a way to the exchange of its own.
struct Machine {
    dir: TempDir,
    way: FakeExchange,
}

impl Machine {
    fn first() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
            way: FakeExchange::default(),
        }
    }

    /// Another that has the key.
    fn another(&self) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let key = self.dir.path().join(KEY_FILE_NAME);
        if key.exists() {
            fs::copy(key, dir.path().join(KEY_FILE_NAME)).unwrap();
        }
        Self {
            dir,
            way: self.way.for_another_machine(),
        }
    }

    fn keys(&self) -> Keys {
        Keys::default().shared_through(Arc::new(Mutex::new(self.way.clone())))
    }

    fn open(&self) -> (GalleryStore, Gallery) {
        let (store, gallery, warnings) = self.try_open().unwrap();
        assert!(warnings.is_empty(), "{warnings:?}");
        (store, gallery)
    }

    fn try_open(
        &self,
    ) -> Result<
        (
            GalleryStore,
            Gallery,
            Vec<faceglass_gallery::GalleryWarning>,
        ),
        GalleryError,
    > {
        GalleryStore::open_with(self.dir.path(), self.keys())
    }

    fn file(&self) -> Vec<u8> {
        fs::read(self.dir.path().join(FILE_NAME)).unwrap()
    }

    /// Adds somebody as if by another command.
    fn adds(&self, name: &str) {
        let (mut store, mut gallery) = self.open();
        add(&mut store, &mut gallery, name).unwrap();
    }
}

fn somebody(name: &str) -> Person {
    let number = name
        .bytes()
        .fold(1.0, |sum, byte| sum * 0.9 + f32::from(byte));
    let mut template = Template::new(embedding(&[1.0, number]), model("m1"), None);
    template.thumbnail = Some(name.as_bytes().repeat(9).into());
    Person::new(name, vec![template]).unwrap()
}

fn add(store: &mut GalleryStore, gallery: &mut Gallery, name: &str) -> Result<(), GalleryError> {
    let person = Change::AddPerson(somebody(name));
    let what = (Done::Enrolment(name.into()), Author::Window);
    store.commit_noted(gallery, &person, what).map(drop)
}

fn names(gallery: &Gallery) -> BTreeSet<String> {
    gallery
        .people()
        .iter()
        .map(|person| person.name.clone())
        .collect()
}

fn set(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[test]
fn what_one_machine_adds_the_others_have_byte_for_byte() {
    let here = Machine::first();
    let (mut store, mut gallery) = here.open();
    add(&mut store, &mut gallery, "Ada").unwrap();
    let there = here.another();
    let (mut other, mut theirs) = there.open();
    assert_eq!(names(&theirs), set(&["Ada"]));
    add(&mut other, &mut theirs, "Bob").unwrap();
    assert!(store.refresh(&mut gallery).unwrap());
    assert!(!store.refresh(&mut gallery).unwrap());
    assert_eq!(names(&gallery), set(&["Ada", "Bob"]));
    assert_eq!(
        (here.file(), there.file()),
        (here.way.bytes(), here.way.bytes())
    );
    // Pictures come along.
    let bob = gallery.get(&id_of(&gallery, "Bob")).unwrap();
    let face = bob.templates[0].thumbnail.as_ref().unwrap();
    assert_eq!(&face.jpeg().unwrap()[..], "Bob".repeat(9).as_bytes());
    // So does the list of changes: here can be taken back what was done there.
    store.undo(&mut gallery).unwrap().unwrap();
    other.refresh(&mut theirs).unwrap();
    assert_eq!(names(&theirs), set(&["Ada"]));
}

#[test]
fn two_changes_at_once_are_both_made() {
    let here = Machine::first();
    let (mut store, mut gallery) = here.open();
    add(&mut store, &mut gallery, "Ada").unwrap();
    let there = here.another();
    there.open();
    // While the change is on its way, another arrives.
    let meanwhile = there.way.clone();
    let keys = Keys::default().shared_through(Arc::new(Mutex::new(meanwhile)));
    let dir = there.dir.path().to_path_buf();
    here.way.before_the_next_offer(move || {
        let (mut other, mut theirs, _) = GalleryStore::open_with(&dir, keys).unwrap();
        add(&mut other, &mut theirs, "Bob").unwrap();
    });
    add(&mut store, &mut gallery, "Cleo").unwrap();
    assert_eq!(names(&gallery), set(&["Ada", "Bob", "Cleo"]));
    assert_eq!(here.file(), here.way.bytes());
    // One that makes no sense any more is refused as it is on one machine.
    let ada = id_of(&gallery, "Ada");
    let (mut other, mut theirs) = there.open();
    other
        .commit(&mut theirs, &Change::Remove(ada.clone()))
        .unwrap();
    let told = store
        .commit(&mut gallery, &Change::Remove(ada))
        .unwrap_err();
    assert_eq!(told, GalleryError::NoSuchPerson);
}

#[test]
fn whoever_is_cut_off_goes_on_with_what_is_there_and_catches_up() {
    let here = Machine::first();
    let (mut store, mut gallery) = here.open();
    add(&mut store, &mut gallery, "Ada").unwrap();
    let there = here.another();
    there.open();
    here.way.trouble(Trouble::CutOff);
    let before = here.file();
    let told = add(&mut store, &mut gallery, "Bob").unwrap_err();
    assert!(
        matches!(told, GalleryError::Shared(Apart::Unreachable(_))),
        "{told}"
    );
    assert!(told.to_string().ends_with('.'));
    assert_eq!((names(&gallery), here.file()), (set(&["Ada"]), before));
    assert!(store.refresh(&mut gallery).is_err());
    // A restart meanwhile knows who was known; a machine that never was there knows nobody.
    let (again, known) = here.open();
    assert_eq!(names(&known), set(&["Ada"]));
    assert!(again.apart().is_some());
    let new = here.another();
    new.way.trouble(Trouble::CutOff);
    assert!(new.try_open().is_err());
    there.adds("Cleo");
    here.way.trouble(Trouble::None);
    assert!(store.refresh(&mut gallery).unwrap());
    assert!(store.apart().is_none());
    add(&mut store, &mut gallery, "Bob").unwrap();
    assert_eq!(names(&gallery), set(&["Ada", "Bob", "Cleo"]));
}

#[test]
fn an_answer_that_is_lost_is_said_and_what_was_made_shows() {
    let here = Machine::first();
    let (mut store, mut gallery) = here.open();
    add(&mut store, &mut gallery, "Ada").unwrap();
    here.way.trouble(Trouble::AnswerLost);
    let told = add(&mut store, &mut gallery, "Bob").unwrap_err();
    assert!(
        matches!(told, GalleryError::Shared(Apart::NoAnswer(_))),
        "{told}"
    );
    assert_eq!(names(&gallery), set(&["Ada"]));
    here.way.trouble(Trouble::None);
    assert!(store.refresh(&mut gallery).unwrap());
    assert_eq!(names(&gallery), set(&["Ada", "Bob"]));
    assert_eq!(here.file(), here.way.bytes());
}

#[test]
fn what_was_written_and_never_taken_is_cut_off() {
    let here = Machine::first();
    here.adds("Ada");
    let there = here.another();
    there.open();
    // As a program leaves it that dies between writing and the answer, with whole records.
    let promised = here.file();
    let died = here.another();
    died.adds("Bob");
    let ahead = died.file();
    here.way.put(&mark_of(&promised), promised.clone());
    fs::write(here.dir.path().join(FILE_NAME), &ahead).unwrap();
    let (mut store, mut gallery) = here.open();
    assert_eq!((names(&gallery), here.file()), (set(&["Ada"]), promised));
    add(&mut store, &mut gallery, "Cleo").unwrap();
    let (_, theirs) = there.open();
    assert_eq!(names(&theirs), set(&["Ada", "Cleo"]));
}

fn mark_of(file: &[u8]) -> String {
    let first = file.split(|byte| *byte == b'\n').next().unwrap();
    let words = String::from_utf8_lossy(first).into_owned();
    words.rsplit(' ').next().unwrap().to_owned()
}

#[test]
fn what_is_removed_is_blanked_everywhere() {
    let here = Machine::first();
    let (mut store, mut gallery) = here.open();
    for name in ["Ada", "Bob"] {
        let person = Change::AddPerson(somebody(name));
        store.commit(&mut gallery, &person).unwrap();
    }
    let there = here.another();
    let (mut other, mut theirs) = there.open();
    let ada = id_of(&gallery, "Ada");
    let before = here.file();
    store.commit(&mut gallery, &Change::Remove(ada)).unwrap();
    let zeros = |bytes: &[u8]| bytes.iter().filter(|byte| **byte == 0).count();
    assert!(zeros(&here.way.bytes()) > zeros(&before) + 50);
    assert_eq!(here.file(), here.way.bytes());
    // The other blanks it with the next change that it makes.
    assert!(other.refresh(&mut theirs).unwrap());
    let bob = id_of(&theirs, "Bob");
    let name = "Robert".to_owned();
    other
        .commit(&mut theirs, &Change::Rename { person: bob, name })
        .unwrap();
    assert_eq!(there.file(), here.way.bytes());
    // Erased for good, the file is another.
    let robert = id_of(&theirs, "Robert");
    other.erase(&mut theirs, &robert, 0.9).unwrap();
    assert_eq!(there.file(), here.way.bytes());
    assert_ne!(mark_of(&there.file()), mark_of(&before));
    assert!(store.refresh(&mut gallery).unwrap());
    assert!(gallery.is_empty());
    assert_eq!(here.file(), here.way.bytes());
}

#[test]
fn an_older_state_put_back_there_is_noticed_here() {
    let here = Machine::first();
    here.adds("Ada");
    let older = here.way.bytes();
    here.adds("Bob");
    here.way.put(&mark_of(&older), older);
    let told = here.try_open().unwrap_err();
    assert!(matches!(told, GalleryError::PutBack(_)), "{told}");
    // Somebody who never saw the newer one cannot tell.
    assert_eq!(names(&here.another().open().1), set(&["Ada"]));
}

#[test]
fn a_gallery_of_this_machine_alone_is_never_replaced() {
    let here = Machine::first();
    here.adds("Ada");
    let alone = tempfile::tempdir().unwrap();
    let (mut store, mut gallery, _) = GalleryStore::open(alone.path()).unwrap();
    add(&mut store, &mut gallery, "Zoe").unwrap();
    let before = fs::read(alone.path().join(FILE_NAME)).unwrap();
    let told = GalleryStore::open_with(alone.path(), here.keys()).unwrap_err();
    assert!(matches!(told, GalleryError::NotShared(_)), "{told}");
    assert!(told.to_string().ends_with('.'));
    assert_eq!(fs::read(alone.path().join(FILE_NAME)).unwrap(), before);
}

#[test]
fn whoever_may_only_read_reads_and_is_told() {
    let here = Machine::first();
    here.adds("Ada");
    let reader = here.another();
    reader.way.trouble(Trouble::ReadOnly);
    let (mut store, mut gallery) = reader.open();
    let told = add(&mut store, &mut gallery, "Bob").unwrap_err();
    assert!(
        matches!(told, GalleryError::Shared(Apart::Forbidden(_))),
        "{told}"
    );
    assert_eq!(
        (names(&gallery), reader.file()),
        (set(&["Ada"]), here.way.bytes())
    );
}

#[test]
fn a_copy_that_was_damaged_is_had_anew() {
    let here = Machine::first();
    here.adds("Ada");
    let there = here.another();
    there.open();
    let file = there.dir.path().join(FILE_NAME);
    for damage in [&b""[..], b"no gallery", &there.file()[..200]] {
        fs::write(&file, damage).unwrap();
        assert_eq!(names(&there.open().1), set(&["Ada"]));
        assert_eq!(there.file(), here.way.bytes());
    }
    fs::remove_file(&file).unwrap();
    assert_eq!(names(&there.open().1), set(&["Ada"]));
    fs::write(there.dir.path().join("people.shared"), "?").unwrap();
    assert_eq!(names(&there.open().1), set(&["Ada"]));
}

#[test]
fn eight_machines_at_once_lose_nothing() {
    let first = Machine::first();
    first.adds("Ada");
    let machines: Vec<Machine> = (0..8).map(|_| first.another()).collect();
    std::thread::scope(|scope| {
        for (number, machine) in machines.iter().enumerate() {
            scope.spawn(move || {
                let (mut store, mut gallery) = machine.open();
                for each in 0..6 {
                    let name = format!("Person {number} {each}");
                    add(&mut store, &mut gallery, &name).unwrap();
                }
            });
        }
    });
    let (_, all) = first.open();
    assert_eq!(all.people().len(), 1 + 8 * 6);
    for machine in &machines {
        let (_, theirs) = machine.open();
        assert_eq!(names(&theirs), names(&all));
        assert_eq!(machine.file(), first.way.bytes());
    }
    assert!(Path::new(&machines[0].dir.path().join("people.shared")).exists());
}

#[test]
fn whoever_may_only_add_adds_and_removes_nothing() {
    let here = Machine::first();
    here.adds("Ada");
    let desk = here.another();
    desk.way.trouble(Trouble::OnlyAdding);
    let (mut store, mut gallery) = desk.open();
    add(&mut store, &mut gallery, "Bob").unwrap();
    let ada = id_of(&gallery, "Ada");
    let name = "Adele".to_owned();
    let rename = Change::Rename {
        person: ada.clone(),
        name,
    };
    for change in [Change::Remove(ada.clone()), Change::RemoveAll, rename] {
        let told = store.commit(&mut gallery, &change).unwrap_err();
        assert!(
            matches!(told, GalleryError::Shared(Apart::Forbidden(_))),
            "{told}"
        );
    }
    assert!(store.undo(&mut gallery).is_err());
    assert!(store.erase(&mut gallery, &ada, 0.9).is_err());
    assert_eq!(names(&here.open().1), set(&["Ada", "Bob"]));
}
