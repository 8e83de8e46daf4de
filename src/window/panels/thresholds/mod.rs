//! Sliders for the thresholds, and what they mean.

mod liveness;
mod matching;

use crate::settings::{LIVENESS, Language, MATCH, MATCH_BAND, MIN_FACE_PX, MIN_SCORE};
use crate::window::look::icons::Icon;
use crate::window::look::widgets::{hint, icon_button_sized, keep_keys, tip_beside};
use crate::window::state::Measured;
use crate::window::state::action::Action;
use crate::window::state::perform::Request;
use crate::window::text::{Texts, Tip, texts};
use egui::{Align, Layout, RichText, Slider, Ui};
use faceglass_pipeline::settings::PipelineSettings;
use std::ops::RangeInclusive;

/// Of the boxes beside the sliders, wide enough for any value.
const VALUE_WIDTH: f32 = 52.0;

/// One slider.
struct Row<'a> {
    tip: Tip,
    range: RangeInclusive<f32>,
    step: f64,
    decimals: usize,
    /// Said after the name, for instance that the network's own value holds.
    remark: &'a str,
    changed: bool,
}

/// What the person did with a row.
enum Done {
    Nothing,
    Moved(f32),
    Reset,
}

/// All sliders, which move what is `set`; what else was asked for.
pub fn ui(
    ui: &mut Ui,
    set: &mut PipelineSettings,
    measured: &mut Measured,
    language: Language,
) -> Option<Request> {
    let t = texts(language);
    let default = PipelineSettings::default();
    let before = *set;

    let score = Row::new(
        t.thresholds.score,
        MIN_SCORE,
        set.min_score != default.min_score,
    );
    let done = row_ui(ui, &score, set.min_score, t);
    apply(&mut set.min_score, default.min_score, done);

    let mut size = Row::new(
        t.thresholds.face_size,
        MIN_FACE_PX,
        set.min_face_px != default.min_face_px,
    );
    (size.step, size.decimals) = (1.0, 0);
    let done = row_ui(ui, &size, set.min_face_px, t);
    apply(&mut set.min_face_px, default.min_face_px, done);

    let by_hand = set.liveness_threshold.is_some();
    let mut live = Row::new(t.thresholds.liveness, LIVENESS, by_hand);
    live.remark = liveness::remark(by_hand, measured, t);
    let live_from = measured.liveness_threshold(&before);
    let done = row_ui(ui, &live, live_from, t);
    apply_optional(&mut set.liveness_threshold, done);
    let wanted = liveness::ui(ui, (live_from, by_hand), measured, language);

    let mut row = Row::new(t.thresholds.matching, MATCH, set.match_threshold.is_some());
    row.remark = if row.changed {
        ""
    } else {
        t.thresholds.models_own
    };
    let known_from = measured.match_threshold(&before);
    let done = row_ui_over(ui, &row, known_from, t, |ui| {
        matching::own_ui(ui, measured, known_from, t);
    });
    apply_optional(&mut set.match_threshold, done);
    matching::legend_ui(ui, measured.own_scores(), t);
    if let Some(suggested) = matching::ui(ui, measured, known_from, language) {
        set.match_threshold = Some(suggested);
    }

    let band = Row::new(
        t.thresholds.band,
        MATCH_BAND,
        set.match_band != default.match_band,
    );
    let done = row_ui(ui, &band, set.match_band, t);
    apply(&mut set.match_band, default.match_band, done);

    let from = format!("{:.2}", known_from - set.match_band);
    hint(
        ui,
        (t.thresholds.band_words)(&from, &format!("{known_from:.2}")),
    );
    let reset = *set != default && ui.button(t.thresholds.reset_all).clicked();
    wanted.or(reset.then_some(Request::Do(Action::ResetThresholds)))
}

impl<'a> Row<'a> {
    fn new(tip: Tip, range: RangeInclusive<f32>, changed: bool) -> Self {
        Row {
            tip,
            range,
            step: 0.01,
            decimals: 2,
            remark: "",
            changed,
        }
    }
}

fn row_ui(ui: &mut Ui, row: &Row<'_>, value: f32, t: &Texts) -> Done {
    row_ui_over(ui, row, value, t, |_| {})
}

/// A row with something drawn right above its slider, as wide as that.
fn row_ui_over(
    ui: &mut Ui,
    row: &Row<'_>,
    value: f32,
    t: &Texts,
    over: impl FnOnce(&mut Ui),
) -> Done {
    let mut done = Done::Nothing;
    // A slider moves a value between two steps to one of them by itself, which
    // is nobody's wish.
    let shown = ((f64::from(value) / row.step).round() * row.step) as f32;
    let mut moved = shown;
    ui.horizontal(|ui| {
        tip_beside(&ui.label(row.tip.label), row.tip.tip);
        if !row.remark.is_empty() {
            ui.label(RichText::new(row.remark).small().weak());
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let reset = (t.thresholds.reset)(row.tip.label);
            ui.add_enabled_ui(row.changed, |ui| {
                if icon_button_sized(ui, Icon::Reset, &reset, false, 22.0).clicked() {
                    done = Done::Reset;
                }
            });
        });
    });
    // As wide for "72" as for "0.50".
    ui.spacing_mut().interact_size.x = VALUE_WIDTH;
    ui.spacing_mut().slider_width = (ui.available_width() - VALUE_WIDTH - 12.0).max(60.0);
    ui.scope(over);
    let slider = Slider::new(&mut moved, row.range.clone())
        .step_by(row.step)
        .fixed_decimals(row.decimals);
    let response = ui
        .name_inputs(row.tip.label, |ui| ui.add(slider))
        .accessible_name(row.tip.label);
    tip_beside(&response, row.tip.tip);
    keep_keys(&response);
    if response.changed() && f64::from((moved - shown).abs()) > row.step / 2.0 {
        done = Done::Moved(moved);
    }
    done
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
