//! Smaller networks: what is removed, what is told in 8 bits, and what is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod fake;
mod gate;
mod prune;
mod quantise;

use burn::module::{Module as _, ModuleMapper, Param};
use burn::tensor::{Device, Tensor, TensorData};
use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};
use workshop::core::numbers::floats;
use workshop::export::Dim;
use workshop::export::onnx::{Signature, Size, onnx};
use workshop::nets::{Graph, Net};

/// Numbers that look like none in particular.
fn numbers(count: usize) -> Vec<f32> {
    (0..count).map(|n| (n as f32 * 0.37).sin()).collect()
}

fn pictures(count: usize, side: usize, device: &Device) -> Tensor<4> {
    let data = TensorData::new(numbers(count * 3 * side * side), [count, 3, side, side]);
    Tensor::from_data(data, device)
}

/// Weights as He starts them, the same in each run: the lot of a device is shared by all tests of
/// a program, and which of them draws first is chance.
struct Settled(StdRng);

impl ModuleMapper for Settled {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        if D < 2 {
            return param;
        }
        let mut lot = |tensor: Tensor<D>| {
            let dims = tensor.dims();
            let inputs = if D == 2 {
                dims[0]
            } else {
                dims[1..].iter().product()
            };
            let most = (6.0 / inputs as f32).sqrt();
            let values = (0..dims.iter().product()).map(|_| self.0.random_range(-most..most));
            let data = TensorData::new(values.collect::<Vec<f32>>(), dims);
            Tensor::from_data(data, &tensor.device()).set_require_grad(tensor.is_require_grad())
        };
        param.map(&mut lot)
    }
}

/// `graph` with weights that are the same in each run.
fn fresh(graph: Graph, device: &Device) -> Net {
    Net::fresh(graph, device).map(&mut Settled(StdRng::seed_from_u64(17)))
}

/// `graph` with norms that have seen something, in use.
fn seasoned(graph: Graph, side: usize) -> Net {
    let device = Device::flex().autodiff();
    let net = fresh(graph, &device);
    for _ in 0..2 {
        net.forward(pictures(2, side, &device) * 2.0 + 0.3).unwrap();
    }
    net.valid()
}

fn out(net: &Net, side: usize) -> Vec<f32> {
    let x = pictures(2, side, &Device::flex());
    floats(net.forward(x).unwrap().row("out").unwrap()).unwrap()
}

fn file(net: &Net) -> Vec<u8> {
    let signature = Signature {
        graph: "test",
        input: "x",
        batch: Dim::named("N"),
        size: Size::Built,
    };
    onnx(net, &signature).unwrap()
}
