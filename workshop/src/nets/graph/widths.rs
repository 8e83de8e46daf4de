//! A network with other numbers of channels.

use super::op::Op;
use super::shape::{Shape, shape_of};
use super::{Graph, Node};
use crate::core::{Result, WorkshopError};
use std::collections::BTreeMap;

/// Outputs of convolutions and linear layers by their names; the others have what the network is built with.
pub type Widths = BTreeMap<String, usize>;

impl Graph {
    /// The same operations with other numbers of outputs. Convolutions of each channel by itself have as many
    /// as they are given.
    ///
    /// # Errors
    /// [`WorkshopError::Network`] when there is no layer of a name, or what comes out does not fit together.
    pub fn with_widths(mut self, widths: &Widths) -> Result<Self> {
        for (name, outputs) in widths {
            let weighs = |n: &&Node| matches!(n.op, Op::Conv(_) | Op::Linear(_));
            match self.nodes.iter().find(|n| &n.name == name).filter(weighs) {
                Some(_) if *outputs > 0 => {}
                Some(_) => return Err(cannot(&format!("{name} would have no output"))),
                None => return Err(cannot(&format!("it has no layer {name}"))),
            }
        }
        let by_channel: Vec<bool> = self.nodes.iter().map(|n| self.is_by_channel(n)).collect();
        for (at, by_channel) in by_channel.into_iter().enumerate().skip(1) {
            let (before, after) = self.nodes.split_at_mut(at);
            let node = &mut after[0];
            let shapes: Vec<Shape> = node.inputs.iter().map(|i| before[*i].shape).collect();
            let wanted = widths.get(&node.name).copied();
            match &mut node.op {
                Op::Conv(conv) if by_channel => {
                    let each = conv.outputs / conv.groups;
                    conv.groups = shapes[0].channels();
                    conv.outputs = each * conv.groups;
                }
                Op::Conv(conv) => conv.outputs = wanted.unwrap_or(conv.outputs),
                Op::Linear(linear) => linear.outputs = wanted.unwrap_or(linear.outputs),
                _ => {}
            }
            let shape = shape_of(&node.op, &shapes);
            node.shape = shape.map_err(|why| cannot(&format!("{}: {why}", node.name)))?;
        }
        Ok(self)
    }

    /// Whether `node` is a convolution of several channels, each by itself.
    pub fn is_by_channel(&self, node: &Node) -> bool {
        match (&node.op, node.inputs.first()) {
            (Op::Conv(conv), Some(from)) => {
                conv.groups > 1 && conv.groups == self.nodes[*from].shape.channels()
            }
            _ => false,
        }
    }
}

fn cannot(why: &str) -> WorkshopError {
    WorkshopError::Network(format!("these widths cannot be had: {why}"))
}
