//! What is asked, of whom, and where that stands.

use super::*;

#[test]
fn each_face_has_a_button_and_a_key_asks_the_chosen_or_the_largest() {
    let mut small = face(2, 400.0);
    small.bbox.w = 60.0;
    let mut window = Window::with_faces(vec![face(1, 100.0), small]);
    // It stands within its card, and the cards stand apart.
    let place = |name: &str| {
        let mut places = window
            .harness
            .query_all_by_label(name)
            .map(|node| node.rect());
        places.next_back().unwrap()
    };
    let cards = ["Face 1 · Unknown", "Face 2 · Unknown"].map(place);
    assert!(cards[0].contains_rect(place(BUTTON)));
    assert!(cards[1].top() - cards[0].bottom() >= 4.0, "{cards:?}");
    window.click("Prove presence of face 2");
    window.assert_sent(&Command::Prove { track: 2 });
    window.key(Key::Escape);
    window.assert_sent(&Command::CancelProof);
    window.assert_says("Challenge cancelled");

    window.forget();
    window.key(Key::V);
    window.assert_sent(&Command::Prove { track: 1 });
    window.key(Key::Escape);
    window.forget();
    window.click("Face 2 · Unknown");
    window.key(Key::V);
    window.assert_sent(&Command::Prove { track: 2 });
    // A face that is asked already goes on.
    window.forget();
    window.key(Key::V);
    assert!(window.commands().is_empty());
}

#[test]
fn without_a_face_it_says_so() {
    let mut window = Window::with_faces(Vec::new());
    window.forget();
    window.key(Key::V);
    window.assert_says("The face is not in the picture");
    assert!(window.commands().is_empty());
}

#[test]
fn it_says_what_to_do_and_how_long_there_is() {
    let mut window = asked();
    window.assert_says("Starting");
    window.say(asking(prompt(Wish::LookStraight)));
    window.assert_says("Look straight at the camera and keep still");
    window.assert_says("Step 1 of 3");
    assert!(!window.says("left"), "nothing is to be done yet");
    window.say(asking(prompt(Wish::Wait)));
    window.assert_says("Wait for what comes");
    assert!(!window.has("Another step please"), "nobody knows it yet");
    window.say(asking(prompt(todo(Step::TurnLeft))));
    window.assert_says("Turn your head a little to your left");
    window.assert_says("seconds left");
    // Three and a half seconds later by the window's clock none are left.
    for _ in 0..16 {
        window.run();
    }
    window.assert_says("0 seconds left");
    window.click("Another step please");
    window.assert_sent(&Command::OtherStep);
    let last = Prompt {
        number: 3,
        can_exchange: false,
        ..prompt(todo(Step::Smile))
    };
    window.say(asking(last));
    window.assert_says("Step 3 of 3");
    assert!(!window.has("Another step please"));
    window.click("Cancel");
    window.assert_sent(&Command::CancelProof);
    assert!(!window.has("Smile"));
}

#[test]
fn it_stands_over_the_picture_and_nothing_moves() {
    let mut window = Window::with(Setup {
        size: egui::vec2(1000.0, 680.0),
        ..Setup::default()
    });
    window.camera_runs();
    window.show(vec![face(1, 260.0)]);
    let picture = |w: &Window| w.harness.get_by_label_contains("Picture ·").rect();
    let before = picture(&window);
    window.key(Key::V);
    window.say(asking(prompt(todo(Step::TurnLeft))));
    window.run();
    assert_eq!(picture(&window), before);
    let words = "Turn your head a little to your left";
    let headline = window
        .harness
        .get_by_role_and_label(egui::Role::Status, words)
        .rect();
    assert!(before.contains_rect(headline) && headline.height() >= 20.0);
    let cancel = window.button("Cancel").rect();
    assert!(before.contains_rect(cancel) && cancel.top() > headline.bottom());
    // The face between them is to be seen.
    let face = window.harness.get_by_label_contains("Choose face 1").rect();
    assert!(headline.bottom() < face.center().y && cancel.top() > face.center().y);
    window.say(ended(Reason::Flat, None));
    assert_eq!(picture(&window), before);
    window.click("Try again");
    window.assert_sent(&Command::Prove { track: 1 });
}

#[test]
fn each_step_has_its_words_in_both_languages() {
    let words = [
        (Step::TurnLeft, "to your left", "转向您的左边"),
        (Step::TurnRight, "to your right", "转向您的右边"),
        (Step::LookUp, "Look up a little", "抬头"),
        (Step::ComeCloser, "Come closer", "请靠近一些"),
        (Step::GoBack, "Go back a little", "请后退一些"),
        (Step::BlinkTwice, "Blink twice", "请眨两次眼"),
        (Step::OpenMouth, "Open your mouth", "请张开嘴"),
        (Step::Smile, "Smile", "请微笑"),
        (Step::Light, "while colours are shown", "显示颜色时"),
    ];
    assert_eq!(words.map(|(step, _, _)| step), Step::ALL);
    let mut window = asked();
    for (step, english, chinese) in words {
        window.say(asking(prompt(todo(step))));
        window.assert_says(english);
        // In the middle of a step.
        window.key(Key::G);
        window.assert_says(chinese);
        window.key(Key::G);
    }
}

#[test]
fn what_is_seen_is_held_until_something_else_stands_there() {
    let mut window = asked();
    window.say(asking(prompt(todo(Step::LookUp))));
    window.assert_says("Look up a little");
    assert!(window.has("Another step please"));
    let Wish::Do {
        step,
        since,
        window: time,
        light,
        ..
    } = todo(Step::LookUp)
    else {
        unreachable!()
    };
    let held = Wish::Do {
        step,
        since,
        window: time,
        light,
        held: true,
    };
    window.say(asking(prompt(held)));
    window.assert_says("Hold it until something else stands here");
    // Nothing runs out, and what is done is not declined.
    assert!(!window.has("seconds left") && !window.has("Another step please"));
    window.key(Key::G);
    window.assert_says("请保持这个动作");
}

#[test]
fn a_mistake_says_what_was_seen_and_is_asked_once_more() {
    let mut window = asked();
    for (mistake, words) in [
        (
            Mistake::Other(Step::LookUp),
            "A look up was seen instead. Another try",
        ),
        (
            Mistake::TooEarly(Step::Smile),
            "A smile was seen before it was asked for. Another try",
        ),
        (
            Mistake::Nothing,
            "Nothing of it was seen in time. Another try",
        ),
        (
            Mistake::NotHeld,
            "It was not held until told, or still held after",
        ),
        (Mistake::Poor(None), "Hardly anything could be seen"),
        (Mistake::Declined, "Another step was asked for"),
        (
            Mistake::Light(LightVerdict::TooBright),
            "too bright for the light test. This is no attack",
        ),
        (
            Mistake::Light(LightVerdict::OtherLight),
            "did not throw back",
        ),
        (Mistake::Light(LightVerdict::Late), "too late"),
        (
            Mistake::Light(LightVerdict::Unclear),
            "The light did not tell",
        ),
    ] {
        let again = Prompt {
            mistake: Some((Step::TurnLeft, mistake)),
            ..prompt(Wish::LookStraight)
        };
        window.say(asking(again));
        window.assert_says(words);
    }
    window.key(Key::G);
    window.assert_says("请再试一次");
}

#[test]
fn the_key_does_not_pass_a_challenge_on_to_a_larger_face() {
    let mut window = Window::with_faces(vec![face(1, 100.0)]);
    window.key(Key::V);
    window.assert_sent(&Command::Prove { track: 1 });
    window.say(asking(prompt(todo(Step::OpenMouth))));
    let mut larger = face(2, 400.0);
    larger.bbox.w *= 1.5;
    larger.bbox.h *= 1.5;
    window.show(vec![face(1, 100.0), larger]);
    window.forget();
    window.key(Key::V);
    let begins = |command: &Command| matches!(command, Command::Prove { .. });
    assert!(!window.commands().iter().any(begins));
    window.assert_says("Open your mouth");
}

#[test]
fn of_two_faces_the_one_that_is_meant_has_the_ring() {
    let mut window = Window::with_faces(vec![face(1, 100.0), face(2, 400.0)]);
    window.click("Prove presence of face 2");
    let meant = Prompt {
        track: 2,
        ..prompt(todo(Step::OpenMouth))
    };
    window.say(asking(meant));
    assert!(window.has("Choose face 2: Unknown · Asked: Open your mouth"));
    assert!(window.has("Choose face 1: Unknown"));
    // They change sides; the ring goes with the face.
    window.show(vec![face(1, 400.0), face(2, 100.0)]);
    window.show(vec![face(1, 400.0), face(2, 100.0)]);
    window.assert_says("Asked: Open your mouth");
    let ringed = window
        .texts()
        .into_iter()
        .filter(|text| text.contains("Asked:"));
    assert_eq!(ringed.count(), 1);
}
