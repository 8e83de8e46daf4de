//! Fitting liveness to the camera, one step at a time: above the picture, where
//! one looks.

use crate::window::look::theme::{Palette, bold};
use crate::window::look::widgets::{danger_button, fold, hint, primary_button, speak};
use crate::window::state::action::Action;
use crate::window::state::guided::wizard::Wizard;
use crate::window::state::perform::Request;
use crate::window::text::Texts;
use crate::window::text::words::calibration;
use egui::{Frame, Label, Margin, ProgressBar, Response, RichText, Role, ScrollArea, Stroke, Ui};
use faceglass_pipeline::calibration::{
    AttackSpecies, CalibrationCommand, CalibrationRefusal, CalibrationState, CalibrationStep, Halt,
    Proposal,
};

/// Share of the room over the picture that it takes at most; the face must stay
/// in view.
const MOST_OF_THE_ROOM: f32 = 0.6;

/// What one sees without scrolling and reads from an arm's length.
const INSTRUCTION: f32 = 18.0;

/// What it is told beside the step that the person is at.
#[derive(Clone, Copy)]
pub struct Given {
    /// Whether a camera is open.
    pub has_camera: bool,
    /// Whether the threshold was set by hand.
    pub by_hand: bool,
    pub t: &'static Texts,
}

/// A page, and whether it was not shown a moment ago.
#[derive(Clone, Copy)]
struct Page {
    given: Given,
    is_new: bool,
}

/// The step that the person is at; what was asked for.
pub fn ui(ui: &mut Ui, wizard: &mut Wizard, given: Given) -> Option<Request> {
    if !wizard.is_open() {
        ui.data_mut(|data| data.remove::<Shown>(shown_id()));
        return None;
    }
    let shown: Shown = (wizard.clone(), given.has_camera);
    let before = ui.data(|data| data.get_temp::<Shown>(shown_id()));
    let page = Page {
        given,
        is_new: before.as_ref() != Some(&shown),
    };
    let palette = Palette::of(ui.visuals());
    let room = ui.available_height() * MOST_OF_THE_ROOM;
    let mut wanted = None;
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
                    let title = given.t.calibration.title;
                    ui.label(RichText::new(title).small().weak());
                    wanted = page_ui(ui, wizard, page);
                });
        });
    ui.data_mut(|data| data.insert_temp(shown_id(), shown));
    wanted
}

fn page_ui(ui: &mut Ui, wizard: &mut Wizard, page: Page) -> Option<Request> {
    match wizard.clone() {
        Wizard::Closed => None,
        Wizard::Intro => intro_ui(ui, page),
        Wizard::Asked => page.cancel_ui(ui),
        Wizard::Running(CalibrationState::Stored(proposal)) => {
            stored_ui(ui, wizard, &proposal, page)
        }
        Wizard::Running(CalibrationState::Failed(why)) => {
            let why = calibration::failure(&why, &page.given.t.calibration);
            failed_ui(ui, wizard, &why, page)
        }
        Wizard::Running(running) => running_ui(ui, &running, page),
    }
}

/// What makes a page another one: where the person is, and whether there is a
/// camera.
type Shown = (Wizard, bool);

fn shown_id() -> egui::Id {
    egui::Id::unique("calibration page")
}

impl Page {
    /// Gives the keyboard to the control that goes on, once for each page, so that
    /// Enter answers it, and brings it into view in a low window.
    fn takes_focus(self, response: Response) -> Response {
        if self.is_new {
            response.request_focus();
            response.scroll_to_me(None);
        }
        response
    }

    fn cancel_ui(self, ui: &mut Ui) -> Option<Request> {
        let cancel = ui.button(self.given.t.commands.cancel).clicked();
        cancel.then_some(Request::LeaveCalibration)
    }

    fn skip_ui(self, ui: &mut Ui, step: CalibrationStep) -> Option<Request> {
        let skip = step.can_be_skipped() && ui.button(self.given.t.calibration.skip).clicked();
        skip.then_some(Request::calibrate(CalibrationCommand::Skip))
    }
}

fn running_ui(ui: &mut Ui, running: &CalibrationState, page: Page) -> Option<Request> {
    match running {
        CalibrationState::Ready { step, halt } => ready_ui(ui, *step, *halt, page),
        CalibrationState::Gathering {
            step,
            have,
            want,
            refused,
        } => gathering_ui(ui, *step, (*have, *want), *refused, page),
        CalibrationState::Proposed(proposal) => proposed_ui(ui, proposal, page),
        // These have pages of their own, and none.
        CalibrationState::Stored(_) | CalibrationState::Failed(_) | CalibrationState::Cancelled => {
            None
        }
    }
}

fn intro_ui(ui: &mut Ui, page: Page) -> Option<Request> {
    let Given { has_camera, t, .. } = page.given;
    ui.add(Label::new(t.calibration.intro).wrap());
    if !has_camera {
        announce(ui, t.calibration.needs_camera);
    }
    let mut wanted = None;
    ui.horizontal_wrapped(|ui| {
        let start = ui.add_enabled_ui(has_camera, |ui| primary_button(ui, t.calibration.start));
        if has_camera && page.takes_focus(start.inner).clicked() {
            wanted = Some(Request::BeginCalibration);
        }
        if !has_camera {
            let open = ui.button(t.commands.open_camera);
            if page.takes_focus(open).clicked() {
                wanted = Some(Request::Do(Action::OpenCamera));
            }
        }
        wanted = wanted.take().or(page.cancel_ui(ui));
    });
    wanted
}

fn ready_ui(ui: &mut Ui, step: CalibrationStep, halt: Option<Halt>, page: Page) -> Option<Request> {
    let t = page.given.t;
    step_ui(ui, step, 0.0, t);
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
    let mut wanted = None;
    ui.horizontal_wrapped(|ui| {
        let go = primary_button(ui, go);
        if page.takes_focus(go).clicked() {
            wanted = Some(Request::calibrate(CalibrationCommand::Go));
        }
        if halt == Some(Halt::LooksLive) {
            wanted = wanted.take().or(vouch_ui(ui, step, t));
        }
        wanted = wanted.take().or(page.skip_ui(ui, step));
        wanted = wanted.take().or(page.cancel_ui(ui));
    });
    wanted
}

/// The person knows better than the scores what is held up.
fn vouch_ui(ui: &mut Ui, step: CalibrationStep, t: &Texts) -> Option<Request> {
    let label = match step.attack()? {
        AttackSpecies::Print => t.calibration.is_print,
        AttackSpecies::Phone => t.calibration.is_phone,
    };
    let vouched = ui.button(label).clicked();
    vouched.then_some(Request::calibrate(CalibrationCommand::Vouch))
}

fn gathering_ui(
    ui: &mut Ui,
    step: CalibrationStep,
    (have, want): (usize, usize),
    refused: Option<CalibrationRefusal>,
    page: Page,
) -> Option<Request> {
    let t = page.given.t;
    step_ui(ui, step, have as f32 / want.max(1) as f32, t);
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
        let skip = page.skip_ui(ui, step);
        skip.or(page.cancel_ui(ui))
    })
    .inner
}

/// What to do, and how far the whole has come; `part` of this step is done.
fn step_ui(ui: &mut Ui, step: CalibrationStep, part: f32, t: &Texts) {
    let t = &t.calibration;
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

fn proposed_ui(ui: &mut Ui, proposal: &Proposal, page: Page) -> Option<Request> {
    let Given { by_hand, t, .. } = page.given;
    let palette = Palette::of(ui.visuals());
    headline_ui(ui, &calibration::headline(proposal, &t.calibration), None);
    if proposal.lowers_security() {
        let words = t.calibration.lower_warning;
        let warning = RichText::new(words).color(palette.error);
        let response = ui.add(Label::new(warning).wrap());
        speak(ui, &response, Role::Alert, words);
    }
    grounds_ui(ui, proposal, t);
    if proposal.can_be_stored() && by_hand {
        hint(ui, t.calibration.slider_gives_way);
    }
    ui.horizontal_wrapped(|ui| choice_ui(ui, proposal, page))
        .inner
}

fn grounds_ui(ui: &mut Ui, proposal: &Proposal, t: &Texts) {
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
fn choice_ui(ui: &mut Ui, proposal: &Proposal, page: Page) -> Option<Request> {
    let t = &page.given.t.calibration;
    let (now, at) = (
        calibration::threshold(proposal.before),
        calibration::threshold(proposal.threshold),
    );
    let lowering = proposal.lowers_security();
    let accept = Request::calibrate(CalibrationCommand::Accept { lowering });
    let mut wanted = None;
    if !proposal.can_be_stored() {
        let again = primary_button(ui, t.again);
        if page.takes_focus(again).clicked() {
            wanted = Some(Request::BeginCalibration);
        }
        if ui.button(page.given.t.commands.close).clicked() {
            wanted = Some(Request::LeaveCalibration);
        }
        return wanted;
    }
    if lowering {
        // What lowers security is not what Enter does.
        let leave = ui.button((t.leave)(&now));
        if page.takes_focus(leave).clicked() {
            wanted = Some(Request::LeaveCalibration);
        }
        if danger_button(ui, &(t.lower_all_the_same)(&at)).clicked() {
            wanted = Some(accept);
        }
    } else if proposal.threshold > proposal.before {
        let use_it = primary_button(ui, &(t.use_it)(&at));
        if page.takes_focus(use_it).clicked() {
            wanted = Some(accept);
        }
        if ui.button((t.leave)(&now)).clicked() {
            wanted = Some(Request::LeaveCalibration);
        }
    } else {
        let keep = primary_button(ui, &(t.keep)(&at));
        if page.takes_focus(keep).clicked() {
            wanted = Some(accept);
        }
    }
    if ui.button(t.again).clicked() {
        wanted = Some(Request::BeginCalibration);
    }
    wanted
}

fn stored_ui(ui: &mut Ui, wizard: &mut Wizard, proposal: &Proposal, page: Page) -> Option<Request> {
    let t = page.given.t;
    let color = Palette::of(ui.visuals()).live;
    let at = calibration::threshold(proposal.threshold);
    let words = (t.calibration.stored)(&proposal.camera_name, &at);
    headline_ui(ui, &words, Some(color));
    grounds_ui(ui, proposal, t);
    let mut wanted = None;
    ui.horizontal_wrapped(|ui| {
        let close = primary_button(ui, t.commands.close);
        if page.takes_focus(close).clicked() {
            wanted = Some(Request::LeaveCalibration);
        }
        if ui.button(t.calibration.remove).clicked() {
            // What is stored is not under way: closing it cancels nothing.
            *wizard = Wizard::Closed;
            wanted = Some(Request::calibrate(CalibrationCommand::Remove));
        }
    });
    wanted
}

fn failed_ui(ui: &mut Ui, wizard: &mut Wizard, why: &str, page: Page) -> Option<Request> {
    let t = page.given.t;
    let color = Palette::of(ui.visuals()).error;
    headline_ui(ui, t.calibration.failed, Some(color));
    announce(ui, why);
    let mut wanted = None;
    ui.horizontal_wrapped(|ui| {
        let again = primary_button(ui, t.calibration.again);
        if page.takes_focus(again).clicked() {
            *wizard = Wizard::Intro;
        }
        if ui.button(t.commands.close).clicked() {
            wanted = Some(Request::LeaveCalibration);
        }
    });
    wanted
}

/// A line that screen readers speak.
fn announce(ui: &mut Ui, text: &str) {
    let response = ui.add(Label::new(text).wrap());
    speak(ui, &response, Role::Status, text);
}
