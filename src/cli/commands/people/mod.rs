//! `faceglass people`: who is enrolled.

mod backup;
mod file;
mod import;
mod journal;
mod re_embed;
mod recover;

use crate::cli::args::{ListArgs, PeopleArgs, PeopleCommand};
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Outcome, Stop};
use faceglass_gallery::{Change, Gallery, Person, PersonId, same_name};
use faceglass_vision::{ModelId, ModelKind};
use serde::Serialize;

#[derive(Debug, Serialize)]
struct PersonJson<'a> {
    id: &'a str,
    name: &'a str,
    /// Templates that the embedder in use can match.
    templates: usize,
    /// Templates of other embedders.
    stale_templates: usize,
}

pub fn run(args: &PeopleArgs, context: &Context, console: &mut Console) -> Ended {
    match &args.command {
        None => list(ListArgs::default(), context, console),
        Some(PeopleCommand::List(args)) => list(*args, context, console),
        Some(PeopleCommand::Rename { person, name }) => change_one(
            person,
            |id| Change::Rename {
                person: id,
                name: name.clone(),
            },
            context,
            console,
        ),
        Some(PeopleCommand::Remove { person }) => {
            change_one(person, Change::Remove, context, console)
        }
        Some(PeopleCommand::Clear) => clear(context, console),
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
    let file = context
        .model_store()
        .find(ModelKind::Embedder)
        .map_err(Stop::error)?;
    Ok(file.map(|file| ModelId(file.manifest.sha256)))
}

fn person_json<'a>(person: &'a Person, model: Option<&ModelId>) -> PersonJson<'a> {
    let usable = model.map_or(0, |model| person.templates_of(model).count());
    PersonJson {
        id: &person.id.0,
        name: &person.name,
        templates: usable,
        stale_templates: person.templates.len() - usable,
    }
}

/// Changes the person of that name or id and shows who it was.
fn change_one(
    who: &str,
    change: impl FnOnce(PersonId) -> Change,
    context: &Context,
    console: &Console,
) -> Ended {
    if who.trim().is_empty() {
        return Err(Stop::Error(
            "It is not said who is meant; write a name or an id that faceglass people shows."
                .into(),
        ));
    }
    let (mut store, mut gallery) = context.gallery(console)?;
    let Some(id) = resolve(&gallery, who)? else {
        console.tell(&format!(
            "Nobody called {who} is enrolled; see faceglass people."
        ));
        return Ok(Outcome::Nothing);
    };
    let before = gallery.get(&id).cloned();
    let committed = store
        .commit(&mut gallery, &change(id.clone()))
        .map_err(Stop::error)?;
    committed.warnings.iter().for_each(|w| console.tell(w));
    let name = gallery.get(&id).map_or("", |person| &person.name);
    let namesakes = gallery.named(name).count();
    if namesakes > 1 && before.as_ref().is_some_and(|p| !same_name(&p.name, name)) {
        console.tell(&format!(
            "{namesakes} people are called {name} now; tell them apart by the id that faceglass people shows."
        ));
    }
    if let Some(person) = gallery.get(&id).cloned().or(before) {
        let model = embedder_in_use(context)?;
        console.json(&person_json(&person, model.as_ref()))?;
    }
    Ok(Outcome::Done)
}

fn resolve(gallery: &Gallery, who: &str) -> Result<Option<PersonId>, Stop> {
    let by_id = PersonId(who.to_string());
    if gallery.get(&by_id).is_some() {
        return Ok(Some(by_id));
    }
    let named: Vec<&Person> = gallery.named(who).collect();
    match named.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(one.id.clone())),
        several => Err(Stop::Error(format!(
            "{} people are called {who}; use the id that faceglass people shows.",
            several.len()
        ))),
    }
}

#[derive(Debug, Serialize)]
struct ClearedJson {
    removed: usize,
}

fn clear(context: &Context, console: &Console) -> Ended {
    let (mut store, mut gallery) = context.gallery(console)?;
    let removed = gallery.people().len();
    if removed > 0 {
        let committed = store
            .commit(&mut gallery, &Change::RemoveAll)
            .map_err(Stop::error)?;
        committed.warnings.iter().for_each(|w| console.tell(w));
    }
    console.json(&ClearedJson { removed })?;
    Ok(Outcome::Done)
}
