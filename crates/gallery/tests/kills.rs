//! Killed at any moment: what was said to be done is there, and nothing half-done is. While
//! people are enrolled, put right, restored from a backup, taken back; while an older file is
//! sealed; while unknown faces are kept. The history has the same in `history.rs`.
//!
//! `FACEGLASS_TEST_KILLS=10000 cargo test --release --workspace --test kills --test history -- killed`
//! kills as often as that in each.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use faceglass_gallery::{
    Author, Change, Done, Edit, FILE_NAME, Gallery, GalleryStore, GalleryWarning, KEY_FILE_NAME,
    Passphrase, Person, Restoring, SameName, TemplateId, UNKNOWN_NAME, UnknownFace, WITNESS_NAME,
    Work, read_backup, write_backup,
};
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use support::{killed_while, kills, person, template, version2};

const WORKS_IN: &str = support::WORKS_IN;
const SAID: &str = support::SAID;

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

fn heavy(name: &str) -> Person {
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
        let said = killed_while("a_process_that_works", dir, kill * 7_919 % 60_000);
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

/// People of an earlier version's file, which lies open.
fn plain() -> Vec<Person> {
    (0..40)
        .map(|n| heavy(&format!("Ada Lovelace {n}")))
        .collect()
}

/// Opens the file, which seals it, and says when that is done.
#[test]
fn a_process_that_seals() {
    let Some(dir) = std::env::var_os(WORKS_IN) else {
        return;
    };
    let dir = Path::new(&dir);
    fs::write(dir.join(SAID), "begun\n").unwrap();
    let (_, gallery, _) = GalleryStore::open(dir).unwrap();
    assert_eq!(gallery.people().len(), 40);
    fs::write(dir.join(SAID), "begun\nsealed\n").unwrap();
    std::thread::sleep(std::time::Duration::from_secs(60));
}

#[test]
fn whenever_it_is_killed_while_an_older_file_is_sealed_nobody_is_lost() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let file = version2(&plain());
    let mut sealed = 0;
    for kill in 0..kills(16) {
        for entry in fs::read_dir(dir).unwrap().flatten() {
            fs::remove_file(entry.path()).unwrap();
        }
        fs::write(dir.join(FILE_NAME), &file).unwrap();
        let said = killed_while("a_process_that_seals", dir, kill * 7_919 % 40_000);
        let is_plain = || {
            let bytes = fs::read(dir.join(FILE_NAME)).unwrap();
            bytes.windows(12).any(|part| part == b"Ada Lovelace")
        };
        if said.contains("sealed") {
            assert!(!is_plain(), "kill {kill}: it was said to be sealed");
            sealed += 1;
        }
        let (_, gallery, warnings) = GalleryStore::open(dir).unwrap();
        assert_eq!(gallery.people().len(), 40, "kill {kill}: {warnings:?}");
        let faces = gallery.people().iter().flat_map(|person| &person.templates);
        assert!(
            faces
                .into_iter()
                .all(|face| face.thumbnail.as_ref().unwrap().jpeg().is_some())
        );
        assert!(!is_plain(), "kill {kill}: the next one seals it");
    }
    assert!(sealed < kills(16), "some were killed before the end");
}

/// An unknown face of its own direction.
fn stranger(n: usize) -> UnknownFace {
    let mut values = vec![0.0; 64];
    values[n % 64] = 1.0;
    let mut face = template(&values, "m1");
    face.id = TemplateId(format!("{n:032}"));
    face.thumbnail = Some(vec![7; 9_000].into());
    face.created_unix_ms = n as u64;
    UnknownFace {
        face,
        worth: 0.5,
        last_unix_ms: n as u64,
    }
}

/// Keeps unknown faces until it is killed, forgets all but the last 20 now and then, and says
/// which are kept.
#[test]
fn a_process_that_keeps_strangers() {
    let Some(dir) = std::env::var_os(WORKS_IN) else {
        return;
    };
    let dir = Path::new(&dir);
    let (store, _, _) = GalleryStore::open(dir).unwrap();
    let mut unknown = store.unknown().unwrap();
    let said = OpenOptions::new()
        .create(true)
        .append(true)
        .open(dir.join(SAID));
    let mut said = said.unwrap();
    for n in 1usize.. {
        let oldest = if n % 8 == 0 { n.saturating_sub(20) } else { 0 };
        unknown.write(&[stranger(n)], oldest as u64).unwrap();
        said.write_all(format!("{n}\n").as_bytes()).unwrap();
    }
}

#[test]
fn whenever_it_is_killed_what_was_kept_of_strangers_is_there_and_no_half_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let (mut store, mut gallery, _) = GalleryStore::open(dir).unwrap();
    let ada = Change::AddPerson(person("Ada", &[1.0, 0.0]));
    store.commit(&mut gallery, &ada).unwrap();
    for kill in 0..kills(16) {
        let _ = fs::remove_file(dir.join(UNKNOWN_NAME));
        let said = killed_while("a_process_that_keeps_strangers", dir, kill * 7_919 % 60_000);
        let whole = said.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let last: usize = whole.lines().last().unwrap_or("1").parse().unwrap();
        let (store, _, _) = GalleryStore::open(dir).unwrap();
        let mut unknown = store.unknown().unwrap();
        let kept = unknown.read().unwrap();
        assert_eq!(kept.gaps, 0);
        for n in last.saturating_sub(12).max(1)..=last {
            let there = kept
                .faces
                .iter()
                .find(|view| view.face.id == stranger(n).face.id);
            assert_eq!(there, Some(&stranger(n)), "kill {kill}: {n} of {last}");
        }
        let ahead = kept
            .faces
            .iter()
            .filter(|view| view.last_unix_ms > last as u64);
        assert!(ahead.count() <= 1, "kill {kill}: what was never said");
        // Of a direction that none of those who may be kept has.
        let more = stranger(last + 992);
        unknown.write(std::slice::from_ref(&more), 0).unwrap();
        assert!(
            unknown.read().unwrap().faces.contains(&more),
            "it goes on from there"
        );
    }
}
