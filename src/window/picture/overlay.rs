//! What is drawn over the picture.

use crate::settings::Overlay;
use crate::window::look::theme::{Palette, bold};
use egui::{Color32, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, pos2, vec2};
use faceglass_pipeline::result::{FaceResult, LivenessVerdict};
use faceglass_vision::Point;

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
pub struct FaceLook<'a> {
    /// Picked by the person.
    pub selected: bool,
    /// Under the pointer, here or in the list.
    pub hovered: bool,
    /// Number shown large while faces are chosen from.
    pub badge: Option<usize>,
    /// Words over the face that is being enrolled.
    pub enrolling: Option<&'a str>,
}

/// Draws faces, all but their words.
pub struct Drawing<'a> {
    painter: &'a Painter,
    mapping: Mapping,
    overlay: Overlay,
}

impl<'a> Drawing<'a> {
    /// A drawing on `painter`.
    pub fn new(painter: &'a Painter, mapping: Mapping, overlay: Overlay) -> Self {
        Self {
            painter,
            mapping,
            overlay,
        }
    }

    /// Draws one face.
    pub fn face(&self, face: &FaceResult, look: &FaceLook<'_>) {
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
        } else if look.hovered {
            let stroke = Stroke::new(1.5, Color32::from_white_alpha(180));
            self.painter
                .rect_stroke(rect.expand(4.0), 8.0, stroke, StrokeKind::Middle);
        }
        if let Some(number) = look.badge {
            self.badge(rect, number);
        }
        if let Some(words) = look.enrolling {
            self.mark(rect, words);
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

    /// A broad frame around the face that is being enrolled, with words in it.
    fn mark(&self, rect: Rect, words: &str) {
        let palette = Palette::over_picture();
        let stroke = Stroke::new(4.0, palette.accent);
        self.painter
            .rect_stroke(rect.expand(10.0), 12.0, stroke, StrokeKind::Middle);
        let galley = (self.painter).layout_no_wrap(words.to_owned(), bold(13.5), Color32::WHITE);
        let size = galley.size() + vec2(16.0, 6.0);
        let middle = pos2(rect.center().x, rect.bottom() - size.y / 2.0 - 4.0);
        let place = Rect::from_center_size(middle, size);
        self.painter
            .rect_filled(place, size.y / 2.0, palette.accent);
        self.painter
            .galley(place.min + vec2(8.0, 3.0), galley, Color32::WHITE);
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
