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

/// Batches of so many people with so many samples each, so that a batch holds several of everybody
/// in it. People come epoch by epoch, and so do the samples of each.
#[derive(Debug)]
pub struct PeopleTimesCrops {
    people: Epochs,
    /// The samples of each person, and the walk through them.
    of: Vec<(Vec<usize>, Epochs)>,
    people_a_batch: u64,
    crops_a_person: u64,
}

impl PeopleTimesCrops {
    /// Of `people`, each with its samples.
    pub fn new(people: Vec<Vec<usize>>, (a_batch, a_person): (usize, usize), seed: u64) -> Self {
        let walk = |(at, samples): (usize, Vec<usize>)| {
            let walk = Epochs::new(samples.len(), seed ^ (at as u64 + 1).rotate_left(40));
            (samples, walk)
        };
        Self {
            people: Epochs::new(people.len(), seed),
            of: people.into_iter().enumerate().map(walk).collect(),
            people_a_batch: a_batch as u64,
            crops_a_person: a_person as u64,
        }
    }

    /// The samples of `step`, person by person. Where an epoch of people ends within a step, somebody
    /// may come twice in it.
    pub fn at(&self, step: u64) -> Vec<usize> {
        let count = self.of.len() as u64;
        let mut samples = Vec::new();
        for position in step * self.people_a_batch..(step + 1) * self.people_a_batch {
            let (own, walk) = &self.of[self.people.at(position)];
            // In every epoch of people a person's turn comes once.
            let turn = position / count;
            let places = turn * self.crops_a_person..(turn + 1) * self.crops_a_person;
            samples.extend(places.map(|place| own[walk.at(place)]));
        }
        samples
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_holds_several_samples_of_each_of_its_people() {
        // Ten people with four to thirteen samples, which are numbered by a hundred a person.
        let people = (0..10).map(|p| (0..4 + p).map(|s| 100 * p + s).collect());
        let batches = PeopleTimesCrops::new(people.collect(), (5, 4), 7);
        let mut met = std::collections::BTreeMap::new();
        for step in 0..40 {
            let batch = batches.at(step);
            for own in batch.chunks(4) {
                assert!(own.iter().all(|s| s / 100 == own[0] / 100), "{batch:?}");
                own.iter().for_each(|s| *met.entry(*s).or_insert(0) += 1);
            }
            let mut people: Vec<usize> = batch.iter().map(|s| s / 100).collect();
            people.dedup();
            assert_eq!(people.len(), 5);
            assert_eq!(batch, batches.at(step));
        }
        // Twenty turns of four: of four samples each comes twenty times, of thirteen about six.
        assert!((0..4).all(|s| met[&s] == 20));
        assert!((900..913).all(|s| (5..=8).contains(&met[&s])), "{met:?}");
    }

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
