//! How the cosine of the own class is lowered, so that a row has to come nearer to it.

use burn::tensor::Tensor;
use std::f32::consts::PI;

/// Cosines nearer to 1 or −1 than this are taken for this far off: their angle has no slope there.
const EDGE: f32 = 1e-6;

/// What stands in place of cos θ at the own class.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Angular {
    /// cos θ − m (H. Wang et al., "CosFace: Large margin cosine loss for deep face recognition",
    /// CVPR 2018; the same as AM-Softmax, F. Wang et al., 2018).
    Cosine {
        /// m.
        margin: f32,
    },
    /// cos(θ + m) (J. Deng et al., "ArcFace: Additive angular margin loss for deep face
    /// recognition", CVPR 2019). Beyond π − m, where it would rise again, cos θ − m·sin m; of an
    /// easy margin, cos θ wherever θ is above 90°, so that nothing is asked of rows still far off.
    Angle {
        /// m, in radians.
        margin: f32,
        /// Whether the margin is easy.
        easy: bool,
    },
    /// ψ(m₁·θ + m₂) − m₃ (the same, section 2.2), with ψ(t) = (−1)ᵏ·cos t − 2k for t from k·π
    /// to (k + 1)·π: the cosine, made to fall on where it would rise (W. Liu et al., "SphereFace:
    /// Deep hypersphere embedding for face recognition", CVPR 2017).
    Combined {
        /// Factor of the angle.
        m1: f32,
        /// Added to the angle, in radians.
        m2: f32,
        /// Taken off the cosine.
        m3: f32,
    },
}

impl Angular {
    /// The cosines, `[n, classes]`, with those of the own class, where `own` is one, lowered.
    pub fn lowered(self, cosines: Tensor<2>, own: Tensor<2>) -> Tensor<2> {
        match self {
            Self::Cosine { margin } => cosines - own.mul_scalar(margin),
            Self::Angle { margin, easy } => {
                let lowered = turned(cosines.clone(), margin, easy);
                cosines.clone() + (lowered - cosines) * own
            }
            Self::Combined { m1, m2, m3 } => {
                let lowered = falling(cosines.clone(), m1, m2).sub_scalar(m3);
                cosines.clone() + (lowered - cosines) * own
            }
        }
    }
}

fn turned(cosines: Tensor<2>, margin: f32, easy: bool) -> Tensor<2> {
    let inside = cosines.clone().clamp(-1.0 + EDGE, 1.0 - EDGE);
    let sines = (inside.clone().square().neg() + 1.0).sqrt();
    let turned = inside * margin.cos() - sines * margin.sin();
    if easy {
        let far = cosines.clone().lower_elem(0.0);
        return turned.mask_where(far, cosines);
    }
    let beyond = cosines.clone().lower_elem(-margin.cos());
    turned.mask_where(beyond, cosines - margin * margin.sin())
}

/// ψ(m₁·θ + m₂) of θ's cosine.
fn falling(cosines: Tensor<2>, m1: f32, m2: f32) -> Tensor<2> {
    let angles = cosines.clamp(-1.0 + EDGE, 1.0 - EDGE).acos();
    let turned = angles * m1 + m2;
    // Which half turn it is in; a step, so that it has no slope of its own.
    let half_turns = turned.clone().detach().div_scalar(PI).floor();
    let odd = half_turns.clone() - half_turns.clone().div_scalar(2.0).floor().mul_scalar(2.0);
    let sign = odd.mul_scalar(-2.0) + 1.0;
    turned.cos() * sign - half_turns.mul_scalar(2.0)
}

#[cfg(test)]
mod tests {
    use super::super::super::by_hand::rows;
    use super::*;

    /// What the own class's cosine becomes.
    fn lowered(kind: Angular, cosine: f32) -> f32 {
        let table = kind.lowered(rows([[cosine, 0.3]]), rows([[1.0, 0.0]]));
        let values = table.try_into_vec_as::<f32>().unwrap_or_default();
        assert!((values[1] - 0.3).abs() < 1e-6, "others stay: {values:?}");
        values[0]
    }

    fn combined(m1: f32, m2: f32, m3: f32) -> Angular {
        Angular::Combined { m1, m2, m3 }
    }

    #[test]
    fn an_easy_margin_asks_nothing_beyond_a_right_angle() {
        let easy = |margin| Angular::Angle { margin, easy: true };
        // cos(60° + 30°) = 0, and −0.5 stays.
        assert!(lowered(easy(PI / 6.0), 0.5).abs() < 1e-6);
        assert!((lowered(easy(PI / 6.0), -0.5) + 0.5).abs() < 1e-6);
    }

    #[test]
    fn combined_margins_by_hand() {
        // m₁ = 2: cos(2·30°); then with 15° and 0.2, cos 75° − 0.2.
        let (at, fifteen) = ((PI / 6.0).cos(), PI / 12.0);
        assert!((lowered(combined(2.0, 0.0, 0.0), at) - 0.5).abs() < 1e-5);
        let wanted = (PI * 75.0 / 180.0).cos() - 0.2;
        assert!((lowered(combined(2.0, fifteen, 0.2), at) - wanted).abs() < 1e-5);
        // 4·60° = 240° is in the second half turn: −cos 240° − 2 = −1.5; 4·150° = 600° in the
        // fourth: −cos 600° − 6 = −5.5.
        assert!((lowered(combined(4.0, 0.0, 0.0), 0.5) + 1.5).abs() < 1e-4);
        let far = (PI * 150.0 / 180.0).cos();
        assert!((lowered(combined(4.0, 0.0, 0.0), far) + 5.5).abs() < 1e-4);
    }

    #[test]
    fn special_cases_of_combined_margins_are_the_others() {
        for cosine in [-0.3, 0.2, 0.7, 0.95] {
            let near = |a: Angular, b: Angular| {
                let (a, b) = (lowered(a, cosine), lowered(b, cosine));
                assert!((a - b).abs() < 1e-4, "{a} {b} at {cosine}");
            };
            near(combined(1.0, 0.0, 0.35), Angular::Cosine { margin: 0.35 });
            let margin = 0.5;
            near(
                combined(1.0, margin, 0.0),
                Angular::Angle {
                    margin,
                    easy: false,
                },
            );
        }
    }

    #[test]
    fn what_replaces_the_cosine_falls_all_the_way() {
        for kind in [
            Angular::Angle {
                margin: 0.5,
                easy: false,
            },
            combined(4.0, 0.0, 0.0),
            combined(0.9, 0.4, 0.15),
            combined(1.35, 0.0, 0.0),
        ] {
            let at = |degrees: usize| lowered(kind, (degrees as f32).to_radians().cos());
            for degrees in 1..180 {
                // ArcFace's continuation may step down where it begins, never up.
                assert!(
                    at(degrees) <= at(degrees - 1) + 1e-4,
                    "{kind:?} at {degrees}"
                );
            }
        }
    }
}
