//! Teaching the detector.

mod export;
pub mod hard;
pub mod loss;
pub mod net;
pub mod scene;
pub mod targets;

pub use export::export;

use super::Order;
use crate::core::numbers::floats;
use crate::core::{Result, WorkshopError};
use crate::data::augment::{Dice, dice};
use crate::data::shards::{ShardSet, Split};
use crate::evaluate::measure;
use crate::export::manifest::push_nchw;
use crate::nets::Net;
use crate::recipes::start::learn;
use crate::train::{Loss, Score, Task, TrainConfig};
use burn::tensor::{Device, Tensor, TensorData};
use faceglass_vision::{Detection, Letterbox, letterbox};
use hard::{HardConfig, Negatives};
use image::RgbImage;
use loss::LossWeights;
use net::DetectorNet;
use rand::Rng as _;
use scene::{SceneConfig, Source, scene};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// `configs/detector.toml`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct DetectorConfig {
    /// The loop.
    pub train: TrainConfig,
    /// Input side and share of the steps trained at that side. The batch shrinks
    /// with the area, so that each step costs about the same.
    pub sides: Vec<(u32, f32)>,
    /// What counts how much.
    #[serde(default)]
    pub loss: LossWeights,
    /// How pictures are made.
    #[serde(default)]
    pub scene: SceneConfig,
    /// Negatives shown more often; without it each is shown equally often.
    #[serde(default)]
    pub hard: Option<HardConfig>,
    /// The network.
    #[serde(default, skip_serializing_if = "DetectorNet::is_whole")]
    pub net: DetectorNet,
}

/// Shipped input: 640x480 fits with 16 black rows, as 240 is no multiple of 32.
pub const INPUT: (u32, u32) = (320, 256);

/// A batch in plain memory.
pub struct Batch {
    pixels: Vec<f32>,
    targets: Vec<f32>,
    count: usize,
    side: usize,
}

/// The detector's task.
pub struct DetectorTask {
    config: DetectorConfig,
    set: Arc<ShardSet>,
    with_faces: Vec<usize>,
    without: Negatives,
    held_out: Vec<usize>,
}

impl DetectorTask {
    /// Sorts the records of `set` by use.
    ///
    /// # Errors
    /// [`WorkshopError::Data`] if there is nothing to learn from, and what [`Negatives::hard`] may say.
    pub fn new(config: DetectorConfig, set: Arc<ShardSet>) -> Result<Self> {
        let (with_faces, without) = learned_from(&set, config.scene.sure_score);
        // Every other held-out picture is enough to choose weights by.
        let held_out = set.of_split(Split::Dev).into_iter().step_by(2).collect();
        if with_faces.is_empty() || config.sides.is_empty() {
            return Err(WorkshopError::Data(
                "the shards hold no face to learn from, or `sides` is empty".into(),
            ));
        }
        let without = match &config.hard {
            Some(hard) => Negatives::hard(without, hard, &set)?,
            None => Negatives::even(without),
        };
        Ok(Self {
            config,
            set,
            with_faces,
            without,
            held_out,
        })
    }

    /// Pictures for one batch. Scenes of a batch share them, each in its own
    /// place and light: decoding costs as much as a training step.
    fn draw(&self, records: impl Iterator<Item = usize>) -> Result<Vec<Source>> {
        let sources = records.map(|i| {
            Ok(Source {
                picture: self.set.picture(i)?,
                faces: self.set.records[i].faces.clone(),
            })
        });
        sources.collect()
    }

    fn side_of_step(&self, step: u64) -> u32 {
        let total: f32 = self.config.sides.iter().map(|(_, share)| share).sum();
        let mut left = dice(self.config.train.seed, step).random::<f32>() * total;
        for (side, share) in &self.config.sides {
            if left < *share {
                return *side;
            }
            left -= share;
        }
        self.config.sides[0].0
    }
}

/// Training pictures with a sure face, and those without any; the others teach nothing.
fn learned_from(set: &ShardSet, sure: f32) -> (Vec<usize>, Vec<usize>) {
    let faces = |i: &usize| &set.records[*i].faces;
    let has_face = |i: &usize| faces(i).iter().any(|f| f.score >= sure);
    let train = set.of_split(Split::Train).into_iter();
    let (with_faces, others): (Vec<usize>, Vec<usize>) = train.partition(has_face);
    let without = others.into_iter().filter(|i| faces(i).is_empty());
    (with_faces, without.collect())
}

impl Task for DetectorTask {
    type Net = Net;
    type Batch = Batch;

    fn batch(&self, step: u64) -> Result<Batch> {
        let side = self.side_of_step(step);
        let first = self.config.sides[0].0 as f32;
        let shrink = (first / side as f32).powi(2);
        let count = ((self.config.train.batch as f32 * shrink).round() as usize).max(2);
        let mut rng = dice(self.config.train.seed ^ 0x5ce4e, step);
        let pool = &self.with_faces;
        let faces = self.draw((0..count).map(|_| pool[rng.random_range(0..pool.len())]))?;
        let empty = self.draw((0..count / 3 + 1).filter_map(|_| self.without.draw(&mut rng)))?;
        let (mut pixels, mut targets) = (Vec::new(), Vec::new());
        for _ in 0..count {
            let next = |with_face: bool, rng: &mut Dice| {
                let pool = if with_face { &faces } else { &empty };
                (!pool.is_empty()).then(|| &pool[rng.random_range(0..pool.len())])
            };
            let (picture, faces) = scene(&self.config.scene, side, &mut rng, next);
            push_nchw(&mut pixels, &picture);
            targets.extend(targets::encode(&faces, side as usize, side as usize));
        }
        Ok(Batch {
            pixels,
            targets,
            count,
            side: side as usize,
        })
    }

    fn loss(&self, net: &Net, batch: Batch, device: &Device) -> Result<Loss> {
        let cells = targets::cell_count(batch.side, batch.side);
        let shape = [batch.count, 3, batch.side, batch.side];
        let pixels = Tensor::<4>::from_data(TensorData::new(batch.pixels, shape), device);
        let pixels = self.config.train.precision.of(pixels);
        let shape = [batch.count, cells, targets::CELL];
        let wanted = Tensor::<3>::from_data(TensorData::new(batch.targets, shape), device);
        let places = targets::cell_places(batch.side, batch.side).concat();
        let places = Tensor::<3>::from_data(TensorData::new(places, [1, cells, 3]), device);
        let parts = loss::loss(loss::flatten(net::maps(net, pixels)?), wanted, places);
        Ok(Loss {
            parts: vec![
                ("score loss", parts.score.clone()),
                ("box loss", parts.bbox.clone()),
                ("point loss", parts.points.clone()),
            ],
            total: parts.total(self.config.loss),
        })
    }

    fn validate(&self, net: &Net, device: &Device) -> Result<Score> {
        let found = measure::average_precision(&self.set, &self.held_out, |pictures| {
            detect(net, pictures, device)
        })?;
        Ok(Score {
            value: found.average_precision,
            parts: vec![
                ("average precision", found.average_precision),
                ("recall at 0.5", found.recall_at_half),
                ("point error", found.point_error),
            ],
        })
    }
}

/// A picture as the app shows it to the network.
fn shown(picture: &RgbImage) -> Result<(Vec<f32>, Letterbox)> {
    let fitted = letterbox(picture, INPUT.0, INPUT.1)?;
    let mut pixels = Vec::new();
    push_nchw(&mut pixels, &fitted.image);
    Ok((pixels, fitted))
}

/// The faces in each picture, as the app would decode the network's maps.
fn detect(net: &Net, pictures: &[RgbImage], device: &Device) -> Result<Vec<Vec<Detection>>> {
    let shown = pictures.iter().map(shown).collect::<Result<Vec<_>>>()?;
    let (pixels, fitted): (Vec<_>, Vec<_>) = shown.into_iter().unzip();
    let size = (INPUT.0 as usize, INPUT.1 as usize);
    let maps = run(net, pixels.concat(), size, device)?;
    let found = fitted.iter().zip(maps).map(|(fitted, maps)| {
        let found = measure::decode(&maps, size, 0.02)?;
        Ok(found.iter().map(|d| fitted.detection_in_frame(d)).collect())
    });
    found.collect()
}

/// The maps of each picture of a batch.
fn run(
    net: &Net,
    pixels: Vec<f32>,
    (width, height): (usize, usize),
    device: &Device,
) -> Result<Vec<Vec<Vec<f32>>>> {
    let count = pixels.len() / (3 * width * height);
    let data = TensorData::new(pixels, [count, 3, height, width]);
    let maps = net::maps(net, Tensor::<4>::from_data(data, device))?;
    let mut each = vec![Vec::new(); count];
    for map in maps {
        let values = floats(map)?;
        let of_one = values.len() / count.max(1);
        for (own, values) in each.iter_mut().zip(values.chunks(of_one.max(1))) {
            own.push(values.to_vec());
        }
    }
    Ok(each)
}

/// Trains as ordered.
///
/// # Errors
/// When the configuration, the shards or the run folder cannot be used.
pub fn train(order: &Order) -> Result<()> {
    let (config, dir, device) = order.open::<DetectorConfig>()?;
    let set = Arc::new(ShardSet::open(&order.shards)?);
    device.seed(config.train.seed);
    let fresh = config.net.init(&device)?;
    let task = DetectorTask::new(config.clone(), set)?;
    learn(&task, fresh, &config.train, &dir, &order.sitting, &device)?;
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::export::parity::{OnnxRunner, largest_difference};
    use burn::module::Module as _;
    use faceglass_vision::{Point, Rect};
    use targets::Target;

    fn face(x: f32, y: f32, w: f32) -> Target {
        let h = w * 1.25;
        let at = |u: f32, v: f32| Point::new(x + u * w, y + v * h);
        Target {
            bbox: Rect::new(x, y, w, h),
            points: [
                at(0.3, 0.4),
                at(0.7, 0.4),
                at(0.5, 0.6),
                at(0.35, 0.8),
                at(0.65, 0.8),
            ],
            ignore: false,
        }
    }

    #[test]
    fn a_damaged_picture_stops_the_batch_and_is_not_passed_over() {
        let dir = tempfile::tempdir().unwrap();
        let face = crate::data::shards::FaceLabel {
            bbox: [4.0, 4.0, 20.0, 20.0],
            score: 0.9,
            points: Vec::new(),
        };
        let entry = crate::data::shards::Record {
            faces: vec![face],
            ..crate::data::shards::Record::new("owner+set", "a.jpg", Split::Train)
        };
        let mut writer =
            crate::data::shards::ShardWriter::create(dir.path(), "detector", 1).unwrap();
        writer.push(entry, b"not a picture").unwrap();
        writer.finish().unwrap();
        let config: DetectorConfig = toml::from_str(
            "sides = [[64, 1.0]]\n[train]\nseed = 1\nsteps = 9\nbatch = 2\n\
             learning_rate = 0.001\nvalidate_every = 1\ncheckpoint_every = 1",
        )
        .unwrap();
        let set = Arc::new(ShardSet::open(dir.path()).unwrap());
        let task = DetectorTask::new(config, set).unwrap();
        let error = task.batch(0).err().unwrap().to_string();
        assert!(error.contains("a.jpg does not decode"), "{error}");
    }

    #[test]
    fn the_app_decodes_what_was_encoded() {
        let faces = [
            face(20.0, 30.0, 12.0),
            face(60.0, 20.0, 50.0),
            face(10.0, 60.0, 120.0),
        ];
        let cells = targets::encode(&faces, 160, 224);
        let maps = targets::perfect_output(&cells, 160, 224);
        let found = measure::decode(&maps, (160, 224), 0.5).unwrap();
        assert_eq!(found.len(), faces.len(), "{found:?}");
        for wanted in &faces {
            let hit = found
                .iter()
                .find(|d| d.bbox.iou(wanted.bbox) > 0.99)
                .unwrap();
            for (p, q) in hit.points.unwrap().iter().zip(wanted.points) {
                assert!(p.distance(q) < 0.01);
            }
        }
    }

    #[test]
    fn hidden_faces_are_neither_asked_for_nor_punished() {
        let mut hidden = face(60.0, 20.0, 50.0);
        hidden.ignore = true;
        let cells = targets::encode(&[hidden], 160, 160);
        let wanted: Vec<f32> = cells.chunks_exact(targets::CELL).map(|c| c[0]).collect();
        assert!(wanted.iter().all(|w| *w <= 0.0) && wanted.contains(&-1.0));
    }

    #[test]
    fn one_step_lowers_the_loss_and_tract_agrees() {
        let device = Device::flex().autodiff();
        device.seed(3);
        let side = 64;
        let cells = targets::encode(&[face(14.0, 10.0, 30.0)], side, side);
        let count = cells.len() / targets::CELL;
        let mut rng = dice(1, 2);
        let pixels: Vec<f32> = (0..3 * side * side)
            .map(|_| rng.random_range(-1.0..1.0))
            .collect();
        let places = targets::cell_places(side, side).concat();
        let config: TrainConfig = toml::from_str(
            "seed = 1\nsteps = 9\nbatch = 2\nlearning_rate = 0.001\nvalidate_every = 1\n\
             checkpoint_every = 1",
        )
        .unwrap();
        let mut optimizer = crate::train::optimizer::optimizer(&config);
        let mut net = net::init(&device).unwrap();
        let mut losses = Vec::new();
        for _ in 0..3 {
            let x = TensorData::new(pixels.clone(), [1, 3, side, side]);
            let maps = net::maps(&net, Tensor::from_data(x, &device)).unwrap();
            let raw = loss::flatten(maps);
            let wanted = TensorData::new(cells.clone(), [1, count, targets::CELL]);
            let at = TensorData::new(places.clone(), [1, count, 3]);
            let parts = loss::loss(
                raw,
                Tensor::from_data(wanted, &device),
                Tensor::from_data(at, &device),
            );
            losses.push(
                parts
                    .total(LossWeights::default())
                    .try_into_scalar::<f32>()
                    .unwrap(),
            );
            let gradients = burn::optim::GradientsParams::from_grads(
                parts.total(LossWeights::default()).backward(),
                &net,
            );
            net = optimizer.step(1e-3, net, gradients);
        }
        assert!(losses[2] < losses[0], "{losses:?}");
        let own = run(&net.valid(), pixels.clone(), (side, side), &Device::flex());
        let own = own.unwrap().remove(0);
        let onnx = crate::export::onnx::onnx(&net.valid(), &net::signature()).unwrap();
        let runner = OnnxRunner::load(&onnx, &[1, 3, side, side]).unwrap();
        for (a, b) in own.iter().zip(runner.run(&pixels).unwrap()) {
            assert!(largest_difference(a, &b) < 1e-4);
        }
    }
}
