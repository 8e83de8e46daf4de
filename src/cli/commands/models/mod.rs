//! `faceglass models`: the networks.

mod add;
mod export;

use crate::cli::args::ListArgs;
use crate::cli::args::models::{ModelsArgs, ModelsCommand};
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Outcome, Stop};
use crate::trial::{FELL, limit_own_memory};
use faceglass_answers::{Decimal, file_text};
use faceglass_capture::file::WriteError;
use faceglass_vision::store::ModelFile;
use faceglass_vision::{ModelKind, ModelSummary};
use serde::Serialize;
use std::io::ErrorKind;
use std::path::Path;

#[derive(Debug, Serialize)]
struct ModelJson {
    kind: ModelKind,
    name: String,
    file: String,
    /// `null` for a built-in network.
    folder: Option<String>,
    sha256: String,
    licence: String,
    card: Option<String>,
    /// Width and height in pixels.
    input: [u32; 2],
}

#[derive(Debug, Serialize)]
struct CheckedJson {
    #[serde(flatten)]
    model: ModelJson,
    size_bytes: u64,
    load_ms: Decimal<1>,
    threshold: Option<Decimal<4>>,
    ok: bool,
}

pub fn run(args: &ModelsArgs, context: &Context, console: &mut Console) -> Ended {
    match &args.command {
        None => list(ListArgs::default(), context, console),
        Some(ModelsCommand::List(args)) => list(*args, context, console),
        Some(ModelsCommand::Check(args)) => check(*args, context, console),
        Some(ModelsCommand::Add(args)) => add::run(args, context, console),
        Some(ModelsCommand::Export { folder }) => export::run(folder, context, console),
        Some(ModelsCommand::Try { manifest }) => try_it(manifest),
    }
}

/// The network in use for each kind.
fn list(args: ListArgs, context: &Context, console: &Console) -> Ended {
    let mut found = false;
    for kind in ModelKind::ALL {
        let Some(file) = context.model_store().find(kind).map_err(Stop::error)? else {
            continue;
        };
        found = true;
        let model = model_json(&file);
        if console.is_read_by_a_person() && !args.json {
            console.line(&table_row(&model))?;
        } else {
            console.json(&model)?;
        }
    }
    Ok(Outcome::found(found))
}

/// Reads, checks and tries every network there is; those that fail are told.
fn check(args: ListArgs, context: &Context, console: &Console) -> Ended {
    let files = context.model_store().all().map_err(Stop::error)?;
    let (mut good, mut bad) = (0, 0);
    for (label, file) in files {
        match file.and_then(ModelFile::check) {
            Ok(summary) => {
                good += 1;
                let checked = checked_json(summary);
                if console.is_read_by_a_person() && !args.json {
                    console.line(&format!("ok  {}", table_row(&checked.model)))?;
                } else {
                    console.json(&checked)?;
                }
            }
            Err(error) => {
                bad += 1;
                console.tell(&format!("{label}: {error}"));
            }
        }
    }
    match (good, bad) {
        (_, 1..) => Err(Stop::Told),
        (0, _) => Ok(Outcome::Nothing),
        _ => Ok(Outcome::Done),
    }
}

/// What came of it is said by how the process ends.
fn try_it(manifest: &Path) -> Ended {
    // What panics for want of memory is caught where networks are read, and must not look like a network that errs.
    std::panic::set_hook(Box::new(|_| std::process::exit(FELL)));
    limit_own_memory().map_err(Stop::error)?;
    let checked = ModelFile::open(manifest).and_then(ModelFile::check);
    checked.map_err(Stop::error)?;
    Ok(Outcome::Done)
}

/// Whether a file of the folder is to be written: not where just that is there.
fn is_to_be_written(path: &Path, bytes: &[u8]) -> Result<bool, Stop> {
    match std::fs::read(path) {
        Ok(there) if there == bytes => Ok(false),
        Ok(_) => Err(Stop::Error(format!(
            "{} is there already and is another file, so it was left alone; give yours another name, or name another folder.",
            path.display()
        ))),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(true),
        Err(error) => Err(Stop::error(WriteError::new(path, &error))),
    }
}

fn make_folder(folder: &Path) -> Result<(), Stop> {
    std::fs::create_dir_all(folder).map_err(|error| Stop::error(WriteError::new(folder, &error)))
}

fn model_json(file: &ModelFile) -> ModelJson {
    let manifest = &file.manifest;
    ModelJson {
        kind: manifest.kind(),
        name: manifest.name.clone(),
        file: manifest.file.clone(),
        folder: file.folder.as_deref().map(file_text),
        sha256: manifest.sha256.clone(),
        licence: manifest.licence.clone(),
        card: manifest.card.clone(),
        input: [manifest.input.width, manifest.input.height],
    }
}

fn checked_json(summary: ModelSummary) -> CheckedJson {
    CheckedJson {
        model: ModelJson {
            kind: summary.kind,
            name: summary.name,
            file: summary.file,
            folder: summary.folder.as_deref().map(file_text),
            sha256: summary.id.0,
            licence: summary.licence,
            card: summary.card,
            input: [summary.input.0, summary.input.1],
        },
        size_bytes: summary.size_bytes,
        load_ms: summary.load_ms.into(),
        threshold: summary.threshold.map(Decimal::from),
        ok: true,
    }
}

fn table_row(model: &ModelJson) -> String {
    let from = model.folder.as_deref().unwrap_or("built in");
    let short_hash: String = model.sha256.chars().take(12).collect();
    format!(
        "{:<10} {:<28} {}x{}  {short_hash}  {} ({from}), {}",
        model.kind.as_str(),
        model.name,
        model.input[0],
        model.input[1],
        model.file,
        model.licence
    )
}
