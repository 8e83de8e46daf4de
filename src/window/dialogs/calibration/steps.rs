//! A step: what to do, what does not count and why, and how to go on.

use super::Page;
use crate::window::dialogs::guide::{Guide, announce, objection_ui};
use crate::window::look::widgets::primary_button;
use crate::window::state::perform::Request;
use crate::window::text::Texts;
use crate::window::text::words::calibration;
use egui::{ProgressBar, RichText, Ui};
use faceglass_pipeline::calibration::{
    AttackSpecies, CalibrationCommand, CalibrationRefusal, CalibrationStep, Halt,
};

/// Before a step, or where it halted.
pub fn ready_ui(
    ui: &Ui,
    (step, halt): (CalibrationStep, Option<Halt>),
    page: Page,
    guide: &mut Guide,
) -> Option<Request> {
    let t = page.given.t;
    step_ui(ui, (step, 0.0), guide, t, |ui| {
        if let Some(halt) = halt {
            objection_ui(ui, &calibration::halt(halt, step, t));
        }
    });
    let go = match halt {
        Some(_) => t.calibration.again,
        None => t.calibration.ready,
    };
    buttons_ui(ui, guide, |ui| {
        let mut wanted = None;
        let go = primary_button(ui, go);
        if page.takes_focus(go).clicked() {
            wanted = Some(Request::calibrate(CalibrationCommand::Go));
        }
        if halt == Some(Halt::LooksLive) {
            wanted = wanted.take().or(vouch_ui(ui, step, t));
        }
        wanted = wanted.take().or(page.skip_ui(ui, step));
        wanted.take().or(page.cancel_ui(ui))
    })
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

/// While a step gathers so many looks of so many.
pub fn gathering_ui(
    ui: &Ui,
    (step, have, want, refused): (CalibrationStep, usize, usize, Option<CalibrationRefusal>),
    page: Page,
    guide: &mut Guide,
) -> Option<Request> {
    let t = page.given.t;
    let part = have as f32 / want.max(1) as f32;
    step_ui(ui, (step, part), guide, t, |ui| {
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
    });
    buttons_ui(ui, guide, |ui| {
        let skip = page.skip_ui(ui, step);
        skip.or(page.cancel_ui(ui))
    })
}

/// What to do, and how far the whole has come; `part` of this step is done. What
/// `more` there is to say stands below.
fn step_ui(
    ui: &Ui,
    (step, part): (CalibrationStep, f32),
    guide: &mut Guide,
    t: &Texts,
    more: impl FnOnce(&mut Ui),
) {
    let t = &t.calibration;
    let of = CalibrationStep::ALL.len();
    let title = (t.step_of)(step.index() + 1, of);
    let done = (step.index() as f32 + part) / of as f32;
    let letters = Guide::new(guide.free(), "letters");
    guide.at_the_top(ui, |ui| {
        let bar = ProgressBar::new(done).desired_height(8.0).corner_radius(4);
        ui.add(bar).accessible_name(&title);
        ui.label(RichText::new(&title).small().weak());
        letters.headline_ui(ui, calibration::instruction(step, t), None);
        more(ui);
    });
}

fn buttons_ui(
    ui: &Ui,
    guide: &mut Guide,
    body: impl FnOnce(&mut Ui) -> Option<Request>,
) -> Option<Request> {
    guide.at_the_bottom(ui, |ui| ui.horizontal_wrapped(body).inner)
}
