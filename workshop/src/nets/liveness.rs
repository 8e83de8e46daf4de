//! Face patch to a liveness logit.

use super::blocks::{ConvBn, Stage, emit_linear};
use crate::core::precision::widened;
use crate::export::onnx::{Activation, Dim, Graph};
use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{DType, Device, Tensor};
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
    /// Whether each view is first brought to mean 0 of each colour and deviation 1 over all:
    /// exposure, white balance and contrast of a camera then say nothing.
    #[serde(default)]
    pub standardise: bool,
}

/// Added to the variance of a view, so that an even one is not blown up to noise.
const LEAST_VARIANCE: f32 = 1e-3;

/// One small network shared by all views of a face: patches and context. Each view votes by itself
/// (T. Shen et al., "FaceBagNet: bag-of-local-features model for multi-modal face anti-spoofing",
/// CVPR workshops 2019).
#[derive(Module, Debug)]
pub struct Liveness {
    stem: ConvBn,
    stages: Vec<Stage>,
    vote: Linear,
    side: usize,
    standardise: bool,
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
            standardise: self.standardise,
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
        let x = if self.standardise { standard(x) } else { x };
        let x = self.stem.forward_relu(x);
        let x = self.stages.iter().fold(x, |x, stage| stage.forward(x));
        widened(x).mean_dims(&[2, 3]).flatten(1, 3)
    }

    /// Features to logits.
    pub fn vote(&self, features: Tensor<2>) -> Tensor<2> {
        self.vote.forward(features)
    }

    /// As an ONNX graph with input `views` and output `logit`.
    pub fn to_graph(&self) -> Graph {
        let mut graph = Graph::new("liveness");
        let batch = Dim::Named("N");
        let side = Dim::Is(self.side);
        let x = graph.input("views", &[batch, Dim::Is(3), side, side]);
        let x = if self.standardise {
            graph.standardise(&x, LEAST_VARIANCE)
        } else {
            x
        };
        let mut x = self.stem.emit(&mut graph, &x, Activation::Relu);
        for stage in &self.stages {
            x = stage.emit(&mut graph, &x);
        }
        let x = graph.global_average_pool(&x);
        let x = graph.flatten(&x);
        let x = emit_linear(&self.vote, &mut graph, &x);
        graph.output(&x, "logit", &[batch, Dim::Is(1)]);
        graph
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

/// Every picture of a batch with mean 0 of each channel and variance 1 over all of them.
fn standard(x: Tensor<4>) -> Tensor<4> {
    let numbers: DType = x.dtype();
    let x = widened(x);
    let x = x.clone() - x.mean_dims(&[2, 3]);
    let variance = x.clone().square().mean_dims(&[1, 2, 3]);
    (x / (variance + LEAST_VARIANCE).sqrt()).cast(numbers)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::export::parity::{OnnxRunner, largest_difference};
    use crate::nets::blocks::floats;
    use burn::tensor::TensorData;
    use rand::{Rng as _, SeedableRng as _};

    #[test]
    fn a_standardised_network_does_not_see_exposure_and_white_balance() {
        const SIDE: usize = 32;
        let config = LivenessConfig {
            side: SIDE,
            channels: [4, 8, 8, 8],
            blocks: [0, 1, 0],
            standardise: true,
        };
        let device = Device::flex();
        device.seed(11);
        let net = config.init(&device);
        let mut rng = rand::rngs::StdRng::seed_from_u64(7);
        let seen: Vec<f32> = (0..2 * 3 * SIDE * SIDE)
            .map(|_| rng.random_range(-0.6..0.6))
            .collect();
        let logits = |pixels: &[f32]| {
            let data = TensorData::new(pixels.to_vec(), [2, 3, SIDE, SIDE]);
            floats(net.forward(Tensor::<4>::from_data(data, &device)))
        };
        let expected = logits(&seen);
        // Half the contrast, another offset a channel.
        let other: Vec<f32> = seen
            .chunks(SIDE * SIDE)
            .enumerate()
            .flat_map(|(c, plane)| plane.iter().map(move |v| 0.5 * v + 0.1 * (c % 3) as f32))
            .collect();
        let largest = expected.iter().fold(1.0f32, |m, v| m.max(v.abs()));
        assert!(largest_difference(&logits(&other), &expected) < 0.02 * largest);
        let plain = LivenessConfig {
            standardise: false,
            ..config
        };
        assert_eq!(plain.init(&device).macs(), net.macs());

        let runner = OnnxRunner::load(&net.to_graph().into_bytes(), &[2, 3, SIDE, SIDE]).unwrap();
        let exported = runner.run(&seen).unwrap().remove(0);
        assert!(largest_difference(&exported, &expected) < 1e-4);
    }
}
