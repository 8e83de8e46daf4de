//! What holds of every network that a configuration can name.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod attention;
mod pairs;
mod published;
mod shipped;

use burn::module::Module as _;
use burn::tensor::{Device, Tensor, TensorData};
use workshop::core::numbers::floats;
use workshop::export::Dim;
use workshop::export::onnx::{Signature, Size, macs, onnx};
use workshop::export::parity::{OnnxRunner, largest_difference};
use workshop::nets::backbones::{BACKBONES, Choice, Entry};
use workshop::nets::graph::{Conv, Linear, Pool, Reduce, Start, X};
use workshop::nets::heads::embedding::HEADS;
use workshop::nets::{Graph, Net};

const SIDE: usize = 112;

fn means(x: X<'_>) -> X<'_> {
    x.global(Reduce::Mean).flatten()
}

fn pictures(count: usize, side: usize, device: &Device) -> Tensor<4> {
    let numbers = (0..count * 3 * side * side).map(|n| (n as f32 * 0.37).sin());
    let data = TensorData::new(numbers.collect(), [count, 3, side, side]);
    Tensor::from_data(data, device)
}

fn out(net: &Net, x: Tensor<4>) -> Tensor<2> {
    net.forward(x).unwrap().row("out").unwrap()
}

/// Every operation.
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
        let x = x
            .dropout(0.3)
            .reshape([8, 2, 2])
            .max_feature_map()
            .widened();
        let x = x
            .above(&[x.scaled(0.3), x])
            .pool(Pool::new(Reduce::Max, 3).stride(2).padding(1));
        let x = x.global(Reduce::Mean).flatten();
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
        out(&net, pictures(2, SIDE, &device) * 3.0 + 1.0);
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
    let x = || pictures(2, SIDE, &Device::flex());
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
fn names_are_not_given_twice() {
    for (at, entry) in BACKBONES.iter().enumerate() {
        assert!(!entry.about.is_empty());
        assert!(BACKBONES[..at].iter().all(|e| e.name != entry.name));
    }
    for (at, entry) in HEADS.iter().enumerate() {
        assert!(!entry.about.is_empty());
        assert!(HEADS[..at].iter().all(|e| e.name != entry.name));
    }
}

#[test]
fn names_of_version_0_2_0_give_what_they_gave() {
    let of = |text: &str| Choice::of(toml::from_str(text).unwrap()).unwrap();
    let resnet = |attention: &str| {
        of(&format!(
            "backbone = \"resnet\"\nblocks = [1, 1, 1, 1]\nattention = \"{attention}\""
        ))
    };
    let old = |name: &str| of(&format!("backbone = \"{name}\"\nblocks = [1, 1, 1, 1]"));
    assert_eq!(old("se_resnet"), resnet("se"));
    assert_eq!(old("cbam_resnet"), resnet("cbam_two_gates"));
    // Two gates weigh more than one that sees both.
    let parameters = |choice: Choice| {
        let graph = Graph::build([3, 64, 64], |x| means(choice.wire(x)).output("out"));
        graph.unwrap().parameters()
    };
    assert!(parameters(old("cbam_resnet")) > parameters(resnet("cbam")));
}
