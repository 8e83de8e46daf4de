//! Dialogs by the keyboard, and desktops without a file chooser.

use crate::support::{Setup, Window, face, gallery};
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use faceglass_capture::SourceSpec;
use faceglass_gallery::PersonId;
use faceglass_pipeline::live::Command;
use std::path::PathBuf;

fn field_has_focus(window: &Window, label: &str) -> bool {
    window
        .harness
        .query_by_role_and_label(egui::Role::TextInput, label)
        .is_some_and(|field| field.accesskit_node().is_focused())
}

fn opened(path: &str) -> Command {
    Command::Open(SourceSpec::Path(PathBuf::from(path)))
}

#[test]
fn an_import_is_started_by_the_keyboard_alone() {
    let mut window = Window::open();
    window.key(Key::I);
    assert!(field_has_focus(&window, "Folder"));
    window.key(Key::Enter);
    window.assert_sent(&Command::Import(PathBuf::from("gallery")));
    assert!(!window.says("one folder of pictures per person"));
}

#[test]
fn a_screenshot_is_saved_by_the_keyboard_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = Window::with_faces(Vec::new());
    window.key_with(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::S);
    assert!(field_has_focus(&window, "File"));
    window.key_with(Modifiers::COMMAND, Key::A);
    let path = folder.path().join("shot.png");
    let quoted = format!("\"{}\"", path.display());
    window.type_into("File", &quoted);
    window.key(Key::Enter);
    window.until("it is written", |w| w.says("Screenshot saved to"));
    assert!(path.is_file());
}

/// The picture is not lost with the place.
#[test]
fn a_screenshot_that_cannot_be_saved_asks_for_another_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "no folder").unwrap();
    let mut window = Window::with_faces(Vec::new());
    window.key_with(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::S);
    window.key_with(Modifiers::COMMAND, Key::A);
    window.type_into("File", &file.join("shot.png").display().to_string());
    window.key(Key::Enter);
    window.until("it is told", |w| w.says("The screenshot was not saved"));
    assert!(field_has_focus(&window, "File"));
    assert!(window.field_value("File").ends_with("shot.png"));
    window.key_with(Modifiers::COMMAND, Key::A);
    let path = folder.path().join("shot.png");
    window.type_into("File", &path.display().to_string());
    window.key(Key::Enter);
    window.until("it is written", |w| w.says("Screenshot saved to"));
    assert!(path.is_file());
}

#[test]
fn enter_without_a_path_says_that_one_is_missing() {
    let mut window = Window::open();
    window.key(Key::I);
    window.key_with(Modifiers::COMMAND, Key::A);
    window.key(Key::Backspace);
    assert!(!window.says("Type or choose a path first"));
    window.key(Key::Enter);
    window.assert_says("Type or choose a path first");
    assert!(field_has_focus(&window, "Folder"));
    window.type_into("Folder", "faces");
    assert!(!window.says("Type or choose a path first"));
    window.key(Key::Enter);
    window.assert_sent(&Command::Import(PathBuf::from("faces")));
}

#[test]
fn every_dialog_closes_by_escape_and_has_the_keyboard_from_the_start() {
    type Open = fn(&mut Window);
    let dialogs: [(&str, &str, Open); 7] = [
        ("one folder of pictures per person", "Folder", |w| {
            w.key(Key::I)
        }),
        ("Save screenshot", "File", |w| {
            w.key_with(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::S)
        }),
        ("Delete Ada and all templates?", "Cancel", |w| {
            w.click("Delete Ada")
        }),
        ("Delete all 1 people", "Cancel", |w| {
            w.click("Delete everyone…")
        }),
        ("What the verdicts mean", "Close", |w| w.key(Key::F1)),
        ("Data folder", "Close", |w| {
            w.click("Help");
            w.click("About Faceglass");
        }),
        ("1 picture dropped", "Enrol from it…", |w| {
            w.drop_files(&["a.jpg"])
        }),
    ];
    for (words, focused, open) in dialogs {
        let mut window = Window::with_faces(vec![face(1, 40.0)]);
        window.say(gallery(&["Ada"], None));
        open(&mut window);
        for _ in 0..3 {
            window.run();
        }
        window.assert_says(words);
        assert!(
            window.has_focus(focused) || field_has_focus(&window, focused),
            "{words}"
        );
        window.key(Key::Escape);
        assert!(!window.says(words), "{words}");
    }
}

#[test]
fn enter_and_the_first_tab_take_nobody_away() {
    let mut window = Window::open();
    window.say(gallery(&["Ada"], None));
    let ada = Command::Delete(PersonId("ada".into()));
    window.click("Delete Ada");
    window.key(Key::Enter);
    assert!(!window.sent(&ada));
    assert!(!window.says("Delete Ada and all templates?"));

    window.click("Delete Ada");
    window.key(Key::Tab);
    assert!(window.has_focus("Delete"), "the second stop");
    window.key(Key::Enter);
    window.assert_sent(&ada);
}

#[test]
fn a_name_is_changed_by_the_keyboard_alone() {
    let mut window = Window::open();
    window.say(gallery(&["Ada"], None));
    window.click("Rename Ada");
    assert!(field_has_focus(&window, "New name of Ada"));
    window.type_into("New name of Ada", " Lovelace");
    window.key(Key::Enter);
    let renamed = Command::Rename(PersonId("ada".into()), "Ada Lovelace".into());
    window.assert_sent(&renamed);
}

fn without_chooser() -> Window {
    let mut window = Window::with(Setup {
        no_chooser: true,
        ..Setup::default()
    });
    window.camera_runs();
    window.show(vec![face(1, 40.0)]);
    window
}

#[test]
fn without_a_file_chooser_a_path_is_asked_for() {
    for (button, command) in [
        ("Movie or picture…", "Open movie or picture"),
        ("Folder…", "Open folder of pictures"),
    ] {
        let mut window = without_chooser();
        window.click(button);
        window.until("it is said", |w| w.says("shows no file chooser"));
        window.assert_says(command);
        window.run();
        window
            .harness
            .event(egui::Event::Text("~/a film.mov".into()));
        window.run();
        window.key(Key::Enter);
        window.assert_sent(&opened("home/a film.mov"));
    }
}

#[test]
fn without_a_file_chooser_pictures_are_enrolled_by_their_path() {
    let mut window = without_chooser();
    window.click("From pictures…");
    window.until("it is said", |w| w.says("shows no file chooser"));
    window.run();
    let field = "Picture, or folder of pictures of one person";
    assert!(field_has_focus(&window, field));
    window.type_into(field, "'ada/1.jpg'");
    window.key(Key::Enter);
    window.assert_says("Enrol from 1 picture");
}

#[test]
fn without_a_file_chooser_import_and_screenshot_say_so() {
    let mut window = without_chooser();
    window.key(Key::I);
    assert!(!window.says("shows no file chooser"));
    window.click("Choose folder…");
    window.until("it is said", |w| w.says("shows no file chooser"));
    window.assert_says("one folder of pictures per person");
    window.key(Key::Escape);
    window.key_with(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::S);
    window.click("Choose place…");
    window.until("it is said", |w| w.says("shows no file chooser"));
}

#[test]
fn a_closed_chooser_is_no_dead_one() {
    let mut window = Window::open();
    window.click("Movie or picture…");
    std::thread::sleep(std::time::Duration::from_millis(30));
    window.run();
    assert!(!window.says("shows no file chooser"));
}

#[test]
fn pasted_paths_are_understood() {
    for (typed, meant) in [
        ("file:///films/a%20b.mov", "/films/a b.mov"),
        ("\"/films/a b.mov\"", "/films/a b.mov"),
    ] {
        let mut window = Window::open();
        window.type_into("Path", typed);
        window.click("Open");
        window.assert_sent(&opened(meant));
    }
}

#[test]
fn the_program_says_what_it_is_and_where_its_data_lies() {
    let mut window = Window::open();
    window.click("Help");
    window.click("About Faceglass");
    window.assert_says(env!("CARGO_PKG_VERSION"));
    window.assert_says("MIT OR Apache-2.0");
    let folder = window.folder.path().display().to_string();
    window.assert_says(&folder);
}
