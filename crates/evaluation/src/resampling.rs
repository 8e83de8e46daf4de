//! How far a figure would move with other people. Pairs that share a person are
//! not independent, so whole people are drawn anew, with all their pictures and
//! pairs (the bootstrap of B. Efron, 1979; for pairs: T. Snijders and S. Borgatti,
//! "Non-parametric standard errors and tests for network statistics", 1999).

use crate::statistics::{CONFIDENCE, Interval};

/// How often people are drawn anew.
pub const ROUNDS: usize = 1000;

/// Numbers by lot, the same on every machine (`SplitMix64`: G. Steele, D. Lea and
/// C. Flood, "Fast splittable pseudorandom number generators", 2014).
#[derive(Clone, Debug)]
pub struct Lots(u64);

impl Lots {
    /// Another `seed`, other numbers.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to below `count`; 0 if that is 0.
    pub fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.next()) * count as u128) >> 64) as usize
    }

    /// Moves `most` things, drawn by lot, to the front of `things`, and leaves the
    /// others away.
    pub fn keep<T>(&mut self, things: &mut Vec<T>, most: usize) {
        for at in 0..most.min(things.len()) {
            let other = at + self.below(things.len() - at);
            things.swap(at, other);
        }
        things.truncate(most);
    }

    /// So many people drawn from as many, with replacement: how often each.
    pub fn drawn_anew(&mut self, people: usize) -> Vec<u32> {
        let mut times = vec![0; people];
        for _ in 0..people {
            times[self.below(people)] += 1;
        }
        times
    }
}

/// The middle 95 % of the figures of all rounds; rounds that gave none are left
/// out. `None` if none gave any.
pub fn percentiles(figures: &[Option<f64>]) -> Option<Interval> {
    let mut known: Vec<f64> = figures.iter().copied().flatten().collect();
    known.sort_by(f64::total_cmp);
    let last = known.len().checked_sub(1)?;
    let tail = (1.0 - CONFIDENCE) / 2.0;
    let cut = (tail * known.len() as f64).floor() as usize;
    Some(Interval {
        low: known[cut.min(last)],
        high: known[last - cut.min(last)],
    })
}

/// The variance of the figures of all rounds.
pub fn variance(figures: &[Option<f64>]) -> Option<f64> {
    let known: Vec<f64> = figures.iter().copied().flatten().collect();
    if known.len() < 2 {
        return None;
    }
    let mean = known.iter().sum::<f64>() / known.len() as f64;
    let squares: f64 = known.iter().map(|f| (f - mean).powi(2)).sum();
    Some(squares / (known.len() - 1) as f64)
}
