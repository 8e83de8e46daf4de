//! What only seems to be there.

use super::actor::{Actor, Doing, play, somebody};
use super::{STEPS, asking, drawn, outcome, settings};
use faceglass_pipeline::challenge::{
    Challenge, Observation, Outcome, PresenceVerdict as Verdict, Reason, Script, Step,
};
use faceglass_vision::Point;
use faceglass_vision::chance::Dice;
use faceglass_vision::motion::{MeanHead, Sight};
use faceglass_vision::pose::Pose;

/// A print of somebody, flat or bent to a cylinder of so many eye distances.
fn print(seed: u64, bent: Option<f64>) -> MeanHead {
    let head = somebody(&mut Dice::new(seed));
    let sight = Sight {
        eye_distance_px: 1000.0,
        eyes: Point::default(),
        ..Sight::default()
    };
    let picture = head.seen(&sight);
    head.moved(|index, _| {
        let (x, y) = (
            f64::from(picture[index].x) / 1e3,
            f64::from(picture[index].y) / 1e3,
        );
        bent.map_or([x, y, 0.0], |radius| {
            [
                radius * (x / radius).sin(),
                y,
                radius * (1.0 - (x / radius).cos()),
            ]
        })
    })
}

fn passed(outcomes: &[Outcome]) -> usize {
    outcomes
        .iter()
        .filter(|o| o.verdict == Verdict::Present)
        .count()
}

#[test]
fn a_print_held_still_does_nothing() {
    for seed in 0..10 {
        let mut held = Actor::new(print(seed, None), seed, Box::new(|_, _| Doing::default()));
        assert_eq!(
            outcome(drawn(seed), &mut held).verdict,
            Verdict::NotPresent,
            "{seed}"
        );
    }
}

#[test]
fn a_print_that_is_moved_turned_and_bent_does_not_pass() {
    let wave: fn(u64) -> Pose = |now| {
        let t = now as f32 / 1000.0;
        Pose {
            yaw_deg: 35.0 * (1.9 * t).sin(),
            pitch_deg: 12.0 * (1.1 * t).cos(),
            roll_deg: 4.0 * (0.8 * t).sin(),
        }
    };
    let mut said = Vec::new();
    for seed in 0..12 {
        for bent in [None, Some(2.0), Some(1.0)] {
            let mut moved = Actor {
                sway: wave,
                ..Actor::new(print(seed, bent), seed, Box::new(|_, _| Doing::default()))
            };
            said.push(outcome(drawn(seed), &mut moved));
        }
    }
    assert_eq!(passed(&said), 0);
}

#[test]
fn a_print_turned_when_asked_has_no_depth() {
    for seed in 0..10 {
        for bent in [None, Some(1.0)] {
            let mut turned = Actor {
                head: print(seed, bent),
                ..Actor::living(seed)
            };
            let said = outcome(
                asking(&[Step::TurnLeft, Step::TurnRight], seed),
                &mut turned,
            );
            assert_ne!(said.verdict, Verdict::Present, "{seed}: {said:?}");
        }
    }
}

/// What a camera saw of somebody who passed.
fn recording(steps: &[Step], seed: u64) -> Vec<Observation> {
    let mut challenge = asking(steps, seed);
    play(&mut challenge, &mut Actor::living(seed))
}

/// Shows a recording on a phone, again and again, from some moment on.
fn replayed(mut challenge: Challenge, film: &[Observation], from: usize) -> Outcome {
    let frames = film
        .iter()
        .cycle()
        .skip(from % film.len())
        .take(6 * film.len());
    for (number, frame) in frames.enumerate() {
        let time_ms = 500 + 33 * number as u64;
        challenge.observe(&Observation {
            time_ms,
            ..frame.clone()
        });
    }
    challenge.into_outcome()
}

#[test]
fn a_recording_of_other_steps_does_not_pass() {
    let mut said = Vec::new();
    for seed in 0..30u64 {
        let mut dice = Dice::new(seed);
        let mut three = |skip: &[Step]| {
            let mut urn: Vec<Step> = STEPS.into_iter().filter(|s| !skip.contains(s)).collect();
            [(); 3].map(|()| urn.swap_remove(dice.below(urn.len())))
        };
        let asked = three(&[]);
        let shown = three(&asked[..1]);
        said.push(replayed(
            asking(&asked, seed),
            &recording(&shown, seed + 500),
            seed as usize,
        ));
    }
    assert!(passed(&said) <= 1, "{} of 30", passed(&said));
}

/// The rarest case: the recording holds the very steps, in their order. Only the
/// pauses differ, and some recordings fit them.
#[test]
fn a_recording_of_the_same_steps_at_other_times_rarely_passes() {
    let mut said = Vec::new();
    for seed in 0..30u64 {
        let script = Script::drawn(&STEPS, 3, seed, &settings()).unwrap();
        let steps: Vec<Step> = script.steps.iter().map(|planned| planned.step).collect();
        let film = recording(&steps, seed + 900);
        said.push(replayed(Challenge::new(script, settings()), &film, 0));
    }
    assert!(passed(&said) <= 14, "{} of 30", passed(&said));
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
    let restless = |_, now: u64| super::actor::doing(Step::TurnLeft, now % 3000);
    for seed in 0..10 {
        let head = somebody(&mut Dice::new(seed));
        let mut actor = Actor::new(head, seed, Box::new(restless));
        let said = outcome(asking(&[Step::Smile, Step::TurnLeft], seed), &mut actor);
        assert_ne!(said.verdict, Verdict::Present, "{seed}: {said:?}");
    }
}
