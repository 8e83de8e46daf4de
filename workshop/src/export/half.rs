//! Weights stored in half precision: half the file for a relative error of at
//! most 2⁻¹¹ a weight. They are widened again when the network is loaded, so
//! that it computes in single precision as before.

use super::parity::{OnnxRunner, largest_difference, output_pairs};
use crate::core::error::{Result, WorkshopError};
use prost::Message as _;
use std::collections::HashSet;
use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{AttributeProto, ModelProto, NodeProto, TensorProto};
use tract_onnx::prelude::f16;

/// What an output may move when weights are rounded, as a share of the largest
/// (or of 1, if all are smaller).
pub const TOLERANCE: f32 = 0.01;

/// `onnx` with the weights of convolutions and linear layers in half precision.
/// Biases and other vectors stay as they are: they are small, and errors in them
/// do not average out.
///
/// # Errors
/// [`WorkshopError::Network`] if the file is not one that [`super::Writer`] wrote,
/// or a weight is too large for half precision.
pub fn halved(onnx: &[u8]) -> Result<Vec<u8>> {
    let mut model = ModelProto::decode(onnx)
        .map_err(|e| WorkshopError::Network(format!("the ONNX file is damaged: {e}")))?;
    let Some(graph) = model.graph.as_mut() else {
        return Err(WorkshopError::Network("the ONNX file has no graph".into()));
    };
    let mut widened = Vec::new();
    let weighing = graph
        .node
        .iter()
        .filter(|n| ["Conv", "Gemm"].contains(&n.op_type.as_str()));
    let weights: HashSet<String> = weighing.filter_map(|n| n.input.get(1).cloned()).collect();
    let is_weight = |t: &&mut TensorProto| weights.contains(&t.name);
    for tensor in graph.initializer.iter_mut().filter(is_weight) {
        let wide = tensor.name.clone();
        tensor.raw_data = narrow(&tensor.raw_data)?;
        tensor.data_type = DataType::Float16 as i32;
        tensor.name = format!("{wide}_half");
        widened.push(cast(&tensor.name, &wide));
    }
    widened.append(&mut graph.node);
    graph.node = widened;
    Ok(model.encode_to_vec())
}

/// Largest difference that rounding makes to any output for `inputs`, as a share
/// of the largest output.
///
/// # Errors
/// [`WorkshopError::Network`] if it is larger than [`TOLERANCE`], or `inputs` are none.
pub fn check(full: &[u8], half: &[u8], shapes: &[&[usize]], inputs: &[Vec<f32>]) -> Result<f32> {
    let (full, half) = (
        OnnxRunner::load_of(full, shapes)?,
        OnnxRunner::load_of(half, shapes)?,
    );
    if inputs.is_empty() {
        return Err(WorkshopError::Data(
            "no held-out picture is there to compare the exported file on".into(),
        ));
    }
    let mut worst = 0.0f32;
    for input in inputs {
        for (a, b) in output_pairs(&full.run(input)?, &half.run(input)?)? {
            let largest = a.iter().fold(1.0f32, |m, v| m.max(v.abs()));
            worst = worst.max(largest_difference(a, b) / largest);
        }
    }
    if worst <= TOLERANCE {
        return Ok(worst);
    }
    Err(WorkshopError::Network(format!(
        "rounding the weights to half precision moves an output by {worst:.2e}, more than \
         {TOLERANCE}"
    )))
}

fn narrow(raw: &[u8]) -> Result<Vec<u8>> {
    let mut out = Vec::with_capacity(raw.len() / 2);
    for bytes in raw.chunks_exact(4) {
        let value = f16::from_f32(f32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]));
        if !value.is_finite() {
            return Err(WorkshopError::Network(
                "a weight is too large for half precision".into(),
            ));
        }
        out.extend(value.to_le_bytes());
    }
    Ok(out)
}

fn cast(from: &str, to: &str) -> NodeProto {
    NodeProto {
        name: format!("Cast_{to}"),
        op_type: "Cast".into(),
        input: vec![from.to_owned()],
        output: vec![to.to_owned()],
        attribute: vec![AttributeProto {
            name: "to".into(),
            r#type: AttributeType::Int as i32,
            i: DataType::Float as i64,
            ..AttributeProto::default()
        }],
        ..NodeProto::default()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::export::Dim;
    use crate::export::onnx::{Signature, Size, onnx};
    use crate::nets::graph::{Conv, Start};
    use crate::nets::{Graph, Net};
    use burn::tensor::Device;

    fn network(weight: f32) -> Vec<u8> {
        let numbers = (0..36).map(|n| weight * (n as f32 * 0.37).sin());
        let conv = Conv::new(2, 3)
            .starting(Start::Values(numbers.collect()))
            .bias(Start::Values(vec![0.1, -0.2]));
        let graph = Graph::build([2, 4, 4], |x| x.conv(conv).relu().output("y")).unwrap();
        let signature = Signature {
            graph: "test",
            input: "x",
            batch: Dim::Is(1),
            size: Size::Built,
        };
        onnx(&Net::fresh(graph, &Device::flex()), &signature).unwrap()
    }

    #[test]
    fn half_the_weights_and_nearly_the_same_outputs() {
        let full = network(0.3);
        let half = halved(&full).unwrap();
        let input: Vec<f32> = (0..32).map(|n| (n as f32 * 1.3).cos()).collect();
        let moved = check(&full, &half, &[&[1, 2, 4, 4]], &[input]).unwrap();
        assert!(moved > 0.0 && moved < 2e-3, "{moved}");
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert!(halved(&network(1e6)).is_err());
        assert!(halved(b"no network").is_err());
        let half = halved(&network(0.3)).unwrap();
        assert!(check(&network(0.3), &half, &[&[1, 2, 4, 4]], &[]).is_err());
    }
}
