//! How far it is: a ring around the face that fills, and what to do for it.

use super::{announce, cancel_ui};
use crate::window::look::theme::{Palette, bold};
use crate::window::look::thumbnail;
use crate::window::state::enrolment::EnrolmentSteps;
use crate::window::state::perform::Request;
use crate::window::text::{Texts, words};
use egui::{Color32, Id, Painter, Pos2, Rect, RichText, Role, Shape, Stroke, Ui, WidgetInfo, vec2};
use faceglass_pipeline::live::{Angle, Guide, Refusal};
use std::f32::consts::{FRAC_PI_2, TAU};

/// Side of the face within the ring, and of all, in points.
const FACE: f32 = 64.0;
const SIDE: f32 = 112.0;
/// Pieces of a whole ring, as lines.
const PIECES: usize = 60;

/// How far an enrolment is.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    pub have: usize,
    /// None are counted yet where it is 0.
    pub want: usize,
    pub refused: Option<Refusal>,
    pub guide: Option<Guide>,
}

/// The ring, with the words beside it; what was asked for.
pub fn ui(
    ui: &mut Ui,
    enrolment: &EnrolmentSteps,
    progress: &Progress,
    t: &Texts,
) -> Option<Request> {
    let mut wanted = None;
    ui.horizontal_top(|ui| {
        ring_ui(ui, enrolment, progress, t);
        ui.vertical(|ui| {
            let title = (t.enrol.gathering)(enrolment.name.trim());
            ui.add(egui::Label::new(RichText::new(title).font(bold(14.0))).truncate());
            announce(ui, &(t.enrol.progress)(progress.have, progress.want.max(1)));
            announce(ui, &advice(progress, t));
            wanted = cancel_ui(ui, t);
        });
    });
    wanted
}

/// What to do, or why the newest frame did not count. A head that is asked to turn is
/// told where to, not that it did not.
fn advice(progress: &Progress, t: &Texts) -> String {
    let asked = progress.guide.as_ref().and_then(|guide| guide.wanted);
    match (progress.refused, asked) {
        (None | Some(Refusal::TooSimilar), Some(angle)) => turn(angle, t).to_owned(),
        (Some(refusal), _) => (t.enrol.refused)(words::refusal(refusal, t)),
        (None, None) => t.enrol.hold_still.to_owned(),
    }
}

fn turn(angle: Angle, t: &Texts) -> &'static str {
    let b = &t.bubble;
    match angle {
        Angle::Front => b.look_here,
        Angle::Left => b.turn_left,
        Angle::Right => b.turn_right,
        Angle::Up => b.look_up,
        Angle::Down => b.look_down,
    }
}

fn ring_ui(ui: &mut Ui, enrolment: &EnrolmentSteps, progress: &Progress, t: &Texts) {
    let (rect, response) = ui.allocate_exact_size(vec2(SIDE, SIDE), egui::Sense::hover());
    let words = (t.enrol.progress)(progress.have, progress.want.max(1));
    response.widget_info(|| WidgetInfo::labeled(Role::ProgressIndicator, true, &words));
    let face = Rect::from_center_size(rect.center(), vec2(FACE, FACE));
    let mut inner = ui.new_child(egui::UiBuilder::new().max_rect(face));
    let id = Id::unique("enrolled face");
    thumbnail::ui(
        &mut inner,
        id,
        enrolment.picture(),
        t.bubble.chosen_face,
        FACE,
    );
    let palette = Palette::of(ui.visuals());
    let part = progress.have as f32 / progress.want.max(1) as f32;
    let radius = FACE * 0.72;
    let painter = ui.painter();
    arc(
        painter,
        rect.center(),
        radius,
        1.0,
        Stroke::new(5.0, palette.line),
    );
    let done = Stroke::new(5.0, palette.live);
    arc(painter, rect.center(), radius, part.clamp(0.0, 1.0), done);
    if let Some(guide) = &progress.guide {
        for angle in Angle::ALL {
            sign(painter, rect, angle, guide, palette);
        }
    }
}

/// From the top, clockwise.
fn arc(painter: &Painter, center: Pos2, radius: f32, part: f32, stroke: Stroke) {
    let last = (PIECES as f32 * part).round() as usize;
    let at = |n: usize| {
        let (sin, cos) = (TAU * n as f32 / PIECES as f32 - FRAC_PI_2).sin_cos();
        center + vec2(cos, sin) * radius
    };
    if last > 0 {
        let points = (0..=last).map(at).collect();
        painter.add(Shape::line(points, stroke));
    }
}

/// A small arrow outside the ring for each way to turn: filled once it was seen, and
/// larger while it is asked for. The person's left is the left of a mirror.
fn sign(painter: &Painter, rect: Rect, angle: Angle, guide: &Guide, palette: Palette) {
    let (out, across) = match angle {
        Angle::Front => return,
        Angle::Left => (vec2(-1.0, 0.0), vec2(0.0, 1.0)),
        Angle::Right => (vec2(1.0, 0.0), vec2(0.0, 1.0)),
        Angle::Up => (vec2(0.0, -1.0), vec2(1.0, 0.0)),
        Angle::Down => (vec2(0.0, 1.0), vec2(1.0, 0.0)),
    };
    let is_asked = guide.wanted == Some(angle);
    let size = if is_asked { 6.0 } else { 4.0 };
    let tip = rect.center() + out * (SIDE / 2.0 - 1.0);
    let foot = tip - out * (size * 1.1);
    let points = vec![tip, foot + across * size, foot - across * size];
    let fill = if guide.seen.contains(&angle) {
        palette.live
    } else if is_asked {
        palette.accent
    } else {
        Color32::TRANSPARENT
    };
    let edge = if fill == Color32::TRANSPARENT {
        Stroke::new(1.0, palette.unsure)
    } else {
        Stroke::NONE
    };
    painter.add(Shape::convex_polygon(points, fill, edge));
}
