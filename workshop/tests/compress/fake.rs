//! Training as with numbers of 8 bits.

use super::*;
use workshop::compress::quantise::weights_int8;
use workshop::export::parity::{OnnxRunner, largest_difference};
use workshop::nets::graph::{Conv, Linear, Quantise};

const SIDE: usize = 12;

#[test]
fn what_is_trained_for_is_what_the_file_computes() {
    let graph = Graph::build([3, SIDE, SIDE], |x| {
        let x = x.conv(Conv::new(6, 3).stride(2)).norm().relu();
        let x = x + x.depthwise(3, 1).norm();
        x.flatten().linear(Linear::new(5)).norm().output("out");
    });
    let net = seasoned(graph.unwrap(), SIDE);
    let small = weights_int8(&file(&net)).unwrap();
    let x = floats(pictures(2, SIDE, &Device::flex())).unwrap();
    let runner = OnnxRunner::load(&small, &[2, 3, SIDE, SIDE]).unwrap();
    let in_tract = runner.run_first(&x).unwrap();
    let full = out(&net, SIDE);
    let told = out(&net.clone().quantising(Quantise::Weights), SIDE);
    // The norms are folded into the file's weights, and stand beside them in training.
    assert!(largest_difference(&told, &in_tract) < 1e-4);
    assert!(largest_difference(&full, &in_tract) > 1e-4);
    let both = out(&net.clone().quantising(Quantise::WeightsAndInputs), SIDE);
    let largest = full.iter().fold(0.0f32, |m, v| m.max(v.abs()));
    assert!(largest_difference(&both, &full) < 0.1 * largest && both != told);
    assert_eq!(out(&net.quantising(Quantise::None), SIDE), full);
}

fn tensor<const D: usize>(shape: [usize; D], device: &Device) -> Tensor<D> {
    let count = shape.iter().product();
    let numbers: Vec<f32> = (0..count).map(|n| (n as f32 * 1.7).sin()).collect();
    Tensor::from_data(TensorData::new(numbers, shape), device)
}

#[test]
fn weights_are_rounded_and_their_gradient_is_not() {
    let device = Device::flex().autodiff();
    let weight = tensor([3, 2, 2, 2], &device).require_grad();
    let told = Quantise::Weights.weight(weight.clone(), 0);
    let was = floats(weight.clone()).unwrap();
    let is = floats(told.clone()).unwrap();
    for (own, told) in was.chunks(8).zip(is.chunks(8)) {
        let step = own.iter().fold(0.0f32, |m, v| m.max(v.abs())) / 127.0;
        for (a, b) in own.iter().zip(told) {
            assert!((a - b).abs() <= 0.501 * step, "{a} {b}");
            let whole = b / step;
            assert!((whole - whole.round()).abs() < 1e-3, "{whole}");
        }
    }
    assert_ne!(was, is);
    // Of 2·w·x the gradient is 2·x, whatever w was rounded to.
    let x = tensor([3, 2, 2, 2], &device) + 3.0;
    let gradients = (told * x.clone()).sum().mul_scalar(2.0).backward();
    let gradient = floats(weight.grad(&gradients).unwrap()).unwrap();
    let wanted = floats(x.mul_scalar(2.0)).unwrap();
    assert!(largest_difference(&gradient, &wanted) < 1e-5);
}

#[test]
fn inputs_are_told_in_256_steps_with_nought_among_them() {
    let device = Device::flex().autodiff();
    let x = tensor([2, 3, 4, 4], &device).clamp_min(-0.3).require_grad();
    let told = Quantise::WeightsAndInputs.input(x.clone());
    let was = floats(x.clone()).unwrap();
    let is = floats(told.clone()).unwrap();
    let high = was.iter().fold(0.0f32, |m, v| m.max(*v));
    let step = (high + 0.3) / 255.0;
    for (a, b) in was.iter().zip(&is) {
        // Nought is a whole number, so that the ends may lie half a step off.
        assert!((a - b).abs() <= step, "{a} {b}");
        let whole = b / step;
        assert!((whole - whole.round()).abs() < 1e-2, "{whole}");
    }
    let gradients = told.sum().backward();
    let gradient = floats(x.grad(&gradients).unwrap()).unwrap();
    assert!(gradient.iter().all(|g| (g - 1.0).abs() < 1e-6));
    // Nothing but noughts stays so.
    let none = Quantise::WeightsAndInputs.input(Tensor::<2>::zeros([2, 2], &device));
    assert_eq!(floats(none).unwrap(), [0.0; 4]);
}
