//! One file, looked at.

use super::hash::hash;
use crate::core::error::Result;
use crate::core::hash::sha256_hex;
use crate::data::trees::eyes::{Figures, Pick, examined, meant, short};
use crate::data::trees::picture;
use faceglass_pipeline::Engine;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What is known of one file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Looked {
    /// Why it is no picture; everything else is empty then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub broken: Option<String>,
    /// Its size.
    pub bytes: usize,
    /// Of all its bytes.
    pub sha256: String,
    /// What it holds, by what is in it.
    pub format: String,
    /// Pixels, turned as the camera was held.
    pub width: u32,
    /// …
    pub height: u32,
    /// How it looks, in 128 bits as hex.
    pub alike: String,
    /// How many faces it has; none where nobody looked.
    pub faces: Option<usize>,
    /// The face that is meant.
    pub face: Option<Figures>,
    /// Its embedding, empty where there is none; of length 1, to four places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub embedding: Vec<f32>,
}

impl Looked {
    /// How it looks.
    pub fn hash(&self) -> Option<u128> {
        u128::from_str_radix(&self.alike, 16).ok()
    }
}

/// Looks at `file` below `root`; without an engine, at no faces.
///
/// # Errors
/// When a network fails.
pub fn look(engine: Option<&mut Engine>, root: &Path, file: &str, pick: Pick) -> Result<Looked> {
    let read = match picture::read(&root.join(file)) {
        Ok(read) => read,
        Err(broken) => {
            let broken = Some(broken.reason().to_owned());
            return Ok(Looked {
                broken,
                ..Looked::default()
            });
        }
    };
    let mut looked = Looked {
        bytes: read.bytes.len(),
        sha256: sha256_hex(&read.bytes),
        format: read
            .format
            .extensions_str()
            .first()
            .unwrap_or(&"?")
            .to_string(),
        width: read.picture.width(),
        height: read.picture.height(),
        alike: format!("{:032x}", hash(&read.picture)),
        ..Looked::default()
    };
    let Some(engine) = engine else {
        return Ok(looked);
    };
    let (faces, turn, righted) = examined(engine, &read.picture, file)?;
    looked.faces = Some(faces.len());
    // Several faces are a finding here, and no reason to look at none.
    let pick = if pick == Pick::Central {
        pick
    } else {
        Pick::Largest
    };
    if let Ok(faces) = meant(faces, righted.dimensions(), pick)
        && let Some(face) = faces.first()
    {
        looked.face = Some(Figures::of(face, turn));
        let values = face.embedding.as_ref().map(|e| e.values().to_vec());
        looked.embedding = values
            .unwrap_or_default()
            .into_iter()
            .map(|v| short(10.0 * v) / 10.0)
            .collect();
    }
    Ok(looked)
}
