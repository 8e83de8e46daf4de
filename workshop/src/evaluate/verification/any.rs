//! An embedder of any input size. The app takes aligned faces of 112 pixels; networks of the
//! workshop may see the same faces smaller or larger.

use crate::core::error::{Result, WorkshopError};
use crate::export::parity::OnnxRunner;
use crate::networks;
use faceglass_vision::embedder::OnnxEmbedder;
use faceglass_vision::manifest::{EmbedderSpec, InputSpec, KindSpec};
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
        /// SHA-256 of its file.
        id: ModelId,
        /// What it sees.
        input: InputSpec,
        /// What its manifest says of embedders.
        spec: EmbedderSpec,
    },
}

impl AnyEmbedder {
    /// The embedder that `manifest` describes.
    ///
    /// # Errors
    /// When a file is missing or not what the manifest says.
    pub fn open(manifest: &Path) -> Result<Self> {
        let file = ModelFile::open(manifest)?;
        let input = file.manifest.input;
        let (width, height) = (input.width, input.height);
        // Narrower inputs of full height are cut from the face, as the app does.
        let as_in_the_app = height == SIDE && width <= SIDE;
        let spec = match file.manifest.spec {
            KindSpec::Embedder(spec) if !as_in_the_app => spec,
            _ => return Ok(Self::Plain(networks::embedder(manifest)?)),
        };
        // Checks the file against its SHA-256.
        file.network()?;
        let path = manifest.with_file_name(&file.manifest.file);
        let bytes = std::fs::read(&path).map_err(WorkshopError::io(&path))?;
        Ok(Self::Resized {
            runner: OnnxRunner::load(&bytes, &[1, 3, height as usize, width as usize])?,
            id: ModelId(file.manifest.sha256),
            input,
            spec,
        })
    }
}

impl Embedder for AnyEmbedder {
    fn embed(&mut self, aligned: &RgbImage) -> std::result::Result<Embedding, VisionError> {
        let (runner, input, spec) = match self {
            Self::Plain(net) => return net.embed(aligned),
            Self::Resized {
                runner,
                input,
                spec,
                ..
            } => (runner, input, spec),
        };
        let face = resize(aligned, input.width, input.height, FilterType::Triangle);
        let upright = look(runner, &face, input)?;
        if !spec.flip_average {
            return Ok(upright);
        }
        let mirrored = look(runner, &flip_horizontal(&face), input)?;
        let pairs = upright.values().iter().zip(mirrored.values());
        Embedding::new(pairs.map(|(a, b)| a + b).collect())
    }

    fn model_id(&self) -> ModelId {
        match self {
            Self::Plain(net) => net.model_id(),
            Self::Resized { id, .. } => id.clone(),
        }
    }

    fn default_threshold(&self) -> f32 {
        match self {
            Self::Plain(net) => net.default_threshold(),
            Self::Resized { spec, .. } => spec.threshold,
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
