//! Killed at any moment: while a backup is made in the place of an older one, and while templates
//! are made anew for another embedder. `FACEGLASS_TEST_KILLS` kills as often as it says, as in
//! `crates/gallery/tests/kills`.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;
#[path = "../../gallery/tests/support/killing.rs"]
mod killing;

use common::models;
use faceglass_gallery::{
    Author, Change, Done, FILE_NAME, Gallery, GalleryStore, GalleryWarning, KEY_FILE_NAME,
    Passphrase, Person, PersonId, Template, TemplateId, WITNESS_NAME, Work,
};
use faceglass_pipeline::upkeep::{ReEmbedding, back_up_with, read};
use faceglass_pipeline::{Engine, PipelineSettings};
use faceglass_vision::{Embedding, ModelId};
use killing::{SAID, WORKS_IN, killed_while, kills};
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::Path;

const FACES: usize = 3;

/// Somebody with three faces, as a network of that name made them.
fn somebody(name: &str, model: &str) -> Person {
    let face = image::RgbImage::from_fn(112, 112, |x, y| {
        image::Rgb([200, (x * 7 + y * 13) as u8, (x * y) as u8])
    });
    let template = |n: usize| {
        let embedding = Embedding::new(vec![1.0, n as f32, 3.0]).unwrap();
        let mut template = Template::new(embedding, ModelId(model.into()), Some(&face));
        template.created_unix_ms = 1_000 + n as u64;
        template
    };
    let mut person = Person::new(name, (0..FACES).map(template).collect()).unwrap();
    person.about.cover = Some(person.templates[1].id.clone());
    person
}

fn begun_in(dir: &Path) -> File {
    let said = OpenOptions::new()
        .create(true)
        .append(true)
        .open(dir.join(SAID));
    said.unwrap()
}

fn passphrase() -> Passphrase {
    Passphrase::new("correct horse".into()).unwrap()
}

const BACKUP: &str = "people.age";

/// Three people, the first with a number for a note.
fn people(number: u64) -> Gallery {
    let mut gallery = Gallery::default();
    for name in ["Ada", "Bea", "Cleo"] {
        let add = Change::AddPerson(somebody(name, "m1"));
        gallery.apply(&add).unwrap();
    }
    let note = Change::Note {
        person: gallery.people()[0].id.clone(),
        note: number.to_string(),
    };
    gallery.apply(&note).unwrap();
    gallery
}

/// Makes one backup in the place of the other until it is killed, and says which are done.
#[test]
fn a_process_that_backs_up() {
    let Some(dir) = std::env::var_os(WORKS_IN) else {
        return;
    };
    let dir = Path::new(&dir);
    let mut said = begun_in(dir);
    for n in 1u64.. {
        // Light work for the passphrase: what is killed is the writing.
        let light = Work::of(1);
        back_up_with(&people(n), &passphrase(), light, &dir.join(BACKUP)).unwrap();
        said.write_all(format!("{n}\n").as_bytes()).unwrap();
    }
}

#[test]
fn whenever_it_is_killed_while_a_backup_is_made_the_older_or_the_newer_is_there_and_whole() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    for kill in 0..kills(16) {
        for entry in fs::read_dir(dir).unwrap().flatten() {
            fs::remove_file(entry.path()).unwrap();
        }
        let said = killed_while("a_process_that_backs_up", dir, kill * 7_919 % 60_000);
        let whole = said.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let last: u64 = whole.lines().last().unwrap_or("1").parse().unwrap();
        let there = read(&dir.join(BACKUP), &passphrase()).unwrap();
        let number: u64 = there.people()[0].about.note.parse().unwrap();
        assert!(
            number == last || number == last + 1,
            "kill {kill}: {number} of {last}"
        );
        assert_eq!(there.people().len(), 3);
        let faces = there.people().iter().flat_map(|person| &person.templates);
        assert_eq!(
            faces.filter(|face| face.face().is_some()).count(),
            3 * FACES
        );
        // What was begun has another name, of which there is one at most, and lies open nowhere.
        let rest = fs::read_dir(dir).unwrap().flatten().map(|file| file.path());
        let rest: Vec<_> = rest
            .filter(|path| !path.ends_with(BACKUP) && !path.ends_with(SAID))
            .collect();
        assert!(rest.len() <= 1, "kill {kill}: {rest:?}");
        for path in rest {
            let bytes = fs::read(path).unwrap();
            assert!(!bytes.windows(4).any(|part| part == b"\"Ada"));
        }
    }
}

/// The number of the network that made a person's templates; all are of one.
fn network_of(person: &Person) -> u64 {
    let mut networks = person.templates.iter().map(|template| &template.model.0);
    let first = networks.next().unwrap();
    assert!(networks.all(|other| other == first), "half of a person");
    first.strip_prefix("network ").unwrap().parse().unwrap()
}

/// Makes everyone anew for one network after the other, a person at a time, until it is killed;
/// says before whom, and after it that it is done.
#[test]
fn a_process_that_makes_anew() {
    let Some(dir) = std::env::var_os(WORKS_IN) else {
        return;
    };
    let dir = Path::new(&dir);
    let mut said = begun_in(dir);
    let (mut store, mut gallery, _) = GalleryStore::open(dir).unwrap();
    let mut engine = Engine::new(models(), PipelineSettings::default());
    for number in 1u64.. {
        let model = ModelId(format!("network {number}"));
        let mut anew = ReEmbedding::of(&gallery, &model);
        while anew.step(&mut engine).unwrap() {
            let done = anew.is_between_people().then(|| anew.rest()).flatten();
            let Some(change) = done else { continue };
            let what = (Done::ReEmbedding, Author::Window);
            store.commit_noted(&mut gallery, &change, what).unwrap();
            let far = gallery.people().iter().map(network_of).sum::<u64>();
            said.write_all(format!("{far}\n").as_bytes()).unwrap();
        }
    }
}

#[test]
fn whenever_it_is_killed_while_templates_are_made_anew_nobody_is_half_done() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    for kill in 0..kills(16) {
        for name in [FILE_NAME, KEY_FILE_NAME, WITNESS_NAME] {
            let _ = fs::remove_file(dir.join(name));
        }
        let (mut store, mut gallery, _) = GalleryStore::open(dir).unwrap();
        for name in ["Ada", "Bea", "Cleo"] {
            let add = Change::AddPerson(somebody(name, "network 0"));
            store.commit(&mut gallery, &add).unwrap();
        }
        let was: Vec<PersonId> = gallery.people().iter().map(|p| p.id.clone()).collect();
        drop(store);
        let said = killed_while("a_process_that_makes_anew", dir, kill * 7_919 % 60_000);
        let whole = said.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let last: u64 = whole.lines().last().unwrap_or("0").parse().unwrap();
        let (mut store, mut gallery, warnings) = GalleryStore::open(dir).unwrap();
        let is_told = |warning: &GalleryWarning| matches!(warning, GalleryWarning::Unfinished(_));
        assert!(warnings.iter().all(is_told), "{warnings:?}");
        let far: u64 = gallery.people().iter().map(network_of).sum();
        assert!(
            far == last || far == last + 1,
            "kill {kill}: {far} of {last}"
        );
        assert!(gallery.people().iter().map(|p| &p.id).eq(&was));
        for person in gallery.people() {
            let faces = person.templates.iter();
            let made: Vec<u64> = faces.clone().map(|face| face.created_unix_ms).collect();
            assert_eq!(made, [1_000, 1_001, 1_002], "kill {kill}");
            assert!(faces.clone().all(|face| face.face().is_some()));
            let cover = |id: &TemplateId| faces.clone().any(|face| face.id == *id);
            assert!(
                person.about.cover.as_ref().is_some_and(cover),
                "kill {kill}"
            );
        }
        // What was made last is one step of undo.
        if far > 0 {
            store.undo(&mut gallery).unwrap().unwrap();
            let back: u64 = gallery.people().iter().map(network_of).sum();
            assert_eq!(back, far - 1, "kill {kill}");
        }
    }
}
