//! The thresholds, a question each: one slider from lenient to strict, what that
//! comes to in a sentence, and everything it rests on behind "Details".

mod exact;
mod liveness;
mod matching;
mod plain;

use crate::settings::{LIVENESS, Language, MATCH, MATCH_BAND, MIN_FACE_PX, MIN_SCORE};
use crate::window::look::widgets::{fold, hint};
use crate::window::state::Measured;
use crate::window::state::action::Action;
use crate::window::state::perform::Request;
use crate::window::text::{Texts, Tip, texts};
use egui::Ui;
use faceglass_pipeline::settings::PipelineSettings;
use std::ops::RangeInclusive;

/// One threshold.
struct Row<'a> {
    tip: Tip,
    range: RangeInclusive<f32>,
    step: f64,
    decimals: usize,
    /// Said after the name, for instance that the network's own value holds.
    remark: &'a str,
    changed: bool,
    /// It has no slider, so its number brings the reset.
    alone: bool,
}

/// What the person did with a threshold.
enum Done {
    Nothing,
    Moved(f32),
    Reset,
}

/// All questions, which move what is `set`; what else was asked for.
pub fn ui(
    ui: &mut Ui,
    set: &mut PipelineSettings,
    measured: &mut Measured,
    language: Language,
) -> Option<Request> {
    let t = texts(language);
    let default = PipelineSettings::default();
    matching_ui(ui, set, measured, language);
    ui.separator();
    let wanted = liveness_ui(ui, set, measured, language);
    ui.separator();
    finding_ui(ui, set, measured, t);
    ui.add_space(4.0);
    let button = egui::Button::new(t.thresholds.reset_all);
    let reset = ui.add_enabled(*set != default, button).clicked();
    wanted.or(reset.then_some(Request::Do(Action::ResetThresholds)))
}

/// How alike a face must be to be recognised.
fn matching_ui(
    ui: &mut Ui,
    set: &mut PipelineSettings,
    measured: &mut Measured,
    language: Language,
) {
    let t = texts(language);
    let mut row = Row::new(t.thresholds.matching, MATCH, set.match_threshold.is_some());
    row.remark = networks_own(&row, t);
    let from = measured.match_threshold(set);
    apply_optional(&mut set.match_threshold, plain::ui(ui, &row, from, t));
    let said = measured.matching_said(from, language);
    plain::sentences_ui(ui, &said.plain);
    if let Some(suggested) = matching::suggestion_ui(ui, measured, from, t) {
        set.match_threshold = Some(suggested);
    }
    fold(ui, "matching", t.thresholds.matching.label, t, |ui| {
        apply_optional(&mut set.match_threshold, exact::ui(ui, &row, from, t));
        matching::ui(ui, measured, (from, &said.details), t);
        let default = PipelineSettings::default().match_band;
        let mut band = Row::new(t.thresholds.band, MATCH_BAND, set.match_band != default);
        band.alone = true;
        let done = exact::ui(ui, &band, set.match_band, t);
        apply(&mut set.match_band, default, done);
        let guess = format!("{:.2}", from - set.match_band);
        hint(ui, (t.thresholds.band_words)(&guess, &format!("{from:.2}")));
    });
}

/// From when on a face is taken for live.
fn liveness_ui(
    ui: &mut Ui,
    set: &mut PipelineSettings,
    measured: &mut Measured,
    language: Language,
) -> Option<Request> {
    let t = texts(language);
    let by_hand = set.liveness_threshold.is_some();
    let mut row = Row::new(t.thresholds.liveness, LIVENESS, by_hand);
    row.remark = liveness::remark(by_hand, measured, t);
    let from = measured.liveness_threshold(set);
    apply_optional(&mut set.liveness_threshold, plain::ui(ui, &row, from, t));
    let said = measured.liveness_said(from, language);
    plain::sentences_ui(ui, &said.plain);
    let wanted = liveness::ui(ui, measured, by_hand, t);
    fold(ui, "liveness", t.thresholds.liveness.label, t, |ui| {
        apply_optional(&mut set.liveness_threshold, exact::ui(ui, &row, from, t));
        liveness::details_ui(ui, measured, &said.details, t);
    });
    wanted
}

/// What counts as a face at all.
fn finding_ui(ui: &mut Ui, set: &mut PipelineSettings, measured: &Measured, t: &Texts) {
    let default = PipelineSettings::default();
    let mut row = Row::new(t.thresholds.score, MIN_SCORE, set.min_score.is_some());
    row.remark = networks_own(&row, t);
    let from = measured.min_score(set);
    apply_optional(&mut set.min_score, plain::ui(ui, &row, from, t));
    let words = (t.thresholds.found_from)(set.min_face_px.round() as u32);
    plain::sentences_ui(ui, &[words]);
    fold(ui, "finding", t.thresholds.score.label, t, |ui| {
        apply_optional(&mut set.min_score, exact::ui(ui, &row, from, t));
        let changed = set.min_face_px != default.min_face_px;
        let mut size = Row::new(t.thresholds.face_size, MIN_FACE_PX, changed);
        (size.step, size.decimals, size.alone) = (1.0, 0, true);
        let done = exact::ui(ui, &size, set.min_face_px, t);
        apply(&mut set.min_face_px, default.min_face_px, done);
    });
}

/// What is said of a row that the person left alone.
fn networks_own<'a>(row: &Row, t: &'a Texts) -> &'a str {
    match row.changed {
        true => "",
        false => t.thresholds.models_own,
    }
}

impl Row<'_> {
    fn new(tip: Tip, range: RangeInclusive<f32>, changed: bool) -> Self {
        Row {
            tip,
            range,
            step: 0.01,
            decimals: 2,
            remark: "",
            changed,
            alone: false,
        }
    }

    /// The nearest step: a slider moves a value between two of them to one by
    /// itself, which is nobody's wish.
    fn shown(&self, value: f32) -> f32 {
        ((f64::from(value) / self.step).round() * self.step) as f32
    }

    /// What was done by moving it from `shown` to `moved`.
    fn done(&self, shown: f32, moved: f32) -> Done {
        if f64::from((moved - shown).abs()) > self.step / 2.0 {
            Done::Moved(moved)
        } else {
            Done::Nothing
        }
    }
}

fn apply(value: &mut f32, default: f32, done: Done) {
    match done {
        Done::Nothing => {}
        Done::Moved(moved) => *value = moved,
        Done::Reset => *value = default,
    }
}

fn apply_optional(value: &mut Option<f32>, done: Done) {
    match done {
        Done::Nothing => {}
        Done::Moved(moved) => *value = Some(moved),
        Done::Reset => *value = None,
    }
}
