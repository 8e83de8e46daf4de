//! Recognition from labelled people: any backbone, any losses, from nothing or from weights that are
//! there. What it gives is an embedder.

mod config;
mod data;
mod export;

pub use config::{Config, DataConfig, Sampler};
pub use data::{Batch, RecognitionData};
pub use export::export;

use super::Order;
use crate::core::error::{Result, WorkshopError};
use crate::losses::Learned;
use crate::losses::chosen;
use crate::nets::Net;
use crate::recipes::faces::{embeddings, figure, matched_at, tell_size};
use crate::recipes::start::learn;
use crate::train::{Loss, Score, Student, Task};
use burn::module::Module;
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor, TensorData};

/// The embedder with what only its losses need.
#[derive(Module, Debug)]
pub struct Trainee {
    /// What ships.
    pub embedder: Net,
    losses: Learned,
}

impl Student for Trainee {
    fn shipped(&self) -> &Net {
        &self.embedder
    }

    fn with_shipped(mut self, net: Net) -> Self {
        self.embedder = net;
        self
    }
}

impl Trainee {
    /// Fresh weights for so many people.
    ///
    /// # Errors
    /// When the settings do not make a network.
    pub fn new(config: &Config, classes: usize, device: &Device) -> Result<Self> {
        let dim = config.net.own.dim;
        Ok(Self {
            embedder: Net::fresh(config.graph()?, device),
            losses: Learned::fresh(&config.loss, classes.max(1), dim, device),
        })
    }
}

/// What is learned from, and how.
pub struct RecognitionTask<'a> {
    /// Crops and people.
    pub data: &'a RecognitionData,
    /// The settings.
    pub config: &'a Config,
}

impl Task for RecognitionTask<'_> {
    type Net = Trainee;
    type Batch = Batch;

    fn batch(&self, step: u64) -> Result<Batch> {
        self.data.batch(step, self.config)
    }

    fn loss(&self, net: &Trainee, batch: Batch, device: &Device) -> Result<Loss> {
        total_loss(net, batch, self.config, device)
    }

    fn stepped(
        &self,
        net: Trainee,
        gradients: GradientsParams,
        step: impl FnOnce(Trainee, GradientsParams) -> Trainee,
    ) -> Trainee {
        let unseen = net.losses.unseen(&self.config.loss, &gradients);
        let net = step(net, gradients);
        Trainee {
            losses: net.losses.put_back(unseen),
            ..net
        }
    }

    fn split(&self, batch: Batch, parts: usize) -> Result<Vec<(Batch, f32)>> {
        self.data.split(batch, parts, self.config)
    }

    fn validate(&self, net: &Trainee, device: &Device) -> Result<Score> {
        let validation = &self.data.validation;
        let (_, scores) = validation.compare(&net.embedder, false, device)?;
        Ok(Score {
            value: 1.0 - figure(scores.eer()),
            parts: vec![
                ("auc", figure(scores.auc())),
                ("tar_fmr_1e-2", matched_at(&scores, 1e-2)),
                ("tar_fmr_1e-3", matched_at(&scores, 1e-3)),
            ],
        })
    }
}

/// The loss of one batch.
///
/// # Errors
/// [`WorkshopError::Data`] if the batch's parts differ in length.
pub fn total_loss(net: &Trainee, batch: Batch, config: &Config, device: &Device) -> Result<Loss> {
    let (count, side) = (batch.people.len(), config.data.side);
    if batch.pixels.len() != count * 3 * side * side || count == 0 {
        return Err(WorkshopError::Data(
            "a batch has parts of different length".into(),
        ));
    }
    let pixels = TensorData::new(batch.pixels, [count, 3, side, side]);
    let pixels = Tensor::<4>::from_data(pixels, device);
    let pixels = config.train.precision.of(pixels);
    let targets = (!batch.targets.is_empty()).then(|| {
        let dim = batch.targets.len() / count;
        Tensor::from_data(TensorData::new(batch.targets, [count, dim]), device)
    });
    let seen = chosen::Batch {
        rows: embeddings(&net.embedder, pixels)?,
        people: &batch.people,
        targets,
        step: (batch.step, config.train.seed),
    };
    let (total, parts) = net.losses.total(&config.loss, &seen)?;
    Ok(Loss { total, parts })
}

/// `workshop train recognition`.
///
/// # Errors
/// When data, configuration or checkpoint cannot be used.
pub fn train(order: &Order) -> Result<()> {
    let (config, dir, device): (Config, _, _) = order.open()?;
    let data = RecognitionData::open(&order.shards, &config)?;
    println!("{}", data.describe());
    device.seed(config.train.seed);
    let fresh = Trainee::new(&config, data.classes(), &device)?;
    tell_size(&fresh.embedder);
    let task = RecognitionTask {
        data: &data,
        config: &config,
    };
    learn(&task, fresh, &config.train, &dir, &order.sitting, &device)?;
    Ok(())
}
