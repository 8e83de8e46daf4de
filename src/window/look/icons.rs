//! Signs drawn by ourselves, so that they look the same everywhere.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, Vec2, pos2, vec2};
use faceglass_pipeline::result::LivenessVerdict;
use std::f32::consts::TAU;

/// A sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    Play,
    Pause,
    Step,
    Loop,
    Mirror,
    Rotate,
    Camera,
    Record,
    Points,
    Person,
    Check,
    Tick,
    Panel,
    Cross,
    Question,
    Reset,
    Pencil,
    Trash,
    Info,
    Warning,
    Refresh,
}

/// The sign of a verdict; its shape alone tells the three apart.
pub fn of_verdict(verdict: LivenessVerdict) -> Icon {
    match verdict {
        LivenessVerdict::Live => Icon::Check,
        LivenessVerdict::Spoof => Icon::Warning,
        LivenessVerdict::Unsure => Icon::Question,
    }
}

/// A pen over a square in which the sign is drawn in units of 0 to 1.
struct Pen<'a> {
    painter: &'a Painter,
    origin: Pos2,
    size: f32,
    stroke: Stroke,
}

impl Pen<'_> {
    fn at(&self, x: f32, y: f32) -> Pos2 {
        self.origin + vec2(x, y) * self.size
    }

    fn line(&self, points: &[(f32, f32)]) {
        let points = points.iter().map(|(x, y)| self.at(*x, *y)).collect();
        self.painter.add(Shape::line(points, self.stroke));
    }

    fn closed(&self, points: &[(f32, f32)]) {
        let points = points.iter().map(|(x, y)| self.at(*x, *y)).collect();
        self.painter.add(Shape::closed_line(points, self.stroke));
    }

    fn fill(&self, points: &[(f32, f32)]) {
        let points = points.iter().map(|(x, y)| self.at(*x, *y)).collect();
        self.painter.add(Shape::convex_polygon(
            points,
            self.stroke.color,
            Stroke::NONE,
        ));
    }

    fn circle(&self, x: f32, y: f32, radius: f32) {
        self.painter
            .circle_stroke(self.at(x, y), radius * self.size, self.stroke);
    }

    fn dot(&self, x: f32, y: f32, radius: f32) {
        self.painter
            .circle_filled(self.at(x, y), radius * self.size, self.stroke.color);
    }

    /// An arc from `from` to `to` in turns, clockwise from the right.
    fn arc(&self, center: (f32, f32), radius: f32, from: f32, to: f32) {
        let points: Vec<_> = (0..=20)
            .map(|i| from + (to - from) * i as f32 / 20.0)
            .map(|turn| {
                let (sin, cos) = (turn * TAU).sin_cos();
                self.at(center.0 + radius * cos, center.1 + radius * sin)
            })
            .collect();
        self.painter.add(Shape::line(points, self.stroke));
    }
}

/// Draws `icon` in the middle of `rect`.
pub fn paint(painter: &Painter, icon: Icon, rect: Rect, color: Color32) {
    let size = rect.width().min(rect.height());
    let square = Rect::from_center_size(rect.center(), Vec2::splat(size));
    let pen = Pen {
        painter,
        origin: square.min,
        size,
        stroke: Stroke::new((size * 0.1).max(1.2), color),
    };
    match icon {
        Icon::Play => pen.fill(&[(0.25, 0.12), (0.88, 0.5), (0.25, 0.88)]),
        Icon::Pause => {
            pen.fill(&[(0.2, 0.14), (0.4, 0.14), (0.4, 0.86), (0.2, 0.86)]);
            pen.fill(&[(0.6, 0.14), (0.8, 0.14), (0.8, 0.86), (0.6, 0.86)]);
        }
        Icon::Step => {
            pen.fill(&[(0.14, 0.16), (0.64, 0.5), (0.14, 0.84)]);
            pen.fill(&[(0.7, 0.16), (0.86, 0.16), (0.86, 0.84), (0.7, 0.84)]);
        }
        Icon::Loop => {
            pen.line(&[(0.1, 0.46), (0.1, 0.28), (0.86, 0.28)]);
            pen.line(&[(0.7, 0.1), (0.88, 0.28), (0.7, 0.46)]);
            pen.line(&[(0.9, 0.54), (0.9, 0.74), (0.14, 0.74)]);
            pen.line(&[(0.3, 0.56), (0.12, 0.74), (0.3, 0.92)]);
        }
        Icon::Mirror => {
            pen.line(&[(0.5, 0.06), (0.5, 0.94)]);
            pen.closed(&[(0.36, 0.24), (0.36, 0.78), (0.04, 0.78)]);
            pen.fill(&[(0.64, 0.24), (0.64, 0.78), (0.96, 0.78)]);
        }
        Icon::Rotate => turn(&pen, 0.36),
        Icon::Refresh => turn(&pen, 0.34),
        Icon::Reset => {
            pen.arc((0.52, 0.54), 0.34, -0.42, 0.36);
            pen.line(&[(0.1, 0.12), (0.16, 0.4), (0.44, 0.36)]);
        }
        Icon::Camera => {
            pen.closed(&[
                (0.06, 0.28),
                (0.28, 0.28),
                (0.38, 0.14),
                (0.62, 0.14),
                (0.72, 0.28),
                (0.94, 0.28),
                (0.94, 0.84),
                (0.06, 0.84),
            ]);
            pen.circle(0.5, 0.55, 0.17);
        }
        Icon::Record => {
            pen.circle(0.5, 0.5, 0.44);
            pen.dot(0.5, 0.5, 0.24);
        }
        Icon::Points => {
            let five = [
                (0.28, 0.3),
                (0.72, 0.3),
                (0.5, 0.54),
                (0.34, 0.76),
                (0.66, 0.76),
            ];
            for (x, y) in five {
                pen.dot(x, y, 0.085);
            }
        }
        Icon::Person => {
            pen.circle(0.5, 0.3, 0.2);
            pen.arc((0.5, 0.94), 0.36, 0.5, 1.0);
        }
        Icon::Check => {
            pen.circle(0.5, 0.5, 0.44);
            pen.line(&[(0.28, 0.52), (0.44, 0.68), (0.72, 0.34)]);
        }
        Icon::Tick => pen.line(&[(0.08, 0.54), (0.38, 0.84), (0.92, 0.18)]),
        Icon::Panel => {
            pen.closed(&[(0.04, 0.12), (0.96, 0.12), (0.96, 0.88), (0.04, 0.88)]);
            pen.line(&[(0.64, 0.12), (0.64, 0.88)]);
        }
        Icon::Cross => {
            pen.line(&[(0.2, 0.2), (0.8, 0.8)]);
            pen.line(&[(0.8, 0.2), (0.2, 0.8)]);
        }
        Icon::Question => {
            pen.circle(0.5, 0.5, 0.44);
            pen.arc((0.5, 0.4), 0.15, -0.5, 0.14);
            pen.line(&[(0.59, 0.51), (0.5, 0.6), (0.5, 0.65)]);
            pen.dot(0.5, 0.76, 0.055);
        }
        Icon::Info => {
            pen.circle(0.5, 0.5, 0.44);
            pen.line(&[(0.5, 0.46), (0.5, 0.74)]);
            pen.dot(0.5, 0.29, 0.06);
        }
        Icon::Warning => {
            pen.closed(&[(0.5, 0.07), (0.97, 0.9), (0.03, 0.9)]);
            pen.line(&[(0.5, 0.38), (0.5, 0.62)]);
            pen.dot(0.5, 0.76, 0.06);
        }
        Icon::Pencil => {
            pen.closed(&[
                (0.12, 0.88),
                (0.16, 0.66),
                (0.7, 0.12),
                (0.88, 0.3),
                (0.34, 0.84),
            ]);
            pen.line(&[(0.58, 0.24), (0.76, 0.42)]);
        }
        Icon::Trash => {
            pen.line(&[(0.1, 0.24), (0.9, 0.24)]);
            pen.line(&[(0.36, 0.22), (0.4, 0.08), (0.6, 0.08), (0.64, 0.22)]);
            pen.line(&[(0.2, 0.26), (0.26, 0.92), (0.74, 0.92), (0.8, 0.26)]);
        }
    }
}

fn turn(pen: &Pen<'_>, radius: f32) {
    pen.arc((0.5, 0.54), radius, -0.12, 0.66);
    pen.line(&[(0.62, 0.1), (0.87, 0.3), (0.62, 0.46)]);
}

/// The sign of the program: a face in a viewfinder.
pub fn app_icon() -> egui::IconData {
    const SIDE: usize = 64;
    let mut rgba = vec![0; SIDE * SIDE * 4];
    for (i, pixel) in rgba.chunks_exact_mut(4).enumerate() {
        let p = pos2((i % SIDE) as f32 + 0.5, (i / SIDE) as f32 + 0.5);
        pixel.copy_from_slice(&app_icon_pixel(p));
    }
    egui::IconData {
        rgba,
        width: SIDE as u32,
        height: SIDE as u32,
    }
}

fn app_icon_pixel(p: Pos2) -> [u8; 4] {
    const GROUND: [u8; 4] = [24, 30, 38, 255];
    const LIGHT: [u8; 4] = [45, 201, 164, 255];
    let q = (p - pos2(32.0, 32.0)).abs();
    let corner = vec2((q.x - 18.0).max(0.0), (q.y - 18.0).max(0.0));
    if corner.length() > 13.0 {
        return [0; 4];
    }
    let side = q.x.max(q.y);
    let bracket = (19.0..23.0).contains(&side) && q.x.min(q.y) > 9.0;
    let head = ((p - pos2(32.0, 27.0)).length() - 6.5).abs() < 1.8;
    let shoulders = ((p - pos2(32.0, 47.0)).length() - 10.5).abs() < 1.8 && p.y < 44.0;
    if bracket || head || shoulders {
        LIGHT
    } else {
        GROUND
    }
}
