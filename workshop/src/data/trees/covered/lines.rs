//! A tree without the wavy lines that are printed over its pictures: `OUT/PERSON/…`, which is a tree again.

use super::super::align::stems;
use super::super::picture;
use super::super::walk::{Found, Tree};
use super::super::work::left_out::LeftOut;
use super::super::work::{How, Work, write};
use crate::core::error::{Result, WorkshopError};
use faceglass_vision::demesher::OnDemand;
use faceglass_vision::{ModelKind, ModelStore, clean_picture};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// How lines are taken away.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Folder of networks in place of those that ship.
    pub models: Option<PathBuf>,
    /// Share of the picture's shorter side that a face's aligned square is taken to be as wide as; lines are as fine as that asks for.
    pub face: f32,
}

/// What came of a tree.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    /// How it was done.
    pub settings: Settings,
    /// SHA-256 of the network.
    pub network: String,
    /// Files that were looked at.
    pub files: usize,
    /// Pictures that were written.
    pub pictures: usize,
    /// What is not there.
    pub left_out: LeftOut,
}

/// Takes lines out of the pictures of `tree` into `out`. Each picture counts as one that has some: it is for the person to say
/// which have.
///
/// # Errors
/// When there is no network for it, it fails, or the folder is another's or cannot be written. Pictures of no use are left out
/// and counted.
pub fn take_away(tree: &Tree, out: &Path, settings: &Settings, how: &How) -> Result<Report> {
    if !(0.05..=2.0).contains(&settings.face) {
        return Err(WorkshopError::Config(
            "choose a face of 0.05 to 2 times the picture's shorter side".into(),
        ));
    }
    let file = ModelStore::new(settings.models.as_deref()).find(ModelKind::Demesher)?;
    let file = file.ok_or_else(|| {
        WorkshopError::Data(
            "there is no network that takes lines away: demesher.toml is missing".into(),
        )
    })?;
    let mut report = Report {
        settings: settings.clone(),
        network: file.manifest.sha256.clone(),
        files: tree.files.len(),
        pictures: 0,
        left_out: tree.left_out.clone(),
    };
    if how.dry_run {
        return Ok(report);
    }
    let asked = (settings, &report.network, tree.fingerprint());
    let work = Work::begin(out, Some(&tree.root), &asked)?;
    let stems = stems(&tree.files);
    let made = work.each(
        &tree.files,
        how,
        "pictures cleaned",
        |found: &Found| found.file.clone(),
        || Ok(OnDemand::new(file.clone())),
        |network, found| {
            let read = match picture::read(&tree.root.join(&found.file)) {
                Ok(read) => read,
                Err(broken) => return Ok(Some(broken.reason().to_owned())),
            };
            let (width, height) = read.picture.dimensions();
            let side = width.min(height) as f32 * settings.face;
            let cleaned = clean_picture(network, &read.picture, side)?;
            let stem = stems.get(found.file.as_str()).unwrap_or(&found.file);
            write(
                &out.join(format!("{stem}.png")),
                &picture::png(cleaned.into())?,
            )?;
            Ok(None)
        },
    )?;
    for (found, left_out) in tree.files.iter().zip(made) {
        match left_out {
            Some(reason) => report.left_out.note(&reason, &found.file),
            None => report.pictures += 1,
        }
    }
    work.finish(&report)?;
    Ok(report)
}
