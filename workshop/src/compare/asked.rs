//! An exported embedder that is asked about many faces: by tract, or by the backend that trained it where that is
//! another one, which may be ten times faster than tract with depthwise convolutions and PReLU.

use super::kind::{Exported, Subject};
use crate::core::config::read_toml;
use crate::core::error::{Result, WorkshopError};
use crate::evaluate::verification::AnyEmbedder;
use crate::export::onnx::constants;
use crate::nets::Net;
use crate::recipes::faces::embed;
use crate::recipes::recognition;
use crate::train::device;
use burn::tensor::Device;
use faceglass_vision::manifest::{InputSpec, KindSpec};
use faceglass_vision::store::ModelFile;
use faceglass_vision::tensor::append;
use faceglass_vision::{Embedder as _, Embedding};
use image::RgbImage;
use image::imageops::{FilterType, resize};

/// The backend that needs no other.
const OWN: &str = "flex";
/// Both must agree so well, as cosine, on the first faces that are asked about.
const AGREE: f32 = 0.9999;

/// An embedder that can be asked.
pub(super) struct Asked {
    tract: AnyEmbedder,
    /// The same weights on a device, if it is another backend's.
    weights: Option<Weights>,
    compared: bool,
}

struct Weights {
    net: Net,
    device: Device,
    input: InputSpec,
    flips: bool,
}

impl Asked {
    pub fn of(subject: Subject, exported: &Exported, name: &str) -> Result<Self> {
        let tract = AnyEmbedder::open(&exported.manifest)?;
        let weights = match (subject, name) {
            (Subject::Recognition, name) if name != OWN => Some(Weights::of(exported, name)?),
            _ => None,
        };
        Ok(Self {
            tract,
            weights,
            compared: false,
        })
    }

    /// Embeddings of aligned faces of 112 pixels.
    ///
    /// # Errors
    /// When the network fails, or the backend says something else than tract.
    pub fn embed(&mut self, faces: &[RgbImage]) -> Result<Vec<Embedding>> {
        let Some(weights) = &self.weights else {
            let each = faces.iter().map(|face| Ok(self.tract.embed(face)?));
            return each.collect();
        };
        let found = weights.embed(faces)?;
        if !self.compared {
            for (face, own) in faces.iter().zip(&found).take(4) {
                let agree = self.tract.embed(face)?.cosine(own);
                if agree < AGREE {
                    return Err(WorkshopError::Network(format!(
                        "the exported network and its weights on the device disagree on a face: cosine {agree}; \
                         measure with --device {OWN}"
                    )));
                }
            }
            self.compared = true;
        }
        Ok(found)
    }
}

impl Weights {
    fn of(exported: &Exported, name: &str) -> Result<Self> {
        let manifest = ModelFile::open(&exported.manifest)?.manifest;
        let config: recognition::Config = read_toml(&exported.run.join("config.toml"))?;
        let device = device::by_name(name)?;
        let fresh = Net::fresh(config.graph()?, &device);
        let (net, _) = fresh.adopt(constants(&exported.onnx)?)?;
        Ok(Self {
            net,
            device,
            input: manifest.input,
            flips: matches!(manifest.spec, KindSpec::Embedder(spec) if spec.flip_average),
        })
    }

    fn embed(&self, faces: &[RgbImage]) -> Result<Vec<Embedding>> {
        let (width, height) = (self.input.width, self.input.height);
        let mut pixels = Vec::new();
        for face in faces {
            if face.dimensions() == (width, height) {
                append(&mut pixels, face, &self.input);
            } else {
                let face = resize(face, width, height, FilterType::Triangle);
                append(&mut pixels, &face, &self.input);
            }
        }
        let rows = embed(&self.net, &pixels, self.flips, &self.device)?;
        rows.into_iter()
            .map(|row| Ok(Embedding::new(row)?))
            .collect()
    }
}
