//! The liveness calibration as the person sees it.

use super::i18n::{Calibration as Texts, Figures};
use super::jobs::utc_date;
use super::notices::Message;
use super::state::State;
use super::wizard::Wizard;
use super::words;
use faceglass_evaluation::Rate;
use faceglass_evaluation::words::percent;
use faceglass_pipeline::calibration::{
    AttackSpecies, Bound, CalibrationCommand, CalibrationFailure, CalibrationRefusal,
    CalibrationState, CalibrationStep, Count, OperatingPoint, PointStatus, Proposal, Why,
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

/// Why, on what evidence, and what is not known: a sentence each.
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
    lines.push((t.light)(&threshold(proposal.light)));
    lines.push(t.one_sitting.to_owned());
    lines.retain(|line| !line.is_empty());
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
            lines.push(evidence(point, t));
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

/// What a kept threshold rests on.
fn evidence(point: &OperatingPoint, t: &Texts) -> String {
    let of = |count: Count| figures(count, count.errors);
    let mut parts = vec![(t.live_missed)(&of(point.live))];
    for attack in &point.attacks {
        let name = name_of(attack.species, t);
        parts.push((t.attacks_passed)(name, &of(attack.passed)));
    }
    parts.push((t.light)(&threshold(point.light)));
    parts.push((t.made_for)(
        &point.model.0.chars().take(8).collect::<String>(),
    ));
    parts.join(" · ")
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
