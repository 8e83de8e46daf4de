//! Proving presence.

use crate::support::{Setup, Window, english, face, frame, spoof, unsure};
use egui::{Key, Shape};
use egui_kittest::kittest::Queryable as _;
use faceglass_pipeline::challenge::{
    AskWhen, CallOff, Grounds, Mistake, Outcome, PresenceVerdict, Prompt, ProofRefusal,
    ProofSettings, ProofState, Reason, Step, Wish,
};
use faceglass_pipeline::live::{Command, EnrolFailure, EnrolmentState, Event, IfExisting};
use faceglass_pipeline::result::UnsureReason;
use faceglass_vision::light::{LightCode, LightVerdict};
use faceglass_vision::motion::SolidityVerdict;
use std::sync::Arc;
use std::time::{Duration, Instant};

const BUTTON: &str = "Prove presence of face 1";

/// A moment that has not come: whatever the real clock says, none of its time has
/// passed yet, and the window's own clock counts on from there.
fn now() -> Instant {
    Instant::now() + Duration::from_secs(3600)
}

fn prompt(wish: Wish) -> Prompt {
    Prompt {
        track: 1,
        number: 1,
        of: 3,
        wish,
        mistake: None,
        can_exchange: true,
    }
}

fn todo(step: Step) -> Wish {
    Wish::Do {
        step,
        since: now(),
        window: Duration::from_millis(3500),
        held: false,
        light: None,
    }
}

fn asking(prompt: Prompt) -> Event {
    Event::Proof(ProofState::Asking(prompt))
}

fn outcome(reason: Reason) -> Outcome {
    Outcome {
        verdict: reason.verdict(),
        grounds: Grounds {
            reason,
            steps: Vec::new(),
            solidity: SolidityVerdict::Unsure,
            depth_gain: None,
            least_likeness: Some(0.7),
        },
        ended_ms: 10_000,
        valid_until_ms: 70_000,
        track: Some(1),
    }
}

fn ended(reason: Reason, called_off: Option<CallOff>) -> Event {
    Event::Proof(ProofState::Ended {
        outcome: Box::new(outcome(reason)),
        called_off,
    })
}

/// A window that asks the one face before its camera.
fn asked() -> Window {
    let mut window = Window::with_faces(vec![face(1, 200.0)]);
    window.click(BUTTON);
    window.assert_sent(&Command::Prove { track: 1 });
    window
}

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

#[test]
fn the_verdict_stands_beside_the_passive_one_for_as_long_as_it_holds() {
    let mut window = asked();
    let passed = outcome(Reason::Passed);
    window.say(Event::Proven(Arc::new(vec![passed])));
    window.say(ended(Reason::Passed, None));
    assert!(window.has("Present"));
    window.assert_says("Every step was done in time, by one face");
    window.assert_says("for 60 seconds");
    assert!(!window.has("Try again"));
    let at = |seconds: u64, faces| {
        let mut result = frame(faces);
        result.frame.time = Duration::from_secs(seconds);
        result
    };
    window.show_result(at(20, vec![face(1, 200.0), face(2, 420.0)]));
    window.assert_says("Presence: Present, for 50 s");
    assert!(window.has("Live"), "the passive verdict is not hidden");
    // The other face proved nothing.
    let told = window
        .texts()
        .into_iter()
        .filter(|text| text.contains("Presence: "));
    assert_eq!(told.count(), 1);
    // The picture alone still has its say.
    window.show_result(at(21, vec![spoof(face(1, 200.0))]));
    window.assert_says("Presence: Not present, for 49 s");
    assert!(window.has("Spoof"));
    window.show_result(at(
        22,
        vec![unsure(face(1, 200.0), UnsureReason::Borderline)],
    ));
    window.assert_says("Presence: Could not tell, for 48 s");
    window.show_result(at(71, vec![face(1, 200.0)]));
    assert!(!window.says("Presence: "));
    window.click("Close");
    assert!(!window.has("Present"));
}

#[test]
fn a_challenge_makes_nothing_of_a_spoof_or_of_what_cannot_be_told() {
    for (seen, verdict, words) in [
        (
            spoof(face(1, 200.0)),
            "Not present",
            "Every step was done, but the picture scores as an attack",
        ),
        (
            unsure(face(1, 200.0), UnsureReason::Borderline),
            "Could not tell",
            "the picture alone cannot be told from an attack",
        ),
    ] {
        let mut window = Window::with_faces(vec![seen]);
        window.click(BUTTON);
        window.say(ended(Reason::Passed, None));
        assert!(window.has(verdict), "{verdict}");
        window.assert_says(words);
        assert!(!window.has("Present"));
    }
}

#[test]
fn each_end_has_its_verdict_and_its_grounds() {
    let mut window = asked();
    let ends = [
        (
            Reason::Step(Step::TurnLeft, Mistake::Nothing),
            None,
            "Not present",
            "Asked: Turn left. Nothing of it was seen in time",
        ),
        (Reason::Swapped, None, "Not present", "became another"),
        (Reason::Flat, None, "Not present", "as a sheet does"),
        (
            Reason::FaceLost,
            None,
            "Could not tell",
            "The face was lost",
        ),
        (
            Reason::NotCompared,
            None,
            "Could not tell",
            "whether it was one face",
        ),
        (
            Reason::DepthUnknown,
            None,
            "Could not tell",
            "Turn a little further",
        ),
        (
            Reason::NotReady(None),
            None,
            "Could not tell",
            "never looked straight ahead",
        ),
        (
            Reason::CalledOff,
            Some(CallOff::Paused),
            "Could not tell",
            "The picture was paused",
        ),
        (
            Reason::CalledOff,
            Some(CallOff::SourceGone),
            "Could not tell",
            "The source went away",
        ),
        (
            Reason::CalledOff,
            Some(CallOff::Jumped),
            "Could not tell",
            "time ran backwards",
        ),
        (
            Reason::CalledOff,
            Some(CallOff::MovieEnded),
            "Could not tell",
            "The movie ended",
        ),
        (
            Reason::Step(Step::Light, Mistake::Light(LightVerdict::TooBright)),
            None,
            "Could not tell",
            "This is no attack",
        ),
    ];
    for (reason, called_off, verdict, words) in ends {
        window.say(ended(reason, called_off));
        assert!(window.has(verdict), "{reason:?}");
        window.assert_says(words);
    }
    window.forget();
    window.click("Try again");
    window.assert_sent(&Command::Prove { track: 1 });
}

#[test]
fn what_cannot_begin_says_why() {
    let mut window = asked();
    for (why, words) in [
        (ProofRefusal::StillPicture, "A single picture does not move"),
        (ProofRefusal::NoFace, "The face is not in the picture"),
        (ProofRefusal::NotPlaying, "Nothing is played"),
        (ProofRefusal::NoLandmarks, "Add the landmark network"),
        (ProofRefusal::Enrolling, "Somebody is being enrolled"),
        (ProofRefusal::Calibrating, "A calibration goes on"),
    ] {
        window.say(Event::Proof(ProofState::Refused(why)));
        window.assert_says("Presence cannot be proved now");
        window.assert_says(words);
    }
    window.click("Close");
    assert!(!window.says("cannot be proved"));
}

#[test]
fn an_offer_can_be_taken_and_declined() {
    let mut window = Window::with_faces(vec![unsure(face(1, 200.0), UnsureReason::Borderline)]);
    let offer = Event::Proof(ProofState::Offered { track: 1 });
    window.say(offer.clone());
    window.assert_says("The picture alone does not tell");
    window.click("Not now");
    window.assert_sent(&Command::CancelProof);
    window.forget();
    window.say(offer.clone());
    window.click("Prove presence");
    window.assert_sent(&Command::Prove { track: 1 });
    window.say(Event::Proof(ProofState::Cancelled));
    window.say(offer);
    window.say(Event::Proof(ProofState::Withdrawn));
    assert!(!window.says("The picture alone does not tell"));
}

#[test]
fn when_it_is_asked_for_is_chosen_and_remembered() {
    let mut window = Window::open();
    window.assert_sent(&Command::SetProof(ProofSettings::default()));
    window.click("Presence");
    window.click("Always before an enrolment");
    let chosen = ProofSettings {
        ask: AskWhen::Enrolment,
        ..ProofSettings::default()
    };
    window.assert_sent(&Command::SetProof(chosen.clone()));
    window.assert_says("picture files cannot answer");
    window.until("it is saved", |w| w.saved_settings().presence == chosen);
}

#[test]
fn steps_can_be_left_out_as_long_as_enough_stay() {
    let mut window = Window::open();
    window.click("Presence");
    for step in ["Turn left", "Turn right", "Look up", "Blink twice", "Smile"] {
        window.click(step);
    }
    let left = vec![Step::ComeCloser, Step::GoBack, Step::OpenMouth];
    let chosen = ProofSettings {
        steps: left,
        ..ProofSettings::default()
    };
    window.assert_sent(&Command::SetProof(chosen.clone()));
    window.assert_says("at least 3 must stay");
    assert!(!window.is_enabled("Come closer"));
    assert!(window.is_enabled("Turn left"));
    window.until("it is saved", |w| w.saved_settings().presence == chosen);
}

#[test]
fn the_light_test_is_off_until_its_danger_was_read() {
    let mut window = Window::open();
    window.click("Presence");
    window.forget();
    window.click("Light test");
    window.assert_says("sensitive to flashing light");
    assert!(window.has_focus("Cancel"), "Enter does not switch it on");
    window.click("Cancel");
    assert!(window.commands().is_empty());
    window.click("Light test");
    window.click("Switch the light test on");
    let with_light = ProofSettings::default().with(Step::Light, true).unwrap();
    window.assert_sent(&Command::SetProof(with_light.clone()));
    window.until("it is saved", |w| w.saved_settings().presence == with_light);
    // Off needs no question.
    window.forget();
    window.click("Light test");
    window.assert_sent(&Command::SetProof(ProofSettings::default()));
}

/// Colours of the large surfaces that are drawn.
fn fills(window: &Window) -> Vec<[u8; 3]> {
    let fill = |shape: &Shape| match shape {
        Shape::Rect(rect) if rect.rect.height() > 300.0 => {
            let [r, g, b, a] = rect.fill.to_array();
            (a == 255).then_some([r, g, b])
        }
        _ => None,
    };
    let shapes = window.harness.output().shapes.iter();
    shapes.filter_map(|clipped| fill(&clipped.shape)).collect()
}

#[test]
fn the_window_shows_the_colours_of_the_code_while_the_step_stands() {
    let code = LightCode::drawn(5);
    let mut window = Window::with(Setup {
        step_s: 0.25,
        settings: english(),
        size: egui::vec2(1200.0, 900.0),
        ..Setup::default()
    });
    window.camera_runs();
    window.show(vec![face(1, 200.0)]);
    window.key(Key::V);
    assert!(!window.has("Colours of the light test"));
    let wish = Wish::Do {
        step: Step::Light,
        since: now(),
        window: LightCode::duration() + Duration::from_millis(450),
        held: false,
        light: Some(code),
    };
    window.say(asking(prompt(wish)));
    assert!(window.has("Colours of the light test"));
    window.assert_says("Keep still while colours are shown");
    // Every colour of the code has stood on both sides where it should.
    for full in [false, true] {
        window.fill_screen(full);
        window.say(asking(prompt(wish)));
        let mut shown = Vec::new();
        for _ in 0..24 {
            shown.extend(fills(&window));
            window.harness.step();
        }
        for colour in code.colours() {
            assert!(
                shown.contains(&colour.srgb()),
                "{colour:?} of {code:?}, {full}"
            );
        }
    }
    window.say(ended(Reason::Passed, None));
    assert!(!window.has("Colours of the light test"));
}

#[test]
fn an_enrolment_is_held_back_until_the_face_has_proved_its_presence() {
    let settings = faceglass::settings::Settings {
        presence: ProofSettings {
            ask: AskWhen::Enrolment,
            ..ProofSettings::default()
        },
        ..english()
    };
    let mut window = Window::with(Setup {
        settings,
        ..Setup::default()
    });
    window.camera_runs();
    window.show(vec![face(1, 200.0)]);
    window.key(Key::E);
    window.type_into("Name", "Grace");
    window.click("Start");
    window.assert_sent(&Command::Enrol {
        track: 1,
        name: "Grace".into(),
        existing: IfExisting::Ask,
    });
    let proving = EnrolmentState::Proving {
        name: "Grace".into(),
        track: 1,
    };
    window.say(Event::Enrolment(proving.clone()));
    window.say(asking(prompt(todo(Step::Smile))));
    window.assert_says("Before Grace is enrolled, the face proves its presence");
    window.say(ended(Reason::Passed, None));
    window.say(Event::Enrolment(EnrolmentState::Gathering {
        name: "Grace".into(),
        have: 1,
        want: 5,
        refused: None,
        track: Some(1),
        guide: None,
    }));
    window.assert_says("1 of 5 good frames");
    assert!(!window.has("Present"), "what it was for goes on");

    window.say(Event::Enrolment(proving));
    let failed = |verdict| {
        Event::Enrolment(EnrolmentState::Failed(EnrolFailure::NotProven {
            name: "Grace".into(),
            verdict,
        }))
    };
    window.say(failed(PresenceVerdict::NotPresent));
    window.assert_says("Nothing was stored for Grace: the challenge was not passed");
    window.say(failed(PresenceVerdict::CouldNotTell));
    window.assert_says("could not tell whether somebody is there");
    window.key(Key::G);
    window.assert_says("没有登记Grace：在场证明未能作出判断");
}
