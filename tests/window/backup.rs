//! Backing up, restoring, and making templates anew, in both languages.

use crate::support::{Setup, Window, chinese, gallery};
use egui::Key;
use egui_kittest::kittest::Queryable as _;
use faceglass_gallery::{BackupError, Namesake, Passphrase, Person, PersonId, Restoring, SameName};
use faceglass_pipeline::live::{
    BackupState, Command, Event, GalleryView, PersonView, Problem, ReEmbedded, RestoreState,
};
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
        assert!(!window.has(first), "there is nothing to type");
        window.say(Event::Backup(BackupState::Idle));
        assert!(!window.has(go), "it is closed");
    }
}

#[test]
fn what_is_missing_is_said_where_enter_goes_on_too_early() {
    let words = [
        (
            ("File", "Passphrase", "The same again"),
            ("Back up people…", "Restore people…"),
            (
                "Name a file",
                "Type the passphrase",
                "at least 8 characters",
                "a second time",
            ),
        ),
        (
            ("文件", "口令", "再输入一次"),
            ("备份人员…", "恢复人员…"),
            (
                "请指定文件",
                "请输入口令",
                "至少要有 8 个字符",
                "请再输入一次口令",
            ),
        ),
    ];
    for (mut window, (fields, actions, says)) in windows().into_iter().zip(words) {
        let ((file, first, second), (back_up, restore)) = (fields, actions);
        let (no_file, no_passphrase, short, not_again) = says;
        of_menu(&mut window, file, back_up);
        // The field for the file has the keyboard, and a name stands in it.
        window.key(Key::Enter);
        window.assert_says(no_passphrase);
        assert_eq!(window.focused().as_deref(), Some(first));
        window.type_secretly(first, "ab");
        window.key(Key::Enter);
        window.assert_says(short);
        retype(&mut window, first, true, "correct horse");
        window.key(Key::Enter);
        window.assert_says(not_again);
        assert_eq!(window.focused().as_deref(), Some(second));
        window.key(Key::Escape);
        of_menu(&mut window, file, restore);
        window.key(Key::Enter);
        window.assert_says(no_file);
        retype(&mut window, file, false, "people.age");
        window.key(Key::Enter);
        window.assert_says(no_passphrase);
        // A backup of old may have a short one.
        window.type_secretly(first, "ab");
        window.key(Key::Enter);
        window.assert_sent(&Command::ReadBackup {
            file: "people.age".into(),
            passphrase: passphrase("ab"),
        });
        assert_eq!(window.commands().len(), 1);
    }
}

/// What failed is told where it was typed, and no key reaches what lies below.
#[test]
fn a_backup_that_fails_leaves_its_question_open_with_what_was_typed() {
    let words = [
        (
            ("File", "Passphrase", "The same again"),
            (
                "Back up people…",
                "Back up",
                "Backing up…",
                "is there already",
            ),
            ("Restore people…", "Look into it", "passphrase does not fit"),
        ),
        (
            ("文件", "口令", "再输入一次"),
            ("备份人员…", "备份", "正在备份…", "已经存在"),
            ("恢复人员…", "查看备份", "口令不符"),
        ),
    ];
    for (mut window, (fields, make, restore)) in windows().into_iter().zip(words) {
        let (file, first, second) = fields;
        let (action, go, backing_up, is_there) = make;
        of_menu(&mut window, file, action);
        retype(&mut window, file, false, "/somewhere/people.age");
        window.type_secretly(first, "correct horse");
        window.type_secretly(second, "correct horse");
        window.click(go);
        window.assert_says(backing_up);
        window.forget();
        let problem = Problem::IsThere("/somewhere/people.age".into());
        window.say(Event::Backup(BackupState::Failed(problem)));
        window.assert_says(is_there);
        assert_eq!(window.field_value(file), "/somewhere/people.age");
        assert!(window.is_enabled(go), "both passphrases are still there");
        assert_eq!(window.focused().as_deref(), Some(file));
        window.key(Key::X);
        window.key(Key::Space);
        assert!(window.commands().is_empty(), "keys go nowhere else");
        window.click(go);
        window.say(Event::Backup(BackupState::Idle));
        assert!(!window.has(go));

        let (action, look, does_not_fit) = restore;
        of_menu(&mut window, file, action);
        retype(&mut window, file, false, "/somewhere/people.age");
        window.type_secretly(first, "correct house");
        window.click(look);
        window.forget();
        let problem = Problem::Backup {
            file: "/somewhere/people.age".into(),
            why: BackupError::WrongPassphrase,
        };
        window.say(Event::Restore(RestoreState::Failed(problem.clone())));
        window.assert_says(does_not_fit);
        assert_eq!(window.field_value(file), "/somewhere/people.age");
        assert_eq!(window.focused().as_deref(), Some(first));
        window.key(Key::X);
        assert!(window.commands().is_empty());
        // Who closes it while it is read wants it no more; what fails then is told below.
        window.click(look);
        window.key(Key::Escape);
        window.assert_sent(&Command::CancelRestore);
        window.say(Event::Restore(RestoreState::Failed(problem)));
        window.assert_says(does_not_fit);
        assert!(!window.has(look));
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
            "Of 2 people all templates are here",
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
            "2 人的模板",
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
