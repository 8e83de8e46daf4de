//! A person's page: every template, and what puts right who is who.

use crate::support::{Setup, Window, chinese, gallery};
use egui::{Key, Modifiers};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use faceglass_gallery::{PersonId, Receipt, Taken, TakenFrom, TakenKind, TemplateId, Turned};
use faceglass_pipeline::live::{Command, Done, Edit, Event, Notice, PersonPage, TemplateView};
use std::sync::Arc;

fn id(name: &str) -> PersonId {
    PersonId(name.to_lowercase())
}

fn template(n: usize) -> TemplateId {
    TemplateId(format!("t{n}"))
}

/// Grace with three templates, of which the second fits worst.
fn page() -> PersonPage {
    page_of("Grace")
}

/// The same of somebody else.
pub fn page_of(name: &str) -> PersonPage {
    let view = |n: usize, fit: f32, yaw_deg: f32, kind, name: &str| TemplateView {
        id: template(n),
        picture: Some(Arc::new(image::RgbImage::new(112, 112))),
        created_unix_ms: 1_798_761_599_000,
        taken: Taken {
            pose: Some(Turned {
                yaw_deg,
                pitch_deg: 2.0,
            }),
            from: Some(TakenFrom {
                kind,
                name: name.into(),
            }),
        },
        fit: Some(fit),
        is_weakest: n == 2,
        is_cover: n == 3,
        is_usable: true,
    };
    PersonPage {
        id: id(name),
        name: name.into(),
        note: String::new(),
        tags: vec!["团队".into()],
        thumbnail: None,
        templates: vec![
            view(1, 0.71, 0.0, TakenKind::Camera, "USB"),
            view(2, 0.33, 31.0, TakenKind::Picture, "b.jpg"),
            view(3, 0.69, -20.0, TakenKind::Movie, "c.mov"),
        ],
        not_them: Vec::new(),
    }
}

fn shows(window: &mut Window, page: PersonPage) {
    window.say(Event::Person(Some(Arc::new(page))));
}

fn open_in(mut window: Window, look: &str) -> Window {
    let undo = Some(Done::Deletion("Bob".into()));
    window.say(gallery(&["Ada", "Bob", "Grace"], undo));
    window.click(look);
    window.assert_sent(&Command::ShowPerson(Some(id("Grace"))));
    shows(&mut window, page());
    window.forget();
    window
}

fn english_page() -> Window {
    open_in(Window::open(), "Look at Grace closely")
}

fn chinese_page() -> Window {
    let setup = Setup {
        settings: chinese(),
        ..Setup::default()
    };
    open_in(Window::with(setup), "仔细查看Grace")
}

#[test]
fn every_template_says_how_it_was_taken_and_how_well_it_fits() {
    let window = english_page();
    window.assert_says("Template 2 fits worst (0.33)");
    window.assert_says("2026-12-31 · facing the camera · camera USB");
    window.assert_says("2026-12-31 · turned right 31° · picture b.jpg");
    window.assert_says("2026-12-31 · turned left 20° · movie c.mov");
    window.assert_says("fits 0.71");
    window.assert_says("fits 0.33, the worst");
    assert!(window.has("Picture of template 1"));
    let window = chinese_page();
    window.assert_says("模板 2 最不吻合（0.33）");
    window.assert_says("2026-12-31 · 正对镜头 · 摄像头 USB");
    window.assert_says("2026-12-31 · 向右转 31° · 图片 b.jpg");
}

#[test]
fn the_page_says_which_views_there_are_and_which_would_help() {
    for (mut window, all, front, missing, glasses) in [
        (
            english_page(),
            "Views: front, left, right",
            "Views: front",
            "A view of these would help: left, right",
            "wears glasses",
        ),
        (
            chinese_page(),
            "已有角度：正面、左侧、右侧",
            "已有角度：正面",
            "还需要这些角度：左侧、右侧",
            "戴眼镜",
        ),
    ] {
        window.assert_says(all);
        window.assert_says(glasses);
        assert!(!window.says(missing));
        let mut one = page();
        one.templates.truncate(1);
        shows(&mut window, one);
        window.assert_says(front);
        window.assert_says(missing);
        // Of pictures without an angle nothing is claimed.
        let mut unknown = page();
        for view in &mut unknown.templates {
            view.taken.pose = None;
        }
        shows(&mut window, unknown);
        assert!(!window.says(front) && !window.says(missing));
    }
}

#[test]
fn a_template_goes_to_whom_it_is_of() {
    for (mut window, choose, go, to) in [
        (english_page(), "Template 2", "Move to…", "Move to Bob"),
        (chinese_page(), "模板 2", "移到…", "移给Bob"),
    ] {
        assert!(!window.is_enabled(go));
        window.click(choose);
        window.click(go);
        window.click(to);
        window.assert_sent(&Command::Edit(Edit::Move {
            from: id("Grace"),
            to: id("Bob"),
            templates: vec![template(2)],
        }));
        assert!(window.has(go), "the page stays open");
    }
}

#[test]
fn some_templates_become_somebody_new_whose_name_is_not_taken() {
    for (mut window, choose, go, name, split, taken) in [
        (
            english_page(),
            ["Template 1", "Template 3"],
            "Split off…",
            "Name of the new person",
            "Split off",
            "Somebody is called Ada already: move the templates to them",
        ),
        (
            chinese_page(),
            ["模板 1", "模板 3"],
            "分出…",
            "新的人的姓名",
            "分出",
            "已经有人叫Ada：请把模板移给此人",
        ),
    ] {
        choose.iter().for_each(|label| window.click(label));
        window.click(go);
        assert!(!window.is_enabled(split), "without a name");
        window.type_into(name, "ADA");
        window.assert_says(taken);
        assert!(!window.is_enabled(split));
        window.type_into(name, "h");
        window.click(split);
        let Some(Command::Edit(Edit::Split {
            person, templates, ..
        })) = window.commands().pop()
        else {
            panic!("it was not split")
        };
        assert_eq!(
            (person, templates),
            (id("Grace"), vec![template(1), template(3)])
        );
    }
}

/// It stands at the end of a page that is higher than the window.
#[test]
fn the_name_that_a_split_asks_for_comes_into_view() {
    let mut window = english_page();
    let mut long = page();
    let first = long.templates[0].clone();
    long.templates.extend((4..40).map(|n| TemplateView {
        id: template(n),
        ..first.clone()
    }));
    shows(&mut window, long);
    let bottom = window.harness.ctx.content_rect().bottom();
    window.click("Template 1");
    // Where no pointer reaches; a keyboard and a screen reader do.
    window.harness.get_by_label("Split off…").click_accesskit();
    window.run();
    let field = window
        .harness
        .get_by_role_and_label(egui::Role::TextInput, "Name of the new person");
    assert!(field.accesskit_node().is_focused());
    assert!(field.rect().bottom() < bottom - 20.0, "{:?}", field.rect());
    assert!(field.rect().top() > 20.0);
}

#[test]
fn a_template_is_removed_and_never_all_of_them() {
    for (mut window, label, remove, all) in [
        (
            english_page(),
            "Template",
            "Remove",
            "These are all of them: leave one, merge, or rename",
        ),
        (
            chinese_page(),
            "模板",
            "移除",
            "这是全部模板：请留下一个，或合并、改名",
        ),
    ] {
        for n in 1..=3 {
            window.click(&format!("{label} {n}"));
        }
        window.assert_says(all);
        assert!(!window.is_enabled(remove));
        window.click(&format!("{label} 1"));
        window.click(remove);
        window.assert_sent(&Command::Edit(Edit::Remove {
            person: id("Grace"),
            templates: vec![template(2), template(3)],
        }));
    }
}

#[test]
fn the_same_person_becomes_part_of_this_one() {
    for (mut window, merge, ask, one, back) in [
        (
            english_page(),
            "Merge with…",
            "Who is the same person as Grace?",
            "Merge Ada into Grace",
            "Back",
        ),
        (
            chinese_page(),
            "与他人合并…",
            "谁和Grace是同一个人？",
            "把Ada并入Grace",
            "返回",
        ),
    ] {
        window.click(merge);
        window.assert_says(ask);
        window.click(back);
        assert!(!window.says(ask));
        window.click(merge);
        // Escape leaves the question, and not the page.
        window.key(Key::Escape);
        assert!(!window.says(ask) && window.has(merge));
        window.click(merge);
        window.click(one);
        window.assert_sent(&Command::Edit(Edit::Merge {
            from: id("Ada"),
            into: id("Grace"),
        }));
    }
}

#[test]
fn a_picture_is_chosen_and_no_longer() {
    let cover = |template| {
        Command::Edit(Edit::Cover {
            person: id("Grace"),
            template,
        })
    };
    for (mut window, choose, no_longer) in [
        (
            english_page(),
            "Use the picture of template 1",
            "Do not use the picture of template 3 any longer",
        ),
        (
            chinese_page(),
            "用模板 1 的图片作头像",
            "不再用模板 3 的图片作头像",
        ),
    ] {
        window.click(choose);
        window.assert_sent(&cover(Some(template(1))));
        window.click(no_longer);
        window.assert_sent(&cover(None));
    }
}

#[test]
fn what_is_written_is_saved_by_button_and_when_the_page_is_closed() {
    for (mut window, note, tags, save, close) in [
        (english_page(), "Note", "Tags", "Save", "Close"),
        (chinese_page(), "备注", "标签", "保存", "关闭"),
    ] {
        assert!(!window.is_enabled(save));
        window.type_lines_into(note, "高个子");
        window.click(save);
        let noted = Command::Edit(Edit::Note {
            person: id("Grace"),
            note: "高个子".into(),
        });
        window.assert_sent(&noted);
        let mut now = page();
        now.note = "高个子".into();
        shows(&mut window, now);
        assert!(!window.is_enabled(save), "it is saved");
        window.forget();
        window.type_into(tags, "，家");
        window.click(close);
        window.assert_sent(&Command::Edit(Edit::Tags {
            person: id("Grace"),
            tags: vec!["团队".into(), "家".into()],
        }));
        window.assert_sent(&Command::ShowPerson(None));
        assert!(!window.sent(&noted), "once");
    }
}

#[test]
fn a_name_that_is_typed_is_kept_by_escape_too() {
    let mut window = english_page();
    window.type_into("Name", " Hopper");
    window.key(Key::Escape);
    window.assert_sent(&Command::Rename(id("Grace"), "Grace Hopper".into()));
    window.assert_sent(&Command::ShowPerson(None));
    assert!(!window.has("Merge with…"));
}

#[test]
fn what_somebody_else_changes_shows_and_what_is_being_typed_stays() {
    let mut window = english_page();
    window.type_lines_into("Note", "mine");
    let mut now = page();
    now.name = "Grace Hopper".into();
    now.note = "theirs".into();
    shows(&mut window, now);
    window.click("Save");
    window.assert_sent(&Command::Edit(Edit::Note {
        person: id("Grace"),
        note: "mine".into(),
    }));
    assert!(
        !window
            .commands()
            .iter()
            .any(|c| matches!(c, Command::Rename(..)))
    );
}

#[test]
fn undo_is_at_hand_on_the_page() {
    let mut window = english_page();
    window.key_with(Modifiers::COMMAND, Key::Z);
    window.assert_sent(&Command::Undo);
    assert!(window.has("Merge with…"), "the page stays");
}

#[test]
fn somebody_is_erased_for_good_after_a_question() {
    for (mut window, erase, ask, cancel, yes) in [
        (
            english_page(),
            "Erase for good…",
            "Erase Grace for good?",
            "Cancel",
            "Erase for good",
        ),
        (
            chinese_page(),
            "彻底清除…",
            "彻底清除Grace？",
            "取消",
            "彻底清除",
        ),
    ] {
        window.click(erase);
        window.assert_says(ask);
        window.click(cancel);
        assert!(!window.sent(&Command::Erase(id("Grace"))));
        window.forget();
        window.click(if yes.is_ascii() {
            "Look at Grace closely"
        } else {
            "仔细查看Grace"
        });
        shows(&mut window, page());
        window.click(erase);
        window.click(yes);
        window.assert_sent(&Command::Erase(id("Grace")));
        let receipt = Receipt {
            name: "Grace".into(),
            templates: 3,
            pictures: 3,
            counter_examples: 0,
            visits: 0,
            unknown: 2,
            events: 2,
            events_altered: 0,
            kept_aside: Vec::new(),
        };
        window.say(Event::Notice(Notice::Erased(receipt)));
        window.assert_says(if yes.is_ascii() {
            "Grace is erased for good: 3 templates with 3 pictures, and 2 entries of the list of changes."
        } else {
            "已彻底清除Grace：3 个模板，其中 3 个带图片，以及更改列表中的 2 条。"
        });
    }
}

#[test]
fn the_page_of_somebody_who_is_gone_closes() {
    let mut window = english_page();
    window.say(Event::Person(None));
    assert!(!window.has("Merge with…"));
    window.assert_sent(&Command::ShowPerson(None));
}

#[test]
fn the_page_is_usable_by_keyboard_alone() {
    let mut window = english_page();
    assert_eq!(window.focused().as_deref(), Some("Close"));
    // From the last control round to the first template.
    let mut reached = Vec::new();
    for _ in 0..24 {
        window.key(Key::Tab);
        reached.extend(window.focused());
    }
    for control in [
        "Template 1",
        "Use the picture of template 1",
        "Merge with…",
        "Erase for good…",
    ] {
        assert!(
            reached.iter().any(|label| label == control),
            "{control}: {reached:?}"
        );
    }
}
