//! What the landmark network is punished for.

use crate::losses::{binary_cross_entropy_of_each, wing};
use burn::tensor::Tensor;

/// Errors up to this many crop sides count by the logarithm.
const WING: f32 = 0.1;
/// Bend of the logarithm in crop sides.
const BEND: f32 = 0.02;
/// Weight of the confidence.
const CONFIDENCE_WEIGHT: f32 = 0.05;
/// Mean error, in eye-corner distances, at which confidence should be 1/e.
const DOUBT: f32 = 0.15;

/// The parts of the loss.
pub struct Parts {
    /// Points: wing.
    pub points: Tensor<1>,
    /// Confidence: cross-entropy with what the errors allow.
    pub confidence: Tensor<1>,
    /// Mean normalised error over the crops with a face.
    pub error: Tensor<1>,
}

impl Parts {
    /// The weighted sum.
    pub fn total(&self) -> Tensor<1> {
        self.points.clone() + self.confidence.clone() * CONFIDENCE_WEIGHT
    }
}

/// Loss of `raw` `[batch, 137]` against `points` `[batch, 136]`; `faces` `[batch, 1]`
/// is 1 where there is a face, `eyes` `[batch, 1]` the eye-corner distance.
pub fn loss(raw: Tensor<2>, points: Tensor<2>, faces: Tensor<2>, eyes: Tensor<2>) -> Parts {
    let count = faces.clone().sum().clamp_min(1.0);
    let coordinates = points.dims()[1];
    let off = (raw.clone().narrow(1, 0, coordinates) - points).abs();
    let wing = wing(off.clone(), WING, BEND).mean_dim(1) * faces.clone();
    let [batch, _] = off.dims();
    let squares = off.square().reshape([batch, coordinates / 2, 2]).sum_dim(2);
    let distances = (squares + 1e-12).sqrt().mean_dim(1).reshape([batch, 1]);
    let error = (distances / eyes).detach();
    let trust = (error.clone() / DOUBT).square().neg().exp() * faces.clone();
    let logit = raw.narrow(1, coordinates, 1);
    let entropy = binary_cross_entropy_of_each(logit, trust);
    Parts {
        points: wing.sum() / count.clone(),
        confidence: entropy.mean(),
        error: (error * faces).sum() / count,
    }
}
