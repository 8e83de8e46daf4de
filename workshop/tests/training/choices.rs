//! What a configuration may choose of the loop.

use super::*;

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
    config.schedule = workshop::train::schedule::Schedule::CyclicCosine { cycles: 3 };
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
