//! The learning rate over a run.

use super::config::TrainConfig;
use serde::{Deserialize, Serialize};

/// `schedule` of `[train]`, as a name or as a table with its settings. All rise in equal steps over
/// `warmup_steps` first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case", deny_unknown_fields)]
pub enum Schedule {
    /// Half a cosine down to `min_lr_ratio` of the rate at the last step (I. Loshchilov and
    /// F. Hutter, "SGDR: Stochastic gradient descent with warm restarts", ICLR 2017, without restarts).
    #[default]
    WarmupCosine,
    /// The same several times, with the weights of each end kept beside the run (G. Huang et al.,
    /// "Snapshot ensembles: train 1, get M for free", ICLR 2017).
    CyclicCosine {
        /// How many times.
        #[serde(default = "default_cycles")]
        cycles: u64,
        /// Validates in the second half of each cycle alone, and at its end; the best weights of each
        /// cycle are kept too, as `snapshot-N-best.bpk`.
        #[serde(default, skip_serializing_if = "is_not")]
        second_half: bool,
    },
    /// The full rate, and a share of it from each milestone on.
    Step {
        /// Shares of the run, in order.
        #[serde(default = "default_milestones")]
        milestones: Vec<f64>,
        /// What is left of the rate at each.
        #[serde(default = "default_factor")]
        factor: f64,
    },
}

fn default_cycles() -> u64 {
    5
}
#[allow(clippy::trivially_copy_pass_by_ref)] // as serde wants it
fn is_not(flag: &bool) -> bool {
    !flag
}
fn default_milestones() -> Vec<f64> {
    vec![0.5, 0.75, 0.9]
}
fn default_factor() -> f64 {
    0.1
}

impl Schedule {
    /// What cannot be used of it.
    pub(super) fn fault(&self) -> Option<&'static str> {
        match self {
            Self::WarmupCosine => None,
            Self::CyclicCosine { cycles, .. } => {
                (*cycles == 0).then_some("schedule.cycles must be at least 1")
            }
            Self::Step { milestones, factor } => {
                let within = |share: &f64| (0.0..=1.0).contains(share);
                if !milestones.iter().all(within) || !milestones.is_sorted() {
                    return Some("schedule.milestones must rise from 0 to 1");
                }
                let positive = factor.is_finite() && *factor > 0.0;
                (!positive).then_some("schedule.factor must be above 0")
            }
        }
    }

    /// Which cycle ends with `done` steps, counted from 1, where weights are kept at such ends.
    pub fn snapshot(&self, steps: u64, done: u64) -> Option<u64> {
        let Self::CyclicCosine { cycles, .. } = self else {
            return None;
        };
        let length = steps.div_ceil(*cycles).max(1);
        let ends = done > 0 && (done.is_multiple_of(length) || done == steps);
        ends.then(|| done.div_ceil(length))
    }

    /// Which cycle `done` steps lie in, counted from 1, where the best weights of each are kept.
    pub fn cycle(&self, steps: u64, done: u64) -> Option<u64> {
        match self {
            Self::CyclicCosine {
                cycles,
                second_half: true,
            } => Some(done.div_ceil(steps.div_ceil(*cycles).max(1))),
            _ => None,
        }
    }

    /// Whether to validate after `done` steps, where that is done `every` so many.
    pub fn validates(&self, steps: u64, every: u64, done: u64) -> bool {
        let due = done.is_multiple_of(every);
        match self {
            Self::CyclicCosine {
                cycles,
                second_half: true,
            } => {
                let length = steps.div_ceil(*cycles).max(1);
                let first = done.saturating_sub(1) / length * length;
                let within = length.min(steps - first.min(steps));
                let is_late = 2 * (done - first) > within;
                due && is_late || self.snapshot(steps, done).is_some()
            }
            _ => due || done == steps,
        }
    }
}

/// The rate of `step`, which counts from 0.
pub fn learning_rate(config: &TrainConfig, step: u64) -> f64 {
    if step < config.warmup_steps {
        return config.learning_rate * (step + 1) as f64 / config.warmup_steps as f64;
    }
    let share = match &config.schedule {
        Schedule::WarmupCosine => half_cosine(config, config.warmup_steps..config.steps, step),
        Schedule::CyclicCosine { cycles, .. } => {
            let length = config.steps.div_ceil(*cycles).max(1);
            let first = step / length * length;
            let cycle = first.max(config.warmup_steps)..(first + length).min(config.steps);
            half_cosine(config, cycle, step)
        }
        Schedule::Step { milestones, factor } => {
            let run = step as f64 / config.steps as f64;
            let passed = milestones.iter().filter(|m| run >= **m).count();
            factor.powi(passed as i32)
        }
    };
    config.learning_rate * share
}

/// From 1 at the first step of `over` to the final share at its last.
fn half_cosine(config: &TrainConfig, over: std::ops::Range<u64>, step: u64) -> f64 {
    let span = over.end.saturating_sub(over.start).max(2) - 1;
    let progress = (step.saturating_sub(over.start) as f64 / span as f64).min(1.0);
    let share = 0.5 * (1.0 + (std::f64::consts::PI * progress).cos());
    config.min_lr_ratio + (1.0 - config.min_lr_ratio) * share
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn config(schedule: &str) -> TrainConfig {
        let text = "seed = 1\nsteps = 111\nbatch = 2\nlearning_rate = 0.1\nwarmup_steps = 10\n\
                    min_lr_ratio = 0.1\nvalidate_every = 1\ncheckpoint_every = 1\n";
        toml::from_str(&format!("{text}{schedule}")).unwrap()
    }

    fn assert_rates(config: &TrainConfig, wanted: &[(u64, f64)]) {
        for (step, rate) in wanted {
            let found = learning_rate(config, *step);
            assert!((found - rate).abs() < 1e-12, "{step}: {found} {rate}");
        }
    }

    #[test]
    fn rises_in_equal_steps_then_falls_by_half_a_cosine() {
        // Half way down: final + (top − final)/2 = 0.01 + 0.045.
        let wanted = [
            (0, 0.01),
            (4, 0.05),
            (10, 0.1),
            (60, 0.055),
            (110, 0.01),
            (5000, 0.01),
        ];
        assert_rates(&config(""), &wanted);
        assert_rates(&config("schedule = \"warmup_cosine\""), &wanted);
    }

    #[test]
    fn a_cycle_begins_at_the_full_rate_and_ends_with_a_snapshot() {
        let config = config("schedule = { name = \"cyclic_cosine\", cycles = 3 }");
        // Cycles of 37 steps; the first begins after the warm-up, its middle is at 23.
        let wanted = [(4, 0.05), (10, 0.1), (23, 0.055), (36, 0.01)];
        assert_rates(&config, &wanted);
        assert_rates(
            &config,
            &[(37, 0.1), (55, 0.055), (73, 0.01), (74, 0.1), (110, 0.01)],
        );
        let ends =
            (0..=111).filter_map(|done| config.schedule.snapshot(111, done).map(|n| (done, n)));
        assert_eq!(ends.collect::<Vec<_>>(), [(37, 1), (74, 2), (111, 3)]);
        assert_eq!(Schedule::WarmupCosine.snapshot(111, 111), None);
        // Where cycles do not divide the steps, the last is the shorter one.
        let four = Schedule::CyclicCosine {
            cycles: 4,
            second_half: false,
        };
        let ends = (0..=10).filter_map(|done| four.snapshot(10, done).map(|n| (done, n)));
        assert_eq!(ends.collect::<Vec<_>>(), [(3, 1), (6, 2), (9, 3), (10, 4)]);
    }

    #[test]
    fn the_second_half_of_a_cycle_and_its_end_are_validated() {
        let late = "schedule = { name = \"cyclic_cosine\", cycles = 3, second_half = true }";
        let schedule = config(late).schedule;
        let when = |schedule: &Schedule, every| -> Vec<u64> {
            let steps = 1..=29;
            steps
                .filter(|done| schedule.validates(29, every, *done))
                .collect()
        };
        // Cycles of ten steps, the last of nine.
        assert_eq!(when(&schedule, 2), [6, 8, 10, 16, 18, 20, 26, 28, 29]);
        assert_eq!(when(&schedule, 100), [10, 20, 29]);
        assert_eq!(when(&Schedule::WarmupCosine, 10), [10, 20, 29]);
        let cycles = [1, 10, 11, 20, 21, 29].map(|done| schedule.cycle(29, done));
        assert_eq!(cycles, [1, 1, 2, 2, 3, 3].map(Some));
        assert_eq!(Schedule::WarmupCosine.cycle(29, 5), None);
    }

    #[test]
    fn a_step_leaves_a_share_from_each_milestone_on() {
        let config =
            config("schedule = { name = \"step\", milestones = [0.5, 0.9], factor = 0.2 }");
        assert_rates(&config, &[(55, 0.1), (56, 0.02), (99, 0.02), (100, 0.004)]);
    }

    #[test]
    fn a_config_that_cannot_train_is_refused() {
        let mut c = config("");
        assert!(c.check().is_ok());
        c.batch = 1;
        assert!(c.check().unwrap_err().to_string().contains("batch"));
        for (schedule, word) in [
            (
                "schedule = { name = \"cyclic_cosine\", cycles = 0 }",
                "cycles",
            ),
            (
                "schedule = { name = \"step\", milestones = [0.9, 0.5] }",
                "milestones",
            ),
            ("schedule = { name = \"step\", factor = 0.0 }", "factor"),
        ] {
            let error = config(schedule).check().unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    }
}
