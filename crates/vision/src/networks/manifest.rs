//! The small text beside each network that says what it is and how to use it.
//! `models/README.md` documents the format for people.

use crate::crops::crop::{View, ViewShape};
pub use crate::types::ModelKind;
use crate::types::{ModelError, VisionError};
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

/// How the outputs of a network are read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Decode {
    /// Faceglass' own detector; see [`crate::networks::decode::grid`].
    Grid,
    /// YuNet; see [`crate::networks::decode::yunet`].
    Yunet,
    /// Ultra-Light; see [`crate::networks::decode::ultralight`].
    Ultralight,
    /// 68 points and a confidence logit.
    Points68,
    /// One liveness logit a view.
    Logit,
    /// Class logits a view; the class that means "live".
    Softmax {
        /// Index of the class "live".
        live_index: usize,
    },
    /// An embedding, normalised after reading.
    Embedding,
}

/// A checked manifest.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// What the network does.
    pub kind: ModelKind,
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
    /// Output decoding.
    pub decode: Decode,
    /// Detector: cell sizes in input pixels.
    pub strides: Vec<u32>,
    /// Landmarks: side of the crop in longer sides of the box.
    pub crop_scale: f32,
    /// Liveness: the crops of one face, judged together.
    pub views: Vec<View>,
    /// Liveness: outline of the crops.
    pub crop: ViewShape,
    /// Liveness: the score is the mean of this many lowest votes.
    pub lowest_votes: usize,
    /// Embedder: average with the mirrored face.
    pub flip_average: bool,
    /// Detector: shipped score threshold, 0 to 1.
    pub score: f32,
    /// Detector: overlap above which the weaker of two boxes is dropped.
    pub nms_iou: f32,
    /// Liveness: score from which a face is live. Embedder: cosine from which
    /// two faces are one person.
    pub threshold: f32,
}

#[derive(Deserialize)]
struct RawManifest {
    kind: ModelKind,
    name: String,
    file: String,
    sha256: String,
    licence: String,
    card: Option<String>,
    input: InputSpec,
    output: RawOutput,
    #[serde(default)]
    thresholds: RawThresholds,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOutput {
    decode: String,
    strides: Option<Vec<u32>>,
    crop_scale: Option<f32>,
    live_index: Option<usize>,
    views: Option<Vec<View>>,
    #[serde(default)]
    crop: ViewShape,
    lowest_votes: Option<usize>,
    #[serde(default)]
    flip_average: bool,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawThresholds {
    score: Option<f32>,
    nms_iou: Option<f32>,
    threshold: Option<f32>,
}

/// Largest input side; a larger one is a typing error.
const MAX_INPUT_SIDE: u32 = 2048;

impl Manifest {
    /// Reads and checks the text of a manifest; `origin` names it in errors.
    ///
    /// # Errors
    /// [`VisionError::Model`] with what is wrong and where.
    pub fn parse(text: &str, origin: &str) -> Result<Self, VisionError> {
        let raw: RawManifest = toml::from_str(text).map_err(|error| {
            let line = error
                .span()
                .map(|span| text[..span.start.min(text.len())].lines().count().max(1))
                .map(|line| format!(", line {line}"))
                .unwrap_or_default();
            fault(origin, format!("{}{line}", error.message().trim_end()))
        })?;
        let decode = raw.decode(origin)?;
        let manifest = raw.into_manifest(decode);
        manifest.check(origin)?;
        Ok(manifest)
    }

    fn check(&self, origin: &str) -> Result<(), VisionError> {
        let complain = |detail: String| Err(fault(origin, detail));
        let InputSpec { width, height, .. } = self.input;
        if [width, height]
            .iter()
            .any(|s| !(1..=MAX_INPUT_SIDE).contains(s))
        {
            return complain(format!(
                "an input of {width}x{height} pixels is not possible"
            ));
        }
        if !self.input.scale.is_finite() || self.input.scale == 0.0 {
            return complain("input.scale must be a number other than 0".into());
        }
        if !is_sha256(&self.sha256) {
            return complain("sha256 must be 64 lower-case hexadecimal digits".into());
        }
        // Only beside the manifest: a dropped-in folder must not reach elsewhere.
        if self.file.is_empty() || self.file.contains(['/', '\\']) || self.file.starts_with("..") {
            return complain("file must name a file beside the manifest".into());
        }
        match self.kind {
            ModelKind::Detector => self.check_detector(origin),
            ModelKind::Landmarks if !(self.crop_scale > 0.1 && self.crop_scale < 10.0) => {
                complain("output.crop_scale must lie between 0.1 and 10".into())
            }
            ModelKind::Liveness => self.check_liveness(origin),
            ModelKind::Embedder if height != 112 || width > 112 => complain(format!(
                "an embedder input of {width}x{height} is not supported; it must be 112 high and at most 112 wide"
            )),
            ModelKind::Landmarks | ModelKind::Embedder => Ok(()),
        }
    }

    fn check_detector(&self, origin: &str) -> Result<(), VisionError> {
        if self.strides.is_empty() || self.strides.contains(&0) {
            return Err(fault(origin, "output.strides must be positive".into()));
        }
        check_unit(origin, "thresholds.score", self.score)?;
        check_unit(origin, "thresholds.nms_iou", self.nms_iou)
    }

    fn check_liveness(&self, origin: &str) -> Result<(), VisionError> {
        let usable =
            |v: &View| v.scale > 0.05 && v.scale < 20.0 && v.dx.abs() < 20.0 && v.dy.abs() < 20.0;
        if self.views.is_empty() || !self.views.iter().all(usable) {
            let detail =
                "output.views must list at least one view with a scale between 0.05 and 20";
            return Err(fault(origin, detail.into()));
        }
        if self.lowest_votes == 0 {
            let detail = "output.lowest_votes must be at least 1; leave it out for all votes";
            return Err(fault(origin, detail.into()));
        }
        check_unit(origin, "thresholds.threshold", self.threshold)
    }
}

impl RawManifest {
    fn decode(&self, origin: &str) -> Result<Decode, VisionError> {
        let known: &[&str] = match self.kind {
            ModelKind::Detector => &["grid", "yunet", "ultralight"],
            ModelKind::Landmarks => &["points68"],
            ModelKind::Liveness => &["logit", "softmax"],
            ModelKind::Embedder => &["embedding"],
        };
        let name = self.output.decode.as_str();
        let decode = match (self.kind, name) {
            (ModelKind::Detector, "grid") => Decode::Grid,
            (ModelKind::Detector, "yunet") => Decode::Yunet,
            (ModelKind::Detector, "ultralight") => Decode::Ultralight,
            (ModelKind::Landmarks, "points68") => Decode::Points68,
            (ModelKind::Liveness, "logit") => Decode::Logit,
            (ModelKind::Liveness, "softmax") => {
                let live_index = self.output.live_index.ok_or_else(|| {
                    fault(origin, "decode \"softmax\" needs output.live_index".into())
                })?;
                Decode::Softmax { live_index }
            }
            (ModelKind::Embedder, "embedding") => Decode::Embedding,
            _ => {
                let detail = format!(
                    "output.decode \"{name}\" is not known for a {}; known are: {}",
                    self.kind,
                    known.join(", ")
                );
                return Err(fault(origin, detail));
            }
        };
        Ok(decode)
    }

    fn into_manifest(self, decode: Decode) -> Manifest {
        let threshold = match self.kind {
            ModelKind::Embedder => 0.4,
            _ => 0.5,
        };
        Manifest {
            kind: self.kind,
            name: self.name,
            file: self.file,
            sha256: self.sha256,
            licence: self.licence,
            card: self.card,
            input: self.input,
            decode,
            strides: self.output.strides.unwrap_or_else(|| vec![8, 16, 32]),
            crop_scale: self.output.crop_scale.unwrap_or(1.0),
            views: self.output.views.unwrap_or_else(|| {
                vec![View {
                    scale: 1.0,
                    dx: 0.0,
                    dy: 0.0,
                }]
            }),
            crop: self.output.crop,
            lowest_votes: self.output.lowest_votes.unwrap_or(usize::MAX),
            flip_average: self.output.flip_average,
            score: self.thresholds.score.unwrap_or(0.6),
            nms_iou: self.thresholds.nms_iou.unwrap_or(0.4),
            threshold: self.thresholds.threshold.unwrap_or(threshold),
        }
    }
}

fn check_unit(origin: &str, name: &str, value: f32) -> Result<(), VisionError> {
    if (0.0..=1.0).contains(&value) {
        return Ok(());
    }
    Err(fault(origin, format!("{name} must lie between 0 and 1")))
}

fn is_sha256(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

fn fault(origin: &str, detail: String) -> VisionError {
    ModelError::Manifest {
        manifest: origin.to_owned(),
        detail,
    }
    .into()
}
