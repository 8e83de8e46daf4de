//! Training in 16-bit numbers.

use super::*;

#[test]
fn short_numbers_give_nearly_the_same_loss_and_they_learn() {
    let device = Device::flex().autodiff();
    device.seed(7);
    let toy = Toy { fixed: true };
    let net = small_liveness().init(&device).unwrap();
    let loss = |net: &Net, precision| {
        let (side, batch) = (small_liveness().side(), toy.batch(0).unwrap());
        let loss = liveness::total_loss(net, None, batch, side, (precision, &device)).unwrap();
        loss.total
    };
    let value = |t: Tensor<1>| t.into_scalar::<f32>();
    let long = value(loss(&net, Precision::Float32));
    let short = value(loss(&net, Precision::Bfloat16));
    assert!((long - short).abs() < 0.02 * long.abs(), "{long} {short}");
    assert_ne!(long, short, "the short numbers were not used");

    let mut optimizer = optimizer(&train_config(10));
    let mut learned = net;
    for _ in 0..10 {
        let gradients = loss(&learned, Precision::Bfloat16).backward();
        let gradients = burn::optim::GradientsParams::from_grads(gradients, &learned);
        learned = optimizer.step(0.01, learned, gradients);
    }
    assert!(value(loss(&learned, Precision::Float32)) < 0.7 * long);
}
