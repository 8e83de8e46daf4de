//! What a graph refuses, counts, and folds.
#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use crate::core::numbers::floats;
use burn::module::{Module as _, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor, TensorData};

fn small() -> Graph {
    Graph::build([2, 8, 8], |x| {
        let x = x.within("stem", |x| x.conv(Conv::new(4, 3).stride(2)).norm().relu());
        let x = x.optional("block", |x| {
            let branch = x.conv(Conv::new(4, 3)).norm().prelu();
            (x + branch.conv(Conv::of(4, [1, 3])).silent_norm()).norm()
        });
        x.flatten().linear(Linear::new(5)).norm().output("out");
    })
    .unwrap()
}

fn numbers(count: usize) -> Vec<f32> {
    (0..count).map(|n| (n as f32 * 1.7).sin()).collect()
}

fn input(device: &Device) -> Tensor<4> {
    Tensor::from_data(TensorData::new(numbers(3 * 128), [3, 2, 8, 8]), device)
}

/// A network whose norms have seen something, in use.
fn seasoned(graph: Graph) -> Net {
    let device = Device::flex().autodiff();
    let net = Net::fresh(graph, &device);
    for _ in 0..3 {
        net.forward(input(&device) * 2.0 + 0.5).unwrap();
    }
    net.valid()
}

fn out(net: &Net) -> Vec<f32> {
    let x = input(&Device::flex());
    floats(net.forward(x).unwrap().row("out").unwrap()).unwrap()
}

fn apart(a: &[f32], b: &[f32]) -> f32 {
    let pairs = a.iter().zip(b);
    pairs.fold(0.0, |m: f32, (x, y)| m.max((x - y).abs()))
}

#[test]
fn parameters_are_known_by_the_names_of_their_nodes() {
    struct Names(Vec<String>);
    impl ModuleVisitor for Names {
        fn visit_float<const D: usize>(&mut self, _: &Param<Tensor<D>>) {}
        fn enter_module(&mut self, name: &str, _: &str) {
            self.0.push(name.to_owned());
        }
    }
    let mut names = Names(Vec::new());
    Net::fresh(small(), &Device::flex()).visit(&mut names);
    let of_nodes: Vec<&str> = names
        .0
        .iter()
        .map(String::as_str)
        .filter(|n| n.contains('.') || ["linear", "norm"].contains(n))
        .collect();
    let wanted = [
        "stem.conv",
        "stem.norm",
        "block.conv",
        "block.norm",
        "block.prelu",
        "block.conv2",
        "block.norm2",
        "block.norm3",
        "linear",
        "norm",
    ];
    assert_eq!(of_nodes, wanted);
}

#[test]
fn what_does_not_fit_is_told_with_its_name() {
    let said = |wire: fn(X<'_>)| Graph::build([3, 8, 8], wire).unwrap_err().to_string();
    let sum = said(|x| {
        x.within("body", |x| x + x.conv(Conv::new(4, 3)))
            .output("y");
    });
    assert!(
        sum.contains("body.add: 3x8x8 and 4x8x8 cannot be added"),
        "{sum}"
    );
    let window = said(|x| x.conv(Conv::new(4, 9).padding(0)).output("y"));
    assert!(window.contains("9x9"), "{window}");
    let groups = said(|x| x.conv(Conv::new(4, 3).groups(2)).output("y"));
    assert!(groups.contains("2 groups"), "{groups}");
    let halves = said(|x| x.max_feature_map().output("y"));
    assert!(halves.contains("3x8x8"), "{halves}");
    let linear = said(|x| x.linear(Linear::new(4)).output("y"));
    assert!(linear.contains("linear: "), "{linear}");
}

#[test]
fn a_network_says_what_it_does_not_have() {
    let net = Net::fresh(small(), &Device::flex());
    let mut outputs = net.forward(input(&Device::flex())).unwrap();
    assert!(outputs.map("out").unwrap_err().to_string().contains("row"));
    let error = net.forward(input(&Device::flex())).unwrap().row("logit");
    assert!(error.unwrap_err().to_string().contains("called logit"));
    let grey = Tensor::<4>::zeros([1, 1, 8, 8], &Device::flex());
    let error = net.forward(grey).unwrap_err().to_string();
    assert!(error.contains("2 channels, not 1"), "{error}");
    assert!(net.with_bias_moved("stem.conv", 1.0).is_err());
}

#[test]
fn work_is_counted_by_hand() {
    // Groups of one channel: 4·9; a 1x3 kernel with 2 channels in, dilated: 3·2·4.
    let graph = Graph::build([4, 6, 6], |x| {
        let x = x.depthwise(3, 1);
        let x = x.conv(Conv::of(2, [1, 3]).stride(2));
        let x = x.conv(Conv::of(4, [3, 1]).dilation(2)).twice();
        assert_eq!(x.shape(), Shape::Map([4, 6, 6]));
        x.flatten().linear(Linear::new(7)).output("y");
    })
    .unwrap();
    let first = 36 * 4 * 9;
    let second = 9 * 2 * 4 * 3;
    let third = 9 * 4 * 2 * 3;
    assert_eq!(graph.macs(), first + second + third + 144 * 7);
}

#[test]
fn norms_fold_into_what_they_follow_and_alone_become_a_line() {
    let net = seasoned(small());
    let parts = net.graph().parts();
    let name = |part: &Part| net.graph().nodes[part.node].name.clone();
    let alone: Vec<String> = parts
        .iter()
        .filter(|p| p.norm.is_none())
        .map(name)
        .collect();
    assert_eq!(alone, ["block.prelu", "block.norm3"]);
    let before = out(&net);
    // A network that holds the folded numbers computes the same.
    let file: Vec<Constant> = parts
        .iter()
        .flat_map(|part| {
            let stored = net.stored(*part).unwrap();
            let bias = stored.bias.map(|values| Constant {
                dims: vec![values.len()],
                values,
            });
            let weight = Constant {
                dims: stored.dims,
                values: stored.weight,
            };
            std::iter::once(weight).chain(bias)
        })
        .collect();
    let fresh = Net::fresh(small(), &Device::flex());
    assert!(apart(&out(&fresh), &before) > 0.1);
    let (again, norms) = fresh.adopt(file.clone()).unwrap();
    assert!(apart(&out(&again), &before) < 1e-5);
    assert_eq!(norms.len(), 5);
    // Whatever the norms say of their inputs, they stand for the same.
    let told: Vec<NormState> = norms
        .into_iter()
        .map(|state| NormState {
            mean: state.mean.iter().map(|m| m + 0.3).collect(),
            variance: state.variance.iter().map(|v| v * 2.5).collect(),
            ..state
        })
        .collect();
    assert!(apart(&out(&again.with_norms(&told).unwrap()), &before) < 1e-4);
    // A file of another network is none to start from.
    let error = Net::fresh(small(), &Device::flex()).adopt(file[1..].to_vec());
    let error = error.unwrap_err().to_string();
    assert!(
        error.contains("stands where the configuration wants"),
        "{error}"
    );
    let mut longer = file;
    longer.push(longer[0].clone());
    let error = Net::fresh(small(), &Device::flex()).adopt(longer);
    assert!(error.unwrap_err().to_string().contains("1 more weights"));
}
