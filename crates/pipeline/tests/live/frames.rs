//! Frames come annotated, and the newest one wins.

use crate::bench::{Bench, PATIENCE, Setup, clip, is_ready, path};
use crate::common::{Painted, models, paint};
use faceglass_capture::SourceKind;
use faceglass_capture::synthetic::Line;
use faceglass_pipeline::live::IfExisting;
use faceglass_pipeline::settings::Pace;
use faceglass_pipeline::{
    Command, EnrolmentState, Event, LivenessVerdict, Models, PipelineHandle, PipelineSettings,
    Timed,
};
use faceglass_vision::fakes::FakeDetector;
use std::sync::Arc;
use std::time::{Duration, Instant};

#[test]
fn frames_come_annotated_with_source_and_figures() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    let spec = bench.wait_event(|event| match event {
        Event::SourceOpened { spec, .. } => Some(spec.clone()),
        _ => None,
    });
    assert_eq!(spec, path("clip"));
    let result = bench.wait_frame(is_ready);
    assert_eq!(result.faces[0].liveness.verdict, LivenessVerdict::Live);
    bench.wait_event(|event| matches!(event, Event::Position(at) if !at.is_zero()).then_some(()));
    let started = Instant::now();
    while bench.pipeline.stats().processed == 0 && started.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(5));
    }
    let stats = bench.pipeline.stats();
    let names: Vec<_> = stats.stages.iter().map(|stage| stage.stage).collect();
    assert!(names.contains(&Timed::Detect) && names.contains(&Timed::Age));
    assert!(stats.processed > 0);
}

/// A slow stage sees the newest frame, and what it missed is counted.
#[test]
fn the_newest_frame_wins() {
    let mut setup = Setup::new(vec![(
        "camera",
        (
            SourceKind::Camera,
            vec![Line::Pending(1), Line::Frames(400), Line::Pending(100_000)],
        ),
    )])
    .playing("camera");
    setup.models = Box::new(|| {
        let slow = FakeDetector::scripted(|_, _| {
            std::thread::sleep(Duration::from_millis(60));
            Ok(Vec::new())
        });
        Ok(Models {
            detector: Box::new(slow),
            ..models()
        })
    });
    let bench = &mut setup.start();
    let last = bench.wait_frame(|result| result.frame.index == 399);
    assert_eq!(last.frame.index, 399);
    let started = Instant::now();
    while bench.pipeline.stats().dropped == 0 && started.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(5));
    }
    let stats = bench.pipeline.stats();
    assert!(stats.dropped > 300, "{} dropped", stats.dropped);
    assert!(stats.processed < 100, "{} processed", stats.processed);
}

#[test]
fn a_paused_frame_shows_a_changed_setting_at_once() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    bench.hold();
    let held = bench.pipeline.latest().unwrap().frame.index;
    bench.send(Command::SetSettings(PipelineSettings {
        min_face_px: 400.0,
        ..PipelineSettings::default()
    }));
    let result = bench.wait_frame(|result| result.faces.is_empty());
    assert!(result.frame.index <= held + 1);
    bench.send(Command::SetSettings(PipelineSettings::default()));
    bench.wait_frame(|result| !result.faces.is_empty());
    bench.send(Command::Play);
    bench.wait_frame(|result| result.frame.index > held + 3);
}

#[test]
fn another_source_takes_over_with_new_tracks() {
    let mut bench = Setup::new(vec![
        ("one", clip(Painted::new(0, 0.9))),
        ("two", clip(Painted::new(1, 0.1))),
    ])
    .playing("one")
    .start();
    let before = bench.wait_frame(is_ready).faces[0].track;
    bench.send(Command::Open(path("two")));
    let result = bench.wait_frame(|result| {
        is_ready(result) && result.faces[0].liveness.verdict == LivenessVerdict::Spoof
    });
    assert!(result.faces[0].track > before);
}

/// Minimised, nobody may want to have frames looked at; what somebody began goes on.
#[test]
fn stopped_no_frame_is_looked_at_but_for_what_was_begun() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    bench.wait_frame(is_ready);
    bench.send(Command::SetPace(Pace::Stopped));
    let plays_on = |bench: &mut Bench| {
        for _ in 0..3 {
            bench.wait_event(|event| matches!(event, Event::Position(_)).then_some(()));
        }
    };
    plays_on(&mut bench);
    let looked_at = bench.pipeline.latest().unwrap().frame.index;
    plays_on(&mut bench);
    assert_eq!(bench.pipeline.latest().unwrap().frame.index, looked_at);
    let outcome = bench.enrol("Grace", IfExisting::CreateNew);
    assert!(
        matches!(outcome, EnrolmentState::Done { .. }),
        "{outcome:?}"
    );
    bench.send(Command::SetPace(Pace::Full));
    let enrolled = bench.pipeline.latest().unwrap().frame.index;
    bench.wait_frame(|result| result.frame.index > enrolled + 2);
}

/// A moving frame has time for one of many faces; where no other comes, each of them has its turn.
#[test]
fn each_face_of_a_frame_that_is_the_last_has_its_turn() {
    let at = |person: usize, x: f32| Painted {
        center: (x, 240.0),
        ..Painted::new(person, 0.9)
    };
    let picture = Arc::new(paint(&[at(0, 160.0), at(1, 480.0)]));
    let script = (SourceKind::Synthetic, vec![Line::Picture(picture)]);
    let bench = &mut Setup::new(vec![("clip", script)]).playing("clip").start();
    let result = bench.wait_frame(|result| {
        result.faces.len() == 2 && result.faces.iter().all(|face| face.embedding.is_some())
    });
    assert_eq!(result.frame.index, 0);
}
