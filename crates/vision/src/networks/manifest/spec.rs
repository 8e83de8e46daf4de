//! What only one kind of network needs.

use super::flaw::Flaw;
use crate::crops::align::ALIGNED_SIDE;
use crate::crops::crop::{View, ViewShape};
use crate::types::ModelKind;
use std::num::{NonZeroU32, NonZeroUsize};

/// What a manifest says beyond what all kinds have.
#[derive(Clone, Debug, PartialEq)]
pub enum KindSpec {
    /// Of a detector.
    Detector(DetectorSpec),
    /// Of a landmark network.
    Landmarks(LandmarksSpec),
    /// Of a liveness network.
    Liveness(LivenessSpec),
    /// Of a network that takes printed lines away.
    Demesher(DemesherSpec),
    /// Of an embedder.
    Embedder(EmbedderSpec),
}

/// What a detector needs.
#[derive(Clone, Debug, PartialEq)]
pub struct DetectorSpec {
    /// How its outputs are read.
    pub output: DetectorOutput,
    /// Shipped score threshold, 0 to 1.
    pub score: f32,
    /// Overlap above which the weaker of two boxes is dropped.
    pub nms_iou: f32,
}

/// How the outputs of a detector are read. Strides are cell sizes in input pixels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DetectorOutput {
    /// Faceglass' own detector; see [`crate::networks::decode::grid`].
    Grid {
        /// One output each.
        strides: Vec<u32>,
    },
    /// YuNet; see [`crate::networks::decode::yunet`].
    Yunet {
        /// Four outputs each.
        strides: Vec<u32>,
    },
    /// Ultra-Light, which gives boxes without points; see
    /// [`crate::networks::decode::ultralight`].
    Ultralight,
    /// SCRFD with five points; see [`crate::networks::decode::scrfd`].
    Scrfd,
    /// RetinaFace; see [`crate::networks::decode::retinaface`].
    Retinaface,
}

/// What a landmark network needs. Its output is 68 points and a confidence logit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LandmarksSpec {
    /// Side of the crop in longer sides of the box.
    pub crop_scale: f32,
    /// Whether five logits follow that say how clearly each part of the face is seen
    /// ([`crate::Visibility`]).
    pub regions: bool,
}

/// What a liveness network needs.
#[derive(Clone, Debug, PartialEq)]
pub struct LivenessSpec {
    /// How its output is read.
    pub output: LivenessOutput,
    /// The crops of one face, judged together.
    pub views: Vec<View>,
    /// Outline of the crops.
    pub crop: ViewShape,
    /// The score is the mean of this many lowest votes, of all without it.
    pub lowest_votes: Option<NonZeroUsize>,
    /// What is added to the score's logit for the share of the skin that is burnt out: white skin
    /// has lost what tells it from paper, and networks take it for an attack.
    pub burnt_out_gain: f32,
    /// Score from which a face is live.
    pub threshold: f32,
}

/// How the output of a liveness network is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LivenessOutput {
    /// One liveness logit a view.
    Logit,
    /// Class logits a view; the class that means "live".
    Softmax {
        /// Index of the class "live".
        live_index: usize,
    },
}

/// What an embedder needs. Its output is normalised after reading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EmbedderSpec {
    /// The network sees this many columns in the middle of the aligned face, scaled to its input;
    /// without it as many as its input is wide.
    pub columns: Option<NonZeroU32>,
    /// Average with the mirrored face.
    pub flip_average: bool,
    /// Cosine from which two faces are one person.
    pub threshold: f32,
}

/// What a network that takes printed lines away needs. Its output is what is to be added to the face: of each cell of
/// `cell` x `cell` pixels the numbers of red, then of green, then of blue (in the order of the input's colours), row by row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemesherSpec {
    /// Side of a cell in pixels.
    pub cell: u32,
}

impl KindSpec {
    /// What the network does.
    pub fn kind(&self) -> ModelKind {
        match self {
            Self::Detector(_) => ModelKind::Detector,
            Self::Landmarks(_) => ModelKind::Landmarks,
            Self::Liveness(_) => ModelKind::Liveness,
            Self::Demesher(_) => ModelKind::Demesher,
            Self::Embedder(_) => ModelKind::Embedder,
        }
    }

    /// The shipped threshold: detector score, liveness score or match cosine;
    /// `None` for landmarks and for what takes lines away.
    pub fn threshold(&self) -> Option<f32> {
        match self {
            Self::Detector(spec) => Some(spec.score),
            Self::Landmarks(_) | Self::Demesher(_) => None,
            Self::Liveness(spec) => Some(spec.threshold),
            Self::Embedder(spec) => Some(spec.threshold),
        }
    }

    /// That it says what can be.
    pub(super) fn check(&self) -> Result<(), Flaw> {
        match self {
            Self::Detector(spec) => spec.check(),
            Self::Landmarks(spec) if spec.crop_scale > 0.1 && spec.crop_scale < 10.0 => Ok(()),
            Self::Landmarks(_) => Err(Flaw::CropScale),
            Self::Liveness(spec) => spec.check(),
            Self::Demesher(spec) if (1..=LARGEST_CELL).contains(&spec.cell) => Ok(()),
            Self::Demesher(_) => Err(Flaw::Cell),
            // Which sizes of faces can be run is the affair of who runs it.
            Self::Embedder(spec) => spec.check(),
        }
    }
}

impl DetectorSpec {
    fn check(&self) -> Result<(), Flaw> {
        match &self.output {
            DetectorOutput::Grid { strides } | DetectorOutput::Yunet { strides }
                if strides.is_empty() || strides.contains(&0) =>
            {
                return Err(Flaw::Strides);
            }
            DetectorOutput::Grid { .. }
            | DetectorOutput::Yunet { .. }
            | DetectorOutput::Ultralight
            | DetectorOutput::Scrfd
            | DetectorOutput::Retinaface => {}
        }
        check_unit("thresholds.score", self.score)?;
        check_unit("thresholds.nms_iou", self.nms_iou)
    }
}

impl EmbedderSpec {
    fn check(&self) -> Result<(), Flaw> {
        if self
            .columns
            .is_some_and(|columns| columns.get() > ALIGNED_SIDE)
        {
            return Err(Flaw::Columns);
        }
        if (-1.0..=1.0).contains(&self.threshold) {
            return Ok(());
        }
        Err(Flaw::NoCosine)
    }
}

/// Larger cells than this are a typing error.
const LARGEST_CELL: u32 = 16;

/// Beyond this light alone would decide.
const MOST_GAIN: f32 = 20.0;

impl LivenessSpec {
    fn check(&self) -> Result<(), Flaw> {
        let usable =
            |v: &View| v.scale > 0.05 && v.scale < 20.0 && v.dx.abs() < 20.0 && v.dy.abs() < 20.0;
        if self.views.is_empty() || !self.views.iter().all(usable) {
            return Err(Flaw::Views);
        }
        if !(0.0..=MOST_GAIN).contains(&self.burnt_out_gain) {
            return Err(Flaw::BurntOutGain);
        }
        check_unit("thresholds.threshold", self.threshold)
    }
}

fn check_unit(name: &'static str, value: f32) -> Result<(), Flaw> {
    if (0.0..=1.0).contains(&value) {
        return Ok(());
    }
    Err(Flaw::NoShare(name))
}
