//! Who was not recognised, group by group: named in one step, or forgotten.

use super::kept::{Erasing, Keeping, end_ui, erase_ui, keep_ui, trouble_ui};
use super::{Answer, Opened, title, wide};
use crate::window::jobs::utc_time;
use crate::window::look::theme::bold;
use crate::window::look::thumbnail;
use crate::window::look::widgets::hint;
use crate::window::state::State;
use crate::window::state::people::unknown::UnknownPage;
use crate::window::state::perform::Request;
use crate::window::text::Texts;
use crate::window::text::words;
use egui::{Button, Id, Key, RichText, ScrollArea, TextEdit, Ui};
use faceglass_pipeline::live::{Command, UnknownGroupView, UnknownSettings, UnknownView};

const HEIGHT: f32 = 320.0;
const THUMB: f32 = 56.0;

/// What is kept, whether it is kept, and what can be done with it.
pub(super) fn ui(
    ui: &mut Ui,
    state: &State,
    page: &mut UnknownPage,
    opened: Opened,
    t: &Texts,
) -> Answer {
    wide(ui, 560.0);
    title(ui, t.unknown.title);
    if page.asks_to_erase {
        let erasing = Erasing {
            ask: t.unknown.erase_ask,
            yes: t.unknown.erase_yes,
            command: Command::EraseUnknown,
        };
        return erase_ui(ui, opened, &mut page.asks_to_erase, erasing, t);
    }
    let settings = settings_ui(ui, state.settings.unknown, t);
    ui.separator();
    let shown = state.people.unknown();
    let of_group = match shown {
        Some(unknown) => groups_ui(ui, unknown, page, t),
        None => {
            hint(ui, t.unknown.reading);
            None
        }
    };
    ui.separator();
    let is_nothing = shown.is_none_or(|unknown| **unknown == UnknownView::default());
    let erase = Button::new(t.unknown.erase);
    page.asks_to_erase = ui.add_enabled(!is_nothing, erase).clicked();
    end_ui(ui, opened, settings.into_iter().chain(of_group), t)
}

fn settings_ui(ui: &mut Ui, set: UnknownSettings, t: &Texts) -> Option<Request> {
    let mut wanted = set;
    let keeping = Keeping {
        keep: t.unknown.keep,
        keeps: t.unknown.keeps,
        days: t.unknown.days,
        range: UnknownSettings::DAYS,
    };
    keep_ui(ui, &keeping, &mut wanted.keep, &mut wanted.days);
    (wanted != set).then_some(Request::SetUnknown(wanted))
}

fn groups_ui(
    ui: &mut Ui,
    unknown: &UnknownView,
    page: &mut UnknownPage,
    t: &Texts,
) -> Option<Request> {
    if let Some(trouble) = &unknown.trouble {
        trouble_ui(ui, trouble, t);
        return None;
    }
    if unknown.gaps > 0 {
        hint(ui, (t.unknown.gaps)(unknown.gaps));
    }
    if unknown.other_network > 0 {
        hint(ui, (t.unknown.other_network)(unknown.other_network));
    }
    if unknown.groups.is_empty() {
        hint(ui, t.unknown.nothing);
        return None;
    }
    let mut wanted = None;
    ScrollArea::vertical()
        .max_height(HEIGHT)
        .auto_shrink([false, true])
        .show(ui, |ui| {
            for (at, group) in unknown.groups.iter().enumerate() {
                wanted = group_ui(ui, (at + 1, group), page, t).or(wanted.take());
                ui.add_space(8.0);
            }
        });
    wanted
}

fn group_ui(
    ui: &mut Ui,
    (n, shown): (usize, &UnknownGroupView),
    page: &mut UnknownPage,
    t: &Texts,
) -> Option<Request> {
    let group = &shown.group;
    let heading = (t.unknown.group)(n, group.faces.len());
    ui.label(RichText::new(heading).font(bold(14.0)));
    ui.horizontal_wrapped(|ui| {
        for (at, picture) in shown.pictures.iter().enumerate() {
            let id = Id::unique(("unknown", &group.id, at));
            let label = (t.unknown.picture)(n, at + 1);
            thumbnail::ui(ui, id, Some(picture), &label, THUMB);
        }
    });
    hint(ui, seen(shown, t));
    let mut wanted = None;
    ui.horizontal_wrapped(|ui| {
        let name = page.name_mut(&group.id);
        let label = ui.label((t.unknown.name_of)(n));
        let field = TextEdit::singleline(name).hint_text(t.enrol.name_hint);
        let field = ui.add(field.desired_width(180.0)).labelled_by(label.id);
        let entered = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let is_named = !name.trim().is_empty();
        let enrol = Button::new((t.unknown.name)(n));
        if ui.add_enabled(is_named, enrol).clicked() || (entered && is_named) {
            wanted = Some(Request::NameUnknown {
                name: name.trim().to_owned(),
                faces: group.faces.clone(),
            });
        }
        if ui.button((t.unknown.forget)(n)).clicked() {
            wanted = Some(Request::Send(Command::ForgetUnknown(group.ids())));
        }
    });
    wanted
}

/// When they were seen, and by what.
fn seen(shown: &UnknownGroupView, t: &Texts) -> String {
    let minute = |unix_ms: u64| {
        let time = utc_time(unix_ms / 1000);
        time.get(..16).unwrap_or_default().to_owned()
    };
    let group = &shown.group;
    let (first, last) = (minute(group.first_unix_ms), minute(group.last_unix_ms));
    let sources = group.sources.iter().map(|from| words::taken_from(from, t));
    let when = (t.unknown.seen)(&first, &last);
    let parts: Vec<String> = std::iter::once(when).chain(sources).collect();
    parts.join(" · ")
}
