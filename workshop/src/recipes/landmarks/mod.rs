//! Teaching the landmark network.

pub mod loss;
pub mod net;
pub mod sample;

use super::{ExportOrder, Order};
use crate::core::config::read_toml;
use crate::core::numbers::floats;
use crate::core::{Result, WorkshopError};
use crate::data::augment::dice;
use crate::data::sets::Origin;
use crate::data::shards::{ShardSet, Split};
use crate::export::manifest::{ExportedManifest, push_nchw, rgb_input};
use crate::export::onnx::onnx;
use crate::export::parity::{OnnxRunner, require_all_equal};
use crate::nets::Net;
use crate::recipes::start::learn;
use crate::train::{Loss, RunDir, Score, Task, TrainConfig};
use burn::tensor::{Device, Tensor, TensorData};
use faceglass_vision::manifest::{KindSpec, LandmarksSpec};
use net::{LandmarksNet, PARTS, POINTS, SIDE, raw_points};
use rand::Rng as _;
use sample::{CropConfig, plain, sample};
use serde::{Deserialize, Serialize};

/// `configs/landmarks.toml`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct LandmarksConfig {
    /// The loop.
    pub train: TrainConfig,
    /// How crops are made.
    #[serde(default)]
    pub crop: CropConfig,
    /// The network; the one that ships if it is left out.
    #[serde(default)]
    pub net: LandmarksNet,
}

/// A batch in plain memory.
pub struct Batch {
    pixels: Vec<f32>,
    points: Vec<f32>,
    faces: Vec<f32>,
    eyes: Vec<f32>,
    visible: Vec<f32>,
}

/// The landmark task.
pub struct LandmarksTask<'a> {
    config: LandmarksConfig,
    set: &'a ShardSet,
    train: Vec<usize>,
    negatives: Vec<usize>,
    dev: Vec<usize>,
}

impl<'a> LandmarksTask<'a> {
    /// Sorts the records of `set` by use.
    ///
    /// # Errors
    /// [`WorkshopError::Data`] if there is nothing to learn from.
    pub fn new(config: LandmarksConfig, set: &'a ShardSet) -> Result<Self> {
        let labelled = |i: &usize| set.records[*i].faces.first().is_some_and(is_dense);
        let (train, negatives) = set.of_split(Split::Train).into_iter().partition(labelled);
        let dev = set
            .of_split(Split::Dev)
            .into_iter()
            .filter(labelled)
            .collect();
        let task = Self {
            config,
            set,
            train,
            negatives,
            dev,
        };
        if task.train.is_empty() || task.dev.is_empty() {
            return Err(WorkshopError::Data(
                "the shards hold no frame with 68 points to train on, or none held out".into(),
            ));
        }
        Ok(task)
    }

    /// Where weights that learn this come from.
    ///
    /// # Errors
    /// As [`Origin::of`].
    pub fn origin(&self) -> Result<Origin> {
        Origin::of(self.set, self.train.iter().chain(&self.negatives))
    }

    /// Mean place of the points in plain training crops, 136 numbers.
    pub fn mean_points(&self) -> Vec<f32> {
        let mut mean = vec![0.0; 2 * POINTS];
        for i in &self.train {
            let face = &self.set.records[*i].faces[0];
            let region = sample::square(face.bbox, self.config.crop.crop_scale);
            for (pair, [x, y]) in mean.chunks_exact_mut(2).zip(&face.points) {
                pair[0] += (x - region.x) / region.w / self.train.len() as f32;
                pair[1] += (y - region.y) / region.h / self.train.len() as f32;
            }
        }
        mean
    }
}

fn is_dense(face: &crate::data::shards::FaceLabel) -> bool {
    face.points.len() == POINTS
}

fn eye_distance(units: &[f32]) -> f32 {
    let corner = |i: usize| (units[2 * i], units[2 * i + 1]);
    let (a, b) = (corner(36), corner(45));
    (a.0 - b.0).hypot(a.1 - b.1).max(0.02)
}

impl Task for LandmarksTask<'_> {
    type Net = Net;
    type Batch = Batch;

    fn batch(&self, step: u64) -> Result<Batch> {
        let mut rng = dice(self.config.train.seed ^ 0x1a4d, step);
        let mut batch = Batch {
            pixels: Vec::new(),
            points: Vec::new(),
            faces: Vec::new(),
            eyes: Vec::new(),
            visible: Vec::new(),
        };
        for _ in 0..self.config.train.batch {
            let negative = !self.negatives.is_empty() && rng.random::<f32>() < 0.04;
            let pool = if negative {
                &self.negatives
            } else {
                &self.train
            };
            let i = pool[rng.random_range(0..pool.len())];
            let picture = self.set.picture(i)?;
            let face = self.set.records[i].faces.first();
            let made = sample(&self.config.crop, &picture, face, &mut rng);
            push_nchw(&mut batch.pixels, &made.crop);
            batch.visible.extend(made.visible);
            match made.points {
                Some(points) => {
                    batch.faces.push(1.0);
                    batch.eyes.push(eye_distance(&points));
                    batch.points.extend(points);
                }
                None => {
                    batch.faces.push(0.0);
                    batch.eyes.push(1.0);
                    batch.points.extend([0.5; 2 * POINTS]);
                }
            }
        }
        Ok(batch)
    }

    fn loss(&self, net: &Net, batch: Batch, device: &Device) -> Result<Loss> {
        let count = batch.faces.len();
        let shape = [count, 3, SIDE, SIDE];
        let pixels = Tensor::<4>::from_data(TensorData::new(batch.pixels, shape), device);
        let pixels = self.config.train.precision.of(pixels);
        let table = |values: Vec<f32>, width: usize| {
            Tensor::<2>::from_data(TensorData::new(values, [count, width]), device)
        };
        let parts = loss::loss(
            raw_points(net, pixels)?,
            loss::Truth {
                points: table(batch.points, 2 * POINTS),
                faces: table(batch.faces, 1),
                eyes: table(batch.eyes, 1),
                visible: table(batch.visible, PARTS),
            },
        );
        Ok(Loss {
            parts: vec![
                ("point loss", parts.points.clone()),
                ("confidence loss", parts.confidence.clone()),
                ("visibility loss", parts.visible.clone()),
                ("train NME", parts.error.clone()),
            ],
            total: parts.total(),
        })
    }

    fn validate(&self, net: &Net, device: &Device) -> Result<Score> {
        let mut errors = Vec::new();
        let mut trust = 0.0;
        for records in self.dev.chunks(AT_ONCE) {
            let cut = |i: &usize| {
                let face = &self.set.records[*i].faces[0];
                let picture = self.set.picture(*i)?;
                Ok(plain(&picture, face, self.config.crop.crop_scale))
            };
            let cut = records.iter().map(cut).collect::<Result<Vec<_>>>()?;
            let (crops, truths): (Vec<_>, Vec<_>) = cut.into_iter().unzip();
            for (found, truth) in run(net, &crops, device)?.iter().zip(&truths) {
                errors.push(normalised_error(found, truth));
                trust += faceglass_vision::decode::sigmoid(found[2 * POINTS]);
            }
        }
        let mean = errors.iter().sum::<f32>() / errors.len().max(1) as f32;
        Ok(Score {
            value: -mean,
            parts: vec![
                ("NME", mean),
                ("confidence on faces", trust / errors.len().max(1) as f32),
            ],
        })
    }
}

/// Mean distance of the 68 points, in outer eye-corner distances.
pub fn normalised_error(found: &[f32], truth: &[f32]) -> f32 {
    let pairs = found.chunks_exact(2).zip(truth.chunks_exact(2));
    let sum: f32 = pairs.map(|(p, q)| (p[0] - q[0]).hypot(p[1] - q[1])).sum();
    sum / POINTS as f32 / eye_distance(truth)
}

/// Crops that the network sees at once.
const AT_ONCE: usize = 32;

/// What the network says of each crop.
fn run(net: &Net, crops: &[image::RgbImage], device: &Device) -> Result<Vec<Vec<f32>>> {
    let mut pixels = Vec::new();
    crops.iter().for_each(|crop| push_nchw(&mut pixels, crop));
    let data = TensorData::new(pixels, [crops.len(), 3, SIDE, SIDE]);
    let raw = floats(raw_points(net, Tensor::<4>::from_data(data, device))?)?;
    let outputs = raw.len() / crops.len().max(1);
    Ok(raw.chunks(outputs.max(1)).map(<[f32]>::to_vec).collect())
}

/// Trains as ordered.
///
/// # Errors
/// When the configuration, the shards or the run folder cannot be used.
pub fn train(order: &Order) -> Result<()> {
    let (config, dir, device) = order.open::<LandmarksConfig>()?;
    let set = ShardSet::open(&order.shards)?;
    let task = LandmarksTask::new(config.clone(), &set)?;
    device.seed(config.train.seed);
    let fresh = config.net.init(&device, &task.mean_points())?;
    learn(&task, fresh, &config.train, &dir, &order.sitting, &device)?;
    Ok(())
}

/// Writes `landmarks.onnx` and `landmarks.toml`, checked in tract against the
/// trained weights on held-out crops.
///
/// # Errors
/// When the weights cannot be read, tract disagrees with them, or a threshold is asked for.
pub fn export(order: &ExportOrder) -> Result<()> {
    if order.threshold.is_some() {
        return Err(WorkshopError::Config(
            "landmarks have no threshold; leave out --threshold".into(),
        ));
    }
    let device = crate::train::device::by_name(&order.device)?;
    let dir = RunDir::open(&order.run)?;
    let config: LandmarksConfig = read_toml(&dir.file("config.toml"))?;
    let net = order.net(config.net.init(&device, &[])?)?;
    let onnx = onnx(&net, &net::signature())?;
    let runner = OnnxRunner::load(&onnx, &[1, 3, SIDE, SIDE])?;
    let set = ShardSet::open(&order.shards)?;
    let task = LandmarksTask::new(config.clone(), &set)?;
    let mut inputs = Vec::new();
    for i in task.dev.iter().take(8) {
        let face = &set.records[*i].faces[0];
        let (crop, _) = plain(&set.picture(*i)?, face, config.crop.crop_scale);
        let mut pixels = Vec::new();
        push_nchw(&mut pixels, &crop);
        require_all_equal(
            &run(&net, std::slice::from_ref(&crop), &device)?,
            &runner.run(&pixels)?,
        )?;
        inputs.push(pixels);
    }
    println!(
        "{:.1} million multiply-accumulates",
        net.graph().macs() as f64 / 1e6
    );
    let shape = [1, 3, SIDE, SIDE];
    crate::export::ship(
        order,
        manifest(&config, task.origin()?),
        &onnx,
        &shape,
        &inputs,
    )
}

fn manifest(config: &LandmarksConfig, origin: Origin) -> ExportedManifest {
    let spec = KindSpec::Landmarks(LandmarksSpec {
        crop_scale: config.crop.crop_scale,
        regions: config.net.own.parts,
    });
    ExportedManifest::new(rgb_input(SIDE as u32, SIDE as u32), spec, origin)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::export::parity::largest_difference;

    #[test]
    fn one_step_lowers_the_loss_and_tract_agrees() {
        let device = Device::flex().autodiff();
        device.seed(3);
        let mut rng = dice(4, 4);
        let mut numbers =
            |n: usize| -> Vec<f32> { (0..n).map(|_| rng.random_range(-1.0..1.0)).collect() };
        let pixels = numbers(2 * 3 * SIDE * SIDE);
        let points: Vec<f32> = numbers(2 * 2 * POINTS)
            .iter()
            .map(|v| 0.5 + 0.3 * v)
            .collect();
        let mean = [0.5; 2 * POINTS];
        let told = LandmarksNet {
            own: net::Told { parts: true },
            ..LandmarksNet::default()
        };
        let mut net = told.init(&device, &mean).unwrap();
        let mut losses = Vec::new();
        let config: TrainConfig = toml::from_str(
            "seed = 1\nsteps = 9\nbatch = 2\nlearning_rate = 0.001\nvalidate_every = 1\n\
             checkpoint_every = 1",
        )
        .unwrap();
        let mut optimizer = crate::train::optimizer::optimizer(&config);
        for _ in 0..3 {
            let x = TensorData::new(pixels.clone(), [2, 3, SIDE, SIDE]);
            let y = TensorData::new(points.clone(), [2, 2 * POINTS]);
            let total = loss::loss(
                raw_points(&net, Tensor::from_data(x, &device)).unwrap(),
                loss::Truth {
                    points: Tensor::from_data(y, &device),
                    faces: Tensor::ones([2, 1], &device),
                    eyes: Tensor::full([2, 1], 0.4, &device),
                    visible: Tensor::ones([2, PARTS], &device),
                },
            )
            .total();
            losses.push(total.clone().try_into_scalar::<f32>().unwrap());
            let gradients = burn::optim::GradientsParams::from_grads(total.backward(), &net);
            // The first steps of AdamW are as long as the rate whatever the gradient; a run
            // warms up to its full rate for the same reason.
            net = optimizer.step(1e-4, net, gradients);
        }
        assert!(losses[2] < losses[0], "{losses:?}");
        let file = onnx(&net, &net::signature()).unwrap();
        let runner = OnnxRunner::load(&file, &[1, 3, SIDE, SIDE]).unwrap();
        let crop = image::RgbImage::from_fn(SIDE as u32, SIDE as u32, |x, y| {
            image::Rgb([(x * 2) as u8, (y * 2) as u8, (x * y) as u8])
        });
        let mut input = Vec::new();
        push_nchw(&mut input, &crop);
        use burn::module::Module as _;
        let own = run(&net.valid(), &[crop], &Device::flex())
            .unwrap()
            .remove(0);
        assert_eq!(own.len(), 2 * POINTS + 1 + PARTS);
        let exported = runner.run(&input).unwrap().remove(0);
        assert!(largest_difference(&own, &exported) < 1e-4);
    }
}
