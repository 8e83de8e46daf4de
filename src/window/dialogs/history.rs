//! Who was seen when, day by day.

use super::kept::{Erasing, Keeping, end_ui, erase_ui, keep_ui, trouble_ui};
use super::{Answer, Opened, title, wide};
use crate::window::jobs::utc_time;
use crate::window::look::widgets::{hint, speak};
use crate::window::state::State;
use crate::window::state::people::history::{HistoryPage, is_on};
use crate::window::state::perform::Request;
use crate::window::text::{Texts, words};
use egui::{Button, ComboBox, Label, RichText, Role, ScrollArea, TextEdit, Ui};
use faceglass_gallery::Visit;
use faceglass_pipeline::live::{Command, HistorySettings, HistoryView};
use faceglass_pipeline::result::LivenessVerdict;

const HEIGHT: f32 = 260.0;

/// What is kept, whether it is kept, and what can be done with it.
pub(super) fn ui(
    ui: &mut Ui,
    state: &State,
    page: &mut HistoryPage,
    opened: Opened,
    t: &Texts,
) -> Answer {
    wide(ui, 560.0);
    title(ui, t.history.title);
    if page.asks_to_erase {
        let erasing = Erasing {
            ask: t.history.erase_ask,
            yes: t.history.erase_yes,
            command: Command::EraseHistory,
        };
        return erase_ui(ui, opened, &mut page.asks_to_erase, erasing, t);
    }
    let settings = settings_ui(ui, state.settings.history, t);
    ui.separator();
    let shown = state.people.history();
    match shown {
        Some(history) => visits_ui(ui, state, (history, page), t),
        None => {
            hint(ui, t.history.reading);
        }
    }
    ui.separator();
    let is_empty = shown.is_none_or(|history| history.visits.is_empty());
    let is_broken = shown.is_some_and(|history| history.trouble.is_some());
    let saved = save_ui(ui, page, !is_empty, t);
    if let Some(told) = &page.told {
        let response = ui.add(Label::new(told).wrap());
        speak(ui, &response, Role::Status, told);
    }
    let erase = Button::new(t.history.erase);
    page.asks_to_erase = ui.add_enabled(!is_empty || is_broken, erase).clicked();
    end_ui(ui, opened, settings.into_iter().chain(saved), t)
}

/// The switch with what it keeps, and for how long.
fn settings_ui(ui: &mut Ui, set: HistorySettings, t: &Texts) -> Option<Request> {
    let mut wanted = set;
    let keeping = Keeping {
        keep: t.history.keep,
        keeps: t.history.keeps,
        days: t.history.days,
        range: HistorySettings::DAYS,
    };
    keep_ui(ui, &keeping, &mut wanted.keep, &mut wanted.days);
    (wanted != set).then_some(Request::SetHistory(wanted))
}

fn visits_ui(
    ui: &mut Ui,
    state: &State,
    (history, page): (&HistoryView, &mut HistoryPage),
    t: &Texts,
) {
    if let Some(trouble) = &history.trouble {
        return trouble_ui(ui, trouble, t);
    }
    if history.gaps > 0 {
        hint(ui, (t.history.gaps)(history.gaps));
    }
    let days = HistoryPage::days(history);
    let chosen = page.day.as_ref().filter(|day| days.contains(day));
    let Some(mut day) = chosen.or(days.first()).cloned() else {
        hint(ui, t.history.nothing);
        return;
    };
    ComboBox::from_label(t.history.day)
        .selected_text(&day)
        .show_ui(ui, |ui| {
            for other in &days {
                ui.selectable_value(&mut day, other.clone(), other);
            }
        });
    ScrollArea::vertical()
        .max_height(HEIGHT)
        // As high with one visit as with many: it must not move while visits come.
        .auto_shrink([false, false])
        .show(ui, |ui| {
            for visit in history.visits.iter().filter(|visit| is_on(visit, &day)) {
                visit_ui(ui, &state.people.as_called_now(visit), t);
            }
        });
    page.day = Some(day);
}

fn visit_ui(ui: &mut Ui, visit: &Visit, t: &Texts) {
    let clock = |unix_ms: u64| {
        let time = utc_time(unix_ms / 1000);
        time.get(11..16).unwrap_or_default().to_owned()
    };
    let (from, to) = (clock(visit.first_unix_ms), clock(visit.last_unix_ms));
    ui.label(RichText::new((t.history.row)(&visit.name, &from, &to)).strong());
    hint(ui, details(visit, t));
}

/// By what they were seen, and what the looks came to.
fn details(visit: &Visit, t: &Texts) -> String {
    let source = words::taken_from(&visit.source, t);
    let looks = visit.looks;
    let verdict = |verdict| words::verdict(verdict, t);
    let counted = [
        (t.history.unsure_name, looks.uncertain),
        (verdict(LivenessVerdict::Live), looks.live),
        (verdict(LivenessVerdict::Spoof), looks.spoof),
        (verdict(LivenessVerdict::Unsure), looks.unsure),
    ];
    let counted = counted.into_iter().filter(|(_, count)| *count > 0);
    let counted = counted.map(|(words, count)| (t.history.looks)(words, count));
    let parts: Vec<String> = std::iter::once(source).chain(counted).collect();
    parts.join(" · ")
}

/// Where the list is to be saved, and the button that does it.
fn save_ui(ui: &mut Ui, page: &mut HistoryPage, can: bool, t: &Texts) -> Option<Request> {
    let label = ui.label(t.history.file);
    let field = TextEdit::singleline(&mut page.path).desired_width(f32::INFINITY);
    ui.add(field).labelled_by(label.id);
    let can = can && !page.path.trim().is_empty();
    let save = ui.add_enabled(can, Button::new(t.history.save));
    save.clicked()
        .then(|| Request::SaveHistory(page.path.trim().to_owned()))
}
