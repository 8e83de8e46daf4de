//! How far a run has come, in the terminal: a bar with the present figures below it, or, where
//! there is no terminal or none is wanted, lines that are few enough for a file.

use super::curves::Best;
use crate::train::config::TrainConfig;
use indicatif::{ProgressBar, ProgressStyle};
use std::time::{Duration, Instant};

/// Between two lines where no validation gives one.
const BETWEEN_LINES: Duration = Duration::from_secs(60);
/// How much of the speed so far is kept at each step.
const SMOOTHING: f64 = 0.95;

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Now {
    /// Steps done.
    pub step: u64,
    /// Running mean of the loss.
    pub loss: f64,
    /// The learning rate.
    pub rate: f64,
}

/// Tells how far a run has come.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    label: String,
    steps: u64,
    batch: usize,
    /// Steps that were done before this sitting.
    before: u64,
    started: Instant,
    told: Instant,
    /// Seconds of a step, smoothed.
    step_s: Option<f64>,
}

impl Progress {
    /// For a run by `config` of which `done` steps are done. If it is to be quiet, or its lines are to
    /// begin with a label, lines are written even where a bar could be drawn.
    pub fn new(config: &TrainConfig, done: u64, (quiet, label): (bool, Option<&str>)) -> Self {
        let bar = match quiet || label.is_some() {
            true => ProgressBar::hidden(),
            false => bar(config.steps, done),
        };
        let now = Instant::now();
        Self {
            bar,
            label: label.map_or(String::new(), |l| format!("{l}: ")),
            steps: config.steps,
            batch: config.batch,
            before: done,
            started: now,
            told: now,
            step_s: None,
        }
    }

    /// A step is done that took `seconds`.
    pub fn step(&mut self, now: &Now, seconds: f64) {
        let smooth = |before: f64| SMOOTHING * before + (1.0 - SMOOTHING) * seconds;
        self.step_s = Some(self.step_s.map_or(seconds, smooth));
        if !self.bar.is_hidden() {
            self.bar.set_position(now.step);
            self.bar.set_prefix(figures(now, self.pictures_per_s()));
        } else if self.told.elapsed() > BETWEEN_LINES {
            self.tell(&self.line(now));
        }
    }

    /// A validation is done that gave `row`.
    pub fn validated(&mut self, now: &Now, row: &str, bests: &[Best]) {
        if self.bar.is_hidden() {
            self.tell(&format!("{}; {row}; {}", self.line(now), in_words(bests)));
        } else {
            self.bar.set_message(in_words(bests));
        }
    }

    /// Nothing more comes.
    pub fn end(&self) {
        self.bar.finish();
    }

    fn tell(&mut self, line: &str) {
        self.told = Instant::now();
        println!("{}{line}", self.label);
    }

    fn line(&self, now: &Now) -> String {
        format!(
            "step {} of {}, {}, {} left",
            now.step,
            self.steps,
            figures(now, self.pictures_per_s()),
            duration(self.left_s(now.step))
        )
    }

    fn pictures_per_s(&self) -> f64 {
        self.step_s.map_or(0.0, |s| self.batch as f64 / s.max(1e-9))
    }

    /// By what a step has taken in this sitting, validations included.
    fn left_s(&self, step: u64) -> f64 {
        let done = step.saturating_sub(self.before).max(1) as f64;
        let left = self.steps.saturating_sub(step) as f64;
        self.started.elapsed().as_secs_f64() / done * left
    }
}

fn bar(steps: u64, done: u64) -> ProgressBar {
    let bar = ProgressBar::new(steps);
    if let Ok(style) = ProgressStyle::with_template(
        "{elapsed_precise} [{bar:40}] {pos}/{len} steps, {eta} left\n{prefix}\n{wide_msg}",
    ) {
        bar.set_style(style);
    }
    bar.set_position(done);
    bar.reset_eta();
    bar
}

fn figures(now: &Now, pictures_per_s: f64) -> String {
    format!(
        "loss {:.4}, learning rate {:.2e}, {pictures_per_s:.0} pictures a second",
        now.loss, now.rate
    )
}

/// "best so far: score 0.9712 (step 400), eer 0.0288 (step 300)".
fn in_words(bests: &[Best]) -> String {
    let each: Vec<String> = bests
        .iter()
        .map(|b| format!("{} {:.4} (step {})", b.name, b.value, b.step))
        .collect();
    match each.is_empty() {
        true => String::new(),
        false => format!("best so far: {}", each.join(", ")),
    }
}

/// "45 s", "12 min", "3 h 5 min".
pub fn duration(seconds: f64) -> String {
    let minutes = (seconds / 60.0).round() as u64;
    match (seconds < 60.0, minutes < 60) {
        (true, _) => format!("{seconds:.0} s"),
        (_, true) => format!("{minutes} min"),
        _ => format!("{} h {} min", minutes / 60, minutes % 60),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_step_loss_rate_speed_and_what_is_left() {
        let config = "seed = 1\nsteps = 100\nbatch = 8\nlearning_rate = 0.1\nvalidate_every = 1\n\
                      checkpoint_every = 1\n";
        let mut progress = Progress::new(&toml::from_str(config).unwrap(), 40, (true, None));
        let now = Now {
            step: 100,
            loss: 1.25,
            rate: 0.001,
        };
        progress.step(&now, 0.5);
        let wanted =
            "step 100 of 100, loss 1.2500, learning rate 1.00e-3, 16 pictures a second, 0 s left";
        assert_eq!(progress.line(&now), wanted);
        let bests = [Best {
            name: "auc".into(),
            value: 0.9,
            step: 60,
        }];
        assert_eq!(in_words(&bests), "best so far: auc 0.9000 (step 60)");
    }

    #[test]
    fn durations_are_as_exact_as_they_matter() {
        let told = [12.3, 90.0, 3600.0, 11_100.0].map(duration);
        assert_eq!(told, ["12 s", "2 min", "1 h 0 min", "3 h 5 min"]);
    }
}
