//! Drawing by lot, names, and what a challenge does to a verdict.

use super::players::actor::Actor;
use super::players::{STEPS, asking, drawn, settings};
use faceglass_pipeline::LivenessVerdict as Passive;
use faceglass_pipeline::challenge::{
    Challenge, ChallengeSettings, Event, Grounds, Mistake, Outcome, Phase,
    PresenceVerdict as Verdict, ProofSettings, Reason, Script, ScriptError, Step, fuse,
};
use faceglass_vision::light::LightVerdict;
use faceglass_vision::motion::SolidityVerdict;
use std::collections::HashSet;

#[test]
fn steps_are_drawn_by_lot_each_once_with_pauses_that_differ() {
    let mut orders = HashSet::new();
    let mut pauses = HashSet::new();
    let mut blinking = 0;
    for seed in 0..400 {
        let script = Script::drawn(&STEPS, 3, seed, &settings()).unwrap();
        assert_eq!(script, Script::drawn(&STEPS, 3, seed, &settings()).unwrap());
        let steps: Vec<Step> = script.steps.iter().map(|p| p.step).collect();
        let is_blink = |step: &&Step| **step == Step::BlinkTwice;
        let held = steps.iter().filter(|step| step.is_held()).count();
        let blinks = steps.iter().filter(is_blink).count();
        assert_eq!(steps.iter().collect::<HashSet<_>>().len(), held + blinks);
        // Blinks are no part of the three: they are not held.
        assert_eq!(held, 3, "{steps:?}");
        blinking += blinks;
        for planned in &script.steps {
            assert_eq!(planned.pauses_ms.len(), 4);
            for (attempt, pause) in planned.pauses_ms.iter().enumerate() {
                let (asked, held) = (planned.asked(attempt as u32), planned.holds_ms[attempt]);
                // What is not held may be asked for later instead.
                let more = if asked.is_held() { 0 } else { 3700 };
                assert!((1800..=7000 + more).contains(pause));
                assert_eq!((800..=4500).contains(&held), asked.is_held());
                pauses.insert(*pause);
            }
        }
        assert!(steps[0].is_held(), "{steps:?}");
        orders.insert(steps);
    }
    assert!(
        orders.len() > 200 && pauses.len() > 500,
        "{} {}",
        orders.len(),
        pauses.len()
    );
    assert!((100..200).contains(&blinking), "{blinking} of 400");
    // Where nothing else is left there are but these.
    let few = [Step::BlinkTwice, Step::Smile];
    assert_eq!(
        Script::drawn(&few, 2, 1, &settings()).unwrap().steps.len(),
        2
    );
    let light = Script::of(&[Step::Light, Step::Smile], 1, &settings());
    assert_eq!(light.steps[0].codes.len(), 4);
    assert!(light.steps[0].codes[0] != light.steps[0].codes[1] && light.steps[1].codes.is_empty());
}

/// A film that was made at other lots must not fit by being off a little to either side:
/// two lots are the same, or further apart than an answer may be early or late.
#[test]
fn lots_are_the_same_or_too_far_apart_for_a_film_of_others() {
    let (mut holds, mut pauses) = (Vec::<u64>::new(), Vec::<u64>::new());
    for seed in 0..200 {
        let script = Script::of(&[Step::Smile, Step::LookUp], seed, &settings());
        for planned in &script.steps {
            holds.extend(&planned.holds_ms);
            pauses.extend(&planned.pauses_ms);
        }
    }
    let s = settings();
    for (mut lots, window) in [
        (holds, s.return_ms - s.reaction_ms),
        (pauses, s.begin_ms - s.reaction_ms),
    ] {
        lots.sort_unstable();
        let gaps: Vec<u64> = lots.windows(2).map(|two| two[1] - two[0]).collect();
        let far = gaps.iter().filter(|gap| **gap > window * 4 / 5).count();
        assert_eq!(far, 3, "{lots:?}");
        assert!(gaps.iter().all(|gap| *gap < 60 || *gap > window * 4 / 5));
    }
}

#[test]
fn after_a_mistake_something_else_is_asked_for() {
    let mut others = HashSet::new();
    for seed in 0..100 {
        let script = Script::drawn(&STEPS, 3, seed, &settings()).unwrap();
        let first: Vec<Step> = script.steps.iter().map(|p| p.step).collect();
        for planned in &script.steps {
            for attempt in 1..4 {
                let other = planned.asked(attempt);
                assert_ne!(other, planned.step);
                // Depth is shown all the same.
                assert!(!planned.step.turns() || other.turns());
                assert!(planned.step.turns() || !first.contains(&other));
                others.insert((planned.step, other));
            }
        }
    }
    assert!(others.len() > 30, "{}", others.len());
    // Only what was named is asked for, if need be once more, and never light without colours.
    let alone = Script::of(&[Step::Smile, Step::Light], 1, &settings());
    assert_eq!(alone.steps[0].asked(1), Step::Smile);
    assert_eq!(alone.steps[1].asked(3), Step::Light);
}

#[test]
fn too_few_steps_are_told_with_what_to_do() {
    let drawn = |allowed: &[Step], count| Script::drawn(allowed, count, 1, &settings());
    assert_eq!(drawn(&[], 2), Err(ScriptError::NoStep));
    assert_eq!(drawn(&STEPS, 0), Err(ScriptError::NoStep));
    let twice = [Step::Smile, Step::Smile];
    assert_eq!(
        drawn(&twice, 2),
        Err(ScriptError::TooFew {
            wanted: 2,
            allowed: 1
        })
    );
    assert!(
        drawn(&twice, 2)
            .unwrap_err()
            .to_string()
            .ends_with("ask for fewer.")
    );
    for step in Step::ALL {
        assert_eq!(step.to_string().parse(), Ok(step));
        assert_eq!(serde_json::to_string(&step).unwrap(), format!("\"{step}\""));
    }
    assert!(
        "nod"
            .parse::<Step>()
            .unwrap_err()
            .to_string()
            .contains("turn-left")
    );
}

fn ended(reason: Reason) -> Outcome {
    Outcome {
        verdict: reason.verdict(),
        grounds: Grounds {
            reason,
            steps: Vec::new(),
            solidity: SolidityVerdict::Unsure,
            depth_gain: None,
            least_likeness: None,
        },
        ended_ms: 1000,
        valid_until_ms: 61_000,
        track: Some(7),
    }
}

#[test]
fn a_challenge_only_takes_away() {
    let reasons = [
        Reason::Passed,
        Reason::Swapped,
        Reason::FaceLost,
        Reason::Step(Step::Smile, Mistake::Nothing),
    ];
    for reason in reasons {
        let outcome = ended(reason);
        for passive in [Passive::Live, Passive::Spoof, Passive::Unsure] {
            let fused = fuse(passive, Some(&outcome), 7, 2000);
            assert_eq!(fused.passive, passive);
            let both = passive == Passive::Live && reason == Reason::Passed;
            assert_eq!(
                fused.fused == Verdict::Present,
                both,
                "{passive:?} {reason:?}"
            );
            assert!(passive != Passive::Spoof || fused.fused == Verdict::NotPresent);
        }
    }
    let passed = ended(Reason::Passed);
    let live = |challenge, track, now| fuse(Passive::Live, challenge, track, now).fused;
    assert_eq!(live(Some(&passed), 7, 61_000), Verdict::Present);
    assert_eq!(live(Some(&passed), 7, 61_001), Verdict::CouldNotTell);
    assert_eq!(live(Some(&passed), 8, 2000), Verdict::CouldNotTell);
    assert_eq!(live(None, 7, 2000), Verdict::CouldNotTell);
}

#[test]
fn poor_conditions_are_no_attack() {
    let step = |mistake| Reason::Step(Step::Light, mistake).verdict();
    assert_eq!(
        step(Mistake::Light(LightVerdict::TooBright)),
        Verdict::CouldNotTell
    );
    assert_eq!(
        step(Mistake::Light(LightVerdict::Unclear)),
        Verdict::CouldNotTell
    );
    assert_eq!(
        step(Mistake::Light(LightVerdict::OtherLight)),
        Verdict::NotPresent
    );
    assert_eq!(step(Mistake::Poor(None)), Verdict::CouldNotTell);
    for reason in [
        Reason::NotReady(None),
        Reason::DepthUnknown,
        Reason::NotCompared,
        Reason::CalledOff,
    ] {
        assert_eq!(reason.verdict(), Verdict::CouldNotTell);
    }
}

#[test]
fn it_begins_by_asking_to_look_straight_and_can_be_called_off() {
    let mut challenge = asking(&[Step::Smile], 1);
    assert_eq!(challenge.phase(), Phase::LookStraight);
    assert!(challenge.outcome().is_none() && challenge.colours().is_none());
    challenge.call_off();
    assert_eq!(challenge.phase(), Phase::Over);
    assert_eq!(
        challenge.outcome().unwrap().grounds.reason,
        Reason::CalledOff
    );
    let text = serde_json::to_string(&ChallengeSettings::default()).unwrap();
    assert_eq!(
        serde_json::from_str::<ChallengeSettings>(&text).unwrap(),
        ChallengeSettings::default()
    );
    assert!(serde_json::from_str::<ChallengeSettings>("{\"windows\":1}").is_err());
}

#[test]
fn what_may_be_drawn_is_chosen_and_enough_must_stay() {
    let all = ProofSettings::default();
    let drawn = |chosen: &ProofSettings, seed| -> Vec<Step> {
        let script = chosen.script(seed, &settings()).unwrap();
        script.steps.iter().map(|planned| planned.step).collect()
    };
    assert!(
        !all.allows(Step::Light),
        "colours are switched on by a person"
    );
    let mut left = all.clone();
    for step in [
        Step::TurnLeft,
        Step::TurnRight,
        Step::LookUp,
        Step::BlinkTwice,
    ] {
        left = left.with(step, false).unwrap();
    }
    let fewest = left.with(Step::Smile, false).unwrap();
    assert_eq!(fewest.with(Step::OpenMouth, false), None);
    assert!(fewest.with(Step::Light, true).is_some());
    let with_light = all.with(Step::Light, true).unwrap();
    for seed in 0..50 {
        // Blinks come on top.
        let held = |steps: &[Step]| steps.iter().filter(|step| step.is_held()).count();
        assert_eq!(held(&drawn(&all, seed)), 3);
        assert_eq!(drawn(&fewest, seed).len(), 2);
        assert!(drawn(&left, seed).iter().all(|step| left.allows(*step)));
        let lit = drawn(&with_light, seed);
        assert_eq!((held(&lit), lit.last()), (2, Some(&Step::Light)));
    }
    let too_few = ProofSettings {
        steps: vec![Step::Smile, Step::LookUp, Step::Light],
        ..all
    };
    assert!(!too_few.is_enough());
    assert!(too_few.script(1, &settings()).is_err());
}

/// Asks for another step before anything was seen of it.
fn exchanged(mut challenge: Challenge, allowed: &[Step]) -> (Challenge, Option<Event>) {
    let mut actor = Actor::living(5);
    let seen = actor.seen(&challenge, 1000);
    challenge.observe(&seen);
    let event = challenge.exchange(allowed);
    (challenge, event)
}

#[test]
fn another_step_is_drawn_once_and_never_one_that_is_asked_already() {
    for seed in 0..100 {
        let (mut challenge, event) = exchanged(drawn(seed), &STEPS);
        let before = drawn(seed).script().clone();
        let Some(Event::Again(other, Mistake::Declined)) = event else {
            panic!("{event:?}");
        };
        assert!(before.steps.iter().all(|planned| planned.step != other));
        assert_eq!(challenge.script().steps[0].step, other);
        assert_eq!(challenge.script().steps[1..], before.steps[1..]);
        assert_eq!(challenge.reports().len(), 1, "it counts as an attempt");
        assert_eq!(challenge.exchange(&STEPS), None, "and only one");
        // The same lot falls again.
        let (again, _) = exchanged(drawn(seed), &STEPS);
        assert_eq!(again.script(), challenge.script());
    }
    // Nothing else may be asked, or only the light.
    let only = [Step::Smile, Step::LookUp, Step::Light];
    let (_, event) = exchanged(asking(&[Step::Smile, Step::LookUp], 1), &only);
    assert_eq!(event, None);
    // Nothing was seen yet.
    assert_eq!(drawn(1).exchange(&STEPS), None);
}

#[test]
fn that_another_step_was_asked_for_excuses_nothing() {
    let declined = Reason::Step(Step::Smile, Mistake::Declined);
    assert_eq!(declined.verdict(), Verdict::NotPresent);
}
