//! The detector: anchor-free, three grids of cells (strides 8, 16 and 32), each
//! cell with a score, a box and five points.
//!
//! Few channels and no residual block while the map is large, a light path from coarse to fine, one
//! convolution as head: most of the work happens in the 48 to 96-channel 3x3
//! convolutions that tract runs fastest.

use super::blocks::{ConvBn, Residual, bias_or_zeros};
use crate::core::Result;
use crate::core::numbers::{floats, widened};
use crate::export::onnx::{Activation, ConvWeights, Dim, Graph};
use burn::module::{Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{Initializer, PaddingConfig2d};
use burn::tensor::{Device, Tensor, activation};

/// Cell sizes in input pixels, finest first.
pub const STRIDES: [usize; 3] = [8, 16, 32];
/// Numbers a cell: score logit, four log-distances, five points.
pub const CHANNELS: usize = 15;

/// The network.
#[derive(Module, Debug)]
pub struct Detector {
    stem: ConvBn,
    quarter: ConvBn,
    eighth: ConvBn,
    eighth_body: ConvBn,
    sixteenth: ConvBn,
    sixteenth_body: Residual,
    thirty_second: ConvBn,
    thirty_second_body: Residual,
    down_32_to_16: ConvBn,
    down_16_to_8: ConvBn,
    head_8: Conv2d,
    head_16: Conv2d,
    head_32: Conv2d,
}

/// Channels at strides 2, 4, 8, 16 and 32.
const WIDTHS: [usize; 5] = [8, 16, 48, 64, 112];

impl Detector {
    /// Fresh weights.
    pub fn new(device: &Device) -> Self {
        let [a, b, c, d, e] = WIDTHS;
        Self {
            stem: ConvBn::new(device, [3, a], 3, 2),
            quarter: ConvBn::new(device, [a, b], 3, 2),
            eighth: ConvBn::new(device, [b, c], 3, 2),
            eighth_body: ConvBn::new(device, [c, c], 3, 1),
            sixteenth: ConvBn::new(device, [c, d], 3, 2),
            sixteenth_body: Residual::new(device, d),
            thirty_second: ConvBn::new(device, [d, e], 3, 2),
            thirty_second_body: Residual::new(device, e),
            down_32_to_16: ConvBn::new(device, [e, d], 1, 1),
            down_16_to_8: ConvBn::new(device, [d, c], 1, 1),
            head_8: head(device, c, 0.5),
            head_16: head(device, d, 0.7),
            head_32: head(device, e, 0.9),
        }
    }

    /// One map a stride, `[batch, 15, height/stride, width/stride]`. Height and
    /// width must be multiples of 32.
    pub fn forward(&self, x: Tensor<4>) -> [Tensor<4>; 3] {
        let x = self.stem.forward_relu(x);
        let x = self.quarter.forward_relu(x);
        let c8 = self.eighth_body.forward_relu(self.eighth.forward_relu(x));
        let c16 = self
            .sixteenth_body
            .forward(self.sixteenth.forward_relu(c8.clone()));
        let c32 = self
            .thirty_second_body
            .forward(self.thirty_second.forward_relu(c16.clone()));
        let p16 = c16 + twice(self.down_32_to_16.forward(c32.clone()));
        let p16 = activation::relu(p16);
        let p8 = activation::relu(c8 + twice(self.down_16_to_8.forward(p16.clone())));
        [
            self.head_8.forward(widened(p8)),
            self.head_16.forward(widened(p16)),
            self.head_32.forward(widened(c32)),
        ]
    }

    /// The network as ONNX: input `input` 1x3xHxW, outputs `stride8`, `stride16`, `stride32`.
    ///
    /// # Errors
    /// When the backend does not give the weights.
    pub fn to_onnx(&self) -> Result<Vec<u8>> {
        let mut g = Graph::new("faceglass-detector");
        let side = |name| {
            [
                Dim::Is(1),
                Dim::Is(3),
                Dim::Named(name),
                Dim::Named("width"),
            ]
        };
        let x = g.input("input", &side("height"));
        let x = self.stem.emit(&mut g, &x, Activation::Relu)?;
        let x = self.quarter.emit(&mut g, &x, Activation::Relu)?;
        let x = self.eighth.emit(&mut g, &x, Activation::Relu)?;
        let c8 = self.eighth_body.emit(&mut g, &x, Activation::Relu)?;
        let x = self.sixteenth.emit(&mut g, &c8, Activation::Relu)?;
        let c16 = self.sixteenth_body.emit(&mut g, &x)?;
        let x = self.thirty_second.emit(&mut g, &c16, Activation::Relu)?;
        let c32 = self.thirty_second_body.emit(&mut g, &x)?;
        let fuse = |g: &mut Graph, coarse: &str, fine: &str, by: &ConvBn| -> Result<String> {
            let down = by.emit(g, coarse, Activation::Linear)?;
            let up = g.upsample2(&down);
            let sum = g.add(fine, &up);
            Ok(g.activate(&sum, Activation::Relu))
        };
        let p16 = fuse(&mut g, &c32, &c16, &self.down_32_to_16)?;
        let p8 = fuse(&mut g, &p16, &c8, &self.down_16_to_8)?;
        let heads = [
            (&self.head_8, p8, "stride8", ["rows8", "columns8"]),
            (&self.head_16, p16, "stride16", ["rows16", "columns16"]),
            (&self.head_32, c32, "stride32", ["rows32", "columns32"]),
        ];
        for (head, x, name, [rows, columns]) in heads {
            let y = g.conv(&x, &plain(head)?, Activation::Linear);
            let shape = [
                Dim::Is(1),
                Dim::Is(CHANNELS),
                Dim::Named(rows),
                Dim::Named(columns),
            ];
            g.output(&y, name, &shape);
        }
        Ok(g.into_bytes())
    }

    /// Multiply-accumulates on an input of `width` x `height`.
    pub fn macs(width: usize, height: usize) -> u64 {
        let [a, b, c, d, e] = WIDTHS;
        let cells = |stride: usize| (width / stride) * (height / stride);
        let parts = [
            cells(2) * 27 * a,
            cells(4) * 9 * a * b,
            cells(8) * 9 * (b * c + c * c + c * CHANNELS),
            cells(16) * (9 * (c * d + 2 * d * d + d * CHANNELS) + d * c),
            cells(32) * (9 * (d * e + 2 * e * e + e * CHANNELS) + e * d),
        ];
        parts.iter().sum::<usize>() as u64
    }
}

/// Every pixel four times.
fn twice(x: Tensor<4>) -> Tensor<4> {
    let [n, c, h, w] = x.dims();
    x.reshape([n, c, h, 1, w, 1])
        .expand([n, c, h, 2, w, 2])
        .reshape([n, c, 2 * h, 2 * w])
}

/// A 3x3 convolution that starts out sure of "no face" (T.-Y. Lin et al., "Focal
/// loss for dense object detection", ICCV 2017) and of boxes of a usual size.
fn head(device: &Device, inputs: usize, log_half: f32) -> Conv2d {
    let mut conv = Conv2dConfig::new([inputs, CHANNELS], [3, 3])
        .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1))
        .with_initializer(Initializer::Normal {
            mean: 0.0,
            std: 0.01,
        })
        .init(device);
    let mut bias = [0.0f32; CHANNELS];
    bias[0] = -4.0;
    bias[1..5].fill(log_half);
    conv.bias = Some(Param::from_tensor(Tensor::from_floats(bias, device)));
    conv
}

fn plain(conv: &Conv2d) -> Result<ConvWeights> {
    let shape: [usize; 4] = conv.weight.val().dims();
    Ok(ConvWeights {
        weight: floats(conv.weight.val())?,
        shape,
        bias: bias_or_zeros(conv.bias.as_ref(), shape[0])?,
        stride: 1,
        padding: 1,
        groups: 1,
    })
}
