//! Every backbone with every head: what is built can be trained, and its file computes the same.

use super::*;
use burn::optim::GradientsParams;
use workshop::export::onnx::constants;
use workshop::nets::graph::Shape;
use workshop::nets::heads::embedding::{self, Embedding, HEADS, OUTPUT};
use workshop::train::TrainConfig;
use workshop::train::optimizer::optimizer;

/// Small, as every convolution of every backbone is computed many times.
const SIDE: usize = 32;
const DIM: usize = 6;
const COUNT: usize = 12;

fn backbone_of(entry: &Entry, attention: Option<&str>) -> Choice {
    let mut settings: toml::Table = toml::from_str(entry.small).unwrap();
    settings.insert("backbone".into(), entry.name.into());
    if let Some(attention) = attention {
        settings.insert("attention".into(), attention.into());
    }
    Choice::of(settings).unwrap_or_else(|e| panic!("{}: {e}", entry.name))
}

fn head_of(entry: &embedding::Entry) -> Embedding {
    let mut settings: toml::Table = toml::from_str(entry.small).unwrap();
    settings.insert("head".into(), entry.name.into());
    settings.insert("feature_dim".into(), (DIM as i64).into());
    Embedding::of(settings).unwrap_or_else(|e| panic!("{}: {e}", entry.name))
}

fn embedding(net: &Net, x: Tensor<4>) -> Tensor<2> {
    net.forward(x).unwrap().row(OUTPUT).unwrap()
}

/// A step lowers the loss; the file of what came out gives the same numbers and does as much work
/// as was counted; a fresh network that takes up that file does too. Gives what is not so.
fn faults(name: &str, graph: &Graph) -> Vec<String> {
    let config: TrainConfig = toml::from_str(
        "seed = 1\nsteps = 9\nbatch = 2\nlearning_rate = 0.001\nvalidate_every = 1\n\
         checkpoint_every = 1\noptimizer = { name = \"sgd\", momentum = 0.0 }",
    )
    .unwrap();
    let device = Device::flex().autodiff();
    device.seed(3);
    let mut net = Net::fresh(graph.clone(), &device);
    let wanted = (0..COUNT * DIM).map(|n| (n as f32 * 0.9).cos());
    let wanted = TensorData::new(wanted.collect::<Vec<f32>>(), [COUNT, DIM]);
    let wanted = Tensor::<2>::from_data(wanted, &device);
    let loss = |net: &Net| {
        let off = embedding(net, pictures(COUNT, SIDE, &device)) - wanted.clone();
        off.square().mean()
    };
    // Down the gradient itself, by little enough: norms over few pictures, of maps of a place or
    // two, bend the loss sharply.
    let before = loss(&net).into_scalar::<f32>();
    let mut after = Vec::new();
    for rate in [2e-3, 2e-4, 2e-5, 2e-6] {
        let gradients = GradientsParams::from_grads(loss(&net).backward(), &net);
        let stepped = optimizer(&config).step(rate, net.clone(), gradients);
        after.push(loss(&stepped).into_scalar::<f32>());
        if after.last() < Some(&before) {
            net = stepped;
            break;
        }
    }
    let mut wrong = Vec::new();
    let mut expect = |holds: bool, why: String| {
        if !holds {
            wrong.push(format!("{name}: {why}"));
        }
    };
    expect(
        after.last() < Some(&before),
        format!("the loss {before} became {after:?}"),
    );

    let used = net.valid();
    let signature = Signature {
        graph: "test",
        input: "x",
        batch: Dim::named("N"),
        size: Size::Built,
    };
    let file = onnx(&used, &signature).unwrap();
    let x = || pictures(2, SIDE, &Device::flex());
    let runner = OnnxRunner::load(&file, &[2, 3, SIDE, SIDE]).unwrap();
    let exported = runner.run(&floats(x()).unwrap()).unwrap();
    let own = floats(embedding(&used, x())).unwrap();
    let largest = own.iter().fold(1.0f32, |m, v| m.max(v.abs()));
    let apart = largest_difference(&own, &exported[0]);
    expect(
        apart < 1e-4 * largest,
        format!("its file differs by {apart}"),
    );
    let [work, counted] = [macs(&file, &[1, 3, SIDE, SIDE]).unwrap(), graph.macs()];
    expect(work == counted, format!("{work} MACs, not {counted}"));

    let constants = constants(&file).unwrap();
    let numbers: usize = constants.iter().map(|c| c.values.len()).sum();
    let counted = graph.stored_numbers();
    expect(
        numbers as u64 == counted,
        format!("{numbers} numbers, not {counted}"),
    );
    let fresh = Net::fresh(graph.clone(), &Device::flex());
    let (again, _) = fresh.adopt(constants).unwrap();
    let again = floats(embedding(&again, x())).unwrap();
    let apart = largest_difference(&own, &again);
    expect(
        apart < 1e-4 * largest,
        format!("taken up it differs by {apart}"),
    );
    wrong
}

#[test]
fn every_backbone_trains_with_every_head_and_is_what_its_file_is() {
    let mut wrong = Vec::new();
    for backbone in BACKBONES {
        for head in HEADS {
            let name = format!("{} with {}", backbone.name, head.name);
            let graph = built(&backbone_of(backbone, None), &head_of(head));
            let graph = graph.unwrap_or_else(|e| panic!("{name}: {e}"));
            assert_eq!(
                graph.marked(OUTPUT).unwrap().shape,
                Shape::Row(DIM),
                "{name}"
            );
            wrong.extend(faults(&name, &graph));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn attention_is_a_switch_of_every_residual_backbone() {
    let mut wrong = Vec::new();
    let pooled = HEADS.iter().find(|head| head.name == "pooled").unwrap();
    for entry in BACKBONES {
        let graph = |attention| {
            let backbone = backbone_of(entry, attention);
            built(&backbone, &head_of(pooled)).unwrap()
        };
        let [none, se, cbam] = [None, Some("se"), Some("cbam")].map(graph);
        let [sums, places] = [&none, &cbam].map(|graph| {
            let names = graph.nodes.iter().map(|n| n.name.as_str());
            let is = |end: &str| names.clone().filter(|n| n.ends_with(end)).count();
            [is("add"), is("places.sigmoid")]
        });
        if entry.name == "lightcnn9" {
            assert_eq!(none, cbam);
            continue;
        }
        assert!(places[1] >= sums[0] && sums[1] == 0, "{}", entry.name);
        if entry.name != "ir_se50" {
            assert!(none.parameters() < se.parameters(), "{}", entry.name);
        }
        assert!(se.parameters() < cbam.parameters(), "{}", entry.name);
        wrong.extend(faults(&format!("{} with CBAM", entry.name), &cbam));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn built(backbone: &Choice, head: &Embedding) -> workshop::Result<Graph> {
    Graph::build([3, SIDE, SIDE], |x| head.wire(backbone.wire(x)))
}
