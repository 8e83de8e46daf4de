//! A line of the index.

use serde::{Deserialize, Serialize};

/// What a record may be used for. People and cameras never straddle splits.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// Weights are fitted on it.
    #[default]
    Train,
    /// Validation: thresholds, early stop and choices are made on it.
    Dev,
    /// Only ever reported.
    Test,
}

impl Split {
    /// As indexes and manifests write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Dev => "dev",
            Self::Test => "test",
        }
    }
}

/// What a picture shows of the world.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Modality {
    /// Its colours.
    #[default]
    Rgb,
    /// How far away each point is.
    Depth,
    /// What it gives back of infrared light.
    Infrared,
}

impl Modality {
    /// As indexes and manifests write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rgb => "rgb",
            Self::Depth => "depth",
            Self::Infrared => "infrared",
        }
    }

    fn is_rgb(&self) -> bool {
        *self == Self::Rgb
    }
}

/// A labelled face, in pixels of the stored picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaceLabel {
    /// `x, y, width, height`.
    pub bbox: [f32; 4],
    /// The teacher's score, 1 for labels made by people.
    pub score: f32,
    /// Five points (picture-left first) or 68 (iBUG order); empty if unknown.
    pub points: Vec<[f32; 2]>,
}

/// Everything known about one stored moment.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Number of the part file; filled in by [`ShardWriter::push`](super::ShardWriter::push).
    #[serde(default)]
    pub part: u32,
    /// First byte in the part file.
    #[serde(default)]
    pub offset: u64,
    /// Bytes.
    #[serde(default)]
    pub len: u32,
    /// The public set, as `owner+repository`.
    pub source: String,
    /// Path inside the set.
    pub file: String,
    /// What it may be used for.
    pub split: Split,
    /// Person, unique over all sets (`celeba:2880`); empty if unknown or none.
    #[serde(default)]
    pub person: String,
    /// Camera or capture session; empty if unknown.
    #[serde(default)]
    pub camera: String,
    /// Bona fide (true) or presentation attack (false), where that is known.
    #[serde(default)]
    pub live: Option<bool>,
    /// Labelled faces; empty for negatives.
    #[serde(default)]
    pub faces: Vec<FaceLabel>,
    /// Class, where a recipe learns one; empty if there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// What the picture shows.
    #[serde(default, skip_serializing_if = "Modality::is_rgb")]
    pub modality: Modality,
    /// Pictures of the same moment by other sensors, in the same pixels: labels hold for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<OtherPicture>,
}

impl Record {
    /// A picture of a set of which nothing else is known.
    pub fn new(source: &str, file: &str, split: Split) -> Self {
        Self {
            source: source.to_owned(),
            file: file.to_owned(),
            split,
            ..Self::default()
        }
    }
}

/// Where another picture of a record lies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OtherPicture {
    /// What it shows.
    pub modality: Modality,
    /// Number of the part file.
    pub part: u32,
    /// First byte in the part file.
    pub offset: u64,
    /// Bytes.
    pub len: u32,
}
