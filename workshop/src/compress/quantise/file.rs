//! An ONNX file opened to be rewritten.

use crate::core::error::{Result, WorkshopError};
use crate::export::onnx::{int, numbers};
use crate::nets::graph::Constant;
use prost::Message as _;
use std::collections::BTreeMap;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{GraphProto, ModelProto, NodeProto, TensorProto};

/// The first operator set in which a scale may be given for each output.
const OPSET: i64 = 13;

/// A file whose weights are all in single precision.
pub(super) struct OnnxFile {
    model: ModelProto,
    /// Its graph, taken out.
    pub graph: GraphProto,
}

/// A layer whose weight the file holds.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    /// Place of its node.
    pub node: usize,
    /// Name of its weight.
    pub weight: String,
    /// Dimension of the weight that counts the outputs.
    pub axis: usize,
    /// Name of its bias.
    pub bias: Option<String>,
}

impl OnnxFile {
    /// The network of `bytes`; weights in half precision are widened.
    ///
    /// # Errors
    /// [`WorkshopError::Network`] when it is damaged, too old, or in 8 bits already.
    pub fn open(bytes: &[u8]) -> Result<Self> {
        let mut model = ModelProto::decode(bytes)
            .map_err(|e| WorkshopError::Network(format!("the ONNX file is damaged: {e}")))?;
        let graph = model.graph.take();
        let graph =
            graph.ok_or_else(|| WorkshopError::Network("the ONNX file has no graph".into()))?;
        let own = model.opset_import.iter().filter(|o| o.domain.is_empty());
        let opset = own.map(|o| o.version).max().unwrap_or(0);
        if opset < OPSET {
            return Err(WorkshopError::Network(format!(
                "it is of operator set {opset}; scales for each output came with {OPSET}. Export it anew"
            )));
        }
        let in_eight_bits = |n: &NodeProto| {
            let op = n.op_type.to_lowercase();
            op.contains("quantize") || op.ends_with("integer")
        };
        if graph.node.iter().any(in_eight_bits) {
            return Err(WorkshopError::Network(
                "it holds numbers of 8 bits already; take the file that it was made from".into(),
            ));
        }
        let mut file = Self { model, graph };
        file.widen()?;
        Ok(file)
    }

    /// The file that [`Self::graph`] is now.
    pub fn into_bytes(mut self) -> Vec<u8> {
        self.model.graph = Some(self.graph);
        self.model.encode_to_vec()
    }

    /// Weights in half precision become what their casts make of them.
    fn widen(&mut self) -> Result<()> {
        let half = |t: &TensorProto| t.data_type == DataType::Float16 as i32;
        let places: BTreeMap<String, usize> = self
            .graph
            .initializer
            .iter()
            .enumerate()
            .filter(|(_, t)| half(t))
            .map(|(at, t)| (t.name.clone(), at))
            .collect();
        let mut kept = Vec::with_capacity(self.graph.node.len());
        for node in std::mem::take(&mut self.graph.node) {
            let stored = node.input.first().and_then(|name| places.get(name));
            match (node.op_type.as_str(), stored, node.output.first()) {
                ("Cast", Some(at), Some(wide)) => {
                    let narrow = &self.graph.initializer[*at];
                    self.graph.initializer[*at] = float(wide, &numbers(narrow)?);
                }
                _ => kept.push(node),
            }
        }
        self.graph.node = kept;
        Ok(())
    }

    /// Every convolution and linear layer with a weight of its own in the file.
    pub fn layers(&self) -> Vec<Layer> {
        let nodes = self.graph.node.iter().enumerate();
        nodes
            .filter_map(|(at, node)| self.layer(at, node))
            .collect()
    }

    fn layer(&self, at: usize, node: &NodeProto) -> Option<Layer> {
        let weight = node.input.get(1)?;
        let dims = &self.initializer(weight)?.dims;
        let transposed = node
            .attribute
            .iter()
            .any(|a| a.name == "transB" && a.i != 0);
        let axis = match (node.op_type.as_str(), dims.len()) {
            ("Conv", 3..) => 0,
            ("Gemm", 2) if transposed => 0,
            ("Gemm" | "MatMul", 2) => 1,
            _ => return None,
        };
        Some(Layer {
            node: at,
            weight: weight.clone(),
            axis,
            bias: node.input.get(2).filter(|b| !b.is_empty()).cloned(),
        })
    }

    fn initializer(&self, name: &str) -> Option<&TensorProto> {
        self.graph.initializer.iter().find(|t| t.name == name)
    }

    /// The numbers of a constant.
    ///
    /// # Errors
    /// [`WorkshopError::Network`] when it is not there or of another kind.
    pub fn constant(&self, name: &str) -> Result<Constant> {
        let missing = || WorkshopError::Network(format!("the ONNX file holds no {name}"));
        numbers(self.initializer(name).ok_or_else(missing)?)
    }

    /// Takes a constant out.
    pub fn remove(&mut self, name: &str) {
        self.graph.initializer.retain(|t| t.name != name);
    }

    /// `tensor` where the constant `name` stood.
    pub fn replace(&mut self, name: &str, tensor: TensorProto) {
        for own in self.graph.initializer.iter_mut().filter(|t| t.name == name) {
            *own = tensor.clone();
        }
    }
}

/// A constant in single precision.
pub(super) fn float(name: &str, constant: &Constant) -> TensorProto {
    let raw = constant.values.iter().flat_map(|v| v.to_le_bytes());
    tensor(name, &constant.dims, DataType::Float, raw.collect())
}

/// A constant of any kind.
pub(super) fn tensor(name: &str, dims: &[usize], kind: DataType, raw_data: Vec<u8>) -> TensorProto {
    TensorProto {
        name: name.to_owned(),
        dims: dims.iter().map(|d| *d as i64).collect(),
        data_type: kind as i32,
        raw_data,
        ..TensorProto::default()
    }
}

/// Numbers in a row, or a single one.
pub(super) fn floats(name: &str, values: &[f32]) -> TensorProto {
    let constant = Constant {
        dims: vec![values.len()],
        values: values.to_vec(),
    };
    float(name, &constant)
}

/// A single number.
pub(super) fn scalar(name: &str, value: f32) -> TensorProto {
    tensor(name, &[], DataType::Float, value.to_le_bytes().to_vec())
}

/// A node with one result, which it is named after.
pub(super) fn node(op: &str, inputs: &[&str], to: &str) -> NodeProto {
    NodeProto {
        name: format!("{op}_{to}"),
        op_type: op.into(),
        input: inputs.iter().map(|i| (*i).to_owned()).collect(),
        output: vec![to.to_owned()],
        ..NodeProto::default()
    }
}

/// The same with the dimension that it goes by.
pub(super) fn along(axis: usize, mut node: NodeProto) -> NodeProto {
    node.attribute.push(int("axis", axis as i64));
    node
}
