//! The log.

use crate::support::{Setup, Window, chinese, english, face, gallery, known};
use egui::Key;
use faceglass_capture::{CameraError, CameraName, SourceKind};
use faceglass_gallery::GalleryError;
use faceglass_pipeline::live::{Done, Event, PlayerState, Problem};
use faceglass_pipeline::tell::Notice;
use std::path::PathBuf;

fn log_file(window: &Window) -> PathBuf {
    window.folder.path().join("log.txt")
}

fn log(window: &Window) -> String {
    std::fs::read_to_string(log_file(window)).unwrap_or_default()
}

fn open_log(window: &mut Window) -> String {
    window.folders.lock().unwrap().clear();
    window.click("Help");
    window.click("Open log");
    let file = log_file(window);
    window.until("it is shown", |w| w.folders.lock().unwrap().contains(&file));
    log(window)
}

#[test]
fn it_says_what_was_done_and_said_and_names_nobody() {
    let mut window = Window::with_faces(vec![known(face(1, 40.0), "Adelheid")]);
    window.say(gallery(&["Adelheid"], None));
    window.key(Key::X);
    window.say(Event::Notice(Notice::TakenBack(Done::Enrolment(
        "Adelheid".into(),
    ))));
    window.type_into("Path", "films/adelheid.mov");
    window.click("Open");
    let text = open_log(&mut window);
    for part in [
        concat!("Faceglass ", env!("CARGO_PKG_VERSION")),
        "Source opened: Camera 640x480 MJPEG",
        "Command: NextPrivacy",
        "Said: Privacy",
        "Said: Told/TakenBack",
        "UTC  ",
    ] {
        assert!(text.contains(part), "{part:?} is not in\n{text}");
    }
    let folder = window.folder.path().display().to_string();
    let found = ["delheid", "films", folder.as_str()].map(|name| text.contains(name));
    assert_eq!(found, [false; 3], "{text}");
}

#[test]
fn nothing_is_written_unless_something_goes_wrong() {
    let mut window = Window::with_faces(vec![face(1, 40.0)]);
    for _ in 0..30 {
        window.key(Key::X);
    }
    assert!(!log_file(&window).exists());
    window.say(Event::Error(GalleryError::NoSuchPerson.into()));
    window.until("it is written", |w| log(w).contains("Problem: Problem/"));
    let mut window = Window::with(Setup {
        start_error: Some(Problem::Stopped),
        ..Setup::default()
    });
    window.until("it is written", |w| {
        log(w).contains("The pipeline cannot run: Stopped")
    });
    let mut window = Window::with_faces(vec![face(1, 40.0)]);
    let error = CameraError::Unplugged(CameraName::named("Anna's webcam")).into();
    let retrying = true;
    window.say(Event::Source(PlayerState::Lost { error, retrying }));
    window.until("it is written", |w| {
        log(w).contains("Source lost: Unplugged")
    });
    assert!(!log(&window).contains("Anna"));
}

#[test]
fn who_switches_it_on_has_it_written_from_then_on_and_at_the_end() {
    let mut window = Window::with_faces(vec![face(1, 40.0)]);
    window.click("Help");
    window.click("Keep a log");
    window.assert_says("it holds no names, pictures or paths");
    window.until("it is written", |w| log(w).contains("Said: LogKept"));
    window.until("it is remembered", |w| w.saved_settings().keep_log);
    window.key(Key::M);
    window.close();
    assert!(log(&window).contains("Command: ToggleMirror"));
}

#[test]
fn where_it_cannot_be_written_or_shown_it_says_so() {
    let mut window = Window::with_faces(Vec::new());
    std::fs::create_dir(log_file(&window)).unwrap();
    window.click("Help");
    window.click("Open log");
    window.until("it is told", |w| w.says("The log was not written ("));
    window.assert_says("Make room, or check the data folder");
    let mut window = Window::with(Setup {
        no_chooser: true,
        settings: english(),
        ..Setup::default()
    });
    window.click("Help");
    window.click("Open log");
    window.until("it is told", |w| {
        w.says("cannot be shown (no file manager)")
    });
}

#[test]
fn it_is_in_chinese() {
    let mut window = Window::with(Setup {
        settings: chinese(),
        ..Setup::default()
    });
    window.opened(SourceKind::Movie, Some(9), None);
    window.show(Vec::new());
    for _ in 0..2 {
        window.click("帮助");
        window.assert_chinese("the menu");
        window.click("记录日志");
        window.assert_chinese("switching it");
    }
}
