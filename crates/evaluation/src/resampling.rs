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

/// Scores of pairs of different people, by which threshold they would let pass too many with
/// other people.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Strangers {
    /// Score and the two people's numbers, from the highest score on.
    pairs: Vec<(f32, usize, usize)>,
    people: usize,
}

impl Strangers {
    /// All pairs of `rows` (of length 1) whose `people` differ; these are numbers from 0 on.
    pub fn of(rows: &[Vec<f32>], people: &[usize]) -> Self {
        let mut pairs = Vec::new();
        for (i, (a, p)) in rows.iter().zip(people).enumerate() {
            for (b, q) in rows.iter().zip(people).skip(i + 1) {
                if p != q {
                    let score: f32 = a.iter().zip(b).map(|(x, y)| x * y).sum();
                    pairs.push((score, *p, *q));
                }
            }
        }
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
        Self {
            pairs,
            people: people.iter().max().map_or(0, |last| last + 1),
        }
    }

    /// The lowest threshold whose false match rate is at most `rate` with as many other people,
    /// in all but 2.5 of 100 draws. `None` without pairs.
    pub fn cautious_threshold(&self, rate: f64) -> Option<f32> {
        let mut lots = Lots::new(0x57a6);
        let thresholds: Vec<Option<f64>> = (0..ROUNDS)
            .map(|_| self.threshold(&lots.drawn_anew(self.people), rate))
            .collect();
        percentiles(&thresholds).map(|interval| interval.high as f32)
    }

    /// That of people of whom each was drawn so many times.
    fn threshold(&self, times: &[u32], rate: f64) -> Option<f64> {
        let weight = |p: usize, q: usize| u64::from(times[p]) * u64::from(times[q]);
        let all: u64 = self.pairs.iter().map(|(_, p, q)| weight(*p, *q)).sum();
        if all == 0 {
            return None;
        }
        let mut passed = 0;
        for (score, p, q) in &self.pairs {
            passed += weight(*p, *q);
            if passed as f64 > rate * all as f64 {
                // Just above the highest that must be refused.
                return Some(f64::from(score.next_up()));
            }
        }
        Some(f64::from(f32::NEG_INFINITY))
    }
}
