//! What people ask to be done to people, by bytes.

use super::scene::embedding;
use crate::bytes::Bytes;
use faceglass_gallery::{Edit, Gallery, Person, PersonId, Template, TemplateId};
use faceglass_vision::ModelId;

/// The network of the fakes.
pub fn network() -> ModelId {
    ModelId("fake-embedder".into())
}

/// A template by one byte.
pub fn template(bytes: &mut Bytes<'_>, number: u32) -> Option<Template> {
    let byte = bytes.u8();
    let mut template = Template::new(embedding(byte)?, network(), None);
    template.id = TemplateId(format!("t{number}"));
    Some(template)
}

/// Somebody who was not there; their identities are counted, so that runs are alike.
pub fn person(bytes: &mut Bytes<'_>, number: u32) -> Option<Person> {
    let templates =
        (0..bytes.u8() % 4).filter_map(|at| template(bytes, number * 8 + u32::from(at)));
    let templates = templates.collect();
    let mut person = Person::new(&bytes.text(), templates).ok()?;
    person.id = PersonId(format!("p{number}"));
    Some(person)
}

/// An edit of those who are there, or of nobody.
pub fn edit(bytes: &mut Bytes<'_>, gallery: &Gallery, number: u32) -> Edit {
    let choice = bytes.u8();
    let from = whom(bytes, gallery);
    let templates = held(bytes, gallery, &from);
    match choice % 9 {
        0 => Edit::Merge {
            into: whom(bytes, gallery),
            from,
        },
        1 => Edit::Split {
            person: from,
            templates,
            name: bytes.text(),
        },
        2 => Edit::Move {
            to: whom(bytes, gallery),
            from,
            templates,
        },
        3 => Edit::Remove {
            person: from,
            templates,
        },
        4 => match template(bytes, number * 8 + 7) {
            Some(face) => Edit::NotThem {
                person: from,
                face: Box::new(face),
            },
            None => Edit::Note {
                person: from,
                note: String::new(),
            },
        },
        5 => Edit::ForgetNotThem {
            person: from,
            templates,
        },
        6 => Edit::Note {
            person: from,
            note: bytes.text(),
        },
        7 => Edit::Tags {
            person: from,
            tags: vec![bytes.text(), bytes.text()],
        },
        _ => Edit::Cover {
            person: from,
            template: templates.into_iter().next(),
        },
    }
}

/// Somebody who is there; nobody, if that is what the byte says.
pub fn whom(bytes: &mut Bytes<'_>, gallery: &Gallery) -> PersonId {
    let at = usize::from(bytes.u8());
    let people = gallery.people();
    let person = people.get(at % (people.len() + 1));
    person.map_or_else(|| PersonId("nobody".into()), |person| person.id.clone())
}

/// Some of their templates and counter-examples, by the bits of a byte.
fn held(bytes: &mut Bytes<'_>, gallery: &Gallery, whose: &PersonId) -> Vec<TemplateId> {
    let bits = bytes.u8();
    let Some(person) = gallery.get(whose) else {
        return vec![TemplateId("none".into())];
    };
    let all = person.templates.iter().chain(&person.not_them);
    let chosen = all
        .enumerate()
        .filter(|(at, _)| bits & (1 << (at % 8)) != 0);
    chosen.map(|(_, template)| template.id.clone()).collect()
}
