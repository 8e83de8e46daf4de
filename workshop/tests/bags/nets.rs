//! Networks of several inputs: their size, their files, and what several of them say together.

use super::*;
use burn::module::Module as _;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, TensorData};
use workshop::core::config::read_toml;
use workshop::core::numbers::floats;
use workshop::data::triplets::{Pictures, TripletList};
use workshop::export::onnx::{constants, macs_of, onnx};
use workshop::export::parity::{OnnxRunner, TOLERANCE, largest_difference};
use workshop::nets::graph::{Conv, Linear, Reduce};
use workshop::nets::{Graph, Net};
use workshop::recipes::bags::net::{BagsConfig, signature};
use workshop::recipes::bags::{BagsData, BagsTask, Judge, Look, Mean, Votes};
use workshop::train::Task as _;
use workshop::train::optimizer::optimizer;
use workshop::train::run::step;

fn net_of(text: &str) -> BagsConfig {
    let table: toml::Table = toml::from_str(text).unwrap();
    table["net"].clone().try_into().unwrap()
}

/// A configuration of the tree at full width.
fn full(name: &str) -> Graph {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("configs/_base_/bags")
        .join(name);
    let table: toml::Table = read_toml(&path).unwrap();
    let net: BagsConfig = table["net"].clone().try_into().unwrap();
    net.graph().unwrap()
}

#[test]
fn the_baseline_is_as_large_as_published() {
    // A stream, its gate, both stages, two linear layers; norms have two numbers a channel.
    let stream = 6 + (9_408 + 128) + (4 * 36_864 + 512) + (73_728 + 3 * 147_456 + 8_192 + 5 * 256);
    let gate = 128 * 8 + 8 + 8 * 128 + 128;
    let first = 384 * 256 * 9 + 3 * 589_824 + 384 * 256 + 5 * 512;
    let second = 256 * 512 * 9 + 3 * 2_359_296 + 256 * 512 + 5 * 1024;
    let linear = 512 * 256 + 256 + 256 * 2 + 2;
    let graph = full("baseline.toml");
    assert_eq!(
        graph.parameters(),
        3 * (stream + gate) + first + second + linear
    );
    // Maps of 24, 12, 6, 3 and 2 pixels.
    let stream = 576 * 9_408 + 144 * 4 * 36_864 + 36 * (73_728 + 3 * 147_456 + 8_192) + 2 * 1024;
    let first = 9 * (384 * 256 * 9 + 3 * 589_824 + 384 * 256);
    let second = 4 * (256 * 512 * 9 + 3 * 2_359_296 + 256 * 512);
    assert_eq!(
        graph.macs(),
        3 * stream + first + second + 512 * 256 + 256 * 2
    );
    // Counted elsewhere by hand as 13 million and 190 million.
    assert!((graph.parameters() as f64 / 13e6 - 1.0).abs() < 0.03);
    assert!((graph.macs() as f64 / 190e6 - 1.0).abs() < 0.03);
}

#[test]
fn the_other_networks_have_the_published_shapes() {
    // Streams of A and B end with 512 channels of 6x6, as four times 128.
    for (name, squeezed, last, size) in [
        ("a.toml", 384, 512, (14_549_844, 242_274_816)),
        ("b.toml", 512, 2048, (19_768_468, 328_520_192)),
        ("c.toml", 512, 2048, (18_134_980, 251_019_776)),
    ] {
        let graph = full(name);
        assert_eq!((graph.parameters(), graph.macs()), size, "{name}");
        let node = |name: &str| graph.nodes.iter().find(|n| n.name == name).unwrap();
        assert_eq!(node("concat").shape.to_string(), "1536x6x6", "{name}");
        assert_eq!(node("squeeze.conv").shape.channels(), squeezed, "{name}");
        assert_eq!(graph.marked("features").unwrap().shape.channels(), 256);
        let means = graph.nodes.iter().rfind(|n| n.name == "flatten").unwrap();
        assert_eq!(means.shape.channels(), last, "{name}");
    }
    let single = full("single.toml");
    assert_eq!(single.inputs().len(), 1);
    assert_eq!(single.marked("features").unwrap().shape.channels(), 512);
    // ResNeXt 32x4d: 128 channels in 32 groups where the stage has 64.
    let graph = full("a.toml");
    let middle = graph
        .nodes
        .iter()
        .find(|n| n.name == "rgb.stages.0.blocks.0.b.conv");
    let workshop::nets::graph::Op::Conv(conv) = &middle.unwrap().op else {
        panic!("no convolution");
    };
    assert_eq!((conv.outputs, conv.groups), (128, 32));
}

#[test]
fn settings_that_make_no_network_are_named() {
    let said = |from: &str, to: &str| {
        let text = TINY.replace(from, to);
        toml::from_str::<Config>(&text).unwrap_err().to_string()
    };
    assert!(said("side = 32", "side = 128").contains("net.side"));
    assert!(said("'depth', ", "'rgb', ").contains("net.modalities"));
    assert!(said("'rgb', 'depth', ", "").contains("net.fusion joins several"));
    assert!(
        said("blocks = [1, 1] }\n[data]", "blocks = [1] }\n[data]").contains("fusion.channels")
    );
    assert!(said("'resnet'", "'oak'").contains("there is no backbone oak"));
    let mut config = tiny();
    config.augment.patch.min_scale = 0.0;
    assert!(
        config
            .check()
            .unwrap_err()
            .to_string()
            .contains("min_scale")
    );
}

/// Numbers for `count` pictures of each input.
fn inputs(graph: &Graph, count: usize, device: &Device) -> Vec<Tensor<4>> {
    let of = |(at, node): (usize, &workshop::nets::graph::Node)| {
        let workshop::nets::graph::Shape::Map([c, h, w]) = node.shape else {
            panic!("an input is a map");
        };
        let numbers = (0..count * c * h * w).map(|n| ((n + 5 * at) as f32 * 0.37).sin());
        let data = TensorData::new(numbers.collect::<Vec<f32>>(), [count, c, h, w]);
        Tensor::from_data(data, device)
    };
    graph.inputs().iter().enumerate().map(of).collect()
}

#[test]
fn inputs_of_different_shapes_come_in_their_order() {
    let _alone = dice();
    let graph = Graph::build_of(&[("wide", [2, 8, 8]), ("small", [1, 4, 4])], |inputs| {
        let x = inputs[0].conv(Conv::new(3, 3).stride(2)).norm();
        let x = x.beside(&[inputs[1].norm()]).relu();
        x.global(Reduce::Mean)
            .flatten()
            .linear(Linear::new(2))
            .output("y");
    })
    .unwrap();
    assert_eq!(graph.macs(), 16 * 3 * 2 * 9 + 4 * 2);
    let device = Device::flex();
    let net = Net::fresh(graph.clone(), &device);
    let given = inputs(&graph, 2, &device);
    let own = floats(net.forward_of(given.clone()).unwrap().row("y").unwrap()).unwrap();
    let file = onnx(&net, &signature()).unwrap();
    let shapes: [&[usize]; 2] = [&[2, 2, 8, 8], &[2, 1, 4, 4]];
    assert_eq!(
        macs_of(&file, &[&[1, 2, 8, 8], &[1, 1, 4, 4]]).unwrap(),
        graph.macs()
    );
    let flat: Vec<f32> = given.into_iter().flat_map(|x| floats(x).unwrap()).collect();
    let runner = OnnxRunner::load_of(&file, &shapes).unwrap();
    assert!(largest_difference(&own, &runner.run_first(&flat).unwrap()) < TOLERANCE);
    // Too little, and too few.
    assert!(runner.run(&flat[1..]).is_err());
    let error = net
        .forward(Tensor::zeros([1, 2, 8, 8], &device))
        .unwrap_err();
    assert!(
        error.to_string().contains("takes 2 inputs, not 1"),
        "{error}"
    );
    assert!(Graph::build_of(&[], |_| {}).is_err());
}

#[test]
fn every_form_learns_and_its_file_computes_the_same() {
    let _alone = dice();
    let resnext = TINY
        .replace(
            "pool = 2 }",
            "block = 'resnext', groups = 4, attention = 'se' }",
        )
        .replace(
            "fusion = { ",
            "fusion = { squeeze = 32, block = 'resnext', attention = 'se', ",
        );
    for text in [TINY, &resnext, &single("rgb")] {
        let graph = net_of(text).graph().unwrap();
        let device = Device::flex().autodiff();
        device.seed(1);
        let net = Net::fresh(graph.clone(), &device);
        // Norms that have seen something.
        let seen = inputs(&graph, 4, &device);
        net.forward_of(seen).unwrap();
        let used = net.valid();
        let plain = Device::flex();
        let given = inputs(&graph, 2, &plain);
        let own = floats(
            used.forward_of(given.clone())
                .unwrap()
                .row("logit")
                .unwrap(),
        )
        .unwrap();
        let file = onnx(&used, &signature()).unwrap();
        let shape = [2, 3, 32, 32];
        let runner = OnnxRunner::load_of(&file, &vec![&shape[..]; given.len()]).unwrap();
        let flat: Vec<f32> = given
            .iter()
            .flat_map(|x| floats(x.clone()).unwrap())
            .collect();
        let apart = largest_difference(&own, &runner.run_first(&flat).unwrap());
        assert!(apart < TOLERANCE, "{apart}");
        let one = [1, 3, 32, 32];
        assert_eq!(
            macs_of(&file, &vec![&one[..]; given.len()]).unwrap(),
            graph.macs()
        );
        // A fresh network that takes up the file computes the same: a warm start.
        let fresh = Net::fresh(graph.clone(), &plain);
        let (again, _) = fresh.adopt(constants(&file).unwrap()).unwrap();
        let again = floats(again.forward_of(given).unwrap().row("logit").unwrap()).unwrap();
        assert!(largest_difference(&own, &again) < 1e-4);
    }
}

#[test]
fn a_step_down_lowers_the_loss_of_its_batch() {
    let _alone = dice();
    let (_folder, root) = made_up(4);
    for text in [TINY.to_owned(), single("depth")] {
        let config: Config = toml::from_str(&text).unwrap();
        let data = BagsData::open(&root, &config).unwrap();
        let task = BagsTask {
            data: &data,
            config: &config,
        };
        let device = Device::flex().autodiff();
        device.seed(2);
        let mut net = Net::fresh(config.net.graph().unwrap(), &device);
        let mut optimizer = optimizer(&config.train);
        let mut losses = Vec::new();
        for _ in 0..6 {
            let batch = task.batch(0).unwrap();
            // Whatever dropout throws, the same each time.
            device.seed(5);
            let (next, loss) = step(&task, net, &mut optimizer, 0.02, batch, &device).unwrap();
            net = next;
            losses.push(loss.total.into_scalar::<f32>());
        }
        assert!(losses[5] < 0.97 * losses[0], "{losses:?}");
        // The gradient reaches every camera.
        let batch = task.batch(1).unwrap();
        let loss = task.loss(&net, batch, &device).unwrap();
        let gradients = GradientsParams::from_grads(loss.total.backward(), &net);
        assert!(gradients.len() > 10);
    }
}

/// A network that says the same of every crop.
fn fixed(logits: [f32; 2]) -> Net {
    let device = Device::flex();
    let net = Net::fresh(tiny().net.graph().unwrap(), &device);
    let graph = net.graph();
    let hidden = graph.marked("features").unwrap().shape.channels();
    let bias = Tensor::<1>::from_floats(logits, &device);
    net.clone()
        .with_linear("vote", Tensor::zeros([hidden, 2], &device), bias)
        .unwrap()
}

#[test]
fn two_known_networks_together_by_hand() {
    let _alone = dice();
    let (_folder, root) = made_up(1);
    let list = TripletList::read(&root, "test_public_list.txt").unwrap();
    let pictures = Pictures::new(list, 1);
    let look = Look::of(&tiny(), 9);
    let device = Device::flex();
    // Shares of ¾ and of 1/10.
    let nets = [fixed([0.0, 3f32.ln()]), fixed([9f32.ln(), 0.0])];
    let votes: Vec<Votes> = nets
        .iter()
        .map(|net| {
            Judge::Weights(net, &device)
                .votes(&pictures, &[0, 1], &look)
                .unwrap()
        })
        .collect();
    assert!(votes.iter().all(|v| v.0.len() == 2 && v.0[0].len() == 9));
    let both: Vec<&Votes> = votes.iter().collect();
    let near = |found: Vec<f32>, wanted: f32| {
        assert_eq!(found.len(), 2);
        assert!(
            found.iter().all(|s| (s - wanted).abs() < 1e-5),
            "{found:?} {wanted}"
        );
    };
    near(votes[0].scores(), 0.75);
    near(votes[1].scores_crop_by_crop(), 0.1);
    near(
        Votes::together(&both, Mean::Probabilities),
        (0.75 + 0.1) / 2.0,
    );
    // ½·(ln 3 − ln 9) = −½·ln 3.
    near(
        Votes::together(&both, Mean::Logits),
        1.0 / (1.0 + 3f32.sqrt()),
    );
    // Of crops it is the mean of the logits: 0 and ln 9 make ln 3.
    let crops = Votes(vec![vec![[0.0, 0.0], [0.0, 9f32.ln()]]]);
    assert!((crops.scores()[0] - 0.75).abs() < 1e-6);
    assert!((crops.scores_crop_by_crop()[0] - 0.7).abs() < 1e-6);
}
