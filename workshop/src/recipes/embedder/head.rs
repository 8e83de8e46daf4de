//! The last layer fitted anew: where training begins when the teacher changes.
//!
//! What an embedder sees in a face before its last layer serves any teacher. The linear map
//! from there that comes nearest to the new teacher's vectors is had from one look at each crop,
//! by least squares, where training would first have to unlearn the old one.

use super::net::{SIDE, features, signature};
use super::{AugmentConfig, Config, EmbedderData};
use crate::core::config::read_toml;
use crate::core::error::{Result, WorkshopError};
use crate::core::numbers::floats;
use crate::export::onnx::onnx;
use crate::nets::Net;
use crate::nets::heads::embedding::{FEATURES, LAYER};
use crate::recipes::start::exact;
use crate::train::device;
use burn::tensor::{Device, Tensor, TensorData};
use faceglass_evaluation::Rate;
use indicatif::ProgressBar;
use std::path::PathBuf;

/// What is wanted.
#[derive(Clone, Debug)]
pub struct HeadOrder {
    /// The embedder's configuration: network, share of the mean, and who is left out.
    pub config: PathBuf,
    /// Shards with the new teacher's vectors.
    pub shards: PathBuf,
    /// The exported network whose last layer is fitted.
    pub start: PathBuf,
    /// The file to write.
    pub out: PathBuf,
    /// Crops looked at, at most; each also mirrored.
    pub most: usize,
    /// Backend, see [`device::by_name`].
    pub device: String,
}

/// How near the network is to the teacher on validation people, before and after.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fitted {
    /// Training crops looked at.
    pub crops: usize,
    /// As it was.
    pub before: Nearness,
    /// With the new layer.
    pub after: Nearness,
}

/// On validation people, each face averaged with its mirror image.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Nearness {
    /// Mean cosine to the teacher's vectors.
    pub cosine: f32,
    /// True match rate at a false match rate of 0.1 %.
    pub true_matches: Option<f64>,
}

/// Crops a chunk.
const CHUNK: usize = 192;
/// Added to the squares of every feature, as a share of their mean: features that hardly ever
/// move get no large weights.
const RIDGE: f64 = 1e-3;

/// Fits the last layer of an exported embedder to the vectors of shards, and writes the result.
///
/// # Errors
/// When a file cannot be used, or the network is not of the configuration's shape.
pub fn fit_head(order: &HeadOrder, bar: &ProgressBar) -> Result<Fitted> {
    let config: Config = read_toml(&order.config)?;
    let data = EmbedderData::open(&order.shards, &config)?;
    let device = device::by_name(&order.device)?;
    let net = exact(config.net.init(&device)?, &order.start)?;
    let (dim, wanted) = (data.dim(), config.net.own.dim);
    if dim != wanted {
        return Err(WorkshopError::Config(format!(
            "the shards' vectors have {dim} numbers, the configuration's network gives {wanted}; \
             `workshop teach vectors` shortens them with --components {wanted}"
        )));
    }
    if net.graph().marked(FEATURES).is_none() {
        return Err(WorkshopError::Config(format!(
            "the head {} does not end with a linear layer, which is what this fits; the heads              places and mean do, pooled, gdc and flatten with norms = false",
            config.net.own.name()
        )));
    }
    let before = nearness(&net, &data, &device)?;
    let mut squares = Squares::new(feature_count(&net) + 1, wanted);
    let crops = order.most.min(data.train_len());
    bar.set_length(crops as u64);
    let mut seen = 0;
    // Batches go through all crops before any comes again.
    for step in 0..crops.div_ceil(CHUNK) as u64 {
        let count = CHUNK.min(crops - seen);
        // All of the same size, so that each begins where the one before ended; unchanged, as the
        // teacher saw them.
        let batch = data.batch(step, CHUNK, config.train.seed, &AugmentConfig::OFF)?;
        let face = 3 * SIDE * SIDE;
        let pixels = TensorData::new(
            batch.pixels[..count * face].to_vec(),
            [count, 3, SIDE, SIDE],
        );
        let targets = &batch.targets[..count * wanted];
        let x = Tensor::<4>::from_data(pixels, &device);
        for x in [x.clone(), x.flip([3])] {
            squares.add(features(&net, x)?, targets, &device)?;
        }
        seen += count;
        bar.inc(count as u64);
    }
    bar.finish_and_clear();
    let net = squares.into_read_out(net, &device)?;
    let after = nearness(&net, &data, &device)?;
    let file = onnx(&net, &signature())?;
    std::fs::write(&order.out, file).map_err(WorkshopError::io(&order.out))?;
    Ok(Fitted {
        crops,
        before,
        after,
    })
}

/// Numbers that the last layer reads.
fn feature_count(net: &Net) -> usize {
    let features = net.graph().marked(FEATURES);
    features.map_or(0, |node| node.shape.channels())
}

fn nearness(net: &Net, data: &EmbedderData, device: &Device) -> Result<Nearness> {
    let (rows, scores) = data.validation.compare(net, true, device)?;
    let cosines = rows.iter().zip(data.validation_targets());
    let sum: f32 = cosines
        .map(|(row, target)| row.iter().zip(target).map(|(a, b)| a * b).sum::<f32>())
        .sum();
    Ok(Nearness {
        cosine: sum / rows.len().max(1) as f32,
        true_matches: scores.true_matches_at(1e-3).and_then(Rate::share),
    })
}

/// Sums of products of features, a one among them for the bias, with each other and with targets.
struct Squares {
    features: usize,
    dim: usize,
    own: Vec<f64>,
    across: Vec<f64>,
}

impl Squares {
    fn new(features: usize, dim: usize) -> Self {
        Self {
            features,
            dim,
            own: vec![0.0; features * features],
            across: vec![0.0; features * dim],
        }
    }

    fn add(&mut self, features: Tensor<2>, targets: &[f32], device: &Device) -> Result<()> {
        let [count, _] = features.dims();
        let ones = Tensor::<2>::ones([count, 1], device);
        let x = Tensor::cat(vec![features, ones], 1);
        let y = TensorData::new(targets.to_vec(), [count, self.dim]);
        let y = Tensor::<2>::from_data(y, device);
        let sums = [
            (&mut self.own, x.clone().transpose().matmul(x.clone())),
            (&mut self.across, x.transpose().matmul(y)),
        ];
        for (sum, more) in sums {
            for (s, m) in sum.iter_mut().zip(floats(more)?) {
                *s += f64::from(m);
            }
        }
        Ok(())
    }

    /// `net` with the last layer that these sums ask for.
    fn into_read_out(mut self, net: Net, device: &Device) -> Result<Net> {
        let (n, dim) = (self.features, self.dim);
        let mean = (0..n - 1).map(|i| self.own[i * n + i]).sum::<f64>() / (n - 1) as f64;
        for i in 0..n {
            self.own[i * n + i] += RIDGE * mean.max(f64::MIN_POSITIVE);
        }
        solve(&mut self.own, &mut self.across, (n, dim));
        let mut values: Vec<f32> = self.across.iter().map(|v| *v as f32).collect();
        let bias = values.split_off((n - 1) * dim);
        let weight = TensorData::new(values, [n - 1, dim]);
        let bias = TensorData::new(bias, [dim]);
        net.with_linear(
            LAYER,
            Tensor::from_data(weight, device),
            Tensor::from_data(bias, device),
        )
    }
}

/// Solves `a`·x = `b` for `n` unknowns and `dim` right sides; `a` is symmetric and positive, and
/// `b` becomes x (Cholesky).
fn solve(a: &mut [f64], b: &mut [f64], (n, dim): (usize, usize)) {
    let dot = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(p, q)| p * q).sum::<f64>();
    for i in 0..n {
        let (before, row) = a.split_at_mut(i * n);
        for j in 0..i {
            let other = &before[j * n..=j * n + j];
            row[j] = (row[j] - dot(&row[..j], &other[..j])) / other[j];
        }
        row[i] = (row[i] - dot(&row[..i], &row[..i]))
            .max(f64::MIN_POSITIVE)
            .sqrt();
    }
    let less = |to: &mut [f64], from: &[f64], factor: f64| {
        to.iter_mut().zip(from).for_each(|(t, f)| *t -= factor * f);
    };
    for i in 0..n {
        let (before, row) = b.split_at_mut(i * dim);
        for j in 0..i {
            less(
                &mut row[..dim],
                &before[j * dim..(j + 1) * dim],
                a[i * n + j],
            );
        }
        row[..dim].iter_mut().for_each(|v| *v /= a[i * n + i]);
    }
    for i in (0..n).rev() {
        let (row, after) = b.split_at_mut((i + 1) * dim);
        let row = &mut row[i * dim..];
        for j in i + 1..n {
            less(row, &after[(j - i - 1) * dim..(j - i) * dim], a[j * n + i]);
        }
        row.iter_mut().for_each(|v| *v /= a[i * n + i]);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn equations_are_solved() {
        let mut a = vec![4.0, 2.0, 0.4, 2.0, 5.0, 1.0, 0.4, 1.0, 3.0];
        let (kept, x) = (a.clone(), [1.0, -2.0, 3.0, 0.5, -1.0, 4.0]);
        let mut b = vec![0.0; 6];
        for (i, sum) in b.iter_mut().enumerate() {
            *sum = (0..3).map(|k| kept[i / 2 * 3 + k] * x[k * 2 + i % 2]).sum();
        }
        solve(&mut a, &mut b, (3, 2));
        for (found, wanted) in b.iter().zip(x) {
            assert!((found - wanted).abs() < 1e-9, "{b:?}");
        }
    }
}
