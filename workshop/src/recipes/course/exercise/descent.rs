//! Going downhill: w ← w − rate·gradient.

use super::{NEAR, distance};
use crate::core::error::{Result, WorkshopError};
use crate::core::numbers::floats;
use burn::module::{Module, Param};
use burn::optim::{GradientsParams, SgdConfig};
use burn::tensor::{Device, Tensor};

/// More steps than any rate worth a try needs.
const MOST_STEPS: usize = 10_000;

/// A walk that is wanted.
#[derive(Clone, Copy, Debug)]
pub struct Walk<const N: usize> {
    start: [f64; N],
    rate: f64,
    goal: [f64; N],
}

/// Where a walk has been, its start first.
#[derive(Clone, Debug, PartialEq)]
pub struct Path<const N: usize> {
    /// The weights after each step.
    pub places: Vec<[f64; N]>,
}

impl<const N: usize> Path<N> {
    /// Where it ended.
    pub fn end(&self) -> [f64; N] {
        self.places.last().copied().unwrap_or([f64::NAN; N])
    }

    /// How many steps it took.
    pub fn steps(&self) -> usize {
        self.places.len().saturating_sub(1)
    }
}

/// Weights as the framework's optimisers know them.
#[derive(Module, Debug)]
struct Weights {
    values: Param<Tensor<1>>,
}

impl<const N: usize> Walk<N> {
    /// A walk from `start` until every weight is within [`NEAR`] of `goal`.
    ///
    /// # Errors
    /// [`WorkshopError::Config`] for a rate that is not above 0, or a start that is no number.
    pub fn new(start: [f64; N], rate: f64, goal: [f64; N]) -> Result<Self> {
        let is_there = start.iter().all(|v| v.is_finite());
        if !rate.is_finite() || rate <= 0.0 || !is_there {
            return Err(WorkshopError::Config(
                "--rate has to be a number above 0, and --start numbers".into(),
            ));
        }
        Ok(Self { start, rate, goal })
    }

    /// By the derivative `gradient`.
    ///
    /// # Errors
    /// When the walk does not end.
    pub fn by_hand(&self, gradient: impl Fn([f64; N]) -> [f64; N]) -> Result<Path<N>> {
        let mut weights = self.start;
        self.follow(|| {
            let slope = gradient(weights);
            weights = std::array::from_fn(|i| weights[i] - self.rate * slope[i]);
            Ok(weights)
        })
    }

    /// By the framework, which is only told the loss: it differentiates, and its optimiser goes.
    ///
    /// # Errors
    /// When the walk does not end, or the backend gives no numbers.
    pub fn by_framework(&self, loss: impl Fn(Tensor<1>) -> Tensor<1>) -> Result<Path<N>> {
        let device = Device::flex().autodiff();
        let start = self.start.map(|v| v as f32);
        let values = Tensor::<1>::from_data(start, &device);
        let mut weights = Weights {
            values: Param::from_tensor(values),
        };
        let mut optimizer = SgdConfig::new().init();
        self.follow(|| {
            let gradients = loss(weights.values.val()).backward();
            let gradients = GradientsParams::from_grads(gradients, &weights);
            weights = optimizer.step(self.rate, weights.clone(), gradients);
            let values = floats(weights.values.val())?;
            Ok(std::array::from_fn(|i| {
                values.get(i).map_or(f64::NAN, |v| f64::from(*v))
            }))
        })
    }

    fn follow(&self, mut step: impl FnMut() -> Result<[f64; N]>) -> Result<Path<N>> {
        let mut places = vec![self.start];
        while places.len() <= MOST_STEPS {
            let place = step()?;
            let away = distance(place, self.goal);
            if !away.is_finite() || away > 1e9 {
                break;
            }
            places.push(place);
            if away < NEAR {
                return Ok(Path { places });
            }
        }
        Err(WorkshopError::Config(format!(
            "with --rate {} the walk does not come within {NEAR:e} of the minimum: at too high a rate each \
             step ends further away than it began, and too low a one takes more than {MOST_STEPS} steps",
            self.rate
        )))
    }
}
