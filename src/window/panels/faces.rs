//! A card for each face in the picture.

use super::{list, part_of_window};
use crate::window::look::icons;
use crate::window::look::theme::{Palette, bold};
use crate::window::look::widgets::{card, hint, meter};
use crate::window::state::guided::proof::Proof;
use crate::window::state::perform::{Request, is_doubted, is_named};
use crate::window::state::scene::Scene;
use crate::window::text::words::presence;
use crate::window::text::{Texts, words};
use egui::{
    Align, Button, Layout, Rect, RichText, Role, Sense, TextWrapMode, Ui, WidgetInfo, vec2,
};
use faceglass_pipeline::live::Command;
use faceglass_pipeline::result::{FaceResult, FrameResult};
use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

/// Part of the window that the cards may take, and the bounds of that: a card
/// and a half at least, so that it is seen that there are more.
const PART: f32 = 0.24;
const HEIGHT: RangeInclusive<f32> = 130.0..=480.0;

/// What the cards are told beside the faces.
#[derive(Clone, Copy)]
pub struct Given<'a> {
    /// Score from which a face is live.
    pub threshold: f32,
    /// Who is asked to prove presence, and what came of it.
    pub proof: &'a Proof,
    pub t: &'static Texts,
}

/// The cards; the face that was clicked, or is to prove its presence. They have the same room whether faces are there or not: what
/// stands below must not move under the pointer with each face.
pub fn ui(ui: &mut Ui, scene: &mut Scene, given: Given<'_>) -> Option<Request> {
    let height = part_of_window(ui, PART, HEIGHT);
    let mut chosen = None;
    list(ui, "faces", height, |ui| {
        chosen = cards_ui(ui, scene, given);
    });
    chosen
}

fn cards_ui(ui: &mut Ui, scene: &mut Scene, given: Given<'_>) -> Option<Request> {
    let t = given.t;
    let Some(frame) = scene.frame().map(Arc::clone) else {
        hint(ui, t.faces.none_hint);
        return None;
    };
    if frame.faces.is_empty() {
        ui.label(RichText::new(words::no_face(&frame, t)).weak());
        let advice = match (frame.hidden, frame.lying) {
            (0, Some(_)) => t.faces.lying_hint,
            (0, None) => t.faces.none_hint,
            _ => t.faces.hidden_hint,
        };
        hint(ui, advice);
        return right_it_ui(ui, &frame, t);
    }
    let mut chosen = None;
    if frame.lying.is_some() {
        ui.label(RichText::new(t.faces.lying).weak());
        chosen = right_it_ui(ui, &frame, t);
    }
    for (i, face) in frame.faces.iter().enumerate() {
        let card = Card {
            number: i + 1,
            face,
            time: frame.frame.time,
        };
        chosen = face_ui(ui, scene, card, given).or(chosen);
    }
    chosen
}

/// The button that turns the picture so that somebody stands in it.
fn right_it_ui(ui: &mut Ui, frame: &FrameResult, t: &Texts) -> Option<Request> {
    let turn = frame.lying?;
    let words = (t.faces.right_it)(turn.degrees());
    ui.button(words).clicked().then_some(Request::Turn(turn))
}

/// A face, its number, and when it was seen.
#[derive(Clone, Copy)]
struct Card<'a> {
    number: usize,
    face: &'a FaceResult,
    time: Duration,
}

/// One card; what was asked for by it.
fn face_ui(ui: &mut Ui, scene: &mut Scene, card_of: Card<'_>, given: Given<'_>) -> Option<Request> {
    let Card { number, face, .. } = card_of;
    let Given { threshold, t, .. } = given;
    let mut slots = Slots::NOTHING;
    let color = Palette::of(ui.visuals()).verdict(face.liveness.verdict);
    let selected = scene.is_selected(face.track);
    let marked = selected || scene.is_hovered(face.track);
    let rect = card(ui, color, marked, |ui| {
        ui.spacing_mut().item_spacing.y = 3.0;
        name_ui(ui, number, face, t);
        verdict_ui(ui, face, color, t);
        meter(ui, t.faces.liveness, face.liveness.score, threshold, color);
        slots = presence_ui(ui, card_of, given);
    });
    let id = ui.scope_id().with(("card", face.track));
    let response = ui.interact(rect, id, Sense::click());
    let who = words::who(&face.identity, t);
    let label = format!("{} · {who}", (t.faces.face)(number));
    response.widget_info(|| WidgetInfo::selected(Role::ListItem, true, selected, &label));
    if response.hovered() || response.has_focus() {
        // Marked in the picture, which is drawn after this.
        scene.hover(Some(face.track));
    }
    let clicked = response
        .on_hover_cursor(egui::CursorIcon::PointingHand)
        .clicked();
    // Drawn last, so that a click on it is not the card's.
    let prove = ui.place(slots.prove, prove_button(t));
    let name = (t.presence.button_of)(number);
    prove.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    if prove.clicked() {
        return Some(Request::Prove(face.track));
    }
    let who = who_buttons_ui(ui, slots, card_of, t);
    if who.is_some() {
        return who.map(Request::Send);
    }
    clicked.then_some(Request::ChooseFace(face.track))
}

/// Where the buttons of a card come to lie.
#[derive(Clone, Copy)]
struct Slots {
    prove: Rect,
    not: Rect,
    is: Rect,
}

impl Slots {
    const NOTHING: Self = Self {
        prove: Rect::NOTHING,
        not: Rect::NOTHING,
        is: Rect::NOTHING,
    };
}

/// What somebody says of the name that is shown for a face.
fn who_buttons_ui(ui: &mut Ui, slots: Slots, card: Card<'_>, t: &Texts) -> Option<Command> {
    let Card { number, face, .. } = card;
    let name = face.identity.name.as_deref().filter(|_| is_named(face))?;
    let track = face.track;
    let buttons = [
        (
            slots.is,
            t.not_them.is,
            (t.not_them.is_of)(number, name),
            Command::IsThem { track },
        ),
        (
            slots.not,
            t.not_them.not,
            (t.not_them.not_of)(number, name),
            Command::NotThem { track },
        ),
    ];
    let mut said = None;
    for (slot, words, label, command) in buttons {
        if !slot.is_positive() {
            continue;
        }
        let button = Button::new(words).small().truncate();
        let button = ui.place(slot, button).on_hover_text(&label);
        button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &label));
        if button.clicked() {
            said = Some(command);
        }
    }
    said
}

fn prove_button(t: &Texts) -> Button<'static> {
    Button::new(t.presence.button)
        .small()
        .wrap_mode(TextWrapMode::Extend)
}

/// What a challenge says of the face, if one holds; the places of the button that asks
/// for one, and of those that say who it is not, or is.
fn presence_ui(ui: &mut Ui, card: Card<'_>, given: Given<'_>) -> Slots {
    let t = given.t;
    let mut slots = Slots::NOTHING;
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            slots.prove = slot_ui(ui, t.presence.button, f32::INFINITY);
            if card.face.identity.name.is_some() && is_named(card.face) {
                let doubted = is_doubted(card.face);
                let buttons = if doubted { 2.0 } else { 1.0 };
                let share = ui.available_width() / buttons - ui.spacing().item_spacing.x;
                slots.not = slot_ui(ui, t.not_them.not, share);
                if doubted {
                    slots.is = slot_ui(ui, t.not_them.is, share);
                }
            }
            let beside = given.proof.beside(card.face, card.time);
            if let Some(beside) = beside {
                let color = Palette::of(ui.visuals()).presence(beside.presence.fused);
                let words = presence::beside(beside.presence, beside.left_s, t);
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let words = RichText::new(words).small().color(color);
                    ui.add(egui::Label::new(words).truncate());
                });
            }
        });
    });
    slots
}

/// Room for a small button with these words, no wider than `most`.
fn slot_ui(ui: &mut Ui, words: &str, most: f32) -> Rect {
    let font = egui::TextStyle::Button.resolve(ui.style());
    let color = ui.visuals().text_color();
    let words = words.to_owned();
    let width = ui.painter().layout_no_wrap(words, font, color).size().x;
    let width = (width + 2.0 * ui.spacing().button_padding.x + 2.0).min(most);
    ui.allocate_exact_size(vec2(width.max(0.0), 22.0), Sense::hover())
        .0
}

fn name_ui(ui: &mut Ui, number: usize, face: &FaceResult, t: &Texts) {
    ui.horizontal(|ui| {
        let number = RichText::new(number.to_string()).small().weak();
        ui.label(number);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if let Some(value) = face.identity.similarity {
                figure(ui, t.faces.similarity, value);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let who = words::who_in_short(&face.identity, t);
                ui.add(egui::Label::new(RichText::new(who).font(bold(14.5))).truncate());
            });
        });
    });
    if is_doubted(face) {
        hint(ui, t.not_them.why);
    }
    if face.demeshed {
        hint(ui, t.tools.demeshed);
    }
}

fn verdict_ui(ui: &mut Ui, face: &FaceResult, color: egui::Color32, t: &Texts) {
    ui.horizontal(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(15.0, 15.0), Sense::hover());
        let sign = icons::of_verdict(face.liveness.verdict);
        icons::paint(ui.painter(), sign, rect, color);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if let Some(value) = face.liveness.score {
                figure(ui, t.faces.liveness, value);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = 5.0;
                let word = words::verdict(face.liveness.verdict, t);
                ui.label(RichText::new(word).font(bold(13.5)).color(color));
                if let Some(words) = words::beside_verdict(face, t) {
                    let text = RichText::new(words).weak();
                    ui.add(egui::Label::new(text).truncate());
                }
            });
        });
    });
}

/// A number with its name before it.
fn figure(ui: &mut Ui, name: &str, value: f32) {
    ui.label(RichText::new(format!("{value:.2}")).monospace());
    ui.label(RichText::new(name).small().weak());
}
