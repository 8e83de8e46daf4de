//! An embedder of any input size. The app takes aligned faces of 112 pixels; networks of the
//! workshop may see the same faces smaller or larger.

use crate::core::error::{Result, WorkshopError};
use crate::export::parity::OnnxRunner;
use crate::networks;
use faceglass_vision::embedder::OnnxEmbedder;
use faceglass_vision::manifest::{InputSpec, Manifest};
use faceglass_vision::store::ModelFile;
use faceglass_vision::tensor::append;
use faceglass_vision::{Embedder, Embedding, ModelId, VisionError};
use image::RgbImage;
use image::imageops::{FilterType, flip_horizontal, resize};
use std::path::Path;

/// Side of an aligned face in pixels.
const SIDE: u32 = 112;

/// An embedder that is given aligned faces of 112x112, whatever the size that it sees them in.
pub enum AnyEmbedder {
    /// As the app runs it.
    Plain(OnnxEmbedder),
    /// One whose faces are resized first.
    Resized {
        /// The network.
        runner: OnnxRunner,
        /// Its manifest.
        manifest: Manifest,
    },
}

impl AnyEmbedder {
    /// The embedder that `manifest` describes.
    ///
    /// # Errors
    /// When a file is missing or not what the manifest says.
    pub fn open(manifest: &Path) -> Result<Self> {
        let file = ModelFile::open(manifest)?;
        let (width, height) = (file.manifest.input.width, file.manifest.input.height);
        // Narrower inputs of full height are cut from the face, as the app does.
        if height == SIDE && width <= SIDE {
            return Ok(Self::Plain(networks::embedder(manifest)?));
        }
        // Checks the file against its SHA-256.
        file.network()?;
        let path = manifest.with_file_name(&file.manifest.file);
        let bytes = std::fs::read(&path).map_err(WorkshopError::io(&path))?;
        Ok(Self::Resized {
            runner: OnnxRunner::load(&bytes, &[1, 3, height as usize, width as usize])?,
            manifest: file.manifest,
        })
    }
}

impl Embedder for AnyEmbedder {
    fn embed(&mut self, aligned: &RgbImage) -> std::result::Result<Embedding, VisionError> {
        let (runner, manifest) = match self {
            Self::Plain(net) => return net.embed(aligned),
            Self::Resized { runner, manifest } => (runner, manifest),
        };
        let (width, height) = (manifest.input.width, manifest.input.height);
        let face = resize(aligned, width, height, FilterType::Triangle);
        let upright = look(runner, &face, &manifest.input)?;
        if !manifest.flip_average {
            return Ok(upright);
        }
        let mirrored = look(runner, &flip_horizontal(&face), &manifest.input)?;
        let pairs = upright.values().iter().zip(mirrored.values());
        Embedding::new(pairs.map(|(a, b)| a + b).collect())
    }

    fn model_id(&self) -> ModelId {
        match self {
            Self::Plain(net) => net.model_id(),
            Self::Resized { manifest, .. } => ModelId(manifest.sha256.clone()),
        }
    }

    fn default_threshold(&self) -> f32 {
        match self {
            Self::Plain(net) => net.default_threshold(),
            Self::Resized { manifest, .. } => manifest.threshold,
        }
    }
}

fn look(
    runner: &OnnxRunner,
    face: &RgbImage,
    input: &InputSpec,
) -> std::result::Result<Embedding, VisionError> {
    let mut values = Vec::new();
    append(&mut values, face, input);
    let answer = runner.run_first(&values);
    Embedding::new(answer.map_err(|e| VisionError::Picture(e.to_string()))?)
}
