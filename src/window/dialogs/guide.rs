//! What is asked of whoever sits before the camera, over the picture: what to do at
//! its upper edge, in letters that are read from there, and what can be clicked at
//! its lower edge. Between them the face stays in view, and nothing moves.

use crate::window::look::theme::{Palette, bold};
use crate::window::look::widgets::speak;
use egui::{
    Align2, Area, Color32, Frame, Id, Label, Margin, Order, Rect, RichText, Role, ScrollArea,
    Stroke, Ui, vec2,
};

/// Height of the letters of what to do, in heights of the picture, and its limits in
/// points.
const LETTERS: f32 = 0.055;
const LEAST_LETTERS: f32 = 20.0;
const MOST_LETTERS: f32 = 34.0;
/// Widest that a part of it is, in points.
const WIDEST: f32 = 760.0;
/// From the edge of the picture, in points.
const GAP: f32 = 8.0;
/// Share of the room that a page to be read takes at most.
const MOST_OF_THE_ROOM: f32 = 0.8;

/// The room over the picture, and what of it is still free.
pub struct Guide {
    over: Rect,
    free: Rect,
    name: &'static str,
}

impl Guide {
    /// A guide over the picture at `over`; the `name` tells guides apart.
    pub fn new(over: Rect, name: &'static str) -> Self {
        Self {
            over,
            free: over,
            name,
        }
    }

    /// The room that it leaves free.
    pub fn free(&self) -> Rect {
        self.free
    }

    /// What to do, at the upper edge.
    pub fn at_the_top<R>(&mut self, ui: &Ui, body: impl FnOnce(&mut Ui) -> R) -> R {
        let at = self.over.center_top() + vec2(0.0, GAP);
        let (rect, given) = self.part_ui(ui, (at, Align2::CENTER_TOP), body);
        self.free.min.y = self.free.top().max(rect.bottom());
        given
    }

    /// What can be clicked, at the lower edge.
    pub fn at_the_bottom<R>(&mut self, ui: &Ui, body: impl FnOnce(&mut Ui) -> R) -> R {
        let at = self.over.center_bottom() - vec2(0.0, GAP);
        let (rect, given) = self.part_ui(ui, (at, Align2::CENTER_BOTTOM), body);
        self.free.max.y = self.free.bottom().min(rect.top());
        given
    }

    /// A page to be read, at the upper edge; it scrolls where there is little room.
    pub fn page<R>(&mut self, ui: &Ui, body: impl FnOnce(&mut Ui) -> R) -> R {
        let most = self.over.height() * MOST_OF_THE_ROOM;
        self.at_the_top(ui, |ui| {
            ScrollArea::vertical()
                .max_height(most)
                // Else it keeps to the height that stood there before.
                .min_scrolled_height(most)
                .auto_shrink([false, true])
                .show(ui, body)
                .inner
        })
    }

    fn part_ui<R>(
        &self,
        ui: &Ui,
        (at, pivot): (egui::Pos2, Align2),
        body: impl FnOnce(&mut Ui) -> R,
    ) -> (Rect, R) {
        let palette = Palette::of(ui.visuals());
        let margin = Margin::symmetric(14, 10);
        let sides = margin.sum().x + 2.0 * GAP;
        let width = (self.over.width() - sides).clamp(120.0, WIDEST);
        let area = Area::new(Id::unique((self.name, pivot)))
            .order(Order::Middle)
            .pivot(pivot)
            .fixed_pos(at)
            .show(ui.ctx(), |ui| {
                Frame::new()
                    .fill(palette.card)
                    .stroke(Stroke::new(1.0, palette.accent))
                    .corner_radius(8)
                    .inner_margin(margin)
                    .show(ui, |ui| {
                        ui.set_width(width);
                        ui.spacing_mut().item_spacing.y = 6.0;
                        body(ui)
                    })
                    .inner
            });
        (area.response.rect, area.inner)
    }

    /// What to do or what came of it, seen from afar and spoken by screen readers.
    pub fn headline_ui(&self, ui: &mut Ui, words: &str, color: Option<Color32>) {
        let letters = (self.over.height() * LETTERS).clamp(LEAST_LETTERS, MOST_LETTERS);
        spoken_ui(ui, (words, letters), color, Role::Status);
    }
}

/// Why something does not count: large, in the colour of what is uncertain.
pub fn objection_ui(ui: &mut Ui, words: &str) {
    let color = Palette::of(ui.visuals()).unsure;
    spoken_ui(ui, (words, OBJECTION), Some(color), Role::Alert);
}

/// Letters of an objection, in points.
const OBJECTION: f32 = 17.0;

/// A line that screen readers speak.
pub fn announce(ui: &mut Ui, words: &str) {
    let response = ui.add(Label::new(words).wrap());
    speak(ui, &response, Role::Status, words);
}

fn spoken_ui(ui: &mut Ui, (words, letters): (&str, f32), color: Option<Color32>, role: Role) {
    let mut text = RichText::new(words).font(bold(letters));
    if let Some(color) = color {
        text = text.color(color);
    }
    let response = ui.add(Label::new(text).wrap());
    speak(ui, &response, role, words);
}
