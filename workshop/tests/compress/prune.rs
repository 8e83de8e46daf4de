//! Networks without some of their filters.

use super::*;
use std::collections::BTreeSet;
use workshop::compress::prune::{
    By, Coupling, Limits, Removed, Wanted, chosen, importance, widths_without, without,
};
use workshop::export::onnx::constants;
use workshop::export::parity::{OnnxRunner, largest_difference};
use workshop::nets::backbones::{BACKBONES, Choice};
use workshop::nets::graph::{Constant, Conv, Linear, Op, Pool, Reduce, Widths};
use workshop::nets::heads::embedding::{Embedding, HEADS};

const SIDE: usize = 32;

/// Each backbone of the registry, small, with one head after the other, and with attention.
fn registry() -> Vec<(String, Graph)> {
    let mut all = Vec::new();
    for (at, entry) in BACKBONES.iter().enumerate() {
        for attention in ["none", "se", "cbam"] {
            let head = &HEADS[(at + all.len()) % HEADS.len()];
            let mut table: toml::Table = toml::from_str(entry.small).unwrap();
            table.insert("backbone".into(), entry.name.into());
            if attention != "none" {
                table.insert("attention".into(), attention.into());
            }
            let Ok(backbone) = Choice::of(table) else {
                continue;
            };
            let text = format!("head = \"{}\"\nfeature_dim = 6\n{}", head.name, head.small);
            let head = Embedding::of(toml::from_str(&text).unwrap()).unwrap();
            let graph = Graph::build([3, SIDE, SIDE], |x| head.wire(backbone.wire(x)));
            all.push((
                format!("{} {attention} {}", entry.name, head.name()),
                graph.unwrap(),
            ));
        }
    }
    all
}

/// All kinds of joins.
fn of_all_joins() -> Graph {
    Graph::build([3, SIDE, SIDE], |x| {
        let x = x.conv(Conv::new(12, 3).stride(4)).norm().prelu();
        let wide = x.conv(Conv::new(16, 3)).norm().relu().max_feature_map();
        let both = x.beside(&[wide, x.depthwise(3, 1).norm()]);
        let y = both.conv(Conv::new(12, 3).groups(4)).norm().leaky_relu(0.1);
        let gate = y.global(Reduce::Mean).above(&[y.global(Reduce::Max)]);
        let gate = gate.conv(Conv::new(5, 1)).relu().conv(Conv::new(12, 1));
        let y = y * gate.global(Reduce::Mean).scaled(2.0).sigmoid();
        let y = (x + y).norm().conv(Conv::new(8, 3).groups(2)).relu();
        let twice = y.pool(Pool::new(Reduce::Max, 2)).twice();
        let y = (y * twice).conv(Conv::new(7, 1)).norm().relu();
        let y = y.conv(
            Conv::of(14, [y.map_side(), y.map_side()])
                .padding(0)
                .groups(7),
        );
        let row = y.flatten().linear(Linear::new(20).plain()).norm().prelu();
        (row.max_feature_map() + row.linear(Linear::new(10)))
            .linear(Linear::new(4))
            .output("embedding");
    })
    .unwrap()
}

trait Side {
    fn map_side(self) -> usize;
}

impl Side for workshop::nets::graph::X<'_> {
    fn map_side(self) -> usize {
        match self.shape() {
            workshop::nets::graph::Shape::Map([_, height, _]) => height,
            workshop::nets::graph::Shape::Row(_) => 1,
        }
    }
}

fn answers(net: &Net) -> Vec<f32> {
    let x = pictures(2, SIDE, &Device::flex());
    floats(net.forward(x).unwrap().row("embedding").unwrap()).unwrap()
}

/// Units by lot: of each group some or none, never all.
fn by_lot(coupling: &Coupling, rng: &mut StdRng) -> Removed {
    let mut removed = Removed::new();
    for group in coupling.groups() {
        let most = group.units.len() - 1;
        let count = rng.random_range(0..=most.min(group.units.len() / 2 + 1));
        let mut units = group.units.clone();
        for _ in 0..count {
            removed.insert(units.swap_remove(rng.random_range(0..units.len())));
        }
    }
    if let (true, Some(widest)) = (
        removed.is_empty(),
        coupling.groups().iter().max_by_key(|g| g.units.len()),
    ) {
        removed.extend(widest.units.iter().skip(1));
    }
    removed
}

/// `net` with noughts for all that makes what is to be removed.
fn silenced(net: &Net, coupling: &Coupling, removed: &Removed) -> Net {
    let graph = net.graph();
    let mut file = Vec::new();
    for part in graph.parts() {
        let mut stored = net.stored(part).unwrap();
        let kept: BTreeSet<usize> = coupling.kept(part.node, removed).into_iter().collect();
        let (rows, is_linear) = match graph.nodes[part.node].op {
            Op::Linear(_) => (stored.dims[1], true),
            _ => (stored.dims[0], false),
        };
        let each = stored.weight.len() / rows;
        for (at, weight) in stored.weight.iter_mut().enumerate() {
            let row = if is_linear { at % rows } else { at / each };
            if !kept.contains(&row) {
                *weight = 0.0;
            }
        }
        file.push(Constant {
            dims: stored.dims,
            values: stored.weight,
        });
        file.extend(stored.bias.map(|mut values| {
            let gone = values
                .iter_mut()
                .enumerate()
                .filter(|(at, _)| !kept.contains(at));
            gone.for_each(|(_, bias)| *bias = 0.0);
            Constant {
                dims: vec![values.len()],
                values,
            }
        }));
    }
    Net::fresh(graph.clone(), &Device::flex())
        .adopt(file)
        .unwrap()
        .0
}

#[test]
fn filters_of_noughts_can_go_without_a_change() {
    let mut rng = StdRng::seed_from_u64(7);
    let mut all = registry();
    assert!(all.len() > 2 * BACKBONES.len(), "{}", all.len());
    all.extend((0..3).map(|n| (format!("all joins {n}"), of_all_joins())));
    for (name, graph) in all {
        let net = seasoned(graph, SIDE);
        let coupling = Coupling::of(net.graph());
        assert!(!coupling.groups().is_empty(), "{name}");
        let removed = by_lot(&coupling, &mut rng);
        let whole = silenced(&net, &coupling, &removed);
        let (left, widths) = without(&whole, &coupling, &removed).unwrap();
        assert!(!widths.is_empty(), "{name}");
        assert!(left.graph().macs() < net.graph().macs(), "{name}");
        let (was, is) = (answers(&whole), answers(&left));
        let largest = was.iter().fold(1e-3f32, |m, v| m.max(v.abs()));
        let apart = largest_difference(&was, &is) / largest;
        assert!(apart < 1e-4, "{name}: {apart:.1e}");
        // What is left is an ordinary network: described, written, read and pruned again.
        let described = net.graph().clone().with_widths(&widths).unwrap();
        assert_eq!(&described, left.graph(), "{name}");
        let fresh = Net::fresh(described, &Device::flex());
        let again = fresh.adopt(constants(&file(&left)).unwrap()).unwrap().0;
        assert!(
            largest_difference(&answers(&again), &is) / largest < 1e-4,
            "{name}"
        );
        let coupling = Coupling::of(left.graph());
        let removed = by_lot(&coupling, &mut rng);
        without(&left, &coupling, &removed).unwrap();
    }
}

/// 3 → 8 → 8 in a residual block, its inner layer of 6, then 8 → 4.
fn counted() -> Graph {
    Graph::build([3, 8, 8], |x| {
        let x = x.within("stem", |x| x.conv(Conv::new(8, 3)).norm().relu());
        let inner = x.within("inner", |x| x.conv(Conv::new(6, 3)).norm().relu());
        let x = x + inner.within("outer", |x| x.conv(Conv::new(8, 3)).norm());
        x.flatten().linear(Linear::new(4)).output("out");
    })
    .unwrap()
}

#[test]
fn what_a_sum_couples_goes_together_and_is_counted_by_hand() {
    let graph = counted();
    let coupling = Coupling::of(&graph);
    let named = |at: &usize| graph.nodes[*at].name.as_str();
    let layers: Vec<Vec<&str>> = coupling
        .groups()
        .iter()
        .map(|group| group.layers.iter().map(named).collect())
        .collect();
    assert_eq!(
        layers,
        [vec!["stem.conv", "outer.conv"], vec!["inner.conv"]]
    );
    let [stream, inner] = coupling.groups() else {
        panic!("{:?}", coupling.groups());
    };
    assert_eq!((stream.units.len(), inner.units.len()), (8, 6));
    let removed: Removed = stream.units[..3]
        .iter()
        .chain(&inner.units[..2])
        .copied()
        .collect();
    let widths = widths_without(&graph, &coupling, &removed);
    let wanted: Widths = [("stem.conv", 5), ("inner.conv", 4), ("outer.conv", 5)]
        .map(|(name, left)| (name.to_owned(), left))
        .into();
    assert_eq!(widths, wanted);
    let left = graph.with_widths(&widths).unwrap();
    let weights = 5 * 3 * 9 + 4 * 5 * 9 + 5 * 4 * 9 + 5 * 64 * 4;
    assert_eq!(
        left.macs(),
        64 * (5 * 3 * 9 + 4 * 5 * 9 + 5 * 4 * 9) + 5 * 64 * 4
    );
    assert_eq!(left.parameters(), weights + 2 * (5 + 4 + 5) + 4);
}

#[test]
fn the_least_filters_go_first() {
    let graph = Graph::build([1, 4, 4], |x| {
        // Sums of sizes 4, 1, 9 and 2.
        let values = [[4.0], [-1.0], [9.0], [2.0]].concat();
        let first = Conv::new(4, 1).starting(workshop::nets::graph::Start::Values(values));
        x.conv(first.named("first"))
            .relu()
            .conv(Conv::new(3, 1).named("second"))
            .relu();
        x.conv(Conv::new(2, 1)).flatten().output("out");
    });
    // What nothing needs still has its channels, but only the last layer is an output.
    let graph = graph.unwrap();
    let net = Net::fresh(graph.clone(), &Device::flex());
    let coupling = Coupling::of(&graph);
    let first = graph.nodes.iter().position(|n| n.name == "first").unwrap();
    let kept = |by: By, share: f64, limits: &Limits| -> Vec<usize> {
        let matters = importance(&net, &coupling, by, 3).unwrap();
        let wanted = Wanted::Layer("first".into(), share);
        let removed = chosen(&graph, &coupling, &matters, (&wanted, limits)).unwrap();
        coupling.kept(first, &removed)
    };
    let none = Limits::default();
    assert_eq!(kept(By::L1, 0.5, &none), [0, 2]);
    assert_eq!(kept(By::L1, 0.99, &none), [2]);
    // 2 lies in the midst of −1, 2, 4 and 9, as does 4 of what then is left.
    assert_eq!(kept(By::GeometricMedian, 0.5, &none), [1, 2]);
    assert_eq!(kept(By::Random, 0.5, &none), kept(By::Random, 0.5, &none));
    let threes = Limits {
        multiple: 3,
        ..Limits::default()
    };
    assert_eq!(kept(By::L1, 0.5, &threes), [0, 2, 3]);
    let matters = importance(&net, &coupling, By::L1, 0).unwrap();
    let ask = |wanted: &Wanted, limits: &Limits| {
        let removed = chosen(&graph, &coupling, &matters, (wanted, limits));
        removed.map_err(|e| e.to_string())
    };
    let error = ask(&Wanted::Layer("third".into(), 0.5), &none).unwrap_err();
    assert!(error.contains("there are first, second"), "{error}");
    let whole = Limits {
        whole: vec!["fi".into()],
        ..Limits::default()
    };
    assert!(ask(&Wanted::Layer("first".into(), 0.5), &whole).is_err());
    assert!(ask(&Wanted::All(1.0), &none).is_err());
    let removed = ask(&Wanted::Widest(0.5), &none).unwrap();
    assert_eq!(coupling.kept(first, &removed), [0, 2]);
    assert_eq!(removed.len(), 2);
}

#[test]
fn half_of_the_work_is_left_when_half_is_wanted() {
    let head = Embedding::of(toml::from_str("head = \"mean\"\nsqueeze = 8\ndim = 6").unwrap());
    let (head, backbone) = (head.unwrap(), Choice::plain(&[16, 24, 32, 48], &[1, 1, 1]));
    let graph = Graph::build([3, SIDE, SIDE], |x| head.wire(backbone.wire(x)));
    let net = seasoned(graph.unwrap(), SIDE);
    let coupling = Coupling::of(net.graph());
    let matters = importance(&net, &coupling, By::L1, 0).unwrap();
    let none = Limits::default();
    let whole = net.graph().macs();
    let removed = chosen(
        net.graph(),
        &coupling,
        &matters,
        (&Wanted::Macs(0.5), &none),
    )
    .unwrap();
    let (left, _) = without(&net, &coupling, &removed).unwrap();
    let part = left.graph().macs() as f64 / whole as f64;
    assert!(part <= 0.5 && part > 0.4, "{part}");
    let runner = OnnxRunner::load(&file(&left), &[2, 3, SIDE, SIDE]).unwrap();
    let x = floats(pictures(2, SIDE, &Device::flex())).unwrap();
    let in_tract = runner.run_first(&x).unwrap();
    assert!(largest_difference(&in_tract, &answers(&left)) < 1e-3);
    let error = chosen(
        net.graph(),
        &coupling,
        &matters,
        (&Wanted::Macs(1e-4), &none),
    );
    assert!(error.unwrap_err().to_string().contains("is the least"));
}

#[test]
fn widths_that_do_not_fit_are_said_with_the_layer() {
    let said = |name: &str, left: usize| {
        let widths = Widths::from([(name.to_owned(), left)]);
        counted().with_widths(&widths).unwrap_err().to_string()
    };
    assert!(said("stem.conv", 5).contains("add: 5x8x8 and 8x8x8"));
    assert!(said("stem.norm", 5).contains("no layer stem.norm"));
    assert!(said("inner.conv", 0).contains("inner.conv would have no output"));
}
