//! Liveness: real attacks, and attacks simulated from live faces.

pub mod cross;
mod data;
mod export;
pub mod net;
mod teacher;
mod validation;

pub use data::{Batch, LivenessData};
pub use export::export;
pub use teacher::Teacher;

use super::Order;
use crate::core::error::{Result, WorkshopError};
use crate::data::augment::Photometric;
use crate::losses::{binary_cross_entropy, hint_loss};
use crate::nets::Net;
use crate::nets::heads::logits;
use crate::recipes::start::learn;
use crate::train::{Loss, Precision, Score, Student, Task, TrainConfig};
use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{Device, Tensor, TensorData};
use faceglass_vision::View;
use net::LivenessConfig;
use serde::{Deserialize, Serialize};
use std::num::NonZeroUsize;
use std::path::PathBuf;

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
    /// The score is the mean of this many lowest votes; of all if it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lowest_votes: Option<NonZeroUsize>,
    /// What the app adds to a score's logit for the share of the skin that is burnt out, from the
    /// thresholds of equal errors that `workshop evaluate liveness --exposures` finds.
    #[serde(default, skip_serializing_if = "is_nought")]
    pub burnt_out_gain: f32,
    /// A network to learn from beside the labels.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub teacher: Option<TeacherConfig>,
}

fn is_nought(gain: &f32) -> bool {
    *gain == 0.0
}

/// `[teacher]` of the configuration: networks that look at the same pictures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeacherConfig {
    /// How much their features count beside the votes.
    pub weight: f32,
    /// Views of at least this scale learn from them: the others do not show what they see.
    pub min_scale: f32,
    /// Share of the pictures that they look at; they take longer than everything else about a
    /// picture together.
    #[serde(default = "all")]
    pub share: f32,
    /// Of a picture as it is stored they are asked once, and every later view of it learns from that: their share then
    /// limits simulated attacks alone, of which each is another.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub remembered: bool,
    /// The networks, in the order of their features.
    pub networks: Vec<TeacherNetwork>,
}

/// `[[teacher.networks]]` of the configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TeacherNetwork {
    /// ONNX file from `[1, 3, side, side]`, RGB from 0 to 1, to features.
    pub onnx: PathBuf,
    /// Side of its input in pixels.
    pub side: u32,
    /// Its crop, in face boxes.
    pub scale: f32,
    /// Numbers that it gives.
    pub feature_dim: usize,
    /// Its crop is a square, black beyond the picture, instead of a box that is moved and
    /// made smaller to lie in the picture.
    #[serde(default)]
    pub square: bool,
}

impl TeacherConfig {
    /// Numbers that all its networks give.
    pub fn feature_dim(&self) -> usize {
        self.networks.iter().map(|n| n.feature_dim).sum()
    }
}

fn all() -> f32 {
    1.0
}

/// The network with what only training needs.
#[derive(Module, Debug)]
pub struct Trainee {
    /// What ships.
    pub liveness: Net,
    /// From its features to the teacher's; without a bias, so that it is told from
    /// the layers that ship.
    recall: Option<Linear>,
}

impl Student for Trainee {
    fn shipped(&self) -> &Net {
        &self.liveness
    }

    fn with_shipped(mut self, net: Net) -> Self {
        self.liveness = net;
        self
    }
}

impl Trainee {
    /// Fresh weights.
    ///
    /// # Errors
    /// When the settings do not make a network.
    pub fn new(config: &Config, device: &Device) -> Result<Self> {
        let liveness = config.net.init(device)?;
        let features = liveness.graph().marked(logits::FEATURES);
        let channels = features.map_or(0, |node| node.shape.channels());
        let recall = config.teacher.as_ref().map(|t| {
            LinearConfig::new(channels, t.feature_dim())
                .with_bias(false)
                .init(device)
        });
        Ok(Self { liveness, recall })
    }
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
    pub visible_border: f32,
    /// Share of pictures made so poor that nobody could tell; their target is ½.
    pub ambiguous: f32,
    /// Sources (`owner+repository`) left out of training and validation, to measure on them.
    #[serde(default)]
    pub leave_out: Vec<String>,
    /// Sources used for validation and the threshold only, beside the held-out people.
    #[serde(default)]
    pub validate_on: Vec<String>,
    /// Which threshold is taken on the validation pictures.
    #[serde(default)]
    pub threshold_by: ThresholdRule,
}

/// What the threshold keeps small on the validation pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThresholdRule {
    /// The largest APCER or BPCER of any group, then the mean of all. A camera on which live
    /// faces score low must not lower the bar for every attack, as it does in a mean of few
    /// cameras, nor the other way round.
    #[default]
    Worst,
    /// The mean of every group's APCER and BPCER: what a further camera is to be expected to
    /// err by, where there are cameras enough that none of them decides alone.
    Mean,
}

struct LivenessTask<'a> {
    data: &'a LivenessData,
    config: &'a Config,
    teacher: Option<Teacher>,
}

impl Task for LivenessTask<'_> {
    type Net = Trainee;
    type Batch = Batch;

    fn batch(&self, step: u64) -> Result<Batch> {
        self.data.batch(step, self.config, self.teacher.as_ref())
    }

    fn loss(&self, net: &Trainee, batch: Batch, device: &Device) -> Result<Loss> {
        let weight = self.config.teacher.as_ref().map_or(0.0, |t| t.weight);
        let recall = net.recall.as_ref().map(|r| (r, weight));
        let (side, precision) = (self.config.net.side(), self.config.train.precision);
        total_loss(&net.liveness, recall, batch, side, (precision, device))
    }

    fn validate(&self, net: &Trainee, device: &Device) -> Result<Score> {
        let scored = self.data.validation.scores(&net.liveness, device)?;
        let rates = scored.equal_error_rates();
        let mean = rates.iter().map(|(_, r)| r).sum::<f64>() / rates.len().max(1) as f64;
        // One threshold has to suit every camera: each may be told apart by a threshold
        // of its own and still be served badly by the one that ships.
        let threshold = scored.threshold(self.config.data.threshold_by);
        let (worst, common) = scored.worst_and_mean(threshold);
        Ok(Score {
            value: 1.0 - common as f32,
            parts: vec![
                ("mean_eer", mean as f32),
                ("mean_error", common as f32),
                ("worst_error", worst as f32),
            ],
        })
    }
}

/// Binary cross entropy of every vote.
///
/// # Errors
/// [`WorkshopError::Data`] if the batch's parts differ in length.
pub fn vote_loss(net: &Net, batch: Batch, side: usize, device: &Device) -> Result<Loss> {
    total_loss(net, None, batch, side, (Precision::Float32, device))
}

/// That, and with `recall` its weight times the squared distance to the teacher's
/// features, over the views that learn from it.
///
/// # Errors
/// [`WorkshopError::Data`] if the batch's parts differ in length.
pub fn total_loss(
    net: &Net,
    recall: Option<(&Linear, f32)>,
    batch: Batch,
    side: usize,
    (precision, device): (Precision, &Device),
) -> Result<Loss> {
    let count = batch.targets.len();
    if batch.pixels.len() != count * 3 * side * side {
        return Err(WorkshopError::Data(
            "a batch has parts of different length".into(),
        ));
    }
    let pixels = TensorData::new(batch.pixels, [count, 3, side, side]);
    let mut seen = net.forward(precision.of(Tensor::<4>::from_data(pixels, device)))?;
    let logits = seen.row(logits::OUTPUT)?;
    let right = votes_right(logits.clone(), &batch.targets);
    let targets = TensorData::new(batch.targets.clone(), [count, 1]);
    let mut total = binary_cross_entropy(logits, Tensor::<2>::from_data(targets, device));
    let mut parts = vec![("votes_right", right)];
    let taught = batch.taught.iter().flatten().count();
    if let (Some((recall, weight)), true) = (recall, taught > 0) {
        let [_, numbers] = recall.weight.val().dims();
        let (mut wanted, mut counts) = (Vec::with_capacity(count * numbers), Vec::new());
        for row in &batch.taught {
            counts.push(if row.is_some() { 1.0f32 } else { 0.0 });
            match row {
                Some(row) => wanted.extend_from_slice(row),
                None => wanted.resize(wanted.len() + numbers, 0.0),
            }
        }
        if wanted.len() != count * numbers {
            return Err(WorkshopError::Data(
                "a batch has parts of different length".into(),
            ));
        }
        let wanted = Tensor::<2>::from_data(TensorData::new(wanted, [count, numbers]), device);
        let counts = Tensor::<2>::from_data(TensorData::new(counts, [count, 1]), device);
        let recalled = recall.forward(seen.row(logits::FEATURES)?);
        let apart = hint_loss(recalled, wanted, counts, taught);
        parts.push(("teacher_distance", apart.clone()));
        total = total + apart.mul_scalar(weight);
    }
    Ok(Loss { total, parts })
}

/// Share of the votes that are on the right side, where anybody could tell.
fn votes_right(logits: Tensor<2>, targets: &[f32]) -> Tensor<1> {
    // 1 for live, −1 for an attack, nought where nobody could tell.
    let side = |target: &f32| match target - 0.5 {
        off if off.abs() > 0.1 => off.signum(),
        _ => 0.0,
    };
    let sides: Vec<f32> = targets.iter().map(side).collect();
    let sure = sides.iter().filter(|s| **s != 0.0).count().max(1);
    let sides = TensorData::new(sides, [targets.len(), 1]);
    let sides = Tensor::<2>::from_data(sides, &logits.device());
    let hits = (logits.detach() * sides).greater_elem(0.0);
    hits.float().sum().div_scalar(sure as f32)
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
    let fresh = Trainee::new(&config, &device)?;
    println!(
        "{:.1} million multiply-accumulates a view, {} views, {} weights",
        fresh.liveness.graph().macs() as f64 / 1e6,
        config.views.len(),
        fresh.liveness.num_params()
    );
    let teacher = match &config.teacher {
        Some(teacher) => Some(data.settled(Teacher::open(teacher)?, &config)?),
        None => None,
    };
    let task = LivenessTask {
        data: &data,
        config: &config,
        teacher,
    };
    learn(&task, fresh, &config.train, &dir, &order.sitting, &device)?;
    Ok(())
}
