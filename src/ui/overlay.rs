//! What is drawn over the picture.

use super::i18n::Texts;
use super::icons;
use super::theme::{Palette, bold};
use super::words;
use crate::settings::Overlay;
use egui::{
    Color32, CornerRadius, FontId, Galley, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, pos2,
    vec2,
};
use faceglass_pipeline::result::{FaceResult, LivenessVerdict};
use faceglass_vision::Point;
use std::sync::Arc;

/// Takes frame pixels to points on the screen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mapping {
    /// Where the picture is on the screen.
    pub on_screen: Rect,
    /// Width and height of the frame in pixels.
    pub frame: (f32, f32),
    /// Whether the picture is mirrored.
    pub mirror: bool,
}

impl Mapping {
    /// The largest picture of `frame`'s shape in the middle of `room`.
    pub fn fit(frame: (f32, f32), room: Rect, mirror: bool) -> Self {
        let scale = (room.width() / frame.0).min(room.height() / frame.1);
        let size = vec2(frame.0 * scale, frame.1 * scale);
        Self {
            on_screen: Rect::from_center_size(room.center(), size),
            frame,
            mirror,
        }
    }

    /// A point of the frame on the screen.
    pub fn point(&self, p: Point) -> Pos2 {
        let x = p.x / self.frame.0;
        let x = if self.mirror { 1.0 - x } else { x };
        self.on_screen.min + vec2(x, p.y / self.frame.1) * self.on_screen.size()
    }

    /// A rectangle of the frame on the screen.
    pub fn area(&self, r: faceglass_vision::Rect) -> Rect {
        Rect::from_two_pos(
            self.point(Point::new(r.x, r.y)),
            self.point(Point::new(r.x + r.w, r.y + r.h)),
        )
    }
}

/// How to draw one face.
pub struct FaceLook {
    /// Picked by the person.
    pub selected: bool,
    /// Number shown while faces are chosen from.
    pub number: Option<usize>,
}

/// Draws faces; tags keep clear of each other.
pub struct Drawing<'a> {
    painter: &'a Painter,
    mapping: Mapping,
    overlay: Overlay,
    t: &'a Texts,
    taken: Vec<Rect>,
}

const TAG_PADDING: egui::Vec2 = vec2(8.0, 5.0);
const SIGN: f32 = 13.0;

impl<'a> Drawing<'a> {
    /// A drawing on `painter`.
    pub fn new(painter: &'a Painter, mapping: Mapping, overlay: Overlay, t: &'a Texts) -> Self {
        Self {
            painter,
            mapping,
            overlay,
            t,
            taken: Vec::new(),
        }
    }

    /// Draws one face.
    pub fn face(&mut self, face: &FaceResult, look: &FaceLook) {
        let rect = self.mapping.area(face.bbox);
        let color = Palette::over_picture().verdict(face.liveness.verdict);
        self.landmarks(face, color);
        if self.overlay.boxes {
            self.outline(rect, face.liveness.verdict, color);
        }
        if look.selected {
            let stroke = Stroke::new(2.0, Color32::WHITE);
            self.painter
                .rect_stroke(rect.expand(5.0), 9.0, stroke, StrokeKind::Middle);
        }
        if self.overlay.boxes {
            self.tag(face, rect, color);
        }
        if let Some(number) = look.number {
            self.badge(rect, number);
        }
    }

    fn landmarks(&self, face: &FaceResult, color: Color32) {
        if self.overlay.dense {
            for point in &face.dense {
                let at = self.mapping.point(*point);
                self.painter
                    .circle_filled(at, 1.4, Color32::from_white_alpha(210));
            }
        }
        if self.overlay.points {
            for point in face.points {
                let at = self.mapping.point(point);
                self.painter
                    .circle_filled(at, 3.4, Color32::from_black_alpha(150));
                self.painter.circle_filled(at, 2.4, color);
            }
        }
    }

    /// A full line for live, dashes for cannot tell, and a double line for
    /// spoof: the pattern tells them apart without the colour.
    fn outline(&self, rect: Rect, verdict: LivenessVerdict, color: Color32) {
        let shadow = Stroke::new(4.0, Color32::from_black_alpha(110));
        let radius = CornerRadius::same(6);
        self.painter
            .rect_stroke(rect, radius, shadow, StrokeKind::Middle);
        match verdict {
            LivenessVerdict::Live => {
                let stroke = Stroke::new(2.2, color);
                self.painter
                    .rect_stroke(rect, radius, stroke, StrokeKind::Middle);
            }
            LivenessVerdict::Spoof => {
                for inset in [0.0, 5.0] {
                    self.painter.rect_stroke(
                        rect.shrink(inset),
                        radius,
                        Stroke::new(2.2, color),
                        StrokeKind::Middle,
                    );
                }
            }
            LivenessVerdict::Unsure => {
                let corners = [
                    rect.left_top(),
                    rect.right_top(),
                    rect.right_bottom(),
                    rect.left_bottom(),
                    rect.left_top(),
                ];
                let stroke = Stroke::new(2.2, color);
                self.painter
                    .extend(Shape::dashed_line(&corners, stroke, 9.0, 6.0));
            }
        }
    }

    fn tag(&mut self, face: &FaceResult, rect: Rect, color: Color32) {
        let text = |content: String, font: FontId, color| {
            self.painter.layout_no_wrap(content, font, color)
        };
        let quiet = Color32::from_gray(205);
        let name = words::who(&face.identity, self.t);
        let name = text(name, bold(14.5), Color32::WHITE);
        let similarity = match face.identity.similarity {
            Some(value) => format!("{value:.2}"),
            None => String::new(),
        };
        let similarity = text(similarity, FontId::proportional(13.0), quiet);
        let verdict = words::liveness(&face.liveness, self.t);
        let verdict = text(verdict, bold(13.5), color);
        let score = words::number(face.liveness.score, self.t);
        let score = text(score, FontId::proportional(13.0), quiet);

        let first = row_width(&[&name, &similarity]);
        let second = SIGN + 6.0 + row_width(&[&verdict, &score]);
        let row = name.size().y.max(verdict.size().y) - 1.0;
        let size = vec2(first.max(second), row * 2.0) + TAG_PADDING * 2.0;
        let place = self.place(rect, size);

        let ground = Color32::from_rgba_unmultiplied(12, 15, 19, 216);
        self.painter.rect_filled(place, 6.0, ground);
        let edge = Rect::from_min_size(place.min + vec2(0.0, 6.0), vec2(3.0, size.y - 12.0));
        self.painter.rect_filled(edge, 1.5, color);

        let left = place.left() + TAG_PADDING.x;
        let y1 = place.top() + TAG_PADDING.y + row / 2.0;
        let y2 = y1 + row;
        self.row(left, y1, &[name, similarity]);
        let sign = Rect::from_center_size(pos2(left + SIGN / 2.0, y2), vec2(SIGN, SIGN));
        icons::paint(
            self.painter,
            icons::of_verdict(face.liveness.verdict),
            sign,
            color,
        );
        self.row(left + SIGN + 6.0, y2, &[verdict, score]);
        self.taken.push(place);
    }

    fn row(&self, mut x: f32, center_y: f32, parts: &[Arc<Galley>]) {
        for part in parts {
            let at = pos2(x, center_y - part.size().y / 2.0);
            self.painter.galley(at, Arc::clone(part), Color32::WHITE);
            x += part.size().x + 8.0;
        }
    }

    /// Above the box, else below, else inside, where no other tag is.
    fn place(&self, rect: Rect, size: egui::Vec2) -> Rect {
        let picture = self.mapping.on_screen;
        let x = rect
            .left()
            .min(picture.right() - size.x - 4.0)
            .max(picture.left() + 4.0);
        let tops = [
            rect.top() - size.y - 6.0,
            rect.bottom() + 6.0,
            rect.top() + 8.0,
            rect.bottom() - size.y - 8.0,
        ];
        let at = |y: f32| Rect::from_min_size(pos2(x, y), size);
        tops.into_iter()
            .map(at)
            .find(|place| {
                let inside = place.top() >= picture.top() && place.bottom() <= picture.bottom();
                inside && self.taken.iter().all(|other| !other.intersects(*place))
            })
            .unwrap_or_else(|| at(rect.top().max(picture.top() + 4.0)))
    }

    fn badge(&self, rect: Rect, number: usize) {
        let center = rect.center();
        let palette = Palette::over_picture();
        self.painter.circle(
            center,
            18.0,
            palette.accent,
            Stroke::new(2.0, Color32::WHITE),
        );
        self.painter.text(
            center,
            egui::Align2::CENTER_CENTER,
            number,
            bold(18.0),
            Color32::WHITE,
        );
    }
}

fn row_width(parts: &[&Arc<Galley>]) -> f32 {
    parts.iter().map(|part| part.size().x + 8.0).sum::<f32>() - 8.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn room() -> Rect {
        Rect::from_min_size(pos2(10.0, 20.0), vec2(800.0, 480.0))
    }

    #[test]
    fn the_picture_keeps_its_shape_and_stands_in_the_middle() {
        let mapping = Mapping::fit((640.0, 480.0), room(), false);
        assert_eq!(mapping.on_screen.size(), vec2(640.0, 480.0));
        assert_eq!(mapping.on_screen.center(), room().center());
    }

    #[test]
    fn a_mirrored_picture_swaps_left_and_right_only() {
        let mapping = Mapping::fit((640.0, 480.0), room(), true);
        let at = mapping.point(Point::new(0.0, 120.0));
        assert_eq!(
            at,
            pos2(mapping.on_screen.right(), mapping.on_screen.top() + 120.0)
        );
        let area = mapping.area(faceglass_vision::Rect::new(0.0, 0.0, 64.0, 48.0));
        assert_eq!(area.right(), mapping.on_screen.right());
        assert!(area.width() > 0.0);
    }
}
