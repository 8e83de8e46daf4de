//! A network as a file.

use super::attributes::{float, int, ints, string};
use super::writer::{Dim, Writer};
use crate::core::Result;
use crate::nets::graph::op::Activation;
use crate::nets::graph::{Conv, Op, Part, Pool, Reduce, Shape, Stored};
use crate::nets::{Graph, Net};
use std::collections::BTreeMap;

/// What a file says of a network beside the operations.
#[derive(Clone, Debug, PartialEq)]
pub struct Signature {
    /// The graph's name.
    pub graph: &'static str,
    /// The input's name; several have names of their own in the graph.
    pub input: &'static str,
    /// How many pictures.
    pub batch: Dim,
    /// Which height and width.
    pub size: Size,
}

/// Which height and width a network takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// Those that it was built for.
    Built,
    /// Any that its strides divide.
    Any,
}

/// `net` as a file: what it computes in use, with its norms folded away.
///
/// # Errors
/// When the backend does not give the weights.
pub fn onnx(net: &Net, signature: &Signature) -> Result<Vec<u8>> {
    let graph = net.graph();
    let mut writer = Writer::new(signature.graph);
    let parts: BTreeMap<usize, Part> = graph.parts().into_iter().map(|p| (p.node, p)).collect();
    let mut values: Vec<String> = Vec::with_capacity(graph.nodes.len());
    for (at, node) in graph.nodes.iter().enumerate() {
        let inputs: Vec<&str> = node.inputs.iter().map(|i| values[*i].as_str()).collect();
        let value = match (&node.op, parts.get(&at)) {
            (Op::Input, _) => {
                let name = match node.name.as_str() {
                    "" => signature.input,
                    own => own,
                };
                writer.input(name, &dims_of(graph, node.shape, signature))
            }
            (op, Some(part)) => weighed(&mut writer, op, &inputs, node.shape, net.stored(*part)?),
            (op, None) => plain(&mut writer, op, &inputs),
        };
        for mark in graph.marks.iter().filter(|m| m.ships && m.node == at) {
            let dims = dims_of(graph, node.shape, signature);
            writer.output(&value, &mark.name, &dims);
        }
        values.push(value);
    }
    Ok(writer.into_bytes())
}

/// The dimensions of an input or output.
fn dims_of(graph: &Graph, shape: Shape, signature: &Signature) -> Vec<Dim> {
    let mut dims = vec![signature.batch.clone()];
    match (shape, signature.size, graph.input()) {
        (Shape::Row(numbers), ..) => dims.push(Dim::Is(numbers)),
        (Shape::Map(map), Size::Built, _) => dims.extend(map.map(Dim::Is)),
        (Shape::Map([channels, height, _]), Size::Any, input) => {
            dims.push(Dim::Is(channels));
            let stride = match input {
                Shape::Map([_, rows, _]) if rows != height => rows / height.max(1),
                _ => 1,
            };
            dims.extend(match stride {
                1 => ["height", "width"].map(Dim::named),
                stride => ["rows", "columns"].map(|name| Dim::Named(format!("{name}{stride}"))),
            });
        }
    }
    dims
}

/// An operation with weights.
fn weighed(w: &mut Writer, op: &Op, inputs: &[&str], shape: Shape, stored: Stored) -> String {
    let Stored { weight, dims, bias } = stored;
    let bias = bias.unwrap_or_default();
    let x = inputs[0];
    match op {
        Op::Conv(conv) => {
            let weight = w.constant(&dims, &weight);
            let bias = w.constant(&[bias.len()], &bias);
            w.node("Conv", &[x, &weight, &bias], window_of(conv))
        }
        Op::Linear(linear) => w.linear(x, &weight, linear.outputs, &bias),
        Op::PRelu => {
            let slopes = w.constant(&by_channel(weight.len(), shape), &weight);
            w.node("PRelu", &[x, &slopes], vec![])
        }
        _ => {
            let dims = by_channel(weight.len(), shape);
            let factor = w.constant(&dims, &weight);
            let bias = w.constant(&dims, &bias);
            let scaled = w.node("Mul", &[x, &factor], vec![]);
            w.node("Add", &[&scaled, &bias], vec![])
        }
    }
}

/// The shape of one number a channel, so that it meets the channels of a value.
fn by_channel(channels: usize, shape: Shape) -> Vec<usize> {
    match shape {
        Shape::Map(_) => vec![channels, 1, 1],
        Shape::Row(_) => vec![channels],
    }
}

fn window_of(conv: &Conv) -> Vec<tract_onnx::pb::AttributeProto> {
    let wide = |pair: [usize; 2]| pair.map(|v| v as i64);
    let [top, left] = wide(conv.padding);
    vec![
        ints("kernel_shape", &wide(conv.kernel)),
        ints("strides", &wide(conv.stride)),
        ints("pads", &[top, left, top, left]),
        ints("dilations", &wide(conv.dilation)),
        int("group", conv.groups as i64),
    ]
}

/// An operation without weights.
fn plain(w: &mut Writer, op: &Op, inputs: &[&str]) -> String {
    let x = inputs.first().copied().unwrap_or_default();
    match op {
        Op::Activate(Activation::Relu) => w.node("Relu", &[x], vec![]),
        Op::Activate(Activation::LeakyRelu(slope)) => {
            w.node("LeakyRelu", &[x], vec![float("alpha", *slope)])
        }
        Op::Activate(Activation::Sigmoid) => w.node("Sigmoid", &[x], vec![]),
        Op::Activate(Activation::HardSigmoid) => {
            let line = vec![float("alpha", 1.0 / 6.0), float("beta", 0.5)];
            w.node("HardSigmoid", &[x], line)
        }
        Op::MaxFeatureMap => {
            let [first, second] = w.node_of_two("Split", &[x], vec![int("axis", 1)]);
            w.node("Max", &[&first, &second], vec![])
        }
        Op::Pool(pool) => pooled(w, pool, x),
        Op::Global(Reduce::Mean) => w.node("GlobalAveragePool", &[x], vec![]),
        Op::Global(Reduce::Max) => w.node("ReduceMax", &[x], vec![ints("axes", &[2, 3])]),
        Op::Across(Reduce::Mean) => w.node("ReduceMean", &[x], vec![ints("axes", &[1])]),
        Op::Across(Reduce::Max) => w.node("ReduceMax", &[x], vec![ints("axes", &[1])]),
        Op::Twice => {
            let scales = w.constant(&[4], &[1.0, 1.0, 2.0, 2.0]);
            let attributes = vec![
                string("mode", "nearest"),
                string("coordinate_transformation_mode", "asymmetric"),
                string("nearest_mode", "floor"),
            ];
            w.node("Resize", &[x, "", &scales], attributes)
        }
        Op::Add => w.node("Add", inputs, vec![]),
        Op::Mul => w.node("Mul", inputs, vec![]),
        Op::Concat => w.node("Concat", inputs, vec![int("axis", 1)]),
        Op::Stack => w.node("Concat", inputs, vec![int("axis", 2)]),
        Op::Scale(by) => {
            let by = w.constant(&[], &[*by]);
            w.node("Mul", &[x, &by], vec![])
        }
        Op::Flatten => w.flatten(x),
        Op::Reshape(to) => {
            let [channels, height, width] = to.map(|v| v as i64);
            // Nought stands for what is there: the batch.
            let to = w.integers(&[0, channels, height, width]);
            w.node("Reshape", &[x, &to], vec![])
        }
        // A norm that is folded into what it follows, and what only training does.
        Op::Input
        | Op::Conv(_)
        | Op::Linear(_)
        | Op::PRelu
        | Op::Norm { .. }
        | Op::Widen
        | Op::Dropout(_) => x.to_owned(),
    }
}

fn pooled(w: &mut Writer, pool: &Pool, x: &str) -> String {
    let [side, stride, pad] = [pool.side, pool.stride, pool.padding].map(|v| v as i64);
    let mut attributes = vec![
        ints("kernel_shape", &[side, side]),
        ints("strides", &[stride, stride]),
    ];
    if pad > 0 {
        attributes.push(ints("pads", &[pad, pad, pad, pad]));
    }
    let op = match pool.by {
        Reduce::Max => "MaxPool",
        Reduce::Mean => "AveragePool",
    };
    w.node(op, &[x], attributes)
}
