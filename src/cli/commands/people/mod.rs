//! `faceglass people`: who is enrolled.

mod backup;
mod edit;
mod file;
mod history;
mod import;
mod journal;
mod list;
pub mod re_embed;
mod recover;
mod show;
mod unknown;

use crate::cli::args::{ListArgs, PeopleArgs, PeopleCommand};
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Outcome, Stop};
use faceglass_gallery::{Gallery, Person, PersonId};
use faceglass_vision::ModelId;
use serde::Serialize;

#[derive(Debug, Serialize)]
struct PersonJson<'a> {
    id: &'a str,
    name: &'a str,
    /// Templates that the embedder in use can match.
    templates: usize,
    /// Templates of other embedders.
    stale_templates: usize,
    #[serde(skip_serializing_if = "str::is_empty")]
    note: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    tags: &'a [String],
}

pub fn run(args: &PeopleArgs, context: &Context, console: &mut Console) -> Ended {
    match &args.command {
        None => list(ListArgs::default(), context, console),
        Some(PeopleCommand::List(args)) => list(*args, context, console),
        Some(PeopleCommand::Show(args)) => show::run(args, context, console),
        Some(PeopleCommand::Rename(args)) => edit::rename(args, context, console),
        Some(PeopleCommand::Remove(args)) => edit::remove(args, context, console),
        Some(PeopleCommand::Merge(args)) => edit::merge(args, context, console),
        Some(PeopleCommand::Split(args)) => edit::split(args, context, console),
        Some(PeopleCommand::Move(args)) => edit::move_to(args, context, console),
        Some(PeopleCommand::Note(args)) => edit::note(args, context, console),
        Some(PeopleCommand::Tag(args)) => edit::tag(args, context, console),
        Some(PeopleCommand::Cover(args)) => edit::cover(args, context, console),
        Some(PeopleCommand::Undo) => list::undo(context, console),
        Some(PeopleCommand::Redo) => list::redo(context, console),
        Some(PeopleCommand::Log(args)) => list::log(args, context, console),
        Some(PeopleCommand::History(args)) => history::run(args, context, console),
        Some(PeopleCommand::Unknown(args)) => unknown::run(args, context, console),
        Some(PeopleCommand::Erase(args)) => list::erase(args, context, console),
        Some(PeopleCommand::Clear(args)) => list::clear(args, context, console),
        Some(PeopleCommand::Status(args)) => file::status(*args, context, console),
        Some(PeopleCommand::Passphrase { remove }) => file::passphrase(*remove, context, console),
        Some(PeopleCommand::Accept) => file::accept(context, console),
        Some(PeopleCommand::Import(args)) => import::run(args, context, console),
        Some(PeopleCommand::ReEmbed) => re_embed::run(context, console),
        Some(PeopleCommand::Backup(args)) => backup::backup(args, context, console),
        Some(PeopleCommand::Restore(args)) => backup::restore(args, context, console),
        Some(PeopleCommand::Recover { file }) => recover::run(file.as_deref(), context, console),
    }
}

fn list(args: ListArgs, context: &Context, console: &Console) -> Ended {
    let (_, gallery) = context.gallery(console)?;
    let model = embedder_in_use(context)?;
    let as_table = console.is_read_by_a_person() && !args.json;
    if as_table && !gallery.is_empty() {
        console.line(&format!(
            "{:<32}  {:>9}  {:>5}  ID",
            "NAME", "TEMPLATES", "STALE"
        ))?;
    }
    for person in gallery.people() {
        let row = person_json(person, model.as_ref());
        if as_table {
            console.line(&format!(
                "{:<32}  {:>9}  {:>5}  {}",
                row.name, row.templates, row.stale_templates, row.id
            ))?;
        } else {
            console.json(&row)?;
        }
    }
    Ok(Outcome::Done)
}

/// Known without loading the network.
fn embedder_in_use(context: &Context) -> Result<Option<ModelId>, Stop> {
    Ok(context.embedder()?.map(|(model, _)| model))
}

fn person_json<'a>(person: &'a Person, model: Option<&ModelId>) -> PersonJson<'a> {
    let usable = model.map_or(0, |model| person.templates_of(model).count());
    PersonJson {
        id: &person.id.0,
        name: &person.name,
        templates: usable,
        stale_templates: person.templates.len() - usable,
        note: &person.about.note,
        tags: &person.about.tags,
    }
}

/// Who is meant, or why that cannot be said; nobody of that name is told of here.
///
/// # Errors
/// [`Stop`] if nothing is written, or several people have that name.
fn who(gallery: &Gallery, written: &str, console: &Console) -> Result<Option<PersonId>, Stop> {
    if written.trim().is_empty() {
        return Err(Stop::Error(
            "It is not said who is meant; write a name or an id that faceglass people shows."
                .into(),
        ));
    }
    let by_id = PersonId(written.to_string());
    if gallery.get(&by_id).is_some() {
        return Ok(Some(by_id));
    }
    let named: Vec<&Person> = gallery.named(written).collect();
    match named.as_slice() {
        [] => {
            console.tell(&format!(
                "Nobody called {written} is enrolled; see faceglass people."
            ));
            Ok(None)
        }
        [one] => Ok(Some(one.id.clone())),
        several => Err(Stop::Error(format!(
            "{} people are called {written}; use the id that faceglass people shows.",
            several.len()
        ))),
    }
}
