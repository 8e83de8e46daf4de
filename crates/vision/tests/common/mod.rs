//! Tiny ONNX files written by hand, so that loading and decoding are tested on
//! real networks without any that somebody else trained.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code)]

use prost::Message as _;
use sha2::{Digest as _, Sha256};
use std::path::Path;
use tract_onnx::pb::{
    AttributeProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, TensorProto,
    TensorShapeProto, TypeProto, ValueInfoProto, attribute_proto, tensor_proto, tensor_shape_proto,
    type_proto,
};

/// One network in the making.
pub struct Onnx {
    graph: GraphProto,
}

impl Onnx {
    /// A network on `input` of N x 3 x H x W; −1 leaves a size open.
    pub fn new(shape: [i64; 4]) -> Self {
        let mut graph = GraphProto {
            name: "test".into(),
            ..Default::default()
        };
        graph.input.push(value_info("input", &shape));
        Self { graph }
    }

    /// A constant.
    pub fn constant(mut self, name: &str, dims: &[i64], values: &[f32]) -> Self {
        assert_eq!(dims.iter().product::<i64>() as usize, values.len());
        self.graph.initializer.push(TensorProto {
            name: name.into(),
            dims: dims.to_vec(),
            data_type: tensor_proto::DataType::Float as i32,
            float_data: values.to_vec(),
            ..Default::default()
        });
        self
    }

    /// A list of whole numbers, for shapes.
    pub fn shape(mut self, name: &str, values: &[i64]) -> Self {
        self.graph.initializer.push(TensorProto {
            name: name.into(),
            dims: vec![values.len() as i64],
            data_type: tensor_proto::DataType::Int64 as i32,
            int64_data: values.to_vec(),
            ..Default::default()
        });
        self
    }

    /// One operation.
    pub fn node(
        mut self,
        op: &str,
        inputs: &[&str],
        output: &str,
        ints: &[(&str, Vec<i64>)],
    ) -> Self {
        let attribute = |(name, values): &(&str, Vec<i64>)| AttributeProto {
            name: (*name).into(),
            r#type: attribute_proto::AttributeType::Ints as i32,
            ints: values.clone(),
            ..Default::default()
        };
        self.graph.node.push(NodeProto {
            name: format!("make-{output}"),
            op_type: op.into(),
            input: inputs.iter().map(|i| (*i).into()).collect(),
            output: vec![output.into()],
            attribute: ints.iter().map(attribute).collect(),
            ..Default::default()
        });
        self
    }

    /// An output of which the file says the shape, 0 for what it leaves open.
    pub fn shaped_output(mut self, name: &str, shape: &[i64]) -> Self {
        self.graph.output.push(value_info(name, shape));
        self
    }

    /// One after another along the second dimension.
    pub fn joined(mut self, inputs: &[&str], output: &str) -> Self {
        self = self.node("Concat", inputs, output, &[]);
        let attribute = AttributeProto {
            name: "axis".into(),
            r#type: attribute_proto::AttributeType::Int as i32,
            i: 1,
            ..Default::default()
        };
        if let Some(node) = self.graph.node.last_mut() {
            node.attribute.push(attribute);
        }
        self
    }

    /// Values as another type.
    pub fn cast(mut self, input: &str, output: &str, to: tensor_proto::DataType) -> Self {
        self = self.node("Cast", &[input], output, &[]);
        let attribute = AttributeProto {
            name: "to".into(),
            r#type: attribute_proto::AttributeType::Int as i32,
            i: to as i64,
            ..Default::default()
        };
        if let Some(cast) = self.graph.node.last_mut() {
            cast.attribute.push(attribute);
        }
        self
    }

    /// Marks an output.
    pub fn output(mut self, name: &str) -> Self {
        self.graph.output.push(value_info(name, &[]));
        self
    }

    /// The file's bytes.
    pub fn bytes(self) -> Vec<u8> {
        let model = ModelProto {
            ir_version: 7,
            opset_import: vec![OperatorSetIdProto {
                domain: String::new(),
                version: 13,
            }],
            graph: Some(self.graph),
            ..Default::default()
        };
        model.encode_to_vec()
    }
}

fn value_info(name: &str, shape: &[i64]) -> ValueInfoProto {
    let dim = |size: &i64| tensor_shape_proto::Dimension {
        value: (*size >= 0).then_some(tensor_shape_proto::dimension::Value::DimValue(*size)),
        ..Default::default()
    };
    ValueInfoProto {
        name: name.into(),
        r#type: Some(TypeProto {
            value: Some(type_proto::Value::TensorType(type_proto::Tensor {
                elem_type: tensor_proto::DataType::Float as i32,
                shape: Some(TensorShapeProto {
                    dim: shape.iter().map(dim).collect(),
                }),
            })),
            ..Default::default()
        }),
        ..Default::default()
    }
}

/// An embedder for faces 112 high: the means of 4 x 4 blocks.
pub fn embedder(width: i64) -> Vec<u8> {
    let kernel = vec![28, width / 4];
    Onnx::new([1, 3, 112, width])
        .shape("flat", &[1, 48])
        .node(
            "AveragePool",
            &["input"],
            "pool",
            &[("kernel_shape", kernel.clone()), ("strides", kernel)],
        )
        .node("Reshape", &["pool", "flat"], "embedding", &[])
        .output("embedding")
        .bytes()
}

/// It is read and bound without a fault, and divides whole numbers by nothing when it computes.
pub fn divides_by_nothing() -> Vec<u8> {
    Onnx::new([1, 3, 4, 4])
        .shape("one", &[1])
        .node("Sigmoid", &["input"], "part", &[])
        .cast("part", "nothing", tensor_proto::DataType::Int64)
        .node("Div", &["one", "nothing"], "endless", &[])
        .cast("endless", "out", tensor_proto::DataType::Float)
        .output("out")
        .bytes()
}

/// Lower-case hex.
pub fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

/// Writes `KIND.onnx` and `KIND.toml` with the right hash into `folder`.
pub fn install(folder: &Path, kind: &str, onnx: &[u8], rest: &str) {
    let head = format!(
        "kind = \"{kind}\"\nname = \"Test {kind}\"\nfile = \"{kind}.onnx\"\nsha256 = \"{}\"\nlicence = \"MIT\"\n",
        sha256(onnx)
    );
    std::fs::write(folder.join(format!("{kind}.onnx")), onnx).unwrap();
    std::fs::write(folder.join(format!("{kind}.toml")), head + rest).unwrap();
}
