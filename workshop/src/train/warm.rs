//! Norms that say of their inputs what training batches show.
//!
//! In an exported file the batch norms are folded away. A network that takes its weights
//! up has norms that know nothing of their inputs, see
//! [`Net::adopt`]; here they learn it, so that the network computes in training, where a norm goes
//! by the batch at hand, what it does in use.

use super::task::{Student, Task};
use crate::core::error::Result;
use crate::nets::Net;
use crate::nets::graph::{EPSILON, NormState};
use burn::tensor::Device;

/// Share of a new batch in burn's running statistics.
const MOMENTUM: f32 = 0.1;
/// Batches that the statistics are taken from.
const BATCHES: u64 = 4;
/// Statistics that move less than this, relative to the deviation, have settled.
const SETTLED: f32 = 1e-3;

/// `student`, whose norms are `norms`, with norms that know the batches of `task`, ready to train.
///
/// # Errors
/// When a batch cannot be made or does not fit.
pub fn settle<T: Task>(
    task: &T,
    student: T::Net,
    mut norms: Vec<NormState>,
    device: &Device,
) -> Result<T::Net>
where
    T::Net: Student,
{
    let place = |norms: &[NormState]| -> Result<T::Net> {
        let net: Net = student.shipped().clone().with_norms(norms)?;
        Ok(student.clone().with_shipped(net))
    };
    // A norm's statistics hold once every norm before it has settled, so that the
    // number of norms is the most it can take.
    for _ in 0..=norms.len() {
        let seen = observe(task, &place(&norms)?, &norms, device)?;
        let mut moved = 0.0f32;
        for (norm, (mean, variance)) in norms.iter_mut().zip(seen) {
            for c in 0..mean.len() {
                let deviation = (variance[c] + EPSILON).sqrt();
                let before = (norm.variance[c] + EPSILON).sqrt();
                let shift = (mean[c] - norm.mean[c]).abs();
                moved = moved.max((shift + (deviation - before).abs()) / deviation);
            }
            (norm.mean, norm.variance) = (mean, variance);
        }
        if moved < SETTLED {
            break;
        }
    }
    place(&norms)
}

/// Mean and variance of every norm's input over a few batches.
fn observe<T: Task>(
    task: &T,
    student: &T::Net,
    norms: &[NormState],
    device: &Device,
) -> Result<Vec<(Vec<f32>, Vec<f32>)>>
where
    T::Net: Student,
{
    for step in 0..BATCHES {
        let loss = task.loss(student, task.batch(step)?, device)?;
        // What was kept for the gradients, a gigabyte with large batches, only goes with them.
        drop(loss.total.backward());
    }
    // What is left of the statistics that the net started with.
    let old = (1.0 - MOMENTUM).powi(BATCHES as i32);
    let batches = |now: &[f32], before: &[f32]| -> Vec<f32> {
        let pairs = now.iter().zip(before);
        pairs.map(|(n, v)| (n - old * v) / (1.0 - old)).collect()
    };
    let seen = |norm: &NormState| {
        let (mean, variance) = student.shipped().seen_by(norm.node)?;
        let variance = batches(&variance, &norm.variance);
        let variance = variance.into_iter().map(|v| v.max(0.0));
        Ok((batches(&mean, &norm.mean), variance.collect()))
    };
    norms.iter().map(seen).collect()
}
