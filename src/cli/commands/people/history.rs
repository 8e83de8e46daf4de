//! `faceglass people history`: who was seen when.

use crate::cli::args::people::HistoryArgs;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Outcome, Stop};
use crate::cli::output::Outputs;
use crate::cli::output::json::Decimal;
use crate::window::{history_csv, is_on, utc_time};
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

#[derive(Debug, Serialize)]
struct ErasedJson {
    erased: bool,
}

pub fn run(args: &HistoryArgs, context: &Context, console: &Console) -> Ended {
    if args.erase {
        return erase(args, context, console);
    }
    let (store, _) = context.gallery(console)?;
    let Some(mut file) = store.history() else {
        console.tell("There is no gallery yet, so there is no history.");
        return Ok(Outcome::Nothing);
    };
    let history = file.read().map_err(Stop::error)?;
    if history.gaps > 0 {
        console.tell(&format!(
            "{} records of the history were altered and cannot be read.",
            history.gaps
        ));
    }
    let is_meant = |visit: &Visit| args.day.as_ref().is_none_or(|day| is_on(visit, day));
    let mut visits = history.visits;
    visits.retain(is_meant);
    visits.reverse();
    if let Some(file) = &args.csv {
        let mut outputs = Outputs::of(context);
        outputs.claim(file)?;
        outputs.text(file, &history_csv(&visits))?;
        return Ok(Outcome::found(!visits.is_empty()));
    }
    let as_table = console.is_read_by_a_person() && !args.json;
    if visits.is_empty() {
        console.tell("Nobody is kept in the history, or nobody of that day.");
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
        "{}  {}  {:<24}  known {:>4}  perhaps {:>4}  live {:>4}  spoof {:>4}  unsure {:>4}  {}",
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
    if !args.yes && console.confirms(question) == Some(false) {
        console.tell("Nothing was erased.");
        return Ok(Outcome::Nothing);
    }
    let erased = GalleryStore::erase_history(context.data_dir()).map_err(Stop::error)?;
    console.json(&ErasedJson { erased })?;
    Ok(Outcome::found(erased))
}
