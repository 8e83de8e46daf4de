//! Weights out of a file.

use crate::core::error::{Result, WorkshopError};
use crate::nets::graph::Constant;
use prost::Message as _;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{GraphProto, ModelProto, TensorProto};
use tract_onnx::prelude::f16;

/// The graph in a file.
pub(super) fn graph(file: &[u8]) -> Result<GraphProto> {
    let model = ModelProto::decode(file)
        .map_err(|e| WorkshopError::Network(format!("the ONNX file is damaged: {e}")))?;
    let graph = model.graph;
    graph.ok_or_else(|| WorkshopError::Network("the ONNX file has no graph".into()))
}

/// Weights and biases of a file that [`Writer`](super::Writer) wrote, in the order of the layers,
/// whether or not they are stored in half precision.
///
/// # Errors
/// [`WorkshopError::Network`] if it is damaged or was written by something else.
pub fn constants(file: &[u8]) -> Result<Vec<Constant>> {
    let graph = graph(file)?;
    // Factors of an enlargement and shapes are constants too, but nothing that is learned.
    let fixed = |t: &TensorProto| {
        let mut uses = graph.node.iter();
        let by = ["Resize", "Reshape"];
        let is_setting =
            uses.any(|n| by.contains(&n.op_type.as_str()) && n.input.contains(&t.name));
        is_setting || t.dims.is_empty()
    };
    let learned = graph.initializer.iter().filter(|t| !fixed(t));
    learned.map(numbers).collect()
}

fn numbers(tensor: &TensorProto) -> Result<Constant> {
    let raw = &tensor.raw_data;
    let values: Option<Vec<f32>> = match tensor.data_type {
        t if t == DataType::Float as i32 => {
            let numbers = raw.chunks_exact(4);
            Some(
                numbers
                    .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                    .collect(),
            )
        }
        t if t == DataType::Float16 as i32 => {
            let numbers = raw.chunks_exact(2);
            Some(
                numbers
                    .map(|b| f16::from_le_bytes([b[0], b[1]]).to_f32())
                    .collect(),
            )
        }
        _ => None,
    };
    let dims: Vec<usize> = tensor.dims.iter().map(|d| (*d).max(0) as usize).collect();
    let expected: usize = dims.iter().product();
    let whole = values.filter(|v| v.len() == expected);
    let whole = whole.map(|values| Constant { dims, values });
    whole.ok_or_else(|| {
        WorkshopError::Network(format!(
            "{} is not stored as the workshop stores weights",
            tensor.name
        ))
    })
}
