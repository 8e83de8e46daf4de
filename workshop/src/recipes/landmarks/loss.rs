//! What the landmark network is punished for.

use burn::tensor::{Tensor, activation};

/// Errors up to this many crop sides count by the logarithm.
pub const WING: f32 = 0.1;
/// Bend of the logarithm in crop sides.
pub const BEND: f32 = 0.02;
/// Weight of the confidence.
const CONFIDENCE_WEIGHT: f32 = 0.05;
/// Mean error, in eye-corner distances, at which confidence should be 1/e.
const DOUBT: f32 = 0.15;

/// Wing loss (Z.-H. Feng et al., "Wing loss for robust facial landmark
/// localisation with convolutional neural networks", CVPR 2018) of errors `d` ≥ 0:
/// w·ln(1 + d/ε) below w, d − w + w·ln(1 + w/ε) above.
pub fn wing(d: Tensor<2>) -> Tensor<2> {
    let near = (d.clone().clamp_max(WING) / BEND + 1.0).log() * WING;
    let far = (d - WING).clamp_min(0.0);
    near + far
}

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
    let wing = wing(off.clone()).mean_dim(1) * faces.clone();
    let [batch, _] = off.dims();
    let squares = off.square().reshape([batch, coordinates / 2, 2]).sum_dim(2);
    let distances = (squares + 1e-12).sqrt().mean_dim(1).reshape([batch, 1]);
    let error = (distances / eyes).detach();
    let trust = (error.clone() / DOUBT).square().neg().exp() * faces.clone();
    let logit = raw.narrow(1, coordinates, 1);
    let entropy = activation::relu(logit.clone()) - logit.clone() * trust
        + (logit.abs().neg().exp() + 1.0).log();
    Parts {
        points: wing.sum() / count.clone(),
        confidence: entropy.mean(),
        error: (error * faces).sum() / count,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn wing_by_hand() {
        let d = Tensor::<2>::from_floats([[0.0, 0.02, 0.1, 0.3]], &Device::flex());
        let y = wing(d).try_into_vec_as::<f32>().unwrap();
        // 0.1·ln 2, 0.1·ln 6, 0.2 + 0.1·ln 6.
        let wanted = [0.0, 0.069_315, 0.179_176, 0.379_176];
        for (a, b) in y.iter().zip(wanted) {
            assert!((a - b).abs() < 1e-5, "{a} {b}");
        }
    }
}
