//! A file under construction.

use super::attributes::{int, value_info};
use crate::core::error::{Result, WorkshopError};
use prost::Message as _;
use std::path::Path;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{
    AttributeProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto,
};

/// Changes with what is written and not with the program: the same network is
/// the same file, and its hash holds.
const WRITER_VERSION: &str = "0.1.0";

/// ONNX operator set we write.
const OPSET: i64 = 13;

/// A dimension of an input or output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Dim {
    /// A number.
    Is(usize),
    /// Decided when the network is loaded.
    Named(String),
}

impl Dim {
    /// Decided when the network is loaded.
    pub fn named(name: &str) -> Self {
        Self::Named(name.to_owned())
    }
}

/// A file under construction. Methods take and give names of values.
#[derive(Debug, Default)]
pub struct Writer {
    proto: GraphProto,
    names: usize,
}

impl Writer {
    /// A file with an empty graph called `name`.
    pub fn new(name: &str) -> Self {
        Self {
            proto: GraphProto {
                name: name.into(),
                ..GraphProto::default()
            },
            names: 0,
        }
    }

    /// Declares an f32 input.
    pub fn input(&mut self, name: &str, shape: &[Dim]) -> String {
        self.proto.input.push(value_info(name, shape));
        name.to_owned()
    }

    /// Declares `value` as an output called `name`.
    pub fn output(&mut self, value: &str, name: &str, shape: &[Dim]) {
        self.push("Identity", &[value], vec![], vec![name.to_owned()]);
        self.proto.output.push(value_info(name, shape));
    }

    /// All dimensions after the first made one.
    pub fn flatten(&mut self, x: &str) -> String {
        self.node("Flatten", &[x], vec![int("axis", 1)])
    }

    /// x·weight + bias, with `weight` as `[inputs, outputs]`, row-major.
    pub fn linear(&mut self, x: &str, weight: &[f32], outputs: usize, bias: &[f32]) -> String {
        let inputs = weight.len() / outputs.max(1);
        let weight = self.constant(&[inputs, outputs], weight);
        let bias = self.constant(&[outputs], bias);
        self.node("Gemm", &[x, &weight, &bias], vec![])
    }

    /// The finished file.
    pub fn into_bytes(self) -> Vec<u8> {
        ModelProto {
            ir_version: 7,
            producer_name: "faceglass workshop".into(),
            producer_version: WRITER_VERSION.into(),
            opset_import: vec![OperatorSetIdProto {
                domain: String::new(),
                version: OPSET,
            }],
            graph: Some(self.proto),
            ..ModelProto::default()
        }
        .encode_to_vec()
    }

    /// Writes the finished file.
    ///
    /// # Errors
    /// [`WorkshopError::Io`].
    pub fn save(self, path: &Path) -> Result<()> {
        std::fs::write(path, self.into_bytes()).map_err(WorkshopError::io(path))
    }

    /// Numbers that are part of the file, row by row.
    pub(crate) fn constant(&mut self, dims: &[usize], values: &[f32]) -> String {
        let raw = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        self.initializer(dims, DataType::Float, raw)
    }

    /// Whole numbers in a row, as shapes are written.
    pub(super) fn integers(&mut self, values: &[i64]) -> String {
        let raw = values.iter().flat_map(|v| v.to_le_bytes()).collect();
        self.initializer(&[values.len()], DataType::Int64, raw)
    }

    fn initializer(&mut self, dims: &[usize], data_type: DataType, raw_data: Vec<u8>) -> String {
        self.names += 1;
        let name = format!("w{}", self.names);
        self.proto.initializer.push(TensorProto {
            name: name.clone(),
            dims: dims.iter().map(|d| *d as i64).collect(),
            data_type: data_type as i32,
            raw_data,
            ..TensorProto::default()
        });
        name
    }

    /// Any operation with one result.
    pub(crate) fn node(
        &mut self,
        op: &str,
        inputs: &[&str],
        attribute: Vec<AttributeProto>,
    ) -> String {
        self.names += 1;
        let to = format!("v{}", self.names);
        self.push(op, inputs, attribute, vec![to.clone()]);
        to
    }

    /// An operation with two results.
    pub(super) fn node_of_two(
        &mut self,
        op: &str,
        inputs: &[&str],
        attribute: Vec<AttributeProto>,
    ) -> [String; 2] {
        self.names += 2;
        let to = [self.names - 1, self.names].map(|n| format!("v{n}"));
        self.push(op, inputs, attribute, to.to_vec());
        to
    }

    fn push(&mut self, op: &str, inputs: &[&str], attribute: Vec<AttributeProto>, to: Vec<String>) {
        self.proto.node.push(NodeProto {
            name: format!("{op}_{}", to[0]),
            op_type: op.into(),
            input: inputs.iter().map(|i| (*i).to_owned()).collect(),
            output: to,
            attribute,
            ..NodeProto::default()
        });
    }
}
