//! How far groups lie apart.

use super::figures::{Estimate, Ratio};
use crate::resampling::{ROUNDS, percentiles};

/// Of a group with fewer people a figure is told, but the group is not ranked.
pub const FEWEST_PEOPLE: usize = 30;

/// How far the groups lie apart in one figure.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Spread {
    /// Place of the group with the highest rate.
    pub worst: usize,
    /// Place of the one with the lowest.
    pub best: usize,
    /// The highest rate over the lowest; `None` if that is 0.
    pub worst_to_best: Option<Ratio>,
    /// The highest rate over the geometric mean of all groups; `None` if one is 0.
    pub worst_to_mean: Option<Ratio>,
    /// Whether the intervals of both lie apart.
    pub is_clear: bool,
}

/// How far the groups with enough people lie apart.
pub(super) fn spread<'a>(
    figures: &[Estimate],
    rounds: &impl Fn(usize) -> &'a [Option<f64>],
) -> Option<Spread> {
    let is_ranked = |g: &usize| {
        let figure = figures[*g];
        figure.people >= FEWEST_PEOPLE as u64 && figure.rate.of > 0
    };
    let ranked: Vec<usize> = (0..figures.len()).filter(is_ranked).collect();
    if ranked.len() < 2 {
        return None;
    }
    let share = |g: usize| figures[g].share().unwrap_or(0.0);
    let by_share = |a: &&usize, b: &&usize| share(**a).total_cmp(&share(**b));
    // Of equals the first is the worst, and another the best.
    let worst = *ranked.iter().rev().max_by(by_share)?;
    let best = *ranked
        .iter()
        .rev()
        .filter(|g| **g != worst)
        .min_by(by_share)?;
    let bounds = |g: usize| figures[g].interval;
    let at = |round: usize, g: usize| rounds(g).get(round).copied().flatten();
    let over = |value: f64, of_round: &dyn Fn(usize) -> Option<f64>| {
        let anew: Vec<Option<f64>> = (0..ROUNDS).map(of_round).collect();
        percentiles(&anew).map(|interval| Ratio { value, interval })
    };
    let mean = |shares: &mut dyn Iterator<Item = f64>| {
        let logs: Vec<f64> = shares.map(f64::ln).collect();
        (logs.iter().sum::<f64>() / logs.len() as f64).exp()
    };
    let quotient = |a: f64, b: f64| (a > 0.0 || b > 0.0).then(|| a / b);
    let to_best = |round: usize| quotient(at(round, worst)?, at(round, best)?);
    let to_mean = |round: usize| {
        let shares: Option<Vec<f64>> = ranked.iter().map(|g| at(round, *g)).collect();
        quotient(at(round, worst)?, mean(&mut shares?.into_iter()))
    };
    let smallest = share(best);
    let mean_share = mean(&mut ranked.iter().map(|g| share(*g)));
    Some(Spread {
        worst,
        best,
        worst_to_best: (smallest > 0.0)
            .then(|| over(share(worst) / smallest, &to_best))
            .flatten(),
        worst_to_mean: (smallest > 0.0)
            .then(|| over(share(worst) / mean_share, &to_mean))
            .flatten(),
        is_clear: bounds(worst)
            .zip(bounds(best))
            .is_some_and(|(worst, best)| worst.low > best.high),
    })
}
