//! What a shard set holds, where it came from, and what was left out.

use super::unusable;
use crate::{Result, WorkshopError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::Path;

/// `manifest.json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct ShardsManifest {
    /// Format version, 1.
    pub format: u32,
    /// What they are made for: a kind of network, or `expressions`, the example's own,
    /// which no network of the app learns from. A word, for people.
    pub kind: String,
    /// Seed of every random choice in it.
    pub seed: u64,
    /// Pictures by `split/source`.
    pub pictures: BTreeMap<String, usize>,
    /// Different people by split.
    pub people: BTreeMap<String, usize>,
    /// Labelled faces by split.
    pub faces: BTreeMap<String, usize>,
    /// Pictures left out, by reason.
    pub dropped: BTreeMap<String, usize>,
    /// SHA-256 of every file, by name.
    pub sha256: BTreeMap<String, String>,
    /// Pictures other than of colours, by `modality/split`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub modalities: BTreeMap<String, usize>,
    /// On which terms its sets are to be had, by `owner+repository`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub terms: BTreeMap<String, Terms>,
}

/// What may be done with a set, as its description says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Terms {
    /// The set's name for people.
    pub title: String,
    /// Its terms in words.
    pub terms: String,
    /// Whether they permit any use.
    pub any_use: bool,
}

impl ShardsManifest {
    /// Reads that of the set in `dir`.
    ///
    /// # Errors
    /// [`WorkshopError`] if it is missing, damaged or of another format.
    pub fn read(dir: &Path) -> Result<Self> {
        let path = dir.join("manifest.json");
        let text = match std::fs::read_to_string(&path) {
            Err(e) if e.kind() == ErrorKind::NotFound => {
                return Err(WorkshopError::Data(format!(
                    "{} holds no shards; make them with `workshop prepare KIND --out FOLDER`, and name that folder with --shards",
                    dir.display()
                )));
            }
            read => read.map_err(WorkshopError::io(&path))?,
        };
        let manifest: Self = serde_json::from_str(&text).map_err(|e| unusable(&path, e))?;
        if manifest.format != 1 {
            return Err(unusable(&path, "an unknown format version"));
        }
        Ok(manifest)
    }
}
