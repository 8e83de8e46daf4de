//! What holds of every network that a configuration can name.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod shipped;

use burn::module::Module as _;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, TensorData};
use workshop::core::numbers::floats;
use workshop::export::Dim;
use workshop::export::onnx::{Signature, Size, macs, onnx};
use workshop::export::parity::{OnnxRunner, largest_difference};
use workshop::nets::backbones::{BACKBONES, Choice, Entry};
use workshop::nets::graph::{Conv, Linear, Pool, Reduce, Shape};
use workshop::nets::{Graph, Net};
use workshop::train::TrainConfig;
use workshop::train::optimizer::optimizer;

const SIDE: usize = 112;

/// With a head of three numbers.
fn net_of(entry: &Entry, device: &Device) -> Net {
    let mut settings: toml::Table = toml::from_str(entry.small).unwrap();
    settings.insert("backbone".into(), entry.name.into());
    let backbone = Choice::of(settings).unwrap();
    let graph = Graph::build([3, SIDE, SIDE], |x| {
        let x = backbone.wire(x);
        assert!(matches!(x.shape(), Shape::Map([_, h, w]) if h == w && h < SIDE));
        let x = x.global(Reduce::Mean).flatten();
        x.linear(Linear::new(3)).output("out");
    });
    Net::fresh(
        graph.unwrap_or_else(|e| panic!("{}: {e}", entry.name)),
        device,
    )
}

fn pictures(count: usize, device: &Device) -> Tensor<4> {
    let numbers = (0..count * 3 * SIDE * SIDE).map(|n| (n as f32 * 0.37).sin());
    let data = TensorData::new(numbers.collect(), [count, 3, SIDE, SIDE]);
    Tensor::from_data(data, device)
}

fn out(net: &Net, x: Tensor<4>) -> Tensor<2> {
    net.forward(x).unwrap().row("out").unwrap()
}

#[test]
fn a_few_steps_lower_the_loss_and_the_file_computes_the_same() {
    let config: TrainConfig = toml::from_str(
        "seed = 1\nsteps = 9\nbatch = 2\nlearning_rate = 0.002\nvalidate_every = 1\n\
         checkpoint_every = 1",
    )
    .unwrap();
    let signature = Signature {
        graph: "test",
        input: "x",
        batch: Dim::named("N"),
        size: Size::Built,
    };
    for entry in BACKBONES {
        let device = Device::flex().autodiff();
        let mut net = net_of(entry, &device);
        let wanted = Tensor::<2>::from_data([[1.0, -1.0, 0.0], [0.0, 0.5, -0.5]], &device);
        let mut optimizer = optimizer(&config);
        let mut losses = Vec::new();
        for _ in 0..4 {
            let off = out(&net, pictures(2, &device)) - wanted.clone();
            let loss = off.square().mean();
            losses.push(loss.clone().into_scalar::<f32>());
            let gradients = GradientsParams::from_grads(loss.backward(), &net);
            net = optimizer.step(0.002, net, gradients);
        }
        assert!(losses[3] < losses[0], "{}: {losses:?}", entry.name);

        let used = net.valid();
        let file = onnx(&used, &signature).unwrap();
        let shape = [2, 3, SIDE, SIDE];
        let x = pictures(2, &Device::flex());
        let runner = OnnxRunner::load(&file, &shape).unwrap();
        let exported = runner.run(&floats(x.clone()).unwrap()).unwrap();
        let own = floats(out(&used, x)).unwrap();
        let largest = own.iter().fold(1.0f32, |m, v| m.max(v.abs()));
        let apart = largest_difference(&own, &exported[0]);
        assert!(apart < 1e-4 * largest, "{}: {apart}", entry.name);
        let work = macs(&file, &[1, 3, SIDE, SIDE]).unwrap();
        assert_eq!(used.graph().macs(), work, "{}", entry.name);
    }
}

/// What no backbone uses yet.
fn of_all_operations() -> Graph {
    Graph::build([3, SIDE, SIDE], |x| {
        let x = x.norm().conv(Conv::of(4, [1, 7]).stride(4)).leaky_relu(0.1);
        let x = x.pool(Pool::new(Reduce::Mean, 3).stride(2).padding(1));
        let wide = x
            .conv(Conv::of(4, [3, 1]).dilation(2))
            .norm()
            .hard_sigmoid();
        let x = x.beside(&[wide.scaled(0.5), x * wide]);
        let x = x.conv(Conv::new(6, 3).groups(2)).norm().prelu();
        let small = x.pool(Pool::new(Reduce::Max, 2)).twice();
        let x = (x + small).sigmoid().flatten();
        let x = x.linear(Linear::new(32).plain()).norm().prelu();
        let x = x.reshape([8, 2, 2]).max_feature_map().widened();
        let x = x.pool(Pool::new(Reduce::Mean, 2)).flatten();
        (x + x.max_feature_map().linear(Linear::new(4))).output("out");
    })
    .unwrap()
}

#[test]
fn every_operation_is_in_the_file_what_it_is_in_training() {
    let device = Device::flex().autodiff();
    let net = Net::fresh(of_all_operations(), &device);
    // So that the norms' statistics are not the neutral ones.
    for _ in 0..2 {
        out(&net, pictures(2, &device) * 3.0 + 1.0);
    }
    let net = net.valid();
    let signature = Signature {
        graph: "test",
        input: "x",
        batch: Dim::named("N"),
        size: Size::Built,
    };
    let file = onnx(&net, &signature).unwrap();
    let shape = [2, 3, SIDE, SIDE];
    let x = || pictures(2, &Device::flex());
    let runner = OnnxRunner::load(&file, &shape).unwrap();
    let exported = runner.run(&floats(x()).unwrap()).unwrap();
    let own = floats(out(&net, x())).unwrap();
    assert!(largest_difference(&own, &exported[0]) < 1e-4);
    assert_eq!(
        net.graph().macs(),
        macs(&file, &[1, 3, SIDE, SIDE]).unwrap()
    );
    let constants = workshop::export::onnx::constants(&file).unwrap();
    let fresh = Net::fresh(of_all_operations(), &Device::flex());
    let (again, _) = fresh.adopt(constants).unwrap();
    assert!(largest_difference(&own, &floats(out(&again, x())).unwrap()) < 1e-4);
}

#[test]
fn every_network_takes_its_own_file_up_again() {
    for entry in BACKBONES {
        let net = net_of(entry, &Device::flex());
        let signature = Signature {
            graph: "test",
            input: "x",
            batch: Dim::Is(1),
            size: Size::Built,
        };
        let file = onnx(&net, &signature).unwrap();
        let constants = workshop::export::onnx::constants(&file).unwrap();
        let (again, _) = net_of(entry, &Device::flex()).adopt(constants).unwrap();
        let x = || pictures(1, &Device::flex());
        let [a, b] = [&net, &again].map(|net| floats(out(net, x())).unwrap());
        let largest = a.iter().fold(1.0f32, |m, v| m.max(v.abs()));
        assert!(
            largest_difference(&a, &b) < 1e-4 * largest,
            "{}",
            entry.name
        );
    }
}

#[test]
fn names_are_not_given_twice() {
    for (at, entry) in BACKBONES.iter().enumerate() {
        assert!(!entry.about.is_empty());
        assert!(BACKBONES[..at].iter().all(|e| e.name != entry.name));
    }
}
