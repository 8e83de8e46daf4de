//! Views of people who were not recognised: which are kept, and on disk.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use faceglass_gallery::{
    Author, Change, Done, FILE_NAME, Gallery, GalleryError, GalleryStore, KEY_FILE_NAME,
    LOOK_EVERY_MS, MOST_UNKNOWN, PersonId, Taken, TakenFrom, TakenKind, TemplateId, UNKNOWN_NAME,
    UnknownFace, UnknownFaces, UnknownFile, UnknownTracks,
};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use support::{face, person, template};

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

fn open(dir: &Path) -> (GalleryStore, Gallery, UnknownFile) {
    let (store, gallery, _) = GalleryStore::open(dir).unwrap();
    let unknown = store.unknown().expect("the gallery has a key");
    (store, gallery, unknown)
}

fn read(dir: &Path) -> UnknownFaces {
    open(dir).2.read().unwrap()
}

/// A view at an angle in the plane, in degrees: 25 apart are less alike than 0.91.
fn view(degrees: f32, worth: f32, at: u64) -> UnknownFace {
    let (sin, cos) = degrees.to_radians().sin_cos();
    let mut face_of = template(&[cos, sin], "m1");
    face_of.created_unix_ms = at;
    face_of.thumbnail = faceglass_gallery::Thumbnail::encode(&face(degrees as u8)).ok();
    face_of.taken = Taken {
        pose: None,
        from: Some(TakenFrom {
            kind: TakenKind::Camera,
            name: "Door".into(),
        }),
    };
    UnknownFace {
        face: face_of,
        worth,
        last_unix_ms: at,
    }
}

fn ids(faces: &[UnknownFace]) -> Vec<TemplateId> {
    faces.iter().map(|view| view.face.id.clone()).collect()
}

#[test]
fn a_view_is_given_out_once_nobody_was_recognised_at_two_looks() {
    let mut tracks = UnknownTracks::default();
    assert!(tracks.is_time(NOON) && !tracks.is_time(NOON + 200));
    assert!(tracks.look(7, NOON, Some(0.5)), "the first view is wanted");
    tracks.take(7, view(0.0, 0.5, NOON));
    assert!(tracks.due(NOON).is_empty(), "that may be half a face");
    let later = NOON + LOOK_EVERY_MS;
    tracks.look(7, later, None);
    let due = tracks.due(later);
    assert_eq!((due.len(), due[0].last_unix_ms), (1, later));
    // A better view that says the same takes its place, under the same identity.
    assert!(tracks.look(7, later + 1000, Some(0.9)));
    tracks.take(7, view(2.0, 0.9, later + 1000));
    assert!(tracks.due(later + 1000).is_empty(), "it is not due yet");
    tracks.look(7, later + 11_000, None);
    let better = tracks.due(later + 12_000);
    assert_eq!(ids(&better), ids(&due));
    assert_eq!(
        (better[0].worth, better[0].face.created_unix_ms),
        (0.9, NOON)
    );
    // Who is recognised after all was never unknown: what was given out is named.
    assert_eq!(ids(&tracks.forget(7)), ids(&due));
    assert!(tracks.end().is_empty());
    // Who was there for one look only is not kept, nor who was refused before.
    tracks.look(8, NOON, Some(0.5));
    tracks.take(8, view(90.0, 0.5, NOON));
    assert!(tracks.forget(8).is_empty());
    tracks.look(9, NOON, Some(0.5));
    tracks.take(9, view(90.0, 0.5, NOON));
    assert!(tracks.end().is_empty());
}

#[test]
fn of_a_track_the_best_views_are_kept_and_no_more_than_three() {
    let mut tracks = UnknownTracks::default();
    for (n, worth) in [0.5, 0.2, 0.8, 0.6].into_iter().enumerate() {
        let at = NOON + n as u64 * LOOK_EVERY_MS;
        tracks.look(1, at, Some(worth));
        tracks.take(1, view(n as f32 * 40.0, worth, at));
    }
    let mut kept: Vec<f32> = tracks.end().iter().map(|view| view.worth).collect();
    kept.sort_by(f32::total_cmp);
    assert_eq!(kept, [0.5, 0.6, 0.8]);
    // A track that is over is given out without being asked for.
    for at in [NOON, NOON + 1000] {
        tracks.look(2, at, Some(0.5));
    }
    tracks.take(2, view(0.0, 0.5, NOON));
    assert_eq!(tracks.due(NOON + 60_000).len(), 1);
    assert!(tracks.due(NOON + 61_000).is_empty(), "once");
}

#[test]
fn what_is_kept_is_there_after_a_restart_and_sealed() {
    let dir = tempfile::tempdir().unwrap();
    add(dir.path(), "Ada", &[0.0, 1.0]);
    let (_, _, mut unknown) = open(dir.path());
    unknown.write(&[], NOON).unwrap();
    assert!(!dir.path().join(UNKNOWN_NAME).exists(), "nothing yet");
    let (one, other) = (view(0.0, 0.5, NOON), view(60.0, 0.5, NOON + 1));
    unknown.write(std::slice::from_ref(&one), 0).unwrap();
    unknown.write(std::slice::from_ref(&other), 0).unwrap();
    assert_eq!(read(dir.path()).faces, [other.clone(), one.clone()]);
    assert!(
        read(dir.path()).faces[0].face.face().is_some(),
        "its picture"
    );
    // One that says the same takes its place where it is better.
    let mut again = view(3.0, 0.9, NOON + 5);
    again.last_unix_ms = NOON + 5;
    unknown.write(std::slice::from_ref(&again), 0).unwrap();
    let kept = read(dir.path()).faces;
    assert_eq!(ids(&kept), ids(&[one.clone(), other]));
    assert_eq!((kept[0].worth, kept[0].last_unix_ms), (0.9, NOON + 5));
    assert_eq!(kept[0].face.created_unix_ms, NOON, "seen first then");
    let bytes = fs::read(dir.path().join(UNKNOWN_NAME)).unwrap();
    let jpeg = one.face.thumbnail.as_ref().unwrap().jpeg().unwrap();
    let embedding: Vec<u8> = (one.face.embedding.values().iter())
        .flat_map(|value| value.to_le_bytes())
        .collect();
    let id = one.face.id.0.as_bytes();
    for plain in [&b"Door"[..], b"embedding", &jpeg[..8], &embedding, id] {
        assert!(!bytes.windows(plain.len()).any(|part| part == plain));
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(dir.path().join(UNKNOWN_NAME)).unwrap();
        assert_eq!(mode.permissions().mode() & 0o077, 0, "its owner's only");
    }
}

#[test]
fn it_is_bounded_in_number_and_in_time() {
    let dir = tempfile::tempdir().unwrap();
    add(dir.path(), "Ada", &[1.0, 0.0]);
    let (_, _, mut unknown) = open(dir.path());
    // Each is another direction of many.
    let distinct = |n: usize| {
        let mut values = vec![0.0; MOST_UNKNOWN + 40];
        values[n] = 1.0;
        let at = NOON + n as u64;
        let mut face = template(&values, "m2");
        face.created_unix_ms = at;
        UnknownFace {
            face,
            worth: 0.5,
            last_unix_ms: at,
        }
    };
    let all: Vec<UnknownFace> = (0..MOST_UNKNOWN + 30).map(distinct).collect();
    unknown.write(&all[..MOST_UNKNOWN], 0).unwrap();
    unknown.write(&all[MOST_UNKNOWN..], 0).unwrap();
    let kept = read(dir.path()).faces;
    assert_eq!(kept.len(), MOST_UNKNOWN);
    assert_eq!(
        kept.last().unwrap().face.id,
        all[30].face.id,
        "the oldest go"
    );
    let late = NOON + MOST_UNKNOWN as u64 + 25;
    unknown.write(&[], late).unwrap();
    assert_eq!(read(dir.path()).faces.len(), 5);
}

#[test]
fn a_file_cut_off_anywhere_has_every_view_that_was_whole() {
    let dir = tempfile::tempdir().unwrap();
    add(dir.path(), "Ada", &[1.0, 0.0]);
    let (_, _, mut unknown) = open(dir.path());
    let path = dir.path().join(UNKNOWN_NAME);
    let mut ends = Vec::new();
    for n in 0..3u16 {
        let mut view = view(f32::from(n) * 60.0, 0.5, NOON);
        view.face.thumbnail = None;
        unknown.write(&[view], 0).unwrap();
        ends.push(fs::metadata(&path).unwrap().len() as usize);
    }
    let whole = fs::read(&path).unwrap();
    for length in ends[0]..whole.len() {
        fs::write(&path, &whole[..length]).unwrap();
        let there = ends.iter().filter(|end| **end <= length).count();
        let kept = read(dir.path());
        assert_eq!((kept.faces.len(), kept.gaps), (there, 0), "of {length}");
    }
    let mut bytes = whole.clone();
    bytes[ends[0] + 30] ^= 1;
    fs::write(&path, &bytes).unwrap();
    let kept = read(dir.path());
    assert_eq!((kept.faces.len(), kept.gaps), (2, 1), "altered, and told");
    // Of another gallery nothing opens, and it can be forgotten without any key.
    let other = tempfile::tempdir().unwrap();
    add(other.path(), "Bea", &[0.0, 1.0]);
    fs::copy(&path, other.path().join(UNKNOWN_NAME)).unwrap();
    let came = open(other.path()).2.read();
    assert!(
        matches!(came, Err(GalleryError::UnknownUnreadable(_))),
        "{came:?}"
    );
    for file in [FILE_NAME, KEY_FILE_NAME] {
        fs::remove_file(other.path().join(file)).unwrap();
    }
    assert!(GalleryStore::erase_unknown(other.path()).unwrap());
    assert!(!GalleryStore::erase_unknown(other.path()).unwrap());
}

#[test]
fn a_group_is_forgotten_and_so_is_whoever_is_erased() {
    let dir = tempfile::tempdir().unwrap();
    let ada = add(dir.path(), "Ada", &[1.0, 0.0]);
    let (mut store, mut gallery, mut unknown) = open(dir.path());
    let (like_ada, perhaps, stranger, gone) = (
        view(20.0, 0.5, NOON),
        view(65.0, 0.5, NOON),
        view(120.0, 0.5, NOON),
        view(180.0, 0.5, NOON),
    );
    let all = [&like_ada, &perhaps, &stranger, &gone].map(Clone::clone);
    unknown.write(&all, 0).unwrap();
    let forgotten = BTreeSet::from([gone.face.id.clone(), TemplateId("no".into())]);
    assert_eq!(unknown.forget(&forgotten).unwrap(), 1);
    // cos 65° is 0.42.
    let (receipt, _) = store.erase(&mut gallery, &ada, 0.4).unwrap();
    assert_eq!(receipt.unknown, 2);
    let said = receipt.to_string();
    assert!(said.contains("unknown faces: 2 views"), "{said}");
    assert_eq!(ids(&read(dir.path()).faces), [stranger.face.id]);
}

#[test]
fn unknown_faces_that_cannot_be_read_keep_nobody_from_being_told_so() {
    let dir = tempfile::tempdir().unwrap();
    let ada = add(dir.path(), "Ada", &[1.0, 0.0]);
    let (mut store, mut gallery, _) = open(dir.path());
    fs::write(dir.path().join(UNKNOWN_NAME), "something else\n").unwrap();
    let refused = store.erase(&mut gallery, &ada, 0.4).unwrap_err();
    assert!(matches!(refused, GalleryError::NotErased { .. }));
    let said = refused.to_string();
    assert!(said.starts_with("Ada was not erased"), "{said}");
    assert!(said.contains("people unknown --forget --all"), "{said}");
    assert!(gallery.get(&ada).is_some());
}
