//! The settings of each loss, and where they may lie.

use super::super::settings::{NOT_NEGATIVE, POSITIVE, Range, SHARE, Setting, WIDEST, fault, up_to};
use super::{Chosen, Weighted};

impl Weighted {
    /// What is wrong with its settings, if anything is.
    pub(super) fn fault(&self) -> Option<String> {
        let weight = [("weight", self.weight, NOT_NEGATIVE)];
        let wrong = fault(weight.into_iter().chain(self.loss.settings()));
        wrong.or(match self.loss {
            Chosen::Distillation { cosine, relation } if cosine + relation == 0.0 => {
                Some("cosine or relation must be above 0".into())
            }
            _ => None,
        })
    }
}

impl Chosen {
    fn settings(&self) -> Vec<Setting> {
        let scale = |value| ("scale", value, POSITIVE);
        let gamma = |value| ("gamma", value, NOT_NEGATIVE);
        let sample = |value| ("sample", value, SHARE);
        match *self {
            Self::Softmax { sample: s } => vec![sample(s)],
            Self::Focal {
                gamma: g,
                sample: s,
            } => vec![gamma(g), sample(s)],
            Self::Centre { alpha } => vec![("alpha", alpha, SHARE)],
            // Squared distances of rows of length 1 are 4 at most.
            Self::Triplet { margin, .. } => vec![("margin", margin, up_to(4.0))],
            Self::Sphereface {
                margin,
                annealing,
                sample: s,
            } => {
                let whole = Range {
                    least: 1.0,
                    ..up_to(8.0)
                };
                vec![
                    ("margin", margin as f32, whole),
                    ("annealing.start", annealing.start, NOT_NEGATIVE),
                    ("annealing.decay", annealing.decay, NOT_NEGATIVE),
                    ("annealing.least", annealing.least, NOT_NEGATIVE),
                    sample(s),
                ]
            }
            Self::Cosface {
                scale: by,
                margin,
                gamma: g,
                sample: s,
            } => vec![
                scale(by),
                ("margin", margin, up_to(1.0)),
                gamma(g),
                sample(s),
            ],
            Self::Arcface {
                scale: by,
                margin,
                gamma: g,
                sample: s,
                ..
            } => vec![
                scale(by),
                ("margin", margin, up_to(WIDEST)),
                gamma(g),
                sample(s),
            ],
            Self::Combined {
                scale: by,
                m1,
                m2,
                m3,
                gamma: g,
                sample: s,
            } => {
                let factor = Range {
                    most: 8.0,
                    ..POSITIVE
                };
                vec![
                    scale(by),
                    ("m1", m1, factor),
                    ("m2", m2, up_to(WIDEST)),
                    ("m3", m3, up_to(1.0)),
                    gamma(g),
                    sample(s),
                ]
            }
            Self::Distillation { cosine, relation } => vec![
                ("cosine", cosine, NOT_NEGATIVE),
                ("relation", relation, NOT_NEGATIVE),
            ],
        }
    }
}
