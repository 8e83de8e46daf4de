//! What can still be read of a damaged gallery.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use faceglass_gallery::{
    Change, FILE_NAME, Gallery, GalleryError, GalleryStore, KEY_FILE_NAME, Person, Template,
};
use std::fs;
use std::path::Path;
use support::{COMMIT, FACE, PERSON, REMOVED, embedding, frames, id_of, model};

fn somebody(name: &str, values: &[f32]) -> Person {
    let mut one = Template::new(embedding(values), model("m1"), None);
    one.thumbnail = Some(vec![9; 40].into());
    let two = Template::new(embedding(&[values[1], values[0]]), model("m1"), None);
    Person::new(name, vec![one, two]).unwrap()
}

/// Ada and Bea by changes of their own, Eve removed again, Bea called Bob.
fn busy(dir: &Path) -> Gallery {
    let (mut store, mut gallery, _) = GalleryStore::open(dir).unwrap();
    for (name, values) in [
        ("Ada", [1.0, 0.5]),
        ("Bea", [0.2, 1.0]),
        ("Eve", [1.0, 0.9]),
    ] {
        let add = Change::AddPerson(somebody(name, &values));
        store.commit(&mut gallery, &add).unwrap();
    }
    let eve = id_of(&gallery, "Eve");
    store.commit(&mut gallery, &Change::Remove(eve)).unwrap();
    let rename = Change::Rename {
        person: id_of(&gallery, "Bea"),
        name: "Bob".into(),
    };
    store.commit(&mut gallery, &rename).unwrap();
    gallery
}

/// Templates that were read, without faces.
fn vectors(gallery: &Gallery) -> Vec<Vec<f32>> {
    let templates = gallery.people().iter().flat_map(|p| &p.templates);
    let mut all: Vec<_> = templates.map(|t| t.embedding.values().to_vec()).collect();
    all.sort_by(|a, b| a.partial_cmp(b).unwrap());
    all
}

fn read(dir: &Path, bytes: &[u8]) -> Result<faceglass_gallery::Readable, GalleryError> {
    let file = dir.join("aside");
    fs::write(&file, bytes).unwrap();
    GalleryStore::at(dir).readable(&file)
}

#[test]
fn a_whole_file_is_read_whole() {
    let dir = tempfile::tempdir().unwrap();
    let gallery = busy(dir.path());
    let bytes = fs::read(dir.path().join(FILE_NAME)).unwrap();
    let readable = read(dir.path(), &bytes).unwrap();
    assert_eq!(readable.gaps, 0);
    assert_eq!(readable.people, gallery);
    assert!(readable.missing_in(&gallery).is_empty());
}

#[test]
fn one_damaged_byte_costs_one_record_at_most() {
    let dir = tempfile::tempdir().unwrap();
    let gallery = busy(dir.path());
    let whole = fs::read(dir.path().join(FILE_NAME)).unwrap();
    let frames = frames(&whole);
    let all = vectors(&gallery);
    for at in frames[0].at..whole.len() {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        let frame = frames.iter().rfind(|frame| frame.at <= at).unwrap();
        let read = read(dir.path(), &bytes).unwrap();
        let read_vectors = vectors(&read.people);
        assert!(read.gaps <= 1, "{at}: {} gaps", read.gaps);
        let lost = all.len() - read_vectors.len();
        // A record that says who was removed, and where a template stood before it was erased.
        let may_lose = usize::from(![PERSON, FACE, COMMIT, REMOVED].contains(&frame.kind));
        assert!(
            lost <= may_lose,
            "{lost} lost by a byte at {at} of a frame of kind {}",
            frame.kind
        );
        assert!(
            read_vectors.iter().all(|v| all.contains(v)),
            "{at}: what was never there"
        );
        let names = read.people.people().iter().map(|p| p.name.as_str());
        for name in names {
            // The earlier name was erased.
            assert!(["Ada", "Bob", "Recovered 1"].contains(&name), "{name}");
        }
        let faces = read.people.people().iter().flat_map(|p| &p.templates);
        for face in faces.filter_map(|template| template.thumbnail.as_ref()?.jpeg()) {
            assert_eq!(&face[..], [9; 40]);
        }
    }
}

#[test]
fn a_hole_costs_what_stood_in_it() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, mut gallery, _) = GalleryStore::open(dir.path()).unwrap();
    let people = (0..12).map(|at| somebody(&format!("P{at}"), &[1.0, at as f32]));
    let all = Change::Batch(people.map(Change::AddPerson).collect());
    store.commit(&mut gallery, &all).unwrap();
    let mut bytes = fs::read(dir.path().join(FILE_NAME)).unwrap();
    // From within the second person to within the third: one generation, without a commit before.
    let frames = frames(&bytes);
    let mut starts = frames.iter().filter(|frame| frame.kind == PERSON);
    let from = starts.nth(1).unwrap().at + 30;
    let to = starts.next().unwrap().at + 12;
    bytes[from..to].fill(0x55);
    let read = read(dir.path(), &bytes).unwrap();
    assert_eq!(read.gaps, 1);
    let names: Vec<_> = read.people.people().iter().map(|p| &p.name).collect();
    assert_eq!(
        names.iter().filter(|name| name.starts_with('P')).count(),
        10,
        "{names:?}"
    );
    assert_eq!(vectors(&read.people).len(), 22);
    // A file without its end.
    let read = self::read(dir.path(), &bytes[..from]).unwrap();
    assert_eq!(read.people.people().len(), 1);
}

#[test]
fn what_is_missing_is_added_and_what_was_changed_since_stays() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, mut gallery, _) = GalleryStore::open(dir.path()).unwrap();
    for name in ["Ada", "Bea"] {
        let add = Change::AddPerson(somebody(name, &[1.0, 0.5]));
        store.commit(&mut gallery, &add).unwrap();
    }
    let copy = fs::read(dir.path().join(FILE_NAME)).unwrap();
    let full = gallery.clone();
    let ada = gallery.people()[0].clone();
    let changes = [
        Change::Rename {
            person: ada.id.clone(),
            name: "Ada L.".into(),
        },
        Change::RemoveTemplates {
            person: ada.id.clone(),
            templates: vec![ada.templates[0].id.clone()],
        },
        Change::Remove(id_of(&gallery, "Bea")),
    ];
    for change in changes {
        store.commit(&mut gallery, &change).unwrap();
    }
    let changes = read(dir.path(), &copy).unwrap().missing_in(&gallery);
    store.commit(&mut gallery, &Change::Batch(changes)).unwrap();
    let names: Vec<_> = gallery.people().iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["Ada L.", "Bea"]);
    assert_eq!(vectors(&gallery), vectors(&full));
    // The faces came along: they are in the gallery's own file now.
    fs::remove_file(dir.path().join("aside")).unwrap();
    let (_, opened, _) = GalleryStore::open(dir.path()).unwrap();
    let with_face = |gallery: &Gallery| {
        let templates = gallery.people().iter().flat_map(|p| &p.templates);
        templates
            .filter(|t| {
                t.thumbnail
                    .as_ref()
                    .is_some_and(|face| face.jpeg().is_some())
            })
            .count()
    };
    assert_eq!(with_face(&opened), 2);
}

#[test]
fn what_cannot_be_read_at_all_says_why() {
    let dir = tempfile::tempdir().unwrap();
    busy(dir.path());
    let whole = fs::read(dir.path().join(FILE_NAME)).unwrap();
    let said = |bytes: &[u8]| read(dir.path(), bytes).unwrap_err().to_string();
    assert!(said(b"some other file\n").contains("does not begin as a gallery does"));
    assert!(said(&support::version2(&[])).contains("earlier format"));
    fs::remove_file(dir.path().join(KEY_FILE_NAME)).unwrap();
    assert!(
        matches!(read(dir.path(), &whole), Err(GalleryError::Closed { path, .. }) if path.ends_with("aside"))
    );
    let absent = GalleryStore::at(dir.path()).readable(&dir.path().join("nowhere"));
    assert!(matches!(absent, Err(GalleryError::Io { .. })));
}

/// What the first line says of itself is needed to know the file at once; of the mark in it and of the second line everything hangs.
#[test]
fn a_damaged_first_line_costs_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let gallery = busy(dir.path());
    let whole = fs::read(dir.path().join(FILE_NAME)).unwrap();
    let end = whole.iter().position(|byte| *byte == b'\n').unwrap();
    let mark = whole[..end].iter().rposition(|byte| *byte == b' ').unwrap();
    for at in 0..end {
        for flip in [1, 0x80] {
            let mut bytes = whole.clone();
            bytes[at] ^= flip;
            // Another version is another form; a larger one is left alone.
            let is_version = at + 1 == mark;
            match read(dir.path(), &bytes) {
                Ok(read) if at < mark && !is_version => assert_eq!(read.people, gallery, "{at}"),
                Ok(read) => assert!(read.people.is_empty() || read.people == gallery, "{at}"),
                Err(GalleryError::Newer { .. }) => assert!(is_version),
                Err(error) => assert!(at >= mark, "{at}: {error}"),
            }
        }
    }
}
