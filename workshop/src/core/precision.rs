//! The numbers that a training step computes in, and how they come back.

use super::error::{Result, WorkshopError};
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

/// `x` in 32 bits, for what follows the convolutions.
pub fn widened<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    x.cast(FloatDType::F32)
}

/// The values of a tensor, row by row.
///
/// # Errors
/// [`WorkshopError::Network`] when the backend does not give them.
pub fn floats<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>> {
    tensor.try_into_vec_as::<f32>().map_err(backend)
}

/// The value of a tensor that holds one.
///
/// # Errors
/// [`WorkshopError::Network`] when the backend does not give it.
pub fn number(tensor: &Tensor<1>) -> Result<f32> {
    tensor.clone().try_into_scalar::<f32>().map_err(backend)
}

fn backend(error: impl std::fmt::Debug) -> WorkshopError {
    WorkshopError::Network(format!("the backend gave no numbers ({error:?})"))
}
