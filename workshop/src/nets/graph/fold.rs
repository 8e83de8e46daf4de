//! Weights as an exported file holds them: with every batch norm folded away.

use super::layer::Layer;
use super::op::Start;
use super::{Graph, Net, Op};
use crate::core::numbers::floats;
use crate::core::{Result, WorkshopError};
use burn::nn::BatchNorm;
use burn::tensor::Tensor;

/// An operation whose weights a file holds, with the norm that is folded into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Place of the operation among the nodes.
    pub node: usize,
    /// Place of the norm that follows it and nothing else sees.
    pub norm: Option<usize>,
}

/// The numbers of a part. `weight` has the shape `dims`; a convolution and a linear layer always
/// have a bias here. A norm that nothing precedes to fold it into is a factor and a bias, PReLU
/// has slopes alone.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// Weight, factor or slopes.
    pub weight: Vec<f32>,
    /// The shape of `weight`.
    pub dims: Vec<usize>,
    /// One number for each output; none of PReLU.
    pub bias: Option<Vec<f32>>,
}

impl Graph {
    /// The operations with weights, in order.
    pub fn parts(&self) -> Vec<Part> {
        let uses = self.uses();
        let mut parts: Vec<Part> = Vec::new();
        for (at, node) in self.nodes.iter().enumerate() {
            match node.op {
                Op::Conv(_) | Op::Linear(_) | Op::PRelu => parts.push(Part {
                    node: at,
                    norm: None,
                }),
                Op::Norm { .. } => {
                    let before = node.inputs[0];
                    let folds = |part: &&mut Part| {
                        let weighs = matches!(self.nodes[before].op, Op::Conv(_) | Op::Linear(_));
                        part.node == before && weighs && uses[before] == 1
                    };
                    match parts.iter_mut().find(folds) {
                        Some(part) => part.norm = Some(at),
                        None => parts.push(Part {
                            node: at,
                            norm: None,
                        }),
                    }
                }
                _ => {}
            }
        }
        parts
    }
}

impl Graph {
    /// The same network as a file holds it, with no norm left: for weights that are looked at with gradients and do not learn,
    /// as a norm goes by the batch at hand while there are gradients.
    ///
    /// # Errors
    /// [`WorkshopError::Network`] for a norm that no convolution or linear layer can take up.
    pub fn folded(mut self) -> Result<Self> {
        let parts = self.parts();
        for (at, node) in self.nodes.iter_mut().enumerate() {
            if matches!(node.op, Op::Norm { .. }) {
                if !parts.iter().any(|part| part.norm == Some(at)) {
                    let why = format!("{} cannot be folded into what is before it", node.name);
                    return Err(WorkshopError::Network(why));
                }
                node.op = Op::Scale(1.0);
            }
        }
        for part in parts.iter().filter(|part| part.norm.is_some()) {
            let none = |outputs: usize| Some(Start::Values(vec![0.0; outputs]));
            match &mut self.nodes[part.node].op {
                Op::Conv(conv) => conv.bias = none(conv.outputs),
                Op::Linear(linear) => linear.bias = none(linear.outputs),
                _ => {}
            }
        }
        Ok(self)
    }
}

impl Net {
    /// The numbers of `part`: w' = w·γ/√(σ²+ε), b' = β + (b − μ)·γ/√(σ²+ε).
    ///
    /// # Errors
    /// When the backend does not give the weights.
    pub fn stored(&self, part: Part) -> Result<Stored> {
        let norm = part.norm.map(|at| self.norm(at)).transpose()?;
        match &self.layers[part.node] {
            Some(Layer::Conv(w)) => {
                let dims: [usize; 4] = w.weight.val().dims();
                let bias = w.bias.as_ref().map(|b| b.val());
                let mut stored = plain(w.weight.val(), &dims, bias, dims[0])?;
                if let Some(norm) = norm {
                    let each = stored.weight.len() / dims[0].max(1);
                    fold(&mut stored, norm, |at| at / each)?;
                }
                Ok(stored)
            }
            Some(Layer::Linear(w)) => {
                let dims: [usize; 2] = w.weight.val().dims();
                let bias = w.bias.as_ref().map(|b| b.val());
                let mut stored = plain(w.weight.val(), &dims, bias, dims[1])?;
                if let Some(norm) = norm {
                    fold(&mut stored, norm, |at| at % dims[1])?;
                }
                Ok(stored)
            }
            Some(Layer::PRelu(slopes)) => {
                let weight = floats(slopes.alpha.val())?;
                Ok(Stored {
                    dims: vec![weight.len()],
                    weight,
                    bias: None,
                })
            }
            Some(Layer::Norm(norm)) => {
                let [channels] = norm.gamma.val().dims();
                let mut stored = Stored {
                    weight: vec![1.0; channels],
                    dims: vec![channels],
                    bias: Some(vec![0.0; channels]),
                };
                fold(&mut stored, norm, |at| at)?;
                Ok(stored)
            }
            None => Err(WorkshopError::Network(format!(
                "{} has no weights",
                self.graph().nodes[part.node].name
            ))),
        }
    }

    pub(super) fn norm(&self, at: usize) -> Result<&BatchNorm> {
        match &self.layers[at] {
            Some(Layer::Norm(norm)) => Ok(norm),
            _ => Err(WorkshopError::Network(format!(
                "{} is no norm",
                self.graph().nodes[at].name
            ))),
        }
    }
}

fn plain<const D: usize>(
    weight: Tensor<D>,
    dims: &[usize],
    bias: Option<Tensor<1>>,
    outputs: usize,
) -> Result<Stored> {
    Ok(Stored {
        weight: floats(weight)?,
        dims: dims.to_vec(),
        bias: Some(bias.map_or_else(|| Ok(vec![0.0; outputs]), floats)?),
    })
}

/// `output_of` gives the output that a place in the weight counts for.
fn fold(stored: &mut Stored, norm: &BatchNorm, output_of: impl Fn(usize) -> usize) -> Result<()> {
    let gamma = floats(norm.gamma.val())?;
    let beta = floats(norm.beta.val())?;
    let mean = floats(norm.running_mean.value_sync())?;
    let variance = floats(norm.running_var.value_sync())?;
    let factors: Vec<f64> = gamma
        .iter()
        .zip(&variance)
        .map(|(g, v)| f64::from(*g) / (f64::from(*v) + norm.epsilon).sqrt())
        .collect();
    for (at, w) in stored.weight.iter_mut().enumerate() {
        *w = (f64::from(*w) * factors[output_of(at)]) as f32;
    }
    for (at, b) in stored.bias.iter_mut().flatten().enumerate() {
        *b = (f64::from(beta[at]) - (f64::from(mean[at]) - f64::from(*b)) * factors[at]) as f32;
    }
    Ok(())
}
