//! `faceglass models add`: a public network in one step.

use super::{CheckedJson, checked_json, is_to_be_written, make_folder, table_row};
use crate::cli::args::models::AddArgs;
use crate::cli::commands::people::re_embed;
use crate::cli::console::Console;
use crate::cli::context::Context;
use crate::cli::outcome::{Ended, Outcome, Stop};
use crate::trial::InProcess;
use faceglass_answers::{Decimal, file_text};
use faceglass_capture::file::WholeFile;
use faceglass_vision::known::{Recognised, Recognition, recognise};
use faceglass_vision::speed::timed;
use faceglass_vision::store::{ModelFile, network_bytes};
use faceglass_vision::trial::Trials as _;
use faceglass_vision::{Manifest, ModelError, ModelKind, ModelSummary};
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};

/// Under this ending, which no folder of networks is searched for, a manifest waits until its
/// network was tried.
const UNTRIED: &str = "toml.untried";

#[derive(Debug, Serialize)]
struct AddedJson {
    #[serde(flatten)]
    checked: CheckedJson,
    /// "sha256", "shape" or "told".
    recognised_by: &'static str,
    /// Where it is published, if that is known.
    source: Option<String>,
    manifest: String,
    /// Milliseconds of one look.
    look_ms: Decimal<1>,
    /// Whether it is the network of its kind that is used from now on.
    in_use: bool,
}

pub fn run(args: &AddArgs, context: &Context, console: &mut Console) -> Ended {
    let folder = context.models_dir().ok_or_else(|| {
        Stop::Error(
            "Name the folder of your networks with --models; it is made if it is not there.".into(),
        )
    })?;
    let bytes = network_bytes(&args.file).map_err(Stop::error)?;
    let name = args.file.file_name().unwrap_or_default().to_string_lossy();
    let mut found = recognise(&name, &bytes, args.family).map_err(Stop::error)?;
    told(&mut found.manifest, args);
    make_folder(folder)?;
    let network = folder.join(&*name);
    let manifest = network.with_extension("toml");
    let kept = kept_manifest(&manifest, &found.manifest)?;
    let is_new = is_to_be_written(&network, &bytes)?;
    if is_new {
        WholeFile::write(&network, &bytes).map_err(Stop::error)?;
    }
    let tried = tried(&network, &found.manifest, kept.is_some());
    if tried.is_err() && is_new {
        // What does not work is not left behind; that it is still there would change nothing.
        let _ = fs::remove_file(&network);
    }
    let (summary, look_ms) = tried?;
    let kind = summary.kind;
    let in_force = context.model_store().find(kind).map_err(Stop::error)?;
    let in_force = in_force.map(|file| file.manifest.sha256);
    let threshold = summary.threshold;
    let added = AddedJson {
        in_use: in_force.as_ref() == Some(&summary.id.0),
        recognised_by: word(&found.by),
        source: source(&found.by),
        manifest: file_text(&manifest),
        look_ms: look_ms.into(),
        checked: checked_json(summary),
    };
    if console.is_read_by_a_person() && !args.json {
        tell(&added, &found, look_ms, console)?;
        let wrote = if kept.is_some() {
            "was there"
        } else {
            "written"
        };
        console.line(&format!("{wrote}: {}", manifest.display()))?;
        warn(&added, threshold, console);
    } else {
        console.json(&added)?;
    }
    if args.re_embed && kind == ModelKind::Embedder && added.in_use {
        return re_embed::run(context, console);
    }
    Ok(Outcome::Done)
}

/// What the person knows better.
fn told(manifest: &mut Manifest, args: &AddArgs) {
    if let Some(name) = &args.name {
        manifest.name.clone_from(name);
    }
    if let Some(licence) = &args.licence {
        manifest.licence.clone_from(licence);
    }
    if let Some(threshold) = args.threshold {
        manifest.set_threshold(threshold);
    }
}

/// The manifest of this very network that is there already: somebody may have written in it.
fn kept_manifest(path: &Path, wanted: &Manifest) -> Result<Option<Manifest>, Stop> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => {
            return Err(Stop::error(ModelError::ManifestUnreadable {
                path: path.display().to_string(),
                detail: error.to_string(),
            }));
        }
    };
    match Manifest::parse(&text, &path.display().to_string()) {
        Ok(there) if there.sha256 == wanted.sha256 => Ok(Some(there)),
        _ => Err(Stop::Error(format!(
            "{} is there already and is of another network, so it was left alone; give your file another name.",
            path.display()
        ))),
    }
}

/// Writes the manifest once the network has shown, in a process of its own, that it works.
fn tried(network: &Path, manifest: &Manifest, is_kept: bool) -> Result<(ModelSummary, f32), Stop> {
    let text = manifest.to_toml().map_err(Stop::error)?;
    let last = network.with_extension("toml");
    if is_kept {
        return measured(&last);
    }
    let waiting: PathBuf = network.with_extension(UNTRIED);
    WholeFile::write(&waiting, text.as_bytes()).map_err(Stop::error)?;
    let measured = measured(&waiting);
    // One that stays is found by nobody.
    let _ = fs::remove_file(&waiting);
    let measured = measured?;
    WholeFile::write(&last, text.as_bytes()).map_err(Stop::error)?;
    Ok(measured)
}

fn measured(manifest: &Path) -> Result<(ModelSummary, f32), Stop> {
    let file = ModelFile::open(manifest).map_err(Stop::error)?;
    if let Some(trials) = InProcess::by_ourselves() {
        trials.end_well(manifest).map_err(|how| {
            Stop::error(ModelError::Stopped {
                file: file.manifest.file.clone(),
                how,
            })
        })?;
    }
    timed(file).map_err(Stop::error)
}

fn word(by: &Recognition) -> &'static str {
    match by {
        Recognition::Hash { .. } => "sha256",
        Recognition::Shape => "shape",
        Recognition::Told => "told",
    }
}

fn source(by: &Recognition) -> Option<String> {
    match by {
        Recognition::Hash { source } => Some(source.clone()),
        Recognition::Shape | Recognition::Told => None,
    }
}

fn tell(
    added: &AddedJson,
    found: &Recognised,
    look_ms: f32,
    console: &Console,
) -> Result<(), Stop> {
    let model = &added.checked.model;
    let by = match &found.by {
        Recognition::Hash { source } => format!("by its SHA-256, from {source}"),
        Recognition::Shape => {
            "by the shapes of what it takes and gives; its colours and scale are those of its family"
                .into()
        }
        Recognition::Told => "as you say".into(),
    };
    console.line(&format!("added  {}", table_row(model)))?;
    console.line(&format!("recognised {by}"))?;
    console.line(&format!("licence: {}", model.licence))?;
    console.line(&format!("a look takes {look_ms:.1} ms here"))?;
    Ok(())
}

fn warn(added: &AddedJson, threshold: Option<f32>, console: &Console) {
    let model = &added.checked.model;
    if !added.in_use {
        console.tell(&format!(
            "Another {kind} of that folder is in use; rename this manifest to {kind}.toml, and that one to another name, to use this one.",
            kind = model.kind
        ));
    }
    match (model.kind, threshold) {
        (ModelKind::Embedder, Some(threshold)) => console.tell(&format!(
            "Its threshold {threshold} was not measured here: faceglass evaluate lfw says what it means. Templates of another embedder are made anew by faceglass people re-embed."
        )),
        (ModelKind::Liveness, Some(threshold)) => console.tell(&format!(
            "Its threshold {threshold} was not measured here: faceglass evaluate liveness, or calibrating with your camera, says what it means."
        )),
        _ => {}
    }
}
