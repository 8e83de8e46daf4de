//! Printed lines taken out of faces in pictures: only where it is asked for, and never unsaid.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Painted, frame, models, still};
use faceglass_pipeline::{Engine, Models, PipelineSettings};
use faceglass_vision::fakes::{Calls, FakeDemesher, FakeDetector, failure, frontal_face};
use faceglass_vision::{
    Detection, FaceLandmarks, Landmarker, ModelId, Point, Rect, VisionError, landmarks_of_detection,
};
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
    assert!(cleaned.faces[0].demeshed && calls.count() > 0);
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
    assert!(examined.faces[0].demeshed && calls.count() > 0);
    let before = calls.count();
    for n in 0..40 {
        let seen = engine.process(&frame(n, &red), None);
        assert!(seen.faces.iter().all(|face| !face.demeshed));
    }
    assert_eq!(calls.count(), before);
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

/// Pictures have lines while they are darker than this; without them they are 30 brighter.
const CLEAN: u8 = 110;

fn is_clean(picture: &RgbImage) -> bool {
    picture.get_pixel(320, 240).0[0] >= CLEAN
}

/// Three pixels too far to the right where there are lines.
struct Misled;

impl Landmarker for Misled {
    fn landmarks(
        &mut self,
        frame: &RgbImage,
        face: &Detection,
    ) -> Result<FaceLandmarks, VisionError> {
        let mut found = landmarks_of_detection(face).unwrap();
        let off = if is_clean(frame) { 0.0 } else { 3.0 };
        found.points.iter_mut().for_each(|point| point.x += off);
        Ok(found)
    }

    fn model_id(&self) -> ModelId {
        ModelId("misled".into())
    }
}

/// Finds a face in a picture without lines, with them only if `sees_through`.
fn confused(sees_through: bool) -> Models {
    let face = frontal_face(Rect::new(240.0, 160.0, 160.0, 160.0), 0.9);
    let brighter = FakeDemesher::scripted(|square| {
        let mut square = square.clone();
        square
            .pixels_mut()
            .for_each(|p| p.0 = p.0.map(|v| v.saturating_add(30)));
        Ok(square)
    });
    Models {
        detector: Box::new(FakeDetector::scripted(move |_, picture| {
            let is_found = sees_through || is_clean(picture);
            Ok(is_found.then_some(face).into_iter().collect())
        })),
        landmarker: Some(Box::new(Misled)),
        demesher: Some(Box::new(brighter)),
        ..models()
    }
}

#[test]
fn landmarks_of_a_face_are_those_that_it_has_without_lines() {
    let picture = still(1, &[]);
    let points = |settings: PipelineSettings| {
        let mut engine = Engine::new(confused(true), settings);
        let looked = engine.process(&picture, None).faces[0].points;
        assert_eq!(engine.examine(&picture.image).faces[0].points, looked);
        looked
    };
    let face = frontal_face(Rect::new(240.0, 160.0, 160.0, 160.0), 0.9);
    let own = face.points.unwrap();
    assert_eq!(points(asked()), own);
    let misled = own.map(|p| Point::new(p.x + 3.0, p.y));
    assert_eq!(points(PipelineSettings::default()), misled);
}

#[test]
fn a_face_that_lines_keep_from_being_found_is_looked_for_without_them() {
    let picture = still(1, &[]);
    let mut engine = Engine::new(confused(false), PipelineSettings::default());
    assert!(engine.process(&picture, None).faces.is_empty());
    assert!(engine.examine(&picture.image).faces.is_empty());
    let mut engine = Engine::new(confused(false), asked());
    let seen = engine.process(&picture, None);
    assert_eq!(seen.faces.len(), 1);
    assert!(seen.faces[0].demeshed && seen.fault.is_none());
    assert!(engine.examine(&picture.image).faces[0].demeshed);
    // Of a movie nothing is taken away, so that nobody is found.
    let mut movie = Engine::new(confused(false), asked());
    assert!((0..5).all(|n| movie.process(&frame(n, &[]), None).faces.is_empty()));
}
