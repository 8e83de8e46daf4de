//! When it is asked for, and which steps may be drawn.

use super::*;

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
