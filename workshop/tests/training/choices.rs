//! What a configuration may choose of the loop.

use super::*;
use std::collections::BTreeMap;
use workshop::losses::Weighted;

#[test]
fn reading_the_loss_seldom_changes_nothing() {
    let start = tempfile::tempdir().unwrap();
    start_in(start.path());
    let curves = [1, 2, 50].map(|metrics_every| {
        let folder = tempfile::tempdir().unwrap();
        let config = TrainConfig {
            metrics_every,
            ..train_config(6)
        };
        run(folder.path(), start.path(), &config, Sitting::default());
        let text = std::fs::read_to_string(folder.path().join("curve.csv")).unwrap();
        let rows = text.lines().skip(1).flat_map(|line| line.split(','));
        rows.map(|cell| cell.parse().unwrap()).collect::<Vec<f32>>()
    });
    assert!(curves[0].len() > 9);
    for other in &curves[1..] {
        assert!(largest_difference(&curves[0], other) < 1e-4, "{curves:?}");
    }
}

#[test]
fn settings_that_make_no_sense_are_refused_with_where_they_may_lie() {
    let combined = |settings: &str| format!("{{ name = 'combined', {settings} }}");
    let of = |name: &str, settings: &str| format!("{{ name = '{name}', {settings} }}");
    for (text, words) in [
        (
            of("softmax", "weight = -1.0"),
            "weight must be 0 or more, not -1",
        ),
        (of("centre", "weight = nan"), "weight must"),
        (of("cosface", "weight = inf"), "weight must"),
        (
            of("softmax", "sample = 1.5"),
            "sample must lie above 0 and not above 1, not 1.5",
        ),
        (of("focal", "sample = 0.0"), "sample must"),
        (
            of("focal", "gamma = -0.5"),
            "gamma must be 0 or more, not -0.5",
        ),
        (of("cosface", "gamma = -1.0"), "gamma must"),
        (
            of("centre", "alpha = 0.0"),
            "alpha must lie above 0 and not above 1, not 0",
        ),
        (of("centre", "alpha = 2.0"), "alpha must"),
        (
            of("triplet", "margin = -0.2"),
            "margin must lie between 0 and 4, not -0.2",
        ),
        (of("triplet", "margin = 5.0"), "margin must"),
        (
            of("sphereface", "margin = 0"),
            "loss sphereface: margin must lie between 1 and 8, not 0",
        ),
        (of("sphereface", "margin = 9"), "margin must"),
        (
            of("sphereface", "annealing = { start = -1.0 }"),
            "annealing.start must",
        ),
        (
            of("sphereface", "annealing = { decay = -1.0 }"),
            "annealing.decay must",
        ),
        (
            of("sphereface", "annealing = { least = -1.0 }"),
            "annealing.least must",
        ),
        (
            of("cosface", "scale = 0.0"),
            "loss cosface: scale must be above 0, not 0",
        ),
        (
            of("cosface", "margin = 5.0"),
            "margin must lie between 0 and 1, not 5",
        ),
        (of("arcface", "scale = -30.0"), "scale must"),
        (
            of("arcface", "margin = 5.0"),
            "margin must lie between 0 and 1.5, not 5",
        ),
        (
            combined("m1 = -1.0, m2 = 0.0, m3 = 0.0"),
            "m1 must lie above 0 and not above 8, not -1",
        ),
        (combined("m1 = 1.0, m2 = 3.0, m3 = 0.0"), "m2 must"),
        (combined("m1 = 1.0, m2 = 0.0, m3 = -0.1"), "m3 must"),
        (
            combined("m1 = 1.0, m2 = 0.0, m3 = 0.0, scale = 0.0"),
            "scale must",
        ),
        (of("distillation", "cosine = -1.0"), "cosine must"),
        (of("distillation", "relation = -1.0"), "relation must"),
        (
            of("distillation", "cosine = 0.0"),
            "cosine or relation must be above 0",
        ),
    ] {
        let file = format!("loss = [{text}]");
        let read = toml::from_str::<BTreeMap<String, Vec<Weighted>>>(&file);
        let told = read.unwrap_err().to_string();
        assert!(told.contains(words), "{text}: {told}");
    }
    // What lies at the end of a range is of it.
    let kept = "[{ name = 'softmax', weight = 0.0, sample = 1.0 }, { name = 'focal', gamma = 0.0 }, \
                { name = 'cosface', margin = 0.0 }, { name = 'sphereface', margin = 8 }]";
    let read = toml::from_str::<BTreeMap<String, Vec<Weighted>>>(&format!("loss = {kept}"));
    assert_eq!(read.unwrap()["loss"].len(), 4);
}

#[test]
fn an_embedders_losses_must_make_sense() {
    let folder = tempfile::tempdir().unwrap();
    for (key, value, words) in [
        ("cosine", "-1.0", "loss: cosine must be 0 or more, not -1"),
        ("margin", "-0.05", "loss: margin must"),
        (
            "centre",
            "1.5",
            "loss: centre must lie between 0 and 1, not 1.5",
        ),
    ] {
        let path = shrunk("embedder.toml", folder.path(), &[(key, value)]);
        let config: embedder::Config = read_toml(&path).unwrap();
        let error = config.check().unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
    }
    let path = shrunk("embedder.toml", folder.path(), &[]);
    let mut config: embedder::Config = read_toml(&path).unwrap();
    config.check().unwrap();
    config.loss.margin_scale = 0.0;
    assert!(config.check().is_err());
}

#[test]
fn a_run_that_diverges_keeps_nothing_of_it() {
    let folder = tempfile::tempdir().unwrap();
    start_in(folder.path());
    let config = TrainConfig {
        learning_rate: 1e30,
        clip_norm: 1e30,
        weight_decay: 1e9,
        metrics_every: 50,
        validate_every: 40,
        checkpoint_every: 40,
        ..train_config(40)
    };
    let device = Device::flex().autodiff();
    let fresh = small_liveness().init(&device).unwrap();
    let dir = RunDir::open(folder.path()).unwrap();
    let quiet = Sitting {
        quiet: true,
        ..Sitting::default()
    };
    let toy = Toy { fixed: false };
    let error = train::run(&toy, fresh, &config, &dir, &quiet, &device).unwrap_err();
    assert!(error.to_string().contains("not finite at step"), "{error}");
    assert!(!dir.has_checkpoint() && !dir.file("best.bpk").exists());
}

#[test]
fn each_cycle_leaves_its_weights() {
    let folder = tempfile::tempdir().unwrap();
    start_in(folder.path());
    let mut config = train_config(6);
    config.schedule = workshop::train::schedule::Schedule::CyclicCosine {
        cycles: 3,
        second_half: false,
    };
    run(folder.path(), folder.path(), &config, Sitting::default());
    let dir = RunDir::open(folder.path()).unwrap();
    let weights = [1, 2, 3].map(|n| {
        let fresh = small_liveness().init(&Device::flex()).unwrap();
        let net = dir.load_net(&format!("snapshot-{n}.bpk"), fresh).unwrap();
        read(&net).unwrap()
    });
    assert!(weights[0] != weights[1] && weights[1] != weights[2]);
    assert!(!dir.file("snapshot-4.bpk").exists());
}

#[test]
fn descent_with_momentum_learns_and_resumes() {
    let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let mut config = train_config(6);
    config.optimizer = workshop::train::optimizer::Optimizer::Sgd {
        momentum: 0.9,
        decay_norms: false,
    };
    start_in(one.path());
    let unbroken = run(one.path(), one.path(), &config, Sitting::default());
    let stop = Sitting {
        stop_at: Some(4),
        ..Sitting::default()
    };
    run(two.path(), one.path(), &config, stop);
    let resume = Sitting {
        resume: true,
        ..Sitting::default()
    };
    let resumed = run(two.path(), one.path(), &config, resume);
    let (a, b) = (read(&unbroken).unwrap(), read(&resumed).unwrap());
    for (a, b) in a.iter().zip(&b) {
        assert!(largest_difference(a, b) < 1e-6);
    }
}
