//! While people are erased, with what was seen of them.

use crate::support::killing::{SAID, WORKS_IN, killed_while, kills};
use crate::support::{person, template};
use faceglass_gallery::{
    Author, Change, Done, Gallery, GalleryStore, LOOK_EVERY_MS, Person, PersonId, SeenAs, SeenFace,
    TakenFrom, TakenKind, UnknownFace, Visit, Visits,
};
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

/// Of the people that are erased; of the one who stays, each other number is nought.
fn numbers(n: usize) -> [f32; 8] {
    let mut values = [0.0; 8];
    values[1 + n % 7] = 1.0;
    values
}

fn visit(person: &Person, at: u64) -> Visit {
    let camera = TakenFrom {
        kind: TakenKind::Camera,
        name: "USB".into(),
    };
    let face = SeenFace {
        person: person.id.clone(),
        name: person.name.clone(),
        similarity: 0.6,
        is_known: true,
        liveness: SeenAs::Live,
    };
    let mut visits = Visits::default();
    visits.look(at, &camera, std::slice::from_ref(&face));
    visits.look(at + LOOK_EVERY_MS, &camera, &[face]);
    visits.end().pop().expect("it goes on")
}

fn unknown(values: &[f32], at: u64) -> UnknownFace {
    let mut face = template(values, "m1");
    face.created_unix_ms = at;
    UnknownFace {
        face,
        worth: 0.5,
        last_unix_ms: at,
    }
}

/// Enrols somebody with two changes, a visit and an unknown view that is alike to them.
fn enrol(
    (store, gallery): (&mut GalleryStore, &mut Gallery),
    name: &str,
    values: &[f32],
    at: u64,
) -> Person {
    let one = person(name, values);
    let add = Change::AddPerson(one.clone());
    let what = (Done::Enrolment(name.into()), Author::Window);
    store.commit_noted(gallery, &add, what).unwrap();
    let more = Change::AddTemplates {
        person: one.id.clone(),
        templates: person(name, values).templates,
    };
    let what = (Done::Enrolment(name.into()), Author::Window);
    store.commit_noted(gallery, &more, what).unwrap();
    let mut history = store.history().unwrap();
    history.write(&[visit(&one, at)], 0).unwrap();
    let mut file = store.unknown().unwrap();
    file.write(&[unknown(values, at)], 0).unwrap();
    one
}

/// Enrols and erases until it is killed, and says whom.
#[test]
fn a_process_that_erases() {
    let Some(dir) = std::env::var_os(WORKS_IN) else {
        return;
    };
    let dir = Path::new(&dir);
    let said = OpenOptions::new()
        .create(true)
        .append(true)
        .open(dir.join(SAID));
    let mut said = said.unwrap();
    let mut say = |line: String| said.write_all(format!("{line}\n").as_bytes()).unwrap();
    let (mut store, mut gallery, _) = GalleryStore::open(dir).unwrap();
    for n in 1u64.. {
        let values = numbers(n as usize);
        let one = enrol((&mut store, &mut gallery), &called(n), &values, at(n));
        say(format!("is {n} {}", one.id.0));
        store.erase(&mut gallery, &one.id, 0.9).unwrap();
        say(format!("was {n} {}", one.id.0));
    }
}

fn called(n: u64) -> String {
    format!("p{n}")
}

fn at(n: u64) -> u64 {
    1_000_000 * n
}

/// What is left of somebody: templates, entries in the list of changes, visits, unknown views.
fn left(dir: &Path, n: u64, id: &PersonId) -> [usize; 4] {
    let (store, gallery, _) = GalleryStore::open(dir).unwrap();
    let templates = gallery.get(id).map_or(0, |person| person.templates.len());
    let theirs = Done::Enrolment(called(n));
    let events = store.events().all().iter();
    let history = store.history().unwrap().read().unwrap();
    let unknown = store.unknown().unwrap().read().unwrap();
    assert_eq!(history.gaps + unknown.gaps, 0);
    [
        templates,
        events.filter(|event| event.done == theirs).count(),
        history.visits.iter().filter(|v| v.person == *id).count(),
        unknown
            .faces
            .iter()
            .filter(|v| v.last_unix_ms == at(n))
            .count(),
    ]
}

#[test]
fn whenever_it_is_killed_while_somebody_is_erased_they_are_whole_or_gone() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    let mut erased = 0;
    for kill in 0..kills(16) {
        for entry in fs::read_dir(dir).unwrap().flatten() {
            fs::remove_file(entry.path()).unwrap();
        }
        let (mut store, mut gallery, _) = GalleryStore::open(dir).unwrap();
        let hers = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        let ada = enrol((&mut store, &mut gallery), "Ada", &hers, at(0));
        drop(store);
        let said = killed_while("erasing::a_process_that_erases", dir, kill * 7_919 % 60_000);
        erased += check(dir, &said, kill);
        // Whoever is not meant has lost nothing.
        let (store, gallery, _) = GalleryStore::open(dir).unwrap();
        let stays = gallery.get(&ada.id).unwrap();
        assert_eq!(stays.templates.len(), 2, "kill {kill}");
        assert!(stays.templates.iter().all(|face| face.face().is_some()));
        let events = store.events().all().iter();
        let hers = Done::Enrolment("Ada".into());
        assert_eq!(events.filter(|event| event.done == hers).count(), 2);
        let visits = store.history().unwrap().read().unwrap().visits;
        assert!(visits.iter().any(|visit| visit.person == ada.id));
        let views = store.unknown().unwrap().read().unwrap().faces;
        assert!(views.iter().any(|view| view.last_unix_ms == at(0)));
    }
    assert!(erased > 0, "some were erased before the end");
}

/// How many were said to be erased: of them nothing is left. Who was about to be is whole, or
/// gone but for what goes first, and can be erased then.
fn check(dir: &Path, said: &str, kill: u64) -> usize {
    let whole = said.rsplit_once('\n').map_or("", |(whole, _)| whole);
    let mut erased = 0;
    for line in whole.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        let [state, n, id] = words[..] else {
            panic!("kill {kill}: {line}");
        };
        let (n, id) = (n.parse().unwrap(), PersonId(id.into()));
        let there = left(dir, n, &id);
        let is_last = whole.lines().last() == Some(line);
        match (state, there) {
            ("was", [0, 0, 0, 0]) => erased += 1,
            ("is", [0, 0, 0, 0]) => {}
            // The views go first, the visits next; templates and entries go in one commit.
            ("is", [2, 2, visits, views]) if is_last && views <= visits => {
                let (mut store, mut gallery, _) = GalleryStore::open(dir).unwrap();
                store.erase(&mut gallery, &id, 0.9).unwrap();
                assert_eq!(left(dir, n, &id), [0; 4], "kill {kill}: asked again");
            }
            _ => panic!("kill {kill}: {line} has {there:?}"),
        }
    }
    erased
}
