//! Printed lines taken out of faces in pictures: only where it is asked for, and never unsaid.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Painted, frame, models, still};
use faceglass_pipeline::{Engine, Models, PipelineSettings};
use faceglass_vision::fakes::{Calls, FakeDemesher, failure};
use image::{Rgb, RgbImage};

fn asked() -> PipelineSettings {
    PipelineSettings {
        demesh: true,
        ..PipelineSettings::default()
    }
}

/// Makes every face green, so that it is another person's.
fn engine(settings: PipelineSettings) -> (Engine, Calls) {
    let green = FakeDemesher::scripted(|aligned| {
        let (width, height) = aligned.dimensions();
        Ok(RgbImage::from_pixel(width, height, Rgb([0, 200, 0])))
    });
    let calls = green.calls();
    let models = Models {
        demesher: Some(Box::new(green)),
        ..models()
    };
    (Engine::new(models, settings), calls)
}

fn values(result: &faceglass_pipeline::FrameResult) -> Vec<f32> {
    let (_, embedding) = result.faces[0].embedding.as_ref().unwrap();
    embedding.values().to_vec()
}

#[test]
fn a_picture_is_cleaned_once_somebody_asks_and_says_so() {
    let red = [Painted::new(0, 0.9)];
    let (mut engine, calls) = engine(PipelineSettings::default());
    let plain = engine.process(&still(1, &red), None);
    assert!(!plain.faces[0].demeshed && calls.count() == 0);
    let own = values(&plain);

    // The picture that is shown is looked at anew.
    engine.set_settings(asked());
    let cleaned = engine.process(&still(1, &red), None);
    assert!(cleaned.faces[0].demeshed && calls.count() == 1);
    assert_ne!(values(&cleaned), own);
    // Looked at again it is the same, and says the same.
    let again = engine.process(&still(1, &red), None);
    assert!(again.faces[0].demeshed);
    assert_eq!(values(&again), values(&cleaned));

    engine.set_settings(PipelineSettings::default());
    let plain = engine.process(&still(1, &red), None);
    assert!(!plain.faces[0].demeshed);
    assert_eq!(values(&plain), own);
}

#[test]
fn pictures_to_enrol_from_are_cleaned_and_frames_of_a_movie_never() {
    let red = [Painted::new(0, 0.9)];
    let (mut engine, calls) = engine(asked());
    let examined = engine.examine(&still(1, &red).image);
    assert!(examined.faces[0].demeshed && calls.count() == 1);
    for n in 0..40 {
        let seen = engine.process(&frame(n, &red), None);
        assert!(seen.faces.iter().all(|face| !face.demeshed));
    }
    assert_eq!(calls.count(), 1);
}

#[test]
fn a_network_that_fails_gives_no_other_embedding_in_its_place() {
    let broken = FakeDemesher::scripted(|_| Err(failure("it was told to")));
    let models = Models {
        demesher: Some(Box::new(broken)),
        ..models()
    };
    let mut engine = Engine::new(models, asked());
    let seen = engine.process(&still(1, &[Painted::new(0, 0.9)]), None);
    assert!(seen.faces[0].embedding.is_none());
    assert!(seen.fault.unwrap().to_string().contains("told to"));
}

#[test]
fn without_such_a_network_asking_changes_nothing() {
    let red = [Painted::new(0, 0.9)];
    let mut asking = Engine::new(models(), asked());
    let mut plain = Engine::new(models(), PipelineSettings::default());
    let (asked, plain) = (
        asking.process(&still(1, &red), None),
        plain.process(&still(1, &red), None),
    );
    assert!(!asked.faces[0].demeshed);
    assert_eq!(values(&asked), values(&plain));
}
