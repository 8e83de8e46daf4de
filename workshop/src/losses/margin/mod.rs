//! Classes that keep a distance.
//!
//! | file | what |
//! |---|---|
//! | `angular` | the own class's cosine, lowered: CosFace, ArcFace, combined margins |
//! | `sphere` | SphereFace, whose rows keep their length, and its annealing |
//! | `sampled` | a share of the classes a step, where there are many |

pub mod angular;
pub mod sampled;
pub mod sphere;

pub use angular::Angular;

use crate::core::numbers::unit_rows;
use burn::tensor::{Device, Int, Tensor, TensorData, activation};
use serde::{Deserialize, Serialize};

/// How a row is kept off the classes that are not its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Margin {
    /// cos θ − m (H. Wang et al., "CosFace: Large margin cosine loss for deep face
    /// recognition", CVPR 2018).
    #[default]
    Cosface,
    /// cos(θ + m) (J. Deng et al., "ArcFace: Additive angular margin loss for deep face
    /// recognition", CVPR 2019); beyond π − m, where it would rise again, cos θ − m·sin m.
    Arcface,
    /// cos θ, whatever the margin.
    Softmax,
}

impl Margin {
    /// All of them, for tests.
    pub const ALL: [Self; 3] = [Self::Cosface, Self::Arcface, Self::Softmax];

    /// With so large a margin; none where every class is treated alike.
    fn angular(self, margin: f32) -> Option<Angular> {
        match self {
            Self::Softmax => None,
            Self::Cosface => Some(Angular::Cosine { margin }),
            Self::Arcface => Some(Angular::Angle {
                margin,
                easy: false,
            }),
        }
    }
}

/// Cross entropy over s times the cosines, lowered for the own class, mean over the labelled rows,
/// which have length 1. Rows without a label do not count.
pub fn margin_loss(
    rows: Tensor<2>,
    centres: Tensor<2>,
    people: &[Option<usize>],
    (kind, scale, margin): (Margin, f32, f32),
) -> Tensor<1> {
    let [classes, _] = centres.dims();
    let own = one_hot(people, classes, &rows.device());
    let cosines = rows.matmul(unit_rows(centres).transpose());
    let lowered = match kind.angular(margin) {
        Some(angular) => angular.lowered(cosines, own.clone()),
        None => cosines,
    };
    let logits = lowered.mul_scalar(scale);
    let labelled = people.iter().flatten().count().max(1) as f32;
    (activation::log_softmax(logits, 1) * own)
        .sum()
        .neg()
        .div_scalar(labelled)
}

/// A row each, with a one at its class; only the classes' numbers go to the device.
pub(super) fn one_hot(people: &[Option<usize>], classes: usize, device: &Device) -> Tensor<2> {
    let known = |person: &Option<usize>| person.filter(|p| *p < classes).map_or(-1, |p| p as i64);
    let own: Vec<i64> = people.iter().map(known).collect();
    let own = Tensor::<2, Int>::from_data(TensorData::new(own, [people.len(), 1]), device);
    let all = Tensor::<1, Int>::arange(0..classes as i64, device).reshape([1, classes]);
    let shape = [people.len(), classes];
    own.expand(shape).equal(all.expand(shape)).float()
}

#[cfg(test)]
mod tests {
    use super::super::by_hand::{assert_near, rows, value};
    use super::*;

    #[test]
    fn classes_become_ones_in_their_places() {
        let hot = one_hot(&[Some(2), None, Some(0), Some(9)], 3, &Device::flex());
        let wanted = [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        assert_near(hot, &wanted);
    }

    /// Of row 0, whose class is 0; row 1 has no label and must not count.
    fn loss(kind: Margin, scale: f32, margin: f32, first: [f32; 2]) -> f32 {
        value(margin_loss(
            rows([first, [0.6, 0.8]]),
            rows([[3.0, 0.0], [0.0, 1.0]]),
            &[Some(0), None],
            (kind, scale, margin),
        ))
    }

    /// Cross entropy of two logits whose first is right.
    fn entropy(right: f32, wrong: f32) -> f32 {
        (1.0 + (wrong - right).exp()).ln()
    }

    #[test]
    fn margin_losses_by_hand() {
        let (half, fifth) = (std::f32::consts::FRAC_PI_6, [0.8, 0.6]);
        // 2·(1 − 0.5) and 2·0.
        assert!((loss(Margin::Cosface, 2.0, 0.5, [1.0, 0.0]) - entropy(1.0, 0.0)).abs() < 1e-6);
        // 2·0.8 and 2·0.6.
        assert!((loss(Margin::Softmax, 2.0, 0.5, fifth) - entropy(1.6, 1.2)).abs() < 1e-6);
        // cos(θ + 30°) = 0.8·cos 30° − 0.6·½.
        let turned = 0.8 * half.cos() - 0.3;
        assert!(
            (loss(Margin::Arcface, 2.0, half, fifth) - entropy(2.0 * turned, 1.2)).abs() < 1e-5
        );
        // The opposite of the own class: −1 − m/2 instead of cos 210°.
        let flat = -1.0 - half / 2.0;
        let opposite = loss(Margin::Arcface, 2.0, half, [-1.0, 0.0]);
        assert!((opposite - entropy(2.0 * flat, 0.0)).abs() < 1e-5);
    }

    #[test]
    fn a_margin_costs_something_wherever_the_row_lies() {
        for kind in Margin::ALL {
            for turn in 0..12 {
                let angle = turn as f32 * std::f32::consts::TAU / 12.0;
                let at = |margin| loss(kind, 4.0, margin, [angle.cos(), angle.sin()]);
                let dearer = at(0.4) - at(0.0);
                assert!(dearer.is_finite(), "{kind:?} at {angle}");
                assert!(
                    (dearer > 1e-4) == (kind != Margin::Softmax),
                    "{kind:?} at {angle}"
                );
            }
        }
    }
}
