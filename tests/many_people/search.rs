//! The search against a look at everyone, with what the shipped network makes of faces.

use faceglass_capture::movie::MovieSource;
use faceglass_capture::{Pull, Source as _};
use faceglass_gallery::{Change, Gallery, Matcher, Person, Template};
use faceglass_pipeline::{Engine, PipelineSettings};
use faceglass_vision::{Embedding, ModelStore};
use std::path::Path;
use std::time::Duration;

/// Every so many frames of the clip.
const STEP: usize = 12;

/// The faces of the demo clip.
fn faces(engine: &mut Engine) -> Vec<Embedding> {
    let clip = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo.mov");
    let mut movie = MovieSource::open(&clip).unwrap();
    let mut faces = Vec::new();
    let mut frames = 0;
    loop {
        match movie.pull(Duration::from_secs(5)).unwrap() {
            Pull::Frame(frame) => {
                if frames % STEP == 0 {
                    let examined = engine.examine(&frame.image);
                    faces.extend(examined.faces.into_iter().filter_map(|face| face.embedding));
                }
                frames += 1;
            }
            Pull::Ended => return faces,
            Pull::Pending | Pull::Dropped(_) => {}
        }
    }
}

/// Whoever lies between two of them: faces that nobody tells apart by eye.
fn between(a: &Embedding, b: &Embedding, share: f32) -> Embedding {
    let pairs = a.values().iter().zip(b.values());
    Embedding::new(pairs.map(|(a, b)| a + share * b).collect()).unwrap()
}

#[test]
fn whoever_is_most_like_a_real_face_is_found() {
    if crate::support::people().is_none() {
        return;
    }
    let networks = ModelStore::new(None).load().unwrap();
    let mut engine = Engine::new(networks.into(), PipelineSettings::default());
    let model = engine.embedder_id().unwrap();
    let faces = faces(&mut engine);
    assert!(faces.len() > 20, "{} faces", faces.len());
    let mut people = faces.clone();
    for (at, face) in faces.iter().enumerate() {
        for step in 1..60 {
            let other = &faces[(at + 7 * step) % faces.len()];
            people.push(between(face, other, 0.01 * step as f32));
        }
    }
    let person = |(at, embedding): (usize, &Embedding)| {
        let template = Template::new(embedding.clone(), model.clone(), None);
        Change::AddPerson(Person::new(&format!("P {at:05}"), vec![template]).unwrap())
    };
    let mut gallery = Gallery::default();
    gallery
        .apply(&Change::Batch(
            people.iter().enumerate().map(person).collect(),
        ))
        .unwrap();
    let matcher = Matcher::new(&gallery, &model);
    for (at, face) in faces.iter().enumerate() {
        let probes = [
            face.clone(),
            between(face, &faces[(at + 3) % faces.len()], 0.3),
        ];
        for probe in &probes {
            let found = matcher.find(probe);
            let ranking = matcher.ranking(probe);
            assert_eq!(found.best.as_ref(), ranking.first());
            assert_eq!(found.second.as_ref(), ranking.get(1));
        }
    }
}
