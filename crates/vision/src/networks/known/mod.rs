//! Public networks that are recognised: by the SHA-256 of their file, else by the shapes of what
//! they take and give.
//!
//! Nothing is bound or run here. What a network is taken for is a manifest, by which it can be
//! tried as any other.

mod interface;
mod recipe;

pub use recipe::Recipe;

use crate::networks::manifest::Manifest;
use crate::types::{ModelError, VisionError};
use interface::Interface;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};

/// What a file was taken for.
#[derive(Clone, Debug, PartialEq)]
pub struct Recognised {
    /// How it is fed and read, with the file's name and SHA-256.
    pub manifest: Manifest,
    /// By what.
    pub by: Recognition,
}

/// By what a network was recognised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recognition {
    /// Its SHA-256: it is this very file.
    Hash {
        /// Where it is published.
        source: String,
    },
    /// The shapes of what it takes and gives, which others may have, too: colours and scale of its
    /// input, its licence and its threshold are guessed.
    Shape,
    /// Somebody said so.
    Told,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    network: Vec<Known>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    sha256: String,
    name: String,
    recipe: Recipe,
    licence: String,
    source: String,
}

/// Licence of a network of which only the shapes are known.
const UNKNOWN_LICENCE: &str = "unknown; ask its source";

fn table() -> Result<Table, VisionError> {
    let text = include_str!(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../models/public/known/networks.toml"
    ));
    toml::from_str(text).map_err(|error| {
        VisionError::Model(ModelError::Manifest {
            manifest: "known/networks.toml".into(),
            detail: error.message().to_owned(),
        })
    })
}

/// What the network in `bytes` is, which lies beside its manifest as `file`; `told` says how it is
/// fed and read where somebody knows.
///
/// # Errors
/// [`VisionError::Model`] if it is no ONNX file, or none that is recognised.
pub fn recognise(
    file: &str,
    bytes: &[u8],
    told: Option<Recipe>,
) -> Result<Recognised, VisionError> {
    let interface = Interface::of(file, bytes)?;
    let sha256 = super::store::hex(&Sha256::digest(bytes));
    let known = table()?
        .network
        .into_iter()
        .find(|known| known.sha256 == sha256);
    let recipe = told.or(known.as_ref().map(|known| known.recipe));
    let by_shape = || {
        Recipe::of(&interface, file).ok_or_else(|| {
            VisionError::Model(ModelError::Unfit(format!(
                "{file} takes {} and gives {}, which is no network that is recognised. Name its family, one of {}, or write a manifest as models/README.md describes.",
                interface.takes(),
                interface.gives(),
                Recipe::words()
            )))
        })
    };
    let recipe = recipe.map_or_else(by_shape, Ok)?;
    let mut manifest = recipe.manifest()?;
    interface.fit(&mut manifest);
    file.clone_into(&mut manifest.file);
    manifest.sha256 = sha256;
    let by = match (told, known) {
        (None, Some(known)) => {
            (manifest.name, manifest.licence) = (known.name, known.licence);
            Recognition::Hash {
                source: known.source,
            }
        }
        (told, _) => {
            // Its family is none of its owner's names.
            let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
            stem.clone_into(&mut manifest.name);
            manifest.licence = UNKNOWN_LICENCE.into();
            told.map_or(Recognition::Shape, |_| Recognition::Told)
        }
    };
    Ok(Recognised { manifest, by })
}
