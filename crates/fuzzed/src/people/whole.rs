//! What must hold of a gallery's file, whatever stands in it.

use super::sealed::key_file;
use crate::holds::{is_sentence, with_folder};
use faceglass_gallery::{
    Change, FILE_NAME, Gallery, GalleryStore, KEY_FILE_NAME, Keys, Person, Template,
};
use faceglass_vision::{Embedding, ModelId};
use std::path::Path;

/// A file is opened or refused; once it was opened, it opens again as the same, takes a change
/// and its undoing, and the list of changes can be walked back and forth.
pub fn whole(file: &[u8]) {
    with_folder(|dir| {
        let is_there = std::fs::write(dir.join(KEY_FILE_NAME), key_file()).is_ok()
            && std::fs::write(dir.join(FILE_NAME), file).is_ok();
        if is_there {
            look(dir);
        }
    });
}

fn look(dir: &Path) {
    // A copy is read before anything is put right.
    match GalleryStore::at_with(dir, Keys::default()).readable(&dir.join(FILE_NAME)) {
        Ok(readable) => is_sound(&readable.people),
        Err(error) => is_sentence(&error),
    }
    let (mut store, mut gallery, warnings) = match GalleryStore::open_with(dir, Keys::default()) {
        Ok(opened) => opened,
        Err(error) => return is_sentence(&error),
    };
    for warning in &warnings {
        is_sentence(warning);
    }
    is_sound(&gallery);
    reads_the_same(dir, &gallery);
    can_come_back(&gallery);
    for _ in 0..3 {
        match store.undo(&mut gallery) {
            Ok(_) => is_sound(&gallery),
            Err(error) => is_sentence(&error),
        }
    }
    if let Err(error) = store.redo(&mut gallery) {
        is_sentence(&error);
    }
    let Some(added) = somebody() else { return };
    let before = as_shown(&gallery);
    match store.commit(&mut gallery, &Change::AddPerson(added)) {
        Ok(committed) => {
            reads_the_same(dir, &gallery);
            match store.commit(&mut gallery, &committed.undo) {
                Ok(_) => assert_eq!(
                    as_shown(&gallery),
                    before,
                    "an undo takes back what was done"
                ),
                Err(error) => is_sentence(&error),
            }
        }
        Err(error) => is_sentence(&error),
    }
}

/// Whoever is there can go and come back, whatever their names are.
fn can_come_back(gallery: &Gallery) {
    let mut other = gallery.clone();
    for person in gallery.people() {
        let undo = other.apply(&Change::Remove(person.id.clone()));
        let is_back = undo.and_then(|undo| other.apply(&undo));
        assert!(is_back.is_ok(), "{} does not come back", person.name);
    }
    assert_eq!(other, *gallery, "somebody came back otherwise");
}

/// What is on disk is what is in memory.
fn reads_the_same(dir: &Path, gallery: &Gallery) {
    match GalleryStore::open_with(dir, Keys::default()) {
        Ok((_, again, _)) => assert_eq!(
            as_shown(&again),
            as_shown(gallery),
            "another gallery was read"
        ),
        Err(error) => is_sentence(&error),
    }
}

/// Everyone as they can be looked at: a face whose bytes were altered is none, and goes when
/// the file is written anew.
fn as_shown(gallery: &Gallery) -> Vec<Person> {
    let mut people = gallery.people().to_vec();
    let templates = people
        .iter_mut()
        .flat_map(|person| person.templates.iter_mut().chain(&mut person.not_them));
    for template in templates {
        let jpeg = template.thumbnail.take().and_then(|face| face.jpeg());
        template.thumbnail = jpeg.map(|jpeg| jpeg.to_vec().into());
    }
    people
}

/// What everybody above relies on.
pub fn is_sound(gallery: &Gallery) {
    let people = gallery.people();
    for (at, person) in people.iter().enumerate() {
        assert!(!person.name.trim().is_empty(), "somebody without a name");
        assert!(
            people[..at].iter().all(|other| other.id != person.id),
            "twice"
        );
        for template in person.templates.iter().chain(&person.not_them) {
            let values = template.embedding.values();
            assert!(values.iter().all(|value| value.is_finite()), "no embedding");
            // Whatever stands for a picture is one or none.
            let _ = template.thumbnail.as_ref().and_then(|face| face.picture());
        }
    }
}

fn somebody() -> Option<Person> {
    let embedding = Embedding::new(vec![0.6, 0.8]).ok()?;
    let template = Template::new(embedding, ModelId("m1".into()), None);
    Person::new("Zoë", vec![template]).ok()
}
