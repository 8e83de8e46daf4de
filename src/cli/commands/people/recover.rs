//! `faceglass people recover`: those who can still be read of a damaged gallery.

use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Outcome, Stop};
use faceglass_gallery::{Author, Change, Done, GalleryStore};
use serde::Serialize;
use std::path::{Path, PathBuf};

#[derive(Debug, Serialize)]
struct RecoveredJson {
    file: PathBuf,
    /// People in it that could be read.
    people: usize,
    templates: usize,
    /// People who were not in the gallery.
    added_people: usize,
    /// Templates that were not, theirs included.
    added_templates: usize,
    /// Places in the file where something could not be read.
    gaps: usize,
}

pub fn run(file: Option<&Path>, context: &Context, console: &Console) -> Ended {
    let (mut store, mut gallery) = context.gallery(console)?;
    let Some(file) = file
        .map(Path::to_path_buf)
        .map_or_else(|| newest(context), |f| Ok(Some(f)))?
    else {
        console.tell(
            "No damaged gallery was kept aside; name the file that people are to be taken from.",
        );
        return Ok(Outcome::Nothing);
    };
    let read = store.readable(&file).map_err(Stop::error)?;
    let changes = read.missing_in(&gallery);
    let people = read.people.people();
    let said = RecoveredJson {
        people: people.len(),
        templates: people.iter().map(|p| p.templates.len()).sum(),
        added_people: changes
            .iter()
            .filter(|change| matches!(change, Change::AddPerson(_)))
            .count(),
        added_templates: changes.iter().map(templates).sum(),
        gaps: read.gaps,
        file,
    };
    let is_nothing = changes.is_empty();
    if !is_nothing {
        let what = (Done::Recovery, Author::CommandLine);
        let warnings = store
            .commit_noted(&mut gallery, &Change::Batch(changes), what)
            .map_err(Stop::error)?;
        warnings.iter().for_each(|w| console.tell(w));
    }
    if said.gaps > 0 {
        console.tell(&format!(
            "{} in {} could not be read: look whether anybody is missing, and whether somebody is back who was removed.",
            if said.gaps == 1 { "One place".to_owned() } else { format!("{} places", said.gaps) },
            said.file.display()
        ));
    }
    console.json(&said)?;
    Ok(if is_nothing {
        Outcome::Nothing
    } else {
        Outcome::Done
    })
}

fn templates(change: &Change) -> usize {
    match change {
        Change::AddPerson(person) => person.templates.len(),
        Change::AddTemplates { templates, .. } => templates.len(),
        _ => 0,
    }
}

/// The file that was kept aside last.
fn newest(context: &Context) -> Result<Option<PathBuf>, Stop> {
    let status = GalleryStore::status(&context.gallery_dir()).map_err(Stop::error)?;
    let when = |path: &PathBuf| path.metadata().and_then(|data| data.modified()).ok();
    let mut aside = status.kept_aside;
    // Names end with the second in which they were given.
    aside.sort_by_key(|path| (when(path), path.clone()));
    Ok(aside.pop())
}
