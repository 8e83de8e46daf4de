//! Languages, help, screenshots, figures and everything else.

use crate::support::{Setup, Window, english, face, gallery, known};
use egui::{Key, Modifiers};
use faceglass::settings::{Language, SettingsWarning, Theme};
use faceglass_gallery::GalleryError;
use faceglass_pipeline::live::{
    Command, Done, EnrolmentState, Event, Notice, PlayerState, Problem, StageHistory, Stats,
};
use faceglass_pipeline::result::Timed;
use faceglass_pipeline::tell::ImportSummary;
use faceglass_vision::ModelError;

#[test]
fn the_language_changes_at_run_time_and_is_remembered() {
    let mut window = Window::with_faces(vec![face(1, 40.0)]);
    window.assert_says("Unknown");
    window.key(Key::G);
    window.assert_says("陌生人");
    window.assert_says("真人");
    window.until("it is saved", |w| {
        w.saved_settings().language == Language::Chinese
    });
    window.key(Key::G);
    window.assert_says("Unknown");
}

#[test]
fn the_help_lists_every_key() {
    let mut window = Window::open();
    window.key_with(Modifiers::SHIFT, Key::Questionmark);
    window.assert_says("What the verdicts mean");
    for words in [
        "Enrol face",
        "Play or pause",
        "One frame further",
        "Mirror",
        "Rotate by 90°",
        "Screenshot with overlay",
        "Screenshot without overlay",
        "Undo",
        "Quit",
        "Space",
        "Ctrl+O",
        "Shift+S",
        "not a lock",
    ] {
        window.assert_says(words);
    }
    // A dialog takes a few passes to find its size and place.
    for _ in 0..6 {
        window.run();
    }
    window.click("Close");
    assert!(!window.says("What the verdicts mean"));
}

#[test]
fn every_menu_entry_can_be_reached_and_used() {
    let mut window = Window::with_faces(Vec::new());
    window.click("View");
    window.click("Dense landmarks D");
    window.until("it is saved", |w| w.saved_settings().overlay.dense);
    window.click("Help");
    window.click("Keys and verdicts ?");
    window.assert_says("What the verdicts mean");
}

#[test]
fn keys_rest_while_somebody_types() {
    let mut window = Window::with_faces(vec![face(1, 40.0)]);
    window.type_into("Path", "m");
    window.forget();
    window.key(Key::R);
    window.key(Key::Space);
    assert!(window.commands().is_empty());
}

#[test]
fn the_theme_goes_round_and_is_remembered() {
    let mut window = Window::open();
    window.key(Key::T);
    window.assert_says("Dark theme");
    window.key(Key::T);
    window.assert_says("Light theme");
    window.until("it is saved", |w| w.saved_settings().theme == Theme::Light);
    assert!(!window.harness.ctx.global_style().visuals.dark_mode);
}

#[test]
fn panels_open_and_close_and_stay_so() {
    let mut window = Window::open();
    assert!(window.has("Finding faces"));
    window.click("Thresholds");
    assert!(!window.has("Finding faces"));
    window.until("it is saved", |w| !w.saved_settings().panels.thresholds);
}

#[test]
fn a_screenshot_without_overlay_is_written_where_the_person_says() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("shot.png");
    let mut window = Window::with(Setup {
        picks: vec![target.clone()],
        ..Setup::default()
    });
    window.camera_runs();
    window.show(vec![face(1, 40.0)]);
    window.key_with(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::S);
    window.assert_says("Save screenshot");
    window.click("Choose place…");
    window.run();
    window.until("the place is filled in", |w| {
        w.field_value("File").contains("shot.png")
    });
    window.click("Save");
    window.until("it is written", |w| w.says("Screenshot saved to"));
    let written = image::open(target).unwrap();
    assert_eq!((written.width(), written.height()), (640, 480));
}

#[test]
fn a_screenshot_that_cannot_be_written_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let blocked = folder.path().join("file");
    std::fs::write(&blocked, "not a folder").unwrap();
    let mut window = Window::with(Setup {
        picks: vec![blocked.join("shot.png")],
        ..Setup::default()
    });
    window.camera_runs();
    window.show(Vec::new());
    window.key_with(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::S);
    window.click("Choose place…");
    window.until("the place is filled in", |w| {
        w.field_value("File").contains("shot.png")
    });
    window.click("Save");
    window.until("it failed", |w| w.says("The screenshot was not saved"));
    window.assert_says("Choose another place");
}

/// Whatever is being written still when the window closes.
#[test]
fn what_was_changed_last_is_what_stays() {
    for _ in 0..12 {
        let mut window = Window::with_faces(Vec::new());
        let before = window.saved_settings().overlay.points;
        window.key(Key::P);
        // Long enough for it to be handed to a thread.
        for _ in 0..20 {
            window.harness.step();
        }
        window.key(Key::P);
        window.close();
        std::thread::sleep(std::time::Duration::from_millis(5));
        assert_eq!(window.saved_settings().overlay.points, before);
    }
}

/// A photograph of the window shows the picture, not what is said over it.
#[test]
fn messages_are_not_in_a_photograph_of_the_window() {
    let mut window = Window::with_faces(vec![face(1, 40.0)]);
    window.key(Key::T);
    window.assert_says("Dark theme");
    window.harness.input_mut().events.push(egui::Event::Key {
        key: Key::S,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::COMMAND,
    });
    // The pass that asks for it has drawn them; the next one is photographed.
    window.harness.step();
    window.harness.step();
    assert!(!window.says("Dark theme"));
}

#[test]
fn a_screenshot_with_overlay_photographs_the_window() {
    let mut window = Window::with_faces(vec![face(1, 40.0)]);
    // In one pass, so that the pass with the answer is the last one.
    window.harness.input_mut().events.push(egui::Event::Key {
        key: Key::S,
        physical_key: None,
        pressed: true,
        repeat: false,
        modifiers: Modifiers::NONE,
    });
    window.harness.step();
    let commands = &window.harness.output().viewport_output[&egui::ViewportId::ROOT].commands;
    let asked = commands
        .iter()
        .any(|command| matches!(command, egui::ViewportCommand::Screenshot(_)));
    assert!(asked, "{commands:?}");
}

#[test]
fn the_insight_panel_shows_rates_stages_and_losses() {
    let mut window = Window::with_faces(Vec::new());
    window.set_stats(Stats {
        capture_fps: 30.2,
        pipeline_fps: 29.4,
        stages: vec![
            StageHistory {
                stage: Timed::Detect,
                recent_ms: vec![7.0, 8.0, 9.0],
                median_ms: 8.1,
                p95_ms: 12.4,
            },
            StageHistory {
                stage: Timed::Age,
                recent_ms: vec![20.0, 21.0],
                median_ms: 21.0,
                p95_ms: 30.0,
            },
        ],
        dropped: 41,
        corrupt: 3,
        processed: 977,
    });
    for words in [
        "30.2 fps", "29.4 fps", "21 ms", "41", "977", "Detect", "8.1 ms", "12.4 ms",
    ] {
        window.assert_says(words);
    }
    assert!(window.has("Recent milliseconds of Detect"));
    // The figures must not push the panel wider from frame to frame.
    let before = window.button("Insight").rect().width();
    for _ in 0..10 {
        window.run();
    }
    assert_eq!(window.button("Insight").rect().width(), before);
}

#[test]
fn a_start_that_fails_says_why() {
    let broken = ModelError::Broken {
        file: "detector.onnx".into(),
        detail: "it holds no graph".into(),
    };
    let mut window = Window::with(Setup {
        start_error: Some(Problem::Networks(broken.into())),
        ..Setup::default()
    });
    window.until("the failure is shown", |w| {
        w.says("detector.onnx is not a usable ONNX file")
    });
    window.assert_says("Faceglass cannot look at pictures");
}

#[test]
fn bad_settings_are_reported_at_the_start() {
    let mut window = Window::with(Setup {
        warnings: vec![SettingsWarning::Settings(vec!["theme".into()]).into()],
        ..Setup::default()
    });
    window.assert_says("“theme” cannot be read");
    window.click("Dismiss");
    assert!(!window.says("“theme” cannot be read"));
}

/// What failed stays until somebody has seen it, also behind many others.
#[test]
fn no_failure_is_pushed_away_unread() {
    let out_of_range = |n: u8| SettingsWarning::OutOfRange {
        name: format!("threshold {n}"),
        value: 7.0,
        from: 0.0,
        to: 1.0,
    };
    let mut window = Window::with(Setup {
        warnings: (1..=6).map(|n| out_of_range(n).into()).collect(),
        ..Setup::default()
    });
    for n in (1..=6).rev() {
        window.assert_says(&format!("threshold {n}"));
        window.click("Dismiss");
    }
    assert!(!window.says("threshold"));
}

#[test]
fn what_the_pipeline_says_is_shown() {
    let mut window = Window::open();
    let imported = ImportSummary {
        people: 2,
        templates: 7,
        largest_taken: 0,
        left_out: Vec::new(),
    };
    window.say(Event::Notice(Notice::Imported(imported)));
    window.say(Event::Error(GalleryError::NoSuchPerson.into()));
    window.assert_says("Imported 2 new people (7 templates in all)");
    window.assert_says("The person is no longer in the gallery");
    // What stands there follows the language.
    window.key(Key::G);
    window.assert_says("已导入 2 人，共 7 个模板");
    window.assert_says("此人已不在人员库中");
}

/// The harness itself fails when a control has no name; here every panel,
/// menu, dialog and step is drawn once in both languages so that it looks at
/// all of them.
#[test]
fn no_control_is_without_a_name() {
    for language in [Language::English, Language::Chinese] {
        let mut settings = english();
        settings.language = language;
        settings.pipeline.min_score = Some(0.7);
        let mut window = Window::with(Setup {
            settings,
            ..Setup::default()
        });
        let names = [
            "Ada", "Ben", "Cat", "Dan", "Eve", "Fay", "Gus", "Hal", "Ida",
        ];
        window.say(gallery(&names, Some(Done::Deletion("Bob".into()))));
        window.opened(faceglass_capture::SourceKind::Movie, Some(20), None);
        window.show(vec![known(face(1, 40.0), "Ada"), face(2, 300.0)]);
        window.say(Event::Enrolment(EnrolmentState::Gathering {
            name: "Ada".into(),
            have: 1,
            want: 5,
            refused: None,
            track: None,
            guide: None,
        }));
        window.drop_files(&["a.jpg"]);
        window.key(Key::Escape);
        window.key(Key::I);
        window.key(Key::Escape);
        window.key_with(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::S);
        window.key(Key::Escape);
        window.say(Event::Source(PlayerState::Paused));
        assert_eq!(window.harness.unnamed_widgets(), Vec::<String>::new());
    }
}

#[test]
fn the_window_never_asks_twice_for_the_same_settings() {
    let mut window = Window::open();
    window.forget();
    for _ in 0..5 {
        window.run();
    }
    assert_eq!(window.commands(), Vec::<Command>::new());
}

#[test]
fn the_smallest_window_still_shows_the_picture_and_the_panels() {
    let mut window = Window::with(Setup {
        size: egui::vec2(720.0, 480.0),
        ..Setup::default()
    });
    window.camera_runs();
    window.show(vec![face(1, 40.0)]);
    let face = window.button("Choose face 1: Unknown").rect();
    assert!(face.is_positive());
    assert!(window.button("Faces").rect().left() > face.right());
}

#[test]
fn text_is_copied_cut_and_pasted() {
    let mut window = Window::open();
    window.type_into("Path", "films/clip.mov");
    let event = |window: &mut Window, event| {
        window.harness.input_mut().events.push(event);
        window.harness.step();
        window.harness.output().platform_output.commands.clone()
    };
    window.key_with(Modifiers::COMMAND, Key::A);
    let copied = event(&mut window, egui::Event::Cut);
    let text = egui::OutputCommand::CopyText("films/clip.mov".into());
    assert!(copied.contains(&text), "{copied:?}");
    assert_eq!(window.field_value("Path"), "");
    event(&mut window, egui::Event::Paste("walk.mov".into()));
    assert_eq!(window.field_value("Path"), "walk.mov");
}
