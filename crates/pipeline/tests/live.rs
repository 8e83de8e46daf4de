//! The running pipeline through the window's handle: newest wins, enrolment,
//! trouble with sources, and an end that never hangs.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::{Painted, embedder, models, paint};
use faceglass_capture::player::PlayerOptions;
use faceglass_capture::synthetic::{Line, ScriptedSource};
use faceglass_capture::{CameraId, CameraInfo, Source, SourceError, SourceKind, SourceSpec};
use faceglass_gallery::NoSuggestion;
use faceglass_pipeline::{
    Command, EnrolmentState, Event, FrameResult, GalleryView, IdentityVerdict, IfExisting,
    LiveConfig, LivePipeline, LivenessVerdict, Models, PipelineHandle, PipelineSettings, Refusal,
    SourceState,
};
use faceglass_vision::fakes::FakeDetector;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Only so that a broken pipeline fails a test instead of hanging it.
const PATIENCE: Duration = Duration::from_secs(60);

type Script = (SourceKind, Vec<Line>);

fn faces(face: Painted, count: usize) -> Vec<Line> {
    let picture = Arc::new(paint(&[face]));
    vec![Line::Picture(picture); count]
}

fn path(name: &str) -> SourceSpec {
    SourceSpec::Path(PathBuf::from(name))
}

fn missing() -> SourceError {
    SourceError::Missing("No camera was found; plug one in.".into())
}

/// A pipeline over scripted sources, by file name; a camera is missing.
struct Bench {
    pipeline: LivePipeline,
    seen: Vec<Event>,
    data: tempfile::TempDir,
}

struct Setup {
    scripts: HashMap<PathBuf, Script>,
    models: Box<dyn FnOnce() -> Result<Models, String> + Send>,
    source: Option<SourceSpec>,
    looping: bool,
}

impl Setup {
    fn new(scripts: Vec<(&str, Script)>) -> Self {
        let scripts = scripts
            .into_iter()
            .map(|(name, script)| (name.into(), script));
        Self {
            scripts: scripts.collect(),
            models: Box::new(|| Ok(models())),
            source: None,
            looping: false,
        }
    }

    fn playing(mut self, name: &str) -> Self {
        self.source = Some(path(name));
        self
    }

    fn start(self) -> Bench {
        let data = tempfile::tempdir().unwrap();
        let scripts = self.scripts;
        let opener = move |spec: &SourceSpec| -> Result<Box<dyn Source>, SourceError> {
            match spec {
                SourceSpec::Path(path) => match scripts.get(path) {
                    Some((kind, script)) => {
                        Ok(Box::new(ScriptedSource::new(*kind, script.clone())))
                    }
                    None => Err(SourceError::Missing(format!(
                        "There is no {}.",
                        path.display()
                    ))),
                },
                _ => Err(missing()),
            }
        };
        let camera = CameraInfo {
            id: CameraId("one".into()),
            name: "One".into(),
            formats: Vec::new(),
        };
        let config = LiveConfig {
            data_dir: data.path().to_path_buf(),
            load_models: self.models,
            settings: PipelineSettings::default(),
            player: PlayerOptions {
                looping: self.looping,
                opener: Arc::new(opener),
                ..PlayerOptions::window()
            },
            source: self.source,
            list_cameras: Arc::new(move || Ok(vec![camera.clone()])),
        };
        Bench {
            pipeline: LivePipeline::spawn(config, Arc::new(|| {})).unwrap(),
            seen: Vec::new(),
            data,
        }
    }
}

impl Bench {
    fn send(&self, command: Command) {
        self.pipeline.send(command);
    }

    /// The first event from now on that `pick` wants.
    fn wait_event<T>(&mut self, pick: impl Fn(&Event) -> Option<T>) -> T {
        let started = Instant::now();
        let mut picked = None;
        while started.elapsed() < PATIENCE {
            for event in self.pipeline.events() {
                if picked.is_none() {
                    picked = pick(&event);
                }
                self.seen.push(event);
            }
            if let Some(picked) = picked {
                return picked;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!("the event never came; seen: {:#?}", self.seen);
    }

    /// The first shown frame that `wanted` accepts.
    fn wait_frame(&mut self, wanted: impl Fn(&FrameResult) -> bool) -> Arc<FrameResult> {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if let Some(result) = self.pipeline.latest()
                && wanted(&result)
            {
                return result;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!(
            "the frame never came; newest: {:#?}",
            self.pipeline.latest().map(|r| r.faces.clone())
        );
    }

    fn wait_state(&mut self, wanted: impl Fn(&SourceState) -> bool) -> SourceState {
        self.wait_event(|event| match event {
            Event::Source(state) if wanted(state) => Some(state.clone()),
            _ => None,
        })
    }

    /// What an enrolment comes to, or asks.
    fn wait_outcome(&mut self) -> EnrolmentState {
        self.wait_event(|event| match event {
            Event::Enrolment(EnrolmentState::Gathering { .. }) => None,
            Event::Enrolment(state) => Some(state.clone()),
            _ => None,
        })
    }

    fn wait_gallery(&mut self, wanted: impl Fn(&GalleryView) -> bool) -> Arc<GalleryView> {
        self.wait_event(|event| match event {
            Event::Gallery(view) if wanted(view) => Some(Arc::clone(view)),
            _ => None,
        })
    }

    fn enrol(&mut self, name: &str, existing: IfExisting) -> EnrolmentState {
        let track = self.wait_frame(|r| !r.faces.is_empty()).faces[0].track;
        self.send(Command::Enrol {
            track,
            name: name.into(),
            existing,
        });
        self.wait_outcome()
    }

    /// Enrols the shown face under a new name, from one frame.
    fn enrolled(&mut self, name: &str) {
        self.wait_frame(is_ready);
        self.send(Command::Pause);
        self.wait_state(|state| *state == SourceState::Paused);
        let outcome = self.enrol(name, IfExisting::CreateNew);
        assert!(
            matches!(outcome, EnrolmentState::Done { .. }),
            "{outcome:?}"
        );
        self.send(Command::Play);
    }

    fn refusals(&self) -> Vec<Refusal> {
        let refusal = |event: &Event| match event {
            Event::Enrolment(EnrolmentState::Gathering { refused, .. }) => *refused,
            _ => None,
        };
        self.seen.iter().filter_map(refusal).collect()
    }
}

fn is_ready(result: &FrameResult) -> bool {
    result
        .faces
        .first()
        .is_some_and(|face| face.liveness.verdict != LivenessVerdict::Unsure)
}

fn clip(face: Painted) -> Script {
    (SourceKind::Synthetic, faces(face, 3000))
}

// --- frames -------------------------------------------------------------

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
    assert!(names.contains(&"detect") && names.contains(&"age"));
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
    bench.wait_frame(is_ready);
    bench.send(Command::Pause);
    bench.wait_state(|state| *state == SourceState::Paused);
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

// --- trouble ------------------------------------------------------------

#[test]
fn a_missing_camera_is_a_state_and_is_looked_for_again() {
    let mut setup = Setup::new(vec![]);
    setup.source = Some(SourceSpec::Camera {
        id: None,
        format: None,
    });
    let mut bench = setup.start();
    let state = bench.wait_state(|state| matches!(state, SourceState::Lost { .. }));
    let SourceState::Lost { error, retrying } = state else {
        panic!("{state:?}");
    };
    assert_eq!(error, missing());
    assert!(retrying);
}

#[test]
fn a_missing_file_is_a_state_with_a_reason() {
    let mut bench = Setup::new(vec![]).start();
    bench.send(Command::Open(path("nowhere")));
    let state = bench.wait_state(|state| matches!(state, SourceState::Lost { .. }));
    let SourceState::Lost { error, retrying } = state else {
        panic!("{state:?}");
    };
    assert_eq!(error.to_string(), "There is no nowhere.");
    assert!(!retrying);
}

#[test]
fn models_that_cannot_be_loaded_are_told_and_frames_still_shown() {
    let mut setup = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))]).playing("clip");
    setup.models = Box::new(|| Err("detector.onnx is broken; fetch it again.".into()));
    let mut bench = setup.start();
    let error = bench.wait_event(|event| match event {
        Event::Error(error) => Some(error.clone()),
        _ => None,
    });
    assert!(error.contains("detector.onnx"));
    let result = bench.wait_frame(|_| true);
    assert_eq!(result.fault.as_deref(), Some(error.as_str()));
    let outcome = {
        bench.send(Command::Enrol {
            track: 1,
            name: "Grace".into(),
            existing: IfExisting::Ask,
        });
        bench.wait_outcome()
    };
    assert!(matches!(outcome, EnrolmentState::Failed(_)));
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

// --- the end ------------------------------------------------------------

fn drops_soon(bench: Bench) {
    let (done, ended) = crossbeam_channel::bounded(1);
    std::thread::spawn(move || {
        drop(bench);
        done.send(()).unwrap();
    });
    ended
        .recv_timeout(PATIENCE)
        .expect("dropping the handle hangs");
}

#[test]
fn closing_ends_a_running_pipeline() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    bench.wait_frame(|_| true);
    drops_soon(bench);
}

#[test]
fn closing_does_not_wait_for_a_source_that_hangs() {
    let hour = Duration::from_secs(3600);
    let script = vec![Line::Frames(2), Line::Hang(hour)];
    let mut bench = Setup::new(vec![("hang", (SourceKind::Camera, script))])
        .playing("hang")
        .start();
    bench.wait_frame(|_| true);
    drops_soon(bench);
}

#[test]
fn another_source_opens_while_one_hangs() {
    let hour = Duration::from_secs(3600);
    let mut bench = Setup::new(vec![
        (
            "hang",
            (SourceKind::Camera, vec![Line::Frames(2), Line::Hang(hour)]),
        ),
        ("clip", clip(Painted::new(0, 0.9))),
    ])
    .playing("hang")
    .start();
    bench.wait_frame(|_| true);
    bench.send(Command::Open(path("clip")));
    bench.wait_frame(is_ready);
    drops_soon(bench);
}

#[test]
fn closing_before_the_models_are_loaded_ends() {
    let mut setup = Setup::new(vec![]);
    setup.models = Box::new(|| {
        std::thread::sleep(Duration::from_millis(300));
        Ok(models())
    });
    drops_soon(setup.start());
}

// --- enrolment ----------------------------------------------------------

#[test]
fn an_enrolled_face_is_recognised_at_once_and_can_be_undone() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    let outcome = bench.enrol("  Grace   Hopper ", IfExisting::Ask);
    let EnrolmentState::Done {
        name, templates, ..
    } = outcome
    else {
        panic!("{outcome:?}");
    };
    assert_eq!((name.as_str(), templates), ("Grace Hopper", 5));
    let gathering = |event: &Event| {
        matches!(
            event,
            Event::Enrolment(EnrolmentState::Gathering { want: 5, .. })
        )
    };
    assert!(bench.seen.iter().any(gathering));
    let known = |result: &FrameResult| {
        result
            .faces
            .first()
            .is_some_and(|face| face.identity.verdict == IdentityVerdict::Known)
    };
    let result = bench.wait_frame(known);
    assert_eq!(
        result.faces[0].identity.name.as_deref(),
        Some("Grace Hopper")
    );

    bench.send(Command::Undo);
    let view = bench.wait_gallery(|view| view.people.is_empty());
    assert_eq!(view.undo, None);
    bench.wait_frame(|result| !known(result) && !result.faces.is_empty());
}

#[test]
fn the_enrolled_are_compared_with_each_other() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    bench.enrol("Grace", IfExisting::Ask);
    let pick = |event: &Event| match event {
        Event::OwnScores(scores) if scores.people == 1 => Some(Arc::clone(scores)),
        _ => None,
    };
    // It may have come with the enrolment's end.
    let seen = bench.seen.iter().find_map(pick);
    let scores = seen.unwrap_or_else(|| bench.wait_event(pick));
    assert_eq!((scores.genuine.len(), scores.impostor.len()), (5, 0));
    assert!(scores.genuine.iter().all(|similarity| *similarity > 0.99));
    assert_eq!(scores.suggestion, Some(Err(NoSuggestion::TooSmall)));
}

#[test]
fn frames_that_do_not_count_say_why() {
    // An attack is refused for as long as it is one.
    let mut script = faces(Painted::new(0, 0.05), 60);
    script.extend(faces(Painted::new(0, 0.95), 3000));
    let mut bench = Setup::new(vec![("clip", (SourceKind::Synthetic, script))])
        .playing("clip")
        .start();
    bench.wait_frame(is_ready);
    let outcome = bench.enrol("Grace", IfExisting::Ask);
    assert!(matches!(outcome, EnrolmentState::Done { .. }));
    let refusals = bench.refusals();
    assert!(refusals.contains(&Refusal::Spoof), "{refusals:?}");
    assert!(refusals.contains(&Refusal::TooSimilar), "{refusals:?}");
}

#[test]
fn enrolling_somebody_known_asks_first() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    bench.enrolled("Grace");
    let outcome = bench.enrol("Ada", IfExisting::Ask);
    let EnrolmentState::NeedsConfirmation {
        person,
        person_name,
        similarity,
        ..
    } = outcome
    else {
        panic!("{outcome:?}");
    };
    assert_eq!(person_name, "Grace");
    assert!(similarity.unwrap() > 0.9);
    // The answer is followed without gathering again.
    bench.send(Command::Enrol {
        track: 1,
        name: "Ada".into(),
        existing: IfExisting::AddTo(person.clone()),
    });
    let outcome = bench.wait_outcome();
    let EnrolmentState::Done {
        person: whom,
        templates,
        ..
    } = outcome
    else {
        panic!("{outcome:?}");
    };
    assert_eq!(whom, person);
    bench.send(Command::Rename(person, "Grace H.".into()));
    let view = bench.wait_gallery(|view| view.people[0].name == "Grace H.");
    assert_eq!(view.people.len(), 1);
    assert_eq!(view.people[0].templates, 1 + templates);
    assert!(view.people[0].thumbnail.is_some());
}

#[test]
fn a_question_can_be_cancelled() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    bench.enrolled("Grace");
    let outcome = bench.enrol("Grace", IfExisting::Ask);
    assert!(matches!(outcome, EnrolmentState::NeedsConfirmation { .. }));
    bench.send(Command::CancelEnrolment);
    assert_eq!(bench.wait_outcome(), EnrolmentState::Cancelled);
}

#[test]
fn a_paused_face_is_enrolled_from_its_one_frame() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    bench.wait_frame(is_ready);
    bench.send(Command::Pause);
    bench.wait_state(|state| *state == SourceState::Paused);
    let outcome = bench.enrol("Grace", IfExisting::Ask);
    assert!(
        matches!(outcome, EnrolmentState::Done { templates: 1, .. }),
        "{outcome:?}"
    );
}

#[test]
fn a_name_without_letters_is_refused() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    let outcome = bench.enrol("   ", IfExisting::Ask);
    assert!(matches!(outcome, EnrolmentState::Failed(_)), "{outcome:?}");
}

fn picture(face: &[Painted]) -> Script {
    (
        SourceKind::Pictures,
        vec![Line::Picture(Arc::new(paint(face)))],
    )
}

#[test]
fn people_are_enrolled_from_pictures() {
    let two = [
        Painted::new(0, 0.9).at(160.0, 240.0),
        Painted::new(1, 0.9).at(480.0, 240.0),
    ];
    let mut bench = Setup::new(vec![
        ("a.png", picture(&[Painted::new(0, 0.9)])),
        ("b.png", picture(&[Painted::new(0, 0.9).sized(200.0)])),
        ("two.png", picture(&two)),
        ("empty.png", picture(&[])),
    ])
    .start();
    let files = ["a.png", "b.png", "two.png", "empty.png", "gone.png"];
    bench.send(Command::EnrolPictures {
        name: "Grace".into(),
        files: files.iter().map(PathBuf::from).collect(),
        existing: IfExisting::Ask,
    });
    let outcome = bench.wait_outcome();
    assert!(
        matches!(outcome, EnrolmentState::Done { templates: 2, .. }),
        "{outcome:?}"
    );
    let told = bench.seen.iter().find_map(|event| match event {
        Event::Notice(notice) => Some(notice.clone()),
        _ => None,
    });
    let told = told.unwrap();
    for why in ["several faces", "no face was found", "There is no gone.png"] {
        assert!(told.contains(why), "{told}");
    }
    bench.send(Command::DeleteAll);
    let view = bench.wait_gallery(|view| view.people.is_empty());
    assert_eq!(view.undo.as_deref(), Some("deletion of everyone"));
    bench.send(Command::Undo);
    bench.wait_gallery(|view| view.people.len() == 1);
}

#[test]
fn pictures_of_two_people_are_not_one_person() {
    let mut bench = Setup::new(vec![
        ("a.png", picture(&[Painted::new(0, 0.9)])),
        ("b.png", picture(&[Painted::new(1, 0.9)])),
    ])
    .start();
    bench.send(Command::EnrolPictures {
        name: "Grace".into(),
        files: vec!["a.png".into(), "b.png".into()],
        existing: IfExisting::Ask,
    });
    let outcome = bench.wait_outcome();
    assert!(
        matches!(&outcome, EnrolmentState::Failed(why) if why.contains("one person")),
        "{outcome:?}"
    );
}

fn people_folder(root: &Path, people: &[&str]) -> Vec<(String, PathBuf)> {
    people
        .iter()
        .map(|name| {
            let folder = root.join(name);
            std::fs::create_dir_all(&folder).unwrap();
            (name.replace('_', " "), folder)
        })
        .collect()
}

#[test]
fn a_folder_of_people_is_imported_once_and_undone_at_once() {
    let root = tempfile::tempdir().unwrap();
    let people = people_folder(root.path(), &["Ada", "Grace_Hopper"]);
    let (ada, grace) = (people[0].1.clone(), people[1].1.clone());
    let mut setup = Setup::new(vec![]);
    setup.scripts.insert(ada, picture(&[Painted::new(0, 0.9)]));
    setup
        .scripts
        .insert(grace, picture(&[Painted::new(1, 0.9)]));
    let mut bench = setup.start();
    bench.send(Command::Import(root.path().to_path_buf()));
    let view = bench.wait_gallery(|view| !view.people.is_empty());
    let names: Vec<_> = view.people.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["Ada", "Grace Hopper"]);

    let done = |event: &Event| match event {
        Event::Notice(notice) if notice.starts_with("Nothing new") => Some(()),
        _ => None,
    };
    bench.send(Command::Import(root.path().to_path_buf()));
    bench.wait_event(done);
    bench.send(Command::Undo);
    bench.wait_gallery(|view| view.people.is_empty());
}

#[test]
fn people_of_another_embedder_are_told_of() {
    let mut bench = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))])
        .playing("clip")
        .start();
    bench.enrolled("Grace");
    let data = bench.data.path().to_path_buf();
    let kept = std::fs::read(data.join(faceglass_gallery::FILE_NAME)).unwrap();
    drop(bench);

    let mut setup = Setup::new(vec![]);
    setup.models = Box::new(|| {
        Ok(Models {
            embedder: Some(Box::new(embedder().with_id("another"))),
            ..models()
        })
    });
    let mut bench = setup.start();
    bench.wait_gallery(|view| view.people.is_empty());
    std::fs::write(bench.data.path().join(faceglass_gallery::FILE_NAME), kept).unwrap();
    // Another process wrote: the gallery is taken over by itself.
    let view = bench.wait_gallery(|view| !view.people.is_empty());
    assert_eq!(view.people[0].templates, 0);
    assert!(view.people[0].stale_templates > 0);
    assert!(
        view.warnings
            .iter()
            .any(|warning| warning.contains("another embedder"))
    );
}

#[test]
fn a_face_that_leaves_and_comes_back_is_gathered_on() {
    let mut script = faces(Painted::new(0, 0.9), 45);
    script.extend(vec![Line::Picture(Arc::new(paint(&[]))); 60]);
    script.extend(faces(Painted::new(0, 0.9).at(200.0, 200.0), 3000));
    let mut bench = Setup::new(vec![("clip", (SourceKind::Synthetic, script))])
        .playing("clip")
        .start();
    let before = bench.wait_frame(|r| !r.faces.is_empty()).faces[0].track;
    let outcome = bench.enrol("Grace", IfExisting::Ask);
    assert!(
        matches!(outcome, EnrolmentState::Done { templates: 5, .. }),
        "{outcome:?}"
    );
    assert!(bench.refusals().contains(&Refusal::Absent));
    let after = bench.wait_frame(|r| !r.faces.is_empty()).faces[0].track;
    assert!(after > before);
}

#[test]
fn an_import_leaves_out_who_looks_like_somebody_else() {
    let root = tempfile::tempdir().unwrap();
    let people = people_folder(root.path(), &["Ada", "Zoe"]);
    let mut setup = Setup::new(vec![("clip", clip(Painted::new(0, 0.9)))]).playing("clip");
    setup
        .scripts
        .insert(people[0].1.clone(), picture(&[Painted::new(0, 0.9)]));
    setup
        .scripts
        .insert(people[1].1.clone(), picture(&[Painted::new(1, 0.9)]));
    let mut bench = setup.start();
    bench.enrolled("Grace");
    bench.send(Command::Import(root.path().to_path_buf()));
    let told = bench.wait_event(|event| match event {
        Event::Notice(notice) if notice.starts_with("Imported") => Some(notice.clone()),
        _ => None,
    });
    assert!(told.contains("Ada looks like Grace"), "{told}");
    let newest = |event: &Event| match event {
        Event::Gallery(view) => Some(Arc::clone(view)),
        _ => None,
    };
    let view = bench.seen.iter().rev().find_map(newest).unwrap();
    let names: Vec<_> = view.people.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["Grace", "Zoe"]);
}
