//! A change costs what it changes, and a crash in the middle of it loses
//! nothing that was told as stored.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use faceglass_gallery::{
    Change, FILE_NAME, Gallery, GalleryError, GalleryStore, GalleryWarning, Keeping, Person,
    Template, Thumbnail, WITNESS_NAME,
};
use proptest::prelude::*;
use std::fs;
use std::path::Path;
use support::{
    COMMIT, TEMPLATE, any_person, any_template, embedding, frames, id_of, model, person,
};

fn saved(dir: &Path, names: &[&str]) -> (GalleryStore, Gallery) {
    let (mut store, mut gallery, _) = GalleryStore::open(dir).unwrap();
    for (at, name) in names.iter().enumerate() {
        let change = Change::AddPerson(person(name, &[1.0, at as f32]));
        store.commit(&mut gallery, &change).unwrap();
    }
    (store, gallery)
}

fn names(gallery: &Gallery) -> Vec<&str> {
    gallery.people().iter().map(|p| p.name.as_str()).collect()
}

fn holds(file: &[u8], part: &[u8]) -> bool {
    file.windows(part.len()).any(|window| window == part)
}

/// A person whose one thumbnail is of this many bytes.
fn heavy(name: &str, bytes: usize) -> Person {
    let mut template = Template::new(embedding(&[1.0, 2.0]), model("m1"), None);
    template.thumbnail = Some(vec![7; bytes].into());
    Person::new(name, vec![template]).unwrap()
}

#[test]
fn a_change_adds_to_the_file_what_it_changes() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, mut gallery) = saved(dir.path(), &["Ada", "Bea", "Cleo"]);
    let path = dir.path().join(FILE_NAME);
    let before = fs::read(&path).unwrap();
    let rename = Change::Rename {
        person: id_of(&gallery, "Bea"),
        name: "Beatrice".into(),
    };
    let add = Change::AddPerson(person("Dora", &[1.0, 3.0]));
    store.commit(&mut gallery, &add).unwrap();
    let after = fs::read(&path).unwrap();
    assert_eq!(after[..before.len()], before);
    store.commit(&mut gallery, &rename).unwrap();
    let renamed = fs::read(&path).unwrap();
    assert!(renamed.len() < after.len() + 600);
    let (_, read, warnings) = GalleryStore::open(dir.path()).unwrap();
    assert_eq!((read, warnings.len()), (gallery, 0));
}

/// Every place at which a process can die while it adds Bea.
#[test]
fn a_record_that_was_cut_off_is_left_out_and_the_rest_stays() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, mut gallery) = saved(dir.path(), &["Ada"]);
    let path = dir.path().join(FILE_NAME);
    let acknowledged = fs::read(&path).unwrap();
    let seen = fs::read(dir.path().join(WITNESS_NAME)).unwrap();
    let ada = gallery.clone();
    let bea = Change::AddPerson(person("Bea", &[0.0, 1.0]));
    store.commit(&mut gallery, &bea).unwrap();
    let whole = fs::read(&path).unwrap();
    let step = 1.max((whole.len() - acknowledged.len()) / 60);
    for length in (acknowledged.len()..whole.len()).step_by(step) {
        fs::write(&path, &whole[..length]).unwrap();
        // That Bea is there is noted only once she is.
        fs::write(dir.path().join(WITNESS_NAME), &seen).unwrap();
        let (mut store, mut read, warnings) = GalleryStore::open(dir.path()).unwrap();
        assert_eq!(read, ada, "{length} bytes");
        if length == acknowledged.len() {
            assert_eq!(warnings, []);
        } else {
            let [GalleryWarning::Unfinished(Some(aside))] = &warnings[..] else {
                panic!("{warnings:?}");
            };
            let cut = &whole[acknowledged.len()..length];
            assert_eq!(fs::read(aside).unwrap(), cut);
            fs::remove_file(aside).unwrap();
        }
        let cleo = Change::AddPerson(person("Cleo", &[1.0, 1.0]));
        store.commit(&mut read, &cleo).unwrap();
        let (_, read, warnings) = GalleryStore::open(dir.path()).unwrap();
        assert_eq!(
            (names(&read), warnings.len()),
            (vec!["Ada", "Cleo"], 0),
            "{length} bytes"
        );
    }
}

/// What another process is writing just now is neither read nor cut off.
#[test]
fn a_running_program_waits_for_the_rest_of_a_record() {
    let dir = tempfile::tempdir().unwrap();
    let (mut writer, mut in_writer) = saved(dir.path(), &["Ada"]);
    let (mut reader, mut in_reader, _) = GalleryStore::open(dir.path()).unwrap();
    let bea = Change::AddPerson(person("Bea", &[0.0, 1.0]));
    writer.commit(&mut in_writer, &bea).unwrap();
    let path = dir.path().join(FILE_NAME);
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() - 5]).unwrap();
    assert!(!reader.refresh(&mut in_reader).unwrap());
    assert_eq!(names(&in_reader), ["Ada"]);
    fs::write(&path, &whole).unwrap();
    assert!(reader.refresh(&mut in_reader).unwrap());
    assert_eq!(in_reader, in_writer);
}

#[test]
fn a_change_in_the_middle_is_damage_and_not_an_end() {
    let dir = tempfile::tempdir().unwrap();
    let (store, _) = saved(dir.path(), &["Ada", "Bea", "Cleo"]);
    let path = store.path();
    let whole = fs::read(&path).unwrap();
    let mut altered = whole.clone();
    let bea = frames(&whole).into_iter().filter(|f| f.kind == TEMPLATE);
    altered[bea.collect::<Vec<_>>()[1].body.start] ^= 1;
    fs::write(&path, &altered).unwrap();
    let (_, read, warnings) = GalleryStore::open(dir.path()).unwrap();
    assert!(read.is_empty());
    let [GalleryWarning::KeptAside { aside, .. }] = &warnings[..] else {
        panic!("{warnings:?}");
    };
    assert_eq!(fs::read(aside).unwrap(), altered);
}

#[test]
fn nothing_of_a_deleted_person_stays_on_disk_and_an_undo_brings_all_back() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, mut gallery) = saved(dir.path(), &["Ada"]);
    let mut eve = person("Eve Somebody", &[0.3, 0.7]);
    eve.templates[0].thumbnail = Thumbnail::encode(&support::face(90)).ok();
    eve.templates.push(support::template(&[0.7, 0.3], "m1"));
    let add = Change::AddPerson(eve);
    let before_eve = fs::metadata(dir.path().join(FILE_NAME)).unwrap().len() as usize;
    store.commit(&mut gallery, &add).unwrap();
    let before = gallery.clone();
    let eve = gallery.named("Eve Somebody").next().unwrap().clone();
    let face = eve.thumbnail_jpeg_of_first();
    let path = dir.path().join(FILE_NAME);
    let with_eve = fs::read(&path).unwrap();
    let of_eve: Vec<_> = frames(&with_eve)
        .into_iter()
        .filter(|frame| frame.at >= before_eve && frame.kind != COMMIT)
        .collect();
    assert_eq!(of_eve.len(), 4);
    let done = store
        .commit(&mut gallery, &Change::Remove(eve.id.clone()))
        .unwrap();
    let without = fs::read(&path).unwrap();
    for frame in of_eve {
        for part in [frame.label, frame.body] {
            assert!(part.is_empty() || !holds(&without, &with_eve[part.clone()]));
            assert!(without[part].iter().all(|byte| *byte == 0));
        }
    }
    assert_eq!(GalleryStore::open(dir.path()).unwrap().1, gallery);
    store.commit(&mut gallery, &done.undo).unwrap();
    let (_, read, warnings) = GalleryStore::open(dir.path()).unwrap();
    assert_eq!((&read, warnings.len()), (&gallery, 0));
    assert_eq!(names(&read), names(&before));
    let eve = read.get(&eve.id).unwrap();
    assert_eq!(eve.templates.len(), 2);
    assert_eq!(eve.thumbnail_jpeg_of_first(), face);
}

trait FirstFace {
    fn thumbnail_jpeg_of_first(&self) -> Vec<u8>;
}

impl FirstFace for Person {
    fn thumbnail_jpeg_of_first(&self) -> Vec<u8> {
        let with_face = self.templates.iter().find_map(|t| t.thumbnail.as_ref());
        with_face.unwrap().jpeg().unwrap().to_vec()
    }
}

#[test]
fn deleting_everyone_can_be_taken_back_with_the_faces() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, mut gallery) = saved(dir.path(), &["Ada", "Bea"]);
    let before = gallery.clone();
    let done = store.commit(&mut gallery, &Change::RemoveAll).unwrap();
    let kinds = frames(&fs::read(dir.path().join(FILE_NAME)).unwrap());
    assert_eq!(kinds.len(), 1);
    assert_eq!(kinds[0].kind, COMMIT);
    store.commit(&mut gallery, &done.undo).unwrap();
    assert_eq!(GalleryStore::open(dir.path()).unwrap().1, before);
    assert!(gallery.people()[0].thumbnail().is_some());
}

#[test]
fn a_file_that_is_mostly_worthless_is_written_anew() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, mut gallery) = saved(dir.path(), &["Ada"]);
    let before = gallery.clone();
    let mut longest = 0;
    for _ in 0..20 {
        let add = Change::AddPerson(heavy("Heavy", 400_000));
        let done = store.commit(&mut gallery, &add).unwrap();
        store.commit(&mut gallery, &done.undo).unwrap();
        let length = fs::metadata(dir.path().join(FILE_NAME)).unwrap().len();
        longest = longest.max(length);
    }
    assert!(longest < 3_000_000, "{longest}");
    assert_eq!(gallery, before);
    assert_eq!(GalleryStore::open(dir.path()).unwrap().1, before);
}

/// As the first version wrote it, with a name that is no longer taken as it is.
#[test]
fn a_file_of_the_first_format_is_read_and_carried_over() {
    use base64::Engine as _;
    use sha2::Digest as _;
    let base64 = |bytes: &[u8]| base64::prelude::BASE64_STANDARD.encode(bytes);
    let values: Vec<u8> = [0.6f32, 0.8].iter().flat_map(|v| v.to_le_bytes()).collect();
    let jpeg = person("any", &[1.0, 0.0]).thumbnail_jpeg_of_first();
    let someone = |id: &str, name: &str| {
        format!(
            r#"{{"id":"{id}","name":"{name}","templates":[{{"id":"t{id}","model":"m1","created_unix_ms":7,"embedding":"{}","thumbnail_jpeg":"{}"}}]}}"#,
            base64(&values),
            base64(&jpeg)
        )
    };
    let people = [
        someone("1", "Jose\u{301}"),
        someone("2", "\u{200b}"),
        someone("3", "Jos\u{e9}"),
    ];
    let body = format!(r#"{{"people":[{}]}}"#, people.join(","));
    let sum = sha2::Sha256::digest(body.as_bytes());
    let sum: String = sum.iter().map(|byte| format!("{byte:02x}")).collect();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(FILE_NAME);
    fs::write(&path, format!("faceglass-gallery 1 {sum}\n{body}")).unwrap();

    let (mut store, mut gallery, warnings) = GalleryStore::open(dir.path()).unwrap();
    assert_eq!(warnings, [GalleryWarning::Sealed(Keeping::KeyFile)]);
    assert_eq!(names(&gallery), ["?", "Jos\u{e9}", "Jos\u{e9}"]);
    assert_eq!(gallery.named("JOSE\u{301}").count(), 2);
    assert!(!store.refresh(&mut gallery).unwrap());
    let add = Change::AddPerson(person("Ada", &[1.0, 0.0]));
    store.commit(&mut gallery, &add).unwrap();
    let (_, read, warnings) = GalleryStore::open(dir.path()).unwrap();
    assert_eq!((&read, warnings.len()), (&gallery, 0));
    assert_eq!(read.people().len(), 4);
    assert!(read.people().iter().all(|p| p.thumbnail().is_some()));
    assert!(
        fs::read(&path)
            .unwrap()
            .starts_with(b"faceglass-gallery 5 ")
    );
}

#[cfg(unix)]
mod links {
    use super::*;
    use std::os::unix::fs::symlink;

    #[test]
    fn a_link_is_followed_and_stays_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let (elsewhere, data) = (dir.path().join("disk"), dir.path().join("data"));
        saved(&elsewhere, &["Ada"]);
        fs::create_dir(&data).unwrap();
        symlink(elsewhere.join(FILE_NAME), data.join(FILE_NAME)).unwrap();
        let (mut store, mut gallery, _) = GalleryStore::open(&data).unwrap();
        let bea = Change::AddPerson(person("Bea", &[0.0, 1.0]));
        store.commit(&mut gallery, &bea).unwrap();
        // Written anew, too.
        let done = store.commit(&mut gallery, &Change::RemoveAll).unwrap();
        store.commit(&mut gallery, &done.undo).unwrap();
        let (_, there, _) = GalleryStore::open(&elsewhere).unwrap();
        assert_eq!(names(&there), ["Ada", "Bea"]);
        assert!(
            data.join(FILE_NAME)
                .symlink_metadata()
                .unwrap()
                .is_symlink()
        );
        // Damage is kept beside the file, and the link goes on.
        fs::write(elsewhere.join(FILE_NAME), "garbage").unwrap();
        let (mut store, mut gallery, warnings) = GalleryStore::open(&data).unwrap();
        assert_eq!(warnings.len(), 1);
        store.commit(&mut gallery, &bea).unwrap();
        assert_eq!(GalleryStore::open(&elsewhere).unwrap().1, gallery);
    }

    #[test]
    fn a_link_to_nothing_is_no_empty_gallery() {
        let dir = tempfile::tempdir().unwrap();
        symlink("/nowhere/at/all", dir.path().join(FILE_NAME)).unwrap();
        let mut store = GalleryStore::at(dir.path());
        let mut gallery = Gallery::default();
        let add = Change::AddPerson(person("Ada", &[1.0, 0.0]));
        let errors = [
            GalleryStore::open(dir.path()).unwrap_err(),
            store.refresh(&mut gallery).unwrap_err(),
            store.commit(&mut gallery, &add).unwrap_err(),
        ];
        for error in errors {
            assert!(matches!(error, GalleryError::LinkToNothing { .. }));
            assert!(error.to_string().contains("/nowhere/at/all"), "{error}");
        }
        assert!(gallery.is_empty());
    }
}

#[derive(Clone, Debug)]
enum Deed {
    Add(Person),
    AddTo(usize, Vec<Template>),
    Rename(usize, String),
    Remove(usize),
    RemoveFirst(usize),
    RemoveAll,
    Undo,
}

fn any_deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        4 => any_person().prop_map(Deed::Add),
        3 => (0usize..9, prop::collection::vec(any_template(), 1..3))
            .prop_map(|(who, templates)| Deed::AddTo(who, templates)),
        2 => (0usize..9, "[a-z]{1,9}").prop_map(|(who, name)| Deed::Rename(who, name)),
        2 => (0usize..9).prop_map(Deed::Remove),
        2 => (0usize..9).prop_map(Deed::RemoveFirst),
        1 => Just(Deed::RemoveAll),
        3 => Just(Deed::Undo),
    ]
}

fn change_of(deed: Deed, gallery: &Gallery, undo: &mut Vec<Change>) -> Option<Change> {
    let people = gallery.people();
    let at = |who: usize| people.get(who % people.len().max(1));
    Some(match deed {
        Deed::Add(person) => Change::AddPerson(person),
        Deed::AddTo(who, templates) => Change::AddTemplates {
            person: at(who)?.id.clone(),
            templates,
        },
        Deed::Rename(who, name) => Change::Rename {
            person: at(who)?.id.clone(),
            name,
        },
        Deed::Remove(who) => Change::Remove(at(who)?.id.clone()),
        Deed::RemoveFirst(who) => Change::RemoveTemplates {
            person: at(who)?.id.clone(),
            templates: at(who)?
                .templates
                .iter()
                .take(1)
                .map(|t| t.id.clone())
                .collect(),
        },
        Deed::RemoveAll => Change::RemoveAll,
        Deed::Undo => undo.pop()?,
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Two programs at once, and one that only looks.
    #[test]
    fn whatever_is_done_by_whomever_all_see_the_same(
        deeds in prop::collection::vec((any_deed(), any::<bool>()), 1..24)
    ) {
        let dir = tempfile::tempdir().unwrap();
        let open = || GalleryStore::open(dir.path()).unwrap();
        let (mut one, mut two) = (open(), open());
        let mut looking = open();
        let mut model = Gallery::default();
        let mut undo = Vec::new();
        for (deed, by_two) in deeds {
            let is_undo = matches!(deed, Deed::Undo);
            let Some(change) = change_of(deed, &model, &mut undo) else { continue };
            let (store, gallery, _) = if by_two { &mut two } else { &mut one };
            let modelled = model.apply(&change);
            let done = store.commit(gallery, &change);
            prop_assert_eq!(modelled.is_ok(), done.is_ok());
            prop_assert_eq!(&*gallery, &model);
            if let (Ok(done), false) = (done, is_undo) {
                prop_assert_eq!(&done.warnings, &[]);
                undo.push(done.undo);
            }
            looking.0.refresh(&mut looking.1).unwrap();
            prop_assert_eq!(&looking.1, &model);
        }
        let (_, read, warnings) = open();
        prop_assert_eq!(&read, &model);
        prop_assert_eq!(warnings.len(), 0);
    }
}
