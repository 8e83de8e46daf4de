//! Sessions that are kept and judged again.

use super::players::actor::{Actor, Doing, Errors, obey, play};
use super::players::{asking, settings};
use faceglass_pipeline::challenge::{
    Challenge, Event, Observation, Phase, PresenceVerdict as Verdict, Reason, Record, Script,
    Shown, Step,
};
use faceglass_vision::motion::mean_head;

fn session(steps: &[Step], seed: u64) -> (Record, Verdict) {
    let mut challenge = asking(steps, seed);
    let mut actor = Actor::living(seed);
    let mut observations = play(&mut challenge, &mut actor);
    let said = challenge.outcome().unwrap().clone();
    // What is kept instead of an embedding.
    let first = observations
        .iter()
        .find_map(|o| o.embedding.clone())
        .unwrap();
    for o in &mut observations {
        o.likeness = o.embedding.take().map(|e| e.cosine(&first));
    }
    let mut step = 0;
    let shown = said.grounds.steps.iter().filter_map(|report| {
        let shown = report.shown_ms.map(|at_ms| Shown {
            step,
            attempt: report.attempt,
            at_ms,
        });
        step += usize::from(report.mistake.is_none());
        shown
    });
    let record = Record {
        script: challenge.script().clone(),
        same_face: challenge.settings().same_face,
        shown: shown.collect(),
        observations,
    };
    (record, said.verdict)
}

#[test]
fn a_stored_session_ends_as_it_did() {
    for seed in 0..8 {
        let steps = [Step::TurnLeft, Step::TurnRight, Step::BlinkTwice];
        let (record, verdict) = session(&steps, seed);
        let text = serde_json::to_string(&record).unwrap();
        assert!(!text.contains("embedding"));
        let read: Record = serde_json::from_str(&text).unwrap();
        assert_eq!(read.judge(&settings()).verdict, verdict);
        // Without the times of its prompts, they fall where they fell.
        let untimed = Record {
            shown: Vec::new(),
            ..read.clone()
        };
        assert_eq!(untimed.judge(&settings()).verdict, verdict);
        assert_eq!(read.judge(&settings()), read.judge(&settings()));
    }
}

/// What was kept before steps were held until told, and before a mistake changed them.
#[test]
fn a_session_of_before_is_still_read_and_judged() {
    let text = r#"{"seed":4,"steps":[{"step":"open-mouth","pauses_ms":[2000,1500]},{"step":"smile","pauses_ms":[2500,900]}]}"#;
    let script: Script = serde_json::from_str(text).unwrap();
    assert_eq!(script.steps[0].asked(1), Step::OpenMouth);
    let mut challenge = Challenge::new(script.clone(), settings());
    // Goes back by itself, as people then did.
    let hasty = |phase, now| obey(phase, now, 700);
    let mut actor = Actor::new(mean_head().clone(), 4, Box::new(hasty));
    let observations = play(&mut challenge, &mut actor);
    assert_eq!(challenge.outcome().unwrap().verdict, Verdict::Present);
    let record = Record {
        script,
        same_face: None,
        shown: Vec::new(),
        observations,
    };
    assert_eq!(record.check(), Ok(()));
    let text = serde_json::to_string(&record).unwrap();
    assert!(!text.contains("holds_ms") && !text.contains("instead"));
    let read: Record = serde_json::from_str(&text).unwrap();
    assert_eq!(read.judge(&read.settings()).verdict, Verdict::Present);
}

#[test]
fn judged_by_other_prompts_it_fails() {
    let (record, verdict) = session(&[Step::Smile, Step::LookUp], 3);
    assert_eq!(verdict, Verdict::Present);
    let (other, _) = session(&[Step::TurnLeft, Step::OpenMouth], 4);
    let mixed = Record {
        observations: record.observations,
        ..other
    };
    assert_ne!(mixed.judge(&settings()).verdict, Verdict::Present);
}

#[test]
fn one_that_ends_early_could_not_tell() {
    let (mut record, _) = session(&[Step::Smile, Step::LookUp], 3);
    record.observations.truncate(60);
    let said = record.judge(&settings());
    assert_eq!(
        (said.verdict, said.grounds.reason),
        (Verdict::CouldNotTell, Reason::CalledOff)
    );
    record.observations.clear();
    assert_eq!(record.judge(&settings()).verdict, Verdict::CouldNotTell);
}

#[test]
fn frames_out_of_order_and_points_of_no_face_change_nothing() {
    let mut challenge = asking(&[Step::Smile], 1);
    let mut actor = Actor::living(1);
    let mut asked = 0;
    for frame in 0..600u64 {
        let now = 1000 + 33 * frame;
        let seen = actor.seen(&challenge, now);
        let event = challenge.observe(&seen);
        asked += usize::from(matches!(event, Some(Event::Asked(_))));
        // An old frame, and one of nonsense at the same time.
        assert_eq!(
            challenge.observe(&Observation {
                time_ms: now - 20,
                ..seen.clone()
            }),
            None
        );
        let broken = Observation {
            points: Vec::new(),
            ..seen
        };
        assert_eq!(challenge.observe(&broken), None);
    }
    assert_eq!(asked, 1);
    assert_eq!(challenge.into_outcome().verdict, Verdict::Present);
}

#[test]
fn a_swap_is_still_one_in_what_is_kept() {
    for (who, track) in [(5000, u64::MAX), (4000, 4000)] {
        let mut challenge = asking(&[Step::Smile, Step::OpenMouth, Step::LookUp], 2);
        let mut actor = Actor {
            who: match who {
                5000 => |now| usize::from(now > 5000),
                _ => |now| usize::from(now > 4000),
            },
            track: match track {
                4000 => |now| Some(1 + u64::from(now > 4000)),
                _ => |_| Some(1),
            },
            ..Actor::living(2)
        };
        let seen = play(&mut challenge.clone(), &mut actor);
        let kept = seen.into_iter().map(|mut o| {
            challenge.observe(&o);
            o.embedding = None;
            o.likeness = challenge.likeness();
            o
        });
        let observations: Vec<Observation> = kept.collect();
        let record = Record {
            script: challenge.script().clone(),
            same_face: challenge.settings().same_face,
            shown: Vec::new(),
            observations,
        };
        assert_eq!(challenge.outcome().unwrap().grounds.reason, Reason::Swapped);
        assert_eq!(record.judge(&settings()).grounds.reason, Reason::Swapped);
    }
}

/// Two quick blinks a quarter of a second before the end of a session, of which the prompt was shown so long before
/// that: whether they were taken for what was asked.
fn blinks_count(end_ms: u64, shown_before_ms: u64) -> bool {
    let shut = move |now: u64| {
        let to_end = end_ms - now;
        f64::from(u8::from(matches!(to_end, 60..=100 | 180..=220)))
    };
    let answer = move |_, now| Doing {
        shut: shut(now),
        ..Doing::default()
    };
    let mut actor = Actor {
        errors: Errors::none(),
        sway: |_| Default::default(),
        ..Actor::new(mean_head().clone(), 1, Box::new(answer))
    };
    let times = (0..=300).map(|frame| end_ms - 20 * (300 - frame));
    let seen = |time_ms| Observation {
        time_ms,
        track: Some(1),
        points: actor.points(Phase::Wait, time_ms),
        ..Observation::default()
    };
    let record = Record {
        script: Script::of(&[Step::BlinkTwice], 1, &settings()),
        same_face: None,
        shown: vec![Shown {
            step: 0,
            attempt: 0,
            at_ms: end_ms - shown_before_ms,
        }],
        observations: times.map(seen).collect(),
    };
    let said = record.judge(&record.settings());
    said.grounds.steps.iter().any(|step| step.mistake.is_none())
}

/// Who reacts sooner than anybody can was not answering, also where the sum of the two times is no number any more.
#[test]
fn a_blink_that_nobody_asked_for_never_counts() {
    for end_ms in [100_000, u64::MAX] {
        assert!(blinks_count(end_ms, 700), "blinks are seen at {end_ms}");
        assert!(!blinks_count(end_ms, 300), "too soon to be an answer");
    }
}
