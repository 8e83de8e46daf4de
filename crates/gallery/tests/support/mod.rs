//! Made-up people for the tests.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_gallery::{Gallery, Person, PersonId, Template, TemplateId, Thumbnail};
use faceglass_vision::{Embedding, ModelId};
use image::RgbImage;
use proptest::prelude::*;

pub fn model(name: &str) -> ModelId {
    ModelId(name.to_string())
}

pub fn embedding(values: &[f32]) -> Embedding {
    Embedding::new(values.to_vec()).unwrap()
}

pub fn template(values: &[f32], model_name: &str) -> Template {
    Template::new(embedding(values), model(model_name), None)
}

pub fn face(shade: u8) -> RgbImage {
    RgbImage::from_pixel(112, 112, image::Rgb([shade, 120, 90]))
}

pub fn person(name: &str, values: &[f32]) -> Person {
    let mut sample = template(values, "m1");
    sample.thumbnail = Thumbnail::encode(&face(200)).ok();
    Person::new(name, vec![sample]).unwrap()
}

/// Galleries whose identities are distinct and whose embeddings are usable.
pub fn any_gallery() -> impl Strategy<Value = Gallery> {
    prop::collection::vec(any_person(), 0..6).prop_map(|people| {
        let mut gallery = Gallery::default();
        for person in people {
            gallery
                .apply(&faceglass_gallery::Change::AddPerson(person))
                .unwrap();
        }
        gallery
    })
}

pub fn any_person() -> impl Strategy<Value = Person> {
    (
        "[a-zA-Z李雷é]{1,8}( [A-Z]{1,6})?",
        prop::collection::vec(any_template(), 0..4),
    )
        .prop_map(|(name, templates)| Person::new(&name, templates).unwrap())
}

pub fn any_template() -> impl Strategy<Value = Template> {
    (
        prop::collection::vec(-1.0f32..1.0, 8),
        prop::sample::select(vec!["m1", "m2"]),
        0u64..4_000_000_000_000,
        prop::option::of(prop::collection::vec(any::<u8>(), 0..64)),
    )
        .prop_filter_map("zero embedding", |(values, model_name, created, jpeg)| {
            Some(Template {
                id: TemplateId::fresh(),
                embedding: Embedding::new(values).ok()?,
                model: model(model_name),
                created_unix_ms: created,
                thumbnail: jpeg.map(Thumbnail::from),
            })
        })
}

pub fn id_of(gallery: &Gallery, name: &str) -> PersonId {
    gallery
        .named(name)
        .next()
        .expect("person is there")
        .id
        .clone()
}
