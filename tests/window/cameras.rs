//! Cameras that come and go, that are slow, and that look at people.

use crate::support::{Setup, Window, english, face};
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use faceglass::settings::{LastCamera, Mirror, Settings};
use faceglass_capture::{
    CameraError, CameraFormat, CameraId, CameraInfo, CameraName, SourceError, SourceInfo,
    SourceKind, SourceSpec,
};
use faceglass_pipeline::live::{Command, Event, PlayerState, Stats};
use std::path::PathBuf;

fn spec(id: Option<&str>) -> SourceSpec {
    SourceSpec::Camera {
        id: id.map(|id| CameraId(id.into())),
        format: None,
    }
}

fn open(id: Option<&str>) -> Command {
    Command::Open(spec(id))
}

fn demo() -> Command {
    Command::Open(SourceSpec::Path(PathBuf::from("demo.mov")))
}

fn camera(id: &str) -> CameraInfo {
    let id = CameraId(id.into());
    CameraInfo {
        name: id.card().to_owned(),
        id,
        formats: vec![CameraFormat {
            width: 640,
            height: 480,
            fps: 30,
            pixel_format: "MJPEG".into(),
        }],
        trouble: None,
    }
}

fn opened(id: &str) -> Event {
    Event::SourceOpened {
        spec: spec(Some(id)),
        info: SourceInfo {
            name: "Desk".into(),
            kind: SourceKind::Camera,
            size: Some((640, 480)),
            fps: Some(30.0),
            format: "MJPEG".into(),
            duration: None,
            frames: None,
        },
    }
}

fn lost(error: CameraError) -> Event {
    let error = SourceError::from(error);
    Event::Source(PlayerState::Lost {
        error,
        retrying: true,
    })
}

/// A window that plays the demo clip because there is no camera.
fn without_camera(window: &mut Window) {
    window.say(Event::Cameras(Vec::new()));
    window.say(lost(CameraError::NoneFound));
    window.assert_sent(&demo());
    window.forget();
}

#[test]
fn the_camera_opened_at_the_start_is_waited_for_when_it_is_unplugged() {
    let mut window = Window::open();
    window.say(opened("usb-1|Desk"));
    window.say(Event::Source(PlayerState::Running));
    window.forget();
    let desk = || CameraName::named("Desk");
    // What the player tells: the cable, then every attempt to open it again.
    window.say(lost(CameraError::Unplugged(desk())));
    for error in [CameraError::Missing(desk()), CameraError::NoneFound] {
        window.say(lost(error));
        assert!(window.commands().is_empty(), "{:?}", window.commands());
        window.assert_says("Trying again by itself");
    }
    window.say(opened("usb-1|Desk"));
    window.say(Event::Source(PlayerState::Running));
    assert!(!window.says("Trying again by itself"));
    assert!(!window.sent(&demo()));
}

#[test]
fn try_again_asks_for_the_camera_that_was_there() {
    let mut window = Window::open();
    window.say(opened("usb-1|Desk"));
    window.say(lost(CameraError::Unplugged(CameraName::named("Desk"))));
    window.forget();
    window.click("Try again");
    window.assert_sent(&open(Some("usb-1|Desk")));
}

#[test]
fn a_camera_that_comes_while_the_demo_plays_for_lack_of_one_is_offered() {
    let mut window = Window::open();
    without_camera(&mut window);
    window.say(Event::Cameras(vec![camera("usb-1|Desk")]));
    window.assert_says("Camera found · Desk");
    assert!(!window.says("No camera found, so"));
    assert!(window.commands().is_empty(), "it does not switch by itself");
    window.click("Use it");
    window.assert_sent(&open(Some("usb-1|Desk")));
    assert!(!window.says("Camera found"));
}

#[test]
fn the_offer_stands_in_one_line() {
    let mut window = Window::open();
    without_camera(&mut window);
    window.say(Event::Cameras(vec![camera("usb-1|Desk")]));
    let title = window.harness.get_by_label("Camera found · Desk").rect();
    let button = window.button("Use it").rect();
    assert!(
        title.y_range().contains(button.center().y),
        "{title} {button}"
    );
}

#[test]
fn an_offer_goes_with_its_camera_and_comes_with_the_next_one() {
    let mut window = Window::open();
    without_camera(&mut window);
    window.say(Event::Cameras(vec![camera("usb-1|Desk")]));
    window.say(Event::Cameras(Vec::new()));
    assert!(!window.says("Camera found"));
    window.say(Event::Cameras(vec![camera("usb-1|Desk")]));
    window.click("Dismiss");
    assert!(!window.says("Camera found"));
    window.say(Event::Cameras(vec![camera("usb-1|Desk")]));
    assert!(!window.says("Camera found"), "it was answered");
    window.say(Event::Cameras(vec![
        camera("usb-1|Desk"),
        camera("usb-2|Door"),
    ]));
    window.assert_says("Camera found · Door");
}

#[test]
fn nothing_is_offered_to_somebody_who_asked_for_the_demo() {
    let mut window = Window::open();
    without_camera(&mut window);
    window.key_with(egui::Modifiers::SHIFT, Key::D);
    window.say(Event::Cameras(vec![camera("usb-1|Desk")]));
    assert!(!window.says("Camera found"));
}

#[test]
fn another_camera_than_the_last_one_is_opened_where_only_that_is_there() {
    let mut settings = english();
    settings.last_camera = Some(LastCamera {
        id: CameraId("usb-7|Old".into()),
        format: None,
    });
    let mut window = Window::with(Setup {
        settings,
        ..Setup::default()
    });
    window.say(Event::Cameras(vec![camera("usb-1|Desk")]));
    window.forget();
    window.key(Key::C);
    window.assert_sent(&open(None));
    // The last one at another port is the last one.
    window.say(Event::Cameras(vec![
        camera("usb-2|Old"),
        camera("usb-1|Desk"),
    ]));
    window.forget();
    window.key(Key::C);
    window.assert_sent(&open(Some("usb-7|Old")));
}

#[test]
fn cameras_are_mirrored_and_files_are_not_until_somebody_says_so() {
    let mut window = Window::with(Setup {
        settings: Settings {
            mirror: Mirror::default(),
            ..english()
        },
        ..Setup::default()
    });
    window.camera_runs();
    window.show(vec![face(1, 0.0)]);
    let mirrored = window.button("Choose face 1: Unknown").rect();

    window.opened(SourceKind::Movie, Some(26), None);
    window.show(vec![face(1, 0.0)]);
    let plain = window.button("Choose face 1: Unknown").rect();
    assert!(plain.right() < mirrored.left(), "{plain} {mirrored}");

    window.camera_runs();
    window.key(Key::M);
    window.show(vec![face(1, 0.0)]);
    let chosen = window.button("Choose face 1: Unknown").rect();
    assert!(chosen.right() < mirrored.left());
    window.until("the choice is remembered", |w| {
        let mirror = w.saved_settings().mirror;
        !mirror.cameras && !mirror.files
    });
}

#[test]
fn a_camera_that_is_slow_to_start_is_said_to_be_waited_for() {
    let mut window = Window::open();
    window.say(Event::Source(PlayerState::Opening));
    window.until("the wait is worth a word", |w| {
        w.says("The camera has sent nothing yet")
    });
    window.assert_says("Some cameras need up to 15 seconds to start; it is waited for.");
    window.say(opened("usb-1|Desk"));
    window.say(Event::Source(PlayerState::Running));
    assert!(!window.says("sent nothing yet"));
}

#[test]
fn the_pace_of_a_slow_camera_is_said() {
    let mut window = Window::open();
    window.say(opened("usb-1|Desk"));
    window.say(Event::Source(PlayerState::Running));
    let stats = |capture_fps| Stats {
        capture_fps,
        ..Stats::default()
    };
    window.set_stats(stats(30.0));
    assert!(!window.says("This camera sends"));
    window.set_stats(stats(0.4));
    window.assert_says("This camera sends a picture every 2.5 seconds");
    window.click("Dismiss");
    assert!(!window.says("This camera sends"));
}
