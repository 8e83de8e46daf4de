//! Which samples a step sees.

use crate::core::chance::dice;
use rand::seq::SliceRandom as _;
use std::sync::{Mutex, PoisonError};

/// Walks through `count` samples epoch by epoch, each epoch in a new order that
/// depends on the seed and the epoch alone.
#[derive(Debug)]
pub struct Epochs {
    count: usize,
    seed: u64,
    /// The orders of the last epochs asked for; neighbours are asked for together.
    orders: Mutex<Vec<(u64, std::sync::Arc<Vec<u32>>)>>,
}

impl Epochs {
    /// A walk through `count` samples.
    pub fn new(count: usize, seed: u64) -> Self {
        Self {
            count: count.max(1),
            seed,
            orders: Mutex::new(Vec::new()),
        }
    }

    /// The sample at `position` of the endless walk.
    pub fn at(&self, position: u64) -> usize {
        let count = self.count as u64;
        let order = self.order(position / count);
        order[(position % count) as usize] as usize
    }

    fn order(&self, epoch: u64) -> std::sync::Arc<Vec<u32>> {
        let mut orders = self.orders.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, order)) = orders.iter().find(|(e, _)| *e == epoch) {
            return order.clone();
        }
        let mut order: Vec<u32> = (0..self.count as u32).collect();
        order.shuffle(&mut dice(self.seed, epoch));
        let order = std::sync::Arc::new(order);
        if orders.len() >= 3 {
            orders.remove(0);
        }
        orders.push((epoch, order.clone()));
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_epoch_holds_every_sample_once_in_its_own_order() {
        let walk = Epochs::new(50, 3);
        let first: Vec<usize> = (0..50).map(|p| walk.at(p)).collect();
        let second: Vec<usize> = (50..100).map(|p| walk.at(p)).collect();
        let mut sorted = first.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..50).collect::<Vec<_>>());
        assert_ne!(first, second);
        // Asked out of order, and from a fresh walk, the answer is the same.
        let again = Epochs::new(50, 3);
        assert_eq!(again.at(75), second[25]);
        assert_eq!(again.at(7), first[7]);
    }
}
