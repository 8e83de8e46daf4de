//! The landmark network: 68 points and a confidence from a 96x96 face crop.

use super::blocks::{ConvBn, Stage, emit_linear};
use crate::core::Result;
use crate::core::numbers::widened;
use crate::export::onnx::{Activation, Dim, Graph};
use burn::module::{Module, Param};
use burn::nn::{Initializer, Linear, LinearConfig};
use burn::tensor::{Device, Tensor, activation};

/// Side of the crop in pixels.
pub const SIDE: usize = 96;
/// Points.
pub const POINTS: usize = 68;
/// 136 coordinates and the confidence's logit.
pub const OUTPUTS: usize = 2 * POINTS + 1;

/// Channels at 48, 24, 12, 6 and 3 pixels.
const WIDTHS: [usize; 5] = [16, 48, 64, 96, 128];
/// Residual blocks at 12, 6 and 3 pixels. The network errs on its own training
/// frames almost as much as on held-out people, so that depth is what it lacks.
const BLOCKS: [usize; 3] = [2, 2, 1];

/// The network.
#[derive(Module, Debug)]
pub struct Landmarks {
    stem: ConvBn,
    quarter: ConvBn,
    stages: Vec<Stage>,
    head: Linear,
}

impl Landmarks {
    /// Fresh weights; the head starts at `mean_points` (136 numbers in crop units).
    pub fn new(device: &Device, mean_points: &[f32]) -> Self {
        let [a, b, c, d, e] = WIDTHS;
        let [at_12, at_6, at_3] = BLOCKS;
        let cells = (SIDE / 32) * (SIDE / 32);
        // Small, so that training starts at the mean face.
        let bound = 0.1 / ((e * cells) as f64).sqrt();
        let mut head = LinearConfig::new(e * cells, OUTPUTS)
            .with_initializer(Initializer::Uniform {
                min: -bound,
                max: bound,
            })
            .init(device);
        let mut bias = mean_points.to_vec();
        bias.resize(2 * POINTS, 0.5);
        bias.push(0.0);
        head.bias = Some(Param::from_tensor(Tensor::from_floats(
            bias.as_slice(),
            device,
        )));
        Self {
            stem: ConvBn::new(device, [3, a], 3, 2),
            quarter: ConvBn::new(device, [a, b], 3, 2),
            stages: vec![
                Stage::new(device, [b, c], at_12),
                Stage::new(device, [c, d], at_6),
                Stage::new(device, [d, e], at_3),
            ],
            head,
        }
    }

    /// `[batch, 137]` from `[batch, 3, 96, 96]`.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<2> {
        let x = activation::relu(self.stem.forward(x));
        let x = self.quarter.forward_relu(x);
        let x = self.stages.iter().fold(x, |x, stage| stage.forward(x));
        self.head.forward(widened(x.flatten(1, 3)))
    }

    /// The network as ONNX: input `input` Nx3x96x96, output `points` Nx137.
    ///
    /// # Errors
    /// When the backend does not give the weights.
    pub fn to_onnx(&self) -> Result<Vec<u8>> {
        let mut g = Graph::new("faceglass-landmarks");
        let shape = [
            Dim::Named("batch"),
            Dim::Is(3),
            Dim::Is(SIDE),
            Dim::Is(SIDE),
        ];
        let x = g.input("input", &shape);
        let x = self.stem.emit(&mut g, &x, Activation::Relu)?;
        let mut x = self.quarter.emit(&mut g, &x, Activation::Relu)?;
        for stage in &self.stages {
            x = stage.emit(&mut g, &x)?;
        }
        let x = g.flatten(&x);
        let y = emit_linear(&self.head, &mut g, &x)?;
        g.output(&y, "points", &[Dim::Named("batch"), Dim::Is(OUTPUTS)]);
        Ok(g.into_bytes())
    }

    /// Multiply-accumulates on one crop.
    pub fn macs(&self) -> u64 {
        let (stem, side) = self.stem.macs(SIDE);
        let (quarter, mut side) = self.quarter.macs(side);
        let mut sum = stem + quarter;
        for stage in &self.stages {
            let (macs, out) = stage.macs(side);
            sum += macs;
            side = out;
        }
        let [inputs, outputs] = self.head.weight.val().dims();
        sum + (inputs * outputs) as u64
    }
}
