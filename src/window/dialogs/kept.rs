//! What is kept of whom the camera sees, if that is wanted: what the pages of the history and of
//! the unknown faces have alike.

use super::help::close_ui;
use super::{Answer, Opened, risky_buttons};
use crate::window::look::widgets::hint;
use crate::window::state::perform::Request;
use crate::window::text::Texts;
use egui::{DragValue, Label, Ui};
use faceglass_gallery::GalleryError;
use faceglass_pipeline::live::{Command, Problem};
use std::ops::RangeInclusive;

/// What can be switched on, in words, and for how many days at least and at most.
pub(super) struct Keeping {
    pub keep: &'static str,
    pub keeps: &'static str,
    pub days: &'static str,
    pub range: RangeInclusive<u32>,
}

/// Whether something is kept, and for how long.
pub(super) fn keep_ui(ui: &mut Ui, keeping: &Keeping, keep: &mut bool, days: &mut u32) {
    ui.checkbox(keep, keeping.keep);
    hint(ui, keeping.keeps);
    ui.horizontal(|ui| {
        let label = ui.label(keeping.days);
        // What is older is forgotten at once: half of a number that is typed, or a drag
        // past it, must not count.
        let days = DragValue::new(days)
            .range(keeping.range.clone())
            .update_while_editing(false)
            .speed(0.0);
        ui.add(days).labelled_by(label.id);
    });
}

/// Why nothing of it can be shown.
pub(super) fn trouble_ui(ui: &mut Ui, trouble: &GalleryError, t: &Texts) {
    let words = (t.told.problem)(&Problem::Gallery(trouble.clone()));
    ui.add(Label::new(words).wrap());
}

/// The question before all of it goes, and what is done then.
pub(super) struct Erasing {
    pub ask: &'static str,
    pub yes: &'static str,
    pub command: Command,
}

/// Asks it in place of the page, until it is answered.
pub(super) fn erase_ui(
    ui: &mut Ui,
    opened: Opened,
    asks: &mut bool,
    erasing: Erasing,
    t: &Texts,
) -> Answer {
    ui.label(erasing.ask);
    let answer = risky_buttons(ui, opened, erasing.yes, t);
    *asks = matches!(answer, Answer::Open);
    match answer {
        Answer::Go => Answer::Meanwhile(vec![Request::Send(erasing.command)]),
        _ => Answer::Open,
    }
}

/// The button that closes the page; else what was asked for on it is done meanwhile.
pub(super) fn end_ui(
    ui: &mut Ui,
    opened: Opened,
    requests: impl Iterator<Item = Request>,
    t: &Texts,
) -> Answer {
    let requests: Vec<Request> = requests.collect();
    match close_ui(ui, opened, t) {
        Answer::Open if !requests.is_empty() => Answer::Meanwhile(requests),
        answer => answer,
    }
}
