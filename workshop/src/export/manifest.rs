//! The manifest beside a network: what the app must know to run it.

use crate::core::error::{Result, WorkshopError};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::path::Path;

/// `NAME.toml`. `[output]` and `[thresholds]` hold what the kind needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// `detector`, `landmarks`, `liveness` or `embedder`.
    pub kind: String,
    /// A name for people.
    pub name: String,
    /// ONNX file beside the manifest.
    pub file: String,
    /// SHA-256 of that file, lower-case hex.
    pub sha256: String,
    /// Terms.
    pub licence: String,
    /// Card beside the manifest.
    pub card: String,
    /// What goes in.
    pub input: InputSpec,
    /// How to read what comes out.
    pub output: toml::Table,
    /// Shipped thresholds.
    pub thresholds: toml::Table,
}

/// `[input]`: pixel p (0 to 255) becomes (p − mean)·scale, in NCHW order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct InputSpec {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// `rgb` or `bgr`.
    pub color: String,
    /// Per channel.
    pub mean: [f32; 3],
    /// The same for all channels.
    pub scale: f32,
}

impl InputSpec {
    /// The input all our networks take: RGB, −1 to 1.
    pub fn rgb(width: u32, height: u32) -> Self {
        Self {
            width,
            height,
            color: "rgb".into(),
            mean: [PIXEL_MEAN; 3],
            scale: PIXEL_SCALE,
        }
    }
}

/// Subtracted from every pixel value.
pub const PIXEL_MEAN: f32 = 127.5;
/// Multiplied after that.
pub const PIXEL_SCALE: f32 = 1.0 / 128.0;

/// Terms of all weights trained here on research sets.
pub const LICENCE: &str = "Weights trained on research sets: for research and evaluation \
                           unless retrained on other data; see the card";

/// Appends a picture to `to` in NCHW order, normalised.
pub fn push_nchw(to: &mut Vec<f32>, picture: &image::RgbImage) {
    for channel in 0..3 {
        to.extend(
            picture
                .pixels()
                .map(|p| (f32::from(p.0[channel]) - PIXEL_MEAN) * PIXEL_SCALE),
        );
    }
}

impl Manifest {
    /// Writes network and manifest into `dir`.
    ///
    /// # Errors
    /// [`WorkshopError::Io`], or [`WorkshopError::Config`] for a value TOML cannot hold.
    pub fn save(mut self, dir: &Path, onnx: &[u8]) -> Result<()> {
        std::fs::create_dir_all(dir).map_err(WorkshopError::io(dir))?;
        self.sha256 = Sha256::digest(onnx)
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        let network = dir.join(&self.file);
        std::fs::write(&network, onnx).map_err(WorkshopError::io(&network))?;
        let text = toml::to_string(&self).map_err(|e| WorkshopError::Config(e.to_string()))?;
        let path = dir.join(&self.file).with_extension("toml");
        std::fs::write(&path, text).map_err(WorkshopError::io(&path))
    }
}
