//! Curves and histograms beside the sliders. Each says in words what it shows.

use super::theme::Palette;
use crate::window::knowledge::{MeasuredMatch, det_rate};
use crate::window::text::Texts;
use egui::{Color32, FontId, RichText, Role, Stroke, Ui, Vec2b, WidgetInfo, vec2};
use egui_plot::{
    AxisHints, Bar, BarChart, GridInput, GridMark, Line, Plot, PlotBounds, Points, VLine,
};
use faceglass_evaluation::statistics::{normal_cdf, probit};
use faceglass_evaluation::words::percent;
use faceglass_gallery::{Histogram, OwnScores};
use std::ops::RangeInclusive;

/// Rates marked on the axes of a DET curve, so far apart that their labels do not
/// touch.
const DET_MARKS: [f64; 5] = [0.001, 0.01, 0.1, 0.5, 0.9];
const DET_HEIGHT: f32 = 200.0;
const DET_LABEL: f32 = 10.0;
const HISTOGRAM_HEIGHT: f32 = 44.0;

/// The embedder's DET curve with the slider's point on it.
pub fn det_ui(ui: &mut Ui, measured: &MeasuredMatch, threshold: f32, t: &Texts) {
    let palette = Palette::of(ui.visuals());
    let errors = measured.calibration.at(threshold);
    let (fmr, fnmr) = (errors.false_match, errors.false_non_match);
    let here = [
        probit(det_rate(fmr.count, fmr.of)),
        probit(det_rate(fnmr.count, fnmr.of)),
    ];
    let words = (t.meaning.det_words)(
        &format!("{threshold:.2}"),
        &percent(fmr.share().unwrap_or(0.0)),
        &percent(fnmr.share().unwrap_or(0.0)),
    );
    let bounds = det_bounds(&measured.det);
    let (curve, point) = (palette.accent, ui.visuals().strong_text_color());
    let response = still(Plot::new("det"))
        .height(DET_HEIGHT)
        .custom_x_axes(vec![det_axis(AxisHints::new_x(), t.meaning.det_strangers)])
        .custom_y_axes(vec![det_axis(AxisHints::new_y(), t.meaning.det_missed)])
        .grid_color(palette.line)
        .x_grid_spacer(det_marks)
        .y_grid_spacer(det_marks)
        .show(ui, |plot| {
            plot.set_plot_bounds(bounds);
            plot.line(Line::new(t.meaning.det_title, measured.det.clone()).color(curve));
            let marker = Points::new("", vec![here]).radius(5.0).color(point);
            plot.points(marker);
        })
        .response;
    describe(&response, &words);
}

fn det_marks(_: GridInput) -> Vec<GridMark> {
    DET_MARKS
        .iter()
        .map(|rate| GridMark {
            value: probit(*rate),
            // All are worth a label, however close they lie.
            step_size: 100.0,
        })
        .collect()
}

/// Marks in per cent, small enough to stand side by side.
fn det_axis<'a>(axis: AxisHints<'a>, label: &str) -> AxisHints<'a> {
    axis.label(RichText::new(label).small())
        .tick_label_font(FontId::proportional(DET_LABEL))
        .formatter(|mark, _| {
            let rate = (normal_cdf(mark.value) * 1e6).round() / 1e6;
            percent(rate).trim_end_matches(" %").to_owned()
        })
}

/// A square around the curve, with some room.
fn det_bounds(det: &[[f64; 2]]) -> PlotBounds {
    let values = || det.iter().flatten().copied();
    let low = values().fold(-1.0, f64::min) - 0.2;
    let high = values().fold(0.5, f64::max) + 0.2;
    PlotBounds::from_min_max([low, low], [high, high])
}

/// The person's own similarities over the slider's range, with the threshold;
/// `inset` is how far the slider's ends lie inside its width.
pub fn own_ui(
    ui: &mut Ui,
    own: &OwnScores,
    (range, inset): (&RangeInclusive<f32>, f32),
    (threshold, suggested): (f32, Option<f32>),
    words: &str,
    t: &Texts,
) {
    let palette = Palette::of(ui.visuals());
    let width = ui.spacing().slider_width;
    let (from, to) = (f64::from(*range.start()), f64::from(*range.end()));
    let margin = (to - from) * f64::from(inset / (width - 2.0 * inset).max(1.0));
    let line = ui.visuals().strong_text_color();
    let response = still(Plot::new("own similarities"))
        .width(width)
        .height(HISTOGRAM_HEIGHT)
        .min_size(vec2(32.0, 16.0))
        .show_axes(false)
        .show_grid(false)
        .show_background(false)
        .show(ui, |plot| {
            let bounds = PlotBounds::from_min_max([from - margin, 0.0], [to + margin, 1.05]);
            plot.set_plot_bounds(bounds);
            let impostor = chart(
                &own.impostor_histogram,
                t.meaning.own_impostor,
                palette.spoof,
            );
            let genuine = chart(&own.genuine_histogram, t.meaning.own_genuine, palette.live);
            plot.bar_chart(impostor);
            plot.bar_chart(genuine);
            if let Some(at) = suggested {
                let stroke = Stroke::new(1.0, palette.accent);
                let style = egui_plot::LineStyle::dashed_dense();
                plot.vline(VLine::new("", f64::from(at)).stroke(stroke).style(style));
            }
            plot.vline(VLine::new("", f64::from(threshold)).color(line));
        })
        .response;
    describe(&response, words);
}

/// Each kind is drawn to its own greatest bin: there are always far more
/// impostor pairs.
fn chart(histogram: &Histogram, name: &str, color: Color32) -> BarChart {
    let most = histogram.0.iter().copied().max().unwrap_or(0).max(1);
    let width = 1.0 / histogram.0.len() as f64;
    let bars = histogram.0.iter().enumerate().map(|(bin, count)| {
        let middle = (bin as f64 + 0.5) * width;
        Bar::new(middle, f64::from(*count) / f64::from(most))
            .width(width)
            .fill(color.gamma_multiply(0.6))
            .stroke(Stroke::NONE)
    });
    BarChart::new(name, bars.collect()).color(color)
}

/// A plot that is looked at, not moved.
fn still(plot: Plot<'_>) -> Plot<'_> {
    plot.allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_axis_zoom_drag(false)
        .allow_double_click_reset(false)
        .auto_bounds(Vec2b::FALSE)
        .show_crosshair(false)
        .show_x(false)
        .show_y(false)
        .sense(egui::Sense::hover())
}

fn describe(response: &egui::Response, words: &str) {
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, words));
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The axis below takes some 40 points of the height. A curve of thousands of
    /// pairs reaches from half an error to all but half of one.
    #[test]
    fn labels_of_the_axes_do_not_touch() {
        let bounds = det_bounds(&[[probit(0.5 / 3000.0), probit(1.0 - 0.5 / 3000.0)]]);
        let points_a_unit = f64::from(DET_HEIGHT - 40.0) / bounds.height();
        for pair in DET_MARKS.windows(2) {
            let apart = (probit(pair[1]) - probit(pair[0])) * points_a_unit;
            assert!(apart > 1.3 * f64::from(DET_LABEL), "{pair:?}: {apart}");
        }
    }
}
