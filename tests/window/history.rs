//! Who was seen when, in both languages.

use crate::support::{Setup, Window, chinese};
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use faceglass_gallery::{GalleryError, Looks, PersonId, TakenFrom, TakenKind, Visit, VisitId};
use faceglass_pipeline::live::{Command, Event, HistorySettings, HistoryView};
use std::sync::Arc;

/// 2026-12-31 12:00 in Greenwich.
const NOON: u64 = 1_798_718_400_000;
const DAY: u64 = 24 * 60 * 60 * 1000;

fn visit(n: u64, name: &str, first: u64, minutes: u64) -> Visit {
    Visit {
        id: VisitId(format!("v{n}")),
        person: PersonId(name.to_lowercase()),
        name: name.into(),
        source: TakenFrom {
            kind: TakenKind::Camera,
            name: "USB".into(),
        },
        first_unix_ms: first,
        last_unix_ms: first + minutes * 60_000,
        similarity: 0.61,
        looks: Looks {
            known: 7,
            live: 5,
            spoof: 2,
            ..Looks::default()
        },
    }
}

fn history(visits: Vec<Visit>) -> Event {
    Event::History(Arc::new(HistoryView {
        visits,
        ..HistoryView::default()
    }))
}

fn windows() -> [Window; 2] {
    let in_chinese = Setup {
        settings: chinese(),
        real_pictures: true,
        ..Setup::default()
    };
    let english = Setup {
        real_pictures: true,
        ..Setup::default()
    };
    [english, in_chinese].map(|setup| {
        let mut window = Window::with(setup);
        window.assert_sent(&Command::SetHistory(HistorySettings::default()));
        window.forget();
        window.key(Key::H);
        window.assert_sent(&Command::ShowHistory(true));
        window
    })
}

#[test]
fn it_is_off_until_somebody_switches_it_on_and_says_what_it_keeps() {
    let words = [
        ("Keep a history", "no pictures"),
        ("保留到访记录", "不保存图片"),
    ];
    for (mut window, (keep, says)) in windows().into_iter().zip(words) {
        window.assert_says(says);
        window.click(keep);
        let on = HistorySettings {
            keep: true,
            days: 30,
        };
        window.assert_sent(&Command::SetHistory(on));
        window.key(Key::Escape);
        window.assert_sent(&Command::ShowHistory(false));
        assert!(!window.has(keep), "it is closed");
        window.until("it is remembered", |window| {
            window.saved_settings().history == on
        });
    }
}

/// Half of a number would forget visits for good.
#[test]
fn days_count_once_they_are_typed_to_the_end() {
    let [mut window, _] = windows();
    window.forget();
    let label = "Days until it is forgotten";
    let field = |window: &Window| {
        let days = window
            .harness
            .get_by_role_and_label(egui::Role::SpinButton, label);
        days.click();
    };
    field(&window);
    window.run();
    window.key_with(egui::Modifiers::COMMAND, Key::A);
    for digit in ["2", "5"] {
        window.harness.event(egui::Event::Text(digit.into()));
        window.run();
        assert!(window.commands().is_empty(), "{digit} is not all of it");
    }
    window.key(Key::Enter);
    let wanted = HistorySettings {
        days: 25,
        ..HistorySettings::default()
    };
    window.assert_sent(&Command::SetHistory(wanted));
}

#[test]
fn a_day_shows_who_was_there_from_when_to_when() {
    let words = [
        (
            "Nothing is kept yet",
            "Grace · 12:00–12:40",
            "camera USB · Live 5 · Spoof 2",
        ),
        ("还没有记录", "Grace · 12:00–12:40", "摄像头 USB"),
    ];
    for (mut window, (nothing, row, details)) in windows().into_iter().zip(words) {
        window.say(history(Vec::new()));
        window.assert_says(nothing);
        let visits = vec![
            visit(3, "Grace", NOON, 40),
            visit(2, "Ada", NOON - DAY, 5),
            visit(1, "Bob", NOON - DAY - 60_000, 1),
        ];
        window.say(history(visits));
        assert!(!window.says(nothing));
        window.assert_says(row);
        window.assert_says(details);
        assert!(!window.says("Ada ·"), "that was the day before");
        let day = window.harness.get_by_role(egui::Role::ComboBox);
        day.click();
        window.run();
        window.click("2026-12-30");
        window.assert_says("Ada · 12:00–12:05");
        window.assert_says("Bob · 11:59–12:00");
        assert!(!window.says(row));
    }
}

#[test]
fn the_list_is_saved_for_a_spreadsheet() {
    let words = [
        ("Save all as CSV", "The history is saved to"),
        ("全部存为 CSV", "到访记录已保存到"),
    ];
    for (mut window, (save, saved)) in windows().into_iter().zip(words) {
        window.say(history(Vec::new()));
        assert!(!window.is_enabled(save), "there is nothing to save");
        window.say(history(vec![visit(1, "\"Grace\", H.", NOON, 40)]));
        window.click(save);
        window.until("it is saved", |window| window.says(saved));
        let folder = window.folder.path().join("pictures/Faceglass");
        let mut files = std::fs::read_dir(folder).unwrap();
        let text = std::fs::read_to_string(files.next().unwrap().unwrap().path()).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].starts_with("\"name\",\"person\",\"first_utc\""));
        let row = r#""""Grace"", H.","#;
        assert!(lines[1].starts_with(row), "{}", lines[1]);
        assert!(lines[1].contains("\"2026-12-31 12:00:00\",\"2026-12-31 12:40:00\",\"camera\""));
    }
}

#[test]
fn all_of_it_goes_after_a_question() {
    let words = [
        ("Erase the history…", "Cancel", "Erase the history"),
        ("清除到访记录…", "取消", "清除到访记录"),
    ];
    for (mut window, (erase, cancel, yes)) in windows().into_iter().zip(words) {
        window.say(history(Vec::new()));
        assert!(!window.is_enabled(erase), "there is nothing");
        window.say(history(vec![visit(1, "Grace", NOON, 40)]));
        window.click(erase);
        window.click(cancel);
        assert!(!window.sent(&Command::EraseHistory));
        window.click(erase);
        // Escape leaves the question, and not the history.
        window.key(Key::Escape);
        window.click(erase);
        window.click(yes);
        window.assert_sent(&Command::EraseHistory);
    }
}

#[test]
fn what_cannot_be_read_is_said_and_can_be_erased() {
    let words = [
        ("belongs to another gallery", "Erase the history…"),
        ("属于另一个人员库", "清除到访记录…"),
    ];
    for (mut window, (says, erase)) in windows().into_iter().zip(words) {
        window.say(Event::History(Arc::new(HistoryView {
            trouble: Some(GalleryError::HistoryUnreadable("people.history".into())),
            ..HistoryView::default()
        })));
        window.assert_says(says);
        assert!(window.is_enabled(erase));
    }
}
