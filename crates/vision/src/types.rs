//! What the stages hand to each other.

use crate::geometry::{Point, Rect, Similarity};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use zeroize::Zeroize as _;

/// The five points, in this order: eye, eye, nose tip, mouth corner, mouth
/// corner; of each pair the one further left in an upright picture first.
pub type FivePoints = [Point; 5];

/// A face found by a detector.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Detection {
    /// Face box in frame pixels.
    pub bbox: Rect,
    /// Detector score, 0 to 1.
    pub score: f32,
    /// Five points in frame pixels; `None` from detectors that give boxes only.
    pub points: Option<FivePoints>,
}

/// Facial landmarks in frame pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct FaceLandmarks {
    /// Five points for alignment and display.
    pub points: FivePoints,
    /// The dense landmarks (68 in the iBUG order), empty if the network gives none.
    pub dense: Vec<Point>,
    /// How far the landmark network trusts itself, 0 to 1.
    pub confidence: f32,
    /// How clearly each part of the face is seen; `None` where the network does not say.
    pub visible: Option<Visibility>,
}

/// How much of each part of a face is seen and not covered, by a hand, a mask, dark glasses or hair:
/// the share of its landmarks that nothing lies before, as the landmark network expects it, 0 to 1.
/// Right and left are the person's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Visibility {
    /// Landmarks 17 to 21 and 36 to 41.
    pub right_eye: f32,
    /// Landmarks 22 to 26 and 42 to 47.
    pub left_eye: f32,
    /// Landmarks 27 to 35.
    pub nose: f32,
    /// Landmarks 48 to 67.
    pub mouth: f32,
    /// Landmarks 4 to 12: chin and jaw; the temples are left out, which hair often covers.
    pub jaw: f32,
}

impl Visibility {
    /// Landmarks (iBUG order) of each part, in the order of the fields.
    pub const PARTS: [&'static [usize]; 5] = [
        &[17, 18, 19, 20, 21, 36, 37, 38, 39, 40, 41],
        &[22, 23, 24, 25, 26, 42, 43, 44, 45, 46, 47],
        &[27, 28, 29, 30, 31, 32, 33, 34, 35],
        &[
            48, 49, 50, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 62, 63, 64, 65, 66, 67,
        ],
        &[4, 5, 6, 7, 8, 9, 10, 11, 12],
    ];

    /// Below this a part is called covered: of development faces, with and without things drawn
    /// over them, in at most 2 of 1,000 free parts and in 8 of 10 covered ones
    /// (`workshop evaluate landmarks --choose`).
    pub const COVERED: f32 = 0.5;

    /// The parts in the order of the fields.
    pub fn parts(&self) -> [f32; 5] {
        [
            self.right_eye,
            self.left_eye,
            self.nose,
            self.mouth,
            self.jaw,
        ]
    }

    /// Of parts in the order of the fields.
    pub fn of_parts([right_eye, left_eye, nose, mouth, jaw]: [f32; 5]) -> Self {
        Self {
            right_eye,
            left_eye,
            nose,
            mouth,
            jaw,
        }
    }

    /// What is covered, in a word. The jaw alone is not told: scarves and beards cover it.
    pub fn covered(&self) -> Option<Covered> {
        let is = |part: f32| part < Self::COVERED;
        let eyes = is(self.right_eye) || is(self.left_eye);
        match (eyes, is(self.nose), is(self.mouth)) {
            (true, _, true) => Some(Covered::Most),
            (true, _, false) => Some(Covered::Eyes),
            (false, true, true) => Some(Covered::NoseAndMouth),
            (false, false, true) => Some(Covered::Mouth),
            (false, true, false) => Some(Covered::Nose),
            (false, false, false) => None,
        }
    }
}

/// Which part of a face something lies before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Covered {
    /// An eye, or both.
    Eyes,
    /// The nose.
    Nose,
    /// The mouth.
    Mouth,
    /// As by a mask.
    NoseAndMouth,
    /// An eye and the mouth at least.
    Most,
}

/// One frame's liveness score.
#[derive(Clone, Debug, PartialEq)]
pub struct LivenessScore {
    /// 1 = bona fide (live), 0 = presentation attack.
    pub score: f32,
    /// The votes of the single views (patches), same scale.
    pub votes: Vec<f32>,
}

/// What single precision leaves of a length of 1.
const LENGTH_TOLERANCE: f64 = 1e-6;

/// An L2-normalised embedding. Its clones share the values.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<f32>", into = "Vec<f32>")]
pub struct Embedding(Arc<[f32]>);

/// Biometric data: the last holder wipes it from memory.
impl Drop for Embedding {
    fn drop(&mut self) {
        if let Some(values) = Arc::get_mut(&mut self.0) {
            values.zeroize();
        }
    }
}

impl From<Embedding> for Vec<f32> {
    fn from(embedding: Embedding) -> Self {
        embedding.0.to_vec()
    }
}

impl TryFrom<Vec<f32>> for Embedding {
    type Error = VisionError;

    fn try_from(values: Vec<f32>) -> Result<Self, VisionError> {
        Self::new(values)
    }
}

impl Embedding {
    /// Normalises `values` to length 1. Those that have it already stay as they
    /// are, to the last bit: what was stored is read as it was.
    ///
    /// # Errors
    /// [`VisionError::Embedding`] if empty, not finite or of length zero.
    pub fn new(mut values: Vec<f32>) -> Result<Self, VisionError> {
        let norm = values
            .iter()
            .map(|v| f64::from(*v).powi(2))
            .sum::<f64>()
            .sqrt();
        if !norm.is_finite() || norm < 1e-9 {
            return Err(VisionError::Embedding);
        }
        if (norm - 1.0).abs() > LENGTH_TOLERANCE {
            for v in &mut values {
                *v = (f64::from(*v) / norm) as f32;
            }
        }
        let shared = Self(values.as_slice().into());
        values.zeroize();
        Ok(shared)
    }

    /// The values, of length 1 in the Euclidean norm.
    pub fn values(&self) -> &[f32] {
        &self.0
    }

    /// Cosine similarity, −1 to 1; 0 for embeddings of different sizes.
    pub fn cosine(&self, other: &Self) -> f32 {
        if self.0.len() != other.0.len() {
            return 0.0;
        }
        let dot: f32 = self.0.iter().zip(other.0.iter()).map(|(a, b)| a * b).sum();
        dot.clamp(-1.0, 1.0)
    }
}

/// Which network made a value: the SHA-256 of its file, in lower-case hex.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ModelId(pub String);

/// Why a face sample is not good enough to judge or to enrol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QualityReason {
    /// The eyes are too few pixels apart.
    TooSmall,
    /// Not enough detail at the face's own scale.
    Blurred,
    /// Yaw, pitch or roll too far from frontal.
    TurnedAway,
    /// Underexposed.
    TooDark,
    /// Overexposed.
    TooBright,
    /// Part of the face lies outside the picture.
    CutOff,
    /// The landmarks could not be trusted (covered or unclear face).
    Unclear,
}

/// Quality of one face sample.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quality {
    /// Pixels between the eye centres.
    pub eye_distance_px: f32,
    /// Sharpness of the aligned face, in the unit of `quality.rs`.
    pub sharpness: f32,
    /// Mean luminance of the aligned face, 0 to 1.
    pub brightness: f32,
    /// Share of the aligned face's skin that is burnt out to white, 0 to 1.
    pub burnt_out: f32,
    /// Yaw estimate in degrees, positive when the face looks to the picture's left.
    pub yaw_deg: f32,
    /// Pitch estimate in degrees, positive when the face looks up.
    pub pitch_deg: f32,
    /// Roll in degrees, positive clockwise in the picture.
    pub roll_deg: f32,
    /// Empty for a good sample; worst first.
    pub reasons: Vec<QualityReason>,
}

impl Quality {
    /// Whether the sample is good enough to judge.
    pub fn ok(&self) -> bool {
        self.reasons.is_empty()
    }
}

/// An aligned face.
#[derive(Clone, Debug)]
pub struct AlignedFace {
    /// 112x112 RGB.
    pub image: image::RgbImage,
    /// Takes frame pixels to pixels of `image`.
    pub aligned_from_frame: Similarity,
}

/// What a network does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ModelKind {
    /// Finds faces.
    Detector,
    /// Refines a detection to landmarks.
    Landmarks,
    /// Tells bona fide faces from presentation attacks.
    Liveness,
    /// Takes printed lines out of aligned faces.
    Demesher,
    /// Turns aligned faces into embeddings.
    Embedder,
}

impl ModelKind {
    /// All kinds, in the order of the pipeline.
    pub const ALL: [Self; 5] = [
        Self::Detector,
        Self::Landmarks,
        Self::Liveness,
        Self::Demesher,
        Self::Embedder,
    ];

    /// The kind as manifests spell it; also the file stem of the default.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Detector => "detector",
            Self::Landmarks => "landmarks",
            Self::Liveness => "liveness",
            Self::Demesher => "demesher",
            Self::Embedder => "embedder",
        }
    }
}

impl std::fmt::Display for ModelKind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that names no kind of network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is no kind of network; there are {all}.", all = ModelKind::ALL.map(ModelKind::as_str).join(", "))]
pub struct UnknownKind(pub String);

impl std::str::FromStr for ModelKind {
    type Err = UnknownKind;

    fn from_str(word: &str) -> Result<Self, UnknownKind> {
        let known = Self::ALL.into_iter().find(|kind| kind.as_str() == word);
        known.ok_or_else(|| UnknownKind(word.to_owned()))
    }
}

/// What can go wrong in here; each text is a sentence a person can act on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VisionError {
    /// A model file, manifest or hash is not as it should be.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The network ran but gave something that cannot be a result.
    #[error("The network {model} gave an unusable result: {detail}.")]
    Output {
        /// File name of the network.
        model: String,
        /// What was wrong.
        detail: String,
    },
    /// A picture that a stage cannot take.
    #[error("The picture cannot be used: {0}.")]
    Picture(String),
    /// Zero or non-finite embedding.
    #[error("The embedding is empty, zero or not finite.")]
    Embedding,
}

/// How a trial of a network ended that did not end well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stopped {
    /// It took longer than this, in seconds.
    TooLong(u64),
    /// It fell over, mostly since it asked for more than this much memory, in megabytes.
    Fell {
        /// What it was given.
        most_mb: u64,
    },
    /// It could not be begun.
    NotBegun,
}

impl std::fmt::Display for Stopped {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::TooLong(seconds) => write!(f, "it was not loaded after {seconds} seconds"),
            Self::Fell { most_mb } => {
                write!(
                    f,
                    "loading it ended the process that tried it, which had {most_mb} MB"
                )
            }
            Self::NotBegun => f.write_str("no process could be started to try it"),
        }
    }
}

/// A network that cannot be used, with the next step to take. `detail` is what
/// the system or the reader of the file said, without a full stop.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    /// There is none of that kind.
    #[error("There is no {0} network. Name a folder that holds one with --models.")]
    Absent(ModelKind),
    /// The detector gives no points and nothing else does.
    #[error(
        "This detector gives boxes without points, and there is no landmarks network to place them. Add one to the folder named with --models."
    )]
    NoPoints,
    /// The folder of networks.
    #[error(
        "The model folder {folder} cannot be read ({detail}). Check the path given with --models."
    )]
    Folder {
        /// Its path.
        folder: String,
        /// Why.
        detail: String,
    },
    /// A manifest that cannot be read from disk.
    #[error(
        "The manifest {path} cannot be read ({detail}). Check that it is a text file you may read."
    )]
    ManifestUnreadable {
        /// Its path.
        path: String,
        /// Why.
        detail: String,
    },
    /// A manifest that says what cannot be.
    #[error(
        "The manifest {manifest} cannot be used: {detail}. Correct it as models/README.md describes."
    )]
    Manifest {
        /// Its file name.
        manifest: String,
        /// What is wrong.
        detail: String,
    },
    /// A network that looks at more than a camera of colours shows.
    #[error(
        "The {kind} network of {manifest} needs cameras of {cameras} that look at a face at the same moment, and Faceglass has one of colours. Take it out of the folder, or name a network of colours."
    )]
    Cameras {
        /// File name of the manifest.
        manifest: String,
        /// What the network does.
        kind: ModelKind,
        /// What it looks at.
        cameras: String,
    },
    /// It describes a network of another kind than the one asked for.
    #[error(
        "The manifest of {file} says {found}, and {wanted} is needed. Name the manifest of another network."
    )]
    OtherKind {
        /// File name of the network.
        file: String,
        /// Of the manifest.
        found: ModelKind,
        /// Asked for.
        wanted: ModelKind,
    },
    /// A network that cannot be read from disk.
    #[error("The network {path} cannot be read ({detail}). Put it beside its manifest.")]
    Network {
        /// Its path.
        path: String,
        /// Why.
        detail: String,
    },
    /// What was measured of a network, and cannot be read from disk.
    #[error(
        "The calibration file {path} cannot be read ({detail}). Make it readable or take it away."
    )]
    Calibration {
        /// Its path.
        path: String,
        /// Why.
        detail: String,
    },
    /// Not the file the manifest describes.
    #[error(
        "{file} is not the file its manifest describes: its SHA-256 is {found}, the manifest says {wanted}. Fetch the file again, or correct sha256 if you trust it."
    )]
    WrongHash {
        /// File name of the network.
        file: String,
        /// Of the file.
        found: String,
        /// Of the manifest.
        wanted: String,
    },
    /// No ONNX file, or one that uses what the runtime lacks.
    #[error("{file} is not a usable ONNX file ({detail}). Fetch or export it again.")]
    Broken {
        /// File name of the network.
        file: String,
        /// What is wrong.
        detail: String,
    },
    /// Loading it was tried in another process, and did not end well.
    #[error(
        "{file} is not loaded: {how}. Load no network that you do not trust; one that you do may need a machine with more memory."
    )]
    Stopped {
        /// File name of the network.
        file: String,
        /// How the trial ended.
        how: Stopped,
    },
    /// Inputs or outputs are not what the manifest says: a whole sentence with
    /// the shapes and the field to look at.
    #[error("{0}")]
    Unfit(String),
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_read_as_an_embedding_has_length_one() {
        let read: Embedding = serde_json::from_str("[3.0, 4.0]").unwrap();
        assert_eq!(read.values(), [0.6, 0.8]);
        let written = serde_json::to_string(&read).unwrap();
        assert_eq!(serde_json::from_str::<Embedding>(&written).unwrap(), read);
        let values = vec![0.3, -0.7, 0.11, 0.9, -0.02];
        let once = Embedding::new(values).unwrap();
        assert_eq!(Embedding::new(once.values().to_vec()).unwrap(), once);
        for bad in ["[]", "[0.0, 0.0]", "[1e39]"] {
            assert!(serde_json::from_str::<Embedding>(bad).is_err(), "{bad}");
        }
    }
}
