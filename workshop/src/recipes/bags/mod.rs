//! Liveness from patches that several cameras saw at once
//! (T. Shen et al., "FaceBagNet: bag-of-local-features model for multi-modal face anti-spoofing",
//! CVPR workshops 2019).
//!
//! | file | what |
//! |---|---|
//! | `net` | the network: a stream for each camera, joined, or a single one |
//! | `data` | lists and batches |
//! | `crops` | the places and flips that a picture is judged by |
//! | `judge` | what a network, or several together, say of a list |
//! | `figures` | errors of these scores |
//! | `evaluate` | `workshop evaluate bags`: tables by snapshot and by camera missing |
//! | `export` | the network as a file |

mod crops;
mod data;
pub mod evaluate;
mod export;
mod figures;
mod judge;
pub mod net;

pub use crops::{crops, places};
pub use data::{BagsData, Batch};
pub use evaluate::{Snapshots, Wanted, evaluate};
pub use export::{Exported, export};
pub use figures::{Figures, Row};
pub use judge::{Judge, Look, Mean, Votes};

use super::Order;
use crate::core::error::{Result, WorkshopError};
use crate::core::numbers::floats;
use crate::data::augment::patch::Patch;
use crate::losses::cross_entropy;
use crate::nets::Net;
use crate::nets::heads::logits;
use crate::recipes::start::learn;
use crate::train::{Loss, Score, Task, TrainConfig};
use burn::module::Module as _;
use burn::tensor::{Device, Tensor, TensorData};
use net::BagsConfig;
use serde::{Deserialize, Serialize};

/// A configuration, as those in `workshop/configs/liveness/bags`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Shared settings; a sample is a patch of each modality.
    pub train: TrainConfig,
    /// The network.
    pub net: BagsConfig,
    /// What is learned from, chosen by and measured on.
    #[serde(default)]
    pub data: DataConfig,
    /// What happens to pictures before a patch is cut.
    #[serde(default)]
    pub augment: Augment,
}

/// `[data]`: lists in the folder that `--shards` names.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DataConfig {
    /// What is learned from.
    pub train: String,
    /// What weights, and thresholds of the development list, are chosen by.
    pub validation: String,
    /// What is reported on.
    pub test: String,
    /// Triplets at which a validation looks, as many of each class as come to it; all with 0.
    pub validate_on: usize,
    /// Crops that a validation judges each by: 1, 9 or 36.
    pub validation_crops: usize,
    /// Of each class of the test at most so many at which a comparison looks, spread evenly; all with 0.
    pub test_on: usize,
    /// Million bytes of pictures that are kept in memory.
    pub keep_mb: u64,
}

impl Default for DataConfig {
    fn default() -> Self {
        Self {
            train: "train_list.txt".into(),
            validation: "val_private_list.txt".into(),
            test: "test_public_list.txt".into(),
            validate_on: 0,
            validation_crops: 36,
            test_on: 0,
            keep_mb: 2000,
        }
    }
}

/// `[augment]`; the default is what is published.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Augment {
    /// Flips, turns, coarseness.
    pub patch: Patch,
    /// Whether the patches of one moment come from one place, equally turned. Published is that each has its own.
    pub together: bool,
    /// How often modal feature erasing strikes; only of three modalities.
    pub erase: f32,
}

impl Default for Augment {
    fn default() -> Self {
        Self {
            patch: Patch::default(),
            together: false,
            erase: 0.5,
        }
    }
}

impl Config {
    /// Checks what the types cannot.
    ///
    /// # Errors
    /// [`WorkshopError::Config`] naming the first value that cannot be used, [`WorkshopError::Network`] if the
    /// settings make no network.
    pub fn check(&self) -> Result<()> {
        self.train.check()?;
        let erase = self.augment.erase;
        let wrong = [
            (
                !crops::COUNTS.contains(&self.data.validation_crops),
                "data.validation_crops must be 1, 9 or 36",
            ),
            (
                !(0.0..=1.0).contains(&erase),
                "augment.erase must lie between 0 and 1",
            ),
        ];
        let wrong = wrong.into_iter().find(|(bad, _)| *bad).map(|(_, why)| why);
        match wrong.or(self.augment.patch.fault()) {
            Some(why) => Err(WorkshopError::Config(why.into())),
            None => self.net.graph().map(|_| ()),
        }
    }
}

/// Learns from the patches of a folder of lists.
pub struct BagsTask<'a> {
    /// What from.
    pub data: &'a BagsData,
    /// Settings.
    pub config: &'a Config,
}

impl Task for BagsTask<'_> {
    type Net = Net;
    type Batch = Batch;

    fn batch(&self, step: u64) -> Result<Batch> {
        self.data.batch(step, self.config)
    }

    fn loss(&self, net: &Net, batch: Batch, device: &Device) -> Result<Loss> {
        let (count, side) = (batch.classes.len(), self.config.net.side);
        let precision = self.config.train.precision;
        let inputs = batch.inputs.into_iter().map(|pixels| {
            if pixels.len() != count * 3 * side * side {
                let why = "a batch has parts of different length".into();
                return Err(WorkshopError::Data(why));
            }
            let data = TensorData::new(pixels, [count, 3, side, side]);
            Ok(precision.of(Tensor::<4>::from_data(data, device)))
        });
        let inputs = inputs.collect::<Result<Vec<_>>>()?;
        let logits = net.forward_of(inputs)?.row(logits::OUTPUT)?;
        let right = right(&logits, &batch.classes);
        Ok(Loss {
            total: cross_entropy(logits, &batch.classes),
            parts: vec![("right", right)],
        })
    }

    fn validate(&self, net: &Net, device: &Device) -> Result<Score> {
        let look = Look::of(self.config, self.config.data.validation_crops);
        let shown = &self.data.shown;
        let judge = Judge::Weights(net, device);
        let scores = judge.votes(&self.data.validation, shown, &look)?.scores();
        let figures = Figures::of(&self.data.validation.list, shown, &scores);
        let acer = figures.acer.unwrap_or(1.0);
        let share = |value: Option<f64>| value.unwrap_or(f64::NAN) as f32;
        Ok(Score {
            value: 1.0 - acer as f32,
            parts: vec![
                ("acer", acer as f32),
                ("apcer", share(figures.apcer)),
                ("bpcer", share(figures.bpcer)),
                ("eer", share(figures.eer)),
            ],
        })
    }
}

/// Share of the rows whose class is the likelier one.
fn right(logits: &Tensor<2>, classes: &[usize]) -> Tensor<1> {
    let sides: Vec<f32> = classes.iter().map(|c| 2.0 * *c as f32 - 1.0).collect();
    let device = logits.device();
    let sides = Tensor::<2>::from_data(TensorData::new(sides, [classes.len(), 1]), &device);
    let logits = logits.clone().detach();
    let ahead = logits.clone().narrow(1, 1, 1) - logits.narrow(1, 0, 1);
    let hits = (ahead * sides).greater_elem(0.0).float().sum();
    hits.div_scalar(classes.len().max(1) as f32)
}

/// `workshop train bags`.
///
/// # Errors
/// When lists, pictures, configuration or checkpoint cannot be used.
pub fn train(order: &Order) -> Result<()> {
    let (config, dir, device): (Config, _, _) = order.open()?;
    config.check()?;
    let data = BagsData::open(&order.shards, &config)?;
    println!("{}", data.describe());
    device.seed(config.train.seed);
    let fresh = Net::fresh(config.net.graph()?, &device);
    println!(
        "{:.1} million multiply-accumulates a patch, {} weights",
        fresh.graph().macs() as f64 / 1e6,
        fresh.num_params()
    );
    let task = BagsTask {
        data: &data,
        config: &config,
    };
    learn(&task, fresh, &config.train, &dir, &order.sitting, &device)?;
    Ok(())
}

/// The logits of rows, two each.
fn pairs(logits: Tensor<2>) -> Result<Vec<[f32; 2]>> {
    let flat = floats(logits)?;
    let rows = flat.chunks_exact(2);
    Ok(rows.map(|row| [row[0], row[1]]).collect())
}
