//! Keys that a person chooses.

use crate::support::{Setup, Window, chinese, english, face, gallery};
use egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use faceglass::settings::{OwnKeys, Settings};
use faceglass_pipeline::live::{Command, Done, Event};

const BOTH: Modifiers = Modifiers {
    shift: true,
    ..Modifiers::COMMAND
};

fn with_keys(settings: Settings, keys: &[(&str, &str)]) -> Window {
    let mut own = OwnKeys::default();
    for (command, key) in keys {
        own.set(command, key);
    }
    let mut window = Window::with(Setup {
        settings: Settings {
            keys: own,
            ..settings
        },
        ..Setup::default()
    });
    window.camera_runs();
    window
}

/// Something that can be undone.
fn enrolled() -> Event {
    gallery(&["Grace"], Some(Done::Enrolment("Grace".into())))
}

fn open(settings: Settings) -> Window {
    let mut window = with_keys(settings, &[]);
    window.key(Key::F1);
    window.click("Change keys…");
    window.assert_says("Letters do nothing while you type in a field");
    window
}

fn paused(window: &mut Window) -> bool {
    let paused = window.sent(&Command::Pause);
    window.forget();
    paused
}

#[test]
fn a_key_that_is_chosen_is_in_force_at_once_and_after_a_restart() {
    let mut window = open(english());
    window.click("Change the key of Undo");
    window.assert_says("Press the new key");
    window.key_with(BOTH, Key::U);
    assert!(window.has("Ctrl+Shift+U"));
    assert!(!window.says("Press the new key"));
    window.key(Key::Escape);
    window.say(enrolled());
    window.forget();
    window.key_with(Modifiers::COMMAND, Key::Z);
    assert!(!window.sent(&Command::Undo), "the usual key is free now");
    window.key_with(BOTH, Key::U);
    window.assert_sent(&Command::Undo);
    window.until("settings are written", |w| {
        !w.saved_settings().keys.is_empty()
    });
    let mut again = Window::with(Setup {
        settings: window.saved_settings(),
        ..Setup::default()
    });
    again.say(enrolled());
    again.forget();
    again.key_with(BOTH, Key::U);
    again.assert_sent(&Command::Undo);
}

#[test]
fn menu_palette_and_help_show_the_key_that_is_in_force() {
    let mut window = with_keys(english(), &[("PlayPause", "J"), ("Help", "F2")]);
    window.show(vec![face(1, 100.0)]);
    window.key(Key::J);
    assert!(paused(&mut window));
    window.key(Key::Space);
    assert!(!paused(&mut window));
    window.click("Playback");
    window.assert_says("J");
    window.key(Key::Escape);
    window.key(Key::F2);
    assert!(window.has("J"));
    window.key(Key::Escape);
    window.key_with(Modifiers::COMMAND, Key::P);
    window.harness.run();
    assert!(window.texts().iter().any(|text| text.contains('J')));
}

#[test]
fn a_key_of_another_command_is_refused_in_a_sentence_and_waits_on() {
    let mut window = open(english());
    window.click("Change the key of Mirror");
    window.key(Key::S);
    window.assert_says("S is the key of “Photo with overlay”");
    window.assert_says("Press the new key");
    // Nothing was photographed, either.
    assert!(!window.says("No picture"));
    for (modifiers, key) in [
        (Modifiers::NONE, Key::Tab),
        (Modifiers::COMMAND, Key::A),
        (Modifiers::ALT, Key::J),
    ] {
        window.key_with(modifiers, key);
        window.assert_says("needed by fields, lists or the desktop");
    }
    window.key(Key::J);
    assert!(!window.says("needed by fields"));
    assert!(window.has("J"));
}

#[test]
fn escape_leaves_the_key_as_it_was_and_only_then_the_dialog() {
    let mut window = open(english());
    window.click("Change the key of Mirror");
    window.key(Key::Escape);
    window.assert_says("Letters do nothing");
    assert!(!window.says("Press the new key"));
    assert!(window.has_focus("Change the key of Mirror"));
    assert!(!window.is_enabled("All usual keys"));
    window.key(Key::Escape);
    assert!(!window.says("Letters do nothing"));
}

#[test]
fn a_command_can_be_without_a_key_and_get_its_own_back() {
    let mut window = open(english());
    window.click("Change the key of Mirror");
    window.click("No key");
    window.key(Key::Escape);
    window.key(Key::M);
    window.until("settings are written", |w| {
        !w.saved_settings().keys.is_empty()
    });
    assert!(!window.saved_settings().mirror.cameras);
    window.key(Key::F1);
    window.click("Change keys…");
    window.click("Usual key of Mirror");
    assert!(!window.has("Usual key of Mirror"));
    window.key(Key::Escape);
    window.key(Key::M);
    window.until("settings are written", |w| {
        w.saved_settings().mirror.cameras
    });
    assert!(window.saved_settings().keys.is_empty());
}

#[test]
fn the_usual_key_that_another_took_meanwhile_is_not_taken_back() {
    let mut window = with_keys(english(), &[("ToggleMirror", "J"), ("Rotate", "M")]);
    window.key(Key::F1);
    window.click("Change keys…");
    window.click("Usual key of Mirror");
    window.assert_says("M is the key of “Rotate by 90°”");
    window.click("All usual keys");
    assert!(!window.says("Usual key of"));
    window.until("settings are written", |w| {
        w.saved_settings().keys.is_empty()
    });
}

#[test]
fn letters_are_a_fields_while_one_types_whatever_they_are_the_key_of() {
    let mut window = with_keys(english(), &[("PlayPause", "J"), ("Step", "F3")]);
    window.show(vec![face(1, 100.0)]);
    window
        .harness
        .get_by_role_and_label(egui::Role::TextInput, "Path")
        .focus();
    window.run();
    window.key(Key::J);
    assert!(!paused(&mut window));
    window.key(Key::F3);
    window.assert_sent(&Command::Step);
}

#[test]
fn a_line_of_the_settings_that_cannot_be_used_is_told_and_stays() {
    let lines = [("Photo", "Ctrl+Bell"), ("Dance", "J"), ("Rotate", "F3")];
    let mut window = with_keys(english(), &lines);
    window.assert_says(
        "The key for Photo with overlay in the settings is not used. There is no key Ctrl+Bell",
    );
    window.assert_says("The key for Dance in the settings is not used. There is no such command");
    // The good one is in force, and another change keeps the others.
    window.key(Key::F3);
    assert!(
        window
            .commands()
            .iter()
            .any(|c| matches!(c, Command::SetRotation(_)))
    );
    window.until("settings are written", |w| {
        !w.saved_settings().keys.is_empty()
    });
    let kept: Vec<_> = window
        .saved_settings()
        .keys
        .entries()
        .map(|(c, k)| (c.to_owned(), k))
        .collect();
    assert_eq!(kept.len(), 3, "{kept:?}");
    let mut window = with_keys(chinese(), &lines[..1]);
    window.assert_says("设置文件中“拍照（带标注）”的按键没有采用");
    window.key(Key::F1);
    window.click("更改按键…");
    window.click("更改按键：镜像");
    window.key(Key::S);
    window.assert_says("S 是");
}
