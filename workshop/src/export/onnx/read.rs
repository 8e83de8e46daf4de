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
/// whether they are stored in single precision, in half, or in 8 bits with a scale for each output.
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
    let is_scale = |t: &TensorProto| {
        let mut eights = graph.node.iter().filter(|n| n.op_type == EIGHT);
        eights.any(|n| n.input[1..].contains(&t.name))
    };
    let learned = graph.initializer.iter();
    let learned = learned.filter(|t| !fixed(t) && !is_scale(t));
    let widened = |t: &TensorProto| match t.data_type == DataType::Int8 as i32 {
        true => of_eight_bits(&graph, t),
        false => numbers(t),
    };
    learned.map(widened).collect()
}

/// What stands between weights of 8 bits and the layer that wants them.
const EIGHT: &str = "DequantizeLinear";

/// Weights of 8 bits times their scales.
fn of_eight_bits(graph: &GraphProto, tensor: &TensorProto) -> Result<Constant> {
    let node = graph
        .node
        .iter()
        .find(|n| n.op_type == EIGHT && n.input.first() == Some(&tensor.name));
    let scales = node.and_then(|n| {
        graph
            .initializer
            .iter()
            .find(|t| n.input.get(1) == Some(&t.name))
    });
    let (Some(node), Some(scales)) = (node, scales) else {
        return Err(strange(tensor));
    };
    let scales = numbers(scales)?.values;
    let axis = node.attribute.iter().find(|a| a.name == "axis");
    let axis = usize::try_from(axis.map_or(1, |a| a.i)).unwrap_or(usize::MAX);
    let dims: Vec<usize> = tensor.dims.iter().map(|d| (*d).max(0) as usize).collect();
    let outputs = dims.get(axis).copied().unwrap_or(0);
    let expected: usize = dims.iter().product();
    if outputs != scales.len() || tensor.raw_data.len() != expected {
        return Err(strange(tensor));
    }
    let each: usize = dims[axis + 1..].iter().product();
    let value = |(at, byte): (usize, &u8)| {
        let number = f32::from(i8::from_le_bytes([*byte]));
        number * scales[at / each.max(1) % outputs]
    };
    let values = tensor.raw_data.iter().enumerate().map(value).collect();
    Ok(Constant { dims, values })
}

fn strange(tensor: &TensorProto) -> WorkshopError {
    WorkshopError::Network(format!(
        "{} is not stored as the workshop stores weights",
        tensor.name
    ))
}

/// The numbers of a constant in single or half precision.
pub(crate) fn numbers(tensor: &TensorProto) -> Result<Constant> {
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
    whole.ok_or_else(|| strange(tensor))
}
