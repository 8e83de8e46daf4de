//! Lines by which a picture is composed: thirds, and an oval for one face.

use egui::{Color32, Painter, Rect, Shape, Stroke, pos2, vec2};

/// Of the oval, in parts of the picture's height.
const OVAL: [f32; 2] = [0.22, 0.32];

/// Draws them over the picture at `rect`.
pub fn paint(painter: &Painter, rect: Rect) {
    let strokes = [
        Stroke::new(2.5, Color32::from_black_alpha(70)),
        Stroke::new(1.0, Color32::from_white_alpha(150)),
    ];
    for stroke in strokes {
        for part in [1.0 / 3.0, 2.0 / 3.0] {
            let x = rect.left() + rect.width() * part;
            let y = rect.top() + rect.height() * part;
            painter.vline(x, rect.y_range(), stroke);
            painter.hline(rect.x_range(), y, stroke);
        }
        let center = pos2(rect.center().x, rect.top() + rect.height() * 0.47);
        let radii = vec2(OVAL[0], OVAL[1]) * rect.height();
        painter.add(Shape::ellipse_stroke(center, radii, stroke));
    }
}
