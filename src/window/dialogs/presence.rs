//! Proving presence, one step at a time: above the picture, where one looks.

use super::{Answer, Opened, risky_buttons, title, wide};
use crate::window::look::theme::{Palette, bold};
use crate::window::look::widgets::{hint, primary_button, speak};
use crate::window::state::guided::proof::{Ended, Proof, Stage};
use crate::window::state::perform::Request;
use crate::window::text::Texts;
use crate::window::text::words::presence;
use egui::{Color32, Frame, Label, Margin, RichText, Role, Stroke, Ui};
use faceglass_pipeline::challenge::{PresenceVerdict, Prompt, Wish};
use faceglass_pipeline::live::Command;
use std::time::Duration;

/// What one reads from an arm's length.
const INSTRUCTION: f32 = 20.0;

/// What it is told beside the step that the person is at.
#[derive(Clone, Copy)]
pub struct Given {
    /// What is left of the step's time.
    pub left: Option<Duration>,
    pub t: &'static Texts,
}

/// The step that the person is at; what was asked for.
pub fn ui(ui: &mut Ui, proof: &Proof, given: Given) -> Option<Request> {
    let Given { left, t } = given;
    if !proof.is_open() {
        return None;
    }
    let palette = Palette::of(ui.visuals());
    let mut wanted = None;
    Frame::new()
        .fill(palette.card)
        .stroke(Stroke::new(1.0, palette.accent))
        .corner_radius(8)
        .outer_margin(Margin::symmetric(10, 8))
        .inner_margin(Margin::symmetric(14, 10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 6.0;
            wanted = match proof.stage() {
                Stage::Closed => None,
                Stage::Offered { track } => offered_ui(ui, *track, t),
                Stage::Asked { .. } => {
                    small_title(ui, t.presence.title);
                    headline_ui(ui, t.presence.starting, None);
                    ui.horizontal_wrapped(|ui| cancel_ui(ui, t)).inner
                }
                Stage::Asking(prompt) => prompt_ui(ui, prompt, left, t),
                Stage::Ended(ended) => ended_ui(ui, ended, t),
                Stage::Refused(why) => {
                    small_title(ui, t.presence.title);
                    headline_ui(ui, t.presence.refused, Some(palette.error));
                    announce(ui, presence::refusal(*why, t));
                    close_ui(ui, t)
                }
            };
        });
    wanted
}

fn offered_ui(ui: &mut Ui, track: u64, t: &Texts) -> Option<Request> {
    small_title(ui, t.presence.title);
    announce(ui, t.presence.offered);
    ui.horizontal_wrapped(|ui| {
        let accepted = primary_button(ui, t.presence.button).clicked();
        let declined = ui.button(t.presence.decline).clicked();
        let declined = declined.then_some(Request::LeaveProof);
        accepted.then_some(Request::Prove(track)).or(declined)
    })
    .inner
}

fn prompt_ui(ui: &mut Ui, prompt: &Prompt, left: Option<Duration>, t: &Texts) -> Option<Request> {
    let mut about = vec![
        t.presence.title.to_owned(),
        (t.presence.step_of)(prompt.number, prompt.of),
    ];
    about.extend(left.map(|left| (t.presence.left)(left.as_secs_f32().ceil() as u32)));
    small_title(ui, &about.join(" · "));
    headline_ui(ui, presence::wish(prompt.wish, t), None);
    if let Some(words) = presence::once_more(prompt, t) {
        let color = Palette::of(ui.visuals()).unsure;
        let response = ui.add(Label::new(RichText::new(&words).color(color)).wrap());
        speak(ui, &response, Role::Alert, &words);
    }
    ui.horizontal_wrapped(|ui| {
        // Nobody can decline what is not known yet, or is done.
        let is_known = matches!(prompt.wish, Wish::Do { held: false, .. });
        let offered = prompt.can_exchange && is_known;
        let other = offered && ui.button(t.presence.other_step).clicked();
        let cancel = cancel_ui(ui, t);
        other
            .then_some(Request::Send(Command::OtherStep))
            .or(cancel)
    })
    .inner
}

/// One verdict, that of picture and challenge together, and what it rests on.
fn ended_ui(ui: &mut Ui, ended: &Ended, t: &Texts) -> Option<Request> {
    let fused = ended.presence.fused;
    let color = Palette::of(ui.visuals()).presence(fused);
    small_title(ui, t.presence.title);
    headline_ui(ui, presence::verdict(fused, t), Some(color));
    let outcome = &ended.outcome;
    let passive = ended.presence.passive;
    let words = presence::grounds(outcome, ended.called_off, passive, t);
    announce(ui, &words);
    let is_passed = outcome.verdict == PresenceVerdict::Present;
    if is_passed {
        let valid_ms = outcome.valid_until_ms.saturating_sub(outcome.ended_ms);
        hint(ui, (t.presence.holds)(valid_ms / 1000));
    }
    let again = outcome.track.filter(|_| !is_passed);
    ui.horizontal_wrapped(|ui| {
        let again = again.filter(|_| ui.button(t.presence.again).clicked());
        let close = close_ui(ui, t);
        again.map(Request::Prove).or(close)
    })
    .inner
}

fn cancel_ui(ui: &mut Ui, t: &Texts) -> Option<Request> {
    let cancel = ui.button(t.commands.cancel).clicked();
    cancel.then_some(Request::LeaveProof)
}

fn close_ui(ui: &mut Ui, t: &Texts) -> Option<Request> {
    let close = ui.button(t.commands.close).clicked();
    close.then_some(Request::LeaveProof)
}

fn small_title(ui: &mut Ui, title: &str) {
    ui.label(RichText::new(title).small().weak());
}

/// A line that is seen from afar and spoken by screen readers.
fn headline_ui(ui: &mut Ui, words: &str, color: Option<Color32>) {
    let mut text = RichText::new(words).font(bold(INSTRUCTION));
    if let Some(color) = color {
        text = text.color(color);
    }
    let response = ui.add(Label::new(text).wrap());
    speak(ui, &response, Role::Status, words);
}

fn announce(ui: &mut Ui, words: &str) {
    let response = ui.add(Label::new(words).wrap());
    speak(ui, &response, Role::Status, words);
}

/// What the light test does, before it is switched on.
pub(super) fn warning_ui(ui: &mut Ui, opened: Opened, t: &Texts) -> Answer {
    let s = &t.presence.settings;
    wide(ui, 460.0);
    title(ui, s.warning_title);
    let response = ui.add(Label::new(s.warning).wrap());
    speak(ui, &response, Role::Alert, s.warning);
    risky_buttons(ui, opened, s.switch_on, t)
}
