//! What only seems to be there.

use super::players::actor::{Actor, doing, somebody};
use super::players::films::{Film, OFFSETS_MS, Playing};
use super::players::{STEPS, asking, drawn, outcome, prints, steps_of};
use faceglass_pipeline::challenge::{Outcome, PresenceVerdict as Verdict, Reason, Step};
use faceglass_vision::chance::Dice;

fn passed(outcomes: &[Outcome]) -> usize {
    outcomes
        .iter()
        .filter(|o| o.verdict == Verdict::Present)
        .count()
}

#[test]
fn a_print_held_still_does_nothing() {
    for seed in 0..10 {
        assert_eq!(
            outcome(drawn(seed), &mut prints::still(seed)).verdict,
            Verdict::NotPresent,
            "{seed}"
        );
    }
}

#[test]
fn a_print_that_is_moved_turned_and_bent_does_not_pass() {
    let mut said = Vec::new();
    for seed in 0..12 {
        for bent in [None, Some(2.0), Some(1.0)] {
            said.push(outcome(drawn(seed), &mut prints::moved(seed, bent)));
        }
    }
    assert_eq!(passed(&said), 0);
}

#[test]
fn a_print_turned_when_asked_has_no_depth() {
    for seed in 0..10 {
        for bent in [None, Some(1.0)] {
            let said = outcome(
                asking(&[Step::TurnLeft, Step::TurnRight], seed),
                &mut prints::turned_when_asked(seed, bent),
            );
            assert_ne!(said.verdict, Verdict::Present, "{seed}: {said:?}");
        }
    }
}

#[test]
fn a_recording_of_other_steps_does_not_pass() {
    let mut said = Vec::new();
    for seed in 0..20u64 {
        let challenge = drawn(seed);
        let asked = steps_of(&challenge);
        let mut dice = Dice::new(seed);
        let mut urn: Vec<Step> = STEPS.into_iter().filter(|s| *s != asked[0]).collect();
        let shown = [(); 3].map(|()| urn.swap_remove(dice.below(urn.len())));
        said.push(Film::of(&shown, seed + 500).played(challenge, Playing::default()));
    }
    assert_eq!(passed(&said), 0);
}

/// The rarest case: the recording holds the very steps, in their order, and is begun
/// when the first is asked for, or a little sooner or later.
#[test]
fn a_recording_of_the_same_steps_at_other_times_does_not_pass() {
    let mut passing = 0;
    for seed in 0..12u64 {
        let challenge = drawn(seed);
        let film = Film::of(&steps_of(&challenge), seed + 900);
        let mut offsets = OFFSETS_MS.into_iter().step_by(4);
        let passes = offsets.any(|ahead_ms| {
            let how = Playing {
                ahead_ms,
                ..Playing::default()
            };
            film.played(challenge.clone(), how).verdict == Verdict::Present
        });
        passing += usize::from(passes);
    }
    assert!(passing <= 1, "{passing} of 12 films");
}

#[test]
fn a_swap_half_way_is_seen() {
    for seed in 0..10 {
        let mut swap = Actor {
            who: |now| usize::from(now > 5000),
            ..Actor::living(seed)
        };
        let said = outcome(
            asking(&[Step::Smile, Step::OpenMouth, Step::LookUp], seed),
            &mut swap,
        );
        assert_eq!(
            (said.verdict, said.grounds.reason),
            (Verdict::NotPresent, Reason::Swapped),
            "{seed}"
        );
    }
    // On another track as well.
    let mut other = Actor {
        who: |now| usize::from(now > 4000),
        track: |now| Some(1 + u64::from(now > 4000)),
        ..Actor::living(1)
    };
    let said = outcome(asking(&[Step::Smile, Step::OpenMouth], 1), &mut other);
    assert_ne!(said.verdict, Verdict::Present, "{said:?}");
}

#[test]
fn who_acts_before_the_prompt_has_not_answered_it() {
    // A turn every three seconds, whatever is asked.
    let restless = |_, now: u64| doing(Step::TurnLeft, now % 3000);
    for seed in 0..10 {
        let head = somebody(&mut Dice::new(seed));
        let mut actor = Actor::new(head, seed, Box::new(restless));
        let said = outcome(asking(&[Step::Smile, Step::TurnLeft], seed), &mut actor);
        assert_ne!(said.verdict, Verdict::Present, "{seed}: {said:?}");
    }
}
