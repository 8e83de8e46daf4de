//! Averaged weights.

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
    pub fn new<M: Module>(net: &M) -> Self {
        Self::of(read(net))
    }

    /// Of values in visiting order, see [`read`].
    pub fn of(values: Vec<Vec<f32>>) -> Self {
        Self { values, updates: 0 }
    }

    /// Takes the average back up after `updates` steps, from a network that holds it.
    pub fn resume<M: Module>(net: &M, updates: u64) -> Self {
        Self {
            values: read(net),
            updates,
        }
    }

    /// `average ← d·average + (1−d)·net`, where `d` rises to `decay` with the
    /// number of updates, so that the random start is soon forgotten.
    pub fn update<M: Module>(&mut self, net: &M, decay: f32) {
        self.updates += 1;
        let early = (1.0 + self.updates as f32) / (10.0 + self.updates as f32);
        let d = decay.min(early);
        for (mean, now) in self.values.iter_mut().zip(read(net)) {
            for (m, n) in mean.iter_mut().zip(now) {
                *m = d * *m + (1.0 - d) * n;
            }
        }
    }

    /// A copy of `net` that holds the averaged weights.
    pub fn apply<M: Module>(&self, net: &M) -> M {
        // `valid` gives running statistics of its own; a plain clone shares them with `net`.
        net.valid().map(&mut Writer {
            values: self.values.clone().into_iter(),
        })
    }
}

/// Every float of a network in visiting order.
pub fn read<M: Module>(net: &M) -> Vec<Vec<f32>> {
    let mut reader = Reader { values: Vec::new() };
    // `valid` also brings the running statistics up to date.
    net.valid().visit(&mut reader);
    reader.values
}

struct Reader {
    values: Vec<Vec<f32>>,
}

impl ModuleVisitor for Reader {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let values = param.val().try_to_vec_as::<f32>().unwrap_or_default();
        self.values.push(values);
    }
}

struct Writer {
    values: std::vec::IntoIter<Vec<f32>>,
}

impl ModuleMapper for Writer {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let next = self.values.next();
        let (id, tensor, mapper) = param.consume();
        let written = match next {
            Some(values) if values.len() == tensor.shape().num_elements() => {
                Tensor::from_data(TensorData::new(values, tensor.shape()), &tensor.device())
            }
            _ => tensor,
        };
        Param::from_mapped_value(id, written, mapper)
    }
}
