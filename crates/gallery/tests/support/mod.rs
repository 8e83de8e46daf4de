//! Made-up people for the tests.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod killing;

use faceglass_gallery::{
    About, Gallery, Person, PersonId, Taken, TakenFrom, TakenKind, Template, TemplateId, Thumbnail,
    Turned, clean_tags,
};
use faceglass_vision::{Embedding, ModelId};
use image::RgbImage;
use proptest::prelude::*;
use std::ops::Range;

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
        any_about(),
    )
        .prop_map(|(name, templates, about)| {
            let mut person = Person::new(&name, templates).unwrap();
            person.about = about;
            if person.about.cover.is_some() {
                let first = person.templates.first();
                person.about.cover = first.map(|template| template.id.clone());
            }
            person
        })
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
                taken: Taken::default(),
            })
        })
        .prop_flat_map(|template| {
            any_taken().prop_map(move |taken| Template {
                taken,
                ..template.clone()
            })
        })
}

fn any_taken() -> impl Strategy<Value = Taken> {
    let pose = (-60.0f32..60.0, -40.0f32..40.0)
        .prop_map(|(yaw_deg, pitch_deg)| Turned { yaw_deg, pitch_deg });
    let kinds = vec![TakenKind::Camera, TakenKind::Picture, TakenKind::Movie];
    let from = (prop::sample::select(kinds), "[a-z]{0,6}")
        .prop_map(|(kind, name)| TakenFrom { kind, name });
    (prop::option::of(pose), prop::option::of(from)).prop_map(|(pose, from)| Taken { pose, from })
}

fn any_about() -> impl Strategy<Value = About> {
    (
        "([a-z]{1,9})?",
        prop::collection::vec("[a-z]{1,3}", 0..3),
        prop::bool::ANY,
    )
        .prop_map(|(note, tags, is_chosen)| About {
            note,
            tags: clean_tags(&tags).unwrap(),
            cover: is_chosen.then(|| TemplateId("gone".into())),
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

/// A frame of a sealed file, as `store/frame.rs` describes it.
#[derive(Clone, Debug)]
pub struct FrameAt {
    pub at: usize,
    pub kind: u8,
    /// What the boxes hold, behind their seals of 40 bytes.
    pub label: Range<usize>,
    pub body: Range<usize>,
}

pub const PERSON: u8 = 1;
pub const TEMPLATE: u8 = 2;
pub const FACE: u8 = 3;
pub const REMOVED: u8 = 4;
pub const COMMIT: u8 = 5;
pub const ERASED: u8 = 0xf0;
pub const SEAL: usize = 40;

impl FrameAt {
    pub fn range(&self) -> Range<usize> {
        self.at..self.body.end
    }
}

pub fn frames(file: &[u8]) -> Vec<FrameAt> {
    let mut line_ends = (0..file.len()).filter(|at| file[*at] == b'\n');
    let mut at = line_ends.nth(1).unwrap() + 1;
    let mut frames = Vec::new();
    while at < file.len() {
        let length =
            |from: usize| u32::from_le_bytes(file[from..from + 4].try_into().unwrap()) as usize;
        let label_at = at + 9 + SEAL;
        let label = label_at..label_at + length(at + 1);
        let body_at = label.end + SEAL;
        let body = body_at..body_at + length(at + 5);
        let kind = file[at];
        frames.push(FrameAt {
            at,
            kind,
            label,
            body: body.clone(),
        });
        at = body.end;
    }
    frames
}

/// A gallery's file as version 2 of the format had it.
pub fn version2(people: &[Person]) -> Vec<u8> {
    let mark = "0123456789abcdef0123456789abcdef";
    let mut file = format!("faceglass-gallery 2 {mark}\n").into_bytes();
    let mut frame = |kind: u8, payload: &[u8]| {
        let length = (payload.len() as u32).to_le_bytes();
        let crc = crc32fast::hash(&[&[kind][..], &length, payload].concat());
        file.push(kind);
        file.extend(length);
        file.extend(crc.to_le_bytes());
        file.extend(payload);
    };
    for person in people {
        let json = serde_json::json!({ "id": person.id, "name": person.name });
        frame(1, json.to_string().as_bytes());
        for template in &person.templates {
            let json = serde_json::json!({
                "person": person.id, "id": template.id, "model": template.model.0,
                "created_unix_ms": template.created_unix_ms,
            });
            let mut payload = json.to_string().into_bytes();
            payload.push(b'\n');
            let values = template.embedding.values();
            payload.extend(values.iter().flat_map(|value| value.to_le_bytes()));
            frame(2, &payload);
            if let Some(jpeg) = template.thumbnail.as_ref().and_then(|face| face.jpeg()) {
                frame(3, &jpeg);
            }
        }
    }
    frame(5, mark.as_bytes());
    file
}
