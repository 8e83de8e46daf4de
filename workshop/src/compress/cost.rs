//! What a file costs, and how alike two files answer.

use crate::core::error::{Result, WorkshopError};
use crate::export::parity::{OnnxRunner, largest_difference, output_pairs};
use std::time::Instant;

/// Time that a file takes, in milliseconds on one thread: the best of several, for whatever else a machine
/// does only adds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Speed {
    /// To read it and make it ready for one shape of input.
    pub load_ms: f64,
    /// For one input.
    pub run_ms: f64,
}

/// How often each file is loaded.
const LOADS: usize = 3;

/// The speed of each of `files` on `input` of `shape`: one after the other in every one of `rounds`, so that
/// all of them meet the same machine.
///
/// # Errors
/// [`WorkshopError::Network`] when one cannot be run.
pub fn side_by_side(
    files: &[&[u8]],
    shape: &[usize],
    input: &[f32],
    rounds: usize,
) -> Result<Vec<Speed>> {
    let mut best = vec![[f64::INFINITY; 2]; files.len()];
    let mut runners = Vec::new();
    for round in 0..LOADS {
        for (file, best) in files.iter().zip(&mut best) {
            let started = Instant::now();
            let runner = OnnxRunner::load(file, shape)?;
            best[0] = best[0].min(milliseconds(started));
            if round == 0 {
                runners.push(runner);
            }
        }
    }
    for _ in 0..rounds.max(1) {
        for (runner, best) in runners.iter().zip(&mut best) {
            let started = Instant::now();
            runner.run(input)?;
            best[1] = best[1].min(milliseconds(started));
        }
    }
    let speed = |[load_ms, run_ms]: [f64; 2]| Speed { load_ms, run_ms };
    Ok(best.into_iter().map(speed).collect())
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// How alike two files answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// Inputs that were shown.
    pub inputs: usize,
    /// Mean cosine of what they answer.
    pub mean_cosine: f64,
    /// The least one.
    pub least_cosine: f64,
    /// Largest difference of any output, as a share of the largest number in it, or of 1 if all are smaller.
    pub moved: f32,
}

/// How alike `before` and `after` answer `inputs` of `shape`.
///
/// # Errors
/// [`WorkshopError`] when one cannot be run, or nothing is shown.
pub fn agreement(
    before: &[u8],
    after: &[u8],
    shape: &[usize],
    inputs: &[Vec<f32>],
) -> Result<Agreement> {
    let (before, after) = (
        OnnxRunner::load(before, shape)?,
        OnnxRunner::load(after, shape)?,
    );
    let (mut sum, mut least, mut moved) = (0.0, f64::INFINITY, 0.0f32);
    for input in inputs {
        let (own, other) = (before.run(input)?, after.run(input)?);
        for (a, b) in output_pairs(&own, &other)? {
            let largest = a.iter().fold(1.0f32, |m, v| m.max(v.abs()));
            moved = moved.max(largest_difference(a, b) / largest);
        }
        let cosine = cosine(&own.concat(), &other.concat());
        (sum, least) = (sum + cosine, least.min(cosine));
    }
    match inputs.len() {
        0 => Err(WorkshopError::Data(
            "there is nothing to show to the networks".into(),
        )),
        count => Ok(Agreement {
            inputs: count,
            mean_cosine: sum / count as f64,
            least_cosine: least,
            moved,
        }),
    }
}

fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let dot = |x: &[f32], y: &[f32]| -> f64 {
        let products = x.iter().zip(y).map(|(p, q)| f64::from(*p) * f64::from(*q));
        products.sum()
    };
    let lengths = (dot(a, a) * dot(b, b)).sqrt();
    match lengths > 0.0 {
        true => dot(a, b) / lengths,
        // Two answers of nothing but noughts are alike.
        false => 1.0,
    }
}
