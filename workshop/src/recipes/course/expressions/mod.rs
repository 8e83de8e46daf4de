//! A first network: which expression a drawn face shows. Small enough to be trained in a minute,
//! and made of the same parts as the others. [`first_run`] does all of it.

mod first_run;
pub mod people;

pub use first_run::{Outcome, Wanted, first_run};

use crate::core::config::read_toml;
use crate::core::error::{Result, WorkshopError};
use crate::core::numbers::floats;
use crate::data::drawn::{Expression, SIDE};
use crate::data::samplers::Epochs;
use crate::data::shards::{ShardSet, Split};
use crate::evaluate::confusion::Confusion;
use crate::export::manifest::push_nchw;
use crate::export::onnx::{Signature, Size, onnx};
use crate::export::parity::{OnnxRunner, require_all_equal};
use crate::export::{Dim, ExportOrder};
use crate::losses::cross_entropy;
use crate::nets::heads::logits;
use crate::nets::{Graph, Net};
use crate::recipes::Order;
use crate::recipes::net::{NetConfig, Own};
use crate::recipes::start::learn;
use crate::train::device::by_name;
use crate::train::{Loss, RunDir, Score, Task, TrainConfig};
use burn::module::Module as _;
use burn::tensor::{Device, Tensor, TensorData};
use image::RgbImage;
use image::imageops::flip_horizontal_in_place;
use serde::{Deserialize, Serialize};

/// `workshop/configs/example.toml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Shared settings.
    pub train: TrainConfig,
    /// The network.
    pub net: NetConfig<Nothing>,
}

/// What this recipe says of its network beside the backbone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

impl Own for Nothing {
    const KEYS: &'static [&'static str] = &[];
}

impl Config {
    /// The network without weights.
    ///
    /// # Errors
    /// When its settings do not make one.
    pub fn graph(&self) -> Result<Graph> {
        let side = SIDE as usize;
        let classes = Expression::ALL.len();
        Graph::build([3, side, side], |x| {
            logits::wire(self.net.backbone.wire(x), classes);
        })
    }
}

/// One batch in plain memory.
pub struct Batch {
    pixels: Vec<f32>,
    classes: Vec<usize>,
}

/// A picture and the place of its expression in [`Expression::ALL`].
type Sample = (RgbImage, usize);

/// Learns from drawn faces.
pub struct ExpressionTask {
    config: Config,
    train: Vec<Sample>,
    validation: Vec<Sample>,
    epochs: Epochs,
}

impl ExpressionTask {
    /// Decodes the pictures of `set`.
    ///
    /// # Errors
    /// [`WorkshopError::Data`] if there is nothing to train on or to choose by, or a label is
    /// no expression.
    pub fn new(config: Config, set: &ShardSet) -> Result<Self> {
        let (train, validation) = (samples(set, Split::Train)?, samples(set, Split::Dev)?);
        if train.is_empty() || validation.is_empty() {
            return Err(WorkshopError::Data(format!(
                "{} holds no picture to train on, or none to choose by",
                set.dir.display()
            )));
        }
        Ok(Self {
            epochs: Epochs::new(train.len(), config.train.seed),
            config,
            train,
            validation,
        })
    }
}

/// The pictures of a split with their classes.
fn samples(set: &ShardSet, split: Split) -> Result<Vec<Sample>> {
    let sample = |i: usize| {
        let label = &set.records[i].label;
        let class = Expression::ALL.iter().position(|e| e.as_str() == label);
        let class = class.ok_or_else(|| {
            WorkshopError::Data(format!(
                "{} is said to show \"{label}\", which is no expression",
                set.records[i].file
            ))
        })?;
        Ok((set.picture(i)?, class))
    };
    set.of_split(split).into_iter().map(sample).collect()
}

/// A picture as the network takes it.
fn pixels_of(picture: &RgbImage) -> Vec<f32> {
    let mut pixels = Vec::new();
    push_nchw(&mut pixels, picture);
    pixels
}

fn logits_of(net: &Net, pixels: Vec<f32>, device: &Device) -> Result<Tensor<2>> {
    let side = SIDE as usize;
    let count = pixels.len() / (3 * side * side);
    let pixels = TensorData::new(pixels, [count, 3, side, side]);
    let mut outputs = net.forward(Tensor::<4>::from_data(pixels, device))?;
    outputs.row(logits::OUTPUT)
}

impl Task for ExpressionTask {
    type Net = Net;
    type Batch = Batch;

    fn batch(&self, step: u64) -> Result<Batch> {
        let count = self.config.train.batch as u64;
        let mut batch = Batch {
            pixels: Vec::new(),
            classes: Vec::new(),
        };
        for position in step * count..(step + 1) * count {
            let (picture, class) = &self.train[self.epochs.at(position)];
            let mut picture = picture.clone();
            // Every other walk through the pictures sees them mirrored.
            if (position / self.train.len() as u64) % 2 == 1 {
                flip_horizontal_in_place(&mut picture);
            }
            push_nchw(&mut batch.pixels, &picture);
            batch.classes.push(*class);
        }
        Ok(batch)
    }

    fn loss(&self, net: &Net, batch: Batch, device: &Device) -> Result<Loss> {
        let logits = logits_of(net, batch.pixels, device)?;
        Ok(Loss {
            total: cross_entropy(logits, &batch.classes),
            parts: Vec::new(),
        })
    }

    fn validate(&self, net: &Net, device: &Device) -> Result<Score> {
        let mut told = confusion();
        let mut sum = 0.0;
        for samples in self.validation.chunks(64) {
            let pixels = samples.iter().flat_map(|(picture, _)| pixels_of(picture));
            let classes: Vec<usize> = samples.iter().map(|(_, class)| *class).collect();
            let logits = logits_of(net, pixels.collect(), device)?;
            let loss = floats(cross_entropy(logits.clone(), &classes))?;
            sum += loss.iter().sum::<f32>() * samples.len() as f32;
            let rows = floats(logits)?;
            let rows = rows.chunks_exact(Expression::ALL.len());
            rows.zip(classes)
                .for_each(|(row, class)| told.add(class, row));
        }
        Ok(Score {
            value: told.right().share().unwrap_or(0.0) as f32,
            parts: vec![("loss", sum / told.len().max(1) as f32)],
        })
    }
}

fn confusion() -> Confusion {
    Confusion::of(Expression::ALL.map(Expression::as_str))
}

/// Trains on the shards that `order` names, as `workshop example` does on those it draws.
///
/// # Errors
/// When data, configuration or checkpoint cannot be used.
pub fn train(order: &Order) -> Result<()> {
    let (config, dir, device): (Config, _, _) = order.open()?;
    let task = ExpressionTask::new(config.clone(), &ShardSet::open(&order.shards)?)?;
    device.seed(config.train.seed);
    let fresh = Net::fresh(config.graph()?, &device);
    learn(&task, fresh, &config.train, &dir, &order.sitting, &device)?;
    Ok(())
}

/// The weights of a run as an ONNX file, `expressions.onnx` in the order's folder.
///
/// # Errors
/// When run, shards or weights cannot be used, or the ONNX file differs from the weights.
pub fn export_run(order: &ExportOrder) -> Result<Vec<u8>> {
    let dir = RunDir::open(&order.run)?;
    let config: Config = read_toml(&dir.file("config.toml"))?;
    let device = by_name(&order.device)?;
    let net = order.net(Net::fresh(config.graph()?, &device))?;
    let task = ExpressionTask::new(config, &ShardSet::open(&order.shards)?)?;
    let (file, _) = export(&net.valid(), &task, &device)?;
    let path = order.out.join("expressions.onnx");
    std::fs::write(&path, &file).map_err(WorkshopError::io(&path))?;
    Ok(file)
}

/// `net` as an ONNX file, and by how much its answers in tract differ from those of the weights
/// on the validation pictures.
///
/// # Errors
/// When the backend fails, or they differ by more than export allows.
pub fn export(net: &Net, task: &ExpressionTask, device: &Device) -> Result<(Vec<u8>, f32)> {
    let signature = Signature {
        graph: "expressions",
        input: "face",
        batch: Dim::named("N"),
        size: Size::Built,
    };
    let file = onnx(net, &signature)?;
    let runner = runner(&file)?;
    let mut worst = 0.0f32;
    for (picture, _) in task.validation.iter().take(16) {
        let pixels = pixels_of(picture);
        let trained = floats(logits_of(net, pixels.clone(), device)?)?;
        worst = worst.max(require_all_equal(&[trained], &runner.run(&pixels)?)?);
    }
    Ok((file, worst))
}

/// What the exported file says of the faces that nothing was learned from or chosen by.
///
/// # Errors
/// When the file or a picture cannot be used.
pub fn measure(file: &[u8], set: &ShardSet) -> Result<Confusion> {
    let runner = runner(file)?;
    let mut told = confusion();
    for (picture, class) in samples(set, Split::Test)? {
        told.add(class, &runner.run_first(&pixels_of(&picture))?);
    }
    Ok(told)
}

fn runner(file: &[u8]) -> Result<OnnxRunner> {
    let side = SIDE as usize;
    OnnxRunner::load(file, &[1, 3, side, side])
}
