//! A gallery's file tells nothing without its key, and cannot be turned against
//! its owner: by theft, by exchanged or older records, by an older file, or by a
//! crash while it is sealed for the first time.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod altered;
mod keys;
mod plain;
mod put_back;
#[path = "../support/mod.rs"]
mod support;

use crate::support::person;
use faceglass_gallery::fakes::FakePassphrases;
use faceglass_gallery::{Change, Gallery, GalleryStore, Keys, Passphrase};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn saved(dir: &Path, keys: &Keys, names: &[&str]) -> (GalleryStore, Gallery) {
    let (mut store, mut gallery, _) = GalleryStore::open_with(dir, keys.clone()).unwrap();
    for (at, name) in names.iter().enumerate() {
        let change = Change::AddPerson(person(name, &[1.0, at as f32]));
        store.commit(&mut gallery, &change).unwrap();
    }
    (store, gallery)
}

fn names(gallery: &Gallery) -> Vec<&str> {
    gallery.people().iter().map(|p| p.name.as_str()).collect()
}

fn with_passphrase(words: &str) -> Keys {
    Keys::default().with_passphrases(Arc::new(FakePassphrases::given(words)))
}

fn passphrase(words: &str) -> Passphrase {
    Passphrase::new(words.to_owned()).unwrap()
}

/// All files of a folder, to put it back as it was.
struct Snapshot(Vec<(PathBuf, Vec<u8>)>);

impl Snapshot {
    fn of(dir: &Path) -> Self {
        let files = fs::read_dir(dir)
            .unwrap()
            .map(|entry| entry.unwrap().path());
        Self(
            files
                .map(|path| (path.clone(), fs::read(path).unwrap()))
                .collect(),
        )
    }

    fn restore(&self, dir: &Path) {
        for entry in fs::read_dir(dir).unwrap() {
            fs::remove_file(entry.unwrap().path()).unwrap();
        }
        for (path, bytes) in &self.0 {
            fs::write(dir.join(path.file_name().unwrap()), bytes).unwrap();
        }
    }
}
