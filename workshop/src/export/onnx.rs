//! A small ONNX writer over tract's protobuf structures: just the operators
//! our networks are made of.

use crate::core::error::{Result, WorkshopError};
use prost::Message as _;
use std::path::Path;
use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::tensor_shape_proto::{Dimension, dimension};
use tract_onnx::pb::{
    AttributeProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto,
    TensorShapeProto, TypeProto, ValueInfoProto, type_proto,
};
use tract_onnx::prelude::f16;

/// Changes with what is written and not with the program: the same network is
/// the same file, and its hash holds.
const WRITER_VERSION: &str = "0.1.0";

/// ONNX operator set we write.
const OPSET: i64 = 13;

/// A dimension of an input or output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dim {
    /// A number.
    Is(usize),
    /// Decided when the network is loaded.
    Named(&'static str),
}

/// What follows a convolution.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Activation {
    /// Nothing.
    Linear,
    /// max(x, 0).
    Relu,
    /// x for x ≥ 0, slope·x below.
    LeakyRelu(f32),
}

/// Weights of a convolution as ONNX wants them, batch norm folded in.
#[derive(Clone, Debug)]
pub struct ConvWeights {
    /// `[out, in / groups, height, width]`, row-major.
    pub weight: Vec<f32>,
    /// The shape of `weight`.
    pub shape: [usize; 4],
    /// One per output channel.
    pub bias: Vec<f32>,
    /// Stride, the same both ways.
    pub stride: usize,
    /// Zeros added on each side.
    pub padding: usize,
    /// Groups.
    pub groups: usize,
}

/// A graph under construction. Methods take and give names of values.
#[derive(Debug, Default)]
pub struct Graph {
    proto: GraphProto,
    names: usize,
}

impl Graph {
    /// An empty graph.
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
        self.node_to("Identity", &[value], vec![], name);
        self.proto.output.push(value_info(name, shape));
    }

    /// Convolution followed by `activation`.
    pub fn conv(&mut self, x: &str, conv: &ConvWeights, activation: Activation) -> String {
        let dims: Vec<usize> = conv.shape.to_vec();
        let weight = self.constant(&dims, &conv.weight);
        let bias = self.constant(&[conv.bias.len()], &conv.bias);
        let (stride, pad) = (conv.stride as i64, conv.padding as i64);
        let attributes = vec![
            ints(
                "kernel_shape",
                &[conv.shape[2] as i64, conv.shape[3] as i64],
            ),
            ints("strides", &[stride, stride]),
            ints("pads", &[pad, pad, pad, pad]),
            ints("dilations", &[1, 1]),
            int("group", conv.groups as i64),
        ];
        let y = self.node("Conv", &[x, &weight, &bias], attributes);
        self.activate(&y, activation)
    }

    /// An activation by itself.
    pub fn activate(&mut self, x: &str, activation: Activation) -> String {
        match activation {
            Activation::Linear => x.to_owned(),
            Activation::Relu => self.node("Relu", &[x], vec![]),
            Activation::LeakyRelu(slope) => {
                self.node("LeakyRelu", &[x], vec![float("alpha", slope)])
            }
        }
    }

    /// Sum of two values of equal shape.
    pub fn add(&mut self, a: &str, b: &str) -> String {
        self.node("Add", &[a, b], vec![])
    }

    /// Values side by side along `axis`.
    pub fn concat(&mut self, values: &[&str], axis: i64) -> String {
        self.node("Concat", values, vec![int("axis", axis)])
    }

    /// Twice as high and wide, each pixel repeated.
    pub fn upsample2(&mut self, x: &str) -> String {
        let scales = self.constant(&[4], &[1.0, 1.0, 2.0, 2.0]);
        let attributes = vec![
            string("mode", "nearest"),
            string("coordinate_transformation_mode", "asymmetric"),
            string("nearest_mode", "floor"),
        ];
        self.node("Resize", &[x, "", &scales], attributes)
    }

    /// Maximum over windows of `kernel`, without padding.
    pub fn max_pool(&mut self, x: &str, kernel: usize, stride: usize) -> String {
        let (kernel, stride) = (kernel as i64, stride as i64);
        let attributes = vec![
            ints("kernel_shape", &[kernel, kernel]),
            ints("strides", &[stride, stride]),
        ];
        self.node("MaxPool", &[x], attributes)
    }

    /// Mean over height and width, both kept as 1.
    pub fn global_average_pool(&mut self, x: &str) -> String {
        self.node("GlobalAveragePool", &[x], vec![])
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

    /// A constant, row-major.
    pub(crate) fn constant(&mut self, dims: &[usize], values: &[f32]) -> String {
        self.names += 1;
        let name = format!("w{}", self.names);
        self.proto.initializer.push(TensorProto {
            name: name.clone(),
            dims: dims.iter().map(|d| *d as i64).collect(),
            data_type: DataType::Float as i32,
            raw_data: values.iter().flat_map(|v| v.to_le_bytes()).collect(),
            ..TensorProto::default()
        });
        name
    }

    /// Any operator with one output.
    pub(crate) fn node(
        &mut self,
        op: &str,
        inputs: &[&str],
        attribute: Vec<AttributeProto>,
    ) -> String {
        self.names += 1;
        let output = format!("v{}", self.names);
        self.node_to(op, inputs, attribute, &output);
        output
    }

    fn node_to(&mut self, op: &str, inputs: &[&str], attribute: Vec<AttributeProto>, to: &str) {
        self.proto.node.push(NodeProto {
            name: format!("{op}_{to}"),
            op_type: op.into(),
            input: inputs.iter().map(|i| (*i).to_owned()).collect(),
            output: vec![to.to_owned()],
            attribute,
            ..NodeProto::default()
        });
    }
}

/// Weights and biases of a file that [`Graph`] wrote, in the order of the layers,
/// whether or not they are stored in half precision.
///
/// # Errors
/// [`WorkshopError::Network`] if it is damaged or was written by something else.
pub fn constants(file: &[u8]) -> Result<Vec<Vec<f32>>> {
    let model = ModelProto::decode(file)
        .map_err(|e| WorkshopError::Network(format!("the ONNX file is damaged: {e}")))?;
    let Some(graph) = model.graph else {
        return Err(WorkshopError::Network("the ONNX file has no graph".into()));
    };
    // Factors of an enlargement are constants too, but nothing that is learned.
    let fixed = |name: &str| {
        let mut resizes = graph.node.iter().filter(|n| n.op_type == "Resize");
        resizes.any(|n| n.input.iter().any(|i| i == name))
    };
    let learned = graph.initializer.iter().filter(|t| !fixed(&t.name));
    learned.map(numbers).collect()
}

fn numbers(tensor: &TensorProto) -> Result<Vec<f32>> {
    let raw = &tensor.raw_data;
    let values: Option<Vec<f32>> = match tensor.data_type {
        t if t == DataType::Float as i32 => {
            let numbers = raw.chunks_exact(4);
            Some(
                numbers
                    .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                    .collect(),
            )
        }
        t if t == DataType::Float16 as i32 => {
            let numbers = raw.chunks_exact(2);
            Some(
                numbers
                    .map(|b| f16::from_le_bytes([b[0], b[1]]).to_f32())
                    .collect(),
            )
        }
        _ => None,
    };
    let expected: i64 = tensor.dims.iter().product();
    if let Some(values) = values.filter(|v| v.len() as i64 == expected) {
        return Ok(values);
    }
    Err(WorkshopError::Network(format!(
        "{} is not stored as the workshop stores weights",
        tensor.name
    )))
}

fn value_info(name: &str, shape: &[Dim]) -> ValueInfoProto {
    let dim = shape
        .iter()
        .map(|d| Dimension {
            value: Some(match d {
                Dim::Is(n) => dimension::Value::DimValue(*n as i64),
                Dim::Named(n) => dimension::Value::DimParam((*n).to_owned()),
            }),
            ..Dimension::default()
        })
        .collect();
    ValueInfoProto {
        name: name.into(),
        r#type: Some(TypeProto {
            value: Some(type_proto::Value::TensorType(type_proto::Tensor {
                elem_type: DataType::Float as i32,
                shape: Some(TensorShapeProto { dim }),
            })),
            ..TypeProto::default()
        }),
        ..ValueInfoProto::default()
    }
}

fn attribute(name: &str, kind: AttributeType) -> AttributeProto {
    AttributeProto {
        name: name.into(),
        r#type: kind as i32,
        ..AttributeProto::default()
    }
}

pub(crate) fn int(name: &str, value: i64) -> AttributeProto {
    AttributeProto {
        i: value,
        ..attribute(name, AttributeType::Int)
    }
}

pub(crate) fn ints(name: &str, values: &[i64]) -> AttributeProto {
    AttributeProto {
        ints: values.to_vec(),
        ..attribute(name, AttributeType::Ints)
    }
}

pub(crate) fn float(name: &str, value: f32) -> AttributeProto {
    AttributeProto {
        f: value,
        ..attribute(name, AttributeType::Float)
    }
}

fn string(name: &str, value: &str) -> AttributeProto {
    AttributeProto {
        s: value.as_bytes().to_vec(),
        ..attribute(name, AttributeType::String)
    }
}
