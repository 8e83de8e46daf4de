//! Challenges in the running pipeline, frame by frame over a camera that the test
//! holds, with somebody who answers what is asked.

use crate::actor::{Doing, Errors, Person, doing};
use crate::bench::{Bench, Setup, clip, is_ready, picture};
use crate::common::Painted;
use crate::common::stage::camera;
use crate::play::{Play, living, other};
use faceglass_capture::SourceSpec;
use faceglass_pipeline::challenge::{
    AskWhen, CallOff, Mistake, Phase, PresenceVerdict, Prompt, ProofRefusal, ProofSettings,
    ProofState, Reason, Step, fuse,
};
use faceglass_pipeline::live::IfExisting;
use faceglass_pipeline::{
    Command, EnrolFailure, EnrolmentState, Event, LivenessVerdict, PlayerState,
};
use faceglass_vision::light::LightVerdict;
use std::sync::Arc;

fn only(steps: &[Step]) -> ProofSettings {
    ProofSettings {
        steps: steps.to_vec(),
        ..ProofSettings::default()
    }
}

fn before_enrolment() -> ProofSettings {
    ProofSettings {
        ask: AskWhen::Enrolment,
        ..ProofSettings::default()
    }
}

const FACIAL: [Step; 3] = [Step::BlinkTwice, Step::OpenMouth, Step::Smile];

#[test]
fn whoever_does_what_is_asked_is_present_for_a_while() {
    let mut play = Play::new(living(), ProofSettings::default());
    let track = play.ask();
    let (outcome, called_off) = play.play();
    assert_eq!(outcome.verdict, PresenceVerdict::Present, "{outcome:#?}");
    assert_eq!((outcome.track, called_off), (Some(track), None));
    // Three that are held, and blinks where they are drawn.
    let asked = play.asked_for();
    let held = asked.iter().filter(|step| step.is_held()).count();
    assert!(held == 3 && asked.len() <= 4, "{asked:?}");
    let of = asked.len();
    assert!(play.prompts.iter().all(|p| p.of == of && p.track == track));
    let numbers: Vec<usize> = play.prompts.iter().map(|p| p.number).collect();
    assert!(numbers.is_sorted() && numbers.contains(&of), "{numbers:?}");
    let proven = play.bench.seen.iter().rev().find_map(|event| match event {
        Event::Proven(outcomes) => Some(Arc::clone(outcomes)),
        _ => None,
    });
    assert_eq!(proven.unwrap().as_slice(), std::slice::from_ref(&outcome));
    // What it makes of a passive verdict, and for how long.
    let fused = |now_ms| fuse(LivenessVerdict::Live, Some(&outcome), track, now_ms).fused;
    assert_eq!(fused(outcome.ended_ms), PresenceVerdict::Present);
    assert_eq!(
        fused(outcome.valid_until_ms + 1),
        PresenceVerdict::CouldNotTell
    );
}

#[test]
fn a_mistake_is_told_with_what_was_seen_and_something_else_is_asked() {
    let mut person = Person::new(600.0, 3);
    let mut first = None;
    // A look up in place of what is asked for first; all else as it should be.
    let answer = move |phase: Phase, now: u64| match phase {
        Phase::Do { shown_ms, .. } if *first.get_or_insert(shown_ms) == shown_ms => {
            doing(Step::LookUp, now.saturating_sub(shown_ms + 400))
        }
        _ => person.does(phase, now),
    };
    let mut play = Play::new(other(Box::new(answer)), only(&FACIAL));
    play.ask();
    let (outcome, _) = play.play();
    assert_eq!(outcome.verdict, PresenceVerdict::Present, "{outcome:#?}");
    let first = play.asked_for()[0];
    let mistaken = |p: &&Prompt| p.mistake == Some((first, Mistake::Other(Step::LookUp)));
    assert!(
        play.prompts.iter().any(|p| mistaken(&p)),
        "{:#?}",
        play.prompts
    );
    assert!(
        play.prompts
            .iter()
            .filter(|p| p.number == 2)
            .all(|p| p.mistake.is_none())
    );
}

#[test]
fn whoever_does_nothing_in_time_is_not_present() {
    let still = Box::new(|_: Phase, _: u64| Doing::default());
    let mut play = Play::new(other(still), only(&FACIAL));
    let track = play.ask();
    let (outcome, called_off) = play.play();
    assert_eq!(outcome.verdict, PresenceVerdict::NotPresent);
    assert_eq!(called_off, None);
    let last = *play.asked_for().last().unwrap();
    assert_eq!(outcome.grounds.reason, Reason::Step(last, Mistake::Nothing));
    let live = fuse(
        LivenessVerdict::Live,
        Some(&outcome),
        track,
        outcome.ended_ms,
    );
    assert_eq!(live.fused, PresenceVerdict::NotPresent);
}

#[test]
fn a_face_that_leaves_could_not_be_told() {
    let mut play = Play::new(living(), ProofSettings::default());
    play.ask();
    play.until("something is asked", |play| !play.asked_for().is_empty());
    play.faces.clear();
    let (outcome, called_off) = play.play();
    assert_eq!(outcome.verdict, PresenceVerdict::CouldNotTell);
    assert_eq!(
        (outcome.grounds.reason, called_off),
        (Reason::FaceLost, None)
    );
}

#[test]
fn of_two_faces_the_one_that_is_meant_is_asked() {
    let mut play = Play::new(living(), ProofSettings::default());
    play.faces = vec![
        Painted::new(0, 0.9).at(480.0, 240.0),
        Painted::new(1, 0.9).at(120.0, 240.0).sized(200.0),
    ];
    play.ready();
    let result = play.frame();
    // The larger one comes first, and is not meant.
    let meant = result
        .faces
        .iter()
        .find(|face| face.bbox.x > 300.0)
        .unwrap();
    assert_ne!(meant.track, result.faces[0].track);
    let track = meant.track;
    play.bench.send(Command::Prove { track });
    let (outcome, _) = play.play();
    assert_eq!(outcome.track, Some(track));
    assert_eq!(outcome.verdict, PresenceVerdict::Present, "{outcome:#?}");
    // The other one does nothing of what it is asked for.
    let still = result.faces[0].track;
    play.bench.send(Command::Prove { track: still });
    let (outcome, _) = play.play();
    assert_eq!(outcome.track, Some(still));
    assert_eq!(outcome.verdict, PresenceVerdict::NotPresent);
}

#[test]
fn another_step_can_be_asked_for_once() {
    let mut play = Play::new(living(), ProofSettings::default());
    play.ask();
    play.until("something is asked", |play| !play.asked_for().is_empty());
    let declined = play.asked_for()[0];
    assert!(play.prompts.last().unwrap().can_exchange);
    play.bench.send(Command::OtherStep);
    play.until("it is exchanged", |play| play.asked_for().len() == 2);
    assert!(!play.prompts.last().unwrap().can_exchange);
    let (outcome, _) = play.play();
    assert_eq!(outcome.verdict, PresenceVerdict::Present, "{outcome:#?}");
    let steps = play.asked_for();
    assert_eq!(steps.iter().filter(|step| **step == declined).count(), 1);
    // It is an attempt at that step.
    let report = outcome.grounds.steps[0];
    assert_eq!(
        (report.asked, report.mistake),
        (declined, Some(Mistake::Declined))
    );
    assert_eq!(outcome.grounds.steps[1].attempt, 1);
}

#[test]
fn another_step_that_was_asked_for_is_one_of_the_mistakes_that_are_forgiven() {
    let still = Box::new(|_: Phase, _: u64| Doing::default());
    let mut play = Play::new(other(still), ProofSettings::default());
    play.ask();
    play.until("something is asked", |play| !play.asked_for().is_empty());
    play.bench.send(Command::OtherStep);
    let (outcome, _) = play.play();
    assert_eq!(outcome.verdict, PresenceVerdict::NotPresent);
    let mistakes = outcome.grounds.steps.iter().map(|step| step.mistake);
    let mut expected = vec![Some(Mistake::Nothing); 4];
    expected[0] = Some(Mistake::Declined);
    assert!(mistakes.eq(expected), "{outcome:#?}");
}

#[test]
fn a_pause_another_source_and_a_person_end_it_each_in_its_way() {
    let mut play = Play::new(living(), ProofSettings::default());
    play.ask();
    play.frame();
    play.bench.send(Command::CancelProof);
    play.wait("it is cancelled", |play| {
        let cancelled = |event: &Event| matches!(event, Event::Proof(ProofState::Cancelled));
        play.bench.seen.iter().any(cancelled)
    });
    assert!(play.ended.is_empty());

    play.ask();
    play.frame();
    play.bench.send(Command::Pause);
    play.wait("it is called off", |play| !play.ended.is_empty());
    let (outcome, called_off) = play.ended[0].clone();
    assert_eq!(outcome.verdict, PresenceVerdict::CouldNotTell);
    assert_eq!(called_off, Some(CallOff::Paused));

    // Asked while the picture is held, it goes on by itself.
    let track = outcome.track.unwrap();
    play.bench.send(Command::Prove { track });
    play.wait("it runs", |play| {
        let states = play
            .bench
            .seen
            .iter()
            .rev()
            .filter_map(|event| match event {
                Event::Source(state) => Some(state),
                _ => None,
            });
        { states }.next() == Some(&PlayerState::Running)
    });
    play.bench.send(Command::Open(camera("two")));
    play.wait("it is called off", |play| play.ended.len() == 2);
    assert_eq!(play.ended[1].1, Some(CallOff::SourceGone));
}

#[test]
fn what_was_proved_ends_with_the_source_and_where_time_runs_back() {
    let mut play = Play::new(living(), before_enrolment());
    let track = play.ask();
    assert_eq!(play.play().0.verdict, PresenceVerdict::Present);
    play.now_ms = 0;
    play.frame();
    let none = |event: &Event| matches!(event, Event::Proven(list) if list.is_empty());
    assert!(play.bench.seen.iter().rev().take(3).any(none));
    let again = play.ready();
    assert!(again > track, "nor is it the same track");
    play.bench.send(Command::Enrol {
        track: again,
        name: "Grace".into(),
        existing: IfExisting::Ask,
    });
    play.until("it is asked again", |play| {
        let proving = |state: &EnrolmentState| matches!(state, EnrolmentState::Proving { .. });
        play.enrolment.iter().any(proving)
    });
    play.until("something is asked", |play| play.asked_for().len() > 3);
    play.now_ms = 0;
    assert_eq!(play.play().1, Some(CallOff::Jumped));
}

#[test]
fn pictures_and_missing_landmarks_are_refused() {
    let mut bench = Setup::new(vec![
        ("one.png", picture(&[Painted::new(0, 0.9)])),
        ("clip", clip(Painted::new(0, 0.9))),
    ])
    .playing("one.png")
    .start();
    let refused = |bench: &mut Bench| {
        bench.wait_event(|event| match event {
            Event::Proof(ProofState::Refused(why)) => Some(*why),
            _ => None,
        })
    };
    let track = bench.wait_frame(|r| !r.faces.is_empty()).faces[0].track;
    bench.send(Command::Prove { track });
    assert_eq!(refused(&mut bench), ProofRefusal::StillPicture);
    bench.send(Command::Open(SourceSpec::Path("clip".into())));
    bench.wait_event(|event| matches!(event, Event::SourceOpened { .. }).then_some(()));
    let track = bench.wait_frame(is_ready).faces[0].track;
    bench.send(Command::Prove { track });
    // The fake gives five points.
    assert_eq!(refused(&mut bench), ProofRefusal::NoLandmarks);
    bench.send(Command::Prove {
        track: track + 1000,
    });
    assert_eq!(refused(&mut bench), ProofRefusal::NoFace);
}

#[test]
fn too_few_steps_are_refused() {
    let mut play = Play::new(living(), only(&FACIAL[..2]));
    play.ask();
    play.until("it is refused", |play| !play.refused.is_empty());
    assert!(
        matches!(play.refused[0], ProofRefusal::Steps(_)),
        "{:?}",
        play.refused
    );
}

#[test]
fn an_enrolment_waits_for_the_challenge_and_then_goes_on_by_itself() {
    let mut play = Play::new(living(), before_enrolment());
    let track = play.ready();
    let enrol = |track, name: &str| Command::Enrol {
        track,
        name: name.into(),
        existing: IfExisting::Ask,
    };
    play.bench.send(enrol(track, "Grace"));
    let done = |play: &Play| {
        let stored = |state: &EnrolmentState| matches!(state, EnrolmentState::Done { .. });
        play.enrolment.iter().any(stored)
    };
    play.until("it is stored", done);
    assert!(matches!(
        &play.enrolment[0],
        EnrolmentState::Proving { name, track: asked } if name == "Grace" && *asked == track
    ));
    assert_eq!(
        play.ended.len(),
        1,
        "nothing was gathered before it was passed"
    );
    let gathering =
        |event: &Event| matches!(event, Event::Enrolment(EnrolmentState::Gathering { .. }));
    let over = |event: &Event| matches!(event, Event::Proof(ProofState::Ended { .. }));
    let first = |pick: &dyn Fn(&Event) -> bool| play.bench.seen.iter().position(pick);
    assert!(first(&over) < first(&gathering));
    // What was proved holds for a while: the next enrolment of that face needs nothing.
    play.bench.send(enrol(track, "Grace"));
    play.until("it asks", |play| {
        let asks = |state: &EnrolmentState| matches!(state, EnrolmentState::Asking(_));
        play.enrolment.iter().any(asks)
    });
    assert_eq!(play.ended.len(), 1);
}

#[test]
fn whoever_does_not_pass_is_not_enrolled() {
    let still = Box::new(|_: Phase, _: u64| Doing::default());
    let mut play = Play::new(other(still), before_enrolment());
    let track = play.ready();
    let enrol = Command::Enrol {
        track,
        name: "Grace".into(),
        existing: IfExisting::Ask,
    };
    play.bench.send(enrol.clone());
    play.play();
    play.frame();
    let failed = EnrolmentState::Failed(EnrolFailure::NotProven {
        name: "Grace".into(),
        verdict: PresenceVerdict::NotPresent,
    });
    assert!(play.enrolment.contains(&failed), "{:#?}", play.enrolment);
    // Ended by the person, both are.
    play.bench.send(enrol);
    play.frame();
    play.bench.send(Command::CancelProof);
    play.until("it is cancelled", |play| {
        play.enrolment.last() == Some(&EnrolmentState::Cancelled)
    });
    let view = play.bench.seen.iter().rev().find_map(|event| match event {
        Event::Gallery(view) => Some(view.people.len()),
        _ => None,
    });
    assert_eq!(view, Some(0));
}

#[test]
fn what_cannot_be_told_is_offered_a_challenge_once() {
    let settings = ProofSettings {
        ask: AskWhen::Unsure,
        ..ProofSettings::default()
    };
    let mut play = Play::new(living(), settings);
    // The fake network's threshold is 0.5.
    play.faces = vec![Painted::new(0, 0.5)];
    play.until("it is offered", |play| !play.offered.is_empty());
    assert!(play.now_ms > 4000, "{}", play.now_ms);
    assert!(
        play.ended.is_empty() && play.prompts.is_empty(),
        "nothing begins by itself"
    );
    play.bench.send(Command::CancelProof);
    // More than a minute of a slow camera.
    play.step_ms = 100;
    for _ in 0..700 {
        play.frame();
    }
    assert_eq!(play.offered.len(), 1);
}

fn with_light() -> ProofSettings {
    let mut steps = FACIAL.to_vec();
    steps.push(Step::Light);
    only(&steps)
}

#[test]
fn a_face_that_throws_our_colours_back_is_present() {
    let mut play = Play::with(living(), with_light(), |models| models.embedder = None);
    play.gain = 0.5;
    play.ask();
    let (outcome, _) = play.play();
    assert_eq!(play.asked_for().last(), Some(&Step::Light));
    let light = outcome.grounds.steps.iter().find_map(|report| report.light);
    assert_eq!(outcome.verdict, PresenceVerdict::Present, "{light:#?}");
}

#[test]
fn a_room_too_bright_for_the_light_test_is_no_attack() {
    let mut play = Play::with(living(), with_light(), |models| models.embedder = None);
    // So that nothing changes but the light: a large face that keeps still.
    play.faces = vec![Painted::new(0, 0.9).sized(440.0)];
    play.actor.errors = Errors::all_anew();
    play.actor.errors.anew_px = [0.0, 0.2];
    play.ask();
    let (outcome, _) = play.play();
    let too_bright = Mistake::Light(LightVerdict::TooBright);
    assert_eq!(
        outcome.grounds.reason,
        Reason::Step(Step::Light, too_bright)
    );
    assert_eq!(outcome.verdict, PresenceVerdict::CouldNotTell);
    let told = |p: &Prompt| p.mistake == Some((Step::Light, too_bright));
    assert!(play.prompts.iter().any(told));
}
