//! Weights of 8 bits, and activations by the range of each picture, for runtimes that compute so.

use super::eight::Eight;
use super::file::{Layer, OnnxFile, float, node, tensor};
use crate::core::error::{Result, WorkshopError};
use crate::export::onnx::int;
use crate::nets::graph::Constant;
use std::collections::{BTreeMap, BTreeSet};
use tract_onnx::pb::NodeProto;
use tract_onnx::pb::tensor_proto::DataType;

/// `onnx` with layers that multiply whole numbers (`ConvInteger`, `MatMulInteger`), their inputs told in 8 bits as
/// they come. tract runs it fifty times slower than the file that it is made from.
///
/// # Errors
/// [`WorkshopError::Network`] when the file cannot be read or has a layer that cannot be written so.
pub fn dynamic_int8(onnx: &[u8]) -> Result<Vec<u8>> {
    let mut file = OnnxFile::open(onnx)?;
    let layers = file.layers();
    if layers.is_empty() {
        return Err(WorkshopError::Network(
            "it has no convolution and no linear layer with weights of its own".into(),
        ));
    }
    let at: BTreeMap<usize, Layer> = layers.into_iter().map(|l| (l.node, l)).collect();
    let mut nodes = Vec::new();
    let mut told = BTreeSet::new();
    let mut replaced = BTreeSet::new();
    for (place, own) in std::mem::take(&mut file.graph.node).into_iter().enumerate() {
        match at.get(&place) {
            None => nodes.push(own),
            Some(layer) => {
                if told.insert(own.input[0].clone()) {
                    nodes.push(by_picture(&own.input[0]));
                }
                nodes.extend(whole(&mut file, layer, &own)?);
                replaced.extend([Some(layer.weight.clone()), layer.bias.clone()]);
            }
        }
    }
    replaced.iter().flatten().for_each(|name| file.remove(name));
    file.graph.node = nodes;
    Ok(file.into_bytes())
}

/// Whole numbers of a value, their step, and which of them stands for nought.
fn by_picture(value: &str) -> NodeProto {
    let mut node = node("DynamicQuantizeLinear", &[value], &format!("{value}_whole"));
    node.output
        .extend(["step", "zero"].map(|what| format!("{value}_{what}")));
    node
}

/// One layer in whole numbers.
fn whole(file: &mut OnnxFile, layer: &Layer, own: &NodeProto) -> Result<Vec<NodeProto>> {
    let is_map = own.op_type == "Conv";
    if !is_map && !own.attribute.is_empty() {
        return Err(WorkshopError::Network(format!(
            "{} is a linear layer with settings of its own, which cannot be written in whole numbers",
            own.name
        )));
    }
    let to = &own.output[0];
    let weight = file.constant(&layer.weight)?;
    let eight = Eight::of(&weight.values, &weight.dims, layer.axis);
    let name = |what: &str| format!("{to}_{what}");
    let numbers = tensor(&name("eight"), &weight.dims, DataType::Int8, eight.bytes());
    file.graph.initializer.push(numbers);
    // One number a channel, so that it meets the channels of a map or the numbers of a row.
    let by_output = |values: Vec<f32>| {
        let dims = match is_map {
            true => {
                let mut dims = vec![1; weight.dims.len()];
                dims[1] = values.len();
                dims
            }
            false => vec![values.len()],
        };
        Constant { dims, values }
    };
    let scales = float(&name("scale"), &by_output(eight.scales.clone()));
    file.graph.initializer.push(scales);
    let value = &own.input[0];
    let [seen, step, zero] = ["whole", "step", "zero"].map(|what| format!("{value}_{what}"));
    let op = if is_map {
        "ConvInteger"
    } else {
        "MatMulInteger"
    };
    let mut sum = node(op, &[&seen, &name("eight"), &zero], &name("sum"));
    sum.attribute.clone_from(&own.attribute);
    let mut floating = node("Cast", &[&name("sum")], &name("floating"));
    floating.attribute.push(int("to", DataType::Float as i64));
    let steps = node("Mul", &[&step, &name("scale")], &name("steps"));
    let product = |to: &str| node("Mul", &[&name("floating"), &name("steps")], to);
    let mut nodes = vec![sum, floating, steps];
    match &layer.bias {
        None => nodes.push(product(to)),
        Some(bias) => {
            let bias = by_output(file.constant(bias)?.values);
            let own_bias = float(&name("bias"), &bias);
            file.graph.initializer.push(own_bias);
            nodes.push(product(&name("product")));
            nodes.push(node("Add", &[&name("product"), &name("bias")], to));
        }
    }
    Ok(nodes)
}
