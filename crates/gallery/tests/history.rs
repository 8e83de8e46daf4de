//! Who was seen when, on disk.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use faceglass_gallery::{
    Author, Change, Done, Edit, FILE_NAME, GAP_MS, Gallery, GalleryError, GalleryStore,
    HISTORY_NAME, History, HistoryFile, KEY_FILE_NAME, LOOK_EVERY_MS, PersonId, SeenAs, SeenFace,
    TakenFrom, TakenKind, Visit, VisitId, Visits,
};
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;
use support::killing::{SAID, WORKS_IN, killed_while, kills};
use support::person;

const NOON: u64 = 1_798_718_400_000;

fn add(dir: &Path, name: &str, values: &[f32]) -> PersonId {
    let (mut store, mut gallery, _) = GalleryStore::open(dir).unwrap();
    let person = person(name, values);
    let id = person.id.clone();
    let what = (Done::Enrolment(name.into()), Author::Window);
    let add = Change::AddPerson(person);
    store.commit_noted(&mut gallery, &add, what).unwrap();
    id
}

fn open(dir: &Path) -> (GalleryStore, Gallery, HistoryFile) {
    let (store, gallery, _) = GalleryStore::open(dir).unwrap();
    let history = store.history().expect("the gallery has a key");
    (store, gallery, history)
}

fn read(dir: &Path) -> History {
    open(dir).2.read().unwrap()
}

fn camera() -> TakenFrom {
    TakenFrom {
        kind: TakenKind::Camera,
        name: "USB".into(),
    }
}

fn face(person: &PersonId, name: &str) -> SeenFace {
    SeenFace {
        person: person.clone(),
        name: name.into(),
        similarity: 0.6,
        is_known: true,
        liveness: SeenAs::Live,
    }
}

/// One visit that lasts from one moment to another.
fn visit(person: &PersonId, name: &str, from: u64, to: u64) -> Visit {
    let mut visits = Visits::default();
    for at in (from..=to).step_by(LOOK_EVERY_MS as usize) {
        visits.look(at, &camera(), &[face(person, name)]);
    }
    // What was written the moment before it ended waits no more.
    visits.look(to + LOOK_EVERY_MS, &camera(), &[face(person, name)]);
    visits.end().pop().expect("it goes on")
}

#[test]
fn a_visit_goes_on_until_a_gap_and_is_written_at_once_and_at_its_end() {
    let (ada, bea) = (PersonId("ada".into()), PersonId("bea".into()));
    let mut visits = Visits::default();
    let first = visits.look(NOON, &camera(), &[face(&ada, "Ada")]);
    assert_eq!((first.len(), first[0].first_unix_ms), (1, NOON));
    // More often than once a second nobody looks.
    let more = visits.look(NOON + 200, &camera(), &[face(&bea, "Bea")]);
    assert!(more.is_empty());
    let mut spoof = face(&ada, "Ada");
    (spoof.liveness, spoof.is_known, spoof.similarity) = (SeenAs::Spoof, false, 0.4);
    visits.look(NOON + 2000, &camera(), &[spoof]);
    // A short absence is none.
    let late = NOON + 2000 + GAP_MS;
    let seen = visits.look(late, &camera(), &[face(&ada, "Ada Lovelace")]);
    assert_eq!(seen.len(), 1);
    assert_eq!(seen[0].id, first[0].id, "the same visit");
    assert_eq!((seen[0].first_unix_ms, seen[0].last_unix_ms), (NOON, late));
    assert_eq!(seen[0].name, "Ada Lovelace");
    let looks = seen[0].looks;
    assert_eq!((looks.known, looks.uncertain), (2, 1));
    assert_eq!((looks.live, looks.spoof, looks.unsure), (2, 1, 0));
    assert_eq!(seen[0].similarity, 0.6);
    visits.look(late + 1000, &camera(), &[face(&ada, "Ada")]);
    // Who left is written to the last look; who comes again begins anew.
    let gone = visits.look(late + 1001 + GAP_MS, &camera(), &[]);
    assert_eq!((gone.len(), gone[0].last_unix_ms), (1, late + 1000));
    let again = visits.look(late + 9000 + GAP_MS, &camera(), &[face(&ada, "Ada")]);
    assert_ne!(again[0].id, first[0].id);
    // Another camera is another visit; so is the time before the clock was set back.
    let other = TakenFrom {
        name: "Door".into(),
        ..camera()
    };
    let now = late + 20_000 + GAP_MS;
    let by_other = visits.look(now, &other, &[face(&ada, "Ada")]);
    assert_ne!(by_other[0].id, again[0].id);
    let back = visits.look(NOON, &camera(), &[face(&ada, "Ada")]);
    assert!(
        back.iter()
            .all(|visit| visit.last_unix_ms != now || visit.first_unix_ms == now)
    );
    assert!(back.iter().any(|visit| visit.first_unix_ms == NOON));
    visits.forget(&ada);
    assert!(visits.end().is_empty());
}

#[test]
fn what_is_written_is_there_after_a_restart_and_sealed() {
    let dir = tempfile::tempdir().unwrap();
    let ada = add(dir.path(), "Ada Lovelace", &[1.0, 0.0]);
    assert_eq!(read(dir.path()), History::default());
    let (_, _, mut history) = open(dir.path());
    history.write(&[], NOON).unwrap();
    let files = || fs::read_dir(dir.path()).unwrap().flatten();
    let is_ours = |name: &str| name.contains("history");
    let ours = files().filter(|file| is_ours(&file.file_name().to_string_lossy()));
    assert_eq!(
        ours.count(),
        0,
        "nothing is made before there is anything to keep"
    );
    let early = visit(&ada, "Ada Lovelace", NOON, NOON + 5000);
    let mut late = visit(&ada, "Ada Lovelace", NOON + 600_000, NOON + 660_000);
    let (_, _, mut history) = open(dir.path());
    history.write(std::slice::from_ref(&early), 0).unwrap();
    history.write(std::slice::from_ref(&late), 0).unwrap();
    // Written again, it stands in the place of what it was.
    late.last_unix_ms += 7000;
    history.write(std::slice::from_ref(&late), 0).unwrap();
    assert_eq!(read(dir.path()).visits, [late, early]);
    let bytes = fs::read(dir.path().join(HISTORY_NAME)).unwrap();
    // Shorter words stand in so many bytes by chance.
    for plain in [&b"Ada Lovelace"[..], b"first_unix_ms", ada.0.as_bytes()] {
        let is_in = bytes.windows(plain.len()).any(|part| part == plain);
        assert!(!is_in, "{}", String::from_utf8_lossy(plain));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(dir.path().join(HISTORY_NAME)).unwrap();
        assert_eq!(mode.permissions().mode() & 0o077, 0, "its owner's only");
    }
}

#[test]
fn what_two_programs_write_is_all_there() {
    let dir = tempfile::tempdir().unwrap();
    let ada = add(dir.path(), "Ada", &[1.0, 0.0]);
    let (_, _, mut one) = open(dir.path());
    let (_, _, mut other) = open(dir.path());
    for n in 0..6u64 {
        let at = NOON + n * 1_000_000;
        let file = if n % 2 == 0 { &mut one } else { &mut other };
        file.write(&[visit(&ada, "Ada", at, at)], 0).unwrap();
    }
    assert_eq!(read(dir.path()).visits.len(), 6);
    assert_eq!(one.read().unwrap(), other.read().unwrap());
}

/// A kill leaves a file that ends anywhere: behind it nothing counts, before it all does,
/// and the next write goes on from there.
#[test]
fn a_file_cut_off_anywhere_has_every_visit_that_was_whole() {
    let dir = tempfile::tempdir().unwrap();
    let ada = add(dir.path(), "Ada", &[1.0, 0.0]);
    let (_, _, mut history) = open(dir.path());
    let path = dir.path().join(HISTORY_NAME);
    let mut ends = Vec::new();
    for n in 0..4u64 {
        let at = NOON + n * 1_000_000;
        history.write(&[visit(&ada, "Ada", at, at)], 0).unwrap();
        ends.push(fs::metadata(&path).unwrap().len() as usize);
    }
    let whole = fs::read(&path).unwrap();
    for length in ends[0]..whole.len() {
        let mut bytes = whole[..length].to_vec();
        if length % 3 == 0 {
            // As some file systems leave it after a power cut.
            bytes.resize(length + 40, 0);
        }
        fs::write(&path, &bytes).unwrap();
        let there = ends.iter().filter(|end| **end <= length).count();
        let kept = read(dir.path());
        assert_eq!(
            (kept.visits.len(), kept.gaps),
            (there, 0),
            "of {length} bytes"
        );
        if length % 5 == 0 {
            let (_, _, mut history) = open(dir.path());
            history
                .write(&[visit(&ada, "Ada", NOON + 9_000_000, NOON + 9_000_000)], 0)
                .unwrap();
            assert_eq!(read(dir.path()).visits.len(), there + 1);
        }
    }
}

#[test]
fn an_altered_record_is_told_and_the_others_stay() {
    let dir = tempfile::tempdir().unwrap();
    let ada = add(dir.path(), "Ada", &[1.0, 0.0]);
    let (_, _, mut history) = open(dir.path());
    let path = dir.path().join(HISTORY_NAME);
    history.write(&[visit(&ada, "Ada", NOON, NOON)], 0).unwrap();
    let first = fs::metadata(&path).unwrap().len() as usize;
    for n in 1..3u64 {
        let at = NOON + n * 1_000_000;
        history.write(&[visit(&ada, "Ada", at, at)], 0).unwrap();
    }
    let mut bytes = fs::read(&path).unwrap();
    bytes[first + 30] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let kept = read(dir.path());
    assert_eq!((kept.visits.len(), kept.gaps), (2, 1));
    // Of another gallery nothing opens, and it can be erased without any key.
    let other = tempfile::tempdir().unwrap();
    add(other.path(), "Bea", &[0.0, 1.0]);
    fs::copy(&path, other.path().join(HISTORY_NAME)).unwrap();
    let (_, _, mut foreign) = open(other.path());
    let came = foreign.read();
    assert!(
        matches!(came, Err(GalleryError::HistoryUnreadable(_))),
        "{came:?}"
    );
    assert!(
        came.unwrap_err()
            .to_string()
            .contains("people history --erase")
    );
    assert!(foreign.write(&[visit(&ada, "Ada", NOON, NOON)], 0).is_err());
    for file in [FILE_NAME, KEY_FILE_NAME] {
        fs::remove_file(other.path().join(file)).unwrap();
    }
    assert!(GalleryStore::erase_history(other.path()).unwrap());
    assert!(!GalleryStore::erase_history(other.path()).unwrap());
}

#[test]
fn what_is_too_old_is_forgotten_and_the_file_does_not_grow_for_ever() {
    let dir = tempfile::tempdir().unwrap();
    let ada = add(dir.path(), "Ada", &[1.0, 0.0]);
    let (_, _, mut history) = open(dir.path());
    let old = visit(&ada, "Ada", NOON, NOON);
    let mut new = visit(&ada, "Ada", NOON + 1_000_000, NOON + 1_000_000);
    history.write(&[old, new.clone()], 0).unwrap();
    history.write(&[], NOON + 500_000).unwrap();
    assert_eq!(read(dir.path()).visits, [new.clone()]);
    let path = dir.path().join(HISTORY_NAME);
    let small = fs::metadata(&path).unwrap().len();
    let mut most = 0;
    for _ in 0..1200 {
        new.last_unix_ms += 1000;
        history.write(std::slice::from_ref(&new), 0).unwrap();
        most = most.max(fs::metadata(&path).unwrap().len());
    }
    assert!(most < 600 * small, "{most} of {small}");
    assert_eq!(read(dir.path()).visits, [new]);
}

#[test]
fn who_is_erased_is_gone_from_it_with_those_who_became_part_of_them() {
    let dir = tempfile::tempdir().unwrap();
    let ada = add(dir.path(), "Ada", &[1.0, 0.0]);
    let again = add(dir.path(), "A. L.", &[0.9, 0.1]);
    let bea = add(dir.path(), "Bea", &[0.0, 1.0]);
    let (mut store, mut gallery, mut history) = open(dir.path());
    let of = |person: &PersonId, n: u64| visit(person, "?", NOON + n, NOON + n);
    let visits = [of(&ada, 0), of(&again, 1), of(&bea, 2), of(&ada, 3)];
    history.write(&visits, 0).unwrap();
    let merge = Edit::Merge {
        from: again,
        into: ada.clone(),
    };
    let (change, done) = merge.plan(&gallery).unwrap();
    let what = (done, Author::Window);
    store.commit_noted(&mut gallery, &change, what).unwrap();
    let (receipt, _) = store.erase(&mut gallery, &ada, 0.4).unwrap();
    assert_eq!(receipt.visits, 3);
    assert!(receipt.to_string().contains("history: 3"), "{receipt}");
    let left = read(dir.path()).visits;
    assert_eq!(left.iter().map(|v| &v.person).collect::<Vec<_>>(), [&bea]);
    // The program that has it open sees the same.
    assert_eq!(history.read().unwrap().visits, left);
}

/// What an open window notes of somebody does not come back from the dead.
#[test]
fn a_visit_under_way_that_somebody_erased_is_not_written_again() {
    let dir = tempfile::tempdir().unwrap();
    let ada = add(dir.path(), "Ada", &[1.0, 0.0]);
    let (_, _, mut window) = open(dir.path());
    let mut under_way = visit(&ada, "Ada", NOON, NOON + 5000);
    assert!(
        window
            .write(std::slice::from_ref(&under_way), 0)
            .unwrap()
            .is_empty()
    );
    assert!(GalleryStore::erase_history(dir.path()).unwrap());
    under_way.last_unix_ms += 10_000;
    let erased = window.write(std::slice::from_ref(&under_way), 0).unwrap();
    assert_eq!(erased, [under_way.id.clone()]);
    assert_eq!(read(dir.path()), History::default());
    // Nor later; who is still there begins another visit.
    let anew = visit(&ada, "Ada", NOON + 16_000, NOON + 17_000);
    let erased = window.write(&[under_way.clone(), anew.clone()], 0).unwrap();
    assert_eq!(erased, [under_way.id.clone()]);
    assert_eq!(read(dir.path()).visits, [anew]);
    // In what goes on the visit is dropped, and begins anew.
    let mut visits = Visits::default();
    let before = visits.look(NOON, &camera(), &[face(&ada, "Ada")]);
    visits.drop(&before[0].id);
    let after = visits.look(NOON + 1000, &camera(), &[face(&ada, "Ada")]);
    assert_ne!(after[0].id, before[0].id);
    assert_eq!(after[0].first_unix_ms, NOON + 1000);
}

#[test]
fn two_windows_before_one_camera_note_one_visit() {
    let dir = tempfile::tempdir().unwrap();
    let ada = add(dir.path(), "Ada", &[1.0, 0.0]);
    let (_, _, mut one) = open(dir.path());
    let (_, _, mut other) = open(dir.path());
    let mut first = visit(&ada, "Ada", NOON, NOON + 1000);
    let mut second = visit(&ada, "Ada", NOON + 3000, NOON + 4000);
    let by_door = Visit {
        id: VisitId("door".into()),
        source: TakenFrom {
            name: "Door".into(),
            ..camera()
        },
        ..second.clone()
    };
    one.write(std::slice::from_ref(&first), 0).unwrap();
    other.write(&[second.clone(), by_door.clone()], 0).unwrap();
    let kept = read(dir.path()).visits;
    assert_eq!(kept.len(), 2, "another camera sees another visit");
    // Both go on; one stops, the other sees the end of it.
    first.last_unix_ms = NOON + 11_000;
    one.write(std::slice::from_ref(&first), 0).unwrap();
    second.last_unix_ms = NOON + 60_000;
    other.write(std::slice::from_ref(&second), 0).unwrap();
    let kept = read(dir.path()).visits;
    let of_both = kept.iter().find(|visit| visit.id == first.id).unwrap();
    assert_eq!(
        (of_both.first_unix_ms, of_both.last_unix_ms),
        (NOON, NOON + 60_000)
    );
    assert_eq!((kept.len(), of_both.looks), (2, first.looks));
    // What is erased of it does not come back by the other.
    GalleryStore::erase_history(dir.path()).unwrap();
    second.last_unix_ms += 10_000;
    assert_eq!(other.write(&[second.clone()], 0).unwrap(), [second.id]);
    assert!(read(dir.path()).visits.is_empty());
    // Who comes again later begins another visit.
    let (_, _, mut later) = open(dir.path());
    one.write(&[visit(&ada, "Ada", NOON + 200_000, NOON + 201_000)], 0)
        .unwrap();
    later
        .write(&[visit(&ada, "Ada", NOON + 400_000, NOON + 401_000)], 0)
        .unwrap();
    assert_eq!(read(dir.path()).visits.len(), 2);
}

/// Nothing can be written into a folder that is none: what befalls a full disk.
#[test]
fn what_cannot_be_written_ends_in_a_sentence_and_erases_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let ada = add(dir.path(), "Ada", &[1.0, 0.0]);
    let (mut store, mut gallery, mut history) = open(dir.path());
    // Where the file should be stands a folder.
    fs::create_dir(dir.path().join(HISTORY_NAME)).unwrap();
    let came = history.write(&[visit(&ada, "Ada", NOON, NOON)], 0);
    let told = came.unwrap_err().to_string();
    assert!(
        told.contains(HISTORY_NAME) && told.contains("has space left"),
        "{told}"
    );
    let refused = store
        .erase(&mut gallery, &ada, 0.4)
        .unwrap_err()
        .to_string();
    assert!(refused.starts_with("Ada was not erased"), "{refused}");
    assert!(
        refused.contains("The history") && !refused.contains("The gallery"),
        "{refused}"
    );
    assert!(gallery.get(&ada).is_some());
}

/// Far enough apart to be no visits of one time.
const APART_MS: u64 = 20_000;

/// Visit number `n`, so many moments after noon.
fn numbered(person: &PersonId, n: u64) -> Visit {
    let mut visit = visit(person, "Ada", NOON, NOON);
    visit.id = VisitId(n.to_string());
    let at = NOON + n * APART_MS;
    (visit.first_unix_ms, visit.last_unix_ms) = (at, at);
    visit
}

/// Notes visits until it is killed, and says which are on disk; now and then all but the
/// last 20 are forgotten (whether the next step began to, is not known), which writes the file anew.
#[test]
fn a_process_that_notes() {
    let Some(dir) = std::env::var_os(WORKS_IN) else {
        return;
    };
    let dir = Path::new(&dir);
    let (_, gallery, mut history) = open(dir);
    let ada = gallery.people()[0].id.clone();
    let mut said = OpenOptions::new();
    let said = said.create(true).append(true).open(dir.join(SAID));
    let mut said = said.unwrap();
    for n in 1u64.. {
        let oldest = if n % 8 == 0 {
            NOON + n.saturating_sub(20) * APART_MS
        } else {
            0
        };
        history.write(&[numbered(&ada, n)], oldest).unwrap();
        said.write_all(format!("{n}\n").as_bytes()).unwrap();
    }
}

#[test]
fn whenever_it_is_killed_what_was_noted_is_there_and_no_half_of_it() {
    let dir = tempfile::tempdir().unwrap();
    let dir = dir.path();
    add(dir, "Ada", &[1.0, 0.0]);
    for kill in 0..kills(16) {
        let _ = fs::remove_file(dir.join(HISTORY_NAME));
        let said = killed_while("a_process_that_notes", dir, kill * 7_919 % 60_000);
        let whole = said.rsplit_once('\n').map_or("", |(whole, _)| whole);
        let last: u64 = whole.lines().last().unwrap_or("1").parse().unwrap();
        let kept = read(dir);
        assert_eq!(kept.gaps, 0);
        let numbers: Vec<u64> = kept
            .visits
            .iter()
            .map(|v| v.id.0.parse().unwrap())
            .collect();
        for n in last.saturating_sub(12).max(1)..=last {
            assert!(numbers.contains(&n), "kill {kill}: {n} of {last} is lost");
        }
        let ahead = numbers.iter().filter(|n| **n > last).count();
        assert!(ahead <= 1, "kill {kill}: {ahead} were never said");
        let (_, gallery, mut history) = open(dir);
        let more = numbered(&gallery.people()[0].id, last + 1000);
        history.write(std::slice::from_ref(&more), 0).unwrap();
        assert!(read(dir).visits.contains(&more), "it goes on from there");
    }
}
