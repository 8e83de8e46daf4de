//! Headless runs see every frame, in order, and say how they ended.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Painted, models, paint};
use faceglass_capture::player::{Player, PlayerEvent, PlayerOptions};
use faceglass_capture::synthetic::{Line, ScriptedSource};
use faceglass_capture::{FileError, Source, SourceError, SourceKind, SourceSpec};
use faceglass_pipeline::{Engine, LivenessVerdict, PipelineSettings, run_every_frame};
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

fn player(kind: SourceKind, script: Vec<Line>) -> Player {
    let options = PlayerOptions {
        opener: Arc::new(move |_: &SourceSpec| {
            let source = ScriptedSource::new(kind, script.clone());
            Ok(Box::new(source) as Box<dyn Source>)
        }),
        ..PlayerOptions::headless()
    };
    Player::spawn(Some(SourceSpec::Path("clip".into())), options).unwrap()
}

fn engine() -> Engine {
    Engine::new(models(), PipelineSettings::default())
}

fn pictures(faces: &[Painted], count: usize) -> Vec<Line> {
    vec![Line::Picture(Arc::new(paint(faces))); count]
}

#[test]
fn every_frame_is_seen_in_order() {
    let mut script = pictures(&[Painted::new(0, 0.9)], 40);
    script.extend(pictures(&[], 10));
    let mut indices = Vec::new();
    let summary = run_every_frame(
        &player(SourceKind::Movie, script),
        &mut engine(),
        None,
        &AtomicBool::new(false),
        |_| {},
        |result| {
            indices.push(result.frame.index);
            ControlFlow::Continue(())
        },
    )
    .unwrap();
    assert_eq!(indices, (0..50).collect::<Vec<_>>());
    assert_eq!((summary.frames, summary.frames_with_faces), (50, 40));
}

#[test]
fn a_run_can_be_broken_off() {
    let script = pictures(&[Painted::new(0, 0.9)], 40);
    let summary = run_every_frame(
        &player(SourceKind::Movie, script),
        &mut engine(),
        None,
        &AtomicBool::new(false),
        |_| {},
        |result| {
            if result.frame.index == 4 {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        },
    );
    assert_eq!(summary.unwrap().frames, 5);
}

#[test]
fn frames_before_a_loss_are_given_and_the_loss_is_an_error() {
    let mut script = pictures(&[Painted::new(0, 0.9)], 3);
    let cut = SourceError::Panicked;
    script.push(Line::Fail(cut.clone()));
    let mut seen = 0;
    let ended = run_every_frame(
        &player(SourceKind::Movie, script),
        &mut engine(),
        None,
        &AtomicBool::new(false),
        |_| {},
        |_| {
            seen += 1;
            ControlFlow::Continue(())
        },
    );
    assert_eq!(ended.unwrap_err(), cut);
    assert_eq!(seen, 3);
}

#[test]
fn pictures_are_judged_one_by_one_and_bad_ones_are_told() {
    let empty = SourceError::from(FileError::Empty {
        name: "b.png".into(),
    });
    let script = vec![
        Line::Picture(Arc::new(paint(&[Painted::new(0, 0.9)]))),
        Line::Corrupt(empty.clone()),
        Line::Picture(Arc::new(paint(&[Painted::new(0, 0.1)]))),
    ];
    let (mut verdicts, mut told) = (Vec::new(), Vec::new());
    run_every_frame(
        &player(SourceKind::Pictures, script),
        &mut engine(),
        None,
        &AtomicBool::new(false),
        |event| {
            if let PlayerEvent::Dropped(why) = event {
                told.push(why.clone());
            }
        },
        |result| {
            verdicts.push(result.faces[0].liveness.verdict);
            ControlFlow::Continue(())
        },
    )
    .unwrap();
    assert_eq!(verdicts, [LivenessVerdict::Live, LivenessVerdict::Spoof]);
    assert_eq!(told, [empty]);
}

/// As Ctrl-C does; also while the source gives nothing.
#[test]
fn a_run_ends_when_it_is_told_to() {
    let mut script = pictures(&[Painted::new(0, 0.9)], 3);
    script.push(Line::Pending(u32::MAX));
    let stop = AtomicBool::new(false);
    let summary = run_every_frame(
        &player(SourceKind::Camera, script),
        &mut engine(),
        None,
        &stop,
        |_| {},
        |result| {
            stop.store(result.frame.index == 2, Ordering::Release);
            ControlFlow::Continue(())
        },
    );
    assert_eq!(summary.unwrap().frames, 3);
}
