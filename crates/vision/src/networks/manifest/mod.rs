//! The small text beside each network that says what it is and how to use it.
//! `models/README.md` documents the format for people.
//!
//! | File | For |
//! |---|---|
//! | `spec` | what only one kind of network needs |
//! | `text` | the TOML that is read and written |
//! | `flaw` | what can be wrong in it |

mod flaw;
mod spec;
mod text;

pub use crate::types::ModelKind;
pub use spec::{
    DemesherSpec, DetectorOutput, DetectorSpec, EmbedderSpec, KindSpec, LandmarksSpec,
    LivenessOutput, LivenessSpec,
};

use crate::types::{ModelError, VisionError};
use flaw::Flaw;
use serde::{Deserialize, Serialize};

/// Order of the colour channels a network was trained on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColorOrder {
    /// Red first.
    #[default]
    Rgb,
    /// Blue first, as OpenCV reads pictures.
    Bgr,
}

/// What a network wants to see. The layout is always N x 3 x height x width.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputSpec {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Channel order.
    #[serde(default)]
    pub color: ColorOrder,
    /// Subtracted from each 0..255 channel, in the network's channel order.
    #[serde(default)]
    pub mean: [f32; 3],
    /// Multiplied after the mean is subtracted.
    #[serde(default = "one")]
    pub scale: f32,
}

fn one() -> f32 {
    1.0
}

/// A manifest: what all kinds have, and what only its kind has.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// Name for people.
    pub name: String,
    /// File name of the ONNX file, beside the manifest.
    pub file: String,
    /// SHA-256 of that file, lower-case hex.
    pub sha256: String,
    /// Licence of the weights.
    pub licence: String,
    /// File name of the model card, beside the manifest.
    pub card: Option<String>,
    /// Input.
    pub input: InputSpec,
    /// What the kind of network needs.
    pub spec: KindSpec,
}

/// Largest input side; a larger one is a typing error.
const MAX_INPUT_SIDE: u32 = 2048;

impl Manifest {
    /// Reads and checks the text of a manifest; `origin` names it in errors.
    ///
    /// # Errors
    /// [`VisionError::Model`] with what is wrong and where.
    pub fn parse(text: &str, origin: &str) -> Result<Self, VisionError> {
        let manifest = text::read(text).and_then(|manifest| {
            manifest.check()?;
            Ok(manifest)
        });
        manifest.map_err(|flaw| fault(origin, &flaw))
    }

    /// The text that [`Self::parse`] reads as this very manifest.
    ///
    /// # Errors
    /// [`VisionError::Model`] for a manifest that would not be read.
    pub fn to_toml(&self) -> Result<String, VisionError> {
        let text = self.check().and_then(|()| text::write(self));
        text.map_err(|flaw| fault(&format!("of {}", self.file), &flaw))
    }

    /// What the network does.
    pub fn kind(&self) -> ModelKind {
        self.spec.kind()
    }

    /// The shipped threshold, where the kind has one.
    pub fn threshold(&self) -> Option<f32> {
        self.spec.threshold()
    }

    /// Puts another threshold in the place of the shipped one, where the kind has one. Whether it is
    /// one that can be, [`Self::to_toml`] and [`Self::parse`] say.
    pub fn set_threshold(&mut self, threshold: f32) {
        match &mut self.spec {
            KindSpec::Detector(spec) => spec.score = threshold,
            KindSpec::Liveness(spec) => spec.threshold = threshold,
            KindSpec::Embedder(spec) => spec.threshold = threshold,
            KindSpec::Landmarks(_) | KindSpec::Demesher(_) => {}
        }
    }

    /// That a network of the kind `wanted` was looked for, and this is of another.
    pub(crate) fn of_another_kind(&self, wanted: ModelKind) -> VisionError {
        ModelError::OtherKind {
            file: self.file.clone(),
            found: self.kind(),
            wanted,
        }
        .into()
    }

    fn check(&self) -> Result<(), Flaw> {
        let InputSpec { width, height, .. } = self.input;
        let is_possible = |side: &u32| (1..=MAX_INPUT_SIDE).contains(side);
        if ![width, height].iter().all(is_possible) {
            return Err(Flaw::InputSize(width, height));
        }
        if !self.input.scale.is_finite() || self.input.scale == 0.0 {
            return Err(Flaw::InputScale);
        }
        if !self.input.mean.iter().all(|mean| mean.is_finite()) {
            return Err(Flaw::InputMean);
        }
        if !is_sha256(&self.sha256) {
            return Err(Flaw::Sha256);
        }
        // Only beside the manifest: a dropped-in folder must not reach elsewhere.
        if self.file.is_empty() || self.file.contains(['/', '\\']) || self.file.starts_with("..") {
            return Err(Flaw::File);
        }
        self.spec.check()
    }
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn fault(origin: &str, flaw: &Flaw) -> VisionError {
    let manifest = origin.to_owned();
    match flaw {
        Flaw::Cameras { kind, cameras } => ModelError::Cameras {
            manifest,
            kind: *kind,
            cameras: cameras.clone(),
        },
        other => ModelError::Manifest {
            manifest,
            detail: other.to_string(),
        },
    }
    .into()
}
