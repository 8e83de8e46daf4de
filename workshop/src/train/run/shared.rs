//! A step whose batch is shared out over several devices.
//!
//! burn 0.22 has a distributed strategy of its own (`DistributedContext`, gradients reduced by
//! collective operations while they are computed), but only its CUDA backend has those
//! operations: flex and libtorch leave them unimplemented, and devices are told apart by a number
//! of which flex has one. So a batch is cut here, each part computed by a thread with a copy of the
//! network, and the gradients are added on the first device.

use super::step;
use crate::core::error::{Result, WorkshopError};
use crate::train::task::{Loss, Task};
use burn::module::Module as _;
use burn::optim::{GradientsAccumulator, GradientsParams, ModuleOptimizer};
use burn::tensor::{Device, Tensor};

/// As [`step`], over all of `devices`; the network stays on the first. Where every row of a batch
/// counts by itself it is the step that one device would have taken; norms go by the rows of their
/// own part, and triplets are found in it.
///
/// # Errors
/// From the task, or if it cannot share a batch out.
pub fn step_over<T: Task>(
    task: &T,
    net: T::Net,
    optimizer: &mut ModuleOptimizer,
    rate: f64,
    batch: T::Batch,
    devices: &[Device],
) -> Result<(T::Net, Loss)> {
    let [first, others @ ..] = devices else {
        return Err(WorkshopError::Config(
            "there is no device to train on".into(),
        ));
    };
    if others.is_empty() {
        return step(task, net, optimizer, rate, batch, first);
    }
    let parts = task.split(batch, devices.len())?;
    let computed: Vec<Result<(GradientsParams, Loss)>> = std::thread::scope(|scope| {
        let threads = parts
            .into_iter()
            .zip(devices)
            .map(|((part, share), device)| {
                let own = net.clone().fork(device);
                scope.spawn(move || {
                    let loss = shared(task.loss(&own, part, device)?, share);
                    let gradients = loss.total.clone().backward();
                    Ok((GradientsParams::from_grads(gradients, &own), loss))
                })
            });
        // All are started before any is waited for.
        let threads: Vec<_> = threads.collect();
        let join = |thread: std::thread::ScopedJoinHandle<'_, _>| match thread.join() {
            Ok(computed) => computed,
            Err(panic) => std::panic::resume_unwind(panic),
        };
        threads.into_iter().map(join).collect()
    });
    let mut sum = GradientsAccumulator::new();
    let mut whole: Option<Loss> = None;
    for computed in computed {
        let (gradients, loss) = computed?;
        sum.accumulate(&net, gradients.to_device(first, &net));
        whole = Some(match whole {
            None => loss,
            Some(whole) => added(whole, loss, first),
        });
    }
    // Running statistics that the threads have seen become one.
    drop(net.valid());
    let whole = whole.ok_or_else(|| WorkshopError::Data("a batch has no parts".into()))?;
    let net = task.stepped(net, sum.grads(), |net, by| optimizer.step(rate, net, by));
    Ok((net, whole))
}

fn shared(loss: Loss, share: f32) -> Loss {
    let parts = loss.parts.into_iter();
    Loss {
        total: loss.total.mul_scalar(share),
        parts: parts
            .map(|(name, part)| (name, part.mul_scalar(share)))
            .collect(),
    }
}

/// Both, of which the gradients are no longer needed.
fn added(a: Loss, b: Loss, device: &Device) -> Loss {
    let sum = |a: Tensor<1>, b: Tensor<1>| a.detach() + b.detach().to_device(device);
    let parts = a.parts.into_iter().zip(b.parts);
    Loss {
        total: sum(a.total, b.total),
        parts: parts.map(|((name, a), (_, b))| (name, sum(a, b))).collect(),
    }
}
