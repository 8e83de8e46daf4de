//! The network that takes printed lines out of aligned faces, learned from faces over which lines are drawn
//! (S. Zhang, R. He, Z. Sun and T. Tan, "DeMeshNet: Blind face inpainting for deep MeshFace verification", IEEE TIFS 2018): it
//! is to give the pixels back, those under lines above all, and the embedding of the face without them.

mod data;
pub mod net;

pub use data::{Batch, MeshConfig, MeshData};

use super::{ExportOrder, Order};
use crate::core::config::read_toml;
use crate::core::error::{Result, WorkshopError};
use crate::core::numbers::{floats, unit_rows};
use crate::export::manifest::{ExportedManifest, rgb_input};
use crate::export::onnx::onnx;
use crate::export::parity::{OnnxRunner, require_all_equal};
use crate::losses::cosine_loss;
use crate::losses::settings::{NOT_NEGATIVE, fault};
use crate::nets::Net;
use crate::recipes::embedder;
use crate::recipes::faces::{SIDE, embeddings};
use crate::recipes::start::{exact, learn};
use crate::train::{Loss, RunDir, Score, Task, TrainConfig, device};
use burn::module::Module;
use burn::tensor::{Device, Tensor, TensorData};
use faceglass_vision::manifest::{DemesherSpec, KindSpec};
use net::{CELL, DemesherNet, cells, cleaned, signature};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// `workshop/configs/demesher.toml`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Shared settings.
    pub train: TrainConfig,
    /// The network.
    #[serde(default)]
    pub net: DemesherNet,
    /// Weights of the parts of the loss.
    pub loss: LossConfig,
    /// Faces and lines.
    #[serde(default)]
    pub data: MeshConfig,
    /// Whose embeddings are to come back.
    pub embedder: Frozen,
}

/// Weights of the parts of the loss.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LossConfig {
    /// Mean absolute difference of pixels, which run from -1 to 1.
    pub pixels: f32,
    /// How much more a pixel counts that is hidden.
    pub hidden: f32,
    /// 1 − cosine to the embedding of the face without lines.
    pub identity: f32,
}

/// An embedder that does not learn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Frozen {
    /// Its configuration, of which `[net]` is read.
    pub config: PathBuf,
    /// Its ONNX file.
    pub file: PathBuf,
}

impl Frozen {
    /// The embedder without its norms, whose weights get no gradient.
    fn load(&self, device: &Device) -> Result<Net> {
        let config: embedder::Config = read_toml(&self.config)?;
        let graph = config.net.graph()?.folded()?;
        Ok(exact(Net::fresh(graph, device), &self.file)?.no_grad())
    }
}

impl Config {
    /// Checks what the types cannot.
    ///
    /// # Errors
    /// [`WorkshopError::Config`] naming the first setting that makes no sense.
    pub fn check(&self) -> Result<()> {
        self.train.check()?;
        self.data.check()?;
        let LossConfig {
            pixels,
            hidden,
            identity,
        } = self.loss;
        let parts = [
            ("pixels", pixels, NOT_NEGATIVE),
            ("hidden", hidden, NOT_NEGATIVE),
            ("identity", identity, NOT_NEGATIVE),
        ];
        match fault(parts) {
            Some(why) => Err(WorkshopError::Config(format!("loss: {why}"))),
            None => Ok(()),
        }
    }
}

struct DemesherTask<'a> {
    data: &'a MeshData,
    config: &'a Config,
    embedder: Net,
}

fn faces(values: &[f32], channels: usize, device: &Device) -> Tensor<4> {
    let count = values.len() / (channels * SIDE * SIDE).max(1);
    let data = TensorData::new(values.to_vec(), [count, channels, SIDE, SIDE]);
    Tensor::from_data(data, device)
}

impl DemesherTask<'_> {
    fn embedded(&self, x: Tensor<4>) -> Result<Tensor<2>> {
        Ok(unit_rows(embeddings(&self.embedder, x)?))
    }
}

impl Task for DemesherTask<'_> {
    type Net = Net;
    type Batch = Batch;

    fn batch(&self, step: u64) -> Result<Batch> {
        let train = &self.config.train;
        self.data
            .batch(step, train.batch, train.seed, &self.config.data)
    }

    fn loss(&self, net: &Net, batch: Batch, device: &Device) -> Result<Loss> {
        let weights = self.config.loss;
        let clean = faces(&batch.clean, 3, device);
        let hidden = faces(&batch.hidden, 1, device);
        let out = cleaned(net, faces(&batch.meshed, 3, device))?;
        let wanted = self.embedded(clean.clone())?.detach();
        let identity = cosine_loss(self.embedded(out.clone())?, wanted);
        let counts = hidden.mul_scalar(weights.hidden).add_scalar(1.0);
        let pixels = ((out - clean).abs() * counts).mean();
        Ok(Loss {
            total: pixels.clone().mul_scalar(weights.pixels)
                + identity.clone().mul_scalar(weights.identity),
            parts: vec![("pixels", pixels), ("identity", identity)],
        })
    }

    fn validate(&self, net: &Net, device: &Device) -> Result<Score> {
        const CHUNK: usize = 32;
        let face = 3 * SIDE * SIDE;
        let (mut noise, mut near, mut before) = (0.0, 0.0, 0.0);
        let all = &self.data.validation;
        let chunks = all.meshed.chunks(CHUNK * face);
        for (meshed, clean) in chunks.zip(all.clean.chunks(CHUNK * face)) {
            let (x, clean) = (faces(meshed, 3, device), faces(clean, 3, device));
            let out = cleaned(net, x.clone())?.clamp(-1.0, 1.0);
            let squares = (out.clone() - clean.clone()).square().mean_dims(&[1, 2, 3]);
            noise += floats(squares)?.iter().map(|s| psnr(*s)).sum::<f32>();
            let wanted = self.embedded(clean)?;
            let to_wanted = |x: Tensor<4>| -> Result<f32> {
                let cosines = (self.embedded(x)? * wanted.clone()).sum_dim(1);
                Ok(floats(cosines)?.iter().sum())
            };
            near += to_wanted(out)?;
            before += to_wanted(x)?;
        }
        let count = all.len().max(1) as f32;
        Ok(Score {
            value: near / count,
            parts: vec![
                ("cosine", near / count),
                ("cosine with lines", before / count),
                ("PSNR", noise / count),
            ],
        })
    }
}

/// Decibels of a mean squared error of values between -1 and 1.
fn psnr(error: f32) -> f32 {
    10.0 * (4.0 / error.max(1e-9)).log10()
}

/// Trains as ordered.
///
/// # Errors
/// When the configuration, the shards or the run folder cannot be used.
pub fn train(order: &Order) -> Result<()> {
    let (config, dir, device) = order.open::<Config>()?;
    config.check()?;
    let data = MeshData::open(&order.shards, &config.data)?;
    println!("{}", data.describe());
    device.seed(config.train.seed);
    let task = DemesherTask {
        data: &data,
        config: &config,
        embedder: config.embedder.load(&device)?,
    };
    let fresh = config.net.init(&device)?;
    learn(&task, fresh, &config.train, &dir, &order.sitting, &device)?;
    Ok(())
}

/// Writes `demesher.onnx` and `demesher.toml`, checked in tract against the trained weights on held-out faces.
///
/// # Errors
/// When the weights cannot be read, tract disagrees with them, or a threshold is asked for.
pub fn export(order: &ExportOrder) -> Result<()> {
    if order.threshold.is_some() {
        return Err(WorkshopError::Config(
            "a network that takes lines away has no threshold; leave out --threshold".into(),
        ));
    }
    let device = device::by_name(&order.device)?;
    let dir = RunDir::open(&order.run)?;
    let config: Config = read_toml(&dir.file("config.toml"))?;
    let net = order.net(config.net.init(&device)?)?;
    let file = onnx(&net, &signature())?;
    let shape = [1, 3, SIDE, SIDE];
    let runner = OnnxRunner::load(&file, &shape)?;
    let data = MeshData::open(&order.shards, &config.data)?;
    let mut inputs = Vec::new();
    for face in data.validation.meshed.chunks(3 * SIDE * SIDE).take(8) {
        let own = floats(cells(&net, faces(face, 3, &device))?)?;
        require_all_equal(&[own], &runner.run(face)?)?;
        inputs.push(face.to_vec());
    }
    println!(
        "{:.1} million multiply-accumulates",
        net.graph().macs() as f64 / 1e6
    );
    let spec = KindSpec::Demesher(DemesherSpec { cell: CELL as u32 });
    let manifest = ExportedManifest::new(rgb_input(SIDE as u32, SIDE as u32), spec, data.origin()?);
    crate::export::ship(order, manifest, &file, &shape, &inputs)
}
