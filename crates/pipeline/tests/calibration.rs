//! Liveness fitted to a camera, from the first frame to the file, over a made-up
//! camera and fake networks.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod common;

use common::stage::{Stage, camera};
use common::{Painted, models};
use faceglass_capture::SourceSpec;
use faceglass_capture::camera::FakeCameras;
use faceglass_capture::player::PlayerOptions;
use faceglass_pipeline::calibration::{
    AttackSpecies, CalibrationCommand as Ask, CalibrationFailure, CalibrationRefusal,
    CalibrationState as State, CalibrationStep as Step, Count, Halt, POINTS_FILE, PointStatus,
    PointsTrouble, Proposal, SAMPLES_A_STEP, Why,
};
use faceglass_pipeline::{
    Command, Event, LiveConfig, LivePipeline, LivenessVerdict, Models, PipelineHandle,
    PipelineSettings,
};
use faceglass_vision::fakes::FakeLiveness;
use faceglass_vision::traits::LivenessModel;
use faceglass_vision::types::{Detection, LivenessScore, ModelId, VisionError};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Only so that a broken pipeline fails a test instead of hanging it.
const PATIENCE: Duration = Duration::from_secs(60);

/// A live face that this network scores with 0.90, a phone with 0.74.
fn live() -> Painted {
    Painted::new(0, 0.9).sized(120.0)
}

fn phone() -> Painted {
    Painted::new(0, 0.74).sized(120.0)
}

struct Bench {
    pipeline: LivePipeline,
    stage: Stage,
    seen: Vec<Event>,
}

impl Bench {
    fn start(data: &Path, source: SourceSpec, models: fn() -> Models) -> Self {
        let stage = Stage::new(&[live()]);
        let opening = stage.clone();
        let config = LiveConfig {
            data_dir: data.to_path_buf(),
            keys: faceglass_gallery::Keys::default(),
            load_models: Box::new(move || Ok(models())),
            search_at_once: faceglass_pipeline::AT_ONCE_BYTES,
            settings: PipelineSettings::default(),
            player: PlayerOptions {
                opener: Arc::new(move |spec: &SourceSpec| opening.open(spec)),
                ..PlayerOptions::window()
            },
            source: Some(source),
            cameras: Arc::new(FakeCameras::new(Vec::new())),
            chance: Arc::new(|| 1),
        };
        Self {
            pipeline: LivePipeline::spawn(config, Arc::new(|| {})).unwrap(),
            stage,
            seen: Vec::new(),
        }
    }

    fn ask(&self, command: Ask) {
        self.pipeline.send(Command::Calibrate(command));
    }

    /// The first event from now on that `pick` wants.
    fn wait<T>(&mut self, pick: impl Fn(&Event) -> Option<T>) -> T {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            let mut picked = None;
            for event in self.pipeline.events() {
                picked = picked.or_else(|| pick(&event));
                self.seen.push(event);
            }
            if let Some(picked) = picked {
                return picked;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!("the event never came; seen: {:#?}", self.seen);
    }

    fn wait_state(&mut self, wanted: impl Fn(&State) -> bool) -> State {
        self.wait(|event| match event {
            Event::Calibration(state) if wanted(state) => Some(state.clone()),
            _ => None,
        })
    }

    fn wait_status(&mut self, wanted: impl Fn(&PointStatus) -> bool) -> PointStatus {
        self.wait(|event| match event {
            Event::OperatingPoint(status) if wanted(status) => Some(status.clone()),
            _ => None,
        })
    }

    fn opened(&mut self) -> PointStatus {
        self.wait_status(|status| *status != PointStatus::NoCamera)
    }

    fn wait_verdict(&self, verdict: LivenessVerdict) {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            let latest = self.pipeline.latest();
            let is = |face: &faceglass_pipeline::FaceResult| face.liveness.verdict == verdict;
            if latest.is_some_and(|result| result.faces.iter().any(is)) {
                return;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        panic!("nobody was ever {verdict:?}");
    }

    /// Plays the person through the live steps; the print is asked for next.
    fn live_steps(&mut self, face: Painted) {
        self.stage.show(&[face]);
        self.ask(Ask::Begin { floor: None });
        self.wait_refused(Step::Turn, CalibrationRefusal::NotTurned);
        self.stage.show(&[face.turned()]);
        self.wait_refused(Step::Closer, CalibrationRefusal::NotCloser);
        self.stage.show(&[face.sized(200.0)]);
        self.wait_state(|state| {
            matches!(
                state,
                State::Ready {
                    step: Step::Print,
                    ..
                }
            )
        });
    }

    /// Until that step refuses a frame for that reason.
    fn wait_refused(&mut self, wanted: Step, why: CalibrationRefusal) {
        self.wait_state(|state| {
            matches!(
                state,
                State::Gathering { step, refused, .. } if *step == wanted && *refused == Some(why)
            )
        });
    }

    fn proposal(&mut self) -> Proposal {
        let proposed = self.wait_state(|state| matches!(state, State::Proposed(_)));
        let State::Proposed(proposal) = proposed else {
            panic!("{proposed:?}");
        };
        proposal
    }
}

/// The same network in another file.
struct Renamed(FakeLiveness);

impl LivenessModel for Renamed {
    fn score(
        &mut self,
        frame: &image::RgbImage,
        face: &Detection,
        burnt_out: f32,
    ) -> Result<LivenessScore, VisionError> {
        self.0.score(frame, face, burnt_out)
    }

    fn model_id(&self) -> ModelId {
        ModelId("another-liveness".into())
    }

    fn default_threshold(&self) -> f32 {
        self.0.default_threshold()
    }
}

fn other_models() -> Models {
    Models {
        liveness: Some(Box::new(Renamed(common::liveness()))),
        ..models()
    }
}

fn no_liveness() -> Models {
    Models {
        liveness: None,
        ..models()
    }
}

/// By hand: live 0.90, phone 0.74, network's own 0.50. Every hundredth from
/// 0.75 to 0.90 makes no error; the middle is 0.83.
#[test]
fn a_phone_that_passes_is_kept_out_afterwards() {
    let data = tempfile::tempdir().unwrap();
    let mut bench = Bench::start(data.path(), camera("one"), models);
    assert_eq!(bench.opened(), PointStatus::Absent { others: vec![] });
    bench.live_steps(live());
    bench.ask(Ask::Skip);
    bench.wait_state(|state| {
        matches!(
            state,
            State::Ready {
                step: Step::Phone,
                ..
            }
        )
    });
    bench.stage.show(&[phone()]);
    bench.wait_verdict(LivenessVerdict::Live);
    bench.ask(Ask::Go);
    let proposal = bench.proposal();
    assert_eq!(proposal.before, 0.5);
    assert_eq!(proposal.threshold, 0.83);
    assert_eq!(proposal.why, Why::FewestErrors);
    assert_eq!(proposal.live.samples, 3 * SAMPLES_A_STEP);
    assert_eq!(proposal.attacks.len(), 1);
    assert_eq!(proposal.attacks[0].species, AttackSpecies::Phone);
    assert_eq!(
        proposal.attacks_before[0].passed,
        Count {
            errors: SAMPLES_A_STEP,
            samples: SAMPLES_A_STEP
        }
    );
    // Nothing has changed yet.
    bench.wait_verdict(LivenessVerdict::Live);
    assert!(!data.path().join(POINTS_FILE).exists());

    bench.ask(Ask::Accept { lowering: false });
    let status = bench.wait_status(|status| matches!(status, PointStatus::InForce(_)));
    let PointStatus::InForce(point) = status else {
        panic!("{status:?}");
    };
    assert_eq!(point.camera_name, "Camera one");
    assert_eq!(point.model, ModelId("fake-liveness".into()));
    assert!(point.light > 0.2 && point.light < 0.9, "{}", point.light);
    assert!(point.made_unix_s > 1_500_000_000);
    bench.wait_verdict(LivenessVerdict::Spoof);

    bench.ask(Ask::Remove);
    bench.wait_status(|status| matches!(status, PointStatus::Absent { .. }));
    bench.wait_verdict(LivenessVerdict::Live);
}

/// By hand: live 0.40, network's own 0.50, so every look is missed and the
/// floor without attacks, 0.40, misses none.
#[test]
fn security_is_lowered_only_on_request() {
    let data = tempfile::tempdir().unwrap();
    let mut bench = Bench::start(data.path(), camera("one"), models);
    bench.opened();
    bench.live_steps(Painted::new(0, 0.402).sized(120.0));
    bench.ask(Ask::Skip);
    bench.ask(Ask::Skip);
    let proposal = bench.proposal();
    assert_eq!(proposal.threshold, 0.40);
    assert!(proposal.lowers_security());
    assert_eq!(proposal.why, Why::MissedTooOften);

    bench.ask(Ask::Accept { lowering: false });
    assert_eq!(bench.proposal(), proposal);
    assert!(!data.path().join(POINTS_FILE).exists());
    bench.ask(Ask::Accept { lowering: true });
    bench.wait_status(|status| status.threshold() == Some(0.40));
}

/// The person's own face in the print step, then a print that scores like it:
/// the first does not count, the second only on the person's word, and then it
/// is said that nothing tells them apart.
#[test]
fn a_living_face_in_the_print_step_asks_and_does_not_count() {
    let data = tempfile::tempdir().unwrap();
    let mut bench = Bench::start(data.path(), camera("one"), models);
    bench.opened();
    bench.live_steps(live());
    let asks = |state: &State| {
        matches!(
            state,
            State::Ready {
                step: Step::Print,
                halt: Some(Halt::LooksLive),
            }
        )
    };
    bench.stage.show(&[live()]);
    bench.ask(Ask::Go);
    bench.wait_state(asks);
    bench.ask(Ask::Go);
    bench.wait_state(asks);
    bench.ask(Ask::Vouch);
    bench.wait_state(|state| {
        matches!(
            state,
            State::Ready {
                step: Step::Phone,
                halt: None,
            }
        )
    });
    bench.ask(Ask::Skip);
    let proposal = bench.proposal();
    assert_eq!(proposal.why, Why::Inseparable(AttackSpecies::Print));
    assert!(!proposal.can_be_stored());

    // Try again, from the proposal.
    bench.ask(Ask::Begin { floor: None });
    bench.wait_refused(Step::Turn, CalibrationRefusal::NotTurned);
}

/// A print that is shown from the first step on gets nowhere.
#[test]
fn a_print_in_the_live_steps_asks_and_does_not_count() {
    let data = tempfile::tempdir().unwrap();
    let mut bench = Bench::start(data.path(), camera("one"), models);
    bench.opened();
    bench.stage.show(&[Painted::new(0, 0.1).sized(120.0)]);
    bench.ask(Ask::Begin { floor: None });
    for _ in 0..2 {
        bench.wait_state(|state| {
            matches!(
                state,
                State::Ready {
                    step: Step::Straight,
                    halt: Some(Halt::LooksLikeAttack),
                }
            )
        });
        bench.ask(Ask::Go);
    }
}

#[test]
fn it_is_used_again_with_that_camera_and_network_only() {
    let data = tempfile::tempdir().unwrap();
    let mut bench = Bench::start(data.path(), camera("one"), models);
    bench.opened();
    bench.live_steps(live());
    bench.ask(Ask::Skip);
    bench.stage.show(&[phone()]);
    bench.ask(Ask::Go);
    bench.proposal();
    bench.ask(Ask::Accept { lowering: false });
    bench.wait_status(|status| status.threshold() == Some(0.83));
    drop(bench);

    let mut same = Bench::start(data.path(), camera("one"), models);
    assert_eq!(same.opened().threshold(), Some(0.83));
    same.pipeline.send(Command::Open(camera("two")));
    let others = vec!["Camera one".to_owned()];
    same.wait_status(|status| {
        *status
            == PointStatus::Absent {
                others: others.clone(),
            }
    });
    same.pipeline.send(Command::Open(camera("one")));
    same.wait_status(|status| status.threshold() == Some(0.83));
    drop(same);

    let mut stale = Bench::start(data.path(), camera("one"), other_models);
    assert!(matches!(stale.opened(), PointStatus::OtherModel(_)));
    stale.stage.show(&[phone()]);
    stale.wait_verdict(LivenessVerdict::Live);
}

#[test]
fn cancelling_and_losing_the_camera_change_nothing() {
    let data = tempfile::tempdir().unwrap();
    let mut bench = Bench::start(data.path(), camera("one"), models);
    bench.opened();
    bench.ask(Ask::Begin { floor: None });
    bench.wait_refused(Step::Turn, CalibrationRefusal::NotTurned);
    bench.ask(Ask::Cancel);
    bench.wait_state(|state| *state == State::Cancelled);

    bench.live_steps(live());
    bench.stage.unplug();
    bench.wait_state(|state| *state == State::Failed(CalibrationFailure::CameraLost));
    assert!(!data.path().join(POINTS_FILE).exists());
}

#[test]
fn what_cannot_be_calibrated_is_refused_with_a_reason() {
    let data = tempfile::tempdir().unwrap();
    let movie = SourceSpec::Path("movie".into());
    let mut bench = Bench::start(data.path(), movie, models);
    bench.wait(|event| matches!(event, Event::SourceOpened { .. }).then_some(()));
    bench.ask(Ask::Begin { floor: None });
    bench.wait_state(|state| *state == State::Failed(CalibrationFailure::NoCamera));

    let mut bench = Bench::start(data.path(), camera("one"), no_liveness);
    bench.opened();
    bench.ask(Ask::Begin { floor: None });
    bench.wait_state(|state| *state == State::Failed(CalibrationFailure::NoNetwork));
}

#[test]
fn a_damaged_file_is_kept_aside_and_told() {
    let data = tempfile::tempdir().unwrap();
    std::fs::write(data.path().join(POINTS_FILE), "not JSON").unwrap();
    let mut bench = Bench::start(data.path(), camera("one"), models);
    let trouble = bench.wait(|event| match event {
        Event::OperatingPoints(trouble) => Some(trouble.clone()),
        _ => None,
    });
    let PointsTrouble::Damaged { kept_as, .. } = trouble else {
        panic!("{trouble:?}");
    };
    assert_eq!(
        std::fs::read_to_string(kept_as.unwrap()).unwrap(),
        "not JSON"
    );
    // Both events may have come in one batch, which the first wait has drained.
    let told = bench.seen.iter().find_map(|event| match event {
        Event::OperatingPoint(status) if *status != PointStatus::NoCamera => Some(status.clone()),
        _ => None,
    });
    let status = told.unwrap_or_else(|| bench.opened());
    assert_eq!(status, PointStatus::Absent { others: vec![] });
}
