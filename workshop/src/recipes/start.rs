//! Where a run begins: at fresh weights, at those of an exported network (the shipped one
//! made better, or fitted to data of one's own), or at another run's.
//!
//! The network may be deeper than the file's: residual blocks that the file lacks at the
//! end of a stage start as the identity; they are found by their size, so stages must differ in
//! width (T. Chen et al., "Net2Net: Accelerating learning via knowledge transfer", ICLR 2016).

use crate::core::error::{Result, WorkshopError};
use crate::export::onnx;
use crate::nets::Net;
use crate::nets::graph::NormState;
use crate::train::task::{Student, Task};
use crate::train::{self, RunDir, Sitting, TrainConfig, rundir, warm};
use burn::tensor::Device;
use std::path::Path;

/// Trains `fresh`, or what `sitting` says to start from if no run is gone on with.
///
/// # Errors
/// From the file, the task, the run folder, or a loss that is not finite.
pub fn learn<T: Task>(
    task: &T,
    fresh: T::Net,
    config: &TrainConfig,
    dir: &RunDir,
    sitting: &Sitting,
    device: &Device,
) -> Result<T::Net>
where
    T::Net: Student,
{
    config.check()?;
    let resumed = sitting.resume && dir.has_checkpoint();
    let first = match &sitting.start {
        Some(path) if !resumed => started(task, fresh, path, device)?,
        _ => fresh,
    };
    let net = first.shipped().clone().quantising(config.quantise);
    train::run(task, first.with_shipped(net), config, dir, sitting, device)
}

/// `fresh` with the weights of the ONNX file `path`, which the workshop wrote
/// for a network of the same shape or one with fewer residual blocks. Parts that only training
/// needs stay fresh. Of a run's own weights (`average.bpk`), which hold these parts too, nothing
/// stays fresh.
///
/// # Errors
/// [`WorkshopError`] if the file cannot be read or holds another shape.
pub fn started<T: Task>(task: &T, fresh: T::Net, path: &Path, device: &Device) -> Result<T::Net>
where
    T::Net: Student,
{
    if path.extension().is_some_and(|e| e == "bpk") {
        return rundir::load(fresh, path);
    }
    let (net, norms) = adopted(fresh.shipped(), path)?;
    warm::settle(task, fresh.with_shipped(net), norms, device)
}

/// A network of the shape of `fresh` that computes in use what the ONNX file `path` does, to be
/// exported or measured; its norms say nothing of training batches.
///
/// # Errors
/// [`WorkshopError`] if the file cannot be read or holds another shape.
pub fn exact<S: Student>(fresh: S, path: &Path) -> Result<S> {
    let (net, _) = adopted(fresh.shipped(), path)?;
    Ok(fresh.with_shipped(net))
}

fn adopted(fresh: &Net, path: &Path) -> Result<(Net, Vec<NormState>)> {
    let bytes = std::fs::read(path).map_err(WorkshopError::io(path))?;
    let taken_up = onnx::constants(&bytes).and_then(|file| fresh.clone().adopt(file));
    taken_up.map_err(|e| {
        let why = match e {
            WorkshopError::Network(why) => why,
            other => other.to_string(),
        };
        WorkshopError::Network(format!("cannot start from {}: {why}", path.display()))
    })
}
