//! The manifest beside a network: what the app must know to run it.

use crate::core::config::shortened_table;
use crate::core::error::{Result, WorkshopError};
use crate::core::hash::sha256_hex;
use crate::data::sets::TrainedOn;
use faceglass_vision::manifest::{ColorOrder, InputSpec};
use faceglass_vision::tensor::append;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// `NAME.toml`. `[output]` and `[thresholds]` hold what the kind needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExportedManifest {
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
    /// The sets that the weights learned from, which their terms follow from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub trained_on: Vec<TrainedOn>,
}

/// The input all our networks take: RGB, −1 to 1.
pub const fn rgb_input(width: u32, height: u32) -> InputSpec {
    InputSpec {
        width,
        height,
        color: ColorOrder::Rgb,
        mean: [127.5; 3],
        scale: 1.0 / 128.0,
    }
}

/// Appends a picture to `to` as our networks take it, by the app's own normalisation.
pub fn push_nchw(to: &mut Vec<f32>, picture: &image::RgbImage) {
    append(to, picture, &rgb_input(picture.width(), picture.height()));
}

impl ExportedManifest {
    /// Writes network and manifest into `dir`.
    ///
    /// # Errors
    /// [`WorkshopError::Io`], or [`WorkshopError::Config`] for a value TOML cannot hold.
    pub fn save(mut self, dir: &Path, onnx: &[u8]) -> Result<()> {
        std::fs::create_dir_all(dir).map_err(WorkshopError::io(dir))?;
        self.sha256 = sha256_hex(onnx);
        self.output = shortened_table(self.output);
        self.thresholds = shortened_table(self.thresholds);
        let network = dir.join(&self.file);
        std::fs::write(&network, onnx).map_err(WorkshopError::io(&network))?;
        let text = toml::to_string(&self).map_err(|e| WorkshopError::Config(e.to_string()))?;
        let path = dir.join(&self.file).with_extension("toml");
        std::fs::write(&path, text).map_err(WorkshopError::io(&path))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use image::{Rgb, RgbImage};

    #[test]
    fn pictures_become_what_the_app_makes_of_them() {
        let picture = RgbImage::from_fn(3, 2, |x, y| Rgb([x as u8, 100 + y as u8, 255]));
        let mut values = vec![7.0];
        push_nchw(&mut values, &picture);
        let spec = rgb_input(3, 2);
        let app = faceglass_vision::tensor::pack(&[picture], &spec).unwrap();
        let app = app.to_plain_array_view::<f32>().unwrap();
        assert_eq!(values[1..], app.iter().copied().collect::<Vec<f32>>());
        assert_eq!(values[..3], [7.0, -127.5 / 128.0, -126.5 / 128.0]);
    }
}
