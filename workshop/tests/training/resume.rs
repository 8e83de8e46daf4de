//! What a run folder says of how it was trained when the run goes on.

use std::sync::atomic::{AtomicU32, Ordering};

use super::*;
use workshop::WorkshopError;

/// A run of two steps, by the configuration that [`again`] writes without a change.
fn trained(folder: &Path) -> Order {
    shards(&folder.join("shards"), "liveness", false);
    let order = again(folder, &[]);
    liveness::train(&order).unwrap();
    order
}

/// An order for the same run with some of its configuration changed.
fn again(folder: &Path, changes: &[(&str, &str)]) -> Order {
    let mut all = SHORT.to_vec();
    all.push(("side", "32"));
    all.extend(changes);
    orders(folder, shrunk("liveness.toml", folder, &all)).0
}

fn resumed(mut order: Order) -> Order {
    order.sitting.resume = true;
    order
}

fn config(order: &Order) -> String {
    std::fs::read_to_string(order.run.join("config.toml")).unwrap()
}

#[test]
fn a_folder_with_a_run_is_gone_on_with_or_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let order = trained(folder.path());
    let before = config(&order);
    let error = liveness::train(&again(folder.path(), &[("visible_border", "0.2")])).unwrap_err();
    assert!(
        matches!(error, WorkshopError::RunThere { step: 2, .. }),
        "{error}"
    );
    assert_eq!(config(&order), before);
}

#[test]
fn what_a_run_learns_from_does_not_change_on_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let order = trained(folder.path());
    let before = config(&order);
    for (key, name) in [
        ("visible_border", "data.visible_border"),
        ("seed", "train.seed"),
        ("batch", "train.batch"),
    ] {
        let other = resumed(again(folder.path(), &[(key, "1")]));
        let error = liveness::train(&other).unwrap_err();
        assert!(
            matches!(&error, WorkshopError::OtherRun { key, .. } if key == name),
            "{error}"
        );
        assert_eq!(config(&order), before);
    }
}

#[test]
fn how_long_and_how_fast_may_change_and_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let order = trained(folder.path());
    let longer = resumed(again(folder.path(), &[("steps", "4")]));
    liveness::train(&longer).unwrap();
    assert!(config(&order).ends_with("\n# Until step 2: train.steps = 2\n"));
    let slower = [("steps", "6"), ("learning_rate", "0.0005")];
    liveness::train(&resumed(again(folder.path(), &slower))).unwrap();
    let text = config(&order);
    assert!(
        text.contains("\n# Until step 2: train.steps = 2\n"),
        "{text}"
    );
    assert!(
        text.contains("\n# Until step 4: train.steps = 4\n"),
        "{text}"
    );
    assert!(
        text.contains("\n# Until step 4: train.learning_rate = 0.00"),
        "{text}"
    );
    let kept: liveness::Config = toml::from_str(&text).unwrap();
    assert_eq!((kept.train.steps, kept.train.learning_rate), (6, 0.0005));
    // The same in other words is no change.
    let reworded = resumed(again(folder.path(), &slower));
    let words = std::fs::read_to_string(&reworded.config).unwrap();
    std::fs::write(&reworded.config, format!("# Again\n{words}")).unwrap();
    liveness::train(&reworded).unwrap();
    assert_eq!(config(&order), text);
}

#[test]
fn a_sitting_that_cannot_begin_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let order = trained(folder.path());
    let before = config(&order);
    let longer = || resumed(again(folder.path(), &[("steps", "4")]));
    let mut elsewhere = longer();
    elsewhere.device = "nowhere".into();
    let mut without = longer();
    without.shards = folder.path().join("no shards");
    for order in [elsewhere, without] {
        liveness::train(&order).unwrap_err();
        assert_eq!(config(&order), before);
    }
}

/// Batches, the rate of each step, the loss that the optimiser's state leads to, and the averaged
/// weights that are validated: with a checkpoint at a validation, every number of the curves.
#[test]
fn a_run_that_went_on_draws_the_curves_of_an_unbroken_one() {
    use workshop::train::{optimizer::Optimizer, schedule::Schedule};
    let cyclic = Schedule::CyclicCosine {
        cycles: 2,
        second_half: false,
    };
    let sgd = Optimizer::Sgd {
        momentum: 0.9,
        decay_norms: false,
    };
    for (schedule, optimizer) in [
        (Schedule::WarmupCosine, Optimizer::default()),
        (cyclic, sgd),
    ] {
        let mut config = train_config(9);
        (config.schedule, config.optimizer, config.warmup_steps) = (schedule, optimizer, 3);
        let (one, two) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        start_in(one.path());
        run(one.path(), one.path(), &config, Sitting::default());
        for (stop_at, resume) in [(Some(2), false), (Some(6), true), (None, true)] {
            let sitting = Sitting {
                stop_at,
                resume,
                ..Sitting::default()
            };
            run(two.path(), one.path(), &config, sitting);
        }
        let rows = |dir: &Path| -> Vec<Vec<f64>> {
            let csv = std::fs::read_to_string(dir.join("curve.csv")).unwrap();
            let rows = csv.lines().skip(1);
            rows.map(|l| l.split(',').map(|c| c.parse().unwrap()).collect())
                .collect()
        };
        let (unbroken, broken) = (rows(one.path()), rows(two.path()));
        assert_eq!((unbroken.len(), broken.len()), (5, 5));
        for (a, b) in unbroken.concat().iter().zip(broken.concat()) {
            assert!((a - b).abs() < 1e-5, "{unbroken:?} {broken:?}");
        }
        let state = |dir: &Path| RunDir::open(dir).unwrap().state().unwrap();
        let (one, two) = (state(one.path()), state(two.path()));
        assert_eq!(
            (one.best_step, one.without_gain),
            (two.best_step, two.without_gain)
        );
    }
}

/// [`Toy`], each of whose validations scores lower than the one before, whatever was learned:
/// from a start by chance even a rate of nothing may raise the score step by step, through the
/// running statistics of its norms.
struct Tiring {
    validations: AtomicU32,
}

impl Task for Tiring {
    type Net = Net;
    type Batch = <Toy as Task>::Batch;

    fn batch(&self, step: u64) -> Result<Self::Batch> {
        Toy { fixed: false }.batch(step)
    }

    fn loss(&self, net: &Net, batch: Self::Batch, device: &Device) -> Result<Loss> {
        Toy { fixed: false }.loss(net, batch, device)
    }

    fn validate(&self, _: &Net, _: &Device) -> Result<Score> {
        let earlier = self.validations.fetch_add(1, Ordering::Relaxed);
        Ok(Score {
            value: -(earlier as f32),
            parts: Vec::new(),
        })
    }
}

#[test]
fn a_run_that_ended_for_want_of_gain_is_over() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = train_config(40);
    (config.patience, config.validate_every) = (2, 1);
    start_in(folder.path());
    let tiring = Tiring {
        validations: AtomicU32::new(0),
    };
    let tired = |sitting| run_task(&tiring, folder.path(), folder.path(), &config, sitting);
    tired(Sitting::default());
    let dir = RunDir::open(folder.path()).unwrap();
    let state = dir.state().unwrap();
    // The first validation is the best; two without gain end the run.
    assert_eq!((state.step, state.best_step), (3, 1), "{state:?}");
    assert!(state.is_over(&config), "{state:?}");
    let resume = Sitting {
        resume: true,
        ..Sitting::default()
    };
    tired(resume);
    assert_eq!(dir.state().unwrap().step, state.step);
}
