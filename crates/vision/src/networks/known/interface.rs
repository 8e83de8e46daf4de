//! What a network takes and gives, as its file says: read, not run.

use crate::networks::manifest::{KindSpec, Manifest};
use crate::types::{ModelError, VisionError};
use tract_onnx::pb::tensor_shape_proto::dimension::Value;
use tract_onnx::pb::type_proto::Value as Type;
use tract_onnx::pb::{ModelProto, ValueInfoProto};
use tract_onnx::prelude::Framework as _;

/// Nodes among which a network's own mean and scale stand, if it has them.
const FIRST_NODES: usize = 8;

/// The only input and the outputs of a network; `None` for a size that is left open.
#[derive(Debug)]
pub struct Interface {
    input: [Option<u32>; 4],
    outputs: Vec<Output>,
    /// Whether it subtracts a mean and scales by itself.
    normalises: bool,
}

#[derive(Debug)]
struct Output {
    name: String,
    sizes: Vec<Option<u32>>,
}

impl Interface {
    /// Of the ONNX file in `bytes`, called `file` in errors.
    pub fn of(file: &str, bytes: &[u8]) -> Result<Self, VisionError> {
        let broken = |detail: &str| {
            VisionError::Model(ModelError::Broken {
                file: file.to_owned(),
                detail: detail.to_owned(),
            })
        };
        let proto: Result<ModelProto, _> = tract_onnx::onnx().proto_model_for_read(&mut &bytes[..]);
        let graph = proto.ok().and_then(|proto| proto.graph);
        let graph = graph.ok_or_else(|| broken("it is no ONNX file"))?;
        // Files of old versions list weights among the inputs.
        let is_weight = |name: &str| graph.initializer.iter().any(|weight| weight.name == name);
        let inputs: Vec<_> = graph
            .input
            .iter()
            .filter(|input| !is_weight(&input.name))
            .collect();
        let &[input] = inputs.as_slice() else {
            let count = inputs.len();
            return Err(broken(&format!("it has {count} inputs instead of one")));
        };
        let input = sizes(input).try_into();
        let normalises = |kinds: [&str; 2]| {
            let mut first = graph.node.iter().take(FIRST_NODES);
            first.any(|node| kinds.contains(&node.op_type.as_str()))
        };
        Ok(Self {
            input: input.map_err(|_| {
                broken("its input has not the four dimensions of N x 3 x height x width")
            })?,
            outputs: graph
                .output
                .iter()
                .map(|output| Output {
                    name: output.name.clone(),
                    sizes: sizes(output),
                })
                .collect(),
            normalises: normalises(["Sub", "Mul"]) && normalises(["Mul", "Div"]),
        })
    }

    /// Width and height of its input, where the file says them.
    pub fn input(&self) -> (Option<u32>, Option<u32>) {
        (self.input[3], self.input[2])
    }

    /// How many outputs end in a dimension of that size.
    pub fn ending_in(&self, size: u32) -> usize {
        let ends = |output: &&Output| output.sizes.last() == Some(&Some(size));
        self.outputs.iter().filter(ends).count()
    }

    /// How many outputs there are.
    pub fn outputs(&self) -> usize {
        self.outputs.len()
    }

    /// Whether there is an output of that name.
    pub fn has(&self, name: &str) -> bool {
        self.outputs.iter().any(|output| output.name == name)
    }

    /// How many numbers its only output has; `None` if there are several outputs or that is open.
    pub fn numbers(&self) -> Option<u32> {
        let [only] = self.outputs.as_slice() else {
            return None;
        };
        let of_one = only.sizes.iter().skip(1);
        of_one
            .copied()
            .try_fold(1u32, |all, size| all.checked_mul(size?))
    }

    /// Puts the sizes that the file says into the manifest, and takes a mean and scale out that the
    /// network has itself.
    pub fn fit(&self, manifest: &mut Manifest) {
        let (width, height) = self.input();
        manifest.input.width = width.unwrap_or(manifest.input.width);
        manifest.input.height = height.unwrap_or(manifest.input.height);
        if self.normalises && matches!(manifest.spec, KindSpec::Embedder(_)) {
            (manifest.input.mean, manifest.input.scale) = ([0.0; 3], 1.0);
        }
    }

    /// Its input for people, such as `1x3x112x112`.
    pub fn takes(&self) -> String {
        words(&self.input)
    }

    /// Its outputs for people, such as `fc1 1x128`.
    pub fn gives(&self) -> String {
        let each = self.outputs.iter().take(12);
        let each: Vec<String> = each
            .map(|output| format!("{} {}", output.name, words(&output.sizes)))
            .collect();
        each.join(", ")
    }
}

fn words(sizes: &[Option<u32>]) -> String {
    let word = |size: &Option<u32>| size.map_or_else(|| "?".to_owned(), |size| size.to_string());
    sizes.iter().map(word).collect::<Vec<_>>().join("x")
}

fn sizes(of: &ValueInfoProto) -> Vec<Option<u32>> {
    let kind = of.r#type.as_ref().and_then(|kind| kind.value.as_ref());
    let Some(Type::TensorType(tensor)) = kind else {
        return Vec::new();
    };
    let dims = tensor.shape.iter().flat_map(|shape| &shape.dim);
    let size = |value: &Option<Value>| match value {
        // Some exporters write 0 for what they do not know.
        Some(Value::DimValue(size)) => u32::try_from(*size).ok().filter(|size| *size > 0),
        Some(Value::DimParam(_)) | None => None,
    };
    dims.map(|dim| size(&dim.value)).collect()
}
