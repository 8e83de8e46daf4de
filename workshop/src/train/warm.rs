//! Going on from a network that was exported before: the shipped one made
//! better, or fitted to data of one's own.
//!
//! An exported file holds convolutions with the batch norm folded in (w', b'),
//! and what was folded cannot be told apart again. So each norm starts as the
//! identity on w': γ = σ, β = b' + μ, where μ and σ² are the mean and variance of
//! what w' gives on training batches. The network then computes what the
//! file does, in training as in use.
//!
//! The network may also be deeper than the file's: residual blocks that the file lacks at the
//! end of a stage start as the identity; they are found by their size, so stages must differ in
//! width (T. Chen et al., "Net2Net: Accelerating learning via knowledge
//! transfer", ICLR 2016).

use super::average::{Average, read};
use super::rundir::load;
use super::task::Task;
use crate::core::error::{Result, WorkshopError};
use crate::export::onnx;
use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{Device, Tensor};
use std::collections::HashSet;
use std::path::Path;

/// Share of a new batch in burn's running statistics.
const MOMENTUM: f32 = 0.1;
/// What burn adds to a variance.
const EPSILON: f32 = 1e-5;
/// Batches that the statistics are taken from.
const BATCHES: u64 = 4;
/// Statistics that move less than this, relative to the deviation, have settled.
const SETTLED: f32 = 1e-3;

/// `fresh` with the weights of the ONNX file `path`, which [`onnx::Graph`] wrote
/// for a network of the same shape or one with fewer residual blocks. Parts that only training
/// needs stay fresh. Of a run's own weights (`average.bpk`), which hold these parts too, nothing
/// stays fresh.
///
/// # Errors
/// [`WorkshopError`] if the file cannot be read or holds another shape.
pub fn start<T: Task>(task: &T, fresh: T::Net, path: &Path, device: &Device) -> Result<T::Net> {
    if path.extension().is_some_and(|e| e == "bpk") {
        return load(fresh, path);
    }
    let Adopted {
        layers,
        mut values,
        loaded,
    } = adopted(&fresh, path)?;
    let norms: Vec<Norm> = layers.iter().filter_map(|l| l.norm).collect();
    let bias = |n: &Norm| loaded.contains(&n.beta).then(|| values[n.beta].clone());
    let biases: Vec<Option<Vec<f32>>> = norms.iter().map(bias).collect();
    // A norm's statistics hold once every norm before it has settled, so that the
    // number of norms is the most it can take.
    for _ in 0..=norms.len() {
        let seen = observe(task, place(&fresh, &values)?, &values, &norms, device)?;
        let mut moved = 0.0f32;
        for ((norm, bias), (mean, variance)) in norms.iter().zip(&biases).zip(&seen) {
            for c in 0..mean.len() {
                let deviation = (variance[c] + EPSILON).sqrt();
                let before = (values[norm.variance][c] + EPSILON).sqrt();
                let shift = (mean[c] - values[norm.mean][c]).abs();
                moved = moved.max((shift + (deviation - before).abs()) / deviation);
                if let Some(bias) = bias {
                    values[norm.gamma][c] = deviation;
                    values[norm.beta][c] = bias[c] + mean[c];
                }
                values[norm.mean][c] = mean[c];
                values[norm.variance][c] = variance[c];
            }
        }
        if moved < SETTLED {
            break;
        }
    }
    place(&fresh, &values)
}

/// A network of the shape of `fresh` that computes in use what the ONNX file `path` does, to be
/// exported or measured; its norms say nothing of training batches.
///
/// # Errors
/// [`WorkshopError`] if the file cannot be read or holds another shape.
pub fn exact<M: Module>(fresh: &M, path: &Path) -> Result<M> {
    Average::of(adopted(fresh, path)?.values).apply(fresh)
}

/// The values of a network with those of a file in their places.
struct Adopted {
    layers: Vec<Layer>,
    values: Vec<Vec<f32>>,
    /// Places of the biases that were written.
    loaded: HashSet<usize>,
}

fn adopted<M: Module>(fresh: &M, path: &Path) -> Result<Adopted> {
    let bytes = std::fs::read(path).map_err(WorkshopError::io(path))?;
    let misfit = |why: String| {
        WorkshopError::Network(format!("cannot start from {}: {why}", path.display()))
    };
    let constants = onnx::constants(&bytes).map_err(|e| misfit(e.to_string()))?;
    let layers = layers(fresh);
    let mut values = read(fresh)?;
    let loaded = adopt(&mut values, &layers, constants).map_err(misfit)?;
    Ok(Adopted {
        layers,
        values,
        loaded,
    })
}

/// A weight and what follows it, as places in visiting order.
struct Layer {
    weight: usize,
    bias: Option<usize>,
    norm: Option<Norm>,
}

#[derive(Clone, Copy)]
struct Norm {
    gamma: usize,
    beta: usize,
    mean: usize,
    variance: usize,
}

/// A weight with four vectors after it is a convolution with its norm, with one
/// vector a layer with its bias.
fn layers<M: Module>(net: &M) -> Vec<Layer> {
    let mut ranks = Ranks(Vec::new());
    net.visit(&mut ranks);
    let weights = ranks.0.iter().enumerate().filter(|(_, rank)| **rank > 1);
    weights
        .map(|(weight, _)| {
            let vectors = ranks.0[weight + 1..].iter().take_while(|r| **r == 1);
            let count = vectors.count();
            Layer {
                weight,
                bias: (count == 1).then_some(weight + 1),
                norm: (count == 4).then_some(Norm {
                    gamma: weight + 1,
                    beta: weight + 2,
                    mean: weight + 3,
                    variance: weight + 4,
                }),
            }
        })
        .collect()
}

struct Ranks(Vec<usize>);

impl ModuleVisitor for Ranks {
    fn visit_float<const D: usize>(&mut self, _: &Param<Tensor<D>>) {
        self.0.push(D);
    }
}

/// Writes a file's weights and biases into `values`, norms as identities. Gives the places of
/// the biases that were written.
fn adopt(
    values: &mut [Vec<f32>],
    layers: &[Layer],
    constants: Vec<Vec<f32>>,
) -> std::result::Result<HashSet<usize>, String> {
    let mut loaded = HashSet::new();
    let mut constants = constants.into_iter().peekable();
    let mut layers = layers.iter();
    while let Some(layer) = layers.next() {
        let fits = constants
            .peek()
            .is_some_and(|c| c.len() == values[layer.weight].len());
        if !fits && is_fresh_block(values, layer, layers.as_slice().first()) {
            layers.next();
            continue;
        }
        // Neither a bias nor a norm: class centres, which are not exported.
        let Some(to) = layer.bias.or(layer.norm.map(|n| n.beta)) else {
            continue;
        };
        loaded.insert(to);
        for place in [layer.weight, to] {
            let held = constants.next().map_or(0, |c| {
                let length = c.len();
                if length == values[place].len() {
                    values[place] = c;
                }
                length
            });
            if held != values[place].len() {
                return Err(format!(
                    "a layer of {} numbers stands where the configuration wants {}",
                    held,
                    values[place].len()
                ));
            }
        }
        if let Some(norm) = layer.norm {
            values[norm.gamma].fill(1.0);
            values[norm.mean].fill(0.0);
            values[norm.variance].fill(1.0 - EPSILON);
        }
    }
    match constants.count() {
        0 => Ok(loaded),
        more => Err(format!("it has {more} more weights than the configuration")),
    }
}

/// Whether two layers are a residual block's that nothing was loaded into. Its second norm
/// starts with γ = 0, so that the block passes on what it gets.
fn is_fresh_block(values: &[Vec<f32>], first: &Layer, second: Option<&Layer>) -> bool {
    let silent = |layer: &Layer| {
        let gamma = layer.norm.map(|n| &values[n.gamma]);
        gamma.is_some_and(|g| g.iter().all(|v| *v == 0.0))
    };
    first.norm.is_some() && second.is_some_and(silent)
}

/// Mean and variance of every norm's input over a few batches.
fn observe<T: Task>(
    task: &T,
    net: T::Net,
    values: &[Vec<f32>],
    norms: &[Norm],
    device: &Device,
) -> Result<Vec<(Vec<f32>, Vec<f32>)>> {
    for step in 0..BATCHES {
        task.loss(&net, task.batch(step)?, device)?;
    }
    // What is left of the statistics that the net started with.
    let old = (1.0 - MOMENTUM).powi(BATCHES as i32);
    let now = read(&net)?;
    let batches = |place: usize| -> Vec<f32> {
        let pairs = now[place].iter().zip(&values[place]);
        pairs.map(|(n, v)| (n - old * v) / (1.0 - old)).collect()
    };
    Ok(norms
        .iter()
        .map(|n| {
            let variance = batches(n.variance).into_iter().map(|v| v.max(0.0));
            (batches(n.mean), variance.collect())
        })
        .collect())
}

/// A network like `net` with `values`, ready to train, with running statistics of
/// its own.
fn place<M: Module>(net: &M, values: &[Vec<f32>]) -> Result<M> {
    Ok(Average::of(values.to_vec()).apply(net)?.train())
}
