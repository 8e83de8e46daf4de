//! How large a network is, told from its file.

use crate::export::onnx::constants;
use crate::{Result, WorkshopError};
use tract_onnx::prelude::*;
use tract_onnx::tract_hir::internal::Cost as Part;

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
    let weights: usize = constants(onnx)?.iter().map(Vec::len).sum();
    let multiply_accumulates = multiply_accumulates(onnx, width, height)
        .map_err(|e| WorkshopError::Network(format!("its cost cannot be told: {e}")))?;
    Ok(Cost {
        weights: weights as u64,
        multiply_accumulates,
    })
}

fn multiply_accumulates(onnx: &[u8], width: u32, height: u32) -> TractResult<u64> {
    let model = tract_onnx::onnx()
        .with_ignore_output_shapes(true)
        .with_ignore_value_info(true)
        .model_for_read(&mut &onnx[..])?
        .with_input_fact(0, f32::fact([1, 3, height as usize, width as usize]).into())?
        .into_typed()?;
    let mut sum = 0;
    for node in &model.nodes {
        let (inputs, _) = model.node_facts(node.id)?;
        for (part, count) in node.op.cost(&inputs)? {
            if matches!(part, Part::FMA(_)) {
                sum += count.to_i64()?;
            }
        }
    }
    Ok(sum.unsigned_abs())
}
