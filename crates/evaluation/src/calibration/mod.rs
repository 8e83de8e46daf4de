//! What the app carries so that a threshold means something: errors counted at
//! some 200 thresholds, tagged with the network they were counted on.
//!
//! The files lie beside the networks: `embedder.calibration.json`,
//! `liveness.calibration.json`.

mod liveness;
mod points;
mod protocol;
mod recognition;

pub use liveness::{LivenessCalibration, LivenessErrors, PresentationCurve, SpeciesRate};
pub use points::{MAX_POINTS, thin};
pub use protocol::{Protocol, SpeciesKind};
pub use recognition::{MatchCurve, MatchErrors, MatchPoint, RecognitionCalibration};

use crate::EvaluationError;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Version of the files.
pub const FORMAT: u32 = 1;

/// The least every calibration file says.
#[derive(serde::Deserialize)]
struct Head {
    format: u32,
    model_sha256: String,
}

/// Reads a file's text and checks that it is of this version and network.
fn read<T: DeserializeOwned>(text: &str, model_sha256: &str) -> Result<T, EvaluationError> {
    let head: Head = serde_json::from_str(text).map_err(|e| broken(&e.to_string()))?;
    if head.format != FORMAT {
        return Err(EvaluationError::Calibration(format!(
            "The calibration file has format {}, but this program reads format {FORMAT}; make it again with faceglass evaluate --calibration.",
            head.format
        )));
    }
    if !head.model_sha256.eq_ignore_ascii_case(model_sha256) {
        return Err(EvaluationError::Calibration(format!(
            "The calibration file belongs to another network ({}…, in use is {}…); make it again with faceglass evaluate --calibration.",
            start(&head.model_sha256),
            start(model_sha256)
        )));
    }
    serde_json::from_str(text).map_err(|e| broken(&e.to_string()))
}

fn write<T: Serialize>(calibration: &T) -> Result<String, EvaluationError> {
    let mut text = serde_json::to_string(calibration).map_err(|e| broken(&e.to_string()))?;
    text.push('\n');
    Ok(text)
}

fn start(hash: &str) -> String {
    hash.chars().take(8).collect()
}

fn broken(why: &str) -> EvaluationError {
    EvaluationError::Calibration(format!(
        "The calibration file cannot be used ({}); make it again with faceglass evaluate --calibration.",
        why.trim_end_matches('.')
    ))
}
