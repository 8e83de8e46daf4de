//! Going on from the weights of an exported file.
//!
//! A file holds convolutions with the batch norm folded in (w', b'), and what was folded cannot
//! be told apart again. So each norm becomes the identity on w': γ = σ and β = b' + μ, where
//! μ and σ² are the mean and variance of what it is given. Only training batches tell which these
//! are: at first a norm says μ = 0 and σ = 1, and [`Net::with_norms`] tells it better.

use super::Net;
use super::fold::Part;
use super::layer::{Layer, Weights};
use crate::core::numbers::floats;
use crate::core::{Result, WorkshopError};
use burn::module::Param;
use burn::nn::BatchNorm;
use burn::tensor::{Device, Tensor, TensorData};
use std::collections::BTreeSet;

/// What burn adds to a variance.
pub const EPSILON: f32 = 1e-5;

/// Numbers of an exported file.
#[derive(Clone, Debug, PartialEq)]
pub struct Constant {
    /// Their shape.
    pub dims: Vec<usize>,
    /// Row by row.
    pub values: Vec<f32>,
}

/// What a batch norm says of its input.
#[derive(Clone, Debug, PartialEq)]
pub struct NormState {
    /// Place of the norm among the nodes.
    pub node: usize,
    /// Mean of each channel.
    pub mean: Vec<f32>,
    /// Variance of each channel.
    pub variance: Vec<f32>,
    /// Factor and bias that it stands for, whatever it says of its input; `None` of one that the file lacks.
    pub stands_for: Option<(Vec<f32>, Vec<f32>)>,
}

impl Net {
    /// The network with the weights of an exported one in their places, in the order of the file. It
    /// may have [optional](super::X::optional) blocks that the file lacks, which stay as they are;
    /// they are told by the shape of their first weight. Gives what each norm says as well.
    ///
    /// # Errors
    /// [`WorkshopError::Network`] when the file is of another network.
    pub fn adopt(self, file: Vec<Constant>) -> Result<(Self, Vec<NormState>)> {
        let mut net = self;
        let mut file = file.into_iter().peekable();
        let (mut lacking, mut begun) = (BTreeSet::new(), BTreeSet::new());
        let mut norms = Vec::new();
        for part in net.graph().parts() {
            let wanted = net.stored(part)?;
            let fits = |c: &Constant| c.is_like(&wanted.dims);
            let block = net.graph().nodes[part.node].block;
            if let Some(block) = block
                && !file.peek().is_some_and(fits)
                && !begun.contains(&block)
            {
                lacking.insert(block);
            }
            begun.extend(block);
            let stands_for = match block.is_some_and(|b| lacking.contains(&b)) {
                true => None,
                false => {
                    let weight = taken(file.next(), &wanted.dims)?;
                    let outputs = wanted.bias.as_ref().map(Vec::len);
                    let bias = outputs.map(|n| taken(file.next(), &[n])).transpose()?;
                    net.put(part, weight, bias)?
                }
            };
            if let Some(node) = net.norm_of(part) {
                norms.push(net.norm_state(node, stands_for)?);
            }
        }
        match file.count() {
            0 => Ok((net.with_norms(&norms)?, norms)),
            more => Err(misfit(format!(
                "it has {more} more weights than the configuration"
            ))),
        }
    }

    /// The norm that belongs to a part: folded into it, or the part itself.
    fn norm_of(&self, part: Part) -> Option<usize> {
        let own = matches!(self.layers[part.node], Some(Layer::Norm(_)));
        part.norm.or(own.then_some(part.node))
    }

    /// Writes a weight and, unless a norm follows that takes it, its bias; gives what the norm is to
    /// stand for.
    fn put(
        &mut self,
        part: Part,
        weight: Vec<f32>,
        bias: Option<Vec<f32>>,
    ) -> Result<Option<(Vec<f32>, Vec<f32>)>> {
        let outputs = bias.as_ref().map_or(0, Vec::len);
        let norm_follows = part.norm.is_some();
        let own_bias = bias.as_deref().filter(|_| !norm_follows);
        match &mut self.layers[part.node] {
            Some(Layer::Conv(own)) => written(own, weight, own_bias),
            Some(Layer::Linear(own)) => written(own, weight, own_bias),
            Some(Layer::PRelu(own)) => own.alpha = vector(weight, &own.alpha.val().device()),
            Some(Layer::Norm(_)) => return Ok(bias.map(|bias| (weight, bias))),
            None => {}
        }
        let ones = || vec![1.0; outputs];
        Ok(bias.filter(|_| norm_follows).map(|bias| (ones(), bias)))
    }

    fn norm_state(
        &self,
        node: usize,
        stands_for: Option<(Vec<f32>, Vec<f32>)>,
    ) -> Result<NormState> {
        let (mean, variance) = self.seen_by(node)?;
        let channels = mean.len();
        Ok(match stands_for {
            None => NormState {
                node,
                mean,
                variance,
                stands_for,
            },
            Some(_) => NormState {
                node,
                mean: vec![0.0; channels],
                variance: vec![1.0 - EPSILON; channels],
                stands_for,
            },
        })
    }

    /// Running mean and variance of a norm.
    ///
    /// # Errors
    /// [`WorkshopError::Network`] when the node is no norm, or the backend does not give them.
    pub fn seen_by(&self, node: usize) -> Result<(Vec<f32>, Vec<f32>)> {
        let norm = self.norm(node)?;
        let mean = floats(norm.running_mean.value_sync())?;
        Ok((mean, floats(norm.running_var.value_sync())?))
    }

    /// With norms that say this of their inputs, and compute what they stand for. Its
    /// running statistics are not shared with the network before.
    ///
    /// # Errors
    /// [`WorkshopError::Network`] when a node is no norm.
    pub fn with_norms(mut self, norms: &[NormState]) -> Result<Self> {
        for state in norms {
            let norm = self.norm(state.node)?;
            let fresh = said(norm.clone(), state);
            self.layers[state.node] = Some(Layer::Norm(fresh));
        }
        Ok(self)
    }
}

impl Constant {
    /// Vectors may have further dimensions of 1, for the places of a map.
    fn is_like(&self, dims: &[usize]) -> bool {
        let count: usize = dims.iter().product();
        self.values.len() == count && (dims.len() == 1 || self.dims == dims)
    }
}

fn taken(found: Option<Constant>, dims: &[usize]) -> Result<Vec<f32>> {
    let held = found.as_ref().map_or(0, |c| c.values.len());
    let like = found.filter(|c| c.is_like(dims));
    like.map(|c| c.values).ok_or_else(|| {
        misfit(format!(
            "a layer of {held} numbers stands where the configuration wants {dims:?}"
        ))
    })
}

fn misfit(why: String) -> WorkshopError {
    WorkshopError::Network(why)
}

fn written<const D: usize>(own: &mut Weights<D>, weight: Vec<f32>, bias: Option<&[f32]>) {
    let (dims, device) = (own.weight.val().dims(), own.weight.val().device());
    own.weight = Param::from_tensor(Tensor::from_data(TensorData::new(weight, dims), &device));
    // Where a norm follows, it takes the bias of the file, and an own one starts anew.
    if let Some(own_bias) = own.bias.take() {
        let zeros = vec![0.0; own_bias.val().dims()[0]];
        let bias = bias.map_or(zeros, <[f32]>::to_vec);
        own.bias = Some(vector(bias, &device));
    }
}

fn vector(values: Vec<f32>, device: &Device) -> Param<Tensor<1>> {
    Param::from_tensor(Tensor::from_floats(values.as_slice(), device))
}

fn said(mut norm: BatchNorm, state: &NormState) -> BatchNorm {
    let device = norm.gamma.val().device();
    let running =
        |values: &[f32]| burn::module::RunningState::new(Tensor::from_floats(values, &device));
    norm.running_mean = running(&state.mean);
    norm.running_var = running(&state.variance);
    if let Some((factor, bias)) = &state.stands_for {
        let deviation = state.variance.iter().map(|v| (v + EPSILON).sqrt());
        let gamma = factor.iter().zip(deviation).map(|(f, d)| f * d);
        let shift = factor.iter().zip(&state.mean).map(|(f, m)| f * m);
        let beta = bias.iter().zip(shift).map(|(b, s)| b + s);
        norm.gamma = vector(gamma.collect(), &device);
        norm.beta = vector(beta.collect(), &device);
    }
    norm
}
