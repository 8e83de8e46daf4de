//! The manifest beside a network: what the app must know to run it.

use crate::core::error::{Result, WorkshopError};
use crate::core::hash::sha256_hex;
use crate::data::sets::{Origin, TrainedOn};
use faceglass_vision::manifest::{ColorOrder, InputSpec, KindSpec, Manifest};
use faceglass_vision::tensor::append;
use serde::Serialize;
use std::path::Path;

/// `NAME.toml`: what the app reads, and what the weights learned from.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportedManifest {
    /// What the app reads.
    pub manifest: Manifest,
    /// The sets that the weights learned from, which their terms follow from.
    pub trained_on: Vec<TrainedOn>,
    /// What the network sees of a moment, where that may be more than one camera's picture.
    pub cameras: Vec<&'static str>,
}

/// What stands behind the manifest of the app, which passes over it.
#[derive(Serialize)]
struct Behind<'a> {
    trained_on: &'a [TrainedOn],
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
    /// Of a network that will be known by its kind.
    pub fn new(input: InputSpec, spec: KindSpec, origin: Origin) -> Self {
        let kind = spec.kind();
        Self {
            manifest: Manifest {
                name: format!("Faceglass {kind}"),
                file: format!("{kind}.onnx"),
                sha256: String::new(),
                licence: origin.licence,
                card: Some(format!("{kind}.md")),
                input,
                spec,
            },
            trained_on: origin.trained_on,
            cameras: Vec::new(),
        }
    }

    /// Writes network and manifest into `dir`.
    ///
    /// # Errors
    /// [`WorkshopError::Io`], or an error of [`Manifest::to_toml`] for what the app would not read.
    pub fn save(mut self, dir: &Path, onnx: &[u8]) -> Result<()> {
        self.manifest.sha256 = sha256_hex(onnx);
        let text = self.text()?;
        std::fs::create_dir_all(dir).map_err(WorkshopError::io(dir))?;
        let network = dir.join(&self.manifest.file);
        std::fs::write(&network, onnx).map_err(WorkshopError::io(&network))?;
        let path = network.with_extension("toml");
        std::fs::write(&path, text).map_err(WorkshopError::io(&path))
    }

    fn text(&self) -> Result<String> {
        let mut text = self.manifest.to_toml()?;
        if !self.cameras.is_empty() {
            // Before the first table.
            text = format!("cameras = {:?}\n{text}", self.cameras);
        }
        if self.trained_on.is_empty() {
            return Ok(text);
        }
        let trained_on = &self.trained_on;
        let behind = toml::to_string(&Behind { trained_on });
        let behind = behind.map_err(|e| WorkshopError::Config(e.to_string()))?;
        Ok(format!("{text}\n{behind}"))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use faceglass_vision::ModelKind;
    use faceglass_vision::manifest::{EmbedderSpec, LandmarksSpec};
    use image::{Rgb, RgbImage};

    #[test]
    fn what_weights_learned_from_stands_behind_what_the_app_reads() {
        let spec = EmbedderSpec {
            columns: None,
            flip_average: true,
            threshold: 0.42,
        };
        let set = TrainedOn {
            set: "me+mine".into(),
            title: "My desk".into(),
            pictures: 9,
            terms: "CC0".into(),
            any_use: true,
        };
        let origin = Origin {
            trained_on: vec![set],
            licence: "CC0".into(),
        };
        let spec = KindSpec::Embedder(spec);
        let dir = tempfile::tempdir().unwrap();
        let exported = ExportedManifest::new(rgb_input(112, 112), spec, origin);
        exported.save(dir.path(), b"network").unwrap();
        let text = std::fs::read_to_string(dir.path().join("embedder.toml")).unwrap();
        let read = Manifest::parse(&text, "embedder.toml").unwrap();
        assert_eq!(
            (read.kind(), read.threshold()),
            (ModelKind::Embedder, Some(0.42))
        );
        assert!(
            text.ends_with(
                "[thresholds]\nthreshold = 0.42\n\n[[trained_on]]\nset = \"me+mine\"\n\
                 title = \"My desk\"\npictures = 9\nterms = \"CC0\"\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn what_the_app_would_not_read_is_not_written() {
        let origin = Origin {
            trained_on: Vec::new(),
            licence: "CC0".into(),
        };
        let spec = LandmarksSpec {
            crop_scale: 0.0,
            regions: false,
        };
        let dir = tempfile::tempdir().unwrap();
        let exported = ExportedManifest::new(rgb_input(96, 96), KindSpec::Landmarks(spec), origin);
        let error = exported
            .save(dir.path(), b"network")
            .unwrap_err()
            .to_string();
        assert!(
            error.contains("landmarks.onnx") && error.contains("crop_scale"),
            "{error}"
        );
        assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
    }

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
