//! Fitting liveness to the camera, one step at a time: above the picture, where
//! one looks.

use crate::window::look::theme::{Palette, bold};
use crate::window::look::widgets::{danger_button, fold, hint, primary_button, speak};
use crate::window::state::State;
use crate::window::state::action::Action;
use crate::window::state::wizard::Wizard;
use crate::window::text::words::calibration;
use egui::{Frame, Label, Margin, ProgressBar, Response, RichText, Role, ScrollArea, Stroke, Ui};
use faceglass_capture::SourceKind;
use faceglass_pipeline::calibration::{
    AttackSpecies, CalibrationCommand, CalibrationRefusal, CalibrationState, CalibrationStep, Halt,
    Proposal,
};

/// Share of the room over the picture that it takes at most; the face must stay
/// in view.
const MOST_OF_THE_ROOM: f32 = 0.6;

/// What one sees without scrolling and reads from an arm's length.
const INSTRUCTION: f32 = 18.0;

/// The step that the person is at.
pub fn ui(ui: &mut Ui, state: &mut State) {
    if !state.wizard.is_open() {
        ui.data_mut(|data| data.remove::<Shown>(shown_id()));
        return;
    }
    let shown = shown(state);
    let palette = Palette::of(ui.visuals());
    let room = ui.available_height() * MOST_OF_THE_ROOM;
    Frame::new()
        .fill(palette.card)
        .stroke(Stroke::new(1.0, palette.accent))
        .corner_radius(8)
        .outer_margin(Margin::symmetric(10, 8))
        .inner_margin(Margin::symmetric(14, 10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ScrollArea::vertical()
                .max_height(room)
                .auto_shrink([false, true])
                .show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = 6.0;
                    let title = state.t().calibration.title;
                    ui.label(RichText::new(title).small().weak());
                    page_ui(ui, state);
                });
        });
    ui.data_mut(|data| data.insert_temp(shown_id(), shown));
}

fn page_ui(ui: &mut Ui, state: &mut State) {
    match state.wizard.clone() {
        Wizard::Closed => {}
        Wizard::Intro => intro_ui(ui, state),
        Wizard::Asked => cancel_ui(ui, state),
        Wizard::Running(running) => running_ui(ui, state, &running),
    }
}

/// What makes a page another one: where the person is, and whether there is a
/// camera.
type Shown = (Wizard, bool);

fn shown(state: &State) -> Shown {
    (state.wizard.clone(), has_camera(state))
}

fn has_camera(state: &State) -> bool {
    state.source.kind() == Some(SourceKind::Camera)
}

fn shown_id() -> egui::Id {
    egui::Id::unique("calibration page")
}

/// Gives the keyboard to the control that goes on, once for each page, so that
/// Enter answers it, and brings it into view in a low window.
fn takes_focus(ui: &Ui, state: &State, response: Response) -> Response {
    let before = ui.data(|data| data.get_temp::<Shown>(shown_id()));
    if before != Some(shown(state)) {
        response.request_focus();
        response.scroll_to_me(None);
    }
    response
}

fn running_ui(ui: &mut Ui, state: &mut State, running: &CalibrationState) {
    match running {
        CalibrationState::Ready { step, halt } => ready_ui(ui, state, *step, *halt),
        CalibrationState::Gathering {
            step,
            have,
            want,
            refused,
        } => gathering_ui(ui, state, *step, (*have, *want), *refused),
        CalibrationState::Proposed(proposal) => proposed_ui(ui, state, proposal),
        CalibrationState::Stored(proposal) => stored_ui(ui, state, proposal),
        CalibrationState::Failed(why) => {
            let why = calibration::failure(why, &state.t().calibration);
            failed_ui(ui, state, &why);
        }
        CalibrationState::Cancelled => {}
    }
}

fn intro_ui(ui: &mut Ui, state: &mut State) {
    let t = state.t();
    ui.add(Label::new(t.calibration.intro).wrap());
    let has_camera = has_camera(state);
    if !has_camera {
        announce(ui, t.calibration.needs_camera);
    }
    ui.horizontal_wrapped(|ui| {
        let start = ui.add_enabled_ui(has_camera, |ui| primary_button(ui, t.calibration.start));
        if has_camera && takes_focus(ui, state, start.inner).clicked() {
            state.begin_calibration();
        }
        if !has_camera {
            let open = ui.button(t.commands.open_camera);
            if takes_focus(ui, state, open).clicked() {
                let ctx = ui.ctx().clone();
                state.perform(Action::OpenCamera, &ctx);
            }
        }
        cancel_ui(ui, state);
    });
}

fn ready_ui(ui: &mut Ui, state: &mut State, step: CalibrationStep, halt: Option<Halt>) {
    let t = state.t();
    step_ui(ui, state, step, 0.0);
    if let Some(halt) = halt {
        let color = Palette::of(ui.visuals()).unsure;
        let words = calibration::halt(halt, step, t);
        let response = ui.add(Label::new(RichText::new(&words).color(color)).wrap());
        speak(ui, &response, Role::Alert, &words);
    }
    let go = match halt {
        Some(_) => t.calibration.again,
        None => t.calibration.ready,
    };
    ui.horizontal_wrapped(|ui| {
        let go = primary_button(ui, go);
        if takes_focus(ui, state, go).clicked() {
            state.calibrate(CalibrationCommand::Go);
        }
        if halt == Some(Halt::LooksLive) {
            vouch_ui(ui, state, step);
        }
        skip_ui(ui, state, step);
        cancel_ui(ui, state);
    });
}

/// The person knows better than the scores what is held up.
fn vouch_ui(ui: &mut Ui, state: &mut State, step: CalibrationStep) {
    let t = &state.t().calibration;
    let label = match step.attack() {
        Some(AttackSpecies::Print) => t.is_print,
        Some(AttackSpecies::Phone) => t.is_phone,
        None => return,
    };
    if ui.button(label).clicked() {
        state.calibrate(CalibrationCommand::Vouch);
    }
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
            let words = (t.calibration.refused)(calibration::refusal(refusal, t));
            announce(ui, &words);
        }
        None => {
            ui.label(t.calibration.go_on);
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
    let what = calibration::instruction(step, t);
    headline_ui(ui, what, None);
}

fn headline_ui(ui: &mut Ui, words: &str, color: Option<egui::Color32>) {
    let mut text = RichText::new(words).font(bold(INSTRUCTION));
    if let Some(color) = color {
        text = text.color(color);
    }
    let response = ui.add(Label::new(text).wrap());
    speak(ui, &response, Role::Status, words);
}

fn proposed_ui(ui: &mut Ui, state: &mut State, proposal: &Proposal) {
    let t = &state.t().calibration;
    let palette = Palette::of(ui.visuals());
    headline_ui(ui, &calibration::headline(proposal, t), None);
    if proposal.lowers_security() {
        let warning = RichText::new(t.lower_warning).color(palette.error);
        let response = ui.add(Label::new(warning).wrap());
        speak(ui, &response, Role::Alert, t.lower_warning);
    }
    grounds_ui(ui, state, proposal);
    if proposal.can_be_stored() && state.settings.pipeline.liveness_threshold.is_some() {
        hint(ui, t.slider_gives_way);
    }
    ui.horizontal_wrapped(|ui| choice_ui(ui, state, proposal));
}

fn grounds_ui(ui: &mut Ui, state: &State, proposal: &Proposal) {
    let t = state.t();
    for line in calibration::grounds(proposal, &t.calibration) {
        ui.add(Label::new(line).wrap());
    }
    let title = t.calibration.title;
    fold(ui, "calibration", title, t, |ui| {
        for line in calibration::details(proposal, &t.calibration) {
            hint(ui, line);
        }
    });
}

/// One button that goes on, and beside it only what is something else: where
/// nothing would change, there is nothing to leave as it is.
fn choice_ui(ui: &mut Ui, state: &mut State, proposal: &Proposal) {
    let t = &state.t().calibration;
    let (now, at) = (
        calibration::threshold(proposal.before),
        calibration::threshold(proposal.threshold),
    );
    let lowering = proposal.lowers_security();
    let accept = CalibrationCommand::Accept { lowering };
    if !proposal.can_be_stored() {
        let again = primary_button(ui, t.again);
        if takes_focus(ui, state, again).clicked() {
            state.begin_calibration();
        }
        if ui.button(state.t().commands.close).clicked() {
            state.leave_calibration();
        }
        return;
    }
    if lowering {
        // What lowers security is not what Enter does.
        let leave = ui.button((t.leave)(&now));
        if takes_focus(ui, state, leave).clicked() {
            state.leave_calibration();
        }
        if danger_button(ui, &(t.lower_all_the_same)(&at)).clicked() {
            state.calibrate(accept);
        }
    } else if proposal.threshold > proposal.before {
        let use_it = primary_button(ui, &(t.use_it)(&at));
        if takes_focus(ui, state, use_it).clicked() {
            state.calibrate(accept);
        }
        if ui.button((t.leave)(&now)).clicked() {
            state.leave_calibration();
        }
    } else {
        let keep = primary_button(ui, &(t.keep)(&at));
        if takes_focus(ui, state, keep).clicked() {
            state.calibrate(accept);
        }
    }
    if ui.button(t.again).clicked() {
        state.begin_calibration();
    }
}

fn stored_ui(ui: &mut Ui, state: &mut State, proposal: &Proposal) {
    let t = state.t();
    let color = Palette::of(ui.visuals()).live;
    let at = calibration::threshold(proposal.threshold);
    let words = (t.calibration.stored)(&proposal.camera_name, &at);
    headline_ui(ui, &words, Some(color));
    grounds_ui(ui, state, proposal);
    ui.horizontal_wrapped(|ui| {
        let close = primary_button(ui, t.commands.close);
        if takes_focus(ui, state, close).clicked() {
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
    headline_ui(ui, t.calibration.failed, Some(color));
    announce(ui, why);
    ui.horizontal_wrapped(|ui| {
        let again = primary_button(ui, t.calibration.again);
        if takes_focus(ui, state, again).clicked() {
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
