//! The embedder's calibration: what a match threshold means.

use super::points::{check, falling, rising, thin};
use super::{FORMAT, Protocol, read, write};
use crate::EvaluationError;
use crate::metrics::scores::{OperatingPoint, Scores};
use crate::statistics::Rate;
use serde::{Deserialize, Serialize};

/// Errors counted at one threshold.
pub type MatchPoint = OperatingPoint;

/// Errors of comparisons along the threshold.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MatchCurve {
    /// Pairs of one person that were compared.
    pub genuine: u64,
    /// Pairs of two people that were compared.
    pub impostor: u64,
    /// Errors, thresholds ascending; some 200.
    pub points: Vec<MatchPoint>,
}

/// Both error rates at a threshold, with their 95 % intervals by
/// [`Rate::interval`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct MatchErrors {
    /// The threshold asked for.
    pub threshold: f32,
    /// Strangers that would match (FMR).
    pub false_match: Rate,
    /// Genuine looks that would be missed (FNMR).
    pub false_non_match: Rate,
}

/// `embedder.calibration.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RecognitionCalibration {
    /// Version of the file, [`FORMAT`].
    pub format: u32,
    /// SHA-256 of the embedder's file.
    pub model_sha256: String,
    /// By which protocol.
    pub protocol: Protocol,
    /// On which data, in English, for whoever reads the file.
    pub data: String,
    /// Plain faces.
    #[serde(flatten)]
    pub curve: MatchCurve,
    /// The same with one face of each pair masked, if it was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub masked: Option<MatchCurve>,
}

impl MatchCurve {
    /// Counts the errors of `scores`, which should hold comparisons only.
    ///
    /// # Errors
    /// [`EvaluationError::TooLittle`] if a class is empty.
    pub fn of(scores: &Scores) -> Result<Self, EvaluationError> {
        scores.check()?;
        Ok(Self {
            genuine: scores.genuine().len() as u64,
            impostor: scores.impostor().len() as u64,
            points: thin(scores).into_iter().map(|t| scores.at(t)).collect(),
        })
    }

    /// Both errors at `threshold`. Between two kept points each error is the
    /// higher of the two counts: it may be called too high, never too low, and
    /// never turns back as the threshold moves.
    pub fn at(&self, threshold: f32) -> MatchErrors {
        MatchErrors {
            threshold,
            false_match: falling(self.false_matches().into_iter(), self.impostor, threshold),
            false_non_match: rising(
                self.false_non_matches().into_iter(),
                self.genuine,
                threshold,
            ),
        }
    }

    /// The lowest kept threshold whose FMR is at most `fmr`; `None` if the
    /// sample has fewer impostor pairs than `1 / fmr` or no kept threshold
    /// reaches it.
    pub fn threshold_for_fmr(&self, fmr: f64) -> Option<f32> {
        if fmr * (self.impostor as f64) < 1.0 - 1e-9 {
            return None;
        }
        let allowed = fmr * self.impostor as f64 + 1e-9;
        self.points
            .iter()
            .find(|p| p.false_matches as f64 <= allowed)
            .map(|p| p.threshold)
    }

    fn false_matches(&self) -> Vec<(f32, u64)> {
        self.points
            .iter()
            .map(|p| (p.threshold, p.false_matches))
            .collect()
    }

    fn false_non_matches(&self) -> Vec<(f32, u64)> {
        self.points
            .iter()
            .map(|p| (p.threshold, p.false_non_matches))
            .collect()
    }

    fn check(&self, what: &str) -> Result<(), EvaluationError> {
        check(what, &self.false_matches(), self.impostor, true)?;
        check(what, &self.false_non_matches(), self.genuine, false)
    }
}

impl RecognitionCalibration {
    /// A calibration of plain faces.
    ///
    /// # Errors
    /// As [`MatchCurve::of`].
    pub fn of(
        model_sha256: &str,
        protocol: Protocol,
        data: &str,
        scores: &Scores,
    ) -> Result<Self, EvaluationError> {
        Ok(Self {
            format: FORMAT,
            model_sha256: model_sha256.to_owned(),
            protocol,
            data: data.to_owned(),
            curve: MatchCurve::of(scores)?,
            masked: None,
        })
    }

    /// Reads the text of a file for the embedder `model_sha256`.
    ///
    /// # Errors
    /// [`EvaluationError::Calibration`] if it is broken or of another network.
    pub fn parse(text: &str, model_sha256: &str) -> Result<Self, EvaluationError> {
        let calibration: Self = read(text, model_sha256)?;
        calibration.curve.check("the recognition curve")?;
        if let Some(masked) = &calibration.masked {
            masked.check("the masked recognition curve")?;
        }
        Ok(calibration)
    }

    /// The file's text.
    ///
    /// # Errors
    /// [`EvaluationError::Calibration`] if a number cannot be written.
    pub fn to_text(&self) -> Result<String, EvaluationError> {
        write(self)
    }

    /// Both errors at `threshold`; see [`MatchCurve::at`].
    pub fn at(&self, threshold: f32) -> MatchErrors {
        self.curve.at(threshold)
    }

    /// See [`MatchCurve::threshold_for_fmr`].
    pub fn threshold_for_fmr(&self, fmr: f64) -> Option<f32> {
        self.curve.threshold_for_fmr(fmr)
    }
}
