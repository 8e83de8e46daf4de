//! What came of the steps, and what is done with it.

use super::{Given, Page};
use crate::window::dialogs::guide::{Guide, announce};
use crate::window::look::theme::Palette;
use crate::window::look::widgets::{danger_button, fold, hint, primary_button, speak};
use crate::window::state::guided::wizard::Wizard;
use crate::window::state::perform::Request;
use crate::window::text::Texts;
use crate::window::text::words::calibration;
use egui::{Label, RichText, Role, Ui};
use faceglass_pipeline::calibration::{CalibrationCommand, Proposal};

pub fn proposed_ui(
    ui: &mut Ui,
    proposal: &Proposal,
    page: Page,
    letters: &Guide,
) -> Option<Request> {
    let Given { by_hand, t, .. } = page.given;
    let palette = Palette::of(ui.visuals());
    letters.headline_ui(ui, &calibration::headline(proposal, &t.calibration), None);
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

pub fn stored_ui(
    ui: &mut Ui,
    wizard: &mut Wizard,
    proposal: &Proposal,
    (page, letters): (Page, &Guide),
) -> Option<Request> {
    let t = page.given.t;
    let color = Palette::of(ui.visuals()).live;
    let at = calibration::threshold(proposal.threshold);
    let words = (t.calibration.stored)(&proposal.camera_name, &at);
    letters.headline_ui(ui, &words, Some(color));
    grounds_ui(ui, proposal, t);
    let mut wanted = None;
    ui.horizontal_wrapped(|ui| {
        let close = primary_button(ui, t.commands.close);
        if page.takes_focus(close).clicked() {
            wanted = Some(Request::LeaveCalibration);
        }
        if ui.button(t.calibration.again).clicked() {
            wanted = Some(Request::BeginCalibration);
        }
        if ui.button(t.calibration.remove).clicked() {
            // What is stored is not under way: closing it cancels nothing.
            *wizard = Wizard::Closed;
            wanted = Some(Request::calibrate(CalibrationCommand::Remove));
        }
    });
    wanted
}

pub fn failed_ui(
    ui: &mut Ui,
    wizard: &mut Wizard,
    why: &str,
    (page, letters): (Page, &Guide),
) -> Option<Request> {
    let t = page.given.t;
    let color = Palette::of(ui.visuals()).error;
    letters.headline_ui(ui, t.calibration.failed, Some(color));
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
