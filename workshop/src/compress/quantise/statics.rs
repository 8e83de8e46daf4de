//! Weights and activations of 8 bits by ranges found beforehand, for runtimes that compute so.

use super::calibrate::Range;
use super::file::{Layer, OnnxFile, along, floats, node, scalar, tensor};
use super::weights::eights;
use crate::core::error::{Result, WorkshopError};
use std::collections::{BTreeMap, BTreeSet};
use tract_onnx::pb::NodeProto;
use tract_onnx::pb::tensor_proto::DataType;

/// `onnx` with every layer's input and weight in 8 bits and its bias in 32, each between a pair of nodes that
/// makes whole numbers of it and numbers again (QDQ). ONNX Runtime puts layer and pairs together and
/// computes in whole numbers; tract computes what stands there, as floating numbers.
///
/// # Errors
/// [`WorkshopError::Network`] when the file cannot be read, or a range is missing.
pub fn static_int8(onnx: &[u8], ranges: &BTreeMap<String, Range>) -> Result<Vec<u8>> {
    let mut file = OnnxFile::open(onnx)?;
    let layers = file.layers();
    let mut nodes = eights(&mut file, &layers)?;
    let at: BTreeMap<usize, &Layer> = layers.iter().map(|l| (l.node, l)).collect();
    let mut told = BTreeSet::new();
    for (place, mut own) in std::mem::take(&mut file.graph.node).into_iter().enumerate() {
        if let Some(layer) = at.get(&place) {
            let value = own.input[0].clone();
            let range = ranges
                .get(&value)
                .ok_or_else(|| WorkshopError::Network(format!("no range was found for {value}")))?;
            let (scale, zero) = range.scale_and_zero();
            if told.insert(value.clone()) {
                nodes.extend(pair(&mut file, &value, scale, zero));
            }
            own.input[0] = format!("{value}_told");
            if let Some(bias) = &layer.bias {
                let (name, back) = whole_bias(&mut file, layer, bias, scale)?;
                nodes.push(back);
                own.input[2] = name;
            }
        }
        nodes.push(own);
    }
    file.graph.node = nodes;
    Ok(file.into_bytes())
}

/// What makes `value_told` of `value`.
fn pair(file: &mut OnnxFile, value: &str, scale: f32, zero: u8) -> [NodeProto; 2] {
    let names = ["step", "zero", "whole", "told"].map(|what| format!("{value}_{what}"));
    let [step, nought, whole, told] = &names;
    file.graph.initializer.push(scalar(step, scale));
    let nought_is = tensor(nought, &[], DataType::Uint8, vec![zero]);
    file.graph.initializer.push(nought_is);
    [
        node("QuantizeLinear", &[value, step, nought], whole),
        node("DequantizeLinear", &[whole, step, nought], told),
    ]
}

/// A bias in steps of its input's times its weight's: what a sum of products of whole numbers is counted in.
fn whole_bias(
    file: &mut OnnxFile,
    layer: &Layer,
    bias: &str,
    input_scale: f32,
) -> Result<(String, NodeProto)> {
    let values = file.constant(bias)?.values;
    let scales = file.constant(&format!("{}_scale", layer.weight))?.values;
    let steps: Vec<f32> = scales.iter().map(|s| s * input_scale).collect();
    let whole = values.iter().zip(&steps).flat_map(|(b, step)| {
        let whole = (b / step).round_ties_even() as i32;
        whole.to_le_bytes()
    });
    let names = ["whole", "steps", "told"].map(|what| format!("{bias}_{}_{what}", layer.node));
    let [narrow, scale, told] = names;
    let numbers = tensor(&narrow, &[values.len()], DataType::Int32, whole.collect());
    file.graph
        .initializer
        .extend([numbers, floats(&scale, &steps)]);
    let back = node("DequantizeLinear", &[&narrow, &scale], &told);
    Ok((told, along(0, back)))
}
