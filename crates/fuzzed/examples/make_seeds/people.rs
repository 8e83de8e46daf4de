//! Galleries, what is kept beside them, backups.

use crate::{Made, Seeds, piece};
use faceglass_fuzzed::notation;
use faceglass_gallery::{
    Author, Change, Done, Edit, FILE_NAME, Gallery, GalleryStore, KEY_FILE_NAME, Keys, Passphrase,
    Person, PersonId, Template, TemplateId, Thumbnail, Work, write_backup,
};
use faceglass_source::synthetic::pattern;
use faceglass_vision::{Embedding, ModelId};
use serde_json::json;
use std::error::Error;
use std::fs;

/// All of them.
///
/// # Errors
/// What a writer says.
pub fn make(seeds: &Seeds) -> Made {
    sealed(seeds)?;
    plain(seeds)?;
    beside(seeds)?;
    backups(seeds)
}

fn person(id: &str, name: &str, values: &[f32]) -> Result<Person, Box<dyn Error>> {
    let mut template = Template::new(Embedding::new(values.to_vec())?, ModelId("m1".into()), None);
    template.id = TemplateId(format!("{id}-t"));
    template.created_unix_ms = 1;
    template.thumbnail = Thumbnail::encode(&pattern(16, 16, 1)).ok();
    let mut person = Person::new(name, vec![template])?;
    person.id = PersonId(id.to_owned());
    Ok(person)
}

fn sealed(seeds: &Seeds) -> Made {
    let folder = tempfile::tempdir()?;
    let dir = folder.path();
    fs::write(dir.join(KEY_FILE_NAME), notation::key())?;
    let (mut store, mut gallery, _) = GalleryStore::open_with(dir, Keys::default())?;
    let mut number = 0;
    let mut keep = || -> Made {
        let file = fs::read(dir.join(FILE_NAME))?;
        // Written anew, for what was erased cannot be noted.
        let copy = tempfile::tempdir()?;
        for name in [FILE_NAME, KEY_FILE_NAME] {
            fs::copy(dir.join(name), copy.path().join(name))?;
        }
        GalleryStore::accept(copy.path(), Keys::default())?;
        let anew = fs::read(copy.path().join(FILE_NAME))?;
        let noted = notation::of_gallery(&anew).ok_or("it cannot be noted")?;
        number += 1;
        seeds.put("gallery_file", &format!("step_{number}.gallery"), &file)?;
        seeds.put("gallery_sealed", &format!("step_{number}"), &noted)
    };
    let by = |done| (done, Author::Window);
    for (id, name, values) in [("p1", "Grace", [0.6, 0.8]), ("p2", "李雷", [1.0, 0.0])] {
        let added = Change::AddPerson(person(id, name, &values)?);
        store.commit_noted(&mut gallery, &added, by(Done::Enrolment(name.to_owned())))?;
        keep()?;
    }
    let whom = || PersonId("p1".into());
    let edits = [
        Edit::Note {
            person: whom(),
            note: "a note".into(),
        },
        Edit::Tags {
            person: whom(),
            tags: vec!["team".into()],
        },
        Edit::Cover {
            person: whom(),
            template: Some(TemplateId("p1-t".into())),
        },
        Edit::NotThem {
            person: whom(),
            face: Box::new(person("p3", "x", &[0.0, 1.0])?.templates.remove(0)),
        },
        Edit::Merge {
            from: PersonId("p2".into()),
            into: whom(),
        },
        Edit::Split {
            person: whom(),
            templates: vec![TemplateId("p2-t".into())],
            name: "Ada".into(),
        },
    ];
    for edit in edits {
        let (change, done) = edit.plan(&gallery)?;
        store.commit_noted(&mut gallery, &change, by(done))?;
        keep()?;
    }
    store.undo(&mut gallery)?;
    keep()?;
    store.commit(&mut gallery, &Change::RemoveAll)?;
    keep()
}

fn plain(seeds: &Seeds) -> Made {
    let first = json!({ "people": [{ "id": "p1", "name": "Grace", "templates": [{
        "id": "t1", "model": "m1", "created_unix_ms": 1, "embedding": "mpkZP83MTD8=", "thumbnail_jpeg": "/9j/2Q==",
    }] }] });
    seeds.put(
        "gallery_plain",
        "version_1",
        &[b"\0", first.to_string().as_bytes()].concat(),
    )?;
    let template = json!({ "person": "p1", "id": "t1", "model": "m1", "created_unix_ms": 1 });
    let frames: [(u8, Vec<u8>); 6] = [
        (
            1,
            json!({ "id": "p1", "name": "Grace" })
                .to_string()
                .into_bytes(),
        ),
        (
            2,
            [template.to_string().as_bytes(), b"\n\0\0\x80\x3f\0\0\0\0"].concat(),
        ),
        (3, vec![0xff, 0xd8, 0xff, 0xd9]),
        (5, b"0123456789abcdef0123456789abcdef".to_vec()),
        (
            1,
            json!({ "id": "p1", "name": "Ada" })
                .to_string()
                .into_bytes(),
        ),
        (
            4,
            json!({ "person": "p1", "templates": ["t1"] })
                .to_string()
                .into_bytes(),
        ),
    ];
    let frames = frames
        .iter()
        .map(|(kind, payload)| [&[*kind][..], &piece(payload)].concat());
    let all = frames.collect::<Vec<_>>().concat();
    seeds.put("gallery_plain", "version_2", &[&[1], &all[..]].concat())
}

fn beside(seeds: &Seeds) -> Made {
    let visit = |id: &str, first: u64| {
        json!({
            "id": id, "person": "p1", "name": "Grace", "source": { "kind": "camera", "name": "One" },
            "first_unix_ms": first, "last_unix_ms": first + 9000, "similarity": 0.7,
            "looks": { "known": 5, "uncertain": 1, "live": 4, "spoof": 0, "unsure": 2 },
        })
    };
    let records = [visit("v1", 1000), visit("v2", 90_000), visit("v1", 2000)];
    let records = records.iter().map(|one| piece(one.to_string().as_bytes()));
    seeds.put(
        "beside",
        "history",
        &[&[0], &records.collect::<Vec<_>>().concat()[..]].concat(),
    )?;
    let face = |id: &str| {
        json!({
            "face": { "id": id, "model": "m1", "created_unix_ms": 1, "embedding": "mpkZP83MTD8=", "taken": {} },
            "worth": 0.5, "last_unix_ms": 7,
        })
    };
    let records = [face("u1"), face("u2")];
    let records = records.iter().map(|one| piece(one.to_string().as_bytes()));
    seeds.put(
        "beside",
        "unknown",
        &[&[1], &records.collect::<Vec<_>>().concat()[..]].concat(),
    )?;
    seeds.put("beside", "raw_history", b"\x02\x30\0\0\0nothing that opens")
}

fn backups(seeds: &Seeds) -> Made {
    let mut gallery = Gallery::default();
    gallery.apply(&Change::AddPerson(person("p1", "Grace", &[0.6, 0.8])?))?;
    let mut file = vec![0];
    write_backup(
        &gallery,
        &Passphrase::new("no secret".into()).map_err(|why| why.to_string())?,
        Work::of(1),
        &mut file,
    )?;
    seeds.put("backup", "whole.age", &file)?;
    let template = json!({ "id": "t1", "model": "m1", "created_unix_ms": 1, "embedding": "mpkZP83MTD8=", "face": "/9j/2Q==" });
    let lines = [
        json!({ "backup": { "version": 2 } }),
        json!({ "person": { "id": "p1", "name": "Grace", "about": { "note": "a", "tags": ["b"] } } }),
        json!({ "template": template }),
        json!({ "not_them": template }),
        json!({ "person": { "id": "p2", "name": "Grace" } }),
        json!({ "end": { "people": 2, "templates": 1, "not_them": 1 } }),
    ];
    let lines: Vec<String> = lines.iter().map(|line| format!("{line}\n")).collect();
    seeds.put(
        "backup",
        "lines",
        &[b"\x01", lines.concat().as_bytes()].concat(),
    )
}
