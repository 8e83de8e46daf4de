//! A disk that refuses: each step of each kind of writing fails in turn, for want of room or because the disk is
//! damaged, once or for as long as it lasts. It is told in a sentence, what was there is there, and the next try works.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use faceglass_disk::faults::{Faults, Kind, Step};
use faceglass_gallery::{
    Author, Change, Done, Edit, FILE_NAME, Gallery, GalleryError, GalleryStore, Keys,
    LOOK_EVERY_MS, Passphrase, PersonId, SeenAs, SeenFace, TakenFrom, TakenKind, TemplateId,
    UnknownFace, Visit, Visits, fakes::FakePassphrases,
};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use support::{id_of, person, template, version2};

const NOON: u64 = 1_798_718_400_000;
const WORDS: &str = "correct horse";

type Said = Result<(), GalleryError>;

/// Something that is done to the people in a folder.
struct Deed {
    what: &'static str,
    /// What is there before.
    prepare: fn(&Path),
    act: fn(&Path) -> Said,
    kinds: &'static [Kind],
    /// What was seen of people goes first, and may be gone though they are not yet.
    partly: bool,
}

impl Deed {
    fn new(what: &'static str, act: fn(&Path) -> Said) -> Self {
        Self {
            what,
            prepare: people,
            act,
            kinds: &Kind::ALL,
            partly: false,
        }
    }
}

fn open(dir: &Path) -> Result<(GalleryStore, Gallery), GalleryError> {
    let head = fs::read(dir.join(FILE_NAME)).unwrap_or_default();
    let is_locked = String::from_utf8_lossy(&head[..head.len().min(400)]).contains("passphrase");
    let keys = match is_locked {
        true => Keys::default().with_passphrases(Arc::new(FakePassphrases::given(WORDS))),
        false => Keys::default(),
    };
    let (store, gallery, _) = GalleryStore::open_with(dir, keys)?;
    Ok((store, gallery))
}

fn commit(dir: &Path, change: impl Fn(&Gallery) -> Change) -> Said {
    let (mut store, mut gallery) = open(dir)?;
    let before = gallery.clone();
    let what = (Done::Enrolment("somebody".into()), Author::Window);
    let said = store.commit_noted(&mut gallery, &change(&before), what);
    // What was not stored is not in memory either.
    assert!(said.is_ok() || gallery == before);
    said.map(drop)
}

fn enrol(dir: &Path, name: &str, values: &[f32]) -> Said {
    let somebody = person(name, values);
    commit(dir, |_| Change::AddPerson(somebody.clone()))
}

fn visit(person: &PersonId, at: u64) -> Visit {
    let from = TakenFrom {
        kind: TakenKind::Camera,
        name: "USB".into(),
    };
    let face = SeenFace {
        person: person.clone(),
        name: "Ada".into(),
        similarity: 0.6,
        is_known: true,
        liveness: SeenAs::Live,
    };
    let mut visits = Visits::default();
    visits.look(at, &from, std::slice::from_ref(&face));
    visits.look(at + LOOK_EVERY_MS, &from, &[face]);
    visits.end().pop().expect("it goes on")
}

fn stranger(degrees: f32) -> UnknownFace {
    let (sin, cos) = degrees.to_radians().sin_cos();
    UnknownFace {
        face: template(&[cos, sin], "m1"),
        worth: 0.5,
        last_unix_ms: NOON,
    }
}

fn note_visit(dir: &Path, at: u64) -> Said {
    let (store, gallery) = open(dir)?;
    let mut history = store.history().expect("there is a key");
    history.write(&[visit(&id_of(&gallery, "Ada"), at)], 0)?;
    Ok(())
}

fn keep_stranger(dir: &Path, degrees: f32) -> Said {
    let (store, _) = open(dir)?;
    let mut unknown = store.unknown().expect("there is a key");
    unknown.write(&[stranger(degrees)], 0)
}

/// Ada, Bea, a visit of Ada and somebody unknown.
fn people(dir: &Path) {
    enrol(dir, "Ada", &[1.0, 0.0]).unwrap();
    enrol(dir, "Bea", &[0.0, 1.0]).unwrap();
    note_visit(dir, NOON).unwrap();
    keep_stranger(dir, 45.0).unwrap();
}

/// Before the gallery was encrypted.
fn plain(dir: &Path) {
    fs::write(dir.join(FILE_NAME), version2(&[person("Ada", &[1.0, 0.0])])).unwrap();
}

/// Everything that is kept.
fn kept(dir: &Path) -> String {
    let (store, gallery) = open(dir).unwrap();
    let mut told: Vec<String> = gallery
        .people()
        .iter()
        .map(|one| format!("{} {} {}", one.name, one.templates.len(), one.about.note))
        .collect();
    told.sort();
    if let (Some(mut history), Some(mut unknown)) = (store.history(), store.unknown()) {
        let (visits, faces) = (history.read().unwrap(), unknown.read().unwrap());
        assert_eq!((visits.gaps, faces.gaps), (0, 0));
        told.push(format!("{} visits", visits.visits.len()));
        told.push(format!("{} unknown", faces.faces.len()));
    }
    told.push(format!("{} changes", store.events().all().len()));
    told.join("\n")
}

fn deeds() -> Vec<Deed> {
    let first = Deed {
        prepare: |_| {},
        ..Deed::new("enrol the first", |dir| enrol(dir, "Ada", &[1.0, 0.0]))
    };
    let seal = Deed {
        prepare: plain,
        ..Deed::new("seal an earlier file", |dir| open(dir).map(drop))
    };
    // Each look at it takes a passphrase's work.
    let passphrase = Deed {
        kinds: &[Kind::StaysBroken],
        ..Deed::new("set a passphrase", |dir| {
            let (mut store, mut gallery) = open(dir)?;
            let words = Passphrase::new(WORDS.into()).unwrap();
            store.set_passphrase(&mut gallery, Some(&words)).map(drop)
        })
    };
    vec![
        first,
        seal,
        passphrase,
        Deed::new("enrol", |dir| enrol(dir, "Cleo", &[0.6, 0.8])),
        Deed::new("rename", |dir| {
            commit(dir, |gallery| Change::Rename {
                person: id_of(gallery, "Ada"),
                name: "Ada L.".into(),
            })
        }),
        Deed::new("remove", |dir| {
            commit(dir, |gallery| Change::Remove(id_of(gallery, "Ada")))
        }),
        Deed::new("merge", |dir| {
            commit(dir, |gallery| {
                let (from, into) = (id_of(gallery, "Ada"), id_of(gallery, "Bea"));
                Edit::Merge { from, into }.plan(gallery).unwrap().0
            })
        }),
        Deed::new("take back", |dir| {
            let (mut store, mut gallery) = open(dir)?;
            store.undo(&mut gallery).map(drop)
        }),
        Deed {
            partly: true,
            ..Deed::new("erase for good", |dir| {
                let (mut store, mut gallery) = open(dir)?;
                let ada = id_of(&gallery, "Ada");
                store.erase(&mut gallery, &ada, 0.9).map(drop)
            })
        },
        Deed::new("note a visit", |dir| note_visit(dir, NOON + 3_600_000)),
        Deed::new("forget old visits", |dir| {
            let (store, _) = open(dir)?;
            let mut history = store.history().expect("there is a key");
            history.write(&[], NOON + 3_600_000).map(drop)
        }),
        Deed::new("keep a stranger", |dir| keep_stranger(dir, 120.0)),
        Deed::new("forget strangers", |dir| {
            let (store, _) = open(dir)?;
            let mut unknown = store.unknown().expect("there is a key");
            let faces = unknown.read()?.faces;
            let all: BTreeSet<TemplateId> = faces.iter().map(|one| one.face.id.clone()).collect();
            unknown.forget(&all).map(drop)
        }),
    ]
}

fn copy_of(dir: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, copy.path().join(path.file_name().unwrap())).unwrap();
    }
    copy
}

/// What is kept of people themselves.
fn of_people(kept: &str) -> Vec<&str> {
    let is_of_them = |line: &&str| !line.ends_with("visits") && !line.ends_with("unknown");
    kept.lines().filter(is_of_them).collect()
}

fn is_told(error: &GalleryError, about: &str) {
    let text = error.to_string();
    // To a full disk nobody can restore a backup.
    assert!(!text.contains("restore it"), "{about}: no help: {text}");
    assert!(text.ends_with('.'), "{about}: no sentence: {text}");
    assert!(
        !text.contains(".people-"),
        "{about}: a file that nobody knows: {text}"
    );
}

/// Nothing was done, all of it was, or (while the disk goes on refusing) either; never half.
fn withstands(deed: &Deed) -> usize {
    let folder = tempfile::tempdir().unwrap();
    (deed.prepare)(folder.path());
    let done = copy_of(folder.path());
    let count = Faults::in_folder(done.path(), usize::MAX, Kind::Full);
    (deed.act)(done.path()).unwrap();
    let steps = count.seen();
    drop(count);
    assert!(steps > 2, "{}: nothing reached the disk", deed.what);
    let (before, after) = (kept(copy_of(folder.path()).path()), kept(done.path()));
    for kind in deed.kinds {
        for nth in 0..steps {
            let copy = copy_of(folder.path());
            let dir = copy.path();
            let faults = Faults::in_folder(dir, nth, *kind);
            let said = (deed.act)(dir);
            let struck = faults.struck();
            drop(faults);
            let about = format!("{}, step {nth}, {kind:?}, {struck:?}", deed.what);
            let now = kept(dir);
            match said {
                Ok(()) => assert_eq!(now, after, "{about}: said to be done"),
                Err(error) => {
                    is_told(&error, &about);
                    let once = matches!(kind, Kind::Full | Kind::Broken);
                    let is_before =
                        now == before || (deed.partly && of_people(&now) == of_people(&before));
                    assert!(is_before || (now == after && !once), "{about}:\n{now}");
                }
            }
            if now != after {
                let again = (deed.act)(dir);
                assert!(again.is_ok(), "{about}: {again:?}");
                assert_eq!(kept(dir), after, "{about}: the next try");
            }
        }
    }
    steps * deed.kinds.len()
}

#[test]
fn nothing_is_lost_on_a_disk_that_refuses() {
    let tried: usize = deeds().iter().map(withstands).sum();
    assert!(tried > 300, "{tried} failures are few");
}

/// What is told of the fake: without it every deed would seem to withstand.
#[test]
fn a_step_that_fails_is_struck() {
    let folder = tempfile::tempdir().unwrap();
    people(folder.path());
    let faults = Faults::in_folder(folder.path(), 0, Kind::Broken);
    assert!(enrol(folder.path(), "Cleo", &[0.6, 0.8]).is_err());
    let (step, _) = faults.struck().expect("a step");
    assert_eq!(step, Step::Open);
    drop(faults);
    enrol(folder.path(), "Cleo", &[0.6, 0.8]).unwrap();
}
