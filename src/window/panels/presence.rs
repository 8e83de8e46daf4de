//! When challenges are asked for, and which steps may be drawn.

use crate::window::look::widgets::hint;
use crate::window::text::Texts;
use crate::window::text::words::presence;
use egui::{Checkbox, RichText, Ui};
use faceglass_pipeline::challenge::{AskWhen, ProofSettings, Step};

/// The settings; what they are to become, where something was changed.
pub fn ui(ui: &mut Ui, set: &ProofSettings, t: &Texts) -> Option<ProofSettings> {
    let s = &t.presence.settings;
    let mut wanted = None;
    ui.label(RichText::new(s.ask).weak());
    for when in AskWhen::ALL {
        let words = presence::ask(when, t);
        if ui.radio(set.ask == when, words).clicked() && set.ask != when {
            wanted = Some(ProofSettings {
                ask: when,
                ..set.clone()
            });
        }
    }
    if set.ask == AskWhen::Enrolment {
        hint(ui, s.enrolment_hint);
    }
    ui.add_space(4.0);
    ui.label(RichText::new(s.steps).weak());
    ui.horizontal_wrapped(|ui| {
        for step in Step::ALL.into_iter().filter(|step| *step != Step::Light) {
            wanted = tick_ui(ui, set, step, t).or(wanted.take());
        }
    });
    hint(ui, (s.steps_hint)(ProofSettings::LEAST));
    ui.add_space(4.0);
    wanted = tick_ui(ui, set, Step::Light, t).or(wanted);
    hint(ui, s.light_hint);
    wanted
}

/// A tick for a step, which cannot be taken away where too few would be left.
fn tick_ui(ui: &mut Ui, set: &ProofSettings, step: Step, t: &Texts) -> Option<ProofSettings> {
    let before = set.allows(step);
    let changed = set.with(step, !before);
    let mut allowed = before;
    let name = presence::step(step, &t.presence.name);
    let ticked = ui.add_enabled(changed.is_some(), Checkbox::new(&mut allowed, name));
    changed.filter(|_| ticked.clicked())
}
