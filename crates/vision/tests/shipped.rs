//! The networks this repository ships, on the public-domain portraits of
//! `gallery/`, against what a person marked in them by eye.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_vision::quality::{QualityParams, assess};
use faceglass_vision::{
    DetectParams, Detection, Embedding, FaceLandmarks, ModelKind, ModelStore, Models, Point, Rect,
    align_face, landmarks_of_detection, load_models,
};
use image::{RgbImage, imageops};
use std::path::{Path, PathBuf};

/// Upright pictures with the face box and the five points as marked by eye.
const MARKED: [(&str, Rect, [Point; 5]); 2] = [
    (
        "Eileen Collins/1.jpg",
        Rect::new(138.0, 116.0, 214.0, 268.0),
        [
            Point::new(196.0, 205.0),
            Point::new(300.0, 210.0),
            Point::new(247.0, 263.0),
            Point::new(201.0, 299.0),
            Point::new(291.0, 305.0),
        ],
    ),
    (
        "Grace Hopper/1.jpg",
        Rect::new(122.0, 112.0, 232.0, 282.0),
        [
            Point::new(186.0, 203.0),
            Point::new(293.0, 197.0),
            Point::new(244.0, 262.0),
            Point::new(200.0, 308.0),
            Point::new(294.0, 302.0),
        ],
    ),
];

const PARAMS: DetectParams = DetectParams {
    min_score: 0.5,
    min_face_px: 40.0,
};

fn gallery() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../gallery")
}

/// The shipped networks; `None`, with a word, where they or the portraits are
/// not there.
fn shipped() -> Option<Models> {
    let store = ModelStore::new(None);
    for kind in [ModelKind::Detector, ModelKind::Embedder] {
        if store.find(kind).unwrap().is_none() {
            eprintln!("skipped: no {kind} network is built in");
            return None;
        }
    }
    if !gallery().join(MARKED[0].0).is_file() {
        eprintln!("skipped: the portraits of gallery/ are not there");
        return None;
    }
    Some(load_models(None).unwrap_or_else(|error| panic!("{error}")))
}

fn portrait(name: &str) -> RgbImage {
    image::open(gallery().join(name)).unwrap().to_rgb8()
}

fn only_face(models: &mut Models, frame: &RgbImage, name: &str) -> Detection {
    let faces = models.detector.detect(frame, &PARAMS).unwrap();
    assert_eq!(faces.len(), 1, "{name}: {faces:?}");
    faces[0]
}

fn landmarks(models: &mut Models, frame: &RgbImage, face: &Detection) -> FaceLandmarks {
    match models.landmarker.as_mut() {
        Some(network) => network.landmarks(frame, face).unwrap(),
        None => landmarks_of_detection(face).unwrap(),
    }
}

fn embed(models: &mut Models, frame: &RgbImage, name: &str) -> Embedding {
    let face = only_face(models, frame, name);
    let points = landmarks(models, frame, &face).points;
    models
        .embedder
        .embed(&align_face(frame, &points).unwrap().image)
        .unwrap()
}

/// Mean distance from the marked points, in distances between the eyes.
fn mean_error(found: &[Point; 5], marked: &[Point; 5]) -> f32 {
    let sum: f32 = found.iter().zip(marked).map(|(f, m)| f.distance(*m)).sum();
    sum / 5.0 / marked[0].distance(marked[1])
}

#[test]
fn each_portrait_holds_one_face_where_a_person_sees_it() {
    let Some(mut models) = shipped() else { return };
    for (name, bbox, points) in MARKED {
        let frame = portrait(name);
        let face = only_face(&mut models, &frame, name);
        assert!(face.bbox.iou(bbox) > 0.55, "{name}: {face:?}");
        // First versions, trained for less than an hour, are held to this.
        if let Some(found) = &face.points {
            let error = mean_error(found, &points);
            assert!(
                error < 0.25,
                "{name}: the detector's points are {error} off"
            );
        }
        let refined = landmarks(&mut models, &frame, &face);
        let error = mean_error(&refined.points, &points);
        assert!(error < 0.2, "{name}: the landmarks are {error} off");
        assert!(refined.confidence > 0.5, "{name}: {}", refined.confidence);
    }
}

#[test]
fn portraits_are_good_samples_until_they_are_blurred_or_darkened() {
    let Some(mut models) = shipped() else { return };
    for (name, ..) in MARKED {
        let frame = portrait(name);
        let face = only_face(&mut models, &frame, name);
        let found = landmarks(&mut models, &frame, &face);
        let judge = |frame: &RgbImage| {
            let aligned = align_face(frame, &found.points).unwrap();
            assess(
                frame.dimensions(),
                &face,
                &found,
                Some(&aligned),
                &QualityParams::default(),
            )
        };
        let quality = judge(&frame);
        assert!(quality.ok(), "{name}: {quality:?}");
        assert!(!judge(&imageops::blur(&frame, 20.0)).ok(), "{name} blurred");
        let mut dark = frame.clone();
        dark.iter_mut().for_each(|v| *v /= 6);
        assert!(!judge(&dark).ok(), "{name} darkened");
    }
}

#[test]
fn one_person_matches_and_two_do_not() {
    let Some(mut models) = shipped() else { return };
    let threshold = models.embedder.default_threshold();
    let people = ["Eileen Collins", "Grace Hopper"].map(|person| {
        ["1.jpg", "2.jpg", "3.jpg"].map(|file| {
            let name = format!("{person}/{file}");
            embed(&mut models, &portrait(&name), &name)
        })
    });
    for person in &people {
        for other in &person[1..] {
            let cosine = person[0].cosine(other);
            assert!(
                cosine > threshold,
                "the same person: {cosine} under {threshold}"
            );
        }
    }
    for a in &people[0] {
        for b in &people[1] {
            let cosine = a.cosine(b);
            assert!(cosine < threshold, "two people: {cosine} over {threshold}");
        }
    }
}

#[test]
fn liveness_scores_are_probabilities_and_repeat() {
    let Some(mut models) = shipped() else { return };
    let frame = portrait(MARKED[0].0);
    let face = only_face(&mut models, &frame, MARKED[0].0);
    let Some(liveness) = models.liveness.as_mut() else {
        eprintln!("skipped: no liveness network is built in");
        return;
    };
    let first = liveness.score(&frame, &face, 0.0).unwrap();
    assert!((0.0..=1.0).contains(&first.score));
    // The shipped network's score is the mean of the two lowest of its seven votes.
    let mut votes = first.votes.clone();
    votes.sort_by(f32::total_cmp);
    assert_eq!(votes.len(), 7);
    assert!(((votes[0] + votes[1]) / 2.0 - first.score).abs() < 1e-5);
    assert_eq!(liveness.score(&frame, &face, 0.0).unwrap(), first);
}

#[test]
fn an_empty_scene_holds_nobody() {
    let Some(mut models) = shipped() else { return };
    let wall = RgbImage::from_fn(640, 480, |x, y| {
        image::Rgb([(x / 5 % 200) as u8, (y / 3 % 180) as u8, 120])
    });
    let faces = models.detector.detect(&wall, &PARAMS).unwrap();
    assert!(faces.is_empty(), "{faces:?}");
}
