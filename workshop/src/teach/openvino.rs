//! A network in OpenVINO's form (an XML file of layers, the weights beside it) as ONNX, for
//! teachers that are published in no other.
//!
//! Known are the layers that a teacher was met with: convolutions, also in groups, PReLU, means
//! over windows, sigmoid, sums and products. Any other is refused by name.

use crate::export::onnx::{Dim, Writer, int, ints};
use crate::{Result, WorkshopError};
use std::collections::HashMap;
use std::path::Path;
use tract_onnx::prelude::f16;

/// Writes the network of the XML file `ir` (its weights have the ending `bin`) to `out` as ONNX;
/// gives the number of its layers.
///
/// # Errors
/// When a file cannot be used, or holds what is not known here.
pub fn to_onnx(ir: &Path, out: &Path) -> Result<usize> {
    let text = std::fs::read_to_string(ir).map_err(WorkshopError::io(ir))?;
    let path = ir.with_extension("bin");
    let weights = std::fs::read(&path).map_err(WorkshopError::io(&path))?;
    let network = Network::read(&text);
    let graph = network.graph(&weights).map_err(|why| {
        WorkshopError::Network(format!("{} cannot be converted: {why}", ir.display()))
    })?;
    graph.save(out)?;
    Ok(network.layers.len())
}

/// A value, or why there is none, as the end of a sentence.
type Read<T> = std::result::Result<T, String>;

/// What a tag says of itself, by key.
type Attributes<'a> = HashMap<&'a str, &'a str>;

#[derive(Default)]
struct Layer<'a> {
    id: &'a str,
    kind: &'a str,
    data: Attributes<'a>,
    /// Dimensions of all its ports, one after the other.
    dims: Vec<usize>,
}

/// A value under way to ONNX.
#[derive(Clone)]
enum Value {
    /// Of this name.
    Named(String),
    /// Not written yet: a convolution in groups wants it in another shape.
    Constant(Vec<usize>, Vec<f32>),
}

struct Network<'a> {
    /// In the order of the file: each after those that it reads.
    layers: Vec<Layer<'a>>,
    /// Layers read, by the layer that reads, in the order of its ports.
    reads: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Network<'a> {
    fn read(text: &'a str) -> Self {
        let mut layers: Vec<Layer> = Vec::new();
        let mut edges = Vec::new();
        for (tag, attributes, after) in tags(text) {
            let of = |key: &str| attributes.get(key).copied().unwrap_or_default();
            match (tag, layers.last_mut()) {
                ("layer", _) => layers.push(Layer {
                    id: of("id"),
                    kind: of("type"),
                    ..Layer::default()
                }),
                ("data", Some(layer)) => layer.data = attributes,
                ("dim", Some(layer)) => layer.dims.extend(after.trim().parse::<usize>()),
                ("edge", _) => edges.push((
                    of("to-layer"),
                    of("to-port").parse().unwrap_or(usize::MAX),
                    of("from-layer"),
                )),
                _ => {}
            }
        }
        edges.sort_unstable();
        let mut reads: HashMap<&str, Vec<&str>> = HashMap::new();
        for (to, _, from) in edges {
            reads.entry(to).or_default().push(from);
        }
        Self { layers, reads }
    }

    fn graph(&self, weights: &[u8]) -> Read<Writer> {
        let mut graph = Writer::new("teacher");
        let mut values: HashMap<&str, Value> = HashMap::new();
        let mut finished = false;
        for layer in &self.layers {
            let of = |from: &&str| {
                let known = values.get(from).cloned();
                known.ok_or(format!(
                    "layer {} reads {from}, which is not there",
                    layer.id
                ))
            };
            let inputs: Vec<Value> = match self.reads.get(layer.id) {
                Some(from) => from.iter().map(of).collect::<Read<_>>()?,
                None => Vec::new(),
            };
            if layer.kind == "Result" {
                let shape: Vec<Dim> = layer.dims.iter().map(|d| Dim::Is(*d)).collect();
                let [x] = named(&mut graph, layer, inputs)?;
                graph.output(&x, "vector", &shape);
                finished = true;
                continue;
            }
            values.insert(layer.id, layer.emit(&mut graph, inputs, weights)?);
        }
        match finished {
            true => Ok(graph),
            false => Err("it has no result".into()),
        }
    }
}

impl Layer<'_> {
    fn emit(&self, graph: &mut Writer, inputs: Vec<Value>, weights: &[u8]) -> Read<Value> {
        let value = match self.kind {
            "Parameter" => {
                let shape: Vec<Dim> = self.numbers("shape")?.into_iter().map(Dim::Is).collect();
                graph.input("face", &shape)
            }
            "Const" => return self.constant(weights),
            // Weights of 16 bits are widened where they are read.
            "Convert" => return inputs.into_iter().next().ok_or_else(|| self.lacks()),
            "Add" | "PReLU" | "Multiply" => {
                let op = [("PReLU", "PRelu"), ("Multiply", "Mul")];
                let op = op.iter().find(|(kind, _)| *kind == self.kind);
                let [a, b] = named(graph, self, inputs)?;
                graph.node(op.map_or("Add", |(_, op)| op), &[&a, &b], vec![])
            }
            "Sigmoid" => {
                let [x] = named(graph, self, inputs)?;
                graph.node("Sigmoid", &[&x], vec![])
            }
            "Convolution" | "GroupConvolution" => return self.convolution(graph, inputs),
            "AvgPool" => {
                let [x] = named(graph, self, inputs)?;
                let inside = self.data.get("exclude-pad") == Some(&"false");
                let attributes = vec![
                    ints("kernel_shape", &self.signed("kernel")?),
                    ints("strides", &self.signed("strides")?),
                    ints("pads", &self.pads()?),
                    int("count_include_pad", i64::from(inside)),
                ];
                graph.node("AveragePool", &[&x], attributes)
            }
            other => return Err(format!("layers of the kind {other} are not known here")),
        };
        Ok(Value::Named(value))
    }

    fn convolution(&self, graph: &mut Writer, inputs: Vec<Value>) -> Read<Value> {
        let [x, Value::Constant(mut shape, weight)] =
            <[Value; 2]>::try_from(inputs).map_err(|_| self.lacks())?
        else {
            return Err(format!("the weights of layer {} are not constant", self.id));
        };
        let mut groups = 1;
        if self.kind == "GroupConvolution" {
            // Groups, channels of each, then as without groups.
            if shape.len() < 2 {
                return Err(self.lacks());
            }
            groups = shape.remove(0);
            shape[0] *= groups;
        }
        let kernel: Vec<i64> = shape.iter().skip(2).map(|k| *k as i64).collect();
        let attributes = vec![
            ints("kernel_shape", &kernel),
            ints("strides", &self.signed("strides")?),
            ints("pads", &self.pads()?),
            ints("dilations", &self.signed("dilations")?),
            int("group", groups as i64),
        ];
        let weight = graph.constant(&shape, &weight);
        let [x] = named(graph, self, vec![x])?;
        Ok(Value::Named(graph.node("Conv", &[&x, &weight], attributes)))
    }

    fn constant(&self, weights: &[u8]) -> Read<Value> {
        let shape = self.numbers("shape")?;
        let number = |key| {
            self.numbers(key)?
                .first()
                .copied()
                .ok_or_else(|| self.lacks())
        };
        let (start, size): (usize, usize) = (number("offset")?, number("size")?);
        let bytes = start
            .checked_add(size)
            .and_then(|end| weights.get(start..end))
            .ok_or("the file of weights is too short")?;
        let values: Vec<f32> = match self.data.get("element_type").copied() {
            Some("f16") => bytes
                .chunks_exact(2)
                .map(|b| f16::from_le_bytes([b[0], b[1]]).to_f32())
                .collect(),
            Some("f32") => bytes
                .chunks_exact(4)
                .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
                .collect(),
            other => {
                let other = other.unwrap_or("no");
                return Err(format!("weights of {other} type are not known here"));
            }
        };
        if values.len() != shape.iter().product::<usize>() {
            return Err(format!("layer {} has another number of weights", self.id));
        }
        Ok(Value::Constant(shape, values))
    }

    fn numbers(&self, key: &str) -> Read<Vec<usize>> {
        let text = self.data.get(key).copied().unwrap_or_default();
        let cells = text.split(',').map(str::trim).filter(|c| !c.is_empty());
        let numbers = cells.map(|c| c.parse().map_err(|_| self.lacks()));
        numbers.collect()
    }

    fn signed(&self, key: &str) -> Read<Vec<i64>> {
        Ok(self.numbers(key)?.into_iter().map(|n| n as i64).collect())
    }

    fn pads(&self) -> Read<Vec<i64>> {
        match self.data.get("auto_pad").copied() {
            None | Some("explicit" | "valid") => {}
            Some(other) => return Err(format!("the padding {other} is not known here")),
        }
        Ok([self.signed("pads_begin")?, self.signed("pads_end")?].concat())
    }

    fn lacks(&self) -> String {
        format!(
            "layer {} ({}) lacks what such a layer needs",
            self.id, self.kind
        )
    }
}

/// Names of so many values; constants are written now.
fn named<const N: usize>(
    graph: &mut Writer,
    layer: &Layer,
    values: Vec<Value>,
) -> Read<[String; N]> {
    let names = values.into_iter().map(|value| match value {
        Value::Named(name) => name,
        Value::Constant(shape, values) => graph.constant(&shape, &values),
    });
    let names: Vec<String> = names.collect();
    names.try_into().map_err(|_| layer.lacks())
}

/// Opening tags of a well-formed file, with their attributes and the text that follows.
fn tags(text: &str) -> impl Iterator<Item = (&str, Attributes<'_>, &str)> {
    text.split('<').skip(1).filter_map(|piece| {
        let (tag, after) = piece.split_once('>')?;
        let tag = tag.trim_end_matches('/');
        let (name, rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        // key="value", in turn outside and inside quotation marks
        let mut parts = rest.split('"');
        let mut attributes = Attributes::new();
        while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
            attributes.insert(key.trim().trim_end_matches('=').trim_end(), value);
        }
        (!name.starts_with(['/', '?', '!'])).then_some((name, attributes, after))
    })
}
