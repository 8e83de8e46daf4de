//! The parameters of one operation.

use super::op::{Conv, Linear, Op, Start};
use super::shape::Shape;
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::nn::{BatchNorm, BatchNormConfig, Initializer};
use burn::tensor::{Device, Tensor};

/// The parameters of an operation that has any.
#[derive(Clone, Debug)]
pub(super) enum Layer {
    Conv(Weights<4>),
    Linear(Weights<2>),
    Norm(BatchNorm),
    PRelu(Slopes),
}

/// A weight with its bias.
#[derive(Module, Debug)]
pub(super) struct Weights<const D: usize> {
    pub weight: Param<Tensor<D>>,
    pub bias: Option<Param<Tensor<1>>>,
}

/// One slope a channel.
#[derive(Module, Debug)]
pub(super) struct Slopes {
    pub alpha: Param<Tensor<1>>,
}

/// What PReLU starts with, as in its paper.
const SLOPE: f64 = 0.25;

impl Layer {
    /// Fresh parameters of `op` on an input like `from`; `None` where it has none.
    pub fn fresh(op: &Op, from: Shape, device: &Device) -> Option<Self> {
        match op {
            Op::Conv(conv) => Some(Self::Conv(convolution(conv, from.channels(), device))),
            Op::Linear(linear) => Some(Self::Linear(matrix(linear, from.channels(), device))),
            Op::Norm { silent } => {
                let mut norm = BatchNormConfig::new(from.channels()).init(device);
                if *silent {
                    norm.gamma = Param::from_tensor(Tensor::zeros([from.channels()], device));
                }
                Some(Self::Norm(norm))
            }
            Op::PRelu => {
                let start = Initializer::Constant { value: SLOPE };
                let alpha = start.init([from.channels()], device);
                Some(Self::PRelu(Slopes { alpha }))
            }
            _ => None,
        }
    }
}

fn convolution(conv: &Conv, inputs: usize, device: &Device) -> Weights<4> {
    let [rows, columns] = conv.kernel;
    let shape = [conv.outputs, inputs / conv.groups, rows, columns];
    let fans = [
        inputs / conv.groups * rows * columns,
        conv.outputs / conv.groups * rows * columns,
    ];
    let bias = conv.bias.as_ref();
    Weights {
        weight: started(&conv.weights, shape, fans, device),
        bias: bias.map(|start| started(start, [conv.outputs], fans, device)),
    }
}

fn matrix(linear: &Linear, inputs: usize, device: &Device) -> Weights<2> {
    let fans = [inputs, linear.outputs];
    let bias = linear.bias.as_ref();
    Weights {
        weight: started(&linear.weights, fans, fans, device),
        bias: bias.map(|start| started(start, [linear.outputs], fans, device)),
    }
}

fn started<const D: usize>(
    start: &Start,
    shape: [usize; D],
    [fan_in, fan_out]: [usize; 2],
    device: &Device,
) -> Param<Tensor<D>> {
    let by = |initializer: Initializer| {
        initializer.init_with(shape, Some(fan_in), Some(fan_out), device)
    };
    match start {
        Start::He => by(Initializer::KaimingNormal {
            gain: std::f64::consts::SQRT_2,
            fan_out_only: true,
        }),
        Start::FanIn => by(Initializer::KaimingUniform {
            gain: 1.0 / 3f64.sqrt(),
            fan_out_only: false,
        }),
        Start::Uniform(bound) => by(Initializer::Uniform {
            min: -bound,
            max: *bound,
        }),
        Start::Normal(std) => by(Initializer::Normal {
            mean: 0.0,
            std: *std,
        }),
        Start::Values(values) => {
            let mut values = values.clone();
            values.resize(shape.iter().product(), 0.0);
            let flat = Tensor::<1>::from_floats(values.as_slice(), device);
            Param::from_tensor(flat.reshape(shape))
        }
    }
}

/// The same call on whatever a layer holds.
macro_rules! each {
    ($layer:expr, $of:ident => $call:expr) => {
        match $layer {
            Layer::Conv($of) => $call,
            Layer::Linear($of) => $call,
            Layer::Norm($of) => $call,
            Layer::PRelu($of) => $call,
        }
    };
    ($layer:expr, $of:ident => $call:expr, same) => {
        match $layer {
            Layer::Conv($of) => Layer::Conv($call),
            Layer::Linear($of) => Layer::Linear($call),
            Layer::Norm($of) => Layer::Norm($call),
            Layer::PRelu($of) => Layer::PRelu($call),
        }
    };
}

impl Module for Layer {
    fn visit<V: ModuleVisitor>(&self, visitor: &mut V) {
        each!(self, l => l.visit(visitor));
    }

    fn map<M: ModuleMapper>(self, mapper: &mut M) -> Self {
        each!(self, l => l.map(mapper), same)
    }

    fn collect_devices(&self, devices: Vec<Device>) -> Vec<Device> {
        each!(self, l => l.collect_devices(devices))
    }

    fn to_device(self, device: &Device) -> Self {
        each!(self, l => l.to_device(device), same)
    }

    fn fork(self, device: &Device) -> Self {
        each!(self, l => l.fork(device), same)
    }

    fn valid(&self) -> Self {
        each!(self, l => l.valid(), same)
    }

    fn train(self) -> Self {
        each!(self, l => l.train(), same)
    }

    fn materialize(self) -> Self {
        each!(self, l => l.materialize(), same)
    }
}
