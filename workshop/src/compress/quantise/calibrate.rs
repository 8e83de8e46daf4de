//! Between which numbers the inputs of layers lie.

use super::file::OnnxFile;
use crate::core::error::{Result, WorkshopError};
use crate::export::parity::OnnxRunner;
use std::collections::BTreeMap;
use tract_onnx::pb::ValueInfoProto;

/// How a range is chosen from the numbers that are seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum RangeBy {
    /// From the least to the largest
    #[default]
    MinMax,
    /// Without one number in ten thousand at either end
    Percentile,
    /// That loses the least information, by the Kullback-Leibler divergence (as TensorRT does)
    Entropy,
}

/// Least and largest number that can be told.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    /// Nought or less.
    pub low: f32,
    /// Nought or more.
    pub high: f32,
}

impl Range {
    /// The step between two whole numbers from 0 to 255, and which of them stands for nought.
    pub fn scale_and_zero(self) -> (f32, u8) {
        let (low, high) = (self.low.min(0.0), self.high.max(0.0));
        let scale = (high - low) / 255.0;
        match scale > 0.0 {
            true => (
                scale,
                (-low / scale).round_ties_even().clamp(0.0, 255.0) as u8,
            ),
            false => (1.0, 0),
        }
    }
}

/// Numbers are counted in so many bins.
const BINS: usize = 2048;
/// Share of the numbers that [`RangeBy::Percentile`] leaves out at either end.
const LEFT_OUT: f64 = 1e-4;
/// Whole numbers on one side of nought.
const LEVELS: usize = 128;

/// The range of every layer's input by the name of the value, when `onnx` sees `inputs` of `shape`.
///
/// # Errors
/// [`WorkshopError`] when the file cannot be run or nothing is shown to it.
pub fn ranges(
    onnx: &[u8],
    shape: &[usize],
    inputs: &[Vec<f32>],
    by: RangeBy,
) -> Result<BTreeMap<String, Range>> {
    if inputs.is_empty() {
        return Err(WorkshopError::Data(
            "a static form needs pictures to find its ranges on; name --shards or --pictures"
                .into(),
        ));
    }
    let seen = Seen::of(onnx, shape)?;
    let mut extremes = vec![
        Range {
            low: 0.0,
            high: 0.0
        };
        seen.names.len()
    ];
    for input in inputs {
        for (range, values) in extremes.iter_mut().zip(seen.values(input)?) {
            for v in values {
                (range.low, range.high) = (range.low.min(v), range.high.max(v));
            }
        }
    }
    let chosen = match by {
        RangeBy::MinMax => extremes,
        RangeBy::Percentile | RangeBy::Entropy => {
            let mut counts: Vec<Counts> = extremes.into_iter().map(Counts::new).collect();
            for input in inputs {
                for (own, values) in counts.iter_mut().zip(seen.values(input)?) {
                    values.into_iter().for_each(|v| own.add(v));
                }
            }
            let choose = |c: &Counts| match by {
                RangeBy::Entropy => c.by_entropy(),
                _ => c.by_percentile(),
            };
            counts.iter().map(choose).collect()
        }
    };
    Ok(seen.names.into_iter().zip(chosen).collect())
}

/// A network that gives its layers' inputs.
struct Seen {
    names: Vec<String>,
    runner: Option<OnnxRunner>,
    /// Whether the first of the names is what the network itself is given.
    sees_itself: bool,
}

impl Seen {
    fn of(onnx: &[u8], shape: &[usize]) -> Result<Self> {
        let mut file = OnnxFile::open(onnx)?;
        let given = file.graph.input.first().map(|i| i.name.clone());
        let mut names: Vec<String> = Vec::new();
        for layer in file.layers() {
            let value = &file.graph.node[layer.node].input[0];
            if !names.contains(value) {
                names.push(value.clone());
            }
        }
        let at = names.iter().position(|name| Some(name) == given.as_ref());
        if let Some(at) = at {
            names.swap(0, at);
        }
        let sees_itself = at.is_some();
        let wanted = names.iter().skip(usize::from(sees_itself));
        file.graph.output = wanted
            .map(|name| ValueInfoProto {
                name: name.clone(),
                ..ValueInfoProto::default()
            })
            .collect();
        let runner = match file.graph.output.is_empty() {
            true => None,
            false => Some(OnnxRunner::load(&file.into_bytes(), shape)?),
        };
        Ok(Self {
            names,
            runner,
            sees_itself,
        })
    }

    fn values(&self, input: &[f32]) -> Result<Vec<Vec<f32>>> {
        let mut values = match self.sees_itself {
            true => vec![input.to_vec()],
            false => Vec::new(),
        };
        if let Some(runner) = &self.runner {
            values.extend(runner.run(input)?);
        }
        Ok(values)
    }
}

/// How many numbers lie in each of [`BINS`] equal parts of a range.
struct Counts {
    range: Range,
    signed: Vec<u64>,
    /// By their distance from nought.
    away: Vec<u64>,
}

impl Counts {
    fn new(range: Range) -> Self {
        Self {
            range,
            signed: vec![0; BINS],
            away: vec![0; BINS],
        }
    }

    fn most(&self) -> f32 {
        self.range.high.max(-self.range.low)
    }

    fn width(&self) -> f32 {
        (self.range.high - self.range.low) / BINS as f32
    }

    fn add(&mut self, value: f32) {
        let bin = |at: f32| (at.max(0.0) as usize).min(BINS - 1);
        if self.width() > 0.0 {
            let at = bin((value - self.range.low) / self.width());
            self.signed[at] += 1;
            let at = bin(value.abs() / self.most() * BINS as f32);
            self.away[at] += 1;
        }
    }

    fn by_percentile(&self) -> Range {
        let all: u64 = self.signed.iter().sum();
        let least = (all as f64 * LEFT_OUT) as u64;
        let ends = |counts: &mut dyn Iterator<Item = &u64>| {
            let mut passed = 0;
            let beyond = |count: &&u64| {
                passed += **count;
                passed <= least
            };
            counts.take_while(beyond).count()
        };
        let left = ends(&mut self.signed.iter());
        let right = ends(&mut self.signed.iter().rev());
        Range {
            low: (self.range.low + left as f32 * self.width()).min(0.0),
            high: (self.range.high - right as f32 * self.width()).max(0.0),
        }
    }

    /// S. Migacz, "8-bit inference with TensorRT", GTC 2017.
    fn by_entropy(&self) -> Range {
        let divergences = (LEVELS..=BINS)
            .step_by(8)
            .map(|end| (end, self.divergence(end)));
        let best = divergences.min_by(|(_, a), (_, b)| a.total_cmp(b));
        let end = best.map_or(BINS, |(end, _)| end);
        let bound = end as f32 / BINS as f32 * self.most();
        Range {
            low: self.range.low.max(-bound),
            high: self.range.high.min(bound),
        }
    }

    /// Of what lies below bin `end`, with all beyond at its end, from the same told in [`LEVELS`] steps.
    fn divergence(&self, end: usize) -> f64 {
        let mut cut: Vec<f64> = self.away[..end].iter().map(|c| *c as f64).collect();
        cut[end - 1] += self.away[end..].iter().sum::<u64>() as f64;
        let mut told = vec![0.0; end];
        for level in 0..LEVELS {
            let bins = level * end / LEVELS..(level + 1) * end / LEVELS;
            let inside = &self.away[bins.clone()];
            let filled = inside.iter().filter(|c| **c > 0).count().max(1) as f64;
            let mean = inside.iter().sum::<u64>() as f64 / filled;
            for bin in bins {
                told[bin] = if self.away[bin] > 0 { mean } else { 0.0 };
            }
        }
        let (all, all_told): (f64, f64) = (cut.iter().sum(), told.iter().sum());
        if all == 0.0 || all_told == 0.0 {
            return f64::INFINITY;
        }
        let pairs = cut.iter().zip(&told).filter(|(p, _)| **p > 0.0);
        let terms = pairs.map(|(p, q)| {
            let (p, q) = (p / all, (q / all_told).max(1e-9));
            p * (p / q).ln()
        });
        terms.sum()
    }
}
