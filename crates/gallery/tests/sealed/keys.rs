//! Where the key is, and what happens where it is not.

use crate::support::person;
use crate::{names, passphrase, saved, with_passphrase};
use faceglass_gallery::fakes::{FakeKeyring, FakePassphrases};
use faceglass_gallery::{
    Change, FILE_NAME, Gallery, GalleryError, GalleryStore, KEY_FILE_NAME, Keeping, KeyTrouble,
    KeyringTrouble, Keys, Passphrase, WITNESS_NAME, Wanted,
};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Nothing opens, nothing is written, and the file stays as it is.
fn stays_closed(dir: &Path, keys: &Keys, why: &KeyTrouble) {
    let path = dir.join(FILE_NAME);
    let before = fs::read(&path).unwrap();
    let closed = GalleryError::Closed {
        path: path.clone(),
        why: why.clone(),
    };
    let opened = GalleryStore::open_with(dir, keys.clone());
    assert_eq!(opened.unwrap_err(), closed);
    let (mut store, mut nobody) = (GalleryStore::at_with(dir, keys.clone()), Gallery::default());
    assert_eq!(store.refresh(&mut nobody), Err(closed.clone()));
    let add = Change::AddPerson(person("Eve", &[1.0, 0.0]));
    assert_eq!(store.commit(&mut nobody, &add), Err(closed.clone()));
    assert!(nobody.is_empty());
    assert_eq!(fs::read(&path).unwrap(), before);
    let text = closed.to_string();
    assert!(
        text.ends_with('.') && text.contains("stays closed"),
        "{text}"
    );
}

#[test]
fn without_its_key_file_a_gallery_stays_closed_and_whole() {
    let dir = tempfile::tempdir().unwrap();
    let (_, gallery) = saved(dir.path(), &Keys::default(), &["Ada"]);
    let key = dir.path().join(KEY_FILE_NAME);
    let right = fs::read(&key).unwrap();
    fs::remove_file(&key).unwrap();
    let keys = Keys::default();
    stays_closed(dir.path(), &keys, &KeyTrouble::NoKeyFile(key.clone()));
    assert!(!key.exists());
    let elsewhere = tempfile::tempdir().unwrap();
    saved(elsewhere.path(), &keys, &["Bea"]);
    fs::copy(elsewhere.path().join(KEY_FILE_NAME), &key).unwrap();
    stays_closed(dir.path(), &keys, &KeyTrouble::WrongKey);
    fs::write(&key, "no key").unwrap();
    let unfit = KeyTrouble::KeyFile {
        path: key.clone(),
        reason: "it holds no key".into(),
    };
    stays_closed(dir.path(), &keys, &unfit);
    fs::write(&key, right).unwrap();
    assert_eq!(GalleryStore::open(dir.path()).unwrap().1, gallery);
}

#[test]
fn a_keyring_that_is_locked_absent_or_empty_opens_nothing_and_harms_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let keyring = Arc::new(FakeKeyring::default());
    let keys = Keys::default().with_keyring(keyring.clone());
    let (_, gallery) = saved(dir.path(), &keys, &["Ada"]);
    keyring.fail(Some(KeyringTrouble::Silent));
    stays_closed(dir.path(), &keys, &KeyTrouble::KeyringSilent);
    keyring.fail(Some(KeyringTrouble::Absent("no bus".into())));
    stays_closed(dir.path(), &keys, &KeyTrouble::NoKeyring("no bus".into()));
    // Once it is unlocked, a program that waited opens it.
    keyring.fail(Some(KeyringTrouble::Silent));
    let mut store = GalleryStore::at_with(dir.path(), keys.clone());
    let mut waited = Gallery::default();
    assert!(store.refresh(&mut waited).is_err());
    keyring.fail(None);
    assert!(store.refresh(&mut waited).unwrap());
    assert_eq!(waited, gallery);
    let names = keyring.names();
    assert!(
        names.iter().all(|name| name.starts_with("gallery ")),
        "{names:?}"
    );
    keyring.clear();
    stays_closed(dir.path(), &keys, &KeyTrouble::NotInKeyring);
}

/// A keyring that is locked asks its owner each time somebody wants a key of it.
#[test]
fn a_locked_keyring_is_not_asked_again_before_somebody_tries_again() {
    let dir = tempfile::tempdir().unwrap();
    let keyring = Arc::new(FakeKeyring::default());
    let keys = Keys::default().with_keyring(keyring.clone());
    let (_, gallery) = saved(dir.path(), &keys, &["Ada"]);
    keyring.fail(Some(KeyringTrouble::Locked));
    stays_closed(dir.path(), &keys, &KeyTrouble::KeyringLocked);
    let mut store = GalleryStore::at_with(dir.path(), keys);
    let mut waited = Gallery::default();
    assert!(store.refresh(&mut waited).is_err());
    keyring.fail(None);
    assert!(store.refresh(&mut waited).is_err());
    store.try_again();
    assert!(store.refresh(&mut waited).unwrap());
    assert_eq!(waited, gallery);
}

#[test]
fn a_new_gallery_waits_for_a_keyring_that_is_locked() {
    let dir = tempfile::tempdir().unwrap();
    let keyring = Arc::new(FakeKeyring::default());
    keyring.fail(Some(KeyringTrouble::Silent));
    let keys = Keys::default().with_keyring(keyring.clone());
    let (mut store, mut gallery, _) = GalleryStore::open_with(dir.path(), keys).unwrap();
    let add = Change::AddPerson(person("Ada", &[1.0, 0.0]));
    let refused = store.commit(&mut gallery, &add).unwrap_err();
    assert!(matches!(
        refused,
        GalleryError::Unsealed {
            why: KeyTrouble::KeyringSilent,
            ..
        }
    ));
    assert!(gallery.is_empty() && !dir.path().join(FILE_NAME).exists());
    keyring.fail(None);
    store.commit(&mut gallery, &add).unwrap();
    assert_eq!(store.keeping(), Some(Keeping::Keyring));
}

#[test]
fn where_there_is_no_keyring_a_passphrase_is_asked_for_and_else_a_file_made() {
    let keyring = Arc::new(FakeKeyring::default());
    keyring.fail(Some(KeyringTrouble::Absent("no bus".into())));
    let somebody = Arc::new(FakePassphrases::typed("correct horse"));
    let nobody = Arc::new(FakePassphrases::default());
    for (asked, kept) in [(somebody, Keeping::Passphrase), (nobody, Keeping::KeyFile)] {
        let dir = tempfile::tempdir().unwrap();
        let keys = Keys::default()
            .with_keyring(keyring.clone())
            .with_passphrases(asked.clone());
        let (store, gallery) = saved(dir.path(), &keys, &["Ada"]);
        assert_eq!(store.keeping(), Some(kept));
        assert_eq!(asked.asked(), [Wanted::ForNew]);
        let (_, again, _) = GalleryStore::open_with(dir.path(), keys).unwrap();
        assert_eq!(again, gallery);
    }
}

#[test]
fn a_passphrase_for_a_gallery_that_is_not_there_yet_leaves_no_key_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, mut gallery, _) = GalleryStore::open_with(dir.path(), Keys::default()).unwrap();
    let (keeping, _) = store
        .set_passphrase(&mut gallery, Some(&passphrase("correct horse")))
        .unwrap();
    assert_eq!(keeping, Keeping::Passphrase);
    assert!(!dir.path().join(KEY_FILE_NAME).exists());
    GalleryStore::open_with(dir.path(), with_passphrase("correct horse")).unwrap();
    for unfit in ["", "  ", "\t"] {
        let refused = Passphrase::new(unfit.to_owned()).unwrap_err();
        assert_eq!(refused, KeyTrouble::UnfitPassphrase);
    }
}

/// As a version before there was a least length made it, with the two letters "ab".
#[test]
fn a_new_passphrase_is_not_short_and_an_old_one_still_opens() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, mut gallery) = saved(dir.path(), &Keys::default(), &["Ada"]);
    for short in ["ab", "1234567", "口令口令口令口"] {
        let set = store.set_passphrase(&mut gallery, Some(&passphrase(short)));
        let why = KeyTrouble::ShortPassphrase.to_string();
        assert!(set.unwrap_err().to_string().contains(&why), "{short}");
        // Nor is a new gallery sealed with one that was given.
        let other = tempfile::tempdir().unwrap();
        let (mut store, mut nobody, _) =
            GalleryStore::open_with(other.path(), with_passphrase(short)).unwrap();
        let add = Change::AddPerson(person("Eve", &[1.0, 0.0]));
        let refused = store.commit(&mut nobody, &add).unwrap_err().to_string();
        assert!(refused.contains(&why), "{refused}");
        assert!(!other.path().join(FILE_NAME).exists());
    }
    assert_eq!(store.keeping(), Some(Keeping::KeyFile));
    let eight = passphrase("口令口令口令口令");
    store.set_passphrase(&mut gallery, Some(&eight)).unwrap();

    let old = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files/short_passphrase");
    let copy = tempfile::tempdir().unwrap();
    for file in fs::read_dir(old).unwrap().flatten() {
        fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
    }
    let (mut store, mut gallery, warnings) =
        GalleryStore::open_with(copy.path(), with_passphrase("ab")).unwrap();
    assert_eq!(warnings, []);
    let add = Change::AddPerson(person("Ada", &[1.0, 0.0]));
    store.commit(&mut gallery, &add).unwrap();
    stays_closed(
        copy.path(),
        &with_passphrase("abc"),
        &KeyTrouble::WrongPassphrase,
    );
}

#[test]
fn a_passphrase_opens_and_no_other_does() {
    let dir = tempfile::tempdir().unwrap();
    let right = with_passphrase("correct horse");
    let (store, gallery) = saved(dir.path(), &right, &["Ada"]);
    assert_eq!(store.keeping(), Some(Keeping::Passphrase));
    assert!(!dir.path().join(KEY_FILE_NAME).exists());
    let wrong = with_passphrase("correct house");
    stays_closed(dir.path(), &wrong, &KeyTrouble::WrongPassphrase);
    stays_closed(dir.path(), &Keys::default(), &KeyTrouble::NoPassphrase);
    assert_eq!(
        GalleryStore::open_with(dir.path(), right).unwrap().1,
        gallery
    );
}

#[test]
fn a_passphrase_is_set_changed_and_removed_while_others_work() {
    let dir = tempfile::tempdir().unwrap();
    let (mut other, mut in_other) = saved(dir.path(), &Keys::default(), &["Ada"]);
    let key_file = dir.path().join(KEY_FILE_NAME);
    assert!(key_file.exists());
    let (mut store, mut gallery, _) = GalleryStore::open(dir.path()).unwrap();
    let set = store.set_passphrase(&mut gallery, Some(&passphrase("the first of two")));
    assert_eq!(set.unwrap(), (Keeping::Passphrase, vec![]));
    assert!(!key_file.exists());
    stays_closed(dir.path(), &Keys::default(), &KeyTrouble::NoPassphrase);
    // Another program goes on, and does not bring the old key back.
    let add = Change::AddPerson(person("Bea", &[0.0, 1.0]));
    other.commit(&mut in_other, &add).unwrap();
    let done = other.commit(&mut in_other, &Change::RemoveAll).unwrap();
    other.commit(&mut in_other, &done.undo).unwrap();
    let opened = GalleryStore::open_with(dir.path(), with_passphrase("the first of two")).unwrap();
    assert_eq!(names(&opened.1), ["Ada", "Bea"]);

    let (mut store, mut gallery, _) = opened;
    let set = store.set_passphrase(&mut gallery, Some(&passphrase("the second of two")));
    assert_eq!(set.unwrap().0, Keeping::Passphrase);
    stays_closed(
        dir.path(),
        &with_passphrase("the first of two"),
        &KeyTrouble::WrongPassphrase,
    );
    let set = store.set_passphrase(&mut gallery, None);
    assert_eq!(set.unwrap().0, Keeping::KeyFile);
    let (_, read, _) = GalleryStore::open(dir.path()).unwrap();
    assert_eq!(names(&read), ["Ada", "Bea"]);
}

/// Somebody empties the folder while the program runs.
#[test]
fn a_key_that_was_taken_away_is_kept_anew_before_anything_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, mut gallery) = saved(dir.path(), &Keys::default(), &["Ada"]);
    for entry in fs::read_dir(dir.path()).unwrap() {
        fs::remove_file(entry.unwrap().path()).unwrap();
    }
    let add = Change::AddPerson(person("Bea", &[0.0, 1.0]));
    store.commit(&mut gallery, &add).unwrap();
    assert_eq!(GalleryStore::open(dir.path()).unwrap().1, gallery);
}

#[cfg(unix)]
#[test]
fn the_key_file_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    saved(dir.path(), &Keys::default(), &["Ada"]);
    for name in [KEY_FILE_NAME, FILE_NAME, WITNESS_NAME] {
        let path = dir.path().join(name);
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    let key = dir.path().join(KEY_FILE_NAME);
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    GalleryStore::open(dir.path()).unwrap();
    assert_eq!(
        fs::metadata(&key).unwrap().permissions().mode() & 0o777,
        0o600
    );
}
