//! Proving presence, one step at a time: over the picture, where one looks.

use super::guide::{Guide, announce, objection_ui};
use super::{Answer, Opened, risky_buttons, title, wide};
use crate::window::look::theme::Palette;
use crate::window::look::widgets::{hint, primary_button, speak};
use crate::window::state::guided::proof::{Ended, Proof, Stage};
use crate::window::state::perform::Request;
use crate::window::text::Texts;
use crate::window::text::words::presence;
use egui::{Label, RichText, Role, Ui};
use faceglass_pipeline::challenge::{PresenceVerdict, Prompt, Wish};
use faceglass_pipeline::live::Command;
use std::time::Duration;

/// What it is told beside the step that the person is at.
#[derive(Clone, Copy)]
pub struct Given {
    /// What is left of the step's time.
    pub left: Option<Duration>,
    pub t: &'static Texts,
}

/// The step that the person is at, over the picture; what was asked for.
pub fn ui(ui: &Ui, proof: &Proof, given: Given, guide: &mut Guide) -> Option<Request> {
    let Given { left, t } = given;
    let letters = Guide::new(guide.free(), "presence letters");
    match proof.stage() {
        Stage::Closed => None,
        Stage::Offered { track } => guide.at_the_bottom(ui, |ui| offered_ui(ui, *track, t)),
        Stage::Asked { .. } => {
            guide.at_the_top(ui, |ui| {
                small_title(ui, t.presence.title);
                letters.headline_ui(ui, t.presence.starting, None);
            });
            guide.at_the_bottom(ui, |ui| ui.horizontal_wrapped(|ui| cancel_ui(ui, t)).inner)
        }
        Stage::Asking(prompt) => {
            guide.at_the_top(ui, |ui| prompt_ui(ui, prompt, left, (t, &letters)));
            guide.at_the_bottom(ui, |ui| prompt_buttons_ui(ui, prompt, t))
        }
        Stage::Ended(ended) => guide.page(ui, |ui| ended_ui(ui, ended, (t, &letters))),
        Stage::Refused(why) => guide.page(ui, |ui| {
            small_title(ui, t.presence.title);
            let color = Palette::of(ui.visuals()).error;
            letters.headline_ui(ui, t.presence.refused, Some(color));
            announce(ui, presence::refusal(*why, t));
            close_ui(ui, true, t)
        }),
    }
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

/// What to do, and what was seen instead the last time.
fn prompt_ui(ui: &mut Ui, prompt: &Prompt, left: Option<Duration>, (t, letters): (&Texts, &Guide)) {
    let mut about = vec![
        t.presence.title.to_owned(),
        (t.presence.step_of)(prompt.number, prompt.of),
    ];
    about.extend(left.map(|left| (t.presence.left)(left.as_secs_f32().ceil() as u32)));
    small_title(ui, &about.join(" · "));
    letters.headline_ui(ui, presence::wish(prompt.wish, t), None);
    if let Some(words) = presence::once_more(prompt, t) {
        objection_ui(ui, &words);
    }
}

fn prompt_buttons_ui(ui: &mut Ui, prompt: &Prompt, t: &Texts) -> Option<Request> {
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
fn ended_ui(ui: &mut Ui, ended: &Ended, (t, letters): (&Texts, &Guide)) -> Option<Request> {
    let fused = ended.presence.fused;
    let color = Palette::of(ui.visuals()).presence(fused);
    small_title(ui, t.presence.title);
    letters.headline_ui(ui, presence::verdict(fused, t), Some(color));
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
        let is_last = again.is_none();
        let again = again.filter(|_| primary_button(ui, t.presence.again).clicked());
        let close = close_ui(ui, is_last, t);
        again.map(Request::Prove).or(close)
    })
    .inner
}

fn cancel_ui(ui: &mut Ui, t: &Texts) -> Option<Request> {
    let cancel = ui.button(t.commands.cancel).clicked();
    cancel.then_some(Request::LeaveProof)
}

/// Closes it; the one clear button where nothing else goes on.
fn close_ui(ui: &mut Ui, is_clear: bool, t: &Texts) -> Option<Request> {
    let close = match is_clear {
        true => primary_button(ui, t.commands.close),
        false => ui.button(t.commands.close),
    };
    close.clicked().then_some(Request::LeaveProof)
}

fn small_title(ui: &mut Ui, title: &str) {
    ui.label(RichText::new(title).small().weak());
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
