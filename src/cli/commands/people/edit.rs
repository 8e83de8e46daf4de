//! `faceglass people merge`, `split`, `move` and the like: who is who, put right.

use super::{embedder_in_use, person_json, who};
use crate::cli::args::people::{
    CoverArgs, MergeArgs, MoveArgs, NoteArgs, RemoveArgs, RenameArgs, SplitArgs, TagArgs,
};
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Outcome, Stop};
use faceglass_gallery::{
    Author, Change, Done, Edit, Gallery, GalleryStore, Person, PersonId, Template, TemplateId,
    clean_name, same_name,
};

pub fn rename(args: &RenameArgs, context: &Context, console: &Console) -> Ended {
    let (store, gallery) = context.gallery(console)?;
    let Some(id) = who(&gallery, &args.person, console)? else {
        return Ok(Outcome::Nothing);
    };
    let name = clean_name(&args.name).map_err(Stop::error)?;
    let other = gallery.named(&name).find(|person| person.id != id);
    if let (Some(other), false) = (other, args.anyway) {
        return Err(Stop::Error(format!(
            "Somebody is called {} already, so nothing changed; merge the two with faceglass people merge, choose another name, or add --anyway.",
            other.name
        )));
    }
    let old = named(&gallery, &id);
    let is_other = !same_name(&old, &name);
    let rename = Change::Rename {
        person: id.clone(),
        name: name.clone(),
    };
    let gallery = commit(console, (store, gallery), (&rename, Done::Renaming(old)))?;
    let namesakes = gallery.named(&name).count();
    if is_other && namesakes > 1 {
        console.tell(&format!(
            "{namesakes} people are called {name} now; tell them apart by the id that faceglass people shows."
        ));
    }
    tell_of(&gallery, &[&id], context, console)
}

pub fn remove(args: &RemoveArgs, context: &Context, console: &Console) -> Ended {
    let (store, gallery) = context.gallery(console)?;
    let Some(id) = who(&gallery, &args.person, console)? else {
        return Ok(Outcome::Nothing);
    };
    if !args.numbers.is_empty() {
        let templates = chosen(&gallery, &id, &args.numbers)?;
        let person = id.clone();
        let edit = Edit::Remove { person, templates };
        let gallery = make(console, (store, gallery), &edit)?;
        return tell_of(&gallery, &[&id], context, console);
    }
    if !args.not_them.is_empty() {
        let templates = not_them(&gallery, &id, &args.not_them)?;
        let person = id.clone();
        let edit = Edit::ForgetNotThem { person, templates };
        let gallery = make(console, (store, gallery), &edit)?;
        return tell_of(&gallery, &[&id], context, console);
    }
    let before = gallery.clone();
    let done = Done::Deletion(named(&gallery, &id));
    let remove = Change::Remove(id.clone());
    commit(console, (store, gallery), (&remove, done))?;
    tell_of(&before, &[&id], context, console)
}

pub fn merge(args: &MergeArgs, context: &Context, console: &Console) -> Ended {
    let (store, gallery) = context.gallery(console)?;
    let from = who(&gallery, &args.from, console)?;
    let (Some(from), Some(into)) = (from, who(&gallery, &args.into, console)?) else {
        return Ok(Outcome::Nothing);
    };
    let edit = Edit::Merge {
        from,
        into: into.clone(),
    };
    let gallery = make(console, (store, gallery), &edit)?;
    tell_of(&gallery, &[&into], context, console)
}

pub fn split(args: &SplitArgs, context: &Context, console: &Console) -> Ended {
    let (store, gallery) = context.gallery(console)?;
    let Some(person) = who(&gallery, &args.person, console)? else {
        return Ok(Outcome::Nothing);
    };
    let edit = Edit::Split {
        person: person.clone(),
        templates: chosen(&gallery, &person, &args.templates.numbers)?,
        name: args.into.clone(),
    };
    let gallery = make(console, (store, gallery), &edit)?;
    let new = gallery.named(&args.into).next().map(|new| new.id.clone());
    let both: Vec<&PersonId> = [&person].into_iter().chain(new.as_ref()).collect();
    tell_of(&gallery, &both, context, console)
}

pub fn move_to(args: &MoveArgs, context: &Context, console: &Console) -> Ended {
    let (store, gallery) = context.gallery(console)?;
    let from = who(&gallery, &args.person, console)?;
    let (Some(from), Some(to)) = (from, who(&gallery, &args.to, console)?) else {
        return Ok(Outcome::Nothing);
    };
    let edit = Edit::Move {
        from: from.clone(),
        to: to.clone(),
        templates: chosen(&gallery, &from, &args.templates.numbers)?,
    };
    let gallery = make(console, (store, gallery), &edit)?;
    tell_of(&gallery, &[&from, &to], context, console)
}

pub fn note(args: &NoteArgs, context: &Context, console: &Console) -> Ended {
    about(&args.person, context, console, |person, _| {
        let note = args.note.clone();
        Ok(Edit::Note { person, note })
    })
}

pub fn tag(args: &TagArgs, context: &Context, console: &Console) -> Ended {
    about(&args.person, context, console, |person, _| {
        let tags = args.tags.clone();
        Ok(Edit::Tags { person, tags })
    })
}

pub fn cover(args: &CoverArgs, context: &Context, console: &Console) -> Ended {
    about(&args.person, context, console, |person, gallery| {
        let numbers: Vec<usize> = args.number.into_iter().collect();
        let template = chosen(gallery, &person, &numbers)?.pop();
        Ok(Edit::Cover { person, template })
    })
}

/// Makes an edit about one person and shows who it is.
fn about(
    written: &str,
    context: &Context,
    console: &Console,
    edit: impl FnOnce(PersonId, &Gallery) -> Result<Edit, Stop>,
) -> Ended {
    let (store, gallery) = context.gallery(console)?;
    let Some(id) = who(&gallery, written, console)? else {
        return Ok(Outcome::Nothing);
    };
    let edit = edit(id.clone(), &gallery)?;
    let gallery = make(console, (store, gallery), &edit)?;
    tell_of(&gallery, &[&id], context, console)
}

/// The templates of these numbers, which count from 1.
fn chosen(gallery: &Gallery, id: &PersonId, numbers: &[usize]) -> Result<Vec<TemplateId>, Stop> {
    let Some(person) = gallery.get(id) else {
        return Ok(Vec::new());
    };
    numbered(&person.templates, numbers, |number| no_such(person, number))
}

/// The same of faces that are remembered as not theirs.
fn not_them(gallery: &Gallery, id: &PersonId, numbers: &[usize]) -> Result<Vec<TemplateId>, Stop> {
    let Some(person) = gallery.get(id) else {
        return Ok(Vec::new());
    };
    numbered(&person.not_them, numbers, |number| {
        Stop::Error(format!(
            "No face of number {number} is remembered as not {}; see faceglass people show.",
            person.name
        ))
    })
}

fn numbered(
    held: &[Template],
    numbers: &[usize],
    no_such: impl Fn(usize) -> Stop,
) -> Result<Vec<TemplateId>, Stop> {
    let mut chosen = Vec::new();
    for number in numbers {
        let template = number.checked_sub(1).and_then(|at| held.get(at));
        let template = template.ok_or_else(|| no_such(*number))?;
        if !chosen.contains(&template.id) {
            chosen.push(template.id.clone());
        }
    }
    Ok(chosen)
}

fn no_such(person: &Person, number: usize) -> Stop {
    let (name, count) = (&person.name, person.templates.len());
    let has = match count {
        0 => "no template".to_owned(),
        1 => "1 template".to_owned(),
        several => format!("{several} templates"),
    };
    Stop::Error(format!(
        "{name} has {has}, and no number {number}; see faceglass people show."
    ))
}

/// Makes an edit and gives the gallery after it.
fn make(
    console: &Console,
    (store, gallery): (GalleryStore, Gallery),
    edit: &Edit,
) -> Result<Gallery, Stop> {
    let (change, done) = edit.plan(&gallery).map_err(Stop::error)?;
    commit(console, (store, gallery), (&change, done))
}

fn commit(
    console: &Console,
    (mut store, mut gallery): (GalleryStore, Gallery),
    (change, done): (&Change, Done),
) -> Result<Gallery, Stop> {
    let warnings = store
        .commit_noted(&mut gallery, change, (done, Author::CommandLine))
        .map_err(Stop::error)?;
    warnings.iter().for_each(|warning| console.tell(warning));
    Ok(gallery)
}

/// Shows these people as they are.
fn tell_of(gallery: &Gallery, people: &[&PersonId], context: &Context, console: &Console) -> Ended {
    let model = embedder_in_use(context)?;
    for person in people.iter().filter_map(|id| gallery.get(id)) {
        console.json(&person_json(person, model.as_ref()))?;
    }
    Ok(Outcome::Done)
}

fn named(gallery: &Gallery, id: &PersonId) -> String {
    let person = gallery.get(id);
    person.map_or_else(String::new, |person| person.name.clone())
}
