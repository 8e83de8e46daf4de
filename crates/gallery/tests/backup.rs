//! Everyone in a file, and back on another computer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use faceglass_gallery::{
    About, BackupError, Change, Gallery, GalleryStore, KeyTrouble, Passphrase, Person, PersonId,
    Restoring, SameName, Taken, TakenFrom, TakenKind, Turned, Work, read_backup, write_backup,
};
use proptest::prelude::*;
use support::{any_gallery, person, template};

fn words(words: &str) -> Passphrase {
    Passphrase::new(words.to_owned()).unwrap()
}

/// Made with no work to speak of: the passphrase of a test is no secret.
fn backup(gallery: &Gallery) -> Vec<u8> {
    let mut bytes = Vec::new();
    write_backup(gallery, &words("correct horse"), Work::of(1), &mut bytes).unwrap();
    bytes
}

fn read(bytes: &[u8]) -> Result<Gallery, BackupError> {
    read_backup(bytes, &words("correct horse"))
}

fn gallery_of(people: Vec<Person>) -> Gallery {
    let mut gallery = Gallery::default();
    for person in people {
        gallery.apply(&Change::AddPerson(person)).unwrap();
    }
    gallery
}

fn two() -> Gallery {
    gallery_of(vec![
        person("Ada", &[1.0, 0.2]),
        person("José", &[0.3, 1.0]),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn a_backup_gives_back_everybody_to_the_last_bit(gallery in any_gallery()) {
        prop_assert_eq!(read(&backup(&gallery)).unwrap(), gallery);
    }
}

#[test]
fn a_backup_shows_nothing_of_what_is_in_it() {
    let people = gallery_of(vec![
        person("Ada Lovelace", &[1.0, 0.2]),
        person("Grace Hopper", &[0.3, 1.0]),
    ]);
    let bytes = backup(&people);
    let holds = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
    assert!(bytes.starts_with(b"age-encryption.org/v1\n-> scrypt "));
    // Shorter words stand in so many bytes by chance.
    for hidden in [
        b"Ada Lovelace".as_slice(),
        b"Hopper",
        b"person",
        &[0xff, 0xd8, 0xff, 0xe0],
    ] {
        assert!(!holds(hidden), "{hidden:?}");
    }
    assert_ne!(bytes, backup(&people), "the same key and nonce twice");
}

#[test]
fn a_backup_is_not_made_with_a_short_passphrase_and_an_old_one_with_such_is_read() {
    let mut bytes = Vec::new();
    let made = write_backup(&two(), &words("ab"), Work::of(1), &mut bytes);
    let why = BackupError::Passphrase(KeyTrouble::ShortPassphrase);
    assert_eq!(made, Err(why));
    assert!(bytes.is_empty());
    // What was made before there was a least length: the same lines, sealed anew.
    let mut key = age::scrypt::Identity::new("correct horse".into());
    key.set_max_work_factor(22);
    let people = two();
    let lines = age::decrypt(&key, &backup(&people)).unwrap();
    let mut short = age::scrypt::Recipient::new("ab".into());
    short.set_work_factor(1);
    let old = age::encrypt(&short, &lines).unwrap();
    assert_eq!(read_backup(&old[..], &words("ab")), Ok(people));
}

#[test]
fn another_passphrase_opens_nothing() {
    let bytes = backup(&two());
    for wrong in ["correct house", "Correct horse", " correct horse"] {
        let opened = read_backup(bytes.as_slice(), &words(wrong));
        assert_eq!(opened, Err(BackupError::WrongPassphrase));
    }
}

#[test]
fn other_files_are_no_backups() {
    let other = b"age-encryption.org/v1\n-> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc\nEmECAEcKN+n/Vs9SbWiV+Hu0r+E8R77DdWYyd83nw7U\n--- Vn+54jqiiUCE+WZcEVY3f1sqHjlu/z1LCQ/T7Xm7qI0\n0123456789abcdef0123456789abcdef0123456789abcdef";
    let two_lines = b"faceglass-gallery 3 00\n{}\n".as_slice();
    for bytes in [b"".as_slice(), b"x", two_lines, other] {
        assert_eq!(read(bytes), Err(BackupError::NoBackup), "{bytes:?}");
    }
}

/// An age file for the same passphrase that holds other lines.
fn sealed(text: &str) -> Vec<u8> {
    let mut recipient = age::scrypt::Recipient::new("correct horse".into());
    recipient.set_work_factor(1);
    age::encrypt(&recipient, text.as_bytes()).unwrap()
}

#[test]
fn what_is_in_the_envelope_is_looked_at_too() {
    let first = r#"{"backup":{"version":1}}"#;
    let ada = r#"{"person":{"id":"a","name":"Ada"}}"#;
    let face =
        r#"{"template":{"id":"t","model":"m","created_unix_ms":1,"embedding":"AACAPwAAAAA="}}"#;
    let end = r#"{"end":{"people":1,"templates":1}}"#;
    let all = |lines: &[&str]| {
        sealed(
            &lines
                .iter()
                .map(|line| format!("{line}\n"))
                .collect::<String>(),
        )
    };
    let good = read(&all(&[first, ada, face, end])).unwrap();
    assert_eq!(good.people()[0].templates[0].embedding.values(), [1.0, 0.0]);
    let bad: [&[&str]; 9] = [
        &[first, ada, face],
        &[first, ada, end],
        &[first, face, ada, end],
        &[first, ada, face, end, ada],
        &[first, first, ada, face, end],
        &[
            first,
            ada,
            ada,
            face,
            r#"{"end":{"people":2,"templates":1}}"#,
        ],
        &[
            first,
            ada,
            r#"{"template":{"id":"t","model":"m","created_unix_ms":1,"embedding":"AAAAAAAAAAA="}}"#,
            end,
        ],
        &[
            first,
            ada,
            r#"{"template":{"id":"t","model":"m","created_unix_ms":1,"embedding":"AACAPwAA"}}"#,
            end,
        ],
        &[first, r#"{"stranger":{}}"#, ada, face, end],
    ];
    for lines in bad {
        let came = read(&all(lines));
        assert!(
            matches!(came, Err(BackupError::Damaged(_))),
            "{lines:?}: {came:?}"
        );
    }
    assert_eq!(read(&sealed("hello\n")), Err(BackupError::NoBackup));
    let newer = all(&[r#"{"backup":{"version":3,"made_by":"later"}}"#, "{}"]);
    let came = read(&newer);
    assert!(
        matches!(
            came,
            Err(BackupError::Newer {
                version: 3,
                supported: 2
            })
        ),
        "{came:?}"
    );
}

/// Every byte once; the whole is authenticated, so each is noticed.
#[test]
fn every_flipped_byte_and_every_cut_is_refused() {
    let bytes = backup(&gallery_of(vec![
        Person::new("Ada", vec![template(&[1.0, 0.5], "m1")]).unwrap(),
    ]));
    for at in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1 << (at % 8);
        assert!(read(&flipped).is_err(), "byte {at}");
        assert!(read(&bytes[..at]).is_err(), "cut at {at}");
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert!(read(&longer).is_err());
}

/// What becomes of a file that is cut, copied badly or edited.
#[derive(Clone, Debug)]
enum Mutation {
    Remove(usize, usize),
    Repeat(usize, usize),
    Zero(usize, usize),
    Swap(usize, usize, usize),
    Overwrite(usize, Vec<u8>),
}

fn any_mutation() -> impl Strategy<Value = Mutation> {
    let at = any::<usize>;
    prop_oneof![
        (at(), 1..200usize).prop_map(|(at, n)| Mutation::Remove(at, n)),
        (at(), 1..200usize).prop_map(|(at, n)| Mutation::Repeat(at, n)),
        (at(), 1..200usize).prop_map(|(at, n)| Mutation::Zero(at, n)),
        (at(), at(), 1..60usize).prop_map(|(a, b, n)| Mutation::Swap(a, b, n)),
        (at(), prop::collection::vec(any::<u8>(), 1..40))
            .prop_map(|(at, b)| Mutation::Overwrite(at, b)),
    ]
}

fn mutated(bytes: &[u8], mutation: &Mutation) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let length = bytes.len();
    let range = |at: usize, n: usize| (at % length)..(at % length + n).min(length);
    match mutation {
        Mutation::Remove(at, n) => drop(bytes.drain(range(*at, *n))),
        Mutation::Repeat(at, n) => {
            let part = bytes[range(*at, *n)].to_vec();
            let to = at % length;
            bytes.splice(to..to, part);
        }
        Mutation::Zero(at, n) => bytes[range(*at, *n)].fill(0),
        Mutation::Swap(a, b, n) => {
            for offset in 0..*n {
                bytes.swap((a + offset) % length, (b + offset) % length);
            }
        }
        Mutation::Overwrite(at, with) => {
            let range = range(*at, with.len());
            let n = range.len();
            bytes[range].copy_from_slice(&with[..n]);
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn a_mutated_backup_is_refused_in_a_sentence(mutation in any_mutation()) {
        let bytes = backup(&two());
        let bad = mutated(&bytes, &mutation);
        if bad == bytes {
            return Ok(());
        }
        let error = read(&bad).unwrap_err().to_string();
        prop_assert!(error.ends_with('.') && error.len() > 20, "{error}");
    }
}

fn all(_: &faceglass_gallery::Namesake) -> SameName {
    SameName::Apart
}

#[test]
fn on_another_computer_everybody_is_new() {
    let gallery = two();
    let restored = read(&backup(&gallery)).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let (mut store, mut there, _) = GalleryStore::open(dir.path()).unwrap();
    let restoring = Restoring::of(&restored, &there);
    assert_eq!(restoring.new.len(), 2);
    let changes = restoring.changes(all);
    store.commit(&mut there, &Change::Batch(changes)).unwrap();
    let (_, read, _) = GalleryStore::open(dir.path()).unwrap();
    assert_eq!(read, gallery);
    // A second time there is nothing to do.
    let again = Restoring::of(&restored, &read);
    assert!(again.is_nothing());
    assert_eq!(again.same, 2);
    assert!(again.changes(all).is_empty());
}

#[test]
fn what_somebody_has_here_stays_and_what_they_lack_is_added() {
    let backed_up = two();
    let mut here = backed_up.clone();
    let ada = here.named("Ada").next().unwrap().clone();
    let lost = Change::RemoveTemplates {
        person: ada.id.clone(),
        templates: vec![ada.templates[0].id.clone()],
    };
    here.apply(&lost).unwrap();
    let new = Change::AddTemplates {
        person: ada.id.clone(),
        templates: vec![template(&[0.5, 0.5], "m1")],
    };
    here.apply(&new).unwrap();
    let jose = here.named("José").next().unwrap().id.clone();
    let rename = Change::Rename {
        person: jose,
        name: "Pepe".into(),
    };
    here.apply(&rename).unwrap();
    let restoring = Restoring::of(&backed_up, &here);
    assert_eq!(
        (restoring.new.len(), restoring.more.len(), restoring.same),
        (0, 1, 1)
    );
    assert_eq!(restoring.renamed[0].here, "Pepe");
    assert_eq!(restoring.renamed[0].there, "José");
    here.apply(&Change::Batch(restoring.changes(all))).unwrap();
    assert_eq!(here.get(&ada.id).unwrap().templates.len(), 2);
    assert!(here.named("Pepe").next().is_some() && here.named("José").next().is_none());
}

#[test]
fn a_name_is_the_same_however_it_is_written() {
    let backed_up = gallery_of(vec![person("JOSE\u{301} ", &[0.3, 1.0])]);
    for (answer, people, templates) in [
        (SameName::Join, 1, 2),
        (SameName::Apart, 2, 2),
        (SameName::LeaveOut, 1, 1),
    ] {
        let mut here = gallery_of(vec![person("José", &[1.0, 0.3])]);
        let restoring = Restoring::of(&backed_up, &here);
        assert!(restoring.new.is_empty());
        assert_eq!(restoring.namesakes[0].here[0].1, "José");
        here.apply(&Change::Batch(restoring.changes(|_| answer)))
            .unwrap();
        let held: usize = here.people().iter().map(|p| p.templates.len()).sum();
        assert_eq!(
            (here.people().len(), held),
            (people, templates),
            "{answer:?}"
        );
    }
    // With whom of several is not known, so with nobody.
    let here = gallery_of(vec![
        person("José", &[1.0, 0.3]),
        person("jose\u{301}", &[1.0, 0.4]),
    ]);
    let restoring = Restoring::of(&backed_up, &here);
    assert_eq!(restoring.namesakes[0].here.len(), 2);
    assert!(restoring.changes(|_| SameName::Join).is_empty());
}

/// Moved, or merged, since the backup.
#[test]
fn a_template_that_somebody_else_has_now_is_not_stored_twice() {
    let backed_up = two();
    let mut here = backed_up.clone();
    let ada = here.named("Ada").next().unwrap().clone();
    let jose = here.named("José").next().unwrap().id.clone();
    here.apply(&Change::Remove(ada.id)).unwrap();
    let merged = Change::AddTemplates {
        person: jose,
        templates: ada.templates,
    };
    here.apply(&merged).unwrap();
    let restoring = Restoring::of(&backed_up, &here);
    assert!(restoring.is_nothing(), "{restoring:?}");
}

#[test]
fn a_disk_that_is_full_is_told() {
    struct Full;
    impl std::io::Write for Full {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let came = write_backup(&two(), &words("correct horse"), Work::of(1), Full);
    assert!(matches!(came, Err(BackupError::Io(_))), "{came:?}");
}

#[test]
fn somebody_without_templates_comes_along() {
    let nobody = Person {
        id: PersonId("x".into()),
        name: "Eve".into(),
        templates: vec![],
        about: About::default(),
        not_them: vec![],
    };
    let gallery = gallery_of(vec![nobody]);
    let restored = read(&backup(&gallery)).unwrap();
    assert_eq!(restored, gallery);
    assert_eq!(Restoring::of(&restored, &Gallery::default()).new.len(), 1);
}

#[test]
fn what_was_written_and_chosen_and_how_it_was_taken_come_along() {
    let taken = Taken {
        pose: Some(Turned {
            yaw_deg: -12.0,
            pitch_deg: 3.5,
        }),
        from: Some(TakenFrom {
            kind: TakenKind::Movie,
            name: "party.mov".into(),
        }),
    };
    let mut people = two().people().to_vec();
    people[0].templates[0].taken = taken;
    people[0].about = About {
        note: "met in Rome\nleft-handed".into(),
        tags: vec!["friends".into()],
        cover: Some(people[0].templates[0].id.clone()),
    };
    let gallery = gallery_of(people);
    assert_eq!(read(&backup(&gallery)).unwrap(), gallery);
}
