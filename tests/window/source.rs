//! Opening, playing and losing sources.

use crate::support::{Setup, Window, english, face};
use egui::Key;
use faceglass::settings::LastCamera;
use faceglass_capture::{
    CameraError, CameraFormat, CameraId, CameraInfo, CameraName, FileError, MovieError, Rotation,
    SourceError, SourceInfo, SourceKind, SourceSpec,
};
use faceglass_pipeline::live::{Command, Event, PlayerState};
use std::path::PathBuf;
use std::time::Duration;

fn first_camera() -> SourceSpec {
    SourceSpec::Camera {
        id: None,
        format: None,
    }
}

fn lost(error: impl Into<SourceError>, retrying: bool) -> Event {
    let error = error.into();
    Event::Source(PlayerState::Lost { error, retrying })
}

fn path(path: &str) -> Command {
    Command::Open(SourceSpec::Path(PathBuf::from(path)))
}

#[test]
fn it_starts_with_the_camera() {
    let window = Window::open();
    window.assert_sent(&Command::Open(first_camera()));
    window.assert_sent(&Command::ListCameras);
}

#[test]
fn it_starts_with_what_was_asked_for() {
    let asked = SourceSpec::Path(PathBuf::from("clip.mov"));
    let window = Window::with(Setup {
        source: Some(asked.clone()),
        ..Setup::default()
    });
    window.assert_sent(&Command::Open(asked));
    assert!(!window.sent(&Command::Open(first_camera())));
}

#[test]
fn without_a_camera_it_says_so_and_plays_the_demo_in_a_loop() {
    let mut window = Window::open();
    window.say(lost(CameraError::NoneFound, false));
    window.assert_sent(&path("demo.mov"));
    window.assert_sent(&Command::SetLoop(true));
    window.assert_says("No camera found, so the demo clip is playing");
    window.forget();
    window.click("Look again");
    window.assert_sent(&Command::Open(first_camera()));
}

#[test]
fn the_line_about_the_demo_can_be_closed() {
    let mut window = Window::open();
    window.say(lost(CameraError::NoneFound, false));
    window.click("Dismiss");
    assert!(!window.says("so the demo clip is playing"));
}

#[test]
fn the_demo_goes_on_when_the_camera_that_is_asked_for_is_not_there() {
    let mut window = Window::open();
    window.say(lost(CameraError::NoneFound, false));
    let demo = SourceSpec::Path(PathBuf::from("demo.mov"));
    let info = SourceInfo {
        name: "demo.mov".into(),
        kind: SourceKind::Movie,
        size: Some((640, 480)),
        fps: Some(30.0),
        format: "H.264".into(),
        duration: Some(Duration::from_secs(9)),
        frames: None,
    };
    let opened = |spec: &SourceSpec| Event::SourceOpened {
        spec: spec.clone(),
        info: info.clone(),
    };
    window.say(opened(&demo));
    window.say(Event::Source(PlayerState::Running));
    window.click("Look again");
    window.say(Event::SourceKept {
        refused: first_camera(),
        spec: demo.clone(),
        info: info.clone(),
    });
    window.say(Event::Source(PlayerState::Running));
    let none = SourceError::from(CameraError::NoneFound);
    window.say(Event::Error(none.into()));
    window.assert_says("plug one in");
    window.assert_says("· Demo clip");
    assert!(!window.says("Try again"), "nothing is lost");

    // News of what was asked for before something else changes nothing.
    window.key(Key::C);
    let other = SourceSpec::Path(PathBuf::from("walk.mov"));
    window.drop_files(&["walk.mov"]);
    window.say(Event::SourceKept {
        refused: first_camera(),
        spec: demo,
        info: info.clone(),
    });
    window.say(opened(&other));
    window.say(Event::Source(PlayerState::Running));
    assert!(!window.says("· Demo clip"));
}

#[test]
fn the_last_camera_is_tried_before_the_first_one() {
    let mut settings = english();
    settings.last_camera = Some(LastCamera {
        id: CameraId("usb-7".into()),
        format: None,
    });
    let mut window = Window::with(Setup {
        settings,
        ..Setup::default()
    });
    window.assert_sent(&Command::Open(SourceSpec::Camera {
        id: Some(CameraId("usb-7".into())),
        format: None,
    }));
    window.say(lost(
        CameraError::Missing(CameraName::named("usb-7")),
        false,
    ));
    window.assert_sent(&Command::Open(first_camera()));
    assert!(!window.sent(&path("demo.mov")));
}

#[test]
fn a_camera_is_remembered_only_after_its_first_good_frame() {
    let mut window = Window::open();
    let id = CameraId("usb-7".into());
    window.say(Event::Source(PlayerState::Opening));
    assert_eq!(window.saved_settings().last_camera, None);
    window.say(Event::SourceOpened {
        spec: SourceSpec::Camera {
            id: Some(id.clone()),
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
    });
    window.until("the camera is remembered", |w| {
        w.saved_settings().last_camera.is_some_and(|c| c.id == id)
    });
    window.assert_says("640×480 · 30 fps · MJPEG");
}

#[test]
fn every_error_says_what_happened_and_what_to_do() {
    let camera = || CameraName::named("Cam");
    let name = || "walk.mov".to_owned();
    let errors: [(SourceError, &str); 11] = [
        (CameraError::NoneFound.into(), "No camera found"),
        (
            CameraError::Busy(camera()).into(),
            "Another program is using the camera",
        ),
        (
            CameraError::Denied(camera()).into(),
            "No permission to open the camera",
        ),
        (
            CameraError::Unplugged(camera()).into(),
            "The camera was unplugged",
        ),
        (
            CameraError::Stalled {
                camera: camera(),
                seconds: 2,
            }
            .into(),
            "The camera sends no frames",
        ),
        (
            CameraError::OnlyDamaged(camera()).into(),
            "The camera sends damaged frames",
        ),
        (
            FileError::Missing("walk.mov".into()).into(),
            "The file cannot be read",
        ),
        (
            FileError::Denied("walk.mov".into()).into(),
            "The file cannot be read",
        ),
        (
            MovieError::NoIndex { name: name() }.into(),
            "The file cannot be read",
        ),
        (
            MovieError::OtherContainer { name: name() }.into(),
            "This format is not supported",
        ),
        (SourceError::Panicked, "The source failed"),
    ];
    for (error, title) in errors {
        let mut window = Window::with(Setup {
            source: Some(first_camera()),
            ..Setup::default()
        });
        let detail = error.to_string();
        window.say(lost(error, false));
        window.assert_says(title);
        window.assert_says(&detail);
        assert!(!window.says("Trying again by itself"));
        window.forget();
        window.click("Try again");
        window.assert_sent(&Command::Open(first_camera()));
    }
}

#[test]
fn a_camera_that_comes_back_by_itself_is_said_to_be_tried() {
    let mut window = Window::with_faces(vec![face(1, 40.0)]);
    window.say(lost(CameraError::Unplugged(CameraName::named("Cam")), true));
    window.assert_says("The camera was unplugged · Trying again by itself");
    window.say(Event::Source(PlayerState::Running));
    assert!(!window.says("unplugged"));
}

#[test]
fn old_verdicts_go_with_the_source() {
    let mut window = Window::with_faces(vec![face(1, 40.0)]);
    window.assert_says("Face 1 · Unknown");
    window.say(lost(
        CameraError::StoppedSending(CameraName::named("Cam")),
        true,
    ));
    assert!(!window.says("Face 1"));
    window.say(Event::Source(PlayerState::Running));
    assert!(!window.says("Face 1"), "the frame from before the loss");
    window.show(vec![face(2, 40.0)]);
    window.assert_says("Face 1 · Unknown");
}

#[test]
fn a_lost_source_offers_the_demo() {
    let mut window = Window::with(Setup {
        source: Some(SourceSpec::Path("broken.mov".into())),
        ..Setup::default()
    });
    window.say(lost(FileError::Missing("broken.mov".into()), false));
    assert!(!window.says("No camera found"));
    window.click("Play the demo clip");
    window.assert_sent(&path("demo.mov"));
}

#[test]
fn a_path_is_typed() {
    let mut window = Window::open();
    window.type_into("Path", "films/clip.mov");
    window.click("Open");
    window.assert_sent(&path("films/clip.mov"));
}

#[test]
fn a_path_may_begin_at_home() {
    let mut window = Window::open();
    window.type_into("Path", "~/films/clip.mov");
    window.click("Open");
    window.assert_sent(&path("home/films/clip.mov"));
}

#[test]
fn a_file_and_a_folder_are_picked() {
    let mut window = Window::with(Setup {
        picks: vec![PathBuf::from("picked.mov")],
        ..Setup::default()
    });
    window.click("Movie or picture…");
    window.until("the file opens", |w| w.sent(&path("picked.mov")));
    window.forget();
    window.click("Folder…");
    window.until("the folder opens", |w| w.sent(&path("picked.mov")));
}

#[test]
fn a_closed_dialog_changes_nothing() {
    let mut window = Window::open();
    window.forget();
    window.click("Movie or picture…");
    std::thread::sleep(Duration::from_millis(30));
    window.run();
    assert!(window.commands().is_empty());
}

#[test]
fn a_movie_is_dropped_on_the_window() {
    let mut window = Window::open();
    window.drop_files(&["dropped.mov"]);
    window.assert_sent(&path("dropped.mov"));
}

#[test]
fn dropped_pictures_are_looked_at_on_request() {
    let mut window = Window::open();
    window.drop_files(&["a.jpg", "b.jpg"]);
    window.click("Look at them");
    window.assert_sent(&Command::Open(SourceSpec::Pictures(vec![
        PathBuf::from("a.jpg"),
        PathBuf::from("b.jpg"),
    ])));
}

#[test]
fn a_movie_plays_pauses_steps_seeks_and_loops() {
    let mut window = Window::open();
    window.opened(SourceKind::Movie, Some(26), None);
    window.show(Vec::new());
    window.say(Event::Position(Duration::from_secs(12)));
    window.assert_says("0:12 of 0:26");
    window.forget();

    window.click("Pause");
    window.assert_sent(&Command::Pause);
    window.click("Play");
    window.assert_sent(&Command::Play);
    window.click("One frame further");
    window.assert_sent(&Command::Step);
    window.click("Loop");
    window.assert_sent(&Command::SetLoop(false));
    window.slider("Position").set_value_accesskit(20.0);
    window.run();
    window.assert_sent(&Command::Seek(Duration::from_secs(20)));
    window.key(Key::ArrowLeft);
    window.assert_sent(&Command::Seek(Duration::from_secs(15)));
}

#[test]
fn keys_play_step_and_jump() {
    let mut window = Window::open();
    window.opened(SourceKind::Movie, Some(26), None);
    window.show(Vec::new());
    window.forget();
    window.key(Key::Space);
    window.assert_sent(&Command::Pause);
    window.key(Key::Period);
    window.assert_sent(&Command::Step);
    window.key(Key::ArrowRight);
    window.assert_sent(&Command::Seek(Duration::from_secs(5)));
    window.key(Key::ArrowLeft);
    window.assert_sent(&Command::Seek(Duration::ZERO));
}

#[test]
fn play_at_the_end_starts_over() {
    let mut window = Window::open();
    window.opened(SourceKind::Movie, Some(26), None);
    window.show(Vec::new());
    window.say(Event::Source(PlayerState::Ended));
    window.forget();
    window.click("Play");
    assert_eq!(
        window.commands(),
        [Command::Seek(Duration::ZERO), Command::Play]
    );
}

#[test]
fn pictures_are_counted() {
    let mut window = Window::open();
    window.opened(SourceKind::Pictures, None, Some(5));
    window.show(Vec::new());
    window.say(Event::Position(Duration::from_secs(1)));
    window.assert_says("Picture 2 of 5");
}

#[test]
fn another_camera_and_format_are_picked() {
    let mut window = Window::open();
    let format = CameraFormat {
        width: 1280,
        height: 720,
        fps: 30,
        pixel_format: "MJPEG".into(),
    };
    let camera = |id: &str, name: &str| CameraInfo {
        id: CameraId(id.into()),
        name: name.into(),
        formats: vec![format.clone()],
        trouble: None,
    };
    window.say(Event::Cameras(vec![
        camera("a", "Desk"),
        camera("b", "Door"),
    ]));
    window.click("Camera");
    window.click("Door");
    let door = |format| {
        Command::Open(SourceSpec::Camera {
            id: Some(CameraId("b".into())),
            format,
        })
    };
    window.assert_sent(&door(None));
    window.click("Format");
    window.click("1280×720 · 30 fps · MJPEG");
    window.assert_sent(&door(Some(format)));
}

#[test]
fn cameras_are_looked_for_again() {
    let mut window = Window::open();
    window.say(Event::Cameras(Vec::new()));
    window.assert_says("No camera found");
    window.forget();
    window.click("Look for cameras");
    window.assert_sent(&Command::ListCameras);
    window.assert_says("Looking for cameras");
}

#[test]
fn the_picture_turns_by_quarters_and_it_is_remembered() {
    let mut window = Window::with_faces(Vec::new());
    window.key(Key::R);
    window.assert_sent(&Command::SetRotation(Rotation::Quarter));
    window.assert_says("Rotated by 90°");
    window.click("Rotate by 90°");
    window.assert_sent(&Command::SetRotation(Rotation::Half));
    window.until("it is saved", |w| {
        w.saved_settings().rotation == Rotation::Half
    });
}

#[test]
fn the_file_of_a_folder_is_named() {
    let mut window = Window::open();
    window.opened(SourceKind::Pictures, None, Some(5));
    let mut result = crate::support::frame(Vec::new());
    result.frame.file = Some(PathBuf::from("holiday/IMG_0042.jpg"));
    window.show_result(result);
    window.assert_says("IMG_0042.jpg");
    assert!(!window.says("holiday/"));
}

#[test]
fn a_single_picture_neither_plays_nor_ends() {
    let mut window = Window::open();
    window.opened(SourceKind::Pictures, None, Some(1));
    window.show(vec![face(1, 40.0)]);
    for state in [PlayerState::Running, PlayerState::Ended] {
        window.say(Event::Source(state));
        window.assert_says("Still picture");
        for words in ["At the end", "Running", "Play", "One frame further"] {
            assert!(
                !window.has(words) && !window.says(&format!("{words} ·")),
                "{words}"
            );
        }
    }
    window.forget();
    window.key(Key::Space);
    window.key(Key::Period);
    assert_eq!(window.commands(), Vec::<Command>::new());
}

#[test]
fn an_error_offers_each_way_out_once() {
    let mut window = Window::with(Setup {
        source: Some(SourceSpec::Path("broken.mov".into())),
        ..Setup::default()
    });
    window.say(lost(FileError::Missing("broken.mov".into()), false));
    let count = |label: &str| {
        use egui_kittest::kittest::Queryable as _;
        window.harness.query_all_by_label(label).count()
    };
    assert_eq!(count("Play the demo clip"), 1);
    assert_eq!(
        count("Open movie or picture…") + count("Open something else…"),
        1
    );
}
