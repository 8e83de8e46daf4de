//! The camera's own controls.

use crate::support::{Setup, Window, chinese, english};
use egui::{Key, Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use faceglass::settings::Settings;
use faceglass_capture::{
    CameraId, Control, ControlAccess, ControlAsk, ControlError, ControlId, ControlKind,
    ControlName, ControlNews, ControlRange, SourceInfo, SourceKind, SourceSpec,
};
use faceglass_pipeline::live::{Command, Event, PlayerState};

const DESK: &str = "usb-1|Desk";

fn id(kind: ControlKind) -> ControlId {
    kind.id().unwrap()
}

fn name(kind: ControlKind, own: &str) -> ControlName {
    ControlName {
        id: kind.id().unwrap_or(ControlId("0x0a046d05".into())),
        kind,
        own: own.into(),
    }
}

fn control(kind: ControlKind, range: ControlRange, value: i64) -> Control {
    Control {
        name: name(kind, "Own name"),
        range,
        value,
        as_it_came: value,
        access: ControlAccess::Free,
    }
}

fn number() -> ControlRange {
    ControlRange::Number {
        from: 0,
        to: 250,
        step: 5,
    }
}

/// Exposure by the camera itself, brightness, power line, and one of its own.
fn controls() -> Vec<Control> {
    let lines = ["Disabled", "50 Hz", "60 Hz"].map(str::to_owned);
    let lines = (0..).zip(lines).collect();
    vec![
        control(ControlKind::AutoExposure, ControlRange::Switch, 1),
        Control {
            access: ControlAccess::Automatic,
            ..control(ControlKind::Exposure, number(), 100)
        },
        control(ControlKind::Brightness, number(), 125),
        control(ControlKind::PowerLine, ControlRange::Choice(lines), 1),
        control(ControlKind::Own, ControlRange::Switch, 0),
    ]
}

fn all(controls: Vec<Control>) -> Event {
    Event::Controls(ControlNews::All(controls))
}

fn opened() -> Event {
    Event::SourceOpened {
        spec: SourceSpec::Camera {
            id: Some(CameraId(DESK.into())),
            format: None,
        },
        info: SourceInfo {
            name: "Webcam".into(),
            kind: SourceKind::Camera,
            size: Some((640, 480)),
            fps: Some(30.0),
            format: "MJPEG".into(),
            duration: None,
            frames: None,
        },
    }
}

/// A window that looks through a camera with `controls`, and shows them.
fn showing(settings: Settings, controls: Vec<Control>) -> Window {
    let mut window = Window::with(Setup {
        settings,
        ..Setup::default()
    });
    window.say(opened());
    window.say(Event::Source(PlayerState::Running));
    window.say(all(controls));
    window.forget();
    window.key(Key::A);
    window
}

fn kept(window: &Window, kind: ControlKind) -> Option<i64> {
    let settings = window.saved_settings();
    let values = settings.camera_controls.of(&CameraId(DESK.into()))?;
    values.get(&id(kind)).copied()
}

fn set(kind: ControlKind, value: i64) -> Command {
    Command::Controls(ControlAsk::Set(id(kind), value))
}

#[test]
fn what_the_camera_lets_be_set_is_shown_with_range_and_step() {
    let window = showing(english(), controls());
    window.assert_sent(&Command::Controls(ControlAsk::Read));
    assert!(window.has("Camera controls"));
    window.assert_says("0 to 250 in steps of 5; the camera came with 125");
    assert!(window.is_enabled("Brightness"));
    // The camera sets it itself, and its switch stands before it.
    assert!(!window.is_enabled("Exposure time"));
    assert!(window.has("Set by the camera"));
    assert!(window.is_enabled("Automatic exposure"));
    // Its own, by the name that the driver has.
    assert!(window.is_enabled("Own name"));
}

#[test]
fn what_is_set_is_asked_of_the_camera_and_kept_for_it() {
    let mut window = showing(english(), controls());
    window.click("Automatic exposure");
    window.assert_sent(&set(ControlKind::AutoExposure, 0));
    window
        .harness
        .get_by_role_and_label(Role::ComboBox, "Against flickering lamps")
        .click();
    window.run();
    window.click("60 Hz");
    window.assert_sent(&set(ControlKind::PowerLine, 2));
    window.slider("Brightness").focus();
    window.run();
    window.key(Key::ArrowRight);
    window.assert_sent(&set(ControlKind::Brightness, 130));
    window.until("settings are written", |w| {
        kept(w, ControlKind::Brightness).is_some()
    });
    assert_eq!(kept(&window, ControlKind::AutoExposure), Some(0));
    assert_eq!(kept(&window, ControlKind::PowerLine), Some(2));
    assert_eq!(kept(&window, ControlKind::Brightness), Some(130));
}

#[test]
fn what_was_kept_is_set_again_each_time_that_camera_opens() {
    let mut settings = english();
    let camera = CameraId(DESK.into());
    settings
        .camera_controls
        .keep(&camera, id(ControlKind::Gain), 7);
    let mut window = Window::with(Setup {
        settings,
        ..Setup::default()
    });
    let restore = || Command::Controls(ControlAsk::Restore(vec![(id(ControlKind::Gain), 7)]));
    window.say(opened());
    window.assert_sent(&restore());
    // Unplugged and plugged in again.
    window.forget();
    window.say(opened());
    window.assert_sent(&restore());
    // Another one knows nothing of it.
    window.forget();
    window.camera_runs();
    assert!(
        !window
            .commands()
            .iter()
            .any(|c| matches!(c, Command::Controls(_)))
    );
}

#[test]
fn as_the_camera_came_asks_for_that_and_keeps_nothing() {
    let mut settings = english();
    let camera = CameraId(DESK.into());
    settings
        .camera_controls
        .keep(&camera, id(ControlKind::Brightness), 7);
    let mut window = showing(settings, controls());
    window.click("As the camera came");
    window.assert_sent(&Command::Controls(ControlAsk::Reset));
    window.close();
    assert_eq!(kept(&window, ControlKind::Brightness), None);
}

#[test]
fn a_control_that_refuses_says_why_and_shows_the_real_value() {
    let mut window = showing(english(), controls());
    window.slider("Brightness").focus();
    window.run();
    window.key(Key::ArrowRight);
    assert_eq!(
        window.slider("Brightness").accesskit_node().numeric_value(),
        Some(130.0)
    );
    let why = ControlError::Driver {
        name: name(ControlKind::Brightness, "Own name"),
        detail: "no reply (os error 110)".into(),
    };
    window.say(Event::Controls(ControlNews::Refused(why)));
    window.say(all(controls()));
    window.assert_says("did not take this value of “Brightness” (no reply (os error 110))");
    assert_eq!(
        window.slider("Brightness").accesskit_node().numeric_value(),
        Some(125.0)
    );
    // What is in force.
    window.until("settings are written", |w| {
        kept(w, ControlKind::Brightness) == Some(125)
    });
}

#[test]
fn where_nothing_can_be_set_a_sentence_stands_and_no_dead_control() {
    let window = showing(english(), Vec::new());
    window.assert_says("This camera offers nothing to set");
    assert!(!window.has("As the camera came"));
    // Without a camera there is nothing to ask.
    let mut window = Window::open();
    window.opened(SourceKind::Movie, Some(9), None);
    window.key(Key::A);
    assert!(!window.has("Camera controls"));
}

#[test]
fn escape_and_close_end_it_and_another_camera_is_not_shown_with_the_values_of_the_first() {
    let mut window = showing(english(), controls());
    window.key(Key::Escape);
    assert!(!window.has("Brightness"));
    window.key(Key::A);
    window.click("Close");
    assert!(!window.has("Brightness"));
    window.camera_runs();
    window.key(Key::A);
    assert!(!window.has("Brightness"));
    window.assert_says("Asking the camera…");
}

#[test]
fn each_kind_and_each_refusal_is_worded_in_chinese() {
    let every = ControlKind::KNOWN.iter();
    let every = every.map(|kind| control(*kind, ControlRange::Switch, 0));
    let mut window = showing(chinese(), every.collect());
    let name = || name(ControlKind::Focus, "Own name");
    let refusals = [
        ControlError::Missing(name()),
        ControlError::Automatic(name()),
        ControlError::Held(name()),
        ControlError::Kept {
            name: name(),
            value: 3,
        },
    ];
    for why in refusals {
        window.say(Event::Controls(ControlNews::Refused(why)));
    }
    window.assert_chinese("every control and refusal");
}
