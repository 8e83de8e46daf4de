//! Whole runs: snapshots, resuming, the exported file, tables, and what the app makes of it.

use super::*;
use faceglass_vision::{LivenessModel as _, ModelKind};
use workshop::compare::{Done, Wanted as Compared, compare};
use workshop::compress::prune::{By, Limits, PruneOrder, Trainer, Wanted as Pruned, prune};
use workshop::core::config::read_toml;
use workshop::data::shards::Modality;
use workshop::recipes::bags::evaluate::Network;
use workshop::recipes::bags::{self, Exported, Mean, Snapshots, Wanted, evaluate};
use workshop::train::RunDir;

fn wanted(network: Network, root: &Path) -> Wanted {
    Wanted {
        network,
        folder: root.to_owned(),
        list: None,
        development: None,
        chooses: true,
        mean: Mean::default(),
        crops: 9,
        missing: None,
        each_missing: false,
        every: 1,
        at_most: 0,
        submission: None,
    }
}

fn of_run(run: &Path, weights: Snapshots) -> Network {
    Network::Run {
        run: run.to_owned(),
        weights,
        device: "flex".into(),
    }
}

fn curve(run: &Path) -> String {
    std::fs::read_to_string(run.join("curve.csv")).unwrap()
}

#[test]
fn a_run_leaves_snapshots_and_goes_on_as_if_unbroken() {
    let _alone = dice();
    let (folder, root) = made_up(4);
    let (whole, export) = orders(folder.path(), TINY, "whole");
    bags::train(&whole).unwrap();
    for file in [
        "snapshot-1.bpk",
        "snapshot-1-best.bpk",
        "snapshot-2.bpk",
        "snapshot-2-best.bpk",
        "best.bpk",
    ] {
        assert!(whole.run.join(file).is_file(), "{file}");
    }
    // Cycles of four steps: validated after steps 3 and 4, 7 and 8.
    let validated: Vec<String> = curve(&whole.run)
        .lines()
        .skip(1)
        .map(|line| line.split(',').next().unwrap().to_owned())
        .collect();
    assert_eq!(validated, ["3", "4", "7", "8"]);

    let (mut broken, _) = orders(folder.path(), TINY, "broken");
    broken.sitting.stop_at = Some(5);
    bags::train(&broken).unwrap();
    broken.sitting.stop_at = None;
    broken.sitting.resume = true;
    bags::train(&broken).unwrap();
    let state = |run: &Path| RunDir::open(run).unwrap().state().unwrap();
    let (a, b) = (state(&whole.run), state(&broken.run));
    assert_eq!((a.step, a.best_step, a.cycle), (8, b.best_step, b.cycle));
    assert_eq!((a.best_score, a.cycle_score), (b.best_score, b.cycle_score));
    for name in ["average.bpk", "snapshot-2.bpk", "snapshot-1-best.bpk"] {
        let read = |run: &Path| {
            let net = workshop::nets::Net::fresh(
                tiny().net.graph().unwrap(),
                &burn::tensor::Device::flex(),
            );
            let net = RunDir::open(run).unwrap().load_net(name, net).unwrap();
            workshop::train::average::read(&net).unwrap()
        };
        assert!(read(&whole.run) == read(&broken.run), "{name} differs");
    }

    // Tables: each snapshot, both together, and without each camera.
    let all: Snapshots = "all".parse().unwrap();
    let mut order = wanted(of_run(&whole.run, all), &root);
    order.each_missing = true;
    order.submission = Some(folder.path().join("submission.txt"));
    let found = evaluate(&order).unwrap();
    let names: Vec<&str> = found.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(
        names,
        [
            "snapshot-1-best",
            "snapshot-2-best",
            "first 2 together",
            "without rgb",
            "without depth",
            "without infrared"
        ]
    );
    let figures = &found.rows[2].figures;
    assert!(figures.acer.is_some() && figures.chosen.is_some());
    // Four attacks: no rate of one in a hundred can be told.
    assert_eq!(figures.tpr, [None; 3]);
    assert_eq!(figures.species.len(), 2);
    // Fewer pictures, and no threshold of the development list's.
    let few = Wanted {
        at_most: 2,
        chooses: false,
        submission: None,
        ..order.clone()
    };
    let few = evaluate(&few).unwrap();
    assert_eq!((found.looked_at, few.looked_at), (8, 4));
    assert!(few.rows[2].figures.chosen.is_none());
    let table = found.table();
    assert!(
        table.contains("first 2 together") && table.contains("APCER of 04_en_b"),
        "{table}"
    );
    let submission = std::fs::read_to_string(folder.path().join("submission.txt")).unwrap();
    assert_eq!(submission.lines().count(), 8);
    assert!(submission.lines().all(|line| line.split(' ').count() == 4));
    // Ends of cycles, one of them, and one that there is not.
    let ends = Snapshots::Cycles {
        numbers: vec![2],
        last: true,
    };
    let found = evaluate(&wanted(of_run(&whole.run, ends), &root)).unwrap();
    assert_eq!(found.rows[0].name, "snapshot-2");
    let third = of_run(&whole.run, "1,3".parse().unwrap());
    let error = evaluate(&wanted(third, &root)).unwrap_err().to_string();
    assert!(error.contains("no weights of cycle 3"), "{error}");
    assert!("1,x".parse::<Snapshots>().is_err());

    // The exported file says what the weights do.
    bags::export(&export).unwrap();
    let manifest = export.out.join("bags.toml");
    let mut by_file = wanted(Network::File(manifest.clone()), &root);
    assert!(
        evaluate(&by_file)
            .unwrap_err()
            .to_string()
            .contains("--list")
    );
    by_file.list = Some("test_public_list.txt".into());
    by_file.missing = Some(Modality::Depth);
    let best = Snapshots::Only("best.bpk".into());
    let mut by_weights = wanted(of_run(&whole.run, best), &root);
    by_weights.missing = Some(Modality::Depth);
    let scores = |order: &Wanted, name: &str| -> Vec<f32> {
        let path = folder.path().join(name);
        let order = Wanted {
            submission: Some(path.clone()),
            ..order.clone()
        };
        evaluate(&order).unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        let last = |line: &str| line.rsplit(' ').next().unwrap().parse().unwrap();
        text.lines().map(last).collect()
    };
    let (a, b) = (scores(&by_file, "a.txt"), scores(&by_weights, "b.txt"));
    assert!(
        a.iter().zip(&b).all(|(a, b)| (a - b).abs() < 5e-3),
        "{a:?} {b:?}"
    );

    // The app has one camera, and says which it would need.
    let text = std::fs::read_to_string(&manifest).unwrap();
    assert!(
        text.starts_with("cameras = [\"rgb\", \"depth\", \"infrared\"]"),
        "{text}"
    );
    let error = workshop::networks::liveness(&manifest)
        .err()
        .unwrap()
        .to_string();
    assert!(
        error.contains("depth") && error.contains("infrared"),
        "{error}"
    );
    let store = faceglass_vision::ModelStore::new(Some(&export.out));
    let error = store.find(ModelKind::Liveness).unwrap_err().to_string();
    assert!(
        error.contains("cameras") && error.contains("infrared"),
        "{error}"
    );
    assert!(store.find(ModelKind::Embedder).is_ok());
    // Nor is it taken for another file.
    std::fs::write(export.out.join("bags.onnx"), b"other").unwrap();
    assert!(
        Exported::open(&manifest)
            .err()
            .unwrap()
            .to_string()
            .contains("SHA-256")
    );
}

#[test]
fn a_network_of_colour_alone_is_one_of_the_apps() {
    let _alone = dice();
    let (folder, _) = made_up(2);
    let text = single("rgb").replace("steps = 8", "steps = 2");
    let (order, export) = orders(folder.path(), &text, "rgb");
    bags::train(&order).unwrap();
    bags::export(&export).unwrap();
    let manifest = export.out.join("bags.toml");
    let (mut net, threshold) = workshop::networks::liveness(&manifest).unwrap();
    assert!((0.0..=1.0).contains(&threshold));
    let face = faceglass_vision::Detection {
        bbox: faceglass_vision::Rect::new(10.0, 5.0, 40.0, 30.0),
        score: 1.0,
        points: None,
    };
    let score = net.score(&picture(true, 1, 0), &face, 0.0).unwrap();
    assert_eq!(score.votes.len(), 9);
    // Depth alone is not.
    let text = single("depth").replace("steps = 8", "steps = 2");
    let (order, export) = orders(folder.path(), &text, "depth");
    bags::train(&order).unwrap();
    bags::export(&export).unwrap();
    let error = workshop::networks::liveness(&export.out.join("bags.toml"))
        .err()
        .unwrap();
    assert!(error.to_string().contains("depth"), "{error}");
}

#[test]
fn cameras_alone_and_together_side_by_side() {
    let _alone = dice();
    let (folder, root) = made_up(2);
    std::fs::write(folder.path().join("base.toml"), TINY).unwrap();
    let matrix = "title = \"Cameras\"\nsubject = \"bags\"\nconfig = \"base.toml\"\ncrops = 32\n\
                  [[axis]]\nname = \"cameras\"\n[[axis.choice]]\nlabel = \"all\"\n[[axis.choice]]\nlabel = \"depth\"\n\
                  set = { net = { side = 32, width = 0.0625, modalities = [\"depth\"], \
                  stream = { backbone = \"resnet\", blocks = [1, 1, 1, 1] } } }\n";
    std::fs::write(folder.path().join("matrix.toml"), matrix).unwrap();
    let out = folder.path().join("out");
    let done = compare(&Compared {
        matrix: folder.path().join("matrix.toml"),
        shards: Some(root),
        pairs: None,
        out: out.clone(),
        device: "flex".into(),
        max_minutes: None,
        time_again: false,
    });
    assert_eq!(done.unwrap(), Done { cells: 2, of: 2 });
    let report = std::fs::read_to_string(out.join("report.md")).unwrap();
    for word in [
        "ACER",
        "BPCER",
        "one camera missing",
        "all snapshots together",
        "36 crops",
    ] {
        assert!(report.contains(word), "{report}");
    }
    let csv = std::fs::read_to_string(out.join("cells.csv")).unwrap();
    assert!(
        csv.lines().next().unwrap().contains("acer_one_missing"),
        "{csv}"
    );
}

/// What the course prunes: half of the widest layer, in one camera's network, tuned and exported as any other.
#[test]
fn a_network_of_one_camera_is_pruned_and_one_of_three_is_not() {
    let _alone = dice();
    let (folder, root) = made_up(4);
    let text = single("rgb");
    let (whole, export) = orders(folder.path(), &text, "whole");
    bags::train(&whole).unwrap();
    bags::export(&export).unwrap();
    let trainer = Trainer {
        train: &bags::train,
        export: &bags::export,
    };
    let mut order = PruneOrder {
        recipe: "bags".into(),
        config: whole.config.clone(),
        shards: root,
        start: export.out.join("bags.onnx"),
        out: folder.path().join("pruned"),
        device: "flex".into(),
        by: By::L1,
        wanted: Pruned::Widest(0.5),
        limits: Limits::default(),
        rounds: 1,
        tune_steps: 4,
        seed: 1,
    };
    let done = prune(&order, &trainer).unwrap();
    // Before, three rankings at once, one step pruned and tuned.
    assert_eq!(done.lines.len(), 6);
    assert!(done.lines[5].parameters < done.lines[0].parameters);
    let settings: Config = read_toml(&done.config).unwrap();
    assert!(!settings.net.widths.is_empty());
    let graph = settings.net.graph().unwrap();
    assert_eq!(graph.parameters(), done.lines[5].parameters);
    let again: Config = toml::from_str(&toml::to_string(&settings).unwrap()).unwrap();
    assert_eq!(again.net, settings.net);

    let (three, _) = orders(folder.path(), TINY, "three");
    order.config = three.config;
    order.out = folder.path().join("refused");
    let refused = prune(&order, &trainer).unwrap_err().to_string();
    assert!(refused.contains("name one camera"), "{refused}");
}
