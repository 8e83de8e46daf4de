//! A network without some of its channels.

use super::coupling::{Coupling, Removed};
use crate::core::error::{Result, WorkshopError};
use crate::nets::graph::{Constant, Op, Part, Stored, Widths};
use crate::nets::{Graph, Net};
use burn::tensor::Device;

/// What is left of each layer that loses outputs, by its name.
pub fn widths_without(graph: &Graph, coupling: &Coupling, removed: &Removed) -> Widths {
    let mut widths = Widths::new();
    for (at, node) in graph.nodes.iter().enumerate() {
        let has_own = matches!(node.op, Op::Conv(_) | Op::Linear(_)) && !graph.is_by_channel(node);
        let kept = coupling.kept(at, removed).len();
        if has_own && kept != node.shape.channels() {
            widths.insert(node.name.clone(), kept);
        }
    }
    widths
}

/// `net` without `removed`, and what is left of its layers. Its norms are folded away first, as in an exported
/// file, so that they say nothing of training batches.
///
/// # Errors
/// When the backend does not give the weights.
pub fn without(net: &Net, coupling: &Coupling, removed: &Removed) -> Result<(Net, Widths)> {
    let graph = net.graph();
    let widths = widths_without(graph, coupling, removed);
    let fewer = graph.clone().with_widths(&widths)?;
    let mut file = Vec::new();
    for part in graph.parts() {
        let stored = net.stored(part)?;
        let outputs = coupling.kept(part.node, removed);
        let bias = stored.bias.as_ref().map(|bias| Constant {
            dims: vec![outputs.len()],
            values: outputs.iter().map(|at| bias[*at]).collect(),
        });
        file.push(weight_without(graph, part, stored, coupling, removed)?);
        file.extend(bias);
    }
    let (left, _) = Net::fresh(fewer, &Device::flex()).adopt(file)?;
    Ok((left, widths))
}

fn weight_without(
    graph: &Graph,
    part: Part,
    stored: Stored,
    coupling: &Coupling,
    removed: &Removed,
) -> Result<Constant> {
    let node = &graph.nodes[part.node];
    let outputs = coupling.kept(part.node, removed);
    let inputs = coupling.kept(node.inputs[0], removed);
    let kept = match (&node.op, stored.dims[..].len()) {
        (Op::Conv(_), 4) if graph.is_by_channel(node) => {
            vec![outputs, vec![0], all(stored.dims[2]), all(stored.dims[3])]
        }
        (Op::Conv(_), 4) => {
            // Of a convolution in groups the first tells for all.
            let inputs = inputs
                .into_iter()
                .filter(|at| *at < stored.dims[1])
                .collect();
            vec![outputs, inputs, all(stored.dims[2]), all(stored.dims[3])]
        }
        (Op::Linear(_), 2) => vec![inputs, outputs],
        (_, 1) => vec![outputs],
        _ => {
            let why = format!("{} has weights of an unknown shape", node.name);
            return Err(WorkshopError::Network(why));
        }
    };
    Ok(taken(&stored, &kept))
}

fn all(count: usize) -> Vec<usize> {
    (0..count).collect()
}

/// The numbers at `kept`, dimension by dimension.
fn taken(stored: &Stored, kept: &[Vec<usize>]) -> Constant {
    let mut places = vec![0];
    for (dim, kept) in stored.dims.iter().zip(kept) {
        let inside = |place: usize| kept.iter().map(move |at| place * dim + at);
        places = places.into_iter().flat_map(inside).collect();
    }
    Constant {
        dims: kept.iter().map(Vec::len).collect(),
        values: places.iter().map(|at| stored.weight[*at]).collect(),
    }
}
