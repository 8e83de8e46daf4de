//! `faceglass people undo`, `redo` and `log`: the list of changes; and `erase` and
//! `clear`, which leave something in it or nothing.

use super::{unknown, who};
use crate::cli::args::people::{ClearArgs, EraseArgs, LogArgs};
use crate::cli::ask;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Outcome, Stop};
use crate::cli::output::Outputs;
use crate::window::{no_formula, utc_time};
use faceglass_gallery::{Author, Change, Done, Event};
use serde::Serialize;
use std::path::PathBuf;

#[derive(Debug, Serialize)]
struct TurnedJson {
    #[serde(skip_serializing_if = "Option::is_none")]
    taken_back: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    done_again: Option<String>,
}

pub fn undo(context: &Context, console: &Console) -> Ended {
    let (mut store, mut gallery) = context.gallery(console)?;
    let Some(came) = store.undo(&mut gallery).map_err(Stop::error)? else {
        console.tell("There is nothing to take back.");
        return Ok(Outcome::Nothing);
    };
    came.warnings.iter().for_each(|w| console.tell(w));
    console.json(&TurnedJson {
        taken_back: Some(came.done.to_string()),
        done_again: None,
    })?;
    Ok(Outcome::Done)
}

pub fn redo(context: &Context, console: &Console) -> Ended {
    let (mut store, mut gallery) = context.gallery(console)?;
    let Some(came) = store.redo(&mut gallery).map_err(Stop::error)? else {
        console.tell("There is nothing to do again.");
        return Ok(Outcome::Nothing);
    };
    came.warnings.iter().for_each(|w| console.tell(w));
    console.json(&TurnedJson {
        taken_back: None,
        done_again: Some(came.done.to_string()),
    })?;
    Ok(Outcome::Done)
}

#[derive(Debug, Serialize)]
struct EventJson {
    /// Milliseconds since 1970.
    at_unix_ms: u64,
    by: Author,
    what: String,
    taken_back: bool,
}

pub fn log(args: &LogArgs, context: &Context, console: &Console) -> Ended {
    let (store, _) = context.gallery(console)?;
    let events = store.events().all();
    if let Some(file) = &args.csv {
        let table = csv(events);
        Outputs::of(context).table(file, args.replace, (&table, console))?;
        return Ok(Outcome::found(!events.is_empty()));
    }
    let as_table = console.is_read_by_a_person() && !args.json;
    for event in events {
        if as_table {
            console.line(&row(event))?;
        } else {
            console.json(&EventJson {
                at_unix_ms: event.at_unix_ms,
                by: event.by,
                what: event.done.to_string(),
                taken_back: event.is_taken_back,
            })?;
        }
    }
    Ok(Outcome::Done)
}

fn row(event: &Event) -> String {
    let state = if event.is_taken_back {
        "  (taken back)"
    } else {
        ""
    };
    let time = utc_time(event.at_unix_ms / 1000);
    format!(
        "{time}  {:<12}  {}{state}",
        event.by.to_string(),
        event.done
    )
}

/// RFC 4180: quoted throughout, so that a name may hold what it likes.
fn csv(events: &[Event]) -> String {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let line = |parts: [&str; 4]| parts.map(quoted).join(",") + "\r\n";
    let mut text = line(["time_utc", "by", "what", "taken_back"]);
    for event in events {
        text += &line([
            &utc_time(event.at_unix_ms / 1000),
            &event.by.to_string(),
            &no_formula(&event.done.to_string()),
            if event.is_taken_back { "yes" } else { "no" },
        ]);
    }
    text
}

#[derive(Debug, Serialize)]
struct ReceiptJson {
    erased: String,
    templates: usize,
    pictures: usize,
    /// Faces that were remembered as not theirs, and those of theirs that others had.
    not_them: usize,
    /// Visits that are gone from the history.
    visits: usize,
    /// Views among the unknown faces that were alike to them.
    unknown: usize,
    /// Entries of the list of changes that are gone.
    log_entries: usize,
    /// Entries that were about others, too, and go on without that person.
    log_entries_altered: usize,
    /// Damaged files that were kept aside and may still hold that person, encrypted.
    left: Vec<PathBuf>,
}

pub fn erase(args: &EraseArgs, context: &Context, console: &Console) -> Ended {
    let (mut store, mut gallery) = context.gallery(console)?;
    let Some(id) = who(&gallery, &args.person, console)? else {
        return Ok(Outcome::Nothing);
    };
    let name = gallery.get(&id).map_or("", |person| &person.name);
    let question = format!("Erase {name} for good? It cannot be taken back.");
    let would = format!("This would erase {name} for good");
    if !ask::agreed(args.yes, &question, &would)? {
        console.tell("Nothing was erased.");
        return Ok(Outcome::Nothing);
    }
    let alike_from = unknown::alike_from(context)?;
    let erased = store.erase(&mut gallery, &id, alike_from);
    let (receipt, warnings) = erased.map_err(Stop::error)?;
    warnings.iter().for_each(|warning| console.tell(warning));
    console.tell(&receipt);
    console.json(&ReceiptJson {
        erased: receipt.name,
        templates: receipt.templates,
        pictures: receipt.pictures,
        not_them: receipt.counter_examples,
        visits: receipt.visits,
        unknown: receipt.unknown,
        log_entries: receipt.events,
        log_entries_altered: receipt.events_altered,
        left: receipt.kept_aside,
    })?;
    Ok(Outcome::Done)
}

#[derive(Debug, Serialize)]
struct ClearedJson {
    removed: usize,
}

pub fn clear(args: &ClearArgs, context: &Context, console: &Console) -> Ended {
    let (mut store, mut gallery) = context.gallery(console)?;
    let removed = gallery.people().len();
    if removed > 0 {
        let people = match removed {
            1 => "the only person".to_owned(),
            several => format!("all {several} people"),
        };
        let question = format!("Remove {people}?");
        if !ask::agreed(args.yes, &question, &format!("This would remove {people}"))? {
            console.tell("Nobody was removed.");
            return Ok(Outcome::Nothing);
        }
        let what = (Done::DeletionOfAll, Author::CommandLine);
        let warnings = store
            .commit_noted(&mut gallery, &Change::RemoveAll, what)
            .map_err(Stop::error)?;
        warnings.iter().for_each(|warning| console.tell(warning));
    }
    console.json(&ClearedJson { removed })?;
    Ok(Outcome::Done)
}
