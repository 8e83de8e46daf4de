//! How much work a file is.

use super::read::graph;
use crate::core::error::{Result, WorkshopError};
use tract_onnx::pb::{GraphProto, NodeProto};
use tract_onnx::prelude::*;

/// Multiply-accumulates of the convolutions and linear layers of an ONNX file for one input of
/// `shape`, batch included.
///
/// # Errors
/// [`WorkshopError::Network`] if it cannot be read or its shapes cannot be told.
pub fn macs(file: &[u8], shape: &[usize]) -> Result<u64> {
    macs_of(file, &[shape])
}

/// The same of a file that takes several inputs, each of its shape.
///
/// # Errors
/// As [`macs`].
pub fn macs_of(file: &[u8], shapes: &[&[usize]]) -> Result<u64> {
    let graph = graph(file)?;
    let mut model = tract_onnx::onnx()
        .model_for_read(&mut std::io::Cursor::new(file))
        .map_err(network)?;
    for (at, shape) in shapes.iter().enumerate() {
        let fact = f32::fact(*shape).into();
        model = model.with_input_fact(at, fact).map_err(network)?;
    }
    model.analyse(false).map_err(network)?;
    let counted = |op: &str| ["Conv", "Gemm"].contains(&op);
    let mut sum = 0;
    for node in graph.node.iter().filter(|n| counted(&n.op_type)) {
        let unknown = || WorkshopError::Network(format!("the shape of {} is unknown", node.name));
        let weight = weight(&graph, node).ok_or_else(unknown)?;
        let id = model.node_id_by_name(&node.name).map_err(network)?;
        let fact = model.outlet_fact(OutletId::new(id, 0)).map_err(network)?;
        let out = fact.shape.as_concrete_finite().map_err(network)?;
        let out: Vec<usize> = out.ok_or_else(unknown)?.to_vec();
        // A row of a matrix, or all inputs that a place of an output channel sees.
        let each: usize = match node.op_type.as_str() {
            "Conv" => weight[1..].iter().product(),
            _ => weight[0],
        };
        sum += (out.iter().product::<usize>() * each) as u64;
    }
    Ok(sum)
}

/// The shape of a node's weight, which may be stored in half precision or in 8 bits.
pub(super) fn weight(graph: &GraphProto, node: &NodeProto) -> Option<Vec<usize>> {
    let name = node.input.get(1)?;
    let cast = graph.node.iter().find(|n| n.output.contains(name));
    let stored = cast.and_then(|n| n.input.first()).unwrap_or(name);
    let tensor = graph.initializer.iter().find(|t| &t.name == stored)?;
    Some(tensor.dims.iter().map(|d| *d as usize).collect())
}

fn network(error: TractError) -> WorkshopError {
    WorkshopError::Network(format!("{error:#}"))
}
