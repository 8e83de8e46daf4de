//! `faceglass people backup` and `restore`: everyone in one file, and back.

use crate::cli::args::{BackupArgs, IfSameName, RestoreArgs};
use crate::cli::ask;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::keys;
use crate::cli::outcome::{Ended, Outcome, Stop};
use crate::cli::output::Outputs;
use faceglass_answers::file_text;
use faceglass_capture::file::open_file;
use faceglass_gallery::{
    Author, Change, Done, Gallery, More, Namesake, Person, Restoring, SameName, how_kept,
};
use faceglass_pipeline::tell::lost_pictures;
use faceglass_pipeline::upkeep::{back_up, read};
use serde::Serialize;
use std::path::Path;

#[derive(Debug, Serialize)]
struct BackupJson {
    file: String,
    people: usize,
    templates: usize,
    /// Kept pictures of faces that cannot be read, and are not in it.
    lost_pictures: usize,
    bytes: u64,
}

pub fn backup(args: &BackupArgs, context: &Context, console: &Console) -> Ended {
    let file = args.file.as_path();
    if file == Path::new("-") {
        return Err(Stop::Error(
            "A backup is read again once it is written, which cannot be done with the standard output; name a file (./- for one of that name)."
                .into(),
        ));
    }
    Outputs::of(context).claim(file)?;
    if !args.replace && std::fs::symlink_metadata(file).is_ok() {
        return Err(Stop::Error(format!(
            "{} is there already; name another file, or add --replace to put this backup in its place.",
            file.display()
        )));
    }
    let (_, gallery) = context.gallery(console)?;
    if gallery.is_empty() {
        console.tell("Nobody is enrolled, so there is nothing to back up.");
        return Ok(Outcome::Nothing);
    }
    let passphrase = keys::backup_passphrase(keys::Backup::ToMake)?;
    let made = back_up(&gallery, &passphrase, file).map_err(Stop::error)?;
    if made.lost_pictures > 0 {
        console.tell(&lost_pictures(made.lost_pictures));
    }
    console.json(&BackupJson {
        people: made.people,
        templates: made.templates,
        lost_pictures: made.lost_pictures,
        bytes: made.bytes,
        file: file_text(file),
    })?;
    Ok(Outcome::Done)
}

#[derive(Debug, Serialize)]
struct RestoreJson<'a> {
    file: String,
    /// In the backup.
    people: usize,
    templates: usize,
    /// Who is not here.
    new: Vec<&'a str>,
    /// Who lacks templates.
    more: Vec<MoreJson<'a>>,
    /// Who is here with all of them.
    same: usize,
    /// Who is called otherwise here; that name stays.
    renamed: Vec<RenamedJson<'a>>,
    /// Who has the name of somebody else here.
    same_name: Vec<SameNameJson<'a>>,
    /// Whether it was done.
    done: bool,
    added_people: usize,
    added_templates: usize,
}

#[derive(Debug, Serialize)]
struct MoreJson<'a> {
    name: &'a str,
    templates: usize,
}

#[derive(Debug, Serialize)]
struct RenamedJson<'a> {
    here: &'a str,
    backup: &'a str,
}

#[derive(Debug, Serialize)]
struct SameNameJson<'a> {
    name: &'a str,
    templates: usize,
    here: Vec<&'a str>,
    /// `null` if it was not decided.
    decided: Option<IfSameName>,
}

pub fn restore(args: &RestoreArgs, context: &Context, console: &Console) -> Ended {
    let file = args.file.as_path();
    // Before a passphrase is asked for.
    open_file(file).map_err(Stop::error)?;
    let passphrase = keys::backup_passphrase(keys::Backup::ToOpen)?;
    let backup = read(file, &passphrase).map_err(Stop::error)?;
    let (mut store, mut gallery) = context.gallery(console)?;
    let is_new = store.keeping().is_none();
    let restoring = Restoring::of(&backup, &gallery);
    for line in would_change(&restoring) {
        console.note(&line);
    }
    let decided: Vec<Option<IfSameName>> = restoring
        .namesakes
        .iter()
        .map(|namesake| args.same_name.or_else(|| ask_about(namesake)))
        .collect();
    let (changes, trouble) = changes(&restoring, &decided);
    let mut said = said(&backup, &restoring, &decided, file);
    if let Some(trouble) = trouble {
        return Err(trouble);
    }
    if changes.is_empty() {
        console.tell("Nothing of the backup is to be added here.");
        console.json(&said)?;
        return Ok(Outcome::Nothing);
    }
    if !args.yes && !ask::yes("Restore these people?").unwrap_or(false) {
        console.tell("Nothing was changed; add --yes to restore without being asked.");
        console.json(&said)?;
        return Ok(Outcome::Nothing);
    }
    said.added_people = changes.iter().filter(|c| is_person(c)).count();
    said.added_templates = changes.iter().map(templates_in).sum();
    let what = (Done::Restoration, Author::CommandLine);
    let noted = store.commit_noted(&mut gallery, &Change::Batch(changes), what);
    noted
        .map_err(Stop::error)?
        .iter()
        .for_each(|w| console.tell(w));
    // The passphrase of the backup may have sealed it, too, if it came from the environment.
    if is_new && let Some(keeping) = store.keeping() {
        console.tell(how_kept(keeping));
    }
    said.done = true;
    console.json(&said)?;
    Ok(Outcome::Done)
}

/// The changes, or why they cannot be made yet.
fn changes(restoring: &Restoring, decided: &[Option<IfSameName>]) -> (Vec<Change>, Option<Stop>) {
    let pairs = || restoring.namesakes.iter().zip(decided);
    if let Some((namesake, _)) = pairs().find(|(_, decided)| decided.is_none()) {
        let trouble = Stop::Error(format!(
            "{} of the backup has the name of somebody here, and it is not said whether they are one person; add --same-name join, apart or leave-out.",
            namesake.person.name
        ));
        return (Vec::new(), Some(trouble));
    }
    let is_unclear = |(namesake, decided): &(&Namesake, &Option<IfSameName>)| {
        **decided == Some(IfSameName::Join) && namesake.here.len() > 1
    };
    if let Some((namesake, _)) = pairs().find(is_unclear) {
        let trouble = Stop::Error(format!(
            "Several people here are called {}, so it is not clear whom to join; add --same-name apart or leave-out.",
            namesake.person.name
        ));
        return (Vec::new(), Some(trouble));
    }
    let answer = |meant: &Namesake| {
        let found = pairs().find(|(namesake, _)| namesake.person.id == meant.person.id);
        match found.and_then(|(_, decided)| *decided) {
            Some(IfSameName::Join) => SameName::Join,
            Some(IfSameName::Apart) => SameName::Apart,
            Some(IfSameName::LeaveOut) | None => SameName::LeaveOut,
        }
    };
    (restoring.changes(answer), None)
}

fn said<'a>(
    backup: &Gallery,
    restoring: &'a Restoring,
    decided: &[Option<IfSameName>],
    file: &Path,
) -> RestoreJson<'a> {
    let more = |more: &'a More| MoreJson {
        name: &more.name,
        templates: more.templates.len(),
    };
    let same_name = |(namesake, decided): (&'a Namesake, &Option<IfSameName>)| SameNameJson {
        name: &namesake.person.name,
        templates: namesake.person.templates.len(),
        here: namesake
            .here
            .iter()
            .map(|(_, name)| name.as_str())
            .collect(),
        decided: *decided,
    };
    RestoreJson {
        file: file_text(file),
        people: backup.people().len(),
        templates: templates_of(backup.people()),
        new: restoring.new.iter().map(|p| p.name.as_str()).collect(),
        more: restoring.more.iter().map(more).collect(),
        same: restoring.same,
        renamed: restoring
            .renamed
            .iter()
            .map(|renamed| RenamedJson {
                here: &renamed.here,
                backup: &renamed.there,
            })
            .collect(),
        same_name: restoring
            .namesakes
            .iter()
            .zip(decided)
            .map(same_name)
            .collect(),
        done: false,
        added_people: 0,
        added_templates: 0,
    }
}

/// What a person is shown before they are asked.
fn would_change(restoring: &Restoring) -> Vec<String> {
    let mut lines = Vec::new();
    for person in &restoring.new {
        let templates = count(person.templates.len());
        lines.push(format!("new        {} ({templates})", person.name));
    }
    for more in &restoring.more {
        let templates = count(more.templates.len());
        lines.push(format!("more       {} ({templates} more)", more.name));
    }
    for namesake in &restoring.namesakes {
        let here: Vec<&str> = namesake
            .here
            .iter()
            .map(|(_, name)| name.as_str())
            .collect();
        lines.push(format!(
            "same name  {} ({}); here already: {}",
            namesake.person.name,
            count(namesake.person.templates.len()),
            here.join(", ")
        ));
    }
    for renamed in &restoring.renamed {
        lines.push(format!(
            "other name {} is called {} here, and stays so",
            renamed.there, renamed.here
        ));
    }
    if restoring.same > 0 {
        let noun = if restoring.same == 1 {
            "person"
        } else {
            "people"
        };
        lines.push(format!(
            "same       {} {noun}: all templates are here; name, note and tags stay as they are",
            restoring.same
        ));
    }
    lines
}

fn count(templates: usize) -> String {
    match templates {
        1 => "1 template".into(),
        n => format!("{n} templates"),
    }
}

fn ask_about(namesake: &Namesake) -> Option<IfSameName> {
    let question = format!(
        "Is {} of the backup the one who is here?",
        namesake.person.name
    );
    let answers = [
        ("j", "join: they are one person", IfSameName::Join),
        ("a", "apart: two people of that name", IfSameName::Apart),
        ("l", "leave out", IfSameName::LeaveOut),
    ];
    ask::one_of(&question, &answers)
}

fn templates_of(people: &[Person]) -> usize {
    people.iter().map(|person| person.templates.len()).sum()
}

fn is_person(change: &Change) -> bool {
    matches!(change, Change::AddPerson(_))
}

fn templates_in(change: &Change) -> usize {
    match change {
        Change::AddPerson(person) => person.templates.len(),
        Change::AddTemplates { templates, .. } => templates.len(),
        _ => 0,
    }
}
