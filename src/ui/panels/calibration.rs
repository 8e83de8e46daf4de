//! Fitting liveness to the camera, one step at a time.

use crate::ui::calibration as said;
use crate::ui::state::State;
use crate::ui::theme::{Palette, bold};
use crate::ui::widgets::{danger_button, hint, primary_button, speak};
use crate::ui::wizard::Wizard;
use egui::{Label, ProgressBar, RichText, Role, Ui};
use faceglass_capture::SourceKind;
use faceglass_pipeline::calibration::{
    CalibrationCommand, CalibrationRefusal, CalibrationState, CalibrationStep, Proposal,
};

/// The step that the person is at.
pub fn ui(ui: &mut Ui, state: &mut State) {
    match state.wizard.clone() {
        Wizard::Closed => {}
        Wizard::Intro => intro_ui(ui, state),
        Wizard::Asked => cancel_ui(ui, state),
        Wizard::Running(running) => running_ui(ui, state, &running),
    }
}

fn running_ui(ui: &mut Ui, state: &mut State, running: &CalibrationState) {
    match running {
        CalibrationState::Ready { step, stalled } => ready_ui(ui, state, *step, *stalled),
        CalibrationState::Gathering {
            step,
            have,
            want,
            refused,
        } => gathering_ui(ui, state, *step, (*have, *want), *refused),
        CalibrationState::Proposed(proposal) => proposed_ui(ui, state, proposal),
        CalibrationState::Stored(proposal) => stored_ui(ui, state, proposal),
        CalibrationState::Failed(why) => {
            let t = &state.t().calibration;
            let why = said::failure(why, t);
            failed_ui(ui, state, &why);
        }
        CalibrationState::Cancelled => {}
    }
}

fn intro_ui(ui: &mut Ui, state: &mut State) {
    let t = &state.t().calibration;
    ui.add(Label::new(t.intro).wrap());
    let has_camera = state.source.kind() == Some(SourceKind::Camera);
    if !has_camera {
        hint(ui, t.needs_camera);
    }
    ui.horizontal(|ui| {
        let start = ui.add_enabled_ui(has_camera, |ui| primary_button(ui, t.start).clicked());
        if start.inner {
            state.begin_calibration();
        }
        cancel_ui(ui, state);
    });
}

fn ready_ui(
    ui: &mut Ui,
    state: &mut State,
    step: CalibrationStep,
    stalled: Option<CalibrationRefusal>,
) {
    let t = state.t();
    step_ui(ui, state, step, 0.0);
    if let Some(refusal) = stalled {
        let words = (t.calibration.stalled)(said::refusal(refusal, t));
        announce(ui, &words);
    }
    let go = match stalled {
        Some(_) => t.calibration.again,
        None => t.calibration.ready,
    };
    ui.horizontal_wrapped(|ui| {
        if primary_button(ui, go).clicked() {
            state.calibrate(CalibrationCommand::Go);
        }
        skip_ui(ui, state, step);
        cancel_ui(ui, state);
    });
}

fn gathering_ui(
    ui: &mut Ui,
    state: &mut State,
    step: CalibrationStep,
    (have, want): (usize, usize),
    refused: Option<CalibrationRefusal>,
) {
    let t = state.t();
    step_ui(ui, state, step, have as f32 / want.max(1) as f32);
    ui.label((t.calibration.progress)(have, want));
    match refused {
        Some(refusal) => {
            let words = (t.calibration.refused)(said::refusal(refusal, t));
            let response = hint(ui, words.as_str());
            speak(ui, &response, Role::Status, &words);
        }
        None => {
            hint(ui, t.calibration.go_on);
        }
    }
    ui.horizontal_wrapped(|ui| {
        skip_ui(ui, state, step);
        cancel_ui(ui, state);
    });
}

/// What to do, and how far the whole has come; `part` of this step is done.
fn step_ui(ui: &mut Ui, state: &State, step: CalibrationStep, part: f32) {
    let t = &state.t().calibration;
    let of = CalibrationStep::ALL.len();
    let title = (t.step_of)(step.index() + 1, of);
    let done = (step.index() as f32 + part) / of as f32;
    let bar = ProgressBar::new(done).desired_height(8.0).corner_radius(4);
    ui.add(bar).accessible_name(&title);
    ui.label(RichText::new(&title).small().weak());
    let what = said::instruction(step, t);
    let response = ui.add(Label::new(RichText::new(what).font(bold(14.0))).wrap());
    speak(ui, &response, Role::Status, what);
}

fn proposed_ui(ui: &mut Ui, state: &mut State, proposal: &Proposal) {
    let t = &state.t().calibration;
    let palette = Palette::of(ui.visuals());
    let headline = said::headline(proposal, t);
    let response = ui.add(Label::new(RichText::new(&headline).font(bold(14.0))).wrap());
    speak(ui, &response, Role::Status, &headline);
    if proposal.lowers_security() {
        let warning = RichText::new(t.lower_warning).color(palette.error);
        let response = ui.add(Label::new(warning).wrap());
        speak(ui, &response, Role::Alert, t.lower_warning);
    }
    for line in said::grounds(proposal, t) {
        hint(ui, line);
    }
    if proposal.can_be_stored() && state.settings.pipeline.liveness_threshold.is_some() {
        hint(ui, t.slider_gives_way);
    }
    ui.horizontal_wrapped(|ui| {
        let lowering = proposal.lowers_security();
        if proposal.can_be_stored() && accept_ui(ui, state, proposal) {
            state.calibrate(CalibrationCommand::Accept { lowering });
        }
        if ui.button(t.leave).clicked() {
            state.leave_calibration();
        }
    });
}

/// The button that keeps it; one that lowers security says so itself.
fn accept_ui(ui: &mut Ui, state: &State, proposal: &Proposal) -> bool {
    let t = &state.t().calibration;
    let at = said::threshold(proposal.threshold);
    if proposal.lowers_security() {
        return danger_button(ui, &(t.lower_all_the_same)(&at)).clicked();
    }
    let label = if proposal.threshold > proposal.before {
        (t.use_it)(&at)
    } else {
        (t.keep)(&at)
    };
    primary_button(ui, &label).clicked()
}

fn stored_ui(ui: &mut Ui, state: &mut State, proposal: &Proposal) {
    let t = state.t();
    let color = Palette::of(ui.visuals()).live;
    let at = said::threshold(proposal.threshold);
    let words = (t.calibration.stored)(&proposal.camera_name, &at);
    let response = ui.label(RichText::new(&words).font(bold(14.0)).color(color));
    speak(ui, &response, Role::Status, &words);
    for line in said::grounds(proposal, &t.calibration) {
        hint(ui, line);
    }
    ui.horizontal_wrapped(|ui| {
        if ui.button(t.commands.close).clicked() {
            state.leave_calibration();
        }
        if ui.button(t.calibration.remove).clicked() {
            state.calibrate(CalibrationCommand::Remove);
            state.leave_calibration();
        }
    });
}

fn failed_ui(ui: &mut Ui, state: &mut State, why: &str) {
    let t = state.t();
    let color = Palette::of(ui.visuals()).error;
    let title = RichText::new(t.calibration.failed).font(bold(14.0));
    ui.label(title.color(color));
    announce(ui, why);
    ui.horizontal(|ui| {
        if primary_button(ui, t.calibration.again).clicked() {
            state.wizard = Wizard::Intro;
        }
        if ui.button(t.commands.close).clicked() {
            state.leave_calibration();
        }
    });
}

fn skip_ui(ui: &mut Ui, state: &mut State, step: CalibrationStep) {
    if step.can_be_skipped() && ui.button(state.t().calibration.skip).clicked() {
        state.calibrate(CalibrationCommand::Skip);
    }
}

fn cancel_ui(ui: &mut Ui, state: &mut State) {
    if ui.button(state.t().commands.cancel).clicked() {
        state.leave_calibration();
    }
}

/// A line that screen readers speak.
fn announce(ui: &mut Ui, text: &str) {
    let response = ui.add(Label::new(text).wrap());
    speak(ui, &response, Role::Status, text);
}
