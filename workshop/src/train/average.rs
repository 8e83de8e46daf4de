//! Averaged weights.

use crate::core::error::{Result, WorkshopError};
use crate::core::numbers::floats;
use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Tensor, TensorData};

/// Exponential moving average of all weights and running statistics of a
/// network. Validation and export use it: it is worth a slower learning rate
/// without costing one, which matters most in short runs.
#[derive(Clone, Debug)]
pub struct Average {
    values: Vec<Vec<f32>>,
    updates: u64,
}

impl Average {
    /// Starts at the weights of `net`.
    ///
    /// # Errors
    /// As [`read`].
    pub fn new<M: Module>(net: &M) -> Result<Self> {
        Self::resume(net, 0)
    }

    /// Of values in visiting order, see [`read`].
    pub fn of(values: Vec<Vec<f32>>) -> Self {
        Self { values, updates: 0 }
    }

    /// Takes the average back up after `updates` steps, from a network that holds it.
    ///
    /// # Errors
    /// As [`read`].
    pub fn resume<M: Module>(net: &M, updates: u64) -> Result<Self> {
        Ok(Self {
            values: read(net)?,
            updates,
        })
    }

    /// `average ← d·average + (1−d)·net`, where `d` rises to `decay` with the
    /// number of updates, so that the random start is soon forgotten.
    ///
    /// # Errors
    /// As [`read`], and when `net` is of another shape.
    pub fn update<M: Module>(&mut self, net: &M, decay: f32) -> Result<()> {
        let values = read(net)?;
        let lengths = |values: &[Vec<f32>]| values.iter().map(Vec::len).collect::<Vec<_>>();
        if lengths(&values) != lengths(&self.values) {
            return Err(misfit(self.values.len(), values.len()));
        }
        self.updates += 1;
        let early = (1.0 + self.updates as f32) / (10.0 + self.updates as f32);
        let d = decay.min(early);
        for (mean, now) in self.values.iter_mut().zip(values) {
            for (m, n) in mean.iter_mut().zip(now) {
                *m = d * *m + (1.0 - d) * n;
            }
        }
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

fn misfit(averaged: usize, tensors: usize) -> WorkshopError {
    WorkshopError::Network(format!(
        "averaged weights of {averaged} tensors do not fit its {tensors}, or one of them has another size"
    ))
}

/// Every float of a network in visiting order.
///
/// # Errors
/// [`WorkshopError::Network`] when the backend does not give them.
pub fn read<M: Module>(net: &M) -> Result<Vec<Vec<f32>>> {
    let mut reader = Reader(Vec::new());
    // `valid` also brings the running statistics up to date.
    net.valid().visit(&mut reader);
    reader.0.into_iter().collect()
}

struct Reader(Vec<Result<Vec<f32>>>);

impl ModuleVisitor for Reader {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.0.push(floats(param.val()));
    }
}

struct Writer {
    values: std::vec::IntoIter<Vec<f32>>,
    tensors: usize,
    misfits: usize,
}

impl ModuleMapper for Writer {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let (id, tensor, mapper) = param.consume();
        self.tensors += 1;
        let written = match self.values.next() {
            Some(values) if values.len() == tensor.shape().num_elements() => {
                Tensor::from_data(TensorData::new(values, tensor.shape()), &tensor.device())
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
    fn an_average_of_another_shape_is_refused_and_not_left_out() {
        let mut average = Average::new(&linear(3, 2)).unwrap();
        assert!(average.apply(&linear(3, 2)).is_ok());
        for other in [linear(2, 2), linear(3, 4)] {
            let error = average.apply(&other).unwrap_err().to_string();
            assert!(error.contains("do not fit"), "{error}");
            assert!(average.update(&other, 0.9).is_err());
        }
        let mut values = read(&linear(3, 2)).unwrap();
        values.push(vec![1.0]);
        assert!(Average::of(values.clone()).apply(&linear(3, 2)).is_err());
        values.truncate(1);
        assert!(Average::of(values).apply(&linear(3, 2)).is_err());
    }
}
