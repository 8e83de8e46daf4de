//! `faceglass people history`: who was seen when.

use crate::cli::args::people::HistoryArgs;
use crate::cli::ask;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Outcome, Stop};
use crate::cli::output::Outputs;
use crate::window::{history_csv, is_on, utc_time};
use faceglass_answers::Decimal;
use faceglass_gallery::{GalleryStore, TakenKind, Visit};
use serde::Serialize;

#[derive(Debug, Serialize)]
struct VisitJson<'a> {
    name: &'a str,
    person: &'a str,
    /// Milliseconds since 1970.
    first_unix_ms: u64,
    last_unix_ms: u64,
    seen_in: TakenKind,
    source: &'a str,
    /// The highest cosine similarity to them.
    similarity: Decimal<4>,
    /// Looks, one a second: with a sure name, and with a guess.
    known: u32,
    uncertain: u32,
    /// The same looks by liveness.
    live: u32,
    spoof: u32,
    unsure: u32,
}

/// Over the columns of the table; times are of Greenwich, as everywhere.
const HEADINGS: &str = "FROM (UTC)           TO (UTC)             NAME                      KNOWN  PERHAPS   LIVE  SPOOF  UNSURE  SEEN IN";

#[derive(Debug, Serialize)]
struct ErasedJson {
    erased: bool,
}

pub fn run(args: &HistoryArgs, context: &Context, console: &Console) -> Ended {
    if args.erase {
        return erase(args, context, console);
    }
    let (store, gallery) = context.gallery(console)?;
    let Some(mut file) = store.history() else {
        console.tell("There is no gallery yet, so there is no history.");
        return Ok(Outcome::Nothing);
    };
    let history = file.read().map_err(Stop::error)?;
    if history.gaps > 0 {
        let records = match history.gaps {
            1 => "1 record of the history was".to_owned(),
            several => format!("{several} records of the history were"),
        };
        console.tell(&format!("{records} altered and cannot be read."));
    }
    let is_meant = |visit: &Visit| args.day.as_ref().is_none_or(|day| is_on(visit, day));
    let visits = history.visits.into_iter().filter(is_meant).rev();
    let now = |visit: &Visit| gallery.get(&visit.person).map(|person| person.name.clone());
    let visits: Vec<Visit> = visits
        .map(|visit| {
            let now = now(&visit);
            visit.called(now.as_deref())
        })
        .collect();
    if let Some(file) = &args.csv {
        let table = history_csv(&visits);
        Outputs::of(context).table(file, args.replace, (&table, console))?;
        return Ok(Outcome::found(!visits.is_empty()));
    }
    let as_table = console.is_read_by_a_person() && !args.json;
    if visits.is_empty() {
        console.tell("Nobody is kept in the history, or nobody of that day.");
    }
    if as_table && !visits.is_empty() {
        console.line(HEADINGS)?;
    }
    for visit in &visits {
        if as_table {
            console.line(&row(visit))?;
        } else {
            console.json(&json(visit))?;
        }
    }
    Ok(Outcome::found(!visits.is_empty()))
}

fn json(visit: &Visit) -> VisitJson<'_> {
    VisitJson {
        name: &visit.name,
        person: &visit.person.0,
        first_unix_ms: visit.first_unix_ms,
        last_unix_ms: visit.last_unix_ms,
        seen_in: visit.source.kind,
        source: &visit.source.name,
        similarity: visit.similarity.into(),
        known: visit.looks.known,
        uncertain: visit.looks.uncertain,
        live: visit.looks.live,
        spoof: visit.looks.spoof,
        unsure: visit.looks.unsure,
    }
}

fn row(visit: &Visit) -> String {
    let time = |unix_ms: u64| utc_time(unix_ms / 1000);
    format!(
        "{}  {}  {:<24}  {:>5}  {:>7}  {:>5}  {:>5}  {:>6}  {}",
        time(visit.first_unix_ms),
        time(visit.last_unix_ms),
        visit.name,
        visit.looks.known,
        visit.looks.uncertain,
        visit.looks.live,
        visit.looks.spoof,
        visit.looks.unsure,
        visit.source.name,
    )
}

fn erase(args: &HistoryArgs, context: &Context, console: &Console) -> Ended {
    let question = "Erase all that is kept of who was seen when? It cannot be taken back.";
    let would = "This would erase the whole history";
    if !ask::agreed(args.yes, question, would)? {
        console.tell("Nothing was erased.");
        return Ok(Outcome::Nothing);
    }
    let erased = GalleryStore::erase_history(&context.gallery_dir()).map_err(Stop::error)?;
    console.json(&ErasedJson { erased })?;
    Ok(Outcome::found(erased))
}
