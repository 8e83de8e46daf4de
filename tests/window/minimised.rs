//! What becomes of recognition while the window is minimised.

use crate::support::{Setup, Window, chinese, english, face};
use egui::{Key, Modifiers};
use faceglass::settings::{Settings, WhileMinimised};
use faceglass_pipeline::live::Command;
use faceglass_pipeline::settings::Pace;

fn with(settings: Settings) -> Window {
    let mut window = Window::with(Setup {
        settings,
        real_pictures: true,
        ..Setup::default()
    });
    window.camera_runs();
    window.show(vec![face(1, 100.0)]);
    window.forget();
    window
}

fn set(while_minimised: WhileMinimised) -> Settings {
    Settings {
        while_minimised,
        ..english()
    }
}

fn paces(window: &Window) -> Vec<Pace> {
    let commands = window.commands().into_iter();
    let paces = commands.filter_map(|command| match command {
        Command::SetPace(pace) => Some(pace),
        _ => None,
    });
    paces.collect()
}

#[test]
fn frames_are_looked_at_as_the_person_set_it() {
    for (set_to, paced) in [
        (WhileMinimised::GoOn, vec![]),
        (WhileMinimised::SlowDown, vec![Pace::Slow, Pace::Full]),
        (WhileMinimised::Stop, vec![Pace::Stopped, Pace::Full]),
    ] {
        let mut window = with(set(set_to));
        window.minimise(true);
        window.minimise(false);
        assert_eq!(paces(&window), paced, "{set_to:?}");
    }
}

#[test]
fn a_movie_that_is_recorded_gets_every_frame() {
    let mut window = with(set(WhileMinimised::Stop));
    window.key_with(Modifiers::COMMAND, Key::R);
    window.assert_says("Recording");
    window.minimise(true);
    assert_eq!(paces(&window), []);
    window.key_with(Modifiers::COMMAND, Key::R);
    assert_eq!(paces(&window), [Pace::Stopped]);
}

#[test]
fn the_setting_is_worded_and_kept() {
    let mut window = with(english());
    for (said, kept) in [
        (
            "faces are looked for once a second",
            WhileMinimised::SlowDown,
        ),
        ("no face is looked at, unless", WhileMinimised::Stop),
        ("faces are recognised as usual", WhileMinimised::GoOn),
    ] {
        window.click("Settings");
        window.click("While minimised: go on, slow down, stop");
        window.assert_says(said);
        window.until("settings are written", |w| {
            w.saved_settings().while_minimised == kept
        });
    }
    let mut window = with(chinese());
    window.click("设置");
    window.click("最小化时：继续、放慢、停止");
    window.assert_says("最小化时每秒只看一次");
}
