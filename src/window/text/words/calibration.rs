//! The liveness calibration as the person sees it.

use crate::window::jobs::utc_date;
use crate::window::text::words;
use crate::window::text::{Calibration as Texts, Figures};
use faceglass_evaluation::Rate;
use faceglass_evaluation::words::percent;
use faceglass_pipeline::calibration::{
    AttackCount, AttackSpecies, Bound, CalibrationFailure, CalibrationRefusal, CalibrationStep,
    Count, Halt, PointStatus, Proposal, Why,
};

/// What the person is asked to do.
pub fn instruction(step: CalibrationStep, t: &Texts) -> &'static str {
    match step {
        CalibrationStep::Straight => t.straight,
        CalibrationStep::Turn => t.turn,
        CalibrationStep::Closer => t.closer,
        CalibrationStep::Print => t.print,
        CalibrationStep::Phone => t.phone,
    }
}

/// Why a frame does not count.
pub fn refusal(refusal: CalibrationRefusal, t: &crate::window::text::Texts) -> &'static str {
    let c = &t.calibration;
    match refusal {
        CalibrationRefusal::Quality(reason) => words::quality(reason, t),
        CalibrationRefusal::Absent => c.absent,
        CalibrationRefusal::Several => c.several,
        CalibrationRefusal::NotStraight => c.not_straight,
        CalibrationRefusal::NotTurned => c.not_turned,
        CalibrationRefusal::NotCloser => c.not_closer,
        CalibrationRefusal::NoScore => c.no_score,
    }
}

/// Why a step waits for the person again.
pub fn halt(halt: Halt, step: CalibrationStep, t: &crate::window::text::Texts) -> String {
    let c = &t.calibration;
    match (halt, step.attack()) {
        (Halt::Stalled(why), _) => (c.stalled)(refusal(why, t)),
        (Halt::LooksLive, Some(AttackSpecies::Print) | None) => c.looks_live_print.to_owned(),
        (Halt::LooksLive, Some(AttackSpecies::Phone)) => c.looks_live_phone.to_owned(),
        (Halt::LooksLikeAttack, _) => c.looks_like_attack.to_owned(),
    }
}

/// Why it ended without a change.
pub fn failure(failure: &CalibrationFailure, t: &Texts) -> String {
    match failure {
        CalibrationFailure::NoCamera => t.no_camera.to_owned(),
        CalibrationFailure::NoNetwork => t.no_network.to_owned(),
        CalibrationFailure::Enrolling => t.enrolling.to_owned(),
        CalibrationFailure::CameraLost => t.camera_lost.to_owned(),
        CalibrationFailure::NotStored(why) => (t.not_stored)(why.trim_end_matches('.')),
    }
}

/// What is proposed, in one line.
pub fn headline(proposal: &Proposal, t: &Texts) -> String {
    let (before, after) = (threshold(proposal.before), threshold(proposal.threshold));
    if proposal.lowers_security() {
        (t.lower)(&before, &after)
    } else if proposal.threshold > proposal.before {
        (t.raise)(&before, &after)
    } else {
        (t.stays)(&after)
    }
}

/// Why, how many errors that makes, and what is not known: a sentence each.
pub fn grounds(proposal: &Proposal, t: &Texts) -> Vec<String> {
    let mut lines = vec![match proposal.why {
        Why::Unchanged => t.why_unchanged.to_owned(),
        Why::MissedTooOften if matches!(proposal.bound, Some(Bound::Floor(_))) => String::new(),
        Why::MissedTooOften => (t.why_missed)(&threshold(proposal.threshold)),
        Why::FewestErrors => t.why_fewest.to_owned(),
        Why::Inseparable(species) => (t.why_inseparable)(name_of(species, t)),
    }];
    lines.extend(match proposal.bound {
        Some(Bound::Floor(at)) => Some((t.floor)(&threshold(at))),
        Some(Bound::Ceiling(at)) => Some((t.ceiling)(&threshold(at))),
        None => None,
    });
    let live = figures(proposal.live, proposal.live_before.errors);
    lines.push((t.live_missed)(&live));
    for (after, before) in proposal.attacks.iter().zip(&proposal.attacks_before) {
        let figures = figures(after.passed, before.passed.errors);
        lines.push((t.attacks_passed)(name_of(after.species, t), &figures));
    }
    if proposal.attacks.is_empty() {
        lines.push(t.no_attacks.to_owned());
    } else {
        let shown = |species| proposal.attacks.iter().any(|a| a.species == species);
        let missing = AttackSpecies::ALL.into_iter().filter(|s| !shown(*s));
        lines.extend(missing.map(|species| (t.not_shown)(name_of(species, t))));
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// How sure the errors are, and under what light.
pub fn details(proposal: &Proposal, t: &Texts) -> Vec<String> {
    let mut lines = limits(proposal.live, &proposal.attacks, t);
    lines.push((t.light)(&threshold(proposal.light)));
    lines.push(t.one_sitting.to_owned());
    lines
}

/// Between which shares the true errors lie.
fn limits(live: Count, attacks: &[AttackCount], t: &Texts) -> Vec<String> {
    let of = |count: Count| figures(count, count.errors);
    let mut lines = vec![(t.live_limits)(&of(live))];
    lines.extend(attacks.iter().map(|attack| {
        let name = name_of(attack.species, t);
        (t.attacks_limits)(name, &of(attack.passed))
    }));
    lines
}

/// What is kept of this camera, or why something kept is not used; a line each.
pub fn status(point: &PointStatus, is_overruled: bool, t: &Texts) -> Vec<String> {
    match point {
        PointStatus::InForce(point) => {
            let camera = (t.in_force)(&point.camera_name, &utc_date(point.made_unix_s));
            let mut lines = vec![camera];
            if is_overruled {
                lines.push((t.overruled)(&threshold(point.threshold)));
            }
            lines
        }
        PointStatus::OtherModel(point) => {
            let date = utc_date(point.made_unix_s);
            vec![(t.other_model)(&point.camera_name, &date)]
        }
        PointStatus::Absent { others } if !others.is_empty() => {
            vec![(t.other_camera)(&others.join(", "))]
        }
        PointStatus::Absent { .. } | PointStatus::NoCamera => Vec::new(),
    }
}

/// What a kept threshold rests on; a line each.
pub fn evidence(point: &PointStatus, t: &Texts) -> Vec<String> {
    let PointStatus::InForce(point) = point else {
        return Vec::new();
    };
    let of = |count: Count| figures(count, count.errors);
    let mut lines = vec![(t.live_kept)(&of(point.live))];
    lines.extend(point.attacks.iter().map(|attack| {
        let name = name_of(attack.species, t);
        (t.attacks_kept)(name, &of(attack.passed))
    }));
    lines.extend(limits(point.live, &point.attacks, t));
    lines.push((t.light)(&threshold(point.light)));
    let network: String = point.model.0.chars().take(8).collect();
    lines.push((t.made_for)(&network));
    lines
}

/// Name of a kind of attack.
fn name_of(species: AttackSpecies, t: &Texts) -> &'static str {
    match species {
        AttackSpecies::Print => t.prints,
        AttackSpecies::Phone => t.phones,
    }
}

fn figures(count: Count, before: usize) -> Figures {
    let interval = Rate::of_len(count.errors, count.samples).interval();
    Figures {
        errors: count.errors,
        samples: count.samples,
        low: percent(interval.low),
        high: percent(interval.high),
        before,
    }
}

/// A threshold as the sliders show it.
pub fn threshold(value: f32) -> String {
    format!("{value:.2}")
}
