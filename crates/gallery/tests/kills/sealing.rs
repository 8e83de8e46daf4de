//! While an older file is sealed.

use crate::support::killing::{SAID, WORKS_IN, killed_while, kills};
use crate::support::version2;
use crate::work::heavy;
use faceglass_gallery::{FILE_NAME, GalleryStore, Person};
use std::fs;
use std::path::Path;

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
        let said = killed_while("sealing::a_process_that_seals", dir, kill * 7_919 % 40_000);
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
