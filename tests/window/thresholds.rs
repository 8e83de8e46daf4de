//! Sliders.

use crate::support::{Setup, Window, english, face};
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use faceglass::window::ThresholdDefaults;
use faceglass_pipeline::live::Command;
use faceglass_pipeline::settings::PipelineSettings;

fn set(change: impl Fn(&mut PipelineSettings)) -> Command {
    let mut settings = PipelineSettings::default();
    change(&mut settings);
    Command::SetSettings(settings)
}

#[test]
fn each_slider_takes_effect_at_once() {
    type Case = (&'static str, f64, Command);
    let cases: [Case; 3] = [
        ("Finding faces", 0.8, set(|s| s.min_score = Some(0.8))),
        ("Liveness", 0.7, set(|s| s.liveness_threshold = Some(0.7))),
        ("Match", 0.5, set(|s| s.match_threshold = Some(0.5))),
    ];
    for (label, value, command) in cases {
        let mut window = Window::open();
        window.slider(label).set_value_accesskit(value);
        window.run();
        window.assert_sent(&command);
    }
}

/// Opens everything that is behind "Details".
fn with_details(setup: Setup) -> Window {
    let mut window = Window::with(Setup {
        size: egui::vec2(1200.0, 3000.0),
        ..setup
    });
    for name in ["Match", "Liveness", "Finding faces"] {
        window.click(&format!("Details · {name}"));
    }
    window
}

#[test]
fn each_number_takes_effect_at_once() {
    use egui_kittest::kittest::Queryable as _;
    type Case = (&'static str, f64, Command);
    let cases: [Case; 5] = [
        ("Finding faces", 0.8, set(|s| s.min_score = Some(0.8))),
        ("Smallest face", 96.0, set(|s| s.min_face_px = 96.0)),
        ("Liveness", 0.7, set(|s| s.liveness_threshold = Some(0.7))),
        ("Match", 0.5, set(|s| s.match_threshold = Some(0.5))),
        ("Uncertain band", 0.1, set(|s| s.match_band = 0.1)),
    ];
    for (label, value, command) in cases {
        let mut window = with_details(Setup::default());
        let label = format!("{label} as a number");
        let number = window
            .harness
            .get_by_role_and_label(egui::Role::SpinButton, &label);
        number.set_value_accesskit(value);
        window.run();
        window.assert_sent(&command);
    }
}

/// Who only moves a slider reads no number, and nothing moves under the hand.
#[test]
fn sliders_go_from_lenient_to_strict_and_keep_their_places() {
    use egui_kittest::kittest::Queryable as _;
    let mut window = Window::with(Setup {
        knowledge: crate::meaning::knowledge("ab"),
        ..Setup::default()
    });
    assert_eq!(window.harness.query_all_by_label("lenient").count(), 3);
    assert_eq!(window.harness.query_all_by_label("strict").count(), 3);
    let numbers = window.harness.query_all_by_role(egui::Role::SpinButton);
    assert_eq!(numbers.count(), 0, "numbers are behind Details");
    let places = |window: &Window| {
        ["Match", "Liveness", "Finding faces", "Insight"].map(|label| window.button(label).rect())
    };
    let before = places(&window);
    for value in [0.0, 0.2, 0.36, 0.7, 1.0] {
        for label in ["Match", "Liveness"] {
            window.slider(label).set_value_accesskit(value);
            window.run();
            assert_eq!(places(&window), before, "{label} {value}");
        }
    }
}

#[test]
fn each_slider_is_reset_by_itself() {
    let mut settings = english();
    settings.pipeline = PipelineSettings {
        min_score: Some(0.8),
        min_face_px: 96.0,
        liveness_threshold: Some(0.7),
        match_threshold: Some(0.5),
        match_band: 0.1,
        ..PipelineSettings::default()
    };
    let changed = settings.pipeline;
    let mut window = with_details(Setup {
        settings,
        ..Setup::default()
    });
    let default = PipelineSettings::default();
    window.click("Reset Finding faces");
    let expected = PipelineSettings {
        min_score: default.min_score,
        ..changed
    };
    window.assert_sent(&Command::SetSettings(expected));
    for label in ["Smallest face", "Liveness", "Match", "Uncertain band"] {
        window.click(&format!("Reset {label}"));
    }
    window.assert_sent(&Command::SetSettings(default));
    assert!(!window.is_enabled("Reset Match"));
}

#[test]
fn all_are_reset_together() {
    let mut settings = english();
    settings.pipeline.min_score = Some(0.8);
    let mut window = Window::with(Setup {
        settings,
        ..Setup::default()
    });
    window.click("Reset all");
    window.assert_sent(&Command::SetSettings(PipelineSettings::default()));
    assert!(!window.is_enabled("Reset all"));
}

#[test]
fn the_networks_own_threshold_is_shown_until_changed() {
    let mut window = with_details(Setup::default());
    window.assert_says("default");
    assert_eq!(value(&window, "Liveness"), 0.55);
    assert_eq!(value(&window, "Match"), 0.36);
    window.assert_says("Perhaps from 0.31, known from 0.36");
    window.slider("Liveness").set_value_accesskit(0.7);
    window.run();
    assert!((value(&window, "Liveness") - 0.7).abs() < 1e-6);
}

fn value(window: &Window, label: &str) -> f64 {
    use egui_kittest::kittest::NodeT as _;
    let value = window.slider(label).accesskit_node().numeric_value();
    (value.unwrap() * 1e4).round() / 1e4
}

#[test]
fn thresholds_are_remembered() {
    let mut window = Window::open();
    window.slider("Finding faces").set_value_accesskit(0.8);
    window.run();
    window.until("it is saved", |w| {
        w.saved_settings().pipeline.min_score == Some(0.8)
    });
}

#[test]
fn a_slider_moves_by_keyboard() {
    let mut window = Window::open();
    window.slider("Finding faces").focus();
    window.run();
    window.key(Key::ArrowRight);
    let moved = window.commands().into_iter().any(|command| {
        matches!(command, Command::SetSettings(s) if s.min_score.is_some_and(|score| score > 0.6))
    });
    assert!(moved);
}

#[test]
fn looking_at_a_value_between_two_steps_does_not_change_it() {
    let mut window = Window::with(Setup {
        defaults: ThresholdDefaults {
            finding: 0.6,
            liveness: 0.5555,
            matching: 0.9042,
        },
        ..Setup::default()
    });
    window.run();
    let unchanged = |command: &Command| match command {
        Command::SetSettings(settings) => *settings == PipelineSettings::default(),
        _ => true,
    };
    assert!(window.commands().iter().all(unchanged));
    window.slider("Match").set_value_accesskit(0.91);
    window.run();
    window.assert_sent(&set(|s| s.match_threshold = Some(0.91)));
}

/// The arrows are the slider's for as long as it was used last.
#[test]
fn arrows_after_dragging_a_slider_do_not_move_the_movie() {
    use egui::{Event, PointerButton};
    let mut window = Window::open();
    window.opened(faceglass_capture::SourceKind::Movie, Some(26), None);
    window.show(Vec::new());
    let at = window.slider("Finding faces").rect().center();
    let press = |window: &mut Window, pos, pressed| {
        let event = Event::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        };
        window.harness.input_mut().events.push(event);
        window.harness.step();
    };
    window
        .harness
        .input_mut()
        .events
        .push(Event::PointerMoved(at));
    press(&mut window, at, true);
    let further = at + egui::vec2(12.0, 0.0);
    window
        .harness
        .input_mut()
        .events
        .push(Event::PointerMoved(further));
    window.harness.step();
    press(&mut window, further, false);
    window.run();
    window.forget();
    window.key(egui::Key::ArrowLeft);
    let commands = window.commands();
    let is_seek = |command: &Command| matches!(command, Command::Seek(_));
    assert!(!commands.iter().any(is_seek), "{commands:?}");
    assert!(!commands.is_empty(), "the slider moves instead");
}

#[test]
fn printed_lines_are_taken_out_of_pictures_where_somebody_asks_and_each_face_says_so() {
    let mut window = Window::open();
    window.click("Settings");
    window.click("Take printed lines out of pictures");
    window.assert_sent(&set(|s| s.demesh = true));
    window.assert_says("what was under them is a guess");
    window.until("settings are written", |w| {
        w.saved_settings().pipeline.demesh
    });
    window.show(vec![face(1, 40.0)]);
    assert!(!window.says("Compared without its printed lines"));
    let mut cleaned = face(1, 40.0);
    cleaned.demeshed = true;
    window.show(vec![cleaned]);
    window.assert_says("Compared without its printed lines");
    // Thresholds are put back without it.
    window.forget();
    window.key(Key::Num0);
    assert!(!window.sent(&set(|_| {})));
    window.click("Settings");
    window.click("Take printed lines out of pictures");
    window.assert_sent(&set(|_| {}));
    window.assert_says("compared as they are");
}

fn chosen_of_people(window: &mut Window) {
    // The panel of the same name comes later.
    let mut of_that_name = window.harness.query_all_by_label("People");
    of_that_name.next().unwrap().click();
    drop(of_that_name);
    window.run();
    window.click("Keep pictures of enrolled faces");
}

#[test]
fn pictures_of_enrolled_faces_are_kept_until_somebody_says_otherwise() {
    let mut window = Window::open();
    chosen_of_people(&mut window);
    window.assert_sent(&set(|s| s.keep_faces = false));
    window.assert_says("must be enrolled again once the network that compares faces changes");
    window.until("settings are written", |w| {
        !w.saved_settings().pipeline.keep_faces
    });
    // Thresholds are put back without it.
    window.forget();
    window.key(Key::Num0);
    assert!(!window.sent(&set(|_| {})));
    chosen_of_people(&mut window);
    window.assert_sent(&set(|_| {}));
    window.assert_says("kept with pictures of the face");
}
