//! A whole challenge through window and pipeline: somebody reads what the window says
//! and does it.

#[path = "../../crates/pipeline/tests/challenge/players/actor.rs"]
#[allow(dead_code)]
mod actor;

use crate::calibration::painted::rope::Rope;
use crate::calibration::painted::stage::camera;
use crate::calibration::painted::{Painted, models, paint};
use crate::support::{Setup, Window, english};
use actor::Actor;
use egui::Key;
use faceglass::window::{Knowledge, Started, ThresholdDefaults};
use faceglass_capture::camera::FakeCameras;
use faceglass_capture::player::PlayerOptions;
use faceglass_capture::{Frame, SourceSpec};
use faceglass_pipeline::challenge::{Phase, Step};
use faceglass_pipeline::live::{Command, Event, PipelineHandle, Stats};
use faceglass_pipeline::result::FrameResult;
use faceglass_pipeline::settings::PipelineSettings;
use faceglass_pipeline::{LiveConfig, LivePipeline};
use std::sync::Arc;
use std::time::{Duration, Instant};

const WORDS: [(Step, &str); 8] = [
    (Step::TurnLeft, "Turn your head a little to your left"),
    (Step::TurnRight, "Turn your head a little to your right"),
    (Step::LookUp, "Look up a little"),
    (Step::ComeCloser, "Come closer"),
    (Step::GoBack, "Go back a little"),
    (Step::BlinkTwice, "Blink twice"),
    (Step::OpenMouth, "Open your mouth"),
    (Step::Smile, "Smile"),
];

const HOLD: &str = "Hold it until something else stands here";

/// The window's handle and the test's.
struct Shared(Arc<LivePipeline>);

impl PipelineHandle for Shared {
    fn send(&self, command: Command) {
        self.0.send(command);
    }

    fn events(&self) -> Vec<Event> {
        self.0.events()
    }

    fn latest(&self) -> Option<Arc<FrameResult>> {
        self.0.latest()
    }

    fn stats(&self) -> Stats {
        self.0.stats()
    }
}

struct Play {
    window: Window,
    pipeline: Arc<LivePipeline>,
    rope: Rope,
    actor: Actor,
    index: u64,
    phase: Phase,
    _data: tempfile::TempDir,
}

impl Play {
    fn new() -> Self {
        let data = tempfile::tempdir().unwrap();
        let rope = Rope::default();
        let (landmarks, cameras) = (rope.clone(), rope.clone());
        let config = LiveConfig {
            data_dir: data.path().to_path_buf(),
            load_models: Box::new(move || {
                let mut models = models();
                models.landmarker = Some(landmarks.landmarker());
                Ok(models)
            }),
            search_at_once: faceglass_pipeline::AT_ONCE_BYTES,
            settings: PipelineSettings::default(),
            player: PlayerOptions {
                opener: Arc::new(move |_: &SourceSpec| Ok(cameras.source())),
                ..PlayerOptions::window()
            },
            source: None,
            cameras: Arc::new(FakeCameras::new(Vec::new())),
            keys: faceglass_gallery::Keys::default(),
            chance: Arc::new(|| 1),
        };
        let pipeline = Arc::new(LivePipeline::spawn(config, Arc::new(|| {})).unwrap());
        let handle = Arc::clone(&pipeline);
        let window = Window::with(Setup {
            source: Some(camera("one")),
            settings: english(),
            size: egui::vec2(1000.0, 800.0),
            start: Some(Box::new(move |_wake| {
                Ok(Started {
                    handle: Box::new(Shared(handle)),
                    defaults: ThresholdDefaults::default(),
                    knowledge: Knowledge::default(),
                    networks: Vec::new(),
                })
            })),
            ..Setup::default()
        });
        let actor = Actor::of_latency(600.0, 3);
        Self {
            window,
            pipeline,
            rope,
            actor,
            index: 0,
            phase: Phase::Wait,
            _data: data,
        }
    }

    fn now_ms(&self) -> u64 {
        self.index * 33
    }

    fn frame(&mut self) {
        let points = self.actor.points(self.phase, self.now_ms());
        self.rope.pose(0, points);
        self.rope.give(Frame {
            image: Arc::new(paint(&[Painted::new(0, 0.9)])),
            index: self.index,
            time: Duration::from_millis(self.now_ms()),
            captured_at: Instant::now(),
            still: false,
            file: None,
        });
        let (index, pipeline) = (self.index, Arc::clone(&self.pipeline));
        self.window.until("the frame is shown", |_| {
            pipeline
                .latest()
                .is_some_and(|result| result.frame.index == index)
        });
        // Once more, with what came after the window looked.
        self.window.run();
        self.read();
        self.index += 1;
    }

    /// Does what stands in the window.
    fn read(&mut self) {
        let step = WORDS.into_iter().find(|(_, words)| self.window.has(words));
        self.phase = match (step, self.phase) {
            (Some((step, _)), Phase::Do { step: before, .. }) if step == before => self.phase,
            (Some((step, _)), _) => Phase::Do {
                step,
                shown_ms: self.now_ms(),
                until_ms: u64::MAX,
                held: false,
            },
            (None, doing) if self.window.has(HOLD) => doing,
            (None, _) => Phase::Wait,
        };
    }

    fn until(&mut self, words: &str) {
        for _ in 0..1500 {
            if self.window.has(words) {
                return;
            }
            self.frame();
        }
        panic!("nobody says {words:?} in\n{:?}", self.window.harness);
    }
}

#[test]
fn whoever_does_what_the_window_says_is_present() {
    let mut play = Play::new();
    play.until("Live");
    play.window.key(Key::V);
    play.until("Present");
    play.window
        .assert_says("Every step was done in time, by one face");
    play.frame();
    play.window.assert_says("Presence: Present");
    play.window.click("Close");
    play.window.assert_says("Presence: Present");
    assert!(play.window.has("Live"));
}
