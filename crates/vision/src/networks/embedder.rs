//! Face embeddings behind [`Embedder`].

use crate::crops::align::ALIGNED_SIDE;
use crate::networks::manifest::{EmbedderSpec, InputSpec, KindSpec, Manifest, ModelKind};
use crate::networks::network::{Network, Plan};
use crate::networks::tensor::pack;
use crate::traits::Embedder;
use crate::types::{Embedding, ModelError, ModelId, VisionError};
use image::imageops::{self, FilterType};
use image::{GenericImageView as _, RgbImage};
use std::num::NonZeroU32;

/// An embedder loaded from ONNX.
#[derive(Clone)]
pub struct OnnxEmbedder {
    plan: Plan,
    id: ModelId,
    input: InputSpec,
    spec: EmbedderSpec,
}

impl OnnxEmbedder {
    /// Binds `network` as `manifest` says and checks its output on a grey face.
    ///
    /// # Errors
    /// [`VisionError`] if the network is not what the manifest says.
    pub fn new(network: Network, manifest: Manifest) -> Result<Self, VisionError> {
        let KindSpec::Embedder(spec) = manifest.spec else {
            return Err(manifest.of_another_kind(ModelKind::Embedder));
        };
        let input = manifest.input;
        let (width, height) = (input.width, input.height);
        if spec.columns.is_none() && (height != ALIGNED_SIDE || width > ALIGNED_SIDE) {
            return Err(ModelError::Unfit(format!(
                "An embedder input of {width}x{height}, as the manifest of {} has it, is not supported; \
                 it must be {ALIGNED_SIDE} high and at most {ALIGNED_SIDE} wide, or output.columns must say which part of the face it sees.",
                manifest.file
            ))
            .into());
        }
        network.check_declared(height, width)?;
        let embedder = Self {
            plan: network.plan(1, height, width)?,
            id: ModelId(manifest.sha256),
            input,
            spec,
        };
        let grey = RgbImage::from_pixel(width, height, image::Rgb([128; 3]));
        let values = embedder.run(&grey)?;
        if values.len() < 8 {
            return Err(ModelError::Unfit(format!(
                "{} gives {} values a face, too few for an embedding. Check that it is an embedder.",
                manifest.file,
                values.len()
            ))
            .into());
        }
        Ok(embedder)
    }

    fn run(&self, input: &RgbImage) -> Result<Vec<f32>, VisionError> {
        let tensor = pack(std::slice::from_ref(input), &self.input)?;
        let outputs = self.plan.run(tensor)?;
        let values = outputs.get(0)?.values.to_vec();
        if values.iter().any(|v| !v.is_finite()) {
            return Err(outputs.fault("an embedding that is not finite".into()));
        }
        Ok(values)
    }
}

impl Embedder for OnnxEmbedder {
    fn embed(&mut self, aligned: &RgbImage) -> Result<Embedding, VisionError> {
        if aligned.dimensions() != (ALIGNED_SIDE, ALIGNED_SIDE) {
            return Err(VisionError::Picture(format!(
                "an aligned face must be {ALIGNED_SIDE}x{ALIGNED_SIDE} pixels, not {}x{}",
                aligned.width(),
                aligned.height()
            )));
        }
        // The 112x96 template of public networks is the 112x112 one without
        // its outer columns.
        let width = self.spec.columns.map_or(self.input.width, NonZeroU32::get);
        let left = (ALIGNED_SIDE - width) / 2;
        let mut input = aligned.view(left, 0, width, ALIGNED_SIDE).to_image();
        let wanted = (self.input.width, self.input.height);
        if input.dimensions() != wanted {
            input = imageops::resize(&input, wanted.0, wanted.1, FilterType::Triangle);
        }
        let mut values = self.run(&input)?;
        if self.spec.flip_average {
            let mirrored = Embedding::new(self.run(&imageops::flip_horizontal(&input))?)?;
            let upright = Embedding::new(values)?;
            values = upright
                .values()
                .iter()
                .zip(mirrored.values())
                .map(|(a, b)| a + b)
                .collect();
        }
        Embedding::new(values)
    }

    fn model_id(&self) -> ModelId {
        self.id.clone()
    }

    fn default_threshold(&self) -> f32 {
        self.spec.threshold
    }
}
