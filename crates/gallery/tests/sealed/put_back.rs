//! An older file, or another, in place of the newer.

use crate::support::{id_of, person, version2};
use crate::{Snapshot, names, saved};
use faceglass_gallery::fakes::FakeKeyring;
use faceglass_gallery::{
    Change, FILE_NAME, GalleryError, GalleryStore, KEY_FILE_NAME, Keeping, Keys, WITNESS_NAME,
};
use std::fs;
use std::sync::Arc;

#[test]
fn an_older_file_put_back_is_told_before_it_is_used() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, mut gallery) = saved(dir.path(), &Keys::default(), &["Ada", "Eve"]);
    let path = dir.path().join(FILE_NAME);
    let old = fs::read(&path).unwrap();
    let eve = id_of(&gallery, "Eve");
    store.commit(&mut gallery, &Change::Remove(eve)).unwrap();
    let newer = fs::read(&path).unwrap();
    fs::write(&path, &old).unwrap();

    let refused = GalleryStore::open(dir.path()).unwrap_err();
    assert_eq!(refused, GalleryError::PutBack(path.clone()));
    assert!(refused.to_string().contains("faceglass people accept"));
    // A program that runs keeps what it knows, and writes nothing over it.
    assert_eq!(
        store.refresh(&mut gallery),
        Err(GalleryError::PutBack(path.clone()))
    );
    let add = Change::AddPerson(person("Bea", &[0.0, 1.0]));
    assert!(matches!(
        store.commit(&mut gallery, &add),
        Err(GalleryError::PutBack(_))
    ));
    assert_eq!(names(&gallery), ["Ada"]);
    assert_eq!(fs::read(&path).unwrap(), old);

    // Put right, all goes on.
    fs::write(&path, &newer).unwrap();
    assert_eq!(names(&GalleryStore::open(dir.path()).unwrap().1), ["Ada"]);
    store.commit(&mut gallery, &add).unwrap();

    // Or it was meant.
    fs::write(&path, &old).unwrap();
    let (_, accepted, warnings) = GalleryStore::accept(dir.path(), Keys::default()).unwrap();
    assert_eq!((names(&accepted), warnings.len()), (vec!["Ada", "Eve"], 0));
    assert_eq!(GalleryStore::open(dir.path()).unwrap().1, accepted);
    assert!(store.refresh(&mut gallery).unwrap());
    assert_eq!(gallery, accepted);
}

#[test]
fn a_keyring_remembers_even_if_the_whole_folder_is_put_back() {
    let dir = tempfile::tempdir().unwrap();
    let keyring = Arc::new(FakeKeyring::default());
    let keys = Keys::default().with_keyring(keyring.clone());
    let (mut store, mut gallery) = saved(dir.path(), &keys, &["Ada"]);
    assert_eq!(store.keeping(), Some(Keeping::Keyring));
    assert!(!dir.path().join(KEY_FILE_NAME).exists());
    let old = Snapshot::of(dir.path());
    let add = Change::AddPerson(person("Bea", &[0.0, 1.0]));
    store.commit(&mut gallery, &add).unwrap();
    old.restore(dir.path());
    let again = GalleryStore::open_with(dir.path(), keys.clone());
    assert!(matches!(again, Err(GalleryError::PutBack(_))));
    let (_, accepted, _) = GalleryStore::accept(dir.path(), keys.clone()).unwrap();
    assert_eq!(names(&accepted), ["Ada"]);
    assert_eq!(
        GalleryStore::open_with(dir.path(), keys).unwrap().1,
        accepted
    );
}

#[test]
fn an_open_file_in_place_of_a_sealed_one_is_told_before_it_is_used() {
    let dir = tempfile::tempdir().unwrap();
    saved(dir.path(), &Keys::default(), &["Ada"]);
    let path = dir.path().join(FILE_NAME);
    let forged = version2(&[person("Eve", &[1.0, 0.0])]);
    fs::write(&path, &forged).unwrap();
    let refused = GalleryStore::open(dir.path());
    assert!(matches!(refused, Err(GalleryError::PutBack(_))));
    assert_eq!(fs::read(&path).unwrap(), forged);
}

/// A crash between the new file and the note of it.
#[test]
fn a_file_that_nobody_noted_is_as_good() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, mut gallery) = saved(dir.path(), &Keys::default(), &["Ada"]);
    let noted = fs::read(dir.path().join(WITNESS_NAME)).unwrap();
    let add = Change::AddPerson(person("Bea", &[0.0, 1.0]));
    store.commit(&mut gallery, &add).unwrap();
    fs::write(dir.path().join(WITNESS_NAME), noted).unwrap();
    assert_eq!(GalleryStore::open(dir.path()).unwrap().1, gallery);
    fs::remove_file(dir.path().join(WITNESS_NAME)).unwrap();
    assert_eq!(GalleryStore::open(dir.path()).unwrap().1, gallery);
}
