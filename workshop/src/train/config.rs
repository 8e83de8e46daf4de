//! The part of a training configuration that all networks share.

use super::optimizer::Optimizer;
use super::precision::Precision;
use super::schedule::Schedule;
use crate::core::config::named;
use crate::core::error::WorkshopError;
use crate::nets::graph::Quantise;
use serde::{Deserialize, Serialize};

/// The `[train]` table of a configuration file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainConfig {
    /// Seed of the weights and of every batch.
    pub seed: u64,
    /// Steps of the whole run.
    pub steps: u64,
    /// Samples a step.
    pub batch: usize,
    /// Highest learning rate.
    pub learning_rate: f64,
    /// Steps over which the rate rises from zero.
    #[serde(default)]
    pub warmup_steps: u64,
    /// What remains of the rate at the last step, as a share of the highest.
    #[serde(default = "default_min_lr_ratio")]
    pub min_lr_ratio: f64,
    /// How the rate runs over the steps.
    #[serde(default, deserialize_with = "named")]
    pub schedule: Schedule,
    /// How gradients become steps.
    #[serde(default, deserialize_with = "named")]
    pub optimizer: Optimizer,
    /// Weight decay of the optimiser.
    #[serde(default)]
    pub weight_decay: f32,
    /// Gradients are clipped to this norm, per tensor.
    #[serde(default = "default_clip")]
    pub clip_norm: f32,
    /// Decay per step of the averaged weights that are validated and exported.
    #[serde(default = "default_ema_decay")]
    pub ema_decay: f32,
    /// Steps between two validations.
    pub validate_every: u64,
    /// Steps between two checkpoints.
    pub checkpoint_every: u64,
    /// Steps between two readings of the loss from the device; the curves are the same with any.
    #[serde(default = "default_metrics")]
    pub metrics_every: u64,
    /// Validations without a better score after which the run ends early; 0 never ends it.
    #[serde(default)]
    pub patience: u32,
    /// Threads that prepare batches.
    #[serde(default = "default_loaders")]
    pub loaders: usize,
    /// Numbers that the convolutions compute in.
    #[serde(default)]
    pub precision: Precision,
    /// What the network takes to be told in 8 bits while it trains and is validated.
    #[serde(default, skip_serializing_if = "Quantise::is_none")]
    pub quantise: Quantise,
}

fn default_min_lr_ratio() -> f64 {
    0.02
}
fn default_clip() -> f32 {
    5.0
}
fn default_ema_decay() -> f32 {
    0.998
}
fn default_loaders() -> usize {
    1
}

fn default_metrics() -> u64 {
    10
}

impl TrainConfig {
    /// Checks what the types cannot.
    ///
    /// # Errors
    /// [`WorkshopError::Config`] naming the first value that cannot be used.
    pub fn check(&self) -> crate::Result<()> {
        let wrong = [
            (self.steps == 0, "steps must be at least 1"),
            (self.batch < 2, "batch must be at least 2"),
            (
                !self.learning_rate.is_finite() || self.learning_rate <= 0.0,
                "learning_rate must be above 0",
            ),
            (
                !(0.0..=1.0).contains(&self.min_lr_ratio),
                "min_lr_ratio must lie between 0 and 1",
            ),
            (
                !(0.0..1.0).contains(&self.ema_decay),
                "ema_decay must lie between 0 and 1",
            ),
            (
                self.validate_every == 0,
                "validate_every must be at least 1",
            ),
            (
                self.checkpoint_every == 0,
                "checkpoint_every must be at least 1",
            ),
            (self.loaders == 0, "loaders must be at least 1"),
            (self.metrics_every == 0, "metrics_every must be at least 1"),
        ];
        let wrong = wrong.into_iter().find(|(bad, _)| *bad);
        let why = wrong.map(|(_, why)| why).or(self.schedule.fault());
        match why {
            Some(why) => Err(WorkshopError::Config(why.into())),
            None => Ok(()),
        }
    }
}
