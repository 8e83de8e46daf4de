//! Trouble with sources, networks and stages, and cameras to choose from.

use crate::bench::{PATIENCE, Setup, clip, missing, path};
use crate::common::{self, Painted, models};
use faceglass_capture::camera::FakeCamera;
use faceglass_capture::{FileError, SourceError, SourceSpec};
use faceglass_gallery::{
    Change, FILE_NAME, Gallery, GalleryError, GalleryStore, KEY_FILE_NAME, Person,
};
use faceglass_pipeline::live::{IfExisting, PeopleWarning};
use faceglass_pipeline::{
    Command, EnrolmentState, Event, Fault, Models, PipelineHandle, PlayerState, Problem,
};
use faceglass_vision::fakes::FakeDetector;
use faceglass_vision::{ModelError, VisionError};
use std::time::Instant;

#[test]
fn a_missing_camera_is_a_state_and_is_looked_for_again() {
    let mut setup = Setup::new(vec![]);
    setup.source = Some(SourceSpec::Camera {
        id: None,
        format: None,
    });
    let mut bench = setup.start();
    let state = bench.wait_state(|state| matches!(state, PlayerState::Lost { .. }));
    let PlayerState::Lost { error, retrying } = state else {
        panic!("{state:?}");
    };
    assert_eq!(error, missing());
    assert!(retrying);
}

#[test]
fn a_missing_file_is_a_state_with_a_reason() {
    let mut bench = Setup::new(vec![]).start();
    bench.send(Command::Open(path("nowhere")));
    let state = bench.wait_state(|state| matches!(state, PlayerState::Lost { .. }));
    let PlayerState::Lost { error, retrying } = state else {
        panic!("{state:?}");
    };
    assert_eq!(error, FileError::Missing("nowhere".into()).into());
    assert!(!retrying);
}

#[test]
fn what_plays_goes_on_when_a_file_cannot_be_opened() {
    let clip = clip(Painted::new(0, 0.9));
    let mut bench = Setup::new(vec![("clip", clip)]).playing("clip").start();
    bench.wait_frame(|result| !result.faces.is_empty());
    bench.send(Command::Open(path("nowhere")));
    let kept = bench.wait_event(|event| match event {
        Event::SourceKept { refused, spec, .. } => Some((refused.clone(), spec.clone())),
        _ => None,
    });
    assert_eq!(kept, (path("nowhere"), path("clip")));
    let error = SourceError::from(FileError::Missing("nowhere".into()));
    let is_told =
        |event: &Event| matches!(event, Event::Error(why) if *why == error.clone().into());
    if !bench.seen.iter().any(is_told) {
        bench.wait_event(|event| is_told(event).then_some(()));
    }
    bench.wait_frame(|result| !result.faces.is_empty());
    let is_lost = |event: &Event| matches!(event, Event::Source(PlayerState::Lost { .. }));
    assert!(!bench.seen.iter().any(is_lost));
}

/// Nobody is known, nobody is enrolled, and all else goes on.
#[test]
fn a_gallery_without_its_key_stays_closed_while_faces_are_shown() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    bench.wait_gallery(|view| view.warnings.is_empty() && view.people.is_empty());
    let elsewhere = tempfile::tempdir().unwrap();
    let mut gallery = Gallery::default();
    let nobody = Person::new("Grace", vec![]).unwrap();
    GalleryStore::at(elsewhere.path())
        .commit(&mut gallery, &Change::AddPerson(nobody))
        .unwrap();
    let file = bench.data.path().join(FILE_NAME);
    std::fs::copy(elsewhere.path().join(FILE_NAME), &file).unwrap();
    let sealed = std::fs::read(&file).unwrap();
    let view = bench.wait_gallery(|view| !view.warnings.is_empty());
    let [PeopleWarning::Problem(closed @ GalleryError::Closed { .. })] = &view.warnings[..] else {
        panic!("{:?}", view.warnings);
    };
    assert!(view.people.is_empty());
    bench.hold();
    let outcome = bench.enrol("Ada", IfExisting::Ask);
    assert_eq!(outcome, EnrolmentState::Failed(closed.clone().into()));
    assert_eq!(std::fs::read(&file).unwrap(), sealed);
    bench.send(Command::Play);
    bench.wait_frame(|result| !result.faces.is_empty());
    // With its key it opens by itself.
    let key = bench.data.path().join(KEY_FILE_NAME);
    std::fs::copy(elsewhere.path().join(KEY_FILE_NAME), key).unwrap();
    let view = bench.wait_gallery(|view| !view.people.is_empty());
    assert_eq!(view.warnings, []);
}

fn broken() -> ModelError {
    ModelError::Broken {
        file: "detector.onnx".into(),
        detail: "it holds no graph".into(),
    }
}

#[test]
fn models_that_cannot_be_loaded_are_told_and_frames_still_shown() {
    let mut setup = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))]).playing("clip");
    setup.models = Box::new(|| Err(broken().into()));
    let mut bench = setup.start();
    let error = bench.wait_event(|event| match event {
        Event::Error(error) => Some(error.clone()),
        _ => None,
    });
    assert_eq!(error, VisionError::from(broken()).into());
    let result = bench.wait_frame(|_| true);
    assert_eq!(result.fault, Some(Fault::NoNetworks(broken().into())));
    let outcome = {
        bench.send(Command::Enrol {
            track: 1,
            name: "Grace".into(),
            existing: IfExisting::Ask,
        });
        bench.wait_outcome()
    };
    assert_eq!(outcome, EnrolmentState::Failed(Problem::NoEmbedder.into()));
}

#[test]
fn a_stage_that_panics_becomes_a_fault() {
    let mut setup = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))]).playing("clip");
    setup.models = Box::new(|| {
        let fragile = FakeDetector::scripted(|call, image| {
            assert!(call >= 3, "a scripted panic");
            Ok(common::detections(image))
        });
        Ok(Models {
            detector: Box::new(fragile),
            ..models()
        })
    });
    let mut bench = setup.start();
    let mut frames_with_fault = 0;
    let started = Instant::now();
    while frames_with_fault == 0 && started.elapsed() < PATIENCE {
        frames_with_fault +=
            usize::from(bench.pipeline.latest().is_some_and(|r| r.fault.is_some()));
    }
    bench.wait_frame(|result| result.fault.is_none() && !result.faces.is_empty());
}

#[test]
fn cameras_are_listed() {
    let mut bench = Setup::new(vec![]).start();
    bench.send(Command::ListCameras);
    let cameras = bench.wait_event(|event| match event {
        Event::Cameras(cameras) => Some(cameras.clone()),
        _ => None,
    });
    assert_eq!(cameras[0].name, "One");
}

#[test]
fn a_camera_that_is_plugged_in_or_out_is_told_without_a_request() {
    let mut bench = Setup::new(Vec::new()).start();
    let names = |event: &Event| match event {
        Event::Cameras(cameras) => Some(cameras.iter().map(|c| c.name.clone()).collect::<Vec<_>>()),
        _ => None,
    };
    let camera = |name: &str| FakeCamera::new(name, vec![]);
    bench.cameras.replace(vec![camera("One"), camera("Two")]);
    assert_eq!(bench.wait_event(names), ["One", "Two"]);
    bench.cameras.replace(vec![camera("Two")]);
    assert_eq!(bench.wait_event(names), ["Two"]);
}
