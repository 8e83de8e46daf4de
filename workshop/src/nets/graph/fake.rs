//! Training as with numbers of 8 bits.
//!
//! While it trains, a layer computes with what its weights, or its input as well, would be in 8 bits; the gradient goes
//! through as if nothing had been rounded (the straight-through estimator: Y. Bengio et al., 2013; B. Jacob et al., CVPR 2018).
//! The weights themselves stay in single precision, and so does the exported file: `workshop quantise` writes the 8 bits. Of each
//! output the largest weight is told exactly, as there; a norm folded in later multiplies scale and weights alike.

use super::Net;
use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

/// What a network in training takes to be told in 8 bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quantise {
    /// Nothing.
    #[default]
    None,
    /// The weights of convolutions and linear layers, by the largest of each output.
    Weights,
    /// Their inputs as well, by the range of the batch.
    WeightsAndInputs,
}

impl Quantise {
    /// Whether it is [`Quantise::None`].
    pub fn is_none(&self) -> bool {
        *self == Self::None
    }

    /// The weight of a layer as it computes with it; dimension `outputs` counts its outputs.
    pub fn weight<const D: usize>(self, weight: Tensor<D>, outputs: usize) -> Tensor<D> {
        match self {
            Self::None => weight,
            Self::Weights | Self::WeightsAndInputs => told_by_output(weight, outputs),
        }
    }

    /// The input of a layer as it computes with it.
    pub fn input<const D: usize>(self, x: Tensor<D>) -> Tensor<D> {
        match self {
            Self::None | Self::Weights => x,
            Self::WeightsAndInputs => told_by_range(x),
        }
    }
}

impl Net {
    /// The same network that computes, from now on, as with these numbers in 8 bits.
    #[must_use]
    pub fn quantising(mut self, quantise: Quantise) -> Self {
        self.quantise = quantise;
        self
    }
}

/// Smaller steps are none.
const LEAST: f32 = 1e-12;

/// `rounded` in what is computed, `x` in what its gradient is.
fn straight_through<const D: usize>(x: Tensor<D>, rounded: Tensor<D>) -> Tensor<D> {
    let off = (rounded - x.clone()).detach();
    x + off
}

/// Whole numbers from −127 to 127 times a step for each output.
fn told_by_output<const D: usize>(weight: Tensor<D>, outputs: usize) -> Tensor<D> {
    let own = weight.clone().detach();
    let others: Vec<usize> = (0..D).filter(|dim| *dim != outputs).collect();
    let largest = others
        .into_iter()
        .fold(own.clone().abs(), |most, dim| most.max_dim(dim));
    let step = largest.div_scalar(127.0).clamp_min(LEAST);
    let rounded = (own / step.clone()).round() * step;
    straight_through(weight, rounded)
}

/// Whole numbers from 0 to 255 between the least and the largest of all, nought among them.
fn told_by_range<const D: usize>(x: Tensor<D>) -> Tensor<D> {
    let own = x.clone().detach();
    let end = |value: Tensor<1>| value.reshape([1; D]);
    let low = end(own.clone().min()).clamp_max(0.0);
    let high = end(own.clone().max()).clamp_min(0.0);
    let step = (high - low.clone()).div_scalar(255.0).clamp_min(LEAST);
    let zero = (low / step.clone()).neg().round();
    let whole = ((own / step.clone()).round() + zero.clone()).clamp(0.0, 255.0);
    straight_through(x, (whole - zero) * step)
}
