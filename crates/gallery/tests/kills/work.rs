//! While people are enrolled, put right, restored from a backup and taken back.

use crate::support::killing::{SAID, WORKS_IN, killed_while, kills};
use crate::support::person;
use faceglass_gallery::{
    Author, Change, Done, Edit, FILE_NAME, Gallery, GalleryStore, GalleryWarning, KEY_FILE_NAME,
    Passphrase, Person, Restoring, SameName, TemplateId, WITNESS_NAME, Work, read_backup,
    write_backup,
};
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

/// Everything there is, in a line.
fn state_of(gallery: &Gallery, done: usize, taken_back: usize) -> String {
    let mut state = format!("{done} {taken_back}");
    for person in gallery.people() {
        let ids = person.templates.iter().map(|t| t.id.0.as_str());
        let ids = ids.collect::<Vec<_>>().join(",");
        // Notes of two who became one stand on lines of their own.
        let note = person.about.note.replace('\n', "/");
        write!(state, " {}={note}={ids}", person.id.0).unwrap();
    }
    state
}

fn state(store: &GalleryStore, gallery: &Gallery) -> String {
    let events = store.events().all();
    let taken_back = events.iter().filter(|event| event.is_taken_back).count();
    state_of(gallery, events.len() - taken_back, taken_back)
}

pub fn heavy(name: &str) -> Person {
    let mut one = person(name, &[1.0, 0.3]);
    one.templates
        .append(&mut person(name, &[0.2, 1.0]).templates);
    for template in &mut one.templates {
        template.thumbnail = Some(vec![7; 60_000].into());
    }
    one
}

/// A backup of two people who are not there, read and restored.
fn restoring(n: usize, gallery: &Gallery) -> (Change, Done) {
    let mut elsewhere = Gallery::default();
    for name in [format!("b{n}"), format!("c{n}")] {
        elsewhere.apply(&Change::AddPerson(heavy(&name))).unwrap();
    }
    let passphrase = Passphrase::new("correct horse".into()).unwrap();
    let mut bytes = Vec::new();
    write_backup(&elsewhere, &passphrase, Work::of(1), &mut bytes).unwrap();
    let backup = read_backup(&bytes[..], &passphrase).unwrap();
    let changes = Restoring::of(&backup, gallery).changes(|_| SameName::LeaveOut);
    (Change::Batch(changes), Done::Restoration)
}

/// What is done as the `n`th.
fn deed(n: usize, gallery: &Gallery) -> (Change, Done) {
    let people = gallery.people();
    if n % 9 == 8 {
        return restoring(n, gallery);
    }
    let edit = match (n % 7, people) {
        (2, [one, other, ..]) => Edit::Merge {
            from: one.id.clone(),
            into: other.id.clone(),
        },
        (3, [one, ..]) if one.templates.len() > 1 => Edit::Split {
            person: one.id.clone(),
            templates: vec![one.templates[0].id.clone()],
            name: format!("split {n} {}", std::process::id()),
        },
        (4, [one, other, ..]) if one.templates.len() > 1 => Edit::Move {
            from: one.id.clone(),
            to: other.id.clone(),
            templates: vec![one.templates[0].id.clone()],
        },
        (5, [one, ..]) => Edit::Note {
            person: one.id.clone(),
            note: n.to_string(),
        },
        (6, [one, _, _, ..]) => return (Change::Remove(one.id.clone()), Done::Import),
        _ => return (Change::AddPerson(heavy(&format!("p{n}"))), Done::Import),
    };
    edit.plan(gallery).unwrap()
}

/// Works until it is killed, and says before each step what will be, and after it what is.
#[test]
fn a_process_that_works() {
    let Some(dir) = std::env::var_os(WORKS_IN) else {
        return;
    };
    let dir = Path::new(&dir);
    let mut said = OpenOptions::new()
        .create(true)
        .append(true)
        .open(dir.join(SAID))
        .unwrap();
    let (mut store, mut gallery, _) = GalleryStore::open(dir).unwrap();
    let mut say = |state: String| said.write_all(format!("{state}\n").as_bytes()).unwrap();
    say(state(&store, &gallery));
    for n in store.events().all().len().. {
        let events = store.events();
        let taken_back = events.all().iter().filter(|e| e.is_taken_back).count();
        let done = events.all().len() - taken_back;
        if n % 5 == 4 && done > 0 {
            // Its outcome is what was before; which of the two counts is checked by number.
            say(format!("{} {}", done - 1, taken_back + 1));
            store.undo(&mut gallery).unwrap();
        } else {
            let (change, what) = deed(n, &gallery);
            let mut then = gallery.clone();
            then.apply(&change).unwrap();
            say(state_of(&then, (done + 1).min(100), 0));
            store
                .commit_noted(&mut gallery, &change, (what, Author::Window))
                .unwrap();
        }
        say(state(&store, &gallery));
    }
}

#[test]
fn whenever_it_is_killed_what_was_done_is_there_and_nothing_half_done() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    for kill in 0..kills(24) {
        if kill % 12 == 0 {
            for name in [FILE_NAME, KEY_FILE_NAME, WITNESS_NAME] {
                let _ = fs::remove_file(dir.join(name));
            }
        }
        let said = killed_while("work::a_process_that_works", dir, kill * 7_919 % 60_000);
        let (store, gallery, warnings) = GalleryStore::open(dir).unwrap();
        let is_told = |warning: &GalleryWarning| matches!(warning, GalleryWarning::Unfinished(_));
        assert!(warnings.iter().all(is_told), "{warnings:?}");
        let now = state(&store, &gallery);
        let mut last = said.lines().rev();
        let is_there = last.by_ref().take(2).any(|line| now.starts_with(line));
        assert!(is_there, "kill {kill}: {now} is none of\n{said}");
        let faces = gallery.people().iter().flat_map(|person| &person.templates);
        let lost = |id: &TemplateId| panic!("the face of {id:?} is lost");
        for template in faces {
            let face = template.thumbnail.as_ref().and_then(|face| face.jpeg());
            face.unwrap_or_else(|| lost(&template.id));
        }
    }
}
