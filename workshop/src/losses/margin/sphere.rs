//! SphereFace: the angle to the own class is multiplied.

use super::Angular;
use crate::core::numbers::unit_rows;
use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

/// How little of the margin is asked for at first (W. Liu et al., "SphereFace", CVPR 2017, and the
/// authors' files for CASIA-WebFace). The logit of the own class is
/// ‖x‖·(λ·cos θ + ψ(m·θ)) / (λ + 1), with λ = max(`least`, `start`·(1 + `decay`·step)⁻¹).
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Annealing {
    /// λ of the first step.
    pub start: f32,
    /// How fast it falls.
    pub decay: f32,
    /// Where it ends.
    pub least: f32,
}

impl Default for Annealing {
    fn default() -> Self {
        Self {
            start: 1000.0,
            decay: 0.12,
            least: 5.0,
        }
    }
}

impl Annealing {
    /// λ at `step`.
    pub fn at(&self, step: u64) -> f32 {
        let falling = f64::from(self.start) / (1.0 + f64::from(self.decay) * step as f64);
        self.least.max(falling as f32)
    }
}

/// Logits of rows, which keep their length, by their angles to class centres; `own` is one at the
/// class of each row, whose angle is multiplied by `margin`, so far as `lambda` lets it.
pub fn sphere_logits(
    rows: Tensor<2>,
    centres: Tensor<2>,
    own: Tensor<2>,
    (margin, lambda): (u32, f32),
) -> Tensor<2> {
    let length = rows.clone().square().sum_dim(1).add_scalar(1e-12).sqrt();
    let cosines = unit_rows(rows).matmul(unit_rows(centres).transpose());
    let multiplied = Angular::Combined {
        m1: margin as f32,
        m2: 0.0,
        m3: 0.0,
    };
    let asked = multiplied.lowered(cosines.clone(), own);
    // Of the other classes both are the cosine.
    (cosines.mul_scalar(lambda) + asked).div_scalar(lambda + 1.0) * length
}

#[cfg(test)]
mod tests {
    use super::super::super::by_hand::{assert_near, rows};
    use super::*;

    #[test]
    fn sphere_logits_by_hand() {
        // Length 2, 60° from the own centre, 30° from the other; ψ(4·60°) = −1.5.
        let row = rows([[1.0, 3f32.sqrt()]]);
        let centres = rows([[5.0, 0.0], [0.0, 0.1]]);
        let other = 2.0 * 0.75f32.sqrt();
        // 2·(λ·0.5 − 1.5) / (λ + 1).
        for (lambda, own) in [(0.0, -3.0), (1.0, -1.0), (3.0, 0.0)] {
            let logits = sphere_logits(
                row.clone(),
                centres.clone(),
                rows([[1.0, 0.0]]),
                (4, lambda),
            );
            let shift = logits.try_into_vec_as::<f32>().unwrap_or_default();
            assert!((shift[0] - own).abs() < 1e-4, "{shift:?} {own}");
            assert!((shift[1] - other).abs() < 1e-4, "{shift:?} {other}");
        }
        // Without a margin it is the length times the cosine.
        let plain = sphere_logits(row, centres, rows([[1.0, 0.0]]), (1, 0.0));
        assert_near(plain, &[1.0, other]);
    }

    #[test]
    fn little_of_the_margin_is_asked_for_at_first() {
        let annealing = Annealing::default();
        assert!((annealing.at(0) - 1000.0).abs() < 1e-3);
        // 1000 / (1 + 0.12·100) = 1000 / 13.
        assert!((annealing.at(100) - 1000.0 / 13.0).abs() < 1e-3);
        assert!((annealing.at(1_000_000) - 5.0).abs() < 1e-6);
    }
}
