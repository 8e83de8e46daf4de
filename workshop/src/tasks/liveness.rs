//! Liveness: real attacks, and attacks simulated from live faces.

pub mod cross;
mod data;
mod export;

pub use data::{Batch, LivenessData};
pub use export::export;

use super::Order;
use crate::augment::Photometric;
use crate::core::TrainConfig;
use crate::core::error::{Result, WorkshopError};
use crate::core::train::{Loss, Score, Task, train as run};
use crate::nets::liveness::{Liveness, LivenessConfig};
use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData, activation};
use faceglass_vision::View;
use serde::{Deserialize, Serialize};

/// `workshop/configs/liveness.toml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Shared settings; a sample is one picture, of which each gives `data.views_per_picture` views.
    pub train: TrainConfig,
    /// The network.
    pub net: LivenessConfig,
    /// What the batches are drawn from.
    pub data: DataConfig,
    /// Light, colour, noise, blur and compression, for both classes alike.
    pub photometric: Photometric,
    /// The views that vote.
    pub views: Vec<View>,
}

/// `[data]` of the configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DataConfig {
    /// Views drawn from each picture of a batch.
    pub views_per_picture: usize,
    /// Share of attacks that are simulated from live faces.
    pub simulated: f32,
    /// Share of the simulated attacks whose sheet or device is seen with its edge.
    pub held: f32,
    /// Share of pictures made so poor that nobody could tell; their target is ½.
    pub unsure: f32,
    /// Sources (`owner+repository`) left out of training and validation, to measure on them.
    #[serde(default)]
    pub leave_out: Vec<String>,
    /// Sources used for validation and the threshold only, beside the held-out people.
    #[serde(default)]
    pub develop_on: Vec<String>,
}

struct LivenessTask<'a> {
    data: &'a LivenessData,
    config: &'a Config,
}

impl Task for LivenessTask<'_> {
    type Net = Liveness;
    type Batch = Batch;

    fn batch(&self, step: u64) -> Result<Batch> {
        self.data.batch(step, self.config)
    }

    fn loss(&self, net: &Liveness, batch: Batch, device: &Device) -> Result<Loss> {
        vote_loss(net, batch, self.config.net.side, device)
    }

    fn validate(&self, net: &Liveness, device: &Device) -> Result<Score> {
        let scored = self.data.dev_scores(net, device)?;
        let rates = scored.equal_error_rates();
        let mean = rates.iter().map(|(_, r)| r).sum::<f64>() / rates.len().max(1) as f64;
        let worst = rates.iter().map(|(_, r)| *r).fold(0.0, f64::max);
        Ok(Score {
            value: 1.0 - mean as f32,
            parts: vec![("mean_eer", mean as f32), ("worst_eer", worst as f32)],
        })
    }
}

/// Binary cross entropy of every vote.
///
/// # Errors
/// [`WorkshopError::Data`] if the batch's parts differ in length.
pub fn vote_loss(net: &Liveness, batch: Batch, side: usize, device: &Device) -> Result<Loss> {
    let count = batch.targets.len();
    if batch.pixels.len() != count * 3 * side * side {
        return Err(WorkshopError::Data(
            "a batch has parts of different length".into(),
        ));
    }
    let right = |logits: &[f32]| {
        let sure = batch
            .targets
            .iter()
            .zip(logits)
            .filter(|(t, _)| (**t - 0.5).abs() > 0.1);
        let (hits, all) = sure.fold((0, 0), |(hits, all), (t, l)| {
            (hits + usize::from((*t > 0.5) == (*l > 0.0)), all + 1)
        });
        hits as f32 / all.max(1) as f32
    };
    let pixels = TensorData::new(batch.pixels, [count, 3, side, side]);
    let logits = net.forward(Tensor::<4>::from_data(pixels, device));
    let share = right(&logits.clone().try_into_vec_as::<f32>().unwrap_or_default());
    let targets = TensorData::new(batch.targets.clone(), [count, 1]);
    let total = cross_entropy(logits, Tensor::<2>::from_data(targets, device));
    Ok(Loss {
        total,
        parts: vec![("votes_right", share)],
    })
}

/// Mean of −t·log σ(l) − (1−t)·log(1−σ(l)), written as softplus(l) − t·l.
pub fn cross_entropy(logits: Tensor<2>, targets: Tensor<2>) -> Tensor<1> {
    (activation::softplus(logits.clone(), 1.0) - targets * logits).mean()
}

/// `workshop train liveness`.
///
/// # Errors
/// When data, configuration or checkpoint cannot be used.
pub fn train(order: &Order) -> Result<()> {
    let (config, dir, device): (Config, _, _) = order.open()?;
    let data = LivenessData::open(&order.shards, &config)?;
    println!("{}", data.describe());
    device.seed(config.train.seed);
    let fresh = config.net.init(&device);
    println!(
        "{:.1} million multiply-accumulates a view, {} views, {} weights",
        fresh.macs() as f64 / 1e6,
        config.views.len(),
        fresh.num_params()
    );
    let task = LivenessTask {
        data: &data,
        config: &config,
    };
    run(&task, fresh, &config.train, &dir, &order.sitting, &device)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cross_entropy_by_hand() {
        let device = Device::flex();
        let logits = Tensor::<2>::from_data([[0.0], [2.0], [-3.0]], &device);
        let targets = Tensor::<2>::from_data([[0.5], [1.0], [1.0]], &device);
        let loss = cross_entropy(logits, targets).try_into_scalar::<f32>();
        let expected =
            (2.0f32.ln() + (1.0 + (-2.0f32).exp()).ln() + (1.0 + 3.0f32.exp()).ln()) / 3.0;
        assert!((loss.unwrap_or(f32::NAN) - expected).abs() < 1e-6);
    }
}
