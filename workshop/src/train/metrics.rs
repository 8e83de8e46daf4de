//! Losses that wait on the device until several are read at once.
//!
//! Reading a number makes the processor wait for the device, and the device for the processor.

use super::task::{Loss, Parts};
use crate::core::error::{Result, WorkshopError};
use crate::core::numbers::floats;
use burn::tensor::Tensor;

/// The loss of one step, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The loss.
    pub loss: f32,
    /// The learning rate.
    pub rate: f64,
    /// Its named parts.
    pub parts: Parts,
}

/// Losses that have not been read.
#[derive(Debug, Default)]
pub struct Waiting(Vec<Held>);

#[derive(Debug)]
struct Held {
    step: u64,
    rate: f64,
    names: Vec<&'static str>,
    /// The loss, then its parts.
    numbers: Vec<Tensor<1>>,
}

impl Waiting {
    /// Keeps the loss of `step`.
    pub fn push(&mut self, step: u64, rate: f64, loss: Loss) {
        let (names, parts): (Vec<_>, Vec<_>) = loss.parts.into_iter().unzip();
        let numbers = std::iter::once(loss.total).chain(parts);
        self.0.push(Held {
            step,
            rate,
            names,
            numbers: numbers.map(Tensor::detach).collect(),
        });
    }

    /// How many wait.
    pub fn len(&self) -> u64 {
        self.0.len() as u64
    }

    /// Whether none waits.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Reads all of them at once, in order.
    ///
    /// # Errors
    /// [`WorkshopError::Diverged`] with the first step whose loss is not finite.
    pub fn read(&mut self) -> Result<Vec<Seen>> {
        let held = std::mem::take(&mut self.0);
        if held.is_empty() {
            return Ok(Vec::new());
        }
        let numbers = held.iter().flat_map(|h| h.numbers.clone()).collect();
        let mut numbers = floats(Tensor::cat(numbers, 0))?.into_iter();
        let mut next = || numbers.next().unwrap_or(f32::NAN);
        let mut seen = Vec::with_capacity(held.len());
        for Held {
            step, rate, names, ..
        } in held
        {
            let loss = next();
            if !loss.is_finite() {
                return Err(WorkshopError::Diverged(step));
            }
            let parts = names.into_iter().map(|name| (name, next())).collect();
            seen.push(Seen { loss, rate, parts });
        }
        Ok(seen)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use burn::tensor::Device;

    fn loss(total: f32, part: f32) -> Loss {
        let number = |v: f32| Tensor::<1>::from_floats([v], &Device::flex());
        Loss {
            total: number(total),
            parts: vec![("part", number(part))],
        }
    }

    #[test]
    fn losses_are_read_in_order_and_once() {
        let mut waiting = Waiting::default();
        waiting.push(0, 0.1, loss(3.0, 1.0));
        waiting.push(1, 0.2, loss(2.0, 0.5));
        assert_eq!(waiting.len(), 2);
        let seen = waiting.read().unwrap();
        let told: Vec<_> = seen.iter().map(|s| (s.loss, s.rate, s.parts[0])).collect();
        assert_eq!(told, [(3.0, 0.1, ("part", 1.0)), (2.0, 0.2, ("part", 0.5))]);
        assert!(waiting.is_empty() && waiting.read().unwrap().is_empty());
    }

    #[test]
    fn the_first_step_that_is_not_finite_is_named() {
        let mut waiting = Waiting::default();
        for (step, total) in [(6, 1.0), (7, f32::NAN), (8, f32::NAN)] {
            waiting.push(step, 0.1, loss(total, 0.0));
        }
        let error = waiting.read().unwrap_err();
        assert!(matches!(error, WorkshopError::Diverged(7)), "{error}");
    }
}
