//! Building blocks that train in burn and write themselves as ONNX.

use crate::core::Result;
use crate::core::numbers::{floats, widened};
use crate::export::onnx::{Activation, ConvWeights, Graph};
use burn::module::{Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{BatchNorm, BatchNormConfig, Initializer, Linear, PaddingConfig2d};
use burn::tensor::module::{batch_norm_train, conv2d};
use burn::tensor::ops::ConvOptions;
use burn::tensor::{DType, Device, Tensor, activation};

/// Convolution without bias, then batch norm. Padding keeps the size at stride 1.
#[derive(Module, Debug)]
pub struct ConvBn {
    conv: Conv2d,
    norm: BatchNorm,
}

impl ConvBn {
    /// Fresh weights (He initialisation over the fan-out).
    pub fn new(device: &Device, channels: [usize; 2], kernel: usize, stride: usize) -> Self {
        let pad = kernel / 2;
        let conv = Conv2dConfig::new(channels, [kernel, kernel])
            .with_stride([stride, stride])
            .with_padding(PaddingConfig2d::Explicit(pad, pad, pad, pad))
            .with_bias(false)
            .with_initializer(Initializer::KaimingNormal {
                gain: std::f64::consts::SQRT_2,
                fan_out_only: true,
            })
            .init(device);
        Self {
            conv,
            norm: BatchNormConfig::new(channels[1]).init(device),
        }
    }

    /// The same with the norm's factor starting at zero, for the end of a
    /// residual branch: the block then starts as the identity.
    pub fn silent(device: &Device, channels: [usize; 2], kernel: usize) -> Self {
        let mut block = Self::new(device, channels, kernel, 1);
        block.norm.gamma = Param::from_tensor(Tensor::zeros([channels[1]], device));
        block
    }

    /// Without an activation. Training may hand over 16-bit numbers, see
    /// [`Precision`](crate::train::Precision); as many bits come out.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        match x.dtype() {
            DType::F32 => self.norm.forward(self.conv.forward(x)),
            short => self.forward_short(x, short),
        }
    }

    /// burn's layers compute in the numbers of their weights; this in those of its input.
    fn forward_short(&self, x: Tensor<4>, short: DType) -> Tensor<4> {
        let weight = self.conv.weight.val();
        let pad = weight.dims()[2] / 2;
        let options = ConvOptions::new(self.conv.stride, [pad, pad], [1, 1], self.conv.groups);
        let x = conv2d(x, weight.cast(short), None, options);
        let norm = &self.norm;
        let (gamma, beta) = (norm.gamma.val().cast(short), norm.beta.val().cast(short));
        let normed = batch_norm_train(x, gamma, beta, norm.epsilon);
        for (running, seen) in [
            (&norm.running_mean, normed.mean),
            (&norm.running_var, normed.variance),
        ] {
            let kept = running.value_sync().mul_scalar(1.0 - norm.momentum);
            let seen = widened(seen.detach()).mul_scalar(norm.momentum);
            running.update((kept + seen).detach());
        }
        normed.output
    }

    /// With ReLU.
    pub fn forward_relu(&self, x: Tensor<4>) -> Tensor<4> {
        activation::relu(self.forward(x))
    }

    /// The convolution with the norm folded in:
    /// w' = w·γ/√(σ²+ε), b' = β − μ·γ/√(σ²+ε).
    ///
    /// # Errors
    /// When the backend does not give the weights.
    pub fn folded(&self) -> Result<ConvWeights> {
        let shape: [usize; 4] = self.conv.weight.val().dims();
        let mut weight = floats(self.conv.weight.val())?;
        let gamma = floats(self.norm.gamma.val())?;
        let mean = floats(self.norm.running_mean.value_sync())?;
        let variance = floats(self.norm.running_var.value_sync())?;
        let mut bias = floats(self.norm.beta.val())?;
        let per_channel = shape[1] * shape[2] * shape[3];
        for channel in 0..shape[0] {
            let deviation = (f64::from(variance[channel]) + self.norm.epsilon).sqrt();
            let factor = f64::from(gamma[channel]) / deviation;
            for w in &mut weight[channel * per_channel..(channel + 1) * per_channel] {
                *w = (f64::from(*w) * factor) as f32;
            }
            bias[channel] = (f64::from(bias[channel]) - f64::from(mean[channel]) * factor) as f32;
        }
        Ok(ConvWeights {
            weight,
            shape,
            bias,
            stride: self.conv.stride[0],
            padding: shape[2] / 2,
            groups: self.conv.groups,
        })
    }

    /// Appends itself to a graph.
    ///
    /// # Errors
    /// When the backend does not give the weights.
    pub fn emit(&self, graph: &mut Graph, x: &str, activation: Activation) -> Result<String> {
        Ok(graph.conv(x, &self.folded()?, activation))
    }

    /// Multiply-accumulates on an input of `side` × `side`; also the side that comes out.
    pub fn macs(&self, side: usize) -> (u64, usize) {
        let [outputs, inputs, height, width] = self.conv.weight.val().dims();
        let out = side.div_ceil(self.conv.stride[0]);
        let macs = (outputs * inputs * height * width * out * out) as u64;
        (macs, out)
    }
}

/// relu(x + b(relu(a(x)))), two 3x3 convolutions
/// (K. He et al., "Deep residual learning for image recognition", CVPR 2016).
#[derive(Module, Debug)]
pub struct Residual {
    a: ConvBn,
    b: ConvBn,
}

impl Residual {
    /// A block that starts as the identity.
    pub fn new(device: &Device, channels: usize) -> Self {
        Self {
            a: ConvBn::new(device, [channels, channels], 3, 1),
            b: ConvBn::silent(device, [channels, channels], 3),
        }
    }

    /// Same shape out as in.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let branch = self.b.forward(self.a.forward_relu(x.clone()));
        activation::relu(x + branch)
    }

    /// Appends itself to a graph.
    ///
    /// # Errors
    /// When the backend does not give the weights.
    pub fn emit(&self, graph: &mut Graph, x: &str) -> Result<String> {
        let branch = self.a.emit(graph, x, Activation::Relu)?;
        let branch = self.b.emit(graph, &branch, Activation::Linear)?;
        let sum = graph.add(x, &branch);
        Ok(graph.activate(&sum, Activation::Relu))
    }

    /// Multiply-accumulates on an input of `side` × `side`.
    pub fn macs(&self, side: usize) -> u64 {
        self.a.macs(side).0 + self.b.macs(side).0
    }
}

/// A stage: one 3x3 convolution of stride 2, then residual blocks.
#[derive(Module, Debug)]
pub struct Stage {
    down: ConvBn,
    blocks: Vec<Residual>,
}

impl Stage {
    /// Halves the side, `channels[0]` to `channels[1]`.
    pub fn new(device: &Device, channels: [usize; 2], blocks: usize) -> Self {
        Self {
            down: ConvBn::new(device, channels, 3, 2),
            blocks: (0..blocks)
                .map(|_| Residual::new(device, channels[1]))
                .collect(),
        }
    }

    /// Half the side out.
    pub fn forward(&self, x: Tensor<4>) -> Tensor<4> {
        let x = self.down.forward_relu(x);
        self.blocks.iter().fold(x, |x, block| block.forward(x))
    }

    /// Appends itself to a graph.
    ///
    /// # Errors
    /// When the backend does not give the weights.
    pub fn emit(&self, graph: &mut Graph, x: &str) -> Result<String> {
        let mut x = self.down.emit(graph, x, Activation::Relu)?;
        for block in &self.blocks {
            x = block.emit(graph, &x)?;
        }
        Ok(x)
    }

    /// Multiply-accumulates on an input of `side` × `side`; also the side that comes out.
    pub fn macs(&self, side: usize) -> (u64, usize) {
        let (down, out) = self.down.macs(side);
        let blocks: u64 = self.blocks.iter().map(|b| b.macs(out)).sum();
        (down + blocks, out)
    }
}

/// Appends a linear layer to a graph.
///
/// # Errors
/// When the backend does not give the weights.
pub fn emit_linear(linear: &Linear, graph: &mut Graph, x: &str) -> Result<String> {
    let [_, outputs] = linear.weight.val().dims();
    let weight = floats(linear.weight.val())?;
    let bias = bias_or_zeros(linear.bias.as_ref(), outputs)?;
    Ok(graph.linear(x, &weight, outputs, &bias))
}

/// A layer's bias; zeros where it has none.
pub(super) fn bias_or_zeros(bias: Option<&Param<Tensor<1>>>, outputs: usize) -> Result<Vec<f32>> {
    bias.map_or_else(|| Ok(vec![0.0; outputs]), |bias| floats(bias.val()))
}
