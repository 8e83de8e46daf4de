//! Fitting liveness to the camera, one step at a time: over the picture, where one
//! looks.

mod ending;
mod steps;

use super::guide::{Guide, announce};
use crate::window::look::widgets::primary_button;
use crate::window::state::action::Action;
use crate::window::state::guided::wizard::Wizard;
use crate::window::state::perform::Request;
use crate::window::text::Texts;
use crate::window::text::words::calibration;
use egui::{Label, Response, RichText, Ui};
use faceglass_pipeline::calibration::{CalibrationCommand, CalibrationState, CalibrationStep};

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

/// The step that the person is at, over the picture; what was asked for.
pub fn ui(ui: &Ui, wizard: &mut Wizard, given: Given, guide: &mut Guide) -> Option<Request> {
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
    let wanted = match wizard.clone() {
        Wizard::Running(CalibrationState::Ready { step, halt }) => {
            steps::ready_ui(ui, (step, halt), page, guide)
        }
        Wizard::Running(CalibrationState::Gathering {
            step,
            have,
            want,
            refused,
        }) => steps::gathering_ui(ui, (step, have, want, refused), page, guide),
        other => {
            let letters = Guide::new(guide.free(), "calibration letters");
            guide.page(ui, |ui| {
                let title = given.t.calibration.title;
                ui.label(RichText::new(title).small().weak());
                read_ui(ui, (wizard, other), page, &letters)
            })
        }
    };
    ui.data_mut(|data| data.insert_temp(shown_id(), shown));
    wanted
}

/// What is to be read before and after the steps.
fn read_ui(
    ui: &mut Ui,
    (wizard, shown): (&mut Wizard, Wizard),
    page: Page,
    letters: &Guide,
) -> Option<Request> {
    match shown {
        Wizard::Intro => intro_ui(ui, page),
        Wizard::Asked => page.cancel_ui(ui),
        Wizard::Running(CalibrationState::Proposed(proposal)) => {
            ending::proposed_ui(ui, &proposal, page, letters)
        }
        Wizard::Running(CalibrationState::Stored(proposal)) => {
            ending::stored_ui(ui, wizard, &proposal, (page, letters))
        }
        Wizard::Running(CalibrationState::Failed(why)) => {
            let why = calibration::failure(&why, &page.given.t.calibration);
            ending::failed_ui(ui, wizard, &why, (page, letters))
        }
        // These have pages of their own, and none.
        Wizard::Closed
        | Wizard::Running(
            CalibrationState::Ready { .. }
            | CalibrationState::Gathering { .. }
            | CalibrationState::Cancelled,
        ) => None,
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
