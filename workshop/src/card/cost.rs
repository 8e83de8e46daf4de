//! How large a network is, told from its file.

use crate::export::onnx::{constants, macs_of};
use crate::{Result, WorkshopError};

/// Size of a network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Learned numbers.
    pub weights: u64,
    /// Multiply-accumulates for one input.
    pub multiply_accumulates: u64,
}

/// The size of the network in the bytes of an ONNX file, for one picture of `width` x `height`.
///
/// # Errors
/// [`WorkshopError::Network`] if the file is damaged or takes no such picture.
pub fn cost(onnx: &[u8], width: u32, height: u32) -> Result<Cost> {
    cost_of(onnx, width, height, 1)
}

/// The same of a network that looks at so many pictures of that size at once, an input each.
///
/// # Errors
/// As [`cost`].
pub fn cost_of(onnx: &[u8], width: u32, height: u32, pictures: usize) -> Result<Cost> {
    let weights: usize = constants(onnx)?.iter().map(|c| c.values.len()).sum();
    let shape = [1, 3, height as usize, width as usize];
    let multiply_accumulates = macs_of(onnx, &vec![&shape[..]; pictures])
        .map_err(|e| WorkshopError::Network(format!("its cost cannot be told: {e}")))?;
    Ok(Cost {
        weights: weights as u64,
        multiply_accumulates,
    })
}
