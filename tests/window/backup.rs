//! Backing up, restoring, and making templates anew, in both languages.

use crate::support::{Setup, Window, chinese, gallery};
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use faceglass_gallery::{Namesake, Passphrase, Person, PersonId, Restoring, SameName};
use faceglass_pipeline::live::{Command, Event, GalleryView, PersonView, ReEmbedded, RestoreState};
use faceglass_pipeline::tell::PeopleWarning;
use std::collections::HashMap;
use std::sync::Arc;

fn windows() -> [Window; 2] {
    let in_chinese = Setup {
        settings: chinese(),
        ..Setup::default()
    };
    [Setup::default(), in_chinese].map(|setup| {
        let mut window = Window::with(setup);
        window.say(gallery(&["王伟"], None));
        window.forget();
        window
    })
}

fn of_menu(window: &mut Window, menu: &str, action: &str) {
    let mut of_that_name = window.harness.query_all_by_label(menu);
    of_that_name.next().unwrap().click();
    drop(of_that_name);
    window.run();
    window.click(action);
}

/// Types into a field in place of what is there.
fn retype(window: &mut Window, label: &str, is_secret: bool, text: &str) {
    let role = match is_secret {
        true => egui::Role::PasswordInput,
        false => egui::Role::TextInput,
    };
    let field = window.harness.get_by_role_and_label(role, label);
    field.focus();
    window.run();
    window.key_with(egui::Modifiers::COMMAND, Key::A);
    match is_secret {
        true => window.type_secretly(label, text),
        false => window.type_into(label, text),
    }
}

fn passphrase(words: &str) -> Passphrase {
    Passphrase::new(words.into()).unwrap()
}

#[test]
fn a_backup_asks_twice_for_its_passphrase() {
    let words = [
        (
            "File",
            "Back up people…",
            "Passphrase",
            "The same again",
            "The two are not alike",
            "Back up",
            "File",
        ),
        (
            "文件",
            "备份人员…",
            "口令",
            "再输入一次",
            "两次输入不一致",
            "备份",
            "文件",
        ),
    ];
    for (mut window, (menu, action, first, second, unlike, go, file)) in
        windows().into_iter().zip(words)
    {
        of_menu(&mut window, menu, action);
        assert!(window.field_value(file).ends_with(".age"));
        assert!(!window.is_enabled(go));
        window.type_secretly(first, "correct horse");
        window.type_secretly(second, "correct house");
        window.assert_says(unlike);
        assert!(!window.is_enabled(go));
        retype(&mut window, second, true, "correct horse");
        retype(&mut window, file, false, "/somewhere/people.age");
        window.click(go);
        window.assert_sent(&Command::BackUp {
            file: "/somewhere/people.age".into(),
            passphrase: passphrase("correct horse"),
        });
        assert!(!window.has(first), "it is closed");
    }
}

fn restoring() -> Restoring {
    let person = |name: &str| Person::new(name, Vec::new()).unwrap();
    Restoring {
        new: vec![person("李娜")],
        namesakes: vec![Namesake {
            person: Person {
                id: PersonId("there".into()),
                ..person("王伟")
            },
            here: vec![(PersonId("here".into()), "王伟".into())],
        }],
        same: 2,
        ..Restoring::default()
    }
}

#[test]
fn what_a_backup_would_change_is_shown_before_it_is_done() {
    let words = [
        (
            "File",
            "Restore people…",
            "Passphrase",
            "Look into it",
            "New: 李娜 (0 templates)",
            "2 people are here",
            "What becomes of 王伟",
            "Two people of that name",
            "Restore",
        ),
        (
            "文件",
            "恢复人员…",
            "口令",
            "查看备份",
            "新增：李娜（0 个模板）",
            "2 人的内容",
            "如何处理王伟",
            "同名的两个人",
            "恢复",
        ),
    ];
    for (mut window, (menu, action, secret, read, new, same, decide, apart, go)) in
        windows().into_iter().zip(words)
    {
        of_menu(&mut window, menu, action);
        let file = menu;
        retype(&mut window, file, false, "/somewhere/people.age");
        window.type_secretly(secret, "correct horse");
        window.click(read);
        window.assert_sent(&Command::ReadBackup {
            file: "/somewhere/people.age".into(),
            passphrase: passphrase("correct horse"),
        });
        let asking = RestoreState::Asking(Arc::new(restoring()));
        window.say(Event::Restore(asking.clone()));
        window.assert_says(new);
        window.assert_says(same);
        assert!(!window.is_enabled(go), "a namesake is not decided about");
        let combo = window
            .harness
            .get_by_role_and_label(egui::Role::ComboBox, decide);
        combo.click();
        window.run();
        window.click(apart);
        window.click(go);
        let decided = HashMap::from([(PersonId("there".into()), SameName::Apart)]);
        window.assert_sent(&Command::Restore(decided));
        // Escape says no.
        window.say(Event::Restore(asking));
        window.key(Key::Escape);
        window.assert_sent(&Command::CancelRestore);
        assert!(!window.has(go));
    }
}

#[test]
fn templates_are_made_anew_with_a_bar_that_can_be_stopped() {
    let words = [
        (
            "Make templates anew",
            "Making templates anew",
            "Stop making templates anew",
        ),
        ("重新生成模板", "正在重新生成模板", "停止重新生成模板"),
    ];
    for (mut window, (make, making, stop)) in windows().into_iter().zip(words) {
        assert!(!window.has(make), "there is nothing to make anew");
        let stale = PersonView {
            id: PersonId("a".into()),
            name: "王伟".into(),
            templates: 0,
            stale_templates: 3,
            thumbnail: None,
        };
        window.say(Event::Gallery(Arc::new(GalleryView {
            people: vec![stale],
            warnings: vec![PeopleWarning::Stale(3)],
            ..GalleryView::default()
        })));
        window.click(make);
        window.assert_sent(&Command::ReEmbed);
        let far = ReEmbedded {
            people: 1,
            templates: 1,
            without_face: 0,
            left: 1,
        };
        window.say(Event::ReEmbedding(Some(far)));
        window.assert_says(making);
        window.assert_says("50 %");
        window.click(stop);
        window.assert_sent(&Command::CancelReEmbed);
        window.say(Event::ReEmbedding(None));
        assert!(!window.has(stop));
    }
}
