//! Pruned and tuned through the commands' own training, and the gate.

use super::*;
use workshop::compress::gate::{GateOrder, gate};
use workshop::compress::prune::{By, Limits, PruneOrder, Trainer, Wanted, prune, sensitivity};
use workshop::nets::graph::Quantise;

#[test]
fn a_pruned_network_is_trained_exported_pruned_again_and_judged() {
    let folder = tempfile::tempdir().unwrap();
    shards(&folder.path().join("shards"), "liveness", false);
    let mut changes = SHORT.to_vec();
    changes.push(("side", "32"));
    let config = shrunk("liveness.toml", folder.path(), &changes);
    let (order, mut export) = orders(folder.path(), config.clone());
    liveness::train(&order).unwrap();
    export.threshold = None;
    liveness::export(&export).unwrap();
    let trainer = Trainer {
        train: &liveness::train,
        export: &liveness::export,
    };
    let mut pruning = PruneOrder {
        recipe: "liveness".into(),
        config,
        shards: folder.path().join("shards"),
        start: export.out.join("liveness.onnx"),
        out: folder.path().join("pruned"),
        device: "flex".into(),
        by: By::L1,
        wanted: Wanted::Macs(0.5),
        limits: Limits::default(),
        rounds: 2,
        tune_steps: 2,
        seed: 1,
    };
    let done = prune(&pruning, &trainer).unwrap();
    // Before, three rankings at once, and two steps pruned and tuned.
    assert_eq!(done.lines.len(), 8);
    let (first, last) = (&done.lines[0], &done.lines[7]);
    assert!(last.macs * 2 <= first.macs + first.macs / 10, "{done:?}");
    assert!(
        done.lines
            .iter()
            .all(|l| l.error.is_finite() && l.run_ms.is_some())
    );
    let settings: liveness::Config = read_toml(&done.config).unwrap();
    assert!(!settings.net.widths.is_empty());
    assert_eq!(settings.net.graph().unwrap().macs(), last.macs);
    let table = std::fs::read_to_string(pruning.out.join("report.md")).unwrap();
    assert!(table.contains("step 2, tuned for 2 steps"), "{table}");
    // The run keeps what it was trained by, so that it goes on and is exported as any other.
    let run: liveness::Config = read_toml(&pruning.out.join("step-2/run/config.toml")).unwrap();
    assert_eq!(run.net, settings.net);

    let manifests = [&export.out, &pruning.out.join("step-2/models")];
    let [before, after] = manifests.map(|folder| folder.join("liveness.toml"));
    let mut judge = GateOrder {
        before: before.clone(),
        after,
        shards: pruning.shards.clone(),
        margin: 1.0,
        every: 1,
    };
    assert_eq!(gate(&judge).unwrap().answers, 8);
    judge.after = before;
    judge.margin = 0.0;
    assert!(gate(&judge).unwrap().passes());

    pruning.config = done.config;
    pruning.start = done.network;
    pruning.out = folder.path().join("further");
    pruning.wanted = Wanted::Widest(0.5);
    (pruning.rounds, pruning.tune_steps) = (1, 0);
    let further = prune(&pruning, &trainer).unwrap();
    assert_eq!(further.lines.len(), 5);
    assert!(further.lines[4].macs < last.macs);
    sensitivity(&pruning, &folder.path().join("curves")).unwrap();
    assert!(folder.path().join("curves/sensitivity.png").is_file());
    let error = prune(&pruning, &trainer).unwrap_err().to_string();
    assert!(error.contains("another --out"), "{error}");
    pruning.out = folder.path().join("nothing");
    pruning.recipe = "oak".into();
    let error = prune(&pruning, &trainer).unwrap_err().to_string();
    assert!(error.contains("oak cannot be pruned"), "{error}");
}

#[test]
fn a_run_may_train_as_with_numbers_of_8_bits() {
    let folder = tempfile::tempdir().unwrap();
    shards(&folder.path().join("shards"), "embedder", true);
    let mut changes = SHORT.to_vec();
    changes.extend([("squeeze", "4"), ("dim", "8")]);
    let config = shrunk("embedder.toml", folder.path(), &changes);
    let text = std::fs::read_to_string(&config).unwrap();
    let text = text.replace("[train]\n", "[train]\nquantise = \"weights_and_inputs\"\n");
    std::fs::write(&config, text).unwrap();
    let (order, export) = orders(folder.path(), config);
    embedder::train(&order).unwrap();
    let kept: embedder::Config = read_toml(&order.run.join("config.toml")).unwrap();
    assert_eq!(kept.train.quantise, Quantise::WeightsAndInputs);
    // The file holds the weights that were rounded while training, not what they were rounded to.
    embedder::export(&export).unwrap();
}
