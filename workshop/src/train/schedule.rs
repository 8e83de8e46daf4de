//! The learning rate over a run.

use super::config::TrainConfig;

/// Linear rise over `warmup_steps`, then half a cosine down to
/// `final_share · learning_rate` at the last step (I. Loshchilov and F. Hutter,
/// "SGDR: Stochastic gradient descent with warm restarts", ICLR 2017, without restarts).
/// `step` counts from 0.
pub fn learning_rate(config: &TrainConfig, step: u64) -> f64 {
    if step < config.warmup_steps {
        return config.learning_rate * (step + 1) as f64 / config.warmup_steps as f64;
    }
    let span = config.steps.saturating_sub(config.warmup_steps).max(2) - 1;
    let progress = ((step - config.warmup_steps) as f64 / span as f64).min(1.0);
    let share = 0.5 * (1.0 + (std::f64::consts::PI * progress).cos());
    config.learning_rate * (config.final_share + (1.0 - config.final_share) * share)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn config() -> TrainConfig {
        toml::from_str(
            "seed = 1\nsteps = 111\nbatch = 2\nlearning_rate = 0.1\nwarmup_steps = 10\n\
             final_share = 0.1\nvalidate_every = 1\ncheckpoint_every = 1",
        )
        .unwrap()
    }

    #[test]
    fn rises_in_equal_steps_then_falls_by_half_a_cosine() {
        let c = config();
        assert!((learning_rate(&c, 0) - 0.01).abs() < 1e-12);
        assert!((learning_rate(&c, 4) - 0.05).abs() < 1e-12);
        assert!((learning_rate(&c, 10) - 0.1).abs() < 1e-12);
        // Half way down: final + (top − final)/2 = 0.01 + 0.045.
        assert!((learning_rate(&c, 60) - 0.055).abs() < 1e-12);
        assert!((learning_rate(&c, 110) - 0.01).abs() < 1e-12);
        assert!((learning_rate(&c, 5000) - 0.01).abs() < 1e-12);
    }

    #[test]
    fn a_config_that_cannot_train_is_refused() {
        let mut c = config();
        assert!(c.check().is_ok());
        c.batch = 1;
        assert!(c.check().unwrap_err().to_string().contains("batch"));
    }
}
