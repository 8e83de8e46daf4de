//! Fitting liveness to the camera.

#[path = "../../crates/pipeline/tests/common/mod.rs"]
#[allow(clippy::unwrap_used)]
pub mod painted;

use crate::support::{Setup, Window, english, face};
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use faceglass::window::{Knowledge, Started, ThresholdDefaults};
use faceglass_capture::camera::FakeCameras;
use faceglass_capture::player::PlayerOptions;
use faceglass_capture::{CameraId, SourceSpec};
use faceglass_pipeline::calibration::{
    AttackCount, AttackSpecies, CalibrationCommand as Ask, CalibrationFailure, CalibrationRefusal,
    CalibrationState as State, CalibrationStep as Step, Count, Halt, OperatingPoint, POINTS_FILE,
    PointStatus, PointsDamage, PointsTrouble, Proposal, Why,
};
use faceglass_pipeline::live::{Command, Event};
use faceglass_pipeline::settings::PipelineSettings;
use faceglass_pipeline::{LiveConfig, LivePipeline};
use faceglass_vision::ModelId;
use painted::stage::{Stage, camera};
use painted::{Painted, models};
use std::path::PathBuf;
use std::sync::Arc;

const BUTTON: &str = "Calibrate liveness for this camera…";

fn ask(command: Ask) -> Command {
    Command::Calibrate(command)
}

/// A window over a camera, with the wizard at its first page.
fn intro() -> Window {
    let mut window = Window::with_faces(vec![face(1, 200.0)]);
    window.click(BUTTON);
    window
}

fn started() -> Window {
    let mut window = intro();
    window.click("Start");
    window.assert_sent(&ask(Ask::Begin { floor: None }));
    window
}

fn count(errors: usize, samples: usize) -> Count {
    Count { errors, samples }
}

pub fn proposal(before: f32, threshold: f32) -> Proposal {
    Proposal {
        camera_name: "Webcam".into(),
        before,
        threshold,
        shipped: 0.55,
        live_before: count(0, 180),
        live: count(3, 180),
        attacks_before: vec![AttackCount {
            species: AttackSpecies::Phone,
            passed: count(60, 60),
        }],
        attacks: vec![AttackCount {
            species: AttackSpecies::Phone,
            passed: count(0, 60),
        }],
        bound: None,
        why: Why::FewestErrors,
        light: 0.41,
    }
}

pub fn point(model: &str) -> OperatingPoint {
    OperatingPoint {
        camera: CameraId("one".into()),
        camera_name: "Webcam".into(),
        model: ModelId(model.into()),
        threshold: 0.83,
        shipped: 0.55,
        light: 0.41,
        live: count(3, 180),
        attacks: Vec::new(),
        made_unix_s: 1_785_542_400,
    }
}

#[test]
fn each_step_says_what_to_do_and_why_a_frame_does_not_count() {
    let mut window = started();
    window.say(Event::Calibration(State::Gathering {
        step: Step::Turn,
        have: 12,
        want: 60,
        refused: Some(CalibrationRefusal::NotTurned),
    }));
    window.assert_says("Step 2 of 5");
    window.assert_says("Turn your head a little");
    window.assert_says("12 of 60 looks");
    window.assert_says("Last frame not used: turn a little further");
    window.click("Skip this step");
    window.assert_sent(&ask(Ask::Skip));

    window.say(Event::Calibration(State::Ready {
        step: Step::Phone,
        halt: None,
    }));
    window.assert_says("Hold up a phone");
    window.click("Ready");
    window.assert_sent(&ask(Ask::Go));
    window.say(Event::Calibration(State::Ready {
        step: Step::Straight,
        halt: Some(Halt::Stalled(CalibrationRefusal::Several)),
    }));
    window.assert_says("No usable frame came for a while: more than one face");
    assert!(window.has("Try again"));
    assert!(!window.has("Skip this step"));
}

#[test]
fn what_would_change_is_told_before_it_does() {
    let mut window = started();
    window.say(Event::Calibration(State::Proposed(proposal(0.55, 0.83))));
    window.assert_says("Raise the threshold from 0.55 to 0.83");
    window.assert_says("Missed: 3 of 180 looks at you, before 0");
    window.assert_says("Passed: 0 of 60 looks at pictures on a phone, before 60");
    window.assert_says("Not shown, so nothing is known about printed photographs");
    assert!(!window.says("lowers security"));
    window.click("Details · Liveness calibration");
    window.assert_says("Missed, 95 % certain: 0.345 % to 4.79 %");
    window.assert_says("Passed of pictures on a phone, 95 % certain: 0 % to 5.96 %");
    window.assert_says("Brightness of your face: 0.41 of 1");
    window.assert_says("the true limits are wider");
    window.click("Use 0.83 with this camera");
    window.assert_sent(&ask(Ask::Accept { lowering: false }));
}

#[test]
fn what_lowers_security_says_so_and_asks() {
    let mut window = started();
    window.say(Event::Calibration(State::Proposed(proposal(0.55, 0.48))));
    window.assert_says("This lowers security");
    assert!(!window.has("Use 0.48 with this camera"));
    window.click("Lower it to 0.48 all the same");
    window.assert_sent(&ask(Ask::Accept { lowering: true }));
}

#[test]
fn it_can_be_left_as_it_is_and_escaped_from() {
    let mut window = started();
    window.say(Event::Calibration(State::Proposed(proposal(0.55, 0.48))));
    window.click("Leave it at 0.55");
    window.assert_sent(&ask(Ask::Cancel));
    window.assert_says("Calibration cancelled, nothing changed");
    assert!(!window.says("This lowers security"));

    let mut window = started();
    window.say(Event::Calibration(State::Gathering {
        step: Step::Straight,
        have: 1,
        want: 60,
        refused: None,
    }));
    window.key(Key::Escape);
    window.assert_sent(&ask(Ask::Cancel));
    assert!(!window.says("Step 1 of 5"));
}

#[test]
fn where_nothing_is_told_apart_nothing_is_offered() {
    let mut window = started();
    let inseparable = Proposal {
        why: Why::Inseparable(AttackSpecies::Phone),
        ..proposal(0.55, 0.55)
    };
    window.say(Event::Calibration(State::Proposed(inseparable)));
    window.assert_says("does not tell pictures on a phone from a living face");
    window.assert_says("If something else was shown, try again");
    assert!(!window.has("Keep 0.55 for this camera"));
    assert!(!window.has("Leave it at 0.55"));
    window.forget();
    window.click("Try again");
    window.assert_sent(&ask(Ask::Begin { floor: None }));
}

/// "Keep 0.55" beside "Leave it as it is" would be two names of one thing.
#[test]
fn where_nothing_changes_there_is_one_choice() {
    let mut window = started();
    let unchanged = Proposal {
        why: Why::Unchanged,
        ..proposal(0.55, 0.55)
    };
    window.say(Event::Calibration(State::Proposed(unchanged)));
    window.assert_says("The threshold stays at 0.55");
    assert!(!window.has("Leave it at 0.55"));
    assert!(window.has("Try again"));
    window.click("Keep 0.55 for this camera");
    window.assert_sent(&ask(Ask::Accept { lowering: false }));
}

#[test]
fn a_step_that_shows_the_wrong_face_asks() {
    let mut window = started();
    let say = |window: &mut Window, step, halt| {
        let halt = Some(halt);
        window.say(Event::Calibration(State::Ready { step, halt }));
    };
    say(&mut window, Step::Print, Halt::LooksLive);
    window.assert_says("This looks like a living face, so it does not count");
    window.assert_says("Hold the printed photograph up");
    assert!(!window.says("Go on like this"));
    window.click("It is a printed photograph");
    window.assert_sent(&ask(Ask::Vouch));
    window.forget();
    window.click("Try again");
    window.assert_sent(&ask(Ask::Go));

    say(&mut window, Step::Phone, Halt::LooksLive);
    window.assert_says("Hold the phone up");
    assert!(window.has("It is a phone"));
    assert!(window.has("Skip this step"));

    say(&mut window, Step::Straight, Halt::LooksLikeAttack);
    window.assert_says("This looks like a photograph or a screen, so it does not count");
    window.assert_says("Show your own face");
    // No word makes an attack a living face.
    assert!(!window.says("It is a"));
}

/// Where the words of that role stand that contain `part`.
fn place_of(window: &Window, part: &str) -> egui::Rect {
    window.harness.get_by_label_contains(part).rect()
}

#[test]
fn a_step_stands_over_the_picture_in_large_letters_and_nothing_moves() {
    for size in [egui::vec2(1180.0, 680.0), egui::vec2(640.0, 480.0)] {
        let mut window = Window::with(Setup {
            size,
            ..Setup::default()
        });
        window.camera_runs();
        window.show(vec![face(1, 260.0)]);
        let picture = place_of(&window, "Picture ·");
        window.key(Key::K);
        window.key(Key::Enter);
        let step = Step::Print;
        for state in [
            State::Ready { step, halt: None },
            State::Ready {
                step,
                halt: Some(Halt::LooksLive),
            },
            State::Gathering {
                step,
                have: 3,
                want: 60,
                refused: None,
            },
        ] {
            window.say(Event::Calibration(state));
            window.run();
            assert_eq!(place_of(&window, "Picture ·"), picture, "{size}");
            let headline = window
                .harness
                .get_by_role_and_label(egui::Role::Status, "Hold up a printed photograph of a face, so that it is the only face in the picture")
                .rect();
            assert!(picture.expand(2.0).contains_rect(headline), "{headline}");
            assert!(headline.height() >= 20.0, "{headline}");
            // What is clicked is at the other edge.
            let cancel = window.button("Cancel").rect();
            assert!(picture.expand(2.0).contains_rect(cancel), "{cancel}");
            assert!(cancel.top() > headline.bottom(), "{cancel} {headline}");
        }
    }
}

#[test]
fn a_message_leaves_the_buttons_of_a_step_free() {
    let mut window = started();
    window.say(Event::Calibration(State::Ready {
        step: Step::Print,
        halt: None,
    }));
    window.key(Key::T);
    window.run();
    let message = window.button("Dismiss").rect();
    let ready = window.button("Ready").rect();
    assert!(message.bottom() <= ready.top(), "{message} {ready}");
}

#[test]
fn at_the_end_one_can_try_again() {
    let mut window = started();
    window.say(Event::Calibration(State::Stored(proposal(0.55, 0.83))));
    window.forget();
    window.click("Try again");
    window.assert_sent(&ask(Ask::Begin { floor: None }));
}

/// A window as wide and high as it opens, with the panels scrolled far down.
#[test]
fn it_opens_where_one_looks() {
    let mut window = Window::with(Setup {
        size: egui::vec2(1180.0, 760.0),
        ..Setup::default()
    });
    window.camera_runs();
    window.show(vec![face(1, 200.0)]);
    window.harness.hover_at(egui::pos2(1100.0, 400.0));
    for _ in 0..40 {
        window.harness.event(egui::Event::MouseWheel {
            unit: egui::MouseWheelUnit::Point,
            delta: egui::vec2(0.0, -200.0),
            phase: egui::TouchPhase::Move,
            source: egui::MouseWheelSource::Wheel,
            modifiers: egui::Modifiers::NONE,
        });
        window.run();
    }
    let mut headers = window.harness.query_all_by_label("Enrol");
    let is_away = headers.all(|header| header.rect().bottom() < 60.0);
    assert!(is_away, "the panels did not scroll");
    drop(headers);
    window.key(Key::K);
    let start = window.button("Start").rect();
    let picture = egui::Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(840.0, 400.0));
    assert!(picture.contains_rect(start), "{start:?}");
    // The face stays in view.
    window.assert_says("Picture ·");
}

#[test]
fn enter_goes_on_and_escape_leaves() {
    let mut window = Window::with_faces(vec![face(1, 200.0)]);
    window.key(Key::K);
    window.key(Key::Enter);
    window.assert_sent(&ask(Ask::Begin { floor: None }));
    for halt in [None, Some(Halt::LooksLive), Some(Halt::LooksLive)] {
        window.forget();
        let (step, want) = (Step::Print, 60);
        window.say(Event::Calibration(State::Gathering {
            step,
            have: 3,
            want,
            refused: None,
        }));
        window.say(Event::Calibration(State::Ready { step, halt }));
        window.key(Key::Enter);
        window.assert_sent(&ask(Ask::Go));
    }
    window.forget();
    window.say(Event::Calibration(State::Proposed(proposal(0.55, 0.83))));
    window.key(Key::Enter);
    window.assert_sent(&ask(Ask::Accept { lowering: false }));

    // Enter does not lower security.
    window.forget();
    window.say(Event::Calibration(State::Proposed(proposal(0.55, 0.48))));
    window.key(Key::Enter);
    window.assert_sent(&ask(Ask::Cancel));
    assert!(!window.sent(&ask(Ask::Accept { lowering: true })));

    window.key(Key::K);
    assert!(window.has("Start"));
    window.key(Key::Escape);
    assert!(!window.has("Start"));
}

#[test]
fn it_needs_a_camera_and_says_why_it_failed() {
    let mut window = Window::open();
    window.key(Key::K);
    window.assert_says("Open a camera first");
    assert!(!window.is_enabled("Start"));
    window.forget();
    window.key(Key::Enter);
    let opens = |command: &Command| matches!(command, Command::Open(SourceSpec::Camera { .. }));
    assert!(window.commands().iter().any(opens));

    let mut window = started();
    window.say(Event::Calibration(State::Failed(
        CalibrationFailure::CameraLost,
    )));
    window.assert_says("Nothing was changed");
    window.assert_says("The camera went away");
    window.click("Try again");
    assert!(window.has("Start"));
}

#[test]
fn the_slider_shows_whose_threshold_is_in_force() {
    let mut window = Window::with_faces(vec![face(1, 200.0)]);
    window.say(Event::OperatingPoint(PointStatus::InForce(point("ab"))));
    assert_eq!(window.slider("Liveness").accesskit_value(), 0.83);
    window.assert_says("this camera’s");
    window.assert_says("Calibrated for Webcam on 2026-08-01");
    window.slider("Liveness").set_value_accesskit(0.6);
    window.run();
    window.assert_says("set by hand");
    window.assert_says("This camera’s calibration (0.83) waits while a value is set by hand");
    window.click("Remove this calibration");
    window.assert_sent(&ask(Ask::Remove));
}

#[test]
fn another_network_or_camera_says_why_it_is_not_used() {
    let mut window = Window::with_faces(vec![face(1, 200.0)]);
    window.say(Event::OperatingPoint(PointStatus::OtherModel(point("cd"))));
    assert_eq!(window.slider("Liveness").accesskit_value(), 0.55);
    window.assert_says("belongs to another liveness network and is not used");
    window.say(Event::OperatingPoint(PointStatus::Absent {
        others: vec!["Webcam".into()],
    }));
    window.assert_says("Calibrated are other cameras (Webcam)");
    assert!(!window.has("Remove this calibration"));
}

#[test]
fn a_damaged_file_is_told() {
    let mut window = Window::open();
    window.say(Event::OperatingPoints(PointsTrouble::Damaged {
        what: PointsDamage::Threshold,
        kept_as: Some(PathBuf::from("there.damaged-7")),
    }));
    window.assert_says("a threshold lies outside 0 to 1");
    window.assert_says("is kept as there.damaged-7");
}

#[test]
fn what_was_kept_takes_the_place_of_a_value_set_by_hand() {
    let mut settings = english();
    settings.pipeline.liveness_threshold = Some(0.7);
    let mut window = Window::with(Setup {
        settings,
        ..Setup::default()
    });
    window.camera_runs();
    window.click(BUTTON);
    window.click("Start");
    window.say(Event::Calibration(State::Proposed(proposal(0.7, 0.83))));
    window.assert_says("The value set by hand gives way to it");
    window.forget();
    window.say(Event::Calibration(State::Stored(proposal(0.7, 0.83))));
    window.assert_sent(&Command::SetSettings(PipelineSettings::default()));
    window.assert_says("Webcam now uses 0.83");
}

/// From the button to the file, over a made-up camera: a face that scores 0.90
/// and a phone that scores 0.74, which the network's own 0.50 lets pass. By
/// hand: 0.75 to 0.90 make no error, and 0.83 is the middle.
#[test]
fn the_whole_wizard_runs_over_a_made_up_camera() {
    let data = tempfile::tempdir().unwrap();
    let face = Painted::new(0, 0.9).sized(120.0);
    let stage = Stage::new(&[face]);
    let (opening, folder) = (stage.clone(), data.path().to_path_buf());
    let mut window = Window::with(Setup {
        source: Some(camera("one")),
        start: Some(Box::new(move |wake| {
            let config = LiveConfig {
                data_dir: folder,
                keys: faceglass_gallery::Keys::default(),
                load_models: Box::new(|| Ok(models())),
                search_at_once: faceglass_pipeline::AT_ONCE_BYTES,
                settings: PipelineSettings::default(),
                player: PlayerOptions {
                    opener: Arc::new(move |spec: &SourceSpec| opening.open(spec)),
                    ..PlayerOptions::window()
                },
                source: None,
                cameras: Arc::new(FakeCameras::new(Vec::new())),
                chance: Arc::new(|| 1),
            };
            Ok(Started {
                handle: Box::new(LivePipeline::spawn(config, wake)?),
                defaults: ThresholdDefaults {
                    finding: 0.6,
                    liveness: 0.5,
                    matching: 0.5,
                },
                knowledge: Knowledge::default(),
                networks: Vec::new(),
            })
        })),
        ..Setup::default()
    });
    window.shows("Live");
    window.step(BUTTON);
    window.waits_for("Two minutes in front of this camera");
    window.waits_until_enabled("Start");
    window.step("Start");
    window.waits_for("turn a little further");
    stage.show(&[face.turned()]);
    window.waits_for("Last frame not used: come closer");
    stage.show(&[face.sized(200.0)]);
    window.waits_for("Hold up a printed photograph");
    window.step("Skip this step");
    window.waits_for("Hold up a phone");
    // Still the person's own face.
    window.step("Ready");
    window.waits_for("This looks like a living face, so it does not count");
    stage.show(&[Painted::new(0, 0.74).sized(120.0)]);
    window.shows("Live");
    window.step("Try again");
    window.waits_for("Raise the threshold from 0.50 to 0.83");
    window.assert_says("before 60");
    window.step("Use 0.83 with this camera");
    window.waits_for("Camera one now uses 0.83");
    window.waits_for("Calibrated for Camera one on");
    window.shows("Spoof");
    let kept = std::fs::read_to_string(data.path().join(POINTS_FILE)).unwrap();
    assert!(kept.contains("\"fake-liveness\""), "{kept}");
    window.step("Close");
    window.step("Remove this calibration");
    window.shows("Live");
    window.draws_until("it is gone", |window| !window.says("Calibrated for"));
}

impl Window {
    /// Draws until the window says that; frames never stop coming here.
    fn waits_for(&mut self, part: &str) {
        self.draws_until(part, |window| window.says(part));
    }

    /// Draws until a label is just that.
    fn shows(&mut self, label: &str) {
        self.draws_until(label, |window| window.has(label));
    }

    fn waits_until_enabled(&mut self, label: &str) {
        self.draws_until(label, |window| {
            window.has(label) && window.is_enabled(label)
        });
    }

    fn draws_until(&mut self, what: &str, condition: impl Fn(&Self) -> bool) {
        let started = std::time::Instant::now();
        while started.elapsed().as_secs() < 60 {
            self.harness.step();
            if condition(self) {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        panic!(
            "waited in vain for {what:?}; the window shows:\n{:?}",
            self.harness
        );
    }

    /// Clicks without waiting for the window to settle.
    fn step(&mut self, label: &str) {
        self.button(label).click();
        self.harness.step();
        self.harness.step();
    }
}

trait SliderValue {
    fn accesskit_value(&self) -> f32;
}

impl SliderValue for egui_kittest::Node<'_> {
    fn accesskit_value(&self) -> f32 {
        use egui_kittest::kittest::NodeT as _;
        let value = self.accesskit_node().numeric_value().unwrap();
        (value * 100.0).round() as f32 / 100.0
    }
}
