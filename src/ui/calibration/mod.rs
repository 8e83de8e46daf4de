//! The liveness calibration as the person sees it.

mod page;
mod wizard;

pub use page::ui as page_ui;
pub use wizard::Wizard;

use super::i18n::{Calibration as Texts, Figures};
use super::jobs::utc_date;
use super::notices::Message;
use super::state::State;
use super::words;
use faceglass_evaluation::Rate;
use faceglass_evaluation::words::percent;
use faceglass_pipeline::calibration::{
    AttackCount, AttackSpecies, Bound, CalibrationCommand, CalibrationFailure, CalibrationRefusal,
    CalibrationState, CalibrationStep, Count, Halt, PointStatus, Proposal, Why,
};
use faceglass_pipeline::live::Command;

impl State {
    /// Sends a command of the calibration.
    pub fn calibrate(&mut self, command: CalibrationCommand) {
        self.send(Command::Calibrate(command));
    }

    /// Starts the steps.
    pub fn begin_calibration(&mut self) {
        self.wizard = Wizard::Asked;
        let floor = self.knowledge.liveness_floor(self.defaults.liveness);
        self.calibrate(CalibrationCommand::Begin { floor });
    }

    /// Closes the wizard; what was under way changes nothing.
    pub fn leave_calibration(&mut self) {
        if self.wizard.is_under_way() {
            self.calibrate(CalibrationCommand::Cancel);
            self.notices.info(Message::CalibrationCancelled);
        }
        self.wizard = Wizard::Closed;
    }

    /// What the pipeline says of a calibration.
    pub fn hear_calibration(&mut self, state: CalibrationState) {
        match state {
            CalibrationState::Cancelled => self.wizard = Wizard::Closed,
            // Told again after the person closed it.
            _ if !self.wizard.is_open() && !matches!(state, CalibrationState::Failed(_)) => {}
            CalibrationState::Stored(_) => {
                // Kept for use; a value set by hand would stand in its way.
                let mut thresholds = self.settings.pipeline;
                thresholds.liveness_threshold = None;
                self.set_thresholds(thresholds);
                self.wizard = Wizard::Running(state);
            }
            state => self.wizard = Wizard::Running(state),
        }
    }

    /// Liveness score from which a face is live: the person's, else the open
    /// camera's, else the network's.
    pub fn liveness_threshold(&self) -> f32 {
        let own = self.settings.pipeline.liveness_threshold;
        own.or(self.point.threshold())
            .unwrap_or(self.defaults.liveness)
    }
}

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
pub fn refusal(refusal: CalibrationRefusal, t: &super::i18n::Texts) -> &'static str {
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
pub fn halt(halt: Halt, step: CalibrationStep, t: &super::i18n::Texts) -> String {
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
pub fn status(state: &State) -> Vec<String> {
    let t = &state.t().calibration;
    match &state.point {
        PointStatus::InForce(point) => {
            let camera = (t.in_force)(&point.camera_name, &utc_date(point.made_unix_s));
            let mut lines = vec![camera];
            if state.settings.pipeline.liveness_threshold.is_some() {
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
pub fn evidence(state: &State) -> Vec<String> {
    let t = &state.t().calibration;
    let PointStatus::InForce(point) = &state.point else {
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
