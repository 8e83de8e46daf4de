//! A network described once.
//!
//! A [`Graph`] says which operation follows which; it is built by calls that read like the
//! network, see [`X`]. Everything else walks over it: [`Net`] holds its weights and computes, for
//! training and in use; [`Graph::macs`] counts; [`Net::stored`] gives the weights with every batch
//! norm folded away, which is what an exported file holds; [`Net::adopt`] takes such weights back
//! up. A network can so not be another one in training than in its file.

mod adopt;
mod build;
mod fake;
mod fold;
mod forward;
mod layer;
mod net;
pub mod op;
mod shape;
mod widths;

pub use adopt::{Constant, EPSILON, NormState};
pub use build::X;
pub use fake::Quantise;
pub use fold::{Part, Stored};
pub use forward::{Outputs, Value};
pub use net::Net;
pub use op::{Conv, Linear, Op, Pool, Reduce, Start};
pub use shape::Shape;
pub use widths::Widths;

/// An operation with what it works on.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// Where its parameters are found in a checkpoint, `stages.1.down.conv`; unique among
    /// nodes that have any.
    pub name: String,
    /// What it does.
    pub op: Op,
    /// Places of its inputs among the nodes, all before it.
    pub inputs: Vec<usize>,
    /// What comes out.
    pub shape: Shape,
    /// The residual block it belongs to, if a network without that block computes the same at first.
    pub block: Option<usize>,
}

/// A value with a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The name.
    pub name: String,
    /// Place of the node that gives it.
    pub node: usize,
    /// Whether it is an output of the exported file, or only training looks at it.
    pub ships: bool,
}

/// A network without weights.
#[derive(Clone, Debug, PartialEq)]
pub struct Graph {
    /// The operations, each after those it needs; the first are the inputs, mostly one.
    pub nodes: Vec<Node>,
    /// Values with names, in the order in which they were given.
    pub marks: Vec<Mark>,
}

impl Graph {
    /// The input's channels, height and width; of several inputs the first one's.
    pub fn input(&self) -> Shape {
        self.nodes[0].shape
    }

    /// All inputs, in order. The only one of a network has no name of its own.
    pub fn inputs(&self) -> &[Node] {
        let is_input = |node: &&Node| node.op == Op::Input;
        let count = self.nodes.iter().take_while(is_input).count();
        &self.nodes[..count]
    }

    /// Multiply-accumulates of convolutions and linear layers for one picture, or one of each input.
    pub fn macs(&self) -> u64 {
        let of = |node: &Node| {
            let inputs = node.inputs.first().map(|at| self.nodes[*at].shape);
            match (&node.op, inputs, node.shape) {
                (Op::Conv(conv), Some(from), Shape::Map([channels, height, width])) => {
                    let [rows, columns] = conv.kernel;
                    let each = from.channels() / conv.groups * rows * columns;
                    channels * height * width * each
                }
                (Op::Linear(_), Some(from), to) => from.channels() * to.channels(),
                _ => 0,
            }
        };
        self.nodes.iter().map(|node| of(node) as u64).sum()
    }

    /// Numbers that training learns: weights, biases, slopes, and factor and bias of each norm.
    pub fn parameters(&self) -> u64 {
        let of = |node: &Node| {
            let inputs = node
                .inputs
                .first()
                .map_or(0, |at| self.nodes[*at].shape.channels());
            match &node.op {
                Op::Conv(conv) => {
                    let [rows, columns] = conv.kernel;
                    let each = inputs / conv.groups * rows * columns;
                    conv.outputs * (each + usize::from(conv.bias.is_some()))
                }
                Op::Linear(linear) => {
                    linear.outputs * (inputs + usize::from(linear.bias.is_some()))
                }
                Op::Norm { .. } => 2 * inputs,
                Op::PRelu => inputs,
                _ => 0,
            }
        };
        self.nodes.iter().map(|node| of(node) as u64).sum()
    }

    /// Numbers that its file holds: [`Self::parameters`] with every norm folded away, where each
    /// convolution and linear layer has a bias.
    pub fn stored_numbers(&self) -> u64 {
        let of = |part: &Part| {
            let node = &self.nodes[part.node];
            let inputs = node
                .inputs
                .first()
                .map_or(0, |at| self.nodes[*at].shape.channels());
            match &node.op {
                Op::Conv(conv) => {
                    let [rows, columns] = conv.kernel;
                    conv.outputs * (inputs / conv.groups * rows * columns + 1)
                }
                Op::Linear(linear) => linear.outputs * (inputs + 1),
                Op::PRelu => inputs,
                _ => 2 * inputs,
            }
        };
        self.parts().iter().map(|part| of(part) as u64).sum()
    }

    /// What is called `name`.
    pub fn marked(&self, name: &str) -> Option<&Node> {
        let mark = self.marks.iter().find(|m| m.name == name)?;
        Some(&self.nodes[mark.node])
    }

    /// With a mark on each node that `name_of` gives a name, for someone to look at.
    #[must_use]
    pub fn marking(mut self, name_of: impl Fn(&Node) -> Option<String>) -> Self {
        let named = self.nodes.iter().enumerate();
        let marks = named.filter_map(|(node, of)| {
            let name = name_of(of)?;
            Some(Mark {
                name,
                node,
                ships: false,
            })
        });
        self.marks.extend(marks);
        self
    }

    /// How many nodes need the output of each, and how many marks name it.
    fn uses(&self) -> Vec<usize> {
        let mut uses = vec![0; self.nodes.len()];
        let wanted = self.nodes.iter().flat_map(|n| &n.inputs);
        let marked = self.marks.iter().map(|m| &m.node);
        wanted.chain(marked).for_each(|at| uses[*at] += 1);
        uses
    }
}

#[cfg(test)]
mod tests;
