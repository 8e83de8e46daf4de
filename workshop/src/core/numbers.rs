//! Numbers out of tensors.

use super::error::{Result, WorkshopError};
use burn::tensor::{FloatDType, Tensor};

/// `x` in 32 bits, for what follows the convolutions.
pub fn widened<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    x.cast(FloatDType::F32)
}

/// Rows scaled to length 1.
pub fn unit_rows(x: Tensor<2>) -> Tensor<2> {
    let length = x.clone().square().sum_dim(1).add_scalar(1e-12).sqrt();
    x / length
}

/// The values of a tensor, row by row.
///
/// # Errors
/// [`WorkshopError::Network`] when the backend does not give them.
pub fn floats<const D: usize>(tensor: Tensor<D>) -> Result<Vec<f32>> {
    tensor.try_into_vec_as::<f32>().map_err(backend)
}

fn backend(error: impl std::fmt::Debug) -> WorkshopError {
    WorkshopError::Network(format!("the backend gave no numbers ({error:?})"))
}
