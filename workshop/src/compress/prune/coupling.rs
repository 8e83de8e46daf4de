//! Which channels can only be removed together.
//!
//! Whatever comes out of a layer is a channel with a number of its own. Operations say which are one: a norm or an
//! activation hands a channel on, a sum makes one of two, a concatenation puts them in a row, a convolution of
//! each channel by itself is its channel. What is one in the end is a [unit](Coupling::unit): with it go the filters that
//! make it, their norms and slopes, and the weights of all who look at it
//! (G. Fang et al., "DepGraph: towards any structural pruning", CVPR 2023).

use crate::nets::Graph;
use crate::nets::graph::{Op, Shape};
use std::collections::{BTreeMap, BTreeSet};

/// The channels of a network and how they hang together.
#[derive(Clone, Debug)]
pub struct Coupling {
    /// The unit of every number that comes out of each node; of a map one a channel.
    units: Vec<Vec<usize>>,
    groups: Vec<Group>,
}

/// Units that the same layers make.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The layers, as places among the nodes.
    pub layers: Vec<usize>,
    /// What they make, none of which another layer has a part in.
    pub units: Vec<usize>,
}

/// Units that are taken out.
pub type Removed = BTreeSet<usize>;

impl Coupling {
    /// How the channels of `graph` hang together. What goes in, what comes out, and what is looked at across
    /// all channels stays as it is.
    pub fn of(graph: &Graph) -> Self {
        let mut links = Links::default();
        let mut units: Vec<Vec<usize>> = Vec::with_capacity(graph.nodes.len());
        for (at, node) in graph.nodes.iter().enumerate() {
            let inputs: Vec<&[usize]> = node.inputs.iter().map(|i| units[*i].as_slice()).collect();
            let made = links.through(graph, at, &inputs);
            units.push(made);
        }
        for mark in graph.marks.iter().filter(|m| m.ships) {
            units[mark.node].iter().for_each(|unit| links.hold(*unit));
        }
        let units: Vec<Vec<usize>> = units
            .iter()
            .map(|own| own.iter().map(|unit| links.root(*unit)).collect())
            .collect();
        let groups = groups(graph, &units, &links.held_roots());
        Self { units, groups }
    }

    /// What can be removed, in the order of the network.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// The unit of output `channel` of the node at `node`.
    pub fn unit(&self, node: usize, channel: usize) -> usize {
        self.units[node][channel]
    }

    /// Outputs of the node at `node` that remain.
    pub fn kept(&self, node: usize, removed: &Removed) -> Vec<usize> {
        let units = self.units[node].iter().enumerate();
        let kept = units.filter(|(_, unit)| !removed.contains(unit));
        kept.map(|(at, _)| at).collect()
    }
}

/// By which layers each unit is made.
fn groups(graph: &Graph, units: &[Vec<usize>], held: &BTreeSet<usize>) -> Vec<Group> {
    let mut makers: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (at, node) in graph.nodes.iter().enumerate() {
        let makes = matches!(node.op, Op::Conv(_) | Op::Linear(_)) && !graph.is_by_channel(node);
        for unit in units[at].iter().filter(|_| makes) {
            makers.entry(*unit).or_default().insert(at);
        }
    }
    let mut groups: BTreeMap<Vec<usize>, Vec<usize>> = BTreeMap::new();
    for (unit, layers) in makers {
        if !held.contains(&unit) {
            groups
                .entry(layers.into_iter().collect())
                .or_default()
                .push(unit);
        }
    }
    let group = |(layers, units)| Group { layers, units };
    groups.into_iter().map(group).collect()
}

/// Units that are one, as a forest.
#[derive(Default)]
struct Links {
    above: Vec<usize>,
    held: BTreeSet<usize>,
}

impl Links {
    fn fresh(&mut self, count: usize) -> Vec<usize> {
        let first = self.above.len();
        self.above.extend(first..first + count);
        (first..first + count).collect()
    }

    fn root(&mut self, unit: usize) -> usize {
        let mut root = unit;
        while self.above[root] != root {
            root = self.above[root];
        }
        let mut at = unit;
        while self.above[at] != root {
            at = std::mem::replace(&mut self.above[at], root);
        }
        root
    }

    /// From now on they are one.
    fn join(&mut self, a: usize, b: usize) -> usize {
        let (a, b) = (self.root(a), self.root(b));
        let (first, second) = (a.min(b), a.max(b));
        self.above[second] = first;
        first
    }

    /// Not to be removed.
    fn hold(&mut self, unit: usize) {
        self.held.insert(unit);
    }

    fn held_roots(&mut self) -> BTreeSet<usize> {
        let held: Vec<usize> = self.held.iter().copied().collect();
        held.into_iter().map(|unit| self.root(unit)).collect()
    }

    fn held(&mut self, count: usize) -> Vec<usize> {
        let made = self.fresh(count);
        made.iter().for_each(|unit| self.hold(*unit));
        made
    }

    /// What the node at `at` makes of its inputs.
    fn through(&mut self, graph: &Graph, at: usize, inputs: &[&[usize]]) -> Vec<usize> {
        let node = &graph.nodes[at];
        let outputs = node.shape.channels();
        let first = inputs.first().copied().unwrap_or_default();
        match &node.op {
            Op::Input => self.held(outputs),
            Op::Conv(conv) if graph.is_by_channel(node) => {
                let each = conv.outputs / conv.groups;
                (0..outputs).map(|o| first[o / each]).collect()
            }
            Op::Conv(conv) => {
                let made = self.fresh(outputs);
                // Groups stay as many and alike: what goes from one goes from all.
                self.alike(first, conv.groups);
                self.alike(&made, conv.groups);
                made
            }
            Op::Linear(_) => self.fresh(outputs),
            Op::MaxFeatureMap => {
                let (a, b) = first.split_at(first.len() / 2);
                a.iter().zip(b).map(|(a, b)| self.join(*a, *b)).collect()
            }
            Op::Add | Op::Stack => self.joined(inputs),
            // A gate of one number a place has a channel of its own.
            Op::Mul => match inputs {
                [a, b] if a.len() == b.len() => self.joined(&[a, b]),
                _ => first.to_vec(),
            },
            Op::Concat => inputs.concat(),
            Op::Across(_) => {
                first.iter().for_each(|unit| self.hold(*unit));
                self.held(outputs)
            }
            Op::Reshape(_) => {
                first.iter().for_each(|unit| self.hold(*unit));
                self.held(outputs)
            }
            Op::Flatten => match graph.nodes[node.inputs[0]].shape {
                Shape::Map([_, height, width]) => {
                    let places = |unit: &usize| std::iter::repeat_n(*unit, height * width);
                    first.iter().flat_map(places).collect()
                }
                Shape::Row(_) => first.to_vec(),
            },
            Op::Norm { .. }
            | Op::Activate(_)
            | Op::PRelu
            | Op::Pool(_)
            | Op::Global(_)
            | Op::Twice
            | Op::Dropout(_)
            | Op::Scale(_)
            | Op::Widen => first.to_vec(),
        }
    }

    fn joined(&mut self, inputs: &[&[usize]]) -> Vec<usize> {
        let [first, others @ ..] = inputs else {
            return Vec::new();
        };
        let mut made = first.to_vec();
        for other in others {
            for (own, other) in made.iter_mut().zip(*other) {
                *own = self.join(*own, *other);
            }
        }
        made
    }

    /// Channel by channel one over all groups.
    fn alike(&mut self, channels: &[usize], groups: usize) {
        let each = channels.len() / groups.max(1);
        for (at, unit) in channels.iter().enumerate().skip(each) {
            self.join(channels[at % each.max(1)], *unit);
        }
    }
}
