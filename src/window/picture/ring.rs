//! The ring around the face that is asked, and what is left of its time on it; the
//! colours of the light test around the picture.

use crate::window::look::theme::Palette;
use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, vec2};
use std::f32::consts::{FRAC_PI_2, TAU};

/// Pieces of a whole ring, as lines.
const PIECES: usize = 96;

/// Draws the ring around a face at `rect`; of the time `left` is left, 0 to 1, or
/// nothing is to be done.
pub fn paint(painter: &Painter, rect: Rect, left: Option<f32>) {
    let palette = Palette::over_picture();
    let shadow = Stroke::new(9.0, Color32::from_black_alpha(120));
    painter.add(arc(rect, 1.0, shadow));
    let waiting = Stroke::new(3.0, Color32::from_white_alpha(170));
    painter.add(arc(rect, 1.0, waiting));
    if let Some(left) = left {
        painter.add(arc(rect, left, Stroke::new(6.0, palette.accent)));
    }
}

/// From the top, clockwise.
fn arc(rect: Rect, part: f32, stroke: Stroke) -> Shape {
    // Around the box, not through its corners, where eyes and mouth are.
    let radii = rect.size() * 0.62 + vec2(6.0, 6.0);
    let last = (PIECES as f32 * part.clamp(0.0, 1.0)).round() as usize;
    let at = |n: usize| -> Pos2 {
        let angle = TAU * n as f32 / PIECES as f32 - FRAC_PI_2;
        rect.center() + vec2(radii.x * angle.cos(), radii.y * angle.sin())
    };
    Shape::line((0..=last).map(at).collect(), stroke)
}

/// Fills `room` with what its left and its right half show.
pub fn shine(painter: &Painter, room: Rect, colours: [[u8; 3]; 2]) {
    let middle = room.center().x;
    let halves = [room.with_max_x(middle), room.with_min_x(middle)];
    for (half, [r, g, b]) in halves.into_iter().zip(colours) {
        painter.rect_filled(half, 0.0, Color32::from_rgb(r, g, b));
    }
}
