//! `faceglass evaluate folders`.

use super::compare::compare;
use super::faces::{Look, Pick, embed_all};
use crate::cli::args::evaluate::FoldersArgs;
use crate::cli::commands::evaluate::cache::hash;
use crate::cli::commands::evaluate::files::{Wanted, below, folders_in};
use crate::cli::commands::evaluate::workbench::Workbench;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Stop};
use crate::cli::output::Outputs;
use faceglass_evaluation::folders::{all_pairs, search, strangers};
use faceglass_evaluation::report::{Note, Protocol};
use faceglass_vision::Embedding;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// The pictures of people, one after the other.
struct People {
    files: Vec<PathBuf>,
    names: Vec<String>,
    /// Name of each person's folder.
    folders: Vec<String>,
    /// Places of each person's pictures.
    people: Vec<Range<usize>>,
}

pub fn run(args: &FoldersArgs, context: &Context, console: &mut Console) -> Ended {
    let people = people_in(&args.root, console)?;
    let mut outputs = Outputs::of(context);
    outputs.reads_all(&people.files);
    let refine = args.alignment.refine();
    let mut bench = Workbench::open(context, &args.common, refine, "folders", outputs)?;
    let embedded = embed_all(
        &mut bench,
        &people.files,
        Look::plain(Pick::Largest),
        console,
    )?;
    let (pairs, step) = all_pairs(&people.people);
    let mut notes = vec![Note::new("people", people.people.len() as u64)];
    if step > 1 {
        notes.push(Note::new(
            "pairs of two people, one in so many of all",
            step,
        ));
    }
    let named = (&people.files[..], &people.names[..]);
    let compared = compare(&bench, Protocol::Folders, named, &embedded, &pairs, notes)?;
    let mut report = compared.report;
    let keys: Vec<String> = people
        .folders
        .iter()
        .map(|name| hash(name.as_bytes()))
        .collect();
    search(
        &people.people,
        &strangers(&keys, args.strangers),
        &embedded.embeddings,
        Embedding::cosine,
        bench.engine.match_threshold(),
    )
    .add_to(&mut report);
    bench.out.finish(&report, embedded.from_cache, console)
}

/// Everybody with a folder in `root`; an empty folder is told and left out.
fn people_in(root: &Path, console: &Console) -> Result<People, Stop> {
    let mut all = People {
        files: Vec::new(),
        names: Vec::new(),
        folders: Vec::new(),
        people: Vec::new(),
    };
    for folder in folders_in(root, console)? {
        let name = folder
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let pictures = match below(&folder, Wanted::Pictures, Some(console)) {
            Ok(pictures) => pictures,
            Err(Stop::Error(reason)) => {
                console.tell(&reason);
                continue;
            }
            Err(stop) => return Err(stop),
        };
        let first = all.files.len();
        for file in pictures {
            let below_root = file.strip_prefix(root).unwrap_or(&file);
            all.names.push(below_root.to_string_lossy().into_owned());
            all.files.push(file);
        }
        all.folders.push(name);
        all.people.push(first..all.files.len());
    }
    if all.people.len() < 2 {
        return Err(Stop::Error(format!(
            "{} holds the folders of {} people with pictures; two or more are needed to compare.",
            root.display(),
            all.people.len()
        )));
    }
    Ok(all)
}
