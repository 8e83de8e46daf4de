//! The embedder: distilled from a teacher, helped by labelled identities.

mod data;
mod export;
mod head;
pub mod net;

pub use crate::recipes::faces::AugmentConfig;
pub use data::{Batch, EmbedderData};
pub use export::export;
pub use head::{Fitted, HeadOrder, Nearness, fit_head};

use super::Order;
use crate::core::error::{Result, WorkshopError};
use crate::core::numbers::unit_rows;
use crate::data::shards::fits;
use crate::losses::settings::{NOT_NEGATIVE, POSITIVE, WIDEST, fault, up_to};
use crate::losses::{Margin, cosine_loss, margin_loss, relation_loss};
use crate::nets::Net;
use crate::recipes::faces::{figure, matched_at, tell_size};
use crate::recipes::start::learn;
use crate::train::{Loss, Precision, Score, Student, Task, TrainConfig};
use burn::module::{Module, Param};
use burn::nn::Initializer;
use burn::tensor::{Device, Tensor, TensorData};
use net::{EmbedderConfig, SIDE, embeddings};
use serde::{Deserialize, Serialize};

/// `workshop/configs/embedder.toml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Shared settings.
    pub train: TrainConfig,
    /// The network.
    pub net: EmbedderConfig,
    /// The loss.
    pub loss: LossConfig,
    /// Changes to the crops.
    pub augment: AugmentConfig,
    /// Least Euclidean distance of a training crop's teacher vector to that of
    /// any test crop; a person with one crop nearer is left out whole. The public
    /// sets are unnamed or name people by numbers, so that this is the only way to
    /// keep people of the test out of training; 0 keeps every crop. dlib calls 0.6
    /// one person.
    #[serde(default)]
    pub min_test_distance: f32,
}

/// Weights of the parts of the loss.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LossConfig {
    /// How much of the teacher's mean vector is subtracted from its vectors.
    ///
    /// dlib's vectors are compared by Euclidean distance and all point roughly
    /// the same way: their raw cosines crowd above 0.8. Without the mean they
    /// spread out, but on LFW the teacher itself loses accuracy (98.80 % raw,
    /// 98.70 % less half the mean, 98.02 % less all of it).
    pub centre: f32,
    /// Distance to the teacher's vector.
    pub cosine: f32,
    /// Distance between the batch's similarity matrices.
    pub relation: f32,
    /// Angular margin on labelled identities.
    pub margin: f32,
    /// How the margin is made.
    #[serde(default)]
    pub margin_kind: Margin,
    /// Scale of the margin loss.
    #[serde(default = "default_scale")]
    pub margin_scale: f32,
    /// The margin itself: subtracted from the cosine, or of [`Margin::Arcface`] added to the angle.
    #[serde(default = "default_margin")]
    pub margin_cosine: f32,
}

impl Config {
    /// Checks what the types cannot.
    ///
    /// # Errors
    /// [`WorkshopError::Config`] naming the first setting that makes no sense.
    pub fn check(&self) -> Result<()> {
        self.train.check()?;
        self.augment.check()?;
        match self.loss.fault() {
            Some(why) => Err(WorkshopError::Config(format!("loss: {why}"))),
            None => Ok(()),
        }
    }
}

impl LossConfig {
    fn fault(&self) -> Option<String> {
        let widest = match self.margin_kind {
            Margin::Arcface => WIDEST,
            Margin::Cosface | Margin::Softmax => 1.0,
        };
        fault([
            ("centre", self.centre, up_to(1.0)),
            ("cosine", self.cosine, NOT_NEGATIVE),
            ("relation", self.relation, NOT_NEGATIVE),
            ("margin", self.margin, NOT_NEGATIVE),
            ("margin_scale", self.margin_scale, POSITIVE),
            ("margin_cosine", self.margin_cosine, up_to(widest)),
        ])
    }
}

fn default_scale() -> f32 {
    24.0
}
fn default_margin() -> f32 {
    0.25
}

/// The embedder with the class centres that only training needs.
#[derive(Module, Debug)]
pub struct Trainee {
    /// What ships.
    pub embedder: Net,
    centres: Param<Tensor<2>>,
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
    /// Fresh weights for `classes` labelled identities.
    ///
    /// # Errors
    /// When the settings do not make a network.
    pub fn new(config: &EmbedderConfig, classes: usize, device: &Device) -> Result<Self> {
        let start = Initializer::Normal {
            mean: 0.0,
            std: 0.1,
        };
        Ok(Self {
            embedder: config.init(device)?,
            centres: start.init([classes.max(1), config.own.dim], device),
        })
    }

    /// With the centres at `means`, one row a class. With many people of few
    /// pictures each, random centres would take longer to find their people than
    /// the network takes to learn.
    #[must_use]
    pub fn with_centres(mut self, means: &[Vec<f32>], device: &Device) -> Self {
        if let [first, ..] = means {
            let shape = [means.len(), first.len()];
            let rows = TensorData::new(means.concat(), shape);
            self.centres = Param::from_tensor(Tensor::from_data(rows, device));
        }
        self
    }
}

struct EmbedderTask<'a> {
    data: &'a EmbedderData,
    config: &'a Config,
}

impl Task for EmbedderTask<'_> {
    type Net = Trainee;
    type Batch = Batch;

    fn batch(&self, step: u64) -> Result<Batch> {
        let train = &self.config.train;
        self.data
            .batch(step, train.batch, train.seed, &self.config.augment)
    }

    fn loss(&self, net: &Trainee, batch: Batch, device: &Device) -> Result<Loss> {
        let precision = self.config.train.precision;
        total_loss(net, batch, &self.config.loss, (precision, device))
    }

    fn validate(&self, net: &Trainee, device: &Device) -> Result<Score> {
        let (rows, scores) = self.data.validation.compare(&net.embedder, false, device)?;
        let teacher: f32 = rows
            .iter()
            .zip(self.data.validation_targets())
            .map(|(a, b)| a.iter().zip(b).map(|(x, y)| x * y).sum::<f32>())
            .sum();
        Ok(Score {
            value: 1.0 - figure(scores.eer()),
            parts: vec![
                ("teacher_cosine", teacher / rows.len().max(1) as f32),
                ("auc", figure(scores.auc())),
                ("tar_far_1e-3", matched_at(&scores, 1e-3)),
            ],
        })
    }
}

/// The loss of one batch.
///
/// # Errors
/// [`WorkshopError::Data`] if the batch's parts differ in length.
pub fn total_loss(
    net: &Trainee,
    batch: Batch,
    weights: &LossConfig,
    (precision, device): (Precision, &Device),
) -> Result<Loss> {
    let count = batch.people.len();
    let dim = batch.targets.len() / count.max(1);
    if batch.pixels.len() != count * 3 * SIDE * SIDE || dim == 0 {
        return Err(WorkshopError::Data(
            "a batch has parts of different length".into(),
        ));
    }
    let pixels = TensorData::new(batch.pixels, [count, 3, SIDE, SIDE]);
    let targets = TensorData::new(batch.targets, [count, dim]);
    let targets = Tensor::<2>::from_data(targets, device);
    let pixels = precision.of(Tensor::<4>::from_data(pixels, device));
    let rows = unit_rows(embeddings(&net.embedder, pixels)?);
    let cosine = cosine_loss(rows.clone(), targets.clone());
    let relation = relation_loss(rows.clone(), targets);
    let mut parts = vec![("cosine", cosine.clone()), ("relation", relation.clone())];
    let mut total = cosine.mul_scalar(weights.cosine) + relation.mul_scalar(weights.relation);
    if weights.margin > 0.0 && batch.people.iter().any(Option::is_some) {
        let margin = margin_loss(
            rows,
            net.centres.val(),
            &batch.people,
            (
                weights.margin_kind,
                weights.margin_scale,
                weights.margin_cosine,
            ),
        );
        parts.push(("margin", margin.clone()));
        total = total + margin.mul_scalar(weights.margin);
    }
    Ok(Loss { total, parts })
}

/// `workshop train embedder`.
///
/// # Errors
/// When data, configuration or checkpoint cannot be used.
pub fn train(order: &Order) -> Result<()> {
    let (config, dir, device): (Config, _, _) = order.open()?;
    let data = EmbedderData::open(&order.shards, &config)?;
    fits(data.dim(), config.net.own.dim)?;
    println!("{}", data.describe());
    device.seed(config.train.seed);
    let fresh = Trainee::new(&config.net, data.classes(), &device)?
        .with_centres(&data.class_means(), &device);
    tell_size(&fresh.embedder);
    let task = EmbedderTask {
        data: &data,
        config: &config,
    };
    learn(&task, fresh, &config.train, &dir, &order.sitting, &device)?;
    Ok(())
}
