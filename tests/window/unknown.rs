//! Who was not recognised, in both languages.

use crate::support::{Setup, Window, chinese};
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use faceglass_gallery::{GalleryError, Taken, TakenFrom, TakenKind, Template, UnknownFace};
use faceglass_pipeline::enrolment::{Objection, Question};
use faceglass_pipeline::live::{
    Command, EnrolmentState, Event, UnknownGroupView, UnknownSettings, UnknownView,
};
use faceglass_pipeline::unknown::UnknownGroup;
use faceglass_vision::{Embedding, ModelId};
use image::RgbImage;
use std::sync::Arc;

/// 2026-12-31 12:00 in Greenwich.
const NOON: u64 = 1_798_718_400_000;

fn group(id: &str, views: usize) -> UnknownGroupView {
    let from = TakenFrom {
        kind: TakenKind::Camera,
        name: "USB".into(),
    };
    let face = |n: usize| {
        let embedding = Embedding::new(vec![1.0, n as f32]).unwrap();
        let taken = Taken {
            pose: None,
            from: Some(from.clone()),
        };
        Arc::new(UnknownFace {
            face: Template::new(embedding, ModelId("m".into()), None).taken(taken),
            worth: 0.5,
            last_unix_ms: NOON,
        })
    };
    UnknownGroupView {
        group: UnknownGroup {
            id: id.into(),
            faces: (0..views).map(face).collect(),
            first_unix_ms: NOON,
            last_unix_ms: NOON + 40 * 60_000,
            sources: vec![from.clone()],
        },
        pictures: vec![Arc::new(RgbImage::new(112, 112))],
    }
}

fn unknown(groups: Vec<UnknownGroupView>) -> Event {
    Event::Unknown(Arc::new(UnknownView {
        groups,
        ..UnknownView::default()
    }))
}

fn windows() -> [Window; 2] {
    let in_chinese = Setup {
        settings: chinese(),
        ..Setup::default()
    };
    [
        (Setup::default(), "Unknown faces…"),
        (in_chinese, "陌生人的脸…"),
    ]
    .map(|(setup, action)| {
        let menu = if action.starts_with('U') {
            "People"
        } else {
            "人员"
        };
        let mut window = Window::with(setup);
        window.assert_sent(&Command::SetUnknown(UnknownSettings::default()));
        window.forget();
        // The panel of the same name comes later.
        let mut of_that_name = window.harness.query_all_by_label(menu);
        of_that_name.next().unwrap().click();
        drop(of_that_name);
        window.run();
        window.click(action);
        window.assert_sent(&Command::ShowUnknown(true));
        window
    })
}

#[test]
fn it_is_off_until_somebody_switches_it_on_and_says_what_it_keeps() {
    let words = [
        (
            "Keep unknown faces",
            "no print or screen that liveness refuses",
        ),
        ("保留陌生人的脸", "被判为打印或屏幕的脸不保留"),
    ];
    for (mut window, (keep, says)) in windows().into_iter().zip(words) {
        window.assert_says(says);
        window.click(keep);
        let on = UnknownSettings {
            keep: true,
            days: 7,
        };
        window.assert_sent(&Command::SetUnknown(on));
        window.key(Key::Escape);
        window.assert_sent(&Command::ShowUnknown(false));
        assert!(!window.has(keep), "it is closed");
        window.until("it is remembered", |window| {
            window.saved_settings().unknown == on
        });
    }
}

#[test]
fn a_group_is_shown_with_pictures_and_named_in_one_step() {
    let words = [
        (
            "Nobody unknown is kept",
            "Group 1 · 3 views",
            "2026-12-31 12:00 to 2026-12-31 12:40",
            "Picture 1 of group 1",
            "Name of group 1",
            "Enrol group 1",
        ),
        (
            "没有保留陌生人的脸",
            "第 1 组 · 3 张",
            "2026-12-31 12:00 至 2026-12-31 12:40",
            "第 1 组的图片 1",
            "第 1 组的姓名",
            "登记第 1 组",
        ),
    ];
    for (mut window, (nothing, title, when, picture, name, enrol)) in
        windows().into_iter().zip(words)
    {
        window.say(unknown(Vec::new()));
        window.assert_says(nothing);
        let shown = group("aa", 3);
        window.say(unknown(vec![shown.clone(), group("bb", 1)]));
        window.assert_says(title);
        window.assert_says(when);
        assert!(window.has(picture));
        assert!(!window.is_enabled(enrol), "without a name");
        window.type_into(name, "王伟");
        window.click(enrol);
        window.assert_sent(&Command::NameUnknown {
            name: "王伟".into(),
            faces: shown.group.faces.clone(),
        });
        // It stays open for the next one, unless the enrolment asks.
        window.say(unknown(vec![group("bb", 1)]));
        assert!(window.has(enrol));
        window.say(Event::Enrolment(EnrolmentState::Asking(Question {
            name: "王伟".into(),
            pictures: 3,
            picture: None,
            objection: Objection::LooksLike {
                person: faceglass_gallery::PersonId("a".into()),
                person_name: "李雷".into(),
                similarity: 0.5,
            },
            waiting: 0,
        })));
        window.assert_sent(&Command::ShowUnknown(false));
        assert!(!window.has(enrol), "the question stands alone");
    }
}

#[test]
fn a_group_is_forgotten_at_once_and_all_of_them_after_a_question() {
    let words = [
        (
            "Forget group 1",
            "Forget all…",
            "Cancel",
            "Forget all unknown faces",
        ),
        ("忘记第 1 组", "全部忘记…", "取消", "忘记所有陌生人的脸"),
    ];
    for (mut window, (forget, erase, cancel, yes)) in windows().into_iter().zip(words) {
        window.say(unknown(Vec::new()));
        assert!(!window.is_enabled(erase), "there is nobody");
        let shown = group("aa", 2);
        window.say(unknown(vec![shown.clone()]));
        window.click(forget);
        window.assert_sent(&Command::ForgetUnknown(shown.group.ids()));
        window.click(erase);
        window.click(cancel);
        assert!(!window.sent(&Command::EraseUnknown));
        window.click(erase);
        // Escape leaves the question, and not the groups.
        window.key(Key::Escape);
        window.click(erase);
        window.click(yes);
        window.assert_sent(&Command::EraseUnknown);
    }
}

#[test]
fn what_cannot_be_read_is_said_and_can_be_forgotten() {
    let words = [
        ("belong to another gallery", "Forget all…"),
        ("属于另一个人员库", "全部忘记…"),
    ];
    for (mut window, (says, erase)) in windows().into_iter().zip(words) {
        window.say(Event::Unknown(Arc::new(UnknownView {
            trouble: Some(GalleryError::UnknownUnreadable("people.unknown".into())),
            ..UnknownView::default()
        })));
        window.assert_says(says);
        assert!(window.is_enabled(erase));
        assert!(
            window
                .harness
                .query_all_by_role(egui::Role::TextInput)
                .count()
                < 3
        );
    }
}
