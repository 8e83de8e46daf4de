//! The places that a file's network weighs.

use super::count::weight;
use super::read::graph;
use crate::core::error::{Result, WorkshopError};
use prost::Message as _;
use tract_onnx::pb::tensor_shape_proto::{Dimension, dimension};
use tract_onnx::pb::{GraphProto, ModelProto, NodeProto, ValueInfoProto, type_proto};

/// A file that gives, instead of what `file` gives, the map by which each spatial attention of
/// CBAM weighs places; with their number. They are told by their shape: a sigmoid of a convolution
/// from two channels, mean and maximum of all, to one.
///
/// # Errors
/// [`WorkshopError::Network`] if the file cannot be read or has no such maps.
pub fn attention_maps(file: &[u8]) -> Result<(Vec<u8>, usize)> {
    let mut model = ModelProto::decode(file)
        .map_err(|e| WorkshopError::Network(format!("the ONNX file is damaged: {e}")))?;
    let mut shown = graph(file)?;
    let maps = shown.node.iter().filter(|node| weighs_places(&shown, node));
    let outputs: Vec<ValueInfoProto> = maps
        .filter_map(|node| {
            Some(ValueInfoProto {
                name: node.output.first()?.clone(),
                ..ValueInfoProto::default()
            })
        })
        .collect();
    let count = outputs.len();
    if count == 0 {
        let why = "it has no spatial attention; a backbone gets one by attention = \"cbam\"";
        return Err(WorkshopError::Network(why.into()));
    }
    shown.output = outputs;
    model.graph = Some(shown);
    Ok((model.encode_to_vec(), count))
}

/// Channels, height and width of the first input.
///
/// # Errors
/// [`WorkshopError::Network`] if the file cannot be read, or leaves them open.
pub fn input_of(file: &[u8]) -> Result<[usize; 3]> {
    let graph = graph(file)?;
    let weights = |name: &str| graph.initializer.iter().any(|t| t.name == name);
    let first = graph.input.iter().find(|input| !weights(&input.name));
    let dims = first.and_then(dims_of).unwrap_or_default();
    match dims[..] {
        [_, Some(channels), Some(height), Some(width)] => Ok([channels, height, width]),
        _ => Err(WorkshopError::Network(
            "its input says no channels, height and width".into(),
        )),
    }
}

fn dims_of(value: &ValueInfoProto) -> Option<Vec<Option<usize>>> {
    let type_proto::Value::TensorType(tensor) = value.r#type.as_ref()?.value.as_ref()?;
    let dims = &tensor.shape.as_ref()?.dim;
    let number = |dim: &Dimension| match dim.value {
        Some(dimension::Value::DimValue(size)) => usize::try_from(size).ok(),
        _ => None,
    };
    Some(dims.iter().map(number).collect())
}

fn weighs_places(graph: &GraphProto, node: &NodeProto) -> bool {
    let before = |node: &NodeProto| {
        let from = node.input.first()?;
        graph.node.iter().find(|n| n.output.contains(from))
    };
    if node.op_type != "Sigmoid" {
        return false;
    }
    let first = before(node);
    let conv = match first {
        Some(norm) if norm.op_type == "BatchNormalization" => before(norm),
        other => other,
    };
    let conv = conv.filter(|n| n.op_type == "Conv");
    let dims = conv.and_then(|conv| weight(graph, conv));
    dims.is_some_and(|dims| matches!(dims[..], [1, 2, rows, columns] if rows > 1 && columns > 1))
}
