//! Computing, for training and in use.

use super::layer::Layer;
use super::op::{Activation, Conv, Op, Pool, Reduce};
use super::{Net, Node, Quantise};
use crate::core::numbers::widened;
use crate::core::{Result, WorkshopError};
use burn::nn::BatchNorm;
use burn::tensor::module::{avg_pool2d, batch_norm_train, conv2d, linear, max_pool2d};
use burn::tensor::ops::{AvgPoolOptions, ConvOptions, MaxPoolOptions};
use burn::tensor::{DType, Distribution, Tensor, activation};

/// A value of a network for a whole batch.
#[derive(Clone, Debug)]
pub enum Value {
    /// `[n, channels, height, width]`.
    Map(Tensor<4>),
    /// `[n, numbers]`.
    Row(Tensor<2>),
}

/// The named values of a network, each to be taken once.
#[derive(Debug)]
pub struct Outputs(Vec<(String, Value)>);

impl Net {
    /// What the network makes of `x`, `[n, channels, height, width]`.
    ///
    /// A training step may hand over 16-bit numbers: an operation computes in those of its input,
    /// with its weights rounded to them, until a [widening](Op::Widen), a linear layer or a mean over all places.
    ///
    /// # Errors
    /// [`WorkshopError::Network`] if the graph does not suit its weights.
    pub fn forward(&self, x: Tensor<4>) -> Result<Outputs> {
        self.forward_of(vec![x])
    }

    /// What a network of several inputs makes of them, each `[n, channels, height, width]`.
    ///
    /// # Errors
    /// As [`Self::forward`].
    pub fn forward_of(&self, inputs: Vec<Tensor<4>>) -> Result<Outputs> {
        let graph = self.graph();
        let (given, own) = (inputs.len(), graph.inputs());
        if given != own.len() {
            let why = format!("it takes {} inputs, not {given}", own.len());
            return Err(WorkshopError::Network(why));
        }
        for (x, node) in inputs.iter().zip(own) {
            let (given, wanted) = (x.dims()[1], node.shape.channels());
            if given != wanted {
                let why = format!("it takes {wanted} channels, not {given}");
                return Err(WorkshopError::Network(why));
            }
        }
        let mut uses = graph.uses();
        let mut values: Vec<Option<Value>> = vec![None; graph.nodes.len()];
        for (at, x) in inputs.into_iter().enumerate() {
            values[at] = Some(Value::Map(x));
        }
        let mut take = |values: &mut [Option<Value>], at: usize| {
            uses[at] -= 1;
            // The last who needs it may compute in place.
            match uses[at] {
                0 => values[at].take(),
                _ => values[at].clone(),
            }
            .ok_or_else(|| misfit(&graph.nodes[at]))
        };
        for (at, node) in graph.nodes.iter().enumerate().skip(given) {
            let inputs = node.inputs.iter().map(|from| take(&mut values, *from));
            let inputs = inputs.collect::<Result<Vec<_>>>()?;
            let value = compute(node, self.layers[at].as_ref(), inputs, self.quantise);
            values[at] = Some(value.ok_or_else(|| misfit(node))?);
        }
        let named = graph.marks.iter();
        let named = named.map(|m| Ok((m.name.clone(), take(&mut values, m.node)?)));
        Ok(Outputs(named.collect::<Result<_>>()?))
    }
}

fn misfit(node: &Node) -> WorkshopError {
    WorkshopError::Network(format!("{} does not suit its inputs", node.name))
}

impl Outputs {
    /// The row called `name`, `[n, numbers]`.
    ///
    /// # Errors
    /// [`WorkshopError::Network`] if there is none.
    pub fn row(&mut self, name: &str) -> Result<Tensor<2>> {
        match self.take(name)? {
            Value::Row(row) => Ok(row),
            Value::Map(_) => Err(WorkshopError::Network(format!("{name} is a map"))),
        }
    }

    /// The map called `name`, `[n, channels, height, width]`.
    ///
    /// # Errors
    /// [`WorkshopError::Network`] if there is none.
    pub fn map(&mut self, name: &str) -> Result<Tensor<4>> {
        match self.take(name)? {
            Value::Map(map) => Ok(map),
            Value::Row(_) => Err(WorkshopError::Network(format!("{name} is a row"))),
        }
    }

    fn take(&mut self, name: &str) -> Result<Value> {
        let at = self.0.iter().position(|(own, _)| own == name);
        at.map(|at| self.0.remove(at).1)
            .ok_or_else(|| WorkshopError::Network(format!("it has no value called {name}")))
    }
}

/// `None` where the graph is not one that was built.
fn compute(
    node: &Node,
    layer: Option<&Layer>,
    inputs: Vec<Value>,
    quantise: Quantise,
) -> Option<Value> {
    let mut inputs = inputs.into_iter();
    let first = inputs.next()?;
    Some(match (&node.op, layer, first) {
        (Op::Conv(conv), Some(Layer::Conv(weights)), Value::Map(x)) => {
            let (weight, bias) = (weights.weight.val(), weights.bias.as_ref());
            let (weight, x) = (quantise.weight(weight, 0), quantise.input(x));
            let (weight, bias) = (like(weight, &x), bias.map(|b| like(b.val(), &x)));
            Value::Map(conv2d(x, weight, bias, options(conv)))
        }
        (Op::Norm { .. }, Some(Layer::Norm(norm)), Value::Map(x)) => Value::Map(normed(norm, x)),
        (Op::Norm { .. }, Some(Layer::Norm(norm)), Value::Row(x)) => Value::Row(normed(norm, x)),
        (Op::Linear(_), Some(Layer::Linear(weights)), Value::Row(x)) => {
            let bias = weights.bias.as_ref().map(|b| b.val());
            let (weight, x) = (
                quantise.weight(weights.weight.val(), 1),
                quantise.input(widened(x)),
            );
            Value::Row(linear(x, weight, bias))
        }
        (Op::PRelu, Some(Layer::PRelu(slopes)), Value::Map(x)) => {
            let alpha = like(slopes.alpha.val(), &x);
            Value::Map(activation::prelu(x, alpha))
        }
        (Op::PRelu, Some(Layer::PRelu(slopes)), Value::Row(x)) => {
            let alpha = like(slopes.alpha.val(), &x);
            Value::Row(activation::prelu(x, alpha))
        }
        (Op::Activate(by), _, Value::Map(x)) => Value::Map(activated(*by, x)),
        (Op::Activate(by), _, Value::Row(x)) => Value::Row(activated(*by, x)),
        (Op::MaxFeatureMap, _, Value::Map(x)) => Value::Map(larger_half(x)),
        (Op::MaxFeatureMap, _, Value::Row(x)) => Value::Row(larger_half(x)),
        (Op::Pool(pool), _, Value::Map(x)) => Value::Map(pooled(pool, x)),
        (Op::Global(Reduce::Mean), _, Value::Map(x)) => Value::Map(widened(x).mean_dims(&[2, 3])),
        (Op::Global(Reduce::Max), _, Value::Map(x)) => Value::Map(widened(x).max_dims(&[2, 3])),
        (Op::Across(Reduce::Mean), _, Value::Map(x)) => Value::Map(x.mean_dim(1)),
        (Op::Across(Reduce::Max), _, Value::Map(x)) => Value::Map(x.max_dim(1)),
        (Op::Twice, _, Value::Map(x)) => Value::Map(twice(x)),
        (Op::Add, _, first) => both(first, inputs.next()?, |a, b| a + b, |a, b| a + b)?,
        (Op::Mul, _, first) => both(first, inputs.next()?, |a, b| a * b, |a, b| a * b)?,
        (Op::Concat, _, Value::Map(x)) => joined(x, inputs, 1)?,
        (Op::Stack, _, Value::Map(x)) => joined(x, inputs, 2)?,
        (Op::Dropout(share), _, Value::Map(x)) => Value::Map(thinned(*share, x)),
        (Op::Dropout(share), _, Value::Row(x)) => Value::Row(thinned(*share, x)),
        (Op::Scale(by), _, Value::Map(x)) => Value::Map(x.mul_scalar(*by)),
        (Op::Scale(by), _, Value::Row(x)) => Value::Row(x.mul_scalar(*by)),
        (Op::Flatten, _, Value::Map(x)) => Value::Row(x.flatten(1, 3)),
        (Op::Reshape([c, h, w]), _, Value::Map(x)) => {
            let [n, ..] = x.dims();
            Value::Map(x.reshape([n, *c, *h, *w]))
        }
        (Op::Reshape([c, h, w]), _, Value::Row(x)) => {
            let [n, _] = x.dims();
            Value::Map(x.reshape([n, *c, *h, *w]))
        }
        (Op::Widen, _, Value::Map(x)) => Value::Map(widened(x)),
        (Op::Widen, _, Value::Row(x)) => Value::Row(widened(x)),
        (Op::Flatten, _, row @ Value::Row(_)) => row,
        _ => return None,
    })
}

/// Maps one after the other along `dim`, in the numbers of the first.
fn joined(first: Tensor<4>, others: impl Iterator<Item = Value>, dim: usize) -> Option<Value> {
    let mut maps = vec![first];
    for other in others {
        let Value::Map(other) = other else {
            return None;
        };
        let other = like(other, &maps[0]);
        maps.push(other);
    }
    Some(Value::Map(Tensor::cat(maps, dim)))
}

/// Where gradients are wanted, training goes on.
fn thinned<const D: usize>(share: f32, x: Tensor<D>) -> Tensor<D> {
    if !x.device().is_autodiff() {
        return x;
    }
    let kept = 1.0 - f64::from(share);
    let mask = x.random_like(Distribution::Bernoulli(kept));
    x * mask.mul_scalar(1.0 / kept)
}

/// In the numbers of `x`.
fn like<const D: usize, const E: usize>(tensor: Tensor<D>, x: &Tensor<E>) -> Tensor<D> {
    match x.dtype() == tensor.dtype() {
        true => tensor,
        false => tensor.cast(x.dtype()),
    }
}

/// One of two operations on two values, in the numbers of the first.
fn both(
    a: Value,
    b: Value,
    on_maps: impl Fn(Tensor<4>, Tensor<4>) -> Tensor<4>,
    on_rows: impl Fn(Tensor<2>, Tensor<2>) -> Tensor<2>,
) -> Option<Value> {
    match (a, b) {
        (Value::Map(a), Value::Map(b)) => {
            let b = like(b, &a);
            Some(Value::Map(on_maps(a, b)))
        }
        (Value::Row(a), Value::Row(b)) => {
            let b = like(b, &a);
            Some(Value::Row(on_rows(a, b)))
        }
        _ => None,
    }
}

fn options(conv: &Conv) -> ConvOptions<2> {
    ConvOptions::new(conv.stride, conv.padding, conv.dilation, conv.groups)
}

/// burn's norm computes in the numbers of its weights; this in those of its input.
fn normed<const D: usize>(norm: &BatchNorm, x: Tensor<D>) -> Tensor<D> {
    let short = x.dtype();
    if short == DType::F32 {
        return norm.forward(x);
    }
    let (gamma, beta) = (norm.gamma.val().cast(short), norm.beta.val().cast(short));
    let out = batch_norm_train(x, gamma, beta, norm.epsilon);
    for (running, seen) in [
        (&norm.running_mean, out.mean),
        (&norm.running_var, out.variance),
    ] {
        let kept = running.value_sync().mul_scalar(1.0 - norm.momentum);
        let seen = widened(seen.detach()).mul_scalar(norm.momentum);
        running.update((kept + seen).detach());
    }
    out.output
}

fn activated<const D: usize>(by: Activation, x: Tensor<D>) -> Tensor<D> {
    match by {
        Activation::Relu => activation::relu(x),
        Activation::LeakyRelu(slope) => activation::leaky_relu(x, f64::from(slope)),
        Activation::Sigmoid => activation::sigmoid(x),
        Activation::HardSigmoid => activation::hard_sigmoid(x, 1.0 / 6.0, 0.5),
    }
}

fn larger_half<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let half = x.dims()[1] / 2;
    let first = x.clone().narrow(1, 0, half);
    first.max_pair(x.narrow(1, half, half))
}

fn pooled(pool: &Pool, x: Tensor<4>) -> Tensor<4> {
    let window = pool.window();
    match pool.by {
        Reduce::Max => max_pool2d(
            x,
            MaxPoolOptions::new(window.kernel)
                .with_stride(window.stride)
                .with_padding(window.padding),
        ),
        Reduce::Mean => avg_pool2d(
            x,
            AvgPoolOptions::new(window.kernel)
                .with_stride(window.stride)
                .with_padding(window.padding)
                .with_count_include_pad(false),
        ),
    }
}

/// Every place four times.
fn twice(x: Tensor<4>) -> Tensor<4> {
    let [n, c, h, w] = x.dims();
    x.reshape([n, c, h, 1, w, 1])
        .expand([n, c, h, 2, w, 2])
        .reshape([n, c, 2 * h, 2 * w])
}
