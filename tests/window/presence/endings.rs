//! What a challenge comes to.

use super::*;

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
