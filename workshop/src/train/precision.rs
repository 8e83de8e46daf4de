//! The numbers that a training step computes in.

use burn::tensor::{FloatDType, Tensor};
use serde::{Deserialize, Serialize};

/// The numbers that convolutions and their norms compute in while training. The
/// weights, the optimiser, the heads and the loss stay in 32 bits, as do validation and export
/// (P. Micikevicius et al., "Mixed precision training", ICLR 2018; bfloat16 keeps
/// the exponent of a 32-bit number, so that no loss scaling is needed).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// 32 bits.
    #[default]
    Float32,
    /// 16 bits, on processors with instructions for them (AVX512-BF16, AMX) nearly
    /// twice as fast through libtorch; elsewhere slower.
    Bfloat16,
}

impl Precision {
    /// `x` in these numbers: a network computes in those of its input.
    pub fn of<const D: usize>(self, x: Tensor<D>) -> Tensor<D> {
        match self {
            Self::Float32 => x,
            Self::Bfloat16 => x.cast(FloatDType::BF16),
        }
    }
}
