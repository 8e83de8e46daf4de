//! `faceglass people unknown`: who was not recognised, named or forgotten.

use crate::cli::args::people::UnknownArgs;
use crate::cli::ask;
use crate::cli::commands::enroll::place;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Outcome, Stop};
use crate::window::utc_time;
use faceglass_gallery::{
    Author, Done, Gallery, GalleryStore, Matcher, TakenFrom, UnknownFile, clean_name,
};
use faceglass_pipeline::PipelineSettings;
use faceglass_pipeline::enrolment::Placement;
use faceglass_pipeline::unknown::{UnknownGroup, UnknownGroups, gathered, unknown_groups};
use serde::Serialize;

#[derive(Debug, Serialize)]
struct GroupJson<'a> {
    /// What --name and --forget take.
    group: &'a str,
    views: usize,
    /// Milliseconds since 1970.
    first_unix_ms: u64,
    last_unix_ms: u64,
    seen_in: &'a [TakenFrom],
}

#[derive(Debug, Serialize)]
struct NamedJson {
    id: String,
    name: String,
    /// Templates added now.
    added: usize,
}

#[derive(Debug, Serialize)]
struct ForgottenJson {
    /// Views.
    forgotten: usize,
}

/// All of them, unread: as `people history --erase` answers.
#[derive(Debug, Serialize)]
struct ErasedJson {
    /// Whether there were any.
    erased: bool,
}

pub fn run(args: &UnknownArgs, context: &Context, console: &Console) -> Ended {
    if args.all {
        return forget_all(args, context, console);
    }
    let (store, gallery) = context.gallery(console)?;
    let Some(mut file) = store.unknown() else {
        console.tell("There is no gallery yet, so nobody unknown is kept.");
        return Ok(Outcome::Nothing);
    };
    let (matcher, threshold) = matcher(&gallery, context)?;
    let found = read(&mut file, &matcher, threshold, console)?;
    if let [group, name] = &args.name[..] {
        let group = named_group(&found, group)?;
        let named = (group, name.as_str());
        return enrol(
            args,
            named,
            (store, gallery),
            (&matcher, threshold),
            console,
        );
    }
    if let Some(group) = &args.forget {
        let group = named_group(&found, group)?;
        return forget(args, group, &mut file, console);
    }
    list(args, &found, console)
}

/// Cosine from which an unknown face is at least perhaps somebody's.
pub fn alike_from(context: &Context) -> Result<f32, Stop> {
    let band = PipelineSettings::default().match_band;
    // Without an embedder nobody knows who is alike: then all of them go.
    Ok(context
        .embedder()?
        .map_or(-1.0, |(_, threshold)| threshold - band))
}

fn matcher(gallery: &Gallery, context: &Context) -> Result<(Matcher, f32), Stop> {
    let (model, threshold) = context.embedder()?.ok_or_else(|| {
        Stop::Error(
            "No embedder is there to tell whose faces are alike; add one to the folder named with --models."
                .into(),
        )
    })?;
    Ok((Matcher::new(gallery, &model), threshold))
}

fn read(
    file: &mut UnknownFile,
    matcher: &Matcher,
    threshold: f32,
    console: &Console,
) -> Result<UnknownGroups, Stop> {
    let kept = file.read().map_err(Stop::error)?;
    let say = |count: usize, one: &str, several: &str| {
        let (words, count) = match count {
            0 => return,
            1 => (one, "1".to_owned()),
            many => (several, many.to_string()),
        };
        console.tell(&format!("{count} {words}"));
    };
    say(
        kept.gaps,
        "record of the unknown faces was altered and cannot be read.",
        "records of the unknown faces were altered and cannot be read.",
    );
    let found = unknown_groups(&kept.faces, matcher, threshold);
    say(
        found.other_network,
        "view was made by another embedder and cannot be compared.",
        "views were made by another embedder and cannot be compared.",
    );
    Ok(found)
}

fn named_group<'a>(found: &'a UnknownGroups, written: &str) -> Result<&'a UnknownGroup, Stop> {
    if written.is_empty() {
        return Err(Stop::Error(
            "It is not said which group; write one that faceglass people unknown lists, or --forget --all."
                .into(),
        ));
    }
    let group = found.groups.iter().find(|group| group.id == written);
    group.ok_or_else(|| {
        Stop::Error(format!(
            "There is no group {written}; see faceglass people unknown."
        ))
    })
}

fn list(args: &UnknownArgs, found: &UnknownGroups, console: &Console) -> Ended {
    if found.groups.is_empty() {
        console.tell("Nobody unknown is kept; the window keeps them if that is switched on.");
    }
    let as_table = console.is_read_by_a_person() && !args.json;
    if as_table && !found.groups.is_empty() {
        console.line(&format!(
            "{:<8}  {:>5}  {:<19}  {:<19}  SEEN IN",
            "GROUP", "VIEWS", "FIRST (UTC)", "LAST (UTC)"
        ))?;
    }
    for group in &found.groups {
        if as_table {
            console.line(&row(group))?;
        } else {
            console.json(&GroupJson {
                group: &group.id,
                views: group.faces.len(),
                first_unix_ms: group.first_unix_ms,
                last_unix_ms: group.last_unix_ms,
                seen_in: &group.sources,
            })?;
        }
    }
    Ok(Outcome::found(!found.groups.is_empty()))
}

fn row(group: &UnknownGroup) -> String {
    let sources = group.sources.iter().map(|from| from.name.as_str());
    format!(
        "{:<8}  {:>5}  {}  {}  {}",
        group.id,
        group.faces.len(),
        utc_time(group.first_unix_ms / 1000),
        utc_time(group.last_unix_ms / 1000),
        sources.collect::<Vec<_>>().join(", ")
    )
}

/// Enrols a group by the rule of every enrolment. The views stay where they are: whom the
/// gallery knows is no longer listed, until that is undone.
fn enrol(
    args: &UnknownArgs,
    (group, name): (&UnknownGroup, &str),
    (mut store, mut gallery): (GalleryStore, Gallery),
    (matcher, threshold): (&Matcher, f32),
    console: &Console,
) -> Ended {
    let name = clean_name(name).map_err(Stop::error)?;
    let mut gathered = gathered(name, &group.faces);
    let placed = place(&args.decisions, &mut gathered, &gallery, matcher, threshold)?;
    let Placement::Store {
        change,
        person,
        name,
        kept,
        ..
    } = placed
    else {
        return Ok(Outcome::Nothing);
    };
    let what = (Done::Enrolment(name.clone()), Author::CommandLine);
    let noted = store.commit_noted(&mut gallery, &change, what);
    let warnings = noted.map_err(Stop::error)?;
    warnings.iter().for_each(|warning| console.tell(warning));
    console.json(&NamedJson {
        id: person.0,
        name,
        added: kept.len(),
    })?;
    Ok(Outcome::Done)
}

fn forget(
    args: &UnknownArgs,
    group: &UnknownGroup,
    file: &mut UnknownFile,
    console: &Console,
) -> Ended {
    let question = format!("Forget group {}? It cannot be taken back.", group.id);
    let would = format!("This would forget group {}", group.id);
    if !ask::agreed(args.yes, &question, &would)? {
        console.tell("Nothing was forgotten.");
        return Ok(Outcome::Nothing);
    }
    let forgotten = file.forget(&group.ids()).map_err(Stop::error)?;
    console.json(&ForgottenJson { forgotten })?;
    Ok(Outcome::Done)
}

fn forget_all(args: &UnknownArgs, context: &Context, console: &Console) -> Ended {
    if args.forget.as_ref().is_some_and(|group| !group.is_empty()) {
        return Err(Stop::Error(
            "A group is named, and all of them; say --forget GROUP, or --forget --all.".into(),
        ));
    }
    let question = "Forget all unknown faces? It cannot be taken back.";
    let would = "This would forget all unknown faces";
    if !ask::agreed(args.yes, question, would)? {
        console.tell("Nothing was forgotten.");
        return Ok(Outcome::Nothing);
    }
    let erased = GalleryStore::erase_unknown(&context.gallery_dir()).map_err(Stop::error)?;
    console.json(&ErasedJson { erased })?;
    Ok(Outcome::found(erased))
}
