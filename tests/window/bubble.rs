//! The bubble beside a face: where it stands, and what it helps with.

use crate::support::{Setup, Window, chinese, face, gallery, known};
use egui::{Event as Input, Key, PointerButton, Pos2, Rect, Role, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use faceglass_gallery::PersonId;
use faceglass_pipeline::live::{Angle, Command, EnrolmentState, Event, Guide, IfExisting, Refusal};
use faceglass_pipeline::result::IdentityVerdict;

fn enrol(track: u64, name: &str) -> Command {
    Command::Enrol {
        track,
        name: name.into(),
        existing: IfExisting::Ask,
    }
}

/// Where the bubble is.
fn bubble(window: &Window) -> Rect {
    window
        .harness
        .get_by_role_and_label(Role::Dialog, "Enrol")
        .rect()
}

fn type_on(window: &mut Window, text: &str) {
    window.harness.event(Input::Text(text.into()));
    window.run();
}

fn click_at(window: &mut Window, pos: Pos2) {
    window.harness.event(Input::PointerMoved(pos));
    for pressed in [true, false] {
        window.harness.event(Input::PointerButton {
            pos,
            button: PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        });
    }
    window.run();
}

fn gathering(refused: Option<Refusal>, guide: Option<Guide>) -> Event {
    Event::Enrolment(EnrolmentState::Gathering {
        name: "Ada".into(),
        have: 2,
        want: 5,
        refused,
        track: Some(7),
        guide,
    })
}

#[test]
fn a_click_on_a_face_asks_for_its_name_beside_it() {
    let mut window = Window::with_faces(vec![face(1, 60.0), face(2, 400.0)]);
    window.click("Choose face 2: Unknown");
    let of_face = window
        .button("Choose face 2: Unknown · To be enrolled")
        .rect();
    assert!(!bubble(&window).intersects(of_face));
    // Typing needs no further click.
    type_on(&mut window, "Ada");
    window.key(Key::Enter);
    window.assert_sent(&enrol(2, "Ada"));
}

#[test]
fn the_key_gives_the_name_the_keyboard_however_much_is_open() {
    for size in [vec2(1200.0, 900.0), vec2(640.0, 480.0)] {
        let mut window = Window::with(Setup {
            size,
            ..Setup::default()
        });
        window.camera_runs();
        window.show(vec![face(7, 200.0)]);
        window.key(Key::E);
        let field = window
            .harness
            .get_by_role_and_label(Role::TextInput, "Name");
        assert!(field.accesskit_node().is_focused(), "{size}");
        let all = Rect::from_min_size(Pos2::ZERO, size);
        assert!(all.contains_rect(bubble(&window)), "{size}");
        type_on(&mut window, "Ada");
        window.key(Key::Enter);
        window.assert_sent(&enrol(7, "Ada"));
    }
}

#[test]
fn known_names_are_proposed_and_taken_by_arrow_or_click() {
    let people = ["Ada", "Adele", "Grace", "Nadal"];
    let open = || {
        let mut window = Window::with_faces(vec![face(7, 200.0)]);
        window.say(gallery(&people, None));
        window.key(Key::E);
        assert!(!window.says("Take the name"), "nothing is typed");
        type_on(&mut window, "ad");
        window
    };
    let mut window = open();
    for (name, is_proposed) in [
        ("Ada", true),
        ("Adele", true),
        ("Nadal", true),
        ("Grace", false),
    ] {
        assert_eq!(window.has(&format!("Take the name {name}")), is_proposed);
    }
    let top = |name: &str| window.button(&format!("Take the name {name}")).rect().top();
    assert!(top("Adele") < top("Nadal"), "what begins so comes first");
    window.key(Key::ArrowDown);
    window.key(Key::ArrowDown);
    window.key(Key::Enter);
    assert_eq!(window.field_value("Name"), "Adele");
    window.assert_says("Adele is enrolled already");
    assert!(
        !window.sent(&enrol(7, "Adele")),
        "the first Enter only takes the name"
    );
    window.key(Key::Enter);
    window.assert_sent(&enrol(7, "Adele"));

    let mut window = open();
    window.click("Take the name Ada");
    assert_eq!(window.field_value("Name"), "Ada");
    assert!(window.has_focus("Name"));
    window.key(Key::Enter);
    window.assert_sent(&enrol(7, "Ada"));
}

#[test]
fn whom_the_face_looks_like_is_proposed_before_anything_is_typed() {
    let mut window = Window::with_faces(vec![known(face(7, 200.0), "Grace")]);
    window.say(gallery(&["Ada", "Grace"], None));
    window.key(Key::E);
    assert!(window.has("Take the name Grace"));
    assert!(!window.has("Take the name Ada"));
}

#[test]
fn it_holds_still_while_the_face_trembles_and_waits_where_it_was() {
    let mut window = Window::with_faces(vec![face(7, 200.0)]);
    window.key(Key::E);
    let first = bubble(&window);
    window.show(vec![face(7, 203.0)]);
    assert_eq!(bubble(&window), first);
    window.show(Vec::new());
    window.assert_says("The face left the picture");
    assert_eq!(bubble(&window).min, first.min);
    window.show(vec![face(7, 200.0)]);
    assert_eq!(bubble(&window), first);
    // It follows whoever walks into its place.
    window.show(vec![face(7, 420.0)]);
    window.run();
    let of_face = window
        .button("Choose face 1: Unknown · To be enrolled")
        .rect();
    assert!(!bubble(&window).intersects(of_face));
}

#[test]
fn a_second_click_or_one_aside_closes_it_unless_a_name_is_typed() {
    let mut window = Window::with_faces(vec![face(7, 200.0)]);
    let picture = window.harness.get_by_label("Picture · 1 face").rect();
    let aside = picture.left_bottom() + vec2(20.0, -20.0);
    window.click("Choose face 1: Unknown");
    window.click("Choose face 1: Unknown · To be enrolled");
    assert!(!window.has("Start"));
    // Long enough not to be the second half of a double click.
    window.harness.run_steps(8);
    window.click("Choose face 1: Unknown");
    assert!(window.has("Start"));
    click_at(&mut window, aside);
    assert!(!window.has("Start"));
    window.harness.run_steps(8);
    window.click("Choose face 1: Unknown");
    type_on(&mut window, "Ada");
    click_at(&mut window, aside);
    assert_eq!(window.field_value("Name"), "Ada");
}

#[test]
fn a_ring_fills_and_the_head_is_told_where_to_turn() {
    let mut window = Window::with_faces(vec![face(7, 200.0)]);
    window.key(Key::E);
    type_on(&mut window, "Ada");
    window.key(Key::Enter);
    let asks = |angle| {
        Some(Guide {
            seen: vec![Angle::Front],
            wanted: Some(angle),
        })
    };
    let turns = [
        (Angle::Front, "Look straight at the camera"),
        (Angle::Left, "Turn a little to your left"),
        (Angle::Right, "Turn a little to your right"),
        (Angle::Up, "Lift your chin a little"),
        (Angle::Down, "Lower your chin a little"),
    ];
    for (angle, words) in turns {
        window.say(gathering(Some(Refusal::TooSimilar), asks(angle)));
        window.assert_says(words);
        assert!(
            !window.says("Last frame not used"),
            "asked for, not refused"
        );
    }
    let ring = window
        .harness
        .query_by_role_and_label(Role::ProgressIndicator, "2 of 5 good frames");
    assert!(ring.is_some());
    window.say(gathering(Some(Refusal::Spoof), asks(Angle::Left)));
    window.assert_says("Last frame not used: looks like a print or a screen");
    // A movie cannot be asked to turn.
    window.say(gathering(None, None));
    assert!(!window.says("your left"));
}

#[test]
fn the_language_changes_in_the_middle_and_the_name_stays() {
    let mut window = Window::with_faces(vec![face(7, 200.0)]);
    window.key(Key::E);
    type_on(&mut window, "Ada");
    window.click("中文");
    assert_eq!(window.field_value("姓名"), "Ada");
    window.click("开始");
    window.assert_sent(&enrol(7, "Ada"));
    window.say(gathering(None, None));
    window.assert_says("正在登记Ada");
    window.click("English");
    window.assert_says("Enrolling Ada");
}

#[test]
fn two_messages_leave_it_usable() {
    let mut window = Window::with_faces(vec![face(7, 200.0)]);
    window.key(Key::T);
    window.key(Key::S);
    window.key(Key::Escape);
    window.key(Key::E);
    type_on(&mut window, "Ada");
    window.click("Start");
    window.assert_sent(&enrol(7, "Ada"));
}

#[test]
fn the_bubble_speaks_chinese() {
    let mut window = Window::with(Setup {
        settings: chinese(),
        ..Setup::default()
    });
    window.camera_runs();
    window.show(vec![known(face(7, 200.0), "王伟")]);
    window.say(gallery(&["王伟", "李娜"], None));
    window.key(Key::E);
    window.assert_chinese("a known face");
    type_on(&mut window, "王伟");
    window.assert_chinese("a known name");
    for wanted in Angle::ALL {
        let guide = Guide {
            seen: Vec::new(),
            wanted: Some(wanted),
        };
        window.say(Event::Enrolment(EnrolmentState::Gathering {
            name: "王伟".into(),
            have: 1,
            want: 5,
            refused: None,
            track: Some(7),
            guide: Some(guide),
        }));
        window.assert_chinese("an angle");
    }
}

#[test]
fn somebody_who_is_recognised_only_just_is_offered_another_view() {
    let words = [
        ("Add this view of Ada", "but only just", "glasses"),
        ("添加Ada现在的样子", "勉强认作Ada", "眼镜"),
    ];
    let settings = [crate::support::english(), chinese()];
    for ((add, only_just, glasses), settings) in words.into_iter().zip(settings) {
        let mut window = Window::with(Setup {
            settings,
            ..Setup::default()
        });
        window.camera_runs();
        window.say(gallery(&["Ada"], None));
        let sure = known(face(7, 200.0), "Ada");
        let mut perhaps = sure.clone();
        perhaps.identity.verdict = IdentityVerdict::Uncertain;
        let mut rival = perhaps.clone();
        rival.identity.rival = Some("Grace".into());
        let mut doubted = perhaps.clone();
        doubted.identity.not_them = Some(0.9);
        for other in [sure, rival, doubted] {
            window.show(vec![other]);
            window.key(Key::E);
            assert!(!window.has(add));
            window.key(Key::Escape);
        }
        window.show(vec![perhaps]);
        window.key(Key::E);
        window.assert_says(only_just);
        window.assert_says(glasses);
        window.click(add);
        window.assert_sent(&Command::Enrol {
            track: 7,
            name: "Ada".into(),
            existing: IfExisting::AddTo(PersonId("ada".into())),
        });
    }
}
