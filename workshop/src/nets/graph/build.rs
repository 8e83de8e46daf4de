//! Building a graph by calls that read like the network.

use super::op::{Activation, Conv, Linear, Op, Pool, Reduce};
use super::shape::{Shape, shape_of};
use super::{Graph, Mark, Node};
use crate::core::{Result, WorkshopError};
use std::cell::RefCell;

/// A value of a graph under construction; a call appends an operation and gives its result.
///
/// ```
/// use workshop::nets::graph::{Conv, Graph, Linear, Reduce};
///
/// let graph = Graph::build([3, 32, 32], |x| {
///     let x = x.conv(Conv::new(16, 3).stride(2)).norm().relu();
///     let x = x + x.conv(Conv::new(16, 3)).norm();
///     x.global(Reduce::Mean).flatten().linear(Linear::new(10)).output("logits");
/// })?;
/// assert_eq!(graph.macs(), 16 * 16 * 16 * 9 * (3 + 16) + 160);
/// # Ok::<(), workshop::WorkshopError>(())
/// ```
#[derive(Clone, Copy)]
pub struct X<'g> {
    draft: &'g RefCell<Draft>,
    at: usize,
}

/// A graph under construction. What cannot be built is told once, at the end.
pub(super) struct Draft {
    graph: Graph,
    scope: Vec<String>,
    block: Option<usize>,
    blocks: usize,
    fault: Option<String>,
}

impl Graph {
    /// The graph that `wire` builds on an input of these channels, height and width.
    ///
    /// # Errors
    /// [`WorkshopError::Network`] with the first operation that does not fit its inputs.
    pub fn build(input: [usize; 3], wire: impl FnOnce(X<'_>)) -> Result<Self> {
        Self::build_of(&[("", input)], |inputs| wire(inputs[0]))
    }

    /// The graph that `wire` builds on several inputs, each with its name and its channels, height
    /// and width.
    ///
    /// # Errors
    /// As [`Self::build`], and if there is no input.
    pub fn build_of(inputs: &[(&str, [usize; 3])], wire: impl FnOnce(&[X<'_>])) -> Result<Self> {
        if inputs.is_empty() {
            return Err(WorkshopError::Network("it has no input".into()));
        }
        let start = |(name, shape): &(&str, [usize; 3])| Node {
            name: (*name).to_owned(),
            op: Op::Input,
            inputs: Vec::new(),
            shape: Shape::Map(*shape),
            block: None,
        };
        let draft = RefCell::new(Draft {
            graph: Self {
                nodes: inputs.iter().map(start).collect(),
                marks: Vec::new(),
            },
            scope: Vec::new(),
            block: None,
            blocks: 0,
            fault: None,
        });
        let starts = (0..inputs.len()).map(|at| X { draft: &draft, at });
        wire(&starts.collect::<Vec<_>>());
        let Draft { graph, fault, .. } = draft.into_inner();
        match fault {
            Some(why) => Err(WorkshopError::Network(format!("it cannot be built: {why}"))),
            None => Ok(graph),
        }
    }
}

impl Draft {
    fn push(&mut self, op: Op, own_name: &str, inputs: Vec<usize>) -> usize {
        let name = self.free_name(own_name);
        let shapes: Vec<Shape> = inputs
            .iter()
            .map(|at| self.graph.nodes[*at].shape)
            .collect();
        let shape = shape_of(&op, &shapes).unwrap_or_else(|why| {
            self.fault.get_or_insert(format!("{name}: {why}"));
            shapes[0]
        });
        self.graph.nodes.push(Node {
            name,
            op,
            inputs,
            shape,
            block: self.block,
        });
        self.graph.nodes.len() - 1
    }

    /// The name in its scope; with a number where there are several.
    fn free_name(&self, own: &str) -> String {
        let mut scoped = self.scope.join(".");
        if !scoped.is_empty() {
            scoped.push('.');
        }
        scoped.push_str(own);
        let taken = |name: &str| self.graph.nodes.iter().any(|n| n.name == name);
        if !taken(&scoped) {
            return scoped;
        }
        let mut numbered = (2..).map(|n: usize| format!("{scoped}{n}"));
        numbered.find(|name| !taken(name)).unwrap_or_default()
    }
}

impl<'g> X<'g> {
    fn then(self, op: Op, name: &str) -> Self {
        self.joined(&[], op, name)
    }

    fn joined(self, others: &[Self], op: Op, name: &str) -> Self {
        let mut inputs = vec![self.at];
        inputs.extend(others.iter().map(|x| x.at));
        let at = self.draft.borrow_mut().push(op, name, inputs);
        Self {
            draft: self.draft,
            at,
        }
    }

    /// What it looks like.
    pub fn shape(self) -> Shape {
        self.draft.borrow().graph.nodes[self.at].shape
    }

    /// Channels of a map, numbers of a row.
    pub fn channels(self) -> usize {
        self.shape().channels()
    }

    /// A convolution.
    pub fn conv(self, conv: Conv) -> Self {
        let name = conv.name.unwrap_or("conv");
        self.then(Op::Conv(conv), name)
    }

    /// A convolution of every channel by itself: `conv` with as many outputs and groups.
    pub fn depthwise(self, side: usize, stride: usize) -> Self {
        let channels = self.channels();
        self.conv(Conv::new(channels, side).stride(stride).groups(channels))
    }

    /// Batch norm.
    pub fn norm(self) -> Self {
        self.then(Op::Norm { silent: false }, "norm")
    }

    /// Batch norm at the end of a residual branch: its factor starts at zero.
    pub fn silent_norm(self) -> Self {
        self.then(Op::Norm { silent: true }, "norm")
    }

    /// A linear layer.
    pub fn linear(self, linear: Linear) -> Self {
        let name = linear.name.unwrap_or("linear");
        self.then(Op::Linear(linear), name)
    }

    /// max(x, 0).
    pub fn relu(self) -> Self {
        self.then(Op::Activate(Activation::Relu), "relu")
    }

    /// x for x ≥ 0, `slope`·x below.
    pub fn leaky_relu(self, slope: f32) -> Self {
        self.then(Op::Activate(Activation::LeakyRelu(slope)), "leaky_relu")
    }

    /// x for x ≥ 0, a learned share of x below, one a channel.
    pub fn prelu(self) -> Self {
        self.then(Op::PRelu, "prelu")
    }

    /// 1 / (1 + e⁻ˣ).
    pub fn sigmoid(self) -> Self {
        self.then(Op::Activate(Activation::Sigmoid), "sigmoid")
    }

    /// x/6 + 1/2, between 0 and 1.
    pub fn hard_sigmoid(self) -> Self {
        self.then(Op::Activate(Activation::HardSigmoid), "hard_sigmoid")
    }

    /// The larger of the first and the second half of the channels.
    pub fn max_feature_map(self) -> Self {
        self.then(Op::MaxFeatureMap, "max_feature_map")
    }

    /// Pooling over windows.
    pub fn pool(self, pool: Pool) -> Self {
        self.then(Op::Pool(pool), "pool")
    }

    /// One number a channel, from all places.
    pub fn global(self, by: Reduce) -> Self {
        self.then(Op::Global(by), "global")
    }

    /// One number a place, from all channels.
    pub fn across(self, by: Reduce) -> Self {
        self.then(Op::Across(by), "across")
    }

    /// Twice as high and wide, every place four times.
    pub fn twice(self) -> Self {
        self.then(Op::Twice, "twice")
    }

    /// This and then `others`, by channels.
    pub fn beside(self, others: &[Self]) -> Self {
        self.joined(others, Op::Concat, "concat")
    }

    /// This with `others` below, by rows.
    pub fn above(self, others: &[Self]) -> Self {
        self.joined(others, Op::Stack, "stack")
    }

    /// Without a share of its numbers while training, and whole in use.
    pub fn dropout(self, share: f32) -> Self {
        match share > 0.0 {
            true => self.then(Op::Dropout(share), "dropout"),
            false => self,
        }
    }

    /// Times a constant.
    pub fn scaled(self, by: f32) -> Self {
        self.then(Op::Scale(by), "scale")
    }

    /// A map as a row.
    pub fn flatten(self) -> Self {
        self.then(Op::Flatten, "flatten")
    }

    /// The same numbers as channels, height and width.
    pub fn reshape(self, to: [usize; 3]) -> Self {
        self.then(Op::Reshape(to), "reshape")
    }

    /// In 32 bits from here on, whatever the training step computes in; linear layers and means
    /// over all places are so anyway.
    pub fn widened(self) -> Self {
        self.then(Op::Widen, "widened")
    }

    /// What `wire` makes of it, with names that begin with `scope`.
    pub fn within(self, scope: &str, wire: impl FnOnce(Self) -> Self) -> Self {
        self.draft.borrow_mut().scope.push(scope.to_owned());
        let out = wire(self);
        self.draft.borrow_mut().scope.pop();
        out
    }

    /// The same, for a block that starts as the identity: a file that lacks it is a start for a
    /// network that has it.
    pub fn optional(self, scope: &str, wire: impl FnOnce(Self) -> Self) -> Self {
        let before = {
            let draft = &mut *self.draft.borrow_mut();
            draft.blocks += 1;
            draft.block.replace(draft.blocks)
        };
        let out = self.within(scope, wire);
        self.draft.borrow_mut().block = before;
        out
    }

    /// Calls it `name`, for training to look at.
    pub fn mark(self, name: &str) -> Self {
        self.named(name, false);
        self
    }

    /// An output of the network, called `name`.
    pub fn output(self, name: &str) {
        self.named(name, true);
    }

    fn named(self, name: &str, ships: bool) {
        self.draft.borrow_mut().graph.marks.push(Mark {
            name: name.to_owned(),
            node: self.at,
            ships,
        });
    }
}

impl std::ops::Add for X<'_> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.joined(&[other], Op::Add, "add")
    }
}

impl std::ops::Mul for X<'_> {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        self.joined(&[other], Op::Mul, "mul")
    }
}
