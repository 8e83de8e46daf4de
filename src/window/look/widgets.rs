//! Small controls used all over the window.

use super::icons::{self, Icon};
use super::theme::{Palette, bold};
use crate::window::text::Texts;
use egui::{
    Align2, Button, CollapsingHeader, Color32, CornerRadius, FontId, Frame, Margin, Rect,
    RectAlign, Response, RichText, Role, Sense, Shape, Stroke, StrokeKind, Tooltip, Ui, WidgetInfo,
    pos2, vec2,
};

/// A square button with a sign; its label is its tooltip and its name.
pub fn icon_button(ui: &mut Ui, icon: Icon, label: &str, selected: bool) -> Response {
    icon_button_sized(ui, icon, label, selected, 28.0)
}

/// As [`icon_button`], of another size.
pub fn icon_button_sized(
    ui: &mut Ui,
    icon: Icon,
    label: &str,
    selected: bool,
    side: f32,
) -> Response {
    let response = painted_button(ui, icon, selected, side);
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, label));
    response.on_hover_text(label)
}

/// A square button that switches something on and off, and is announced so.
pub fn icon_toggle(ui: &mut Ui, icon: Icon, label: &str, on: bool, side: f32) -> Response {
    let response = painted_button(ui, icon, on, side);
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::selected(Role::Button, enabled, on, label));
    response.on_hover_text(label)
}

fn painted_button(ui: &mut Ui, icon: Icon, selected: bool, side: f32) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(side, side), Sense::click());
    if ui.is_rect_visible(rect) {
        let palette = Palette::of(ui.visuals());
        let visuals = ui.style().interact_selectable(&response, selected);
        if response.hovered() || selected {
            let fill = if selected {
                palette.accent.gamma_multiply(0.35)
            } else {
                visuals.weak_bg_fill
            };
            ui.painter().rect_filled(rect, CornerRadius::same(6), fill);
        }
        let color = visuals.fg_stroke.color;
        icons::paint(ui.painter(), icon, rect.shrink(side * 0.23), color);
    }
    response
}

/// Gives a slider the keyboard while it is dragged, so that the arrows go on from
/// there and do not move the movie.
pub fn keep_keys(slider: &Response) {
    if slider.ctx.is_being_dragged(slider.id) {
        slider.request_focus();
    }
}

/// A ring around whatever has the keyboard, the same for all, in two shades so
/// that it is seen on any ground. Drawn last, over everything of its layer.
pub fn focus_ring(ctx: &egui::Context) {
    let focused = ctx.memory(|memory| memory.focused());
    let Some(response) = focused.and_then(|id| ctx.read_response(id)) else {
        return;
    };
    let rect = response.interact_rect;
    if !rect.is_positive() || ctx.text_edit_focused() {
        // A text field shows where it is by its cursor.
        return;
    }
    let visuals = ctx.global_style().visuals.clone();
    let palette = Palette::of(&visuals);
    let painter = ctx.layer_painter(response.layer_id);
    let radius = CornerRadius::same(7);
    let inner = Stroke::new(2.0, visuals.strong_text_color());
    let outer = Stroke::new(1.5, palette.accent);
    painter.rect_stroke(rect.expand(1.0), radius, inner, StrokeKind::Inside);
    painter.rect_stroke(rect.expand(1.0), radius, outer, StrokeKind::Outside);
}

/// The one button that goes on.
pub fn primary_button(ui: &mut Ui, label: &str) -> Response {
    let palette = Palette::of(ui.visuals());
    ui.add(
        Button::new(RichText::new(label).color(palette.on_accent))
            .fill(palette.accent)
            .min_size(vec2(0.0, 28.0)),
    )
}

/// The one button that takes something away.
pub fn danger_button(ui: &mut Ui, label: &str) -> Response {
    let palette = Palette::of(ui.visuals());
    let text = if ui.visuals().dark_mode {
        Color32::BLACK
    } else {
        Color32::WHITE
    };
    ui.add(
        Button::new(RichText::new(label).color(text))
            .fill(palette.error)
            .min_size(vec2(0.0, 28.0)),
    )
}

/// Text that explains, smaller and weaker.
pub fn hint(ui: &mut Ui, text: impl Into<String>) -> Response {
    ui.add(egui::Label::new(RichText::new(text).small().weak()).wrap())
}

/// Makes a label speak up in screen readers whenever its words change.
pub fn speak(ui: &Ui, response: &Response, role: Role, words: &str) {
    response.widget_info(|| WidgetInfo::labeled(role, true, words));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        // A label keeps its words as its value, other roles as their name.
        node.clear_value();
        node.set_live(egui::accesskit::Live::Polite);
    });
}

/// Around a question over the window.
pub fn dialog_frame(ui: &Ui) -> Frame {
    let palette = Palette::of(ui.visuals());
    Frame::popup(ui.style())
        .inner_margin(Margin::same(20))
        .stroke(Stroke::new(1.0, palette.line))
        .corner_radius(12)
}

/// Details, folded away until they are wanted. `of` completes the name of the
/// fold, since there are several on one screen.
pub fn fold(ui: &mut Ui, id: &str, of: &str, t: &Texts, body: impl FnOnce(&mut Ui)) {
    let title = t.meaning.details;
    let shown = CollapsingHeader::new(RichText::new(title).small())
        .id_salt(("fold", id))
        .show_unindented(ui, body);
    let name = format!("{title} · {of}");
    let header = shown.header_response;
    let expanded = shown.openness > 0.5;
    header.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    let words = if expanded {
        t.general.expanded
    } else {
        t.general.collapsed
    };
    ui.ctx().accesskit_node_builder(header.id, |node| {
        node.set_expanded(expanded);
        node.set_description(words);
    });
}

/// A tooltip to the left of a control in the panels on the right, so that it
/// covers nothing that changes while the control is used.
pub fn tip_beside(response: &Response, tip: &str) {
    let mut tooltip = Tooltip::for_enabled(response);
    tooltip.popup = tooltip.popup.align(RectAlign::LEFT_START).gap(14.0);
    tooltip.show(|ui| ui.label(tip));
}

/// A panel that opens and closes by its title; `summary` stands at the right.
pub fn section(
    ui: &mut Ui,
    open: &mut bool,
    title: &str,
    summary: &str,
    t: &Texts,
    body: impl FnOnce(&mut Ui),
) {
    section_header(ui, open, title, summary, t);
    if *open {
        Frame::new()
            .inner_margin(Margin {
                left: 14,
                right: 14,
                top: 2,
                bottom: 14,
            })
            .show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.set_max_width(ui.available_width());
                body(ui);
            });
    }
    let line = Palette::of(ui.visuals()).line;
    let y = ui.cursor().top();
    ui.painter()
        .hline(ui.max_rect().x_range(), y, Stroke::new(1.0, line));
    ui.add_space(1.0);
}

fn section_header(ui: &mut Ui, open: &mut bool, title: &str, summary: &str, t: &Texts) {
    let size = vec2(ui.available_width(), 36.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    if response.clicked() {
        *open = !*open;
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, title));
    let expanded = *open;
    // Not every desktop passes the state on, so it is also said in words.
    let words = if expanded {
        t.general.expanded
    } else {
        t.general.collapsed
    };
    let words = [words, summary].into_iter().filter(|part| !part.is_empty());
    let words = words.collect::<Vec<_>>().join(" · ");
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_expanded(expanded);
        node.set_description(words);
    });
    if !ui.is_rect_visible(rect) {
        return;
    }
    let text = ui.visuals().strong_text_color();
    let weak = ui.visuals().weak_text_color();
    if response.hovered() {
        let fill = ui.visuals().faint_bg_color;
        ui.painter().rect_filled(rect, 0.0, fill);
    }
    let turn = ui.ctx().animate_bool_responsive(response.id, expanded);
    chevron(ui, pos2(rect.left() + 19.0, rect.center().y), turn, weak);
    let title = ui.painter().text(
        pos2(rect.left() + 32.0, rect.center().y),
        Align2::LEFT_CENTER,
        title,
        bold(14.0),
        text,
    );
    let room = rect.right() - 14.0 - title.right() - 10.0;
    let font = FontId::proportional(12.0);
    let mut job = egui::text::LayoutJob::simple_singleline(summary.to_owned(), font, weak);
    job.wrap = egui::text::TextWrapping::truncate_at_width(room.max(0.0));
    let galley = ui.painter().layout_job(job);
    let at = pos2(
        rect.right() - 14.0 - galley.size().x,
        rect.center().y - galley.size().y / 2.0,
    );
    ui.painter().galley(at, galley, weak);
}

fn chevron(ui: &Ui, center: egui::Pos2, turn: f32, color: Color32) {
    let rotation = egui::emath::Rot2::from_angle(turn * std::f32::consts::FRAC_PI_2);
    let points = [vec2(-2.0, -4.0), vec2(2.0, 0.0), vec2(-2.0, 4.0)]
        .into_iter()
        .map(|offset| center + rotation * offset)
        .collect();
    ui.painter()
        .add(Shape::line(points, Stroke::new(1.6, color)));
}

/// A card with a coloured edge.
pub fn card(ui: &mut Ui, edge: Color32, selected: bool, body: impl FnOnce(&mut Ui)) -> Rect {
    let palette = Palette::of(ui.visuals());
    let stroke = if selected {
        Stroke::new(1.5, palette.accent)
    } else {
        Stroke::new(1.0, palette.line)
    };
    let rect = Frame::new()
        .fill(palette.card)
        .stroke(stroke)
        .corner_radius(8)
        .inner_margin(Margin {
            left: 14,
            right: 10,
            top: 8,
            bottom: 8,
        })
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            body(ui);
        })
        .response
        .rect;
    let edge_rect = Rect::from_min_max(
        rect.min + vec2(4.0, 8.0),
        pos2(rect.min.x + 7.0, rect.max.y - 8.0),
    );
    ui.painter().rect_filled(edge_rect, 2.0, edge);
    rect
}

/// A value from 0 to 1 as a bar, with a mark where the threshold is.
pub fn meter(ui: &mut Ui, name: &str, value: Option<f32>, threshold: f32, color: Color32) {
    let size = vec2(ui.available_width(), 10.0);
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    let words = format!("{name} {}", value.map_or("–".into(), |v| format!("{v:.2}")));
    response.widget_info(|| WidgetInfo::labeled(Role::Meter, true, &words));
    let rail = Rect::from_center_size(rect.center(), vec2(rect.width(), 4.0));
    let ground = ui.visuals().widgets.inactive.bg_fill;
    ui.painter().rect_filled(rail, 2.0, ground);
    let along = |v: f32| rail.left() + rail.width() * v.clamp(0.0, 1.0);
    if let Some(value) = value {
        let filled = Rect::from_min_max(rail.min, pos2(along(value), rail.max.y));
        ui.painter().rect_filled(filled, 2.0, color);
    }
    let mark = Stroke::new(1.5, ui.visuals().text_color());
    ui.painter()
        .vline(along(threshold), rect.y_range().shrink(0.5), mark);
}

/// The last values as a small curve.
pub fn sparkline(ui: &mut Ui, values: &[f32], size: egui::Vec2, label: &str) {
    let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, label));
    let palette = Palette::of(ui.visuals());
    let top = values.iter().copied().fold(1.0, f32::max) * 1.1;
    let points: Vec<_> = values
        .iter()
        .enumerate()
        .map(|(i, value)| {
            let x = i as f32 / (values.len().max(2) - 1) as f32;
            pos2(
                rect.left() + x * rect.width(),
                rect.bottom() - 1.0 - (value / top).clamp(0.0, 1.0) * (rect.height() - 2.0),
            )
        })
        .collect();
    ui.painter().hline(
        rect.x_range(),
        rect.bottom(),
        Stroke::new(1.0, palette.line),
    );
    if points.len() > 1 {
        ui.painter()
            .add(Shape::line(points, Stroke::new(1.3, palette.accent)));
    }
    response.on_hover_text(label);
}
