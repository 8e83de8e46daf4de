//! What the landmark network is punished for.

use crate::losses::{binary_cross_entropy_of_each, wing};
use burn::tensor::{Device, Tensor, TensorData};

/// Errors up to this many crop sides count by the logarithm.
const WING: f32 = 0.1;
/// Bend of the logarithm in crop sides.
const BEND: f32 = 0.02;
/// Weight of the confidence.
const CONFIDENCE_WEIGHT: f32 = 0.05;
/// Weight of what is said of the parts.
const PARTS_WEIGHT: f32 = 0.02;
/// Weight of lids and lips, whose small movements are what blinks and smiles are told by; other
/// points count 1.
const FINE_WEIGHT: f32 = 2.0;
/// Lids and lips: landmarks 36 to 47 and 48 to 67.
const FINE: std::ops::Range<usize> = 36..68;
/// Mean error, in eye-corner distances, at which confidence should be 1/e.
const DOUBT: f32 = 0.15;

/// The parts of the loss.
pub struct Parts {
    /// Points: wing.
    pub points: Tensor<1>,
    /// Confidence: cross-entropy with what the errors allow.
    pub confidence: Tensor<1>,
    /// Parts of the face: cross-entropy with the share that is not covered.
    pub visible: Tensor<1>,
    /// Mean normalised error over the crops with a face.
    pub error: Tensor<1>,
}

impl Parts {
    /// The weighted sum.
    pub fn total(&self) -> Tensor<1> {
        self.points.clone()
            + self.confidence.clone() * CONFIDENCE_WEIGHT
            + self.visible.clone() * PARTS_WEIGHT
    }
}

/// What a batch should have said.
pub struct Truth {
    /// `[batch, 136]` in crop units.
    pub points: Tensor<2>,
    /// `[batch, 1]`, 1 where there is a face.
    pub faces: Tensor<2>,
    /// `[batch, 1]`, distance of the outer eye corners in crop units.
    pub eyes: Tensor<2>,
    /// `[batch, 5]`, share of each part that is not covered.
    pub visible: Tensor<2>,
}

/// Loss of `raw` `[batch, 142]`, or `[batch, 137]` of a network that tells no parts.
pub fn loss(raw: Tensor<2>, truth: Truth) -> Parts {
    let Truth {
        points,
        faces,
        eyes,
        visible,
    } = truth;
    let count = faces.clone().sum().clamp_min(1.0);
    let [batch, coordinates] = points.dims();
    let off = (raw.clone().narrow(1, 0, coordinates) - points).abs();
    let each = wing(off.clone(), WING, BEND) * weights(coordinates, &off.device());
    let wing = each.mean_dim(1) * faces.clone();
    let squares = off.square().reshape([batch, coordinates / 2, 2]).sum_dim(2);
    let distances = (squares + 1e-12).sqrt().mean_dim(1).reshape([batch, 1]);
    let error = (distances / eyes).detach();
    let trust = (error.clone() / DOUBT).square().neg().exp() * faces.clone();
    let logit = raw.clone().narrow(1, coordinates, 1);
    let entropy = binary_cross_entropy_of_each(logit, trust);
    let (parts, outputs) = (visible.dims()[1], raw.dims()[1]);
    let seen = match outputs > coordinates + parts {
        true => binary_cross_entropy_of_each(raw.narrow(1, coordinates + 1, parts), visible),
        // A network that tells no parts has nothing to answer for.
        false => visible * 0.0,
    };
    Parts {
        points: wing.sum() / count.clone(),
        confidence: entropy.mean(),
        visible: (seen.mean_dim(1) * faces.clone()).sum() / count.clone(),
        error: (error * faces).sum() / count,
    }
}

/// `[1, coordinates]`: lids and lips count more, with a mean of 1.
fn weights(coordinates: usize, device: &Device) -> Tensor<2> {
    let of = |i: usize| {
        if FINE.contains(&(i / 2)) {
            FINE_WEIGHT
        } else {
            1.0
        }
    };
    let mean = (0..coordinates).map(of).sum::<f32>() / coordinates as f32;
    let all: Vec<f32> = (0..coordinates).map(|i| of(i) / mean).collect();
    Tensor::from_data(TensorData::new(all, [1, coordinates]), device)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn lids_count_more_than_the_jaw_and_covered_parts_are_asked_for() {
        let device = Device::flex();
        let truth = |visible: f32| Truth {
            points: Tensor::full([1, 136], 0.5, &device),
            faces: Tensor::ones([1, 1], &device),
            eyes: Tensor::full([1, 1], 0.5, &device),
            visible: Tensor::full([1, 5], visible, &device),
        };
        let off = |coordinate: usize| {
            let mut raw = vec![0.5; 142];
            raw[coordinate] += 0.05;
            raw[136..].fill(4.0);
            Tensor::<2>::from_data(TensorData::new(raw, [1, 142]), &device)
        };
        let points = |c| loss(off(c), truth(1.0)).points.into_scalar::<f32>();
        assert!((points(72) / points(0) - 2.0).abs() < 1e-4);
        let seen = |v| loss(off(0), truth(v)).visible.into_scalar::<f32>();
        assert!(seen(1.0) < 0.05 && seen(0.0) > 3.0);
    }
}
