//! What is kept of a calibration.

use super::AttackSpecies;
use faceglass_capture::CameraId;
use faceglass_vision::ModelId;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Errors among samples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// Wrong ones: live faces below the threshold, attacks at or above it.
    pub errors: usize,
    /// All of them.
    pub samples: usize,
}

impl Count {
    /// Share of errors, 0 to 1; 0 for no samples.
    pub fn rate(self) -> f32 {
        if self.samples == 0 {
            return 0.0;
        }
        self.errors as f32 / self.samples as f32
    }
}

/// Attacks of one kind that passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttackCount {
    /// Which kind.
    pub species: AttackSpecies,
    /// How many passed.
    pub passed: Count,
}

/// The liveness threshold of one camera under one network, and what it rests
/// on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OperatingPoint {
    /// Stable identity of the camera.
    pub camera: CameraId,
    /// The camera's name, for people.
    pub camera_name: String,
    /// SHA-256 of the liveness network; the point means nothing to another.
    pub model: ModelId,
    /// Liveness score from which a face is live, 0 to 1.
    pub threshold: f32,
    /// The network's own threshold, for comparison.
    pub shipped: f32,
    /// Median luminance of the live faces, 0 to 1.
    pub light: f32,
    /// Live faces missed at the threshold.
    pub live: Count,
    /// Attacks that passed at the threshold, of each kind shown.
    pub attacks: Vec<AttackCount>,
    /// When it was made, in seconds since 1970.
    pub made_unix_s: u64,
}

/// What is known of the camera that is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum PointStatus {
    /// The source is no camera, or nothing is open.
    #[default]
    NoCamera,
    /// Nothing is kept of this camera.
    Absent {
        /// Names of other cameras that something is kept of; it does not count
        /// here.
        others: Vec<String>,
    },
    /// The threshold of this camera under this network.
    InForce(OperatingPoint),
    /// Made with another network, and so not used.
    OtherModel(OperatingPoint),
}

impl PointStatus {
    /// The threshold to use, if there is one.
    pub fn threshold(&self) -> Option<f32> {
        match self {
            Self::InForce(point) => Some(point.threshold),
            _ => None,
        }
    }
}

/// What is wrong with the file of operating points, as part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PointsDamage {
    /// It has another form; what its reader said.
    #[error("{0}")]
    Text(String),
    /// One that cannot be.
    #[error("a threshold lies outside 0 to 1")]
    Threshold,
}

/// Trouble with the file of operating points.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PointsTrouble {
    /// It was damaged; no calibration is in force.
    Damaged {
        /// What was wrong.
        what: PointsDamage,
        /// Where it is kept now; `None` where it could not be moved, and then
        /// nothing is written over it.
        kept_as: Option<PathBuf>,
    },
    /// A newer version of the program wrote it; it is left alone.
    Newer(PathBuf),
    /// It cannot be read: the file and the system's reason.
    Unreadable(PathBuf, String),
}
