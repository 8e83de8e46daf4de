//! The gallery's file: where it is, how its key is kept, and what that protects.

use crate::cli::args::ListArgs;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::keys;
use crate::cli::outcome::{Ended, Outcome, Stop};
use crate::window::utc_date;
use faceglass_gallery::{GalleryStore, Keeping, Status, how_kept};
use serde::Serialize;
use std::path::PathBuf;
use std::time::UNIX_EPOCH;

const OPEN: &str = "It is not encrypted: whoever can read the file can read everything in it. It is encrypted once it can be opened for writing.";

#[derive(Debug, Serialize)]
struct StatusJson {
    file: PathBuf,
    /// `null` if there is no file.
    bytes: Option<u64>,
    format_version: Option<u32>,
    /// `null` if the gallery stays closed.
    people: Option<usize>,
    templates: Option<usize>,
    /// `null` if there is no key.
    key: Option<Keeping>,
    protects: Option<&'static str>,
    /// Milliseconds since 1970.
    changed_unix_ms: Option<u64>,
    /// Files beside it that anybody can read who can read the folder.
    lying_open: Vec<PathBuf>,
    /// Damaged files that were kept aside.
    kept_aside: Vec<PathBuf>,
    /// Why it stays closed.
    trouble: Option<String>,
}

pub fn status(args: ListArgs, context: &Context, console: &Console) -> Ended {
    // Opened first: what lies open is sealed by it.
    let opened = GalleryStore::open_with(context.data_dir(), context.keys());
    let status = GalleryStore::status(&context.gallery_dir()).map_err(Stop::error)?;
    let people = opened.as_ref().ok().map(|(_, gallery, warnings)| {
        warnings.iter().for_each(|warning| console.tell(warning));
        let templates = gallery.people().iter().map(|p| p.templates.len()).sum();
        (gallery.people().len(), templates)
    });
    let said = StatusJson {
        people: people.map(|(people, _)| people),
        templates: people.map(|(_, templates)| templates),
        protects: protects(&status),
        changed_unix_ms: changed_unix_ms(&status),
        trouble: opened.as_ref().err().map(ToString::to_string),
        file: status.path,
        bytes: status.bytes,
        format_version: status.format_version,
        key: status.keeping,
        lying_open: status.lying_open,
        kept_aside: status.kept_aside,
    };
    if console.is_read_by_a_person() && !args.json {
        for line in lines(&said) {
            console.line(&line)?;
        }
    } else {
        console.json(&said)?;
    }
    match opened {
        Ok(_) => Ok(Outcome::Done),
        Err(error) => Err(Stop::error(error)),
    }
}

fn protects(status: &Status) -> Option<&'static str> {
    status.bytes?;
    Some(match (status.keeping, status.format_version) {
        (Some(keeping), _) => how_kept(keeping),
        (None, Some(1 | 2)) => OPEN,
        (None, _) => return None,
    })
}

fn changed_unix_ms(status: &Status) -> Option<u64> {
    let since = status.changed?.duration_since(UNIX_EPOCH).ok()?;
    u64::try_from(since.as_millis()).ok()
}

fn lines(said: &StatusJson) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = |name: &str, words: String| lines.push(format!("{name:<9} {words}"));
    let file = said.file.display();
    line(
        "File",
        match (said.bytes, said.format_version) {
            (Some(bytes), Some(version)) => format!("{file} ({bytes} bytes, format {version})"),
            (Some(bytes), None) => format!("{file} ({bytes} bytes)"),
            (None, _) => format!("{file} (not there yet)"),
        },
    );
    if let (Some(people), Some(templates)) = (said.people, said.templates) {
        let noun = if templates == 1 {
            "template"
        } else {
            "templates"
        };
        line("People", format!("{people}, with {templates} {noun}"));
    }
    if let Some(protects) = said.protects {
        line("Key", protects.to_owned());
    }
    if let Some(changed) = said.changed_unix_ms {
        line("Changed", format!("{} (UTC)", utc_date(changed / 1000)));
    }
    for open in &said.lying_open {
        line(
            "Open",
            format!(
                "{} is of an earlier version and not encrypted; remove it once you need it no more.",
                open.display()
            ),
        );
    }
    for aside in &said.kept_aside {
        line(
            "Aside",
            format!(
                "{} is damaged and was kept. faceglass people recover FILE brings back what can still be read of it.",
                aside.display()
            ),
        );
    }
    lines
}

#[derive(Debug, Serialize)]
struct KeyJson {
    key: Keeping,
    protects: &'static str,
}

pub fn passphrase(remove: bool, context: &Context, console: &Console) -> Ended {
    let (mut store, mut gallery) = context.gallery(console)?;
    let new = if remove {
        if store.keeping() != Some(Keeping::Passphrase) {
            console.tell("The gallery has no passphrase; see faceglass people status.");
            return Ok(Outcome::Nothing);
        }
        None
    } else {
        Some(keys::new_passphrase()?)
    };
    let (key, warnings) = store
        .set_passphrase(&mut gallery, new.as_ref())
        .map_err(Stop::error)?;
    warnings.iter().for_each(|warning| console.tell(warning));
    console.json(&KeyJson {
        key,
        protects: how_kept(key),
    })?;
    Ok(Outcome::Done)
}

#[derive(Debug, Serialize)]
struct AcceptedJson {
    people: usize,
}

pub fn accept(context: &Context, console: &Console) -> Ended {
    if let Ok((_, gallery, warnings)) = GalleryStore::open_with(context.data_dir(), context.keys())
    {
        warnings.iter().for_each(|warning| console.tell(warning));
        console.tell("There is nothing to accept: the gallery is the newest that was used here.");
        console.json(&AcceptedJson {
            people: gallery.people().len(),
        })?;
        return Ok(Outcome::Nothing);
    }
    let (_, gallery, warnings) =
        GalleryStore::accept(context.data_dir(), context.keys()).map_err(Stop::error)?;
    warnings.iter().for_each(|warning| console.tell(warning));
    console.json(&AcceptedJson {
        people: gallery.people().len(),
    })?;
    Ok(Outcome::Done)
}
