//! Smaller networks: what is removed, what is told in 8 bits, and what is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod fake;
mod gate;
mod prune;
mod quantise;

use burn::tensor::{Device, Tensor, TensorData};
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

/// `graph` with norms that have seen something, in use.
fn seasoned(graph: Graph, side: usize) -> Net {
    use burn::module::Module as _;
    let device = Device::flex().autodiff();
    let net = Net::fresh(graph, &device);
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
