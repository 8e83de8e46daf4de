//! Averaged weights.

use crate::core::error::{Result, WorkshopError};
use crate::core::numbers::floats;
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::Tensor;

/// Exponential moving average of all weights and running statistics of a
/// network. Validation and export use it: it is worth a slower learning rate
/// without costing one, which matters most in short runs. It stays on the network's device.
#[derive(Clone, Debug)]
pub struct Average {
    /// Every tensor as a row of numbers, in visiting order.
    values: Vec<Tensor<1>>,
    updates: u64,
}

impl Average {
    /// Starts at the weights of `net`.
    pub fn new<M: Module>(net: &M) -> Self {
        Self::resume(net, 0)
    }

    /// Takes the average back up after `updates` steps, from a network that holds it.
    pub fn resume<M: Module>(net: &M, updates: u64) -> Self {
        Self {
            values: flat(net),
            updates,
        }
    }

    /// `average ← d·average + (1−d)·net`, where `d` rises to `decay` with the
    /// number of updates, so that the random start is soon forgotten.
    ///
    /// # Errors
    /// [`WorkshopError::Network`] when `net` is of another shape.
    pub fn update<M: Module>(&mut self, net: &M, decay: f32) -> Result<()> {
        self.updates += 1;
        let early = (1.0 + self.updates as f32) / (10.0 + self.updates as f32);
        self.blend(net, decay.min(early))
    }

    /// `average ← d·average + (1−d)·net`.
    fn blend<M: Module>(&mut self, net: &M, d: f32) -> Result<()> {
        let values = flat(net);
        let lengths =
            |values: &[Tensor<1>]| values.iter().map(|v| v.dims()).collect::<Vec<[usize; 1]>>();
        if lengths(&values) != lengths(&self.values) {
            return Err(misfit(self.values.len(), values.len()));
        }
        let before = std::mem::take(&mut self.values).into_iter();
        self.values = before
            .zip(values)
            .map(|(mean, now)| mean.mul_scalar(d) + now.mul_scalar(1.0 - d))
            .collect();
        Ok(())
    }

    /// A copy of `net` that holds the averaged weights.
    ///
    /// # Errors
    /// [`WorkshopError::Network`] when `net` is of another shape.
    pub fn apply<M: Module>(&self, net: &M) -> Result<M> {
        let mut writer = Writer {
            values: self.values.clone().into_iter(),
            tensors: 0,
            misfits: 0,
        };
        // `valid` gives running statistics of its own; a plain clone shares them with `net`.
        let averaged = net.valid().map(&mut writer);
        if writer.misfits > 0 || writer.values.len() > 0 {
            return Err(misfit(self.values.len(), writer.tensors));
        }
        Ok(averaged)
    }
}

/// The mean of the weights and running statistics of several networks.
///
/// # Errors
/// [`WorkshopError::Network`] when there is none, or they are of different shapes.
pub fn mean<M: Module>(nets: &[M]) -> Result<M> {
    let Some((first, others)) = nets.split_first() else {
        return Err(WorkshopError::Network("there is none to average".into()));
    };
    if others.is_empty() {
        return Ok(first.clone());
    }
    let mut average = Average::new(first);
    for (so_far, net) in others.iter().enumerate() {
        let so_far = so_far as f32 + 1.0;
        average.blend(net, so_far / (so_far + 1.0))?;
    }
    average.apply(first)
}

fn misfit(averaged: usize, tensors: usize) -> WorkshopError {
    WorkshopError::Network(format!(
        "averaged weights of {averaged} tensors do not fit its {tensors}, or one of them has another size"
    ))
}

/// Every tensor of a network as a row of numbers, in visiting order, where it is.
fn flat<M: Module>(net: &M) -> Vec<Tensor<1>> {
    struct Rows(Vec<Tensor<1>>);
    impl ModuleVisitor for Rows {
        fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
            let tensor = param.val();
            let count = tensor.shape().num_elements();
            self.0.push(tensor.reshape([count]));
        }
    }
    let mut rows = Rows(Vec::new());
    // `valid` also brings the running statistics up to date.
    net.valid().visit(&mut rows);
    rows.0
}

/// Every float of a network in visiting order.
///
/// # Errors
/// [`WorkshopError::Network`] when the backend does not give them.
pub fn read<M: Module>(net: &M) -> Result<Vec<Vec<f32>>> {
    flat(net).into_iter().map(floats).collect()
}

struct Writer {
    values: std::vec::IntoIter<Tensor<1>>,
    tensors: usize,
    misfits: usize,
}

impl ModuleMapper for Writer {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, tensor, mapper) = param.consume();
        self.tensors += 1;
        let shape = tensor.shape();
        let written = match self.values.next() {
            Some(values) if values.shape().num_elements() == shape.num_elements() => {
                values.reshape(shape)
            }
            Some(_) | None => {
                self.misfits += 1;
                tensor
            }
        };
        Param::from_mapped_value(id, written, mapper)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use burn::nn::{Linear, LinearConfig};
    use burn::tensor::Device;

    fn linear(inputs: usize, outputs: usize) -> Linear {
        LinearConfig::new(inputs, outputs).init(&Device::flex())
    }

    #[test]
    fn an_average_follows_by_its_decay() {
        let (first, second) = (linear(3, 2), linear(3, 2));
        let mut average = Average::new(&first);
        // The first of many updates counts most: d = 2/11, then 3/12.
        average.update(&second, 0.998).unwrap();
        average.update(&first, 0.998).unwrap();
        let held = read(&average.apply(&first).unwrap()).unwrap().concat();
        let (a, b) = (
            read(&first).unwrap().concat(),
            read(&second).unwrap().concat(),
        );
        for ((held, a), b) in held.iter().zip(a).zip(b) {
            let once = a * 2.0 / 11.0 + b * 9.0 / 11.0;
            let twice = once * 0.25 + a * 0.75;
            assert!((held - twice).abs() < 1e-6, "{held} {twice}");
        }
        // Late, the decay itself decides, and the network stays as it was.
        let mut late = Average::resume(&first, 100_000);
        late.update(&second, 0.75).unwrap();
        let held = read(&late.apply(&first).unwrap()).unwrap().concat();
        let (a, b) = (
            read(&first).unwrap().concat(),
            read(&second).unwrap().concat(),
        );
        for ((held, a), b) in held.iter().zip(a).zip(b) {
            assert!((held - (0.75 * a + 0.25 * b)).abs() < 1e-6);
        }
    }

    #[test]
    fn the_mean_of_networks_is_that_of_each_weight() {
        let nets = [linear(3, 2), linear(3, 2), linear(3, 2)];
        let held = read(&mean(&nets).unwrap()).unwrap().concat();
        let all: Vec<Vec<f32>> = nets.iter().map(|n| read(n).unwrap().concat()).collect();
        for (i, held) in held.iter().enumerate() {
            let wanted = all.iter().map(|n| n[i]).sum::<f32>() / 3.0;
            assert!((held - wanted).abs() < 1e-6, "{held} {wanted}");
        }
        assert!(mean(&[linear(3, 2), linear(3, 4)]).is_err());
        assert!(mean::<Linear>(&[]).is_err());
    }

    #[test]
    fn an_average_of_another_shape_is_refused_and_not_left_out() {
        let mut average = Average::new(&linear(3, 2));
        assert!(average.apply(&linear(3, 2)).is_ok());
        for other in [linear(2, 2), linear(3, 4)] {
            let error = average.apply(&other).unwrap_err().to_string();
            assert!(error.contains("do not fit"), "{error}");
            assert!(average.update(&other, 0.9).is_err());
        }
        let without = LinearConfig::new(3, 2).with_bias(false);
        let without: Linear = without.init(&Device::flex());
        assert!(average.apply(&without).is_err());
        assert!(Average::new(&without).apply(&linear(3, 2)).is_err());
    }
}
