//! What lies open: nothing after a busy session, and files of earlier versions until they are
//! sealed.

use crate::support::{person, template, version2};
use crate::{Snapshot, saved, with_passphrase};
use faceglass_gallery::fakes::FakeKeyring;
use faceglass_gallery::{
    Change, FILE_NAME, GalleryStore, GalleryWarning, Keeping, KeyringTrouble, Keys, Person,
};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a file of an earlier version becomes when it is opened.
fn two_people() -> Vec<Person> {
    vec![person("Ada", &[1.0, 0.0]), person("Bea", &[0.0, 1.0])]
}

fn sorted(mut people: Vec<Person>) -> Vec<Person> {
    people.sort_by(|a, b| a.name.cmp(&b.name));
    people
}

#[test]
fn nothing_in_the_folder_can_be_read_after_a_busy_session() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(FILE_NAME);
    // As an earlier version left it.
    let first = person("Grace Murray Hopper", &[0.123, 0.456, 0.789, -0.321]);
    fs::write(&path, version2(std::slice::from_ref(&first))).unwrap();
    let (mut store, mut gallery, warnings) = GalleryStore::open(dir.path()).unwrap();
    assert_eq!(warnings, [GalleryWarning::Sealed(Keeping::KeyFile)]);
    let second = person("Edsger Wybe Dijkstra", &[-0.5, 0.25, 0.125, 0.75]);
    let all = [first, second];
    store
        .commit(&mut gallery, &Change::AddPerson(all[1].clone()))
        .unwrap();
    let more = Change::AddTemplates {
        person: all[0].id.clone(),
        templates: vec![template(&[0.9, 0.8, 0.7, 0.6], "0a1b2c3d4e5f60718293")],
    };
    store.commit(&mut gallery, &more).unwrap();
    let rename = Change::Rename {
        person: all[1].id.clone(),
        name: "Barbara Huberman Liskov".into(),
    };
    let done = store.commit(&mut gallery, &rename).unwrap();
    store.commit(&mut gallery, &done.undo).unwrap();
    let remove = Change::Remove(all[0].id.clone());
    let done = store.commit(&mut gallery, &remove).unwrap();
    let torn = fs::read(&path).unwrap();
    store.commit(&mut gallery, &done.undo).unwrap();
    store.commit(&mut gallery, &Change::RemoveAll).unwrap();
    // A process that died, and a damaged file.
    fs::write(&path, &torn[..torn.len() - 7]).unwrap();
    let _ = GalleryStore::open(dir.path());
    let _ = GalleryStore::accept(dir.path(), Keys::default());
    fs::write(&path, &torn[..torn.len() / 2]).unwrap();
    let _ = GalleryStore::accept(dir.path(), Keys::default());

    let mut secrets: Vec<Vec<u8>> = vec![
        b"\xff\xd8\xff\xe0\x00\x10JFIF".to_vec(),
        b"Liskov".to_vec(),
        b"0a1b2c3d".to_vec(),
        b"created_unix_ms".to_vec(),
    ];
    for person in &all {
        secrets.push(person.name.as_bytes()[..6].to_vec());
        secrets.push(person.id.0.as_bytes()[..12].to_vec());
        for template in &person.templates {
            let values = template.embedding.values().chunks(2);
            secrets.extend(values.map(|two| two.iter().flat_map(|v| v.to_le_bytes()).collect()));
        }
    }
    let files = Snapshot::of(dir.path()).0;
    assert!(files.len() >= 5, "{files:?}");
    for (path, bytes) in files {
        for secret in &secrets {
            let is_there = bytes.windows(secret.len()).any(|window| window == secret);
            assert!(!is_there, "{} holds {secret:?}", path.display());
        }
    }
}

#[test]
fn a_file_of_the_second_format_is_sealed_when_it_is_opened() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(FILE_NAME);
    let people = two_people();
    fs::write(&path, version2(&people)).unwrap();
    // Somebody else has it open: what they see is overwritten, too.
    let mut open = fs::File::open(&path).unwrap();
    let (_, gallery, warnings) = GalleryStore::open(dir.path()).unwrap();
    assert_eq!(warnings, [GalleryWarning::Sealed(Keeping::KeyFile)]);
    assert!(warnings[0].to_string().contains("protects little"));
    assert_eq!(sorted(gallery.people().to_vec()), sorted(people));
    let mut left = Vec::new();
    std::io::Read::read_to_end(&mut open, &mut left).unwrap();
    if cfg!(unix) {
        assert!(!left.is_empty() && left.iter().all(|byte| *byte == 0));
    }
    assert!(
        fs::read(&path)
            .unwrap()
            .starts_with(b"faceglass-gallery 5 ")
    );
    let (_, again, warnings) = GalleryStore::open(dir.path()).unwrap();
    assert_eq!((again, warnings), (gallery, vec![]));
}

#[test]
fn what_was_torn_or_damaged_before_it_was_sealed_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(FILE_NAME);
    let whole = version2(&two_people());
    fs::write(&path, [&whole[..], &whole[60..200]].concat()).unwrap();
    let (_, gallery, warnings) = GalleryStore::open(dir.path()).unwrap();
    assert_eq!(gallery.people().len(), 2);
    assert_eq!(
        warnings,
        [
            GalleryWarning::Unfinished(None),
            GalleryWarning::Sealed(Keeping::KeyFile)
        ]
    );
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(FILE_NAME);
    let mut damaged = whole;
    damaged[80] ^= 1;
    fs::write(&path, &damaged).unwrap();
    let (_, gallery, warnings) = GalleryStore::open(dir.path()).unwrap();
    assert!(gallery.is_empty());
    let [GalleryWarning::KeptAside { aside, .. }] = &warnings[..] else {
        panic!("{warnings:?}");
    };
    let status = GalleryStore::status(dir.path()).unwrap();
    assert_eq!(&status.lying_open[..], std::slice::from_ref(aside));
}

#[test]
fn where_no_key_can_be_kept_an_open_file_stays_and_is_used_and_nothing_is_added() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(FILE_NAME);
    let plain = version2(&two_people());
    fs::write(&path, &plain).unwrap();
    let keyring = Arc::new(FakeKeyring::default());
    keyring.fail(Some(KeyringTrouble::Silent));
    let keys = Keys::default().with_keyring(keyring.clone());
    let (mut store, mut gallery, warnings) = GalleryStore::open_with(dir.path(), keys).unwrap();
    assert!(matches!(warnings[..], [GalleryWarning::StillPlain(_)]));
    assert_eq!(gallery.people().len(), 2);
    assert!(!store.refresh(&mut gallery).unwrap());
    let add = Change::AddPerson(person("Cleo", &[0.6, 0.8]));
    assert!(store.commit(&mut gallery, &add).is_err());
    assert_eq!(fs::read(&path).unwrap(), plain);
    keyring.fail(None);
    let done = store.commit(&mut gallery, &add).unwrap();
    assert_eq!(done.warnings, [GalleryWarning::Sealed(Keeping::Keyring)]);
    assert_eq!(gallery.people().len(), 3);
}

#[test]
fn the_status_is_known_without_the_key() {
    let dir = tempfile::tempdir().unwrap();
    let status = GalleryStore::status(dir.path()).unwrap();
    assert_eq!(
        (status.bytes, status.format_version, status.keeping),
        (None, None, None)
    );
    saved(dir.path(), &with_passphrase("correct horse"), &["Ada"]);
    let status = GalleryStore::status(dir.path()).unwrap();
    assert_eq!(status.format_version, Some(5));
    assert_eq!(status.keeping, Some(Keeping::Passphrase));
    assert!(status.changed.is_some() && status.bytes > Some(500));
    assert_eq!(status.lying_open, Vec::<PathBuf>::new());
}

#[test]
fn what_was_kept_aside_is_named_from_then_on() {
    let dir = tempfile::tempdir().unwrap();
    let _ = saved(dir.path(), &Keys::default(), &["Ada"]);
    let file = dir.path().join("people.gallery");
    assert_eq!(
        GalleryStore::status(dir.path()).unwrap().kept_aside.len(),
        0
    );
    let mut bytes = fs::read(&file).unwrap();
    bytes[0] ^= 1;
    fs::write(&file, bytes).unwrap();
    let (_, gallery, warnings) = GalleryStore::open_with(dir.path(), Keys::default()).unwrap();
    assert!(gallery.people().is_empty() && !warnings.is_empty());
    let aside = GalleryStore::status(dir.path()).unwrap().kept_aside;
    assert_eq!(aside.len(), 1, "{aside:?}");
    assert!(aside[0].exists());
}

/// Dies where it is told to: the process that [`killed_while_it_is_sealed`] starts.
#[cfg(unix)]
#[test]
fn a_process_that_seals() {
    if let Some(dir) = std::env::var_os("FACEGLASS_TEST_SEAL") {
        GalleryStore::open(Path::new(&dir)).unwrap();
    }
}

/// The system kills the process at each block that it writes.
#[cfg(unix)]
#[test]
fn killed_while_it_is_sealed() {
    use std::process::{Command, Stdio};
    let people = two_people();
    let plain = version2(&people);
    let mut killed = 0;
    for blocks in 0..64 {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(FILE_NAME);
        fs::write(&path, &plain).unwrap();
        let program = std::env::current_exe().unwrap();
        let ended = Command::new("sh")
            .args(["-c", "ulimit -c 0; ulimit -f $0; exec \"$@\""])
            .arg(blocks.to_string())
            .arg(program)
            .args(["--exact", "plain::a_process_that_seals"])
            .env("FACEGLASS_TEST_SEAL", dir.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        let now = fs::read(&path).unwrap();
        if ended.success() {
            assert!(now.starts_with(b"faceglass-gallery 5 "));
        } else {
            killed += 1;
            // Either whole: nothing in between has its name.
            assert!(now == plain || now.starts_with(b"faceglass-gallery 5 "));
        }
        let (mut store, mut gallery, _) = GalleryStore::open(dir.path()).unwrap();
        assert_eq!(
            sorted(gallery.people().to_vec()),
            sorted(people.clone()),
            "{blocks}"
        );
        let add = Change::AddPerson(person("Cleo", &[0.6, 0.8]));
        store.commit(&mut gallery, &add).unwrap();
        let left = fs::read_dir(dir.path())
            .unwrap()
            .map(|e| e.unwrap().file_name());
        let left: Vec<_> = left
            .filter(|name| name.to_string_lossy().ends_with(".tmp"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
        if ended.success() {
            assert!(killed > 3, "{killed}");
            return;
        }
    }
    panic!("it was killed each time");
}
