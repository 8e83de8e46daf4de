//! Weights of 8 bits, computed with in single precision.

use super::eight::Eight;
use super::file::{Layer, OnnxFile, along, floats, node, tensor};
use crate::core::error::{Result, WorkshopError};
use std::collections::BTreeSet;
use tract_onnx::pb::NodeProto;
use tract_onnx::pb::tensor_proto::DataType;

/// `onnx` with the weights of convolutions and linear layers in 8 bits, each behind a node that multiplies
/// it by its scales. Biases, slopes and lone norms stay as they are: they are small, and errors in them do not
/// average out. Whoever loads the file multiplies once and then computes as before.
///
/// # Errors
/// [`WorkshopError::Network`] when the file cannot be read or has no such weight.
pub fn weights_int8(onnx: &[u8]) -> Result<Vec<u8>> {
    let mut file = OnnxFile::open(onnx)?;
    let layers = file.layers();
    let mut nodes = eights(&mut file, &layers)?;
    nodes.append(&mut file.graph.node);
    file.graph.node = nodes;
    Ok(file.into_bytes())
}

/// Puts the weights of `layers` in 8 bits; gives the nodes that make them numbers again.
pub(super) fn eights(file: &mut OnnxFile, layers: &[Layer]) -> Result<Vec<NodeProto>> {
    if layers.is_empty() {
        return Err(WorkshopError::Network(
            "it has no convolution and no linear layer with weights of its own".into(),
        ));
    }
    let mut nodes = Vec::new();
    let mut done = BTreeSet::new();
    for layer in layers {
        // Two layers may share one.
        if !done.insert(layer.weight.clone()) {
            continue;
        }
        let wide = &layer.weight;
        let weight = file.constant(wide)?;
        let eight = Eight::of(&weight.values, &weight.dims, layer.axis);
        let [narrow, scale] = ["eight", "scale"].map(|what| format!("{wide}_{what}"));
        let numbers = tensor(&narrow, &weight.dims, DataType::Int8, eight.bytes());
        file.replace(wide, numbers);
        file.graph.initializer.push(floats(&scale, &eight.scales));
        let back = node("DequantizeLinear", &[&narrow, &scale], wide);
        nodes.push(along(layer.axis, back));
    }
    Ok(nodes)
}
