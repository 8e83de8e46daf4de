//! Photos, looking closer, privacy, finding commands, about, the first steps.

use crate::support::{Setup, Window, chinese, english, face, frame, gallery, known};
use egui::{Event as Input, Key, Modifiers, PointerButton, Role, pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use faceglass::settings::{Privacy, Settings};
use faceglass::window::NetworkFact;
use faceglass_capture::{SourceInfo, SourceKind, SourceSpec};
use faceglass_pipeline::live::{Command, Event, PlayerState};
use faceglass_vision::ModelKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

fn with(change: impl Fn(&mut Settings)) -> Window {
    let mut settings = english();
    change(&mut settings);
    Window::with(Setup {
        settings,
        real_pictures: true,
        ..Setup::default()
    })
}

fn type_on(window: &mut Window, text: &str) {
    window.harness.event(Input::Text(text.into()));
    window.run();
}

/// The files in the folder of the photos.
fn photos(window: &Window) -> Vec<PathBuf> {
    let folder = window.folder.path().join("pictures/Faceglass");
    let entries = std::fs::read_dir(folder).map(|all| all.flatten().map(|e| e.path()).collect());
    entries.unwrap_or_default()
}

// --- the palette ----------------------------------------------------------------

#[test]
fn a_command_is_found_by_its_name_in_either_language() {
    for query in ["mirr", "镜像"] {
        let mut window = Window::with_faces(vec![face(1, 40.0)]);
        let is_on = |window: &Window| window.button("Mirror").accesskit_node().toggled();
        let before = is_on(&window);
        window.key_with(Modifiers::COMMAND, Key::P);
        assert!(window.has_focus("Type what you want to do"));
        type_on(&mut window, query);
        window.key(Key::Enter);
        assert!(!window.has("Type what you want to do"), "{query}");
        assert_ne!(is_on(&window), before, "{query}");
    }
}

#[test]
fn the_palette_lists_every_command_with_its_key() {
    let mut window = Window::with_faces(vec![face(1, 40.0)]);
    window.key_with(Modifiers::COMMAND, Key::P);
    for label in [
        "Open movie or picture…",
        "Full screen",
        "Enrol face…",
        "Reset all thresholds",
        "About Faceglass",
        "Cover faces: nobody, unknown, all",
    ] {
        assert!(window.says(label), "{label}");
    }
    assert!(window.says("Ctrl+O") && window.says("F11"));
    type_on(&mut window, "no such thing");
    window.assert_says("No command of that name");
    window.key(Key::Escape);
    assert!(!window.says("No command of that name"));
}

#[test]
fn arrows_pick_and_what_cannot_be_done_now_is_not_done() {
    let mut window = Window::open();
    window.key_with(Modifiers::COMMAND, Key::P);
    type_on(&mut window, "theme");
    window.key(Key::Enter);
    window.until("the theme is another", |w| {
        w.saved_settings().theme != english().theme
    });
    window.key_with(Modifiers::COMMAND, Key::P);
    // "Photo with overlay" comes before the other one.
    type_on(&mut window, "photo with");
    window.key(Key::ArrowDown);
    window.key(Key::Enter);
    assert!(
        window.has("Type what you want to do"),
        "there is no picture yet"
    );
}

/// However far it was scrolled when it was open last.
#[test]
fn the_palette_opens_at_its_first_command() {
    let mut window = Window::with_faces(vec![face(1, 40.0)]);
    let top = |window: &Window| {
        let command = window.harness.get_by_label_contains("Look for cameras");
        command.rect().top()
    };
    window.key_with(Modifiers::COMMAND, Key::P);
    let first = top(&window);
    for _ in 0..40 {
        window.key(Key::ArrowDown);
    }
    assert!(top(&window) < first - 100.0, "it is scrolled");
    window.key(Key::Escape);
    window.key_with(Modifiers::COMMAND, Key::P);
    assert!((top(&window) - first).abs() < 1.0);
}

/// They are looked for by that word, wherever they stand.
#[test]
fn the_palette_leads_to_the_thresholds() {
    let mut settings = english();
    settings.panels.shown = false;
    settings.panels.thresholds = false;
    let mut window = Window::with(Setup {
        settings,
        ..Setup::default()
    });
    let slider = |window: &Window| {
        let slider = window
            .harness
            .query_by_role_and_label(Role::Slider, "Liveness");
        slider.map(|slider| slider.rect())
    };
    assert_eq!(slider(&window), None);
    window.key_with(Modifiers::COMMAND, Key::P);
    type_on(&mut window, "thresh");
    window.key(Key::Enter);
    window.run();
    let place = slider(&window).unwrap();
    let seen = window.harness.ctx.content_rect();
    assert!(seen.contains_rect(place), "{place:?}");
}

/// What is meant stands first: a command that begins with what is typed before one that only holds it.
#[test]
fn the_palette_puts_first_what_begins_as_typed() {
    let mut window = Window::with_faces(vec![face(1, 40.0)]);
    window.key_with(Modifiers::COMMAND, Key::P);
    type_on(&mut window, "unknown");
    window.key(Key::Enter);
    assert!(!window.has("Type what you want to do"));
    window.assert_says("Faces of unknown people");
    assert_eq!(window.saved_settings().privacy, english().privacy);
}

/// Words that people write as one or as two.
#[test]
fn the_palette_finds_words_however_they_are_divided() {
    let mut window = Window::with_faces(vec![face(1, 40.0)]);
    window.key_with(Modifiers::COMMAND, Key::P);
    type_on(&mut window, "backup");
    assert!(!window.says("No command of that name"));
    window.assert_says("Back up");
}

/// Who is asked which face it is may begin to type the name.
#[test]
fn letters_are_no_commands_while_a_face_is_to_be_chosen() {
    let mut window = Window::with_faces(vec![face(1, 40.0), face(2, 240.0)]);
    window.key(Key::E);
    for letter in [Key::G, Key::R, Key::A, Key::C, Key::T] {
        window.key(letter);
    }
    let (now, before) = (window.saved_settings(), english());
    assert_eq!(now.language, before.language);
    assert_eq!((now.rotation, now.theme), (before.rotation, before.theme));
    window.key(Key::Escape);
    window.key(Key::G);
    window.assert_says("人脸");
}

/// A key that cannot do anything now says what it would need, in both languages.
#[test]
fn a_key_that_cannot_do_anything_now_says_why() {
    let keys = [
        (
            Modifiers::NONE,
            Key::A,
            "No camera gives pictures",
            "没有摄像头提供画面",
        ),
        (
            Modifiers::COMMAND,
            Key::Z,
            "nothing to undo",
            "没有可以撤销",
        ),
        (Modifiers::NONE, Key::Space, "Nothing plays", "没有正在播放"),
        (Modifiers::NONE, Key::ArrowLeft, "Only a movie", "只有影片"),
    ];
    for (modifiers, key, english, chinese) in keys {
        let mut window = Window::open();
        window.key_with(modifiers, key);
        window.assert_says(english);
        window.key(Key::G);
        window.assert_says(chinese);
    }
}

// --- recent files and about -----------------------------------------------------

fn opens(window: &mut Window, path: &str) {
    window.type_into("Path", path);
    window.click("Open");
    let info = SourceInfo {
        name: path.into(),
        kind: SourceKind::Movie,
        size: None,
        fps: None,
        format: "H.264".into(),
        duration: Some(Duration::from_secs(9)),
        frames: None,
    };
    let spec = SourceSpec::Path(PathBuf::from(path));
    window.say(Event::SourceOpened { spec, info });
}

#[test]
fn what_was_opened_is_offered_again_until_it_is_forgotten() {
    let mut window = Window::open();
    window.click("File");
    assert!(!window.has("Recent"));
    window.key(Key::Escape);
    opens(&mut window, "films/a.mov");
    window.until("it is saved", |w| {
        w.saved_settings().recent == [PathBuf::from("films/a.mov")]
    });
    window.forget();
    window.click("File");
    window.click("a.mov");
    window.assert_sent(&Command::Open(SourceSpec::Path("films/a.mov".into())));
    window.click("File");
    window.click("Forget these");
    window.until("it is forgotten", |w| w.saved_settings().recent.is_empty());
}

#[test]
fn the_newest_comes_first_and_the_demo_clip_is_no_file_of_ones_own() {
    let mut window = Window::open();
    for n in 0..10 {
        opens(&mut window, &format!("films/{n}.mov"));
        window
            .harness
            .get_by_role_and_label(Role::TextInput, "Path")
            .focus();
        window.key_with(Modifiers::COMMAND, Key::A);
        window.key(Key::Delete);
    }
    opens(&mut window, "demo.mov");
    window.until("eight are kept", |w| {
        let recent = w.saved_settings().recent;
        recent.len() == 8 && recent[0] == Path::new("films/9.mov")
    });
}

#[test]
fn about_names_the_networks_and_gives_a_report_without_people() {
    let mut window = Window::with(Setup {
        networks: vec![NetworkFact {
            kind: ModelKind::Embedder,
            name: "small embedder".into(),
            sha256: "0123456789abcdef".repeat(4),
            licence: "CC0-1.0".into(),
        }],
        ..Setup::default()
    });
    window.say(gallery(&["Ada"], None));
    window.click("Help");
    window.click("About Faceglass");
    window.assert_says("Recognises people");
    window.assert_says("0123456789ab");
    window.assert_says("CC0-1.0");
    window.button("Copy report").click();
    window.harness.step();
    let commands = &window.harness.output().platform_output.commands;
    let copied = commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    });
    let copied = copied.unwrap();
    for part in [
        env!("CARGO_PKG_VERSION"),
        &"0123456789abcdef".repeat(4),
        "People: 1",
    ] {
        assert!(copied.contains(part), "{copied}");
    }
    let folder = window.folder.path().display().to_string();
    assert!(
        !copied.contains("Ada") && !copied.contains(&folder),
        "{copied}"
    );
    window.run();
    window.click("Open folder");
    window.until("it is shown", |w| {
        w.folders
            .lock()
            .unwrap()
            .contains(&w.folder.path().to_path_buf())
    });
}

// --- the first steps ------------------------------------------------------------

const WELCOME: &str = "Click a face to give it a name";

#[test]
fn the_first_start_names_three_steps_and_never_again() {
    let open = || {
        let mut window = with(|settings| settings.welcomed = false);
        window.camera_runs();
        window.show(vec![face(1, 40.0)]);
        window.assert_says(WELCOME);
        window
    };
    let mut window = open();
    window.click("Dismiss");
    assert!(!window.says(WELCOME));
    window.until("it is remembered", |w| w.saved_settings().welcomed);
    let mut window = open();
    window.click("Keys");
    window.assert_says("What the verdicts mean");
    window.key(Key::Escape);
    assert!(!window.says(WELCOME));
    // Who enrols somebody knows it.
    let mut window = open();
    window.say(gallery(&["Ada"], None));
    assert!(!window.says(WELCOME));
    window.say(gallery(&[], None));
    assert!(!window.says(WELCOME));
}

// --- photos and privacy ---------------------------------------------------------

/// A frame of stripes one pixel wide, with an unknown face and Ada.
fn striped() -> faceglass_pipeline::result::FrameResult {
    let mut result = frame(vec![face(1, 60.0), known(face(2, 400.0), "Ada")]);
    let image = image::RgbImage::from_fn(640, 480, |x, _| {
        image::Rgb([if x % 2 == 0 { 250 } else { 10 }; 3])
    });
    result.frame.image = Arc::new(image);
    result
}

/// Whether the stripes are there at the middle of a face at `x`.
fn is_clear(picture: &image::RgbImage, x: u32) -> bool {
    let row =
        (x + 20..x + 100).filter(|x| picture.get_pixel(*x, 175) != picture.get_pixel(x + 1, 175));
    row.count() > 40
}

fn photo_with(privacy: Privacy) -> image::RgbImage {
    let mut window = with(|settings| settings.privacy = privacy);
    window.camera_runs();
    window.show_result(striped());
    window.key_with(Modifiers::SHIFT, Key::S);
    window.until("it is saved", |w| w.says("Screenshot saved to"));
    image::open(&photos(&window)[0]).unwrap().to_rgb8()
}

#[test]
fn covered_faces_are_covered_in_what_is_saved() {
    let clear = |privacy| {
        let picture = photo_with(privacy);
        (is_clear(&picture, 60), is_clear(&picture, 400))
    };
    assert_eq!(clear(Privacy::Off), (true, true));
    assert_eq!(clear(Privacy::Unknown), (false, true), "Ada is known");
    assert_eq!(clear(Privacy::All), (false, false));
}

#[test]
fn a_key_covers_unknown_faces_then_all_then_none() {
    let mut window = Window::with_faces(vec![face(1, 40.0)]);
    for words in [
        "Unknown faces are covered",
        "All faces are covered",
        "No face is covered",
    ] {
        window.key(Key::X);
        window.assert_says(words);
    }
}

#[test]
fn one_key_takes_a_photo_and_its_folder_is_one_click_away() {
    let mut window = with(|_| {});
    window.camera_runs();
    window.show(vec![face(1, 40.0)]);
    window.key_with(Modifiers::SHIFT, Key::S);
    window.until("it is saved", |w| w.says("Screenshot saved to"));
    assert_eq!(photos(&window).len(), 1);
    // Another one within the second takes the place of none.
    window.key_with(Modifiers::SHIFT, Key::S);
    window.until("there are two", |w| photos(w).len() == 2);
    window.click("Open folder");
    let folder = window.folder.path().join("pictures/Faceglass");
    window.until("it is shown", |w| {
        w.folders.lock().unwrap().contains(&folder)
    });
}

#[test]
fn a_folder_that_cannot_be_shown_is_told() {
    let mut window = Window::with(Setup {
        no_chooser: true,
        real_pictures: true,
        ..Setup::default()
    });
    window.click("File");
    window.click("Open folder of photos");
    window.until("it is told", |w| {
        w.says("cannot be shown (no file manager)")
    });
}

// --- looking closer, faster and slower ------------------------------------------

fn face_width(window: &Window) -> f32 {
    window.button("Choose face 1: Unknown").rect().width()
}

fn wheel(window: &mut Window, at: egui::Pos2, points: f32) {
    window.harness.event(Input::PointerMoved(at));
    window.run();
    window.harness.event(Input::MouseWheel {
        unit: egui::MouseWheelUnit::Point,
        delta: vec2(0.0, points),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    });
    // The wheel is smoothed over some frames.
    window.harness.run_steps(12);
}

#[test]
fn the_wheel_looks_closer_at_what_is_under_the_pointer_and_dragging_moves_it() {
    let mut window = Window::with_faces(vec![face(1, 300.0)]);
    let whole = window.button("Choose face 1: Unknown").rect();
    wheel(&mut window, whole.center(), 120.0);
    let close = window.button("Choose face 1: Unknown").rect();
    assert!(close.width() > whole.width() * 1.2, "{whole} {close}");
    assert!((close.center() - whole.center()).length() < 3.0);
    // Beside the face: a face is a button of its own.
    let from = pos2(close.left() - 40.0, close.center().y);
    for (pos, pressed) in [(from, Some(true)), (from + vec2(50.0, 0.0), None)] {
        window.harness.event(Input::PointerMoved(pos));
        if let Some(pressed) = pressed {
            window.harness.event(Input::PointerButton {
                pos,
                button: PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            });
        }
        window.harness.step();
    }
    window.run();
    let moved = window.button("Choose face 1: Unknown").rect();
    assert!(
        (moved.left() - close.left() - 50.0).abs() < 8.0,
        "{close} {moved}"
    );
    window.key(Key::Z);
    assert!((face_width(&window) - whole.width()).abs() < 0.5);
}

#[test]
fn keys_look_closer_too_and_another_source_begins_whole() {
    let mut window = Window::with_faces(vec![face(1, 280.0)]);
    let whole = face_width(&window);
    window.key(Key::Plus);
    assert!(face_width(&window) > whole * 1.2);
    window.key(Key::Minus);
    assert!((face_width(&window) - whole).abs() < 0.5);
    window.key(Key::Plus);
    window.key_with(Modifiers::SHIFT, Key::D);
    window.opened(SourceKind::Movie, Some(20), None);
    window.show(vec![face(1, 280.0)]);
    assert!((face_width(&window) - whole).abs() < 0.5);
}

#[test]
fn a_movie_plays_slower_and_faster_and_steps_back() {
    let mut window = Window::open();
    window.opened(SourceKind::Movie, Some(20), None);
    window.show(vec![face(1, 40.0)]);
    for speed in [2.0, 4.0] {
        window.key(Key::CloseBracket);
        window.assert_sent(&Command::SetSpeed(speed));
        window.assert_says(&format!("Speed {speed}×"));
    }
    window.forget();
    window.key(Key::CloseBracket);
    let is_speed = |command: &Command| matches!(command, Command::SetSpeed(_));
    assert!(
        !window.commands().iter().any(is_speed),
        "four times is the most"
    );
    for _ in 0..4 {
        window.key(Key::OpenBracket);
    }
    window.assert_sent(&Command::SetSpeed(0.25));
    window.say(Event::Position(Duration::from_secs(3)));
    window.key(Key::Comma);
    window.assert_sent(&Command::Pause);
    window.assert_sent(&Command::Seek(Duration::from_millis(2999)));
    // The next source begins at its own speed.
    window.key_with(Modifiers::SHIFT, Key::D);
    window.assert_sent(&Command::SetSpeed(1.0));
    window.forget();
    window.camera_runs();
    window.key(Key::CloseBracket);
    assert!(
        !window.commands().iter().any(is_speed),
        "a camera has its own pace"
    );
}

#[test]
fn guides_are_switched_and_remembered() {
    let mut window = Window::with_faces(Vec::new());
    window.key(Key::U);
    window.until("it is saved", |w| w.saved_settings().overlay.guides);
}

// --- the language ---------------------------------------------------------------

#[test]
fn all_of_it_is_in_chinese() {
    let mut settings = chinese();
    settings.welcomed = false;
    settings.recent = vec![PathBuf::from("影片/一.mov")];
    let networks = ModelKind::ALL.map(|kind| NetworkFact {
        kind,
        name: "网络".into(),
        sha256: "0".repeat(64),
        licence: "一".into(),
    });
    let mut window = Window::with(Setup {
        settings,
        networks: networks.to_vec(),
        real_pictures: true,
        ..Setup::default()
    });
    window.opened(SourceKind::Movie, Some(20), None);
    window.show(vec![face(1, 40.0)]);
    window.assert_chinese("the first start");
    for key in [Key::X, Key::X, Key::X, Key::CloseBracket, Key::OpenBracket] {
        window.key(key);
        window.assert_chinese("a short message");
    }
    window.click("文件");
    window.assert_chinese("what was opened before");
    window.key(Key::Escape);
    window.key_with(Modifiers::COMMAND, Key::P);
    type_on(&mut window, "没有的");
    window.assert_chinese("the palette");
    window.key(Key::Escape);
    window.say(Event::Source(PlayerState::Paused));
    window.key_with(Modifiers::COMMAND, Key::P);
    type_on(&mut window, "关于");
    window.key(Key::Enter);
    assert!(window.has("查找人脸") && window.has("辨认身份"));
}
