//! Aligned face to embedding.

use super::blocks::{ConvBn, Stage, emit_linear};
use crate::core::Result;
use crate::core::numbers::{floats, widened};
use crate::export::onnx::{Activation, Dim, Graph};
use burn::module::{Module, Param};
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Tensor};
use serde::{Deserialize, Serialize};

/// Side of the aligned face in pixels.
pub const SIDE: usize = 112;

/// `[net]` of the embedder's configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmbedderConfig {
    /// Channels after the stem and after each of the three stages
    /// (56, 28, 14 and 7 pixels wide).
    pub channels: [usize; 4],
    /// Residual blocks of the three stages.
    pub blocks: [usize; 3],
    /// Channels that the last map is squeezed to before the linear layer.
    pub squeeze: usize,
    /// Numbers in the embedding.
    pub dim: usize,
}

/// A plain residual network. The last map is not averaged but read out place
/// by place: on an aligned face every place means something else.
#[derive(Module, Debug)]
pub struct Embedder {
    stem: ConvBn,
    stages: Vec<Stage>,
    squeeze: ConvBn,
    read_out: Linear,
}

impl EmbedderConfig {
    /// Fresh weights.
    pub fn init(&self, device: &Device) -> Embedder {
        let c = self.channels;
        let stages = (0..3)
            .map(|i| Stage::new(device, [c[i], c[i + 1]], self.blocks[i]))
            .collect();
        Embedder {
            stem: ConvBn::new(device, [3, c[0]], 3, 2),
            stages,
            squeeze: ConvBn::new(device, [c[3], self.squeeze], 1, 1),
            read_out: LinearConfig::new(self.squeeze * 49, self.dim).init(device),
        }
    }
}

impl Embedder {
    /// `[n, 3, 112, 112]` to `[n, dim]`, not normalised.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<2> {
        self.read_out.forward(self.features(x))
    }

    /// What the last layer reads: `[n, 3, 112, 112]` to `[n, squeeze * 49]`.
    pub fn features(&self, x: Tensor<4>) -> Tensor<2> {
        let x = self.stem.forward_relu(x);
        let x = self.stages.iter().fold(x, |x, stage| stage.forward(x));
        let x = self.squeeze.forward_relu(x);
        widened(x.flatten(1, 3))
    }

    /// The same with another last layer: `weight` as `[features, dim]`, `bias` as `[dim]`.
    #[must_use]
    pub fn with_read_out(mut self, weight: Tensor<2>, bias: Tensor<1>) -> Self {
        self.read_out = Linear {
            weight: Param::from_tensor(weight),
            bias: Some(Param::from_tensor(bias)),
        };
        self
    }

    /// As an ONNX graph with input `face` and output `embedding`.
    ///
    /// # Errors
    /// When the backend does not give the weights.
    pub fn to_graph(&self) -> Result<Graph> {
        let mut graph = Graph::new("embedder");
        let batch = Dim::Named("N");
        let x = graph.input("face", &[batch, Dim::Is(3), Dim::Is(SIDE), Dim::Is(SIDE)]);
        let mut x = self.stem.emit(&mut graph, &x, Activation::Relu)?;
        for stage in &self.stages {
            x = stage.emit(&mut graph, &x)?;
        }
        let x = self.squeeze.emit(&mut graph, &x, Activation::Relu)?;
        let x = graph.flatten(&x);
        let x = emit_linear(&self.read_out, &mut graph, &x)?;
        let [_, dim] = self.read_out.weight.val().dims();
        graph.output(&x, "embedding", &[batch, Dim::Is(dim)]);
        Ok(graph)
    }

    /// Multiply-accumulates for one face.
    pub fn macs(&self) -> u64 {
        let (mut total, mut side) = self.stem.macs(SIDE);
        for stage in &self.stages {
            let (macs, out) = stage.macs(side);
            total += macs;
            side = out;
        }
        let [inputs, outputs] = self.read_out.weight.val().dims();
        total + self.squeeze.macs(side).0 + (inputs * outputs) as u64
    }

    /// Embeds faces in chunks (`pixels` as `[n, 3, 112, 112]`, normalised), each
    /// averaged with its mirror image if `flip` is set. Rows have length 1.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn embed(&self, pixels: &[f32], flip: bool, device: &Device) -> Result<Vec<Vec<f32>>> {
        const CHUNK: usize = 32;
        let face = 3 * SIDE * SIDE;
        let mut rows = Vec::with_capacity(pixels.len() / face);
        for chunk in pixels.chunks(CHUNK * face) {
            let count = chunk.len() / face;
            let data = burn::tensor::TensorData::new(chunk.to_vec(), [count, 3, SIDE, SIDE]);
            let x = Tensor::<4>::from_data(data, device);
            let mut y = unit_rows(self.forward(x.clone()));
            if flip {
                y = unit_rows(y + unit_rows(self.forward(x.flip([3]))));
            }
            let [_, dim] = y.dims();
            rows.extend(floats(y)?.chunks(dim).map(<[f32]>::to_vec));
        }
        Ok(rows)
    }
}

/// Rows scaled to length 1.
pub fn unit_rows(x: Tensor<2>) -> Tensor<2> {
    let length = x.clone().square().sum_dim(1).add_scalar(1e-12).sqrt();
    x / length
}
