//! Face patch to a liveness logit.

use super::blocks::{ConvBn, Stage, emit_linear};
use crate::core::Result;
use crate::core::numbers::widened;
use crate::export::onnx::{Activation, Dim, Graph};
use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};

/// `[net]` of the liveness configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LivenessConfig {
    /// Side of a view in pixels.
    pub side: usize,
    /// Channels after the stem and after each of the three stages.
    pub channels: [usize; 4],
    /// Residual blocks of the three stages.
    pub blocks: [usize; 3],
}

/// One small network shared by all views of a face: patches and context. Each view votes by itself
/// (T. Shen et al., "FaceBagNet: bag-of-local-features model for multi-modal face anti-spoofing",
/// CVPR workshops 2019).
#[derive(Module, Debug)]
pub struct Liveness {
    stem: ConvBn,
    stages: Vec<Stage>,
    vote: Linear,
    side: usize,
}

impl LivenessConfig {
    /// Fresh weights.
    pub fn init(&self, device: &Device) -> Liveness {
        let c = self.channels;
        let stages = (0..3)
            .map(|i| Stage::new(device, [c[i], c[i + 1]], self.blocks[i]))
            .collect();
        Liveness {
            stem: ConvBn::new(device, [3, c[0]], 3, 2),
            stages,
            vote: LinearConfig::new(c[3], 1).init(device),
            side: self.side,
        }
    }
}

impl Liveness {
    /// `[n, 3, side, side]` to logits `[n, 1]`; above zero speaks for a live face.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<2> {
        self.vote(self.features(x))
    }

    /// `[n, 3, side, side]` to what a vote is made from, `[n, channels]`.
    pub fn features(&self, x: Tensor<4>) -> Tensor<2> {
        let x = self.stem.forward_relu(x);
        let x = self.stages.iter().fold(x, |x, stage| stage.forward(x));
        widened(x).mean_dims(&[2, 3]).flatten(1, 3)
    }

    /// Features to logits.
    pub fn vote(&self, features: Tensor<2>) -> Tensor<2> {
        self.vote.forward(features)
    }

    /// The same network with `by` added to every vote's logit.
    pub fn with_votes_moved(mut self, by: f32) -> Self {
        self.vote.bias = self.vote.bias.map(|bias| bias.map(|b| (b + by).detach()));
        self
    }

    /// As an ONNX graph with input `views` and output `logit`.
    ///
    /// # Errors
    /// When the backend does not give the weights.
    pub fn to_graph(&self) -> Result<Graph> {
        let mut graph = Graph::new("liveness");
        let batch = Dim::Named("N");
        let side = Dim::Is(self.side);
        let x = graph.input("views", &[batch, Dim::Is(3), side, side]);
        let mut x = self.stem.emit(&mut graph, &x, Activation::Relu)?;
        for stage in &self.stages {
            x = stage.emit(&mut graph, &x)?;
        }
        let x = graph.global_average_pool(&x);
        let x = graph.flatten(&x);
        let x = emit_linear(&self.vote, &mut graph, &x)?;
        graph.output(&x, "logit", &[batch, Dim::Is(1)]);
        Ok(graph)
    }

    /// Multiply-accumulates for one view.
    pub fn macs(&self) -> u64 {
        let (mut total, mut side) = self.stem.macs(self.side);
        for stage in &self.stages {
            let (macs, out) = stage.macs(side);
            total += macs;
            side = out;
        }
        let [inputs, _] = self.vote.weight.val().dims();
        total + inputs as u64
    }
}
