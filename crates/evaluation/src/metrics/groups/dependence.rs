//! How much less tries tell than if they were independent, and the intervals that follow.

use super::counts::{Counted, Counts, Rounds, Tally};
use super::figures::Estimate;
use crate::resampling::{percentiles, variance};
use crate::statistics::{CONFIDENCE, Interval, Rate, clopper_pearson};
use std::collections::BTreeSet;

/// How much less tries tell than if they were independent, for each kind of figure.
pub(super) struct Dependence {
    pub(super) false_matches: DesignEffect,
    pub(super) misses: DesignEffect,
    pub(super) failures: DesignEffect,
}

/// A sample of `of` tries of `people` has the variance of `of / effect`
/// independent ones (L. Kish, "Survey sampling", 1965).
#[derive(Clone, Copy, Debug)]
pub(super) struct DesignEffect {
    effect: f64,
    tries_a_person: f64,
}

impl Counted {
    /// With the interval that `rounds` give, never narrower than if all tries were
    /// independent. Where nothing or everything went wrong drawing anew tells nothing:
    /// there the interval is that of the effective number of tries.
    pub(super) fn estimate(self, rounds: &[Option<f64>], effect: DesignEffect) -> Estimate {
        let Rate { count, of } = self.rate;
        let interval = if of == 0 {
            None
        } else if count == 0 || count == of {
            let effective = effect.effective(self);
            let count = if count == 0 { 0 } else { effective };
            Some(clopper_pearson(count, effective, CONFIDENCE))
        } else {
            let apart = self.rate.interval();
            let anew = percentiles(rounds).unwrap_or(apart);
            Some(Interval {
                low: apart.low.min(anew.low),
                high: apart.high.max(anew.high),
            })
        };
        Estimate {
            rate: self.rate,
            people: self.people,
            interval,
        }
    }
}

impl Dependence {
    pub(super) fn of(counts: &Counts, rounds: &Rounds) -> Self {
        let sum = |all: &mut dyn Iterator<Item = Counted>, people: usize| {
            let rate = all.fold(Rate::default(), |sum, one| {
                Rate::new(sum.count + one.rate.count, sum.of + one.rate.of)
            });
            let people = people as u64;
            Counted { rate, people }
        };
        let with_face = counts
            .faces
            .iter()
            .filter(|faces| !faces.is_empty())
            .count();
        let cells = &mut counts.cells().map(|(g, h)| counts.cell(g, h));
        let pairs = sum(cells, with_face);
        let people = |tallies: &[Tally]| {
            let each = tallies.iter().flat_map(|tally| tally.each.keys());
            each.collect::<BTreeSet<_>>().len()
        };
        let misses = sum(
            &mut counts.misses.iter().copied(),
            people(&counts.miss_tallies),
        );
        let failures = sum(
            &mut counts.failures.iter().copied(),
            people(&counts.failure_tallies),
        );
        let [of_pairs, of_misses, of_failures] = &rounds.all;
        // At the least, pairs of two people tell what those tell that share nobody.
        Self {
            false_matches: DesignEffect::of(pairs, of_pairs, 2.0),
            misses: DesignEffect::of(misses, of_misses, 1.0),
            failures: DesignEffect::of(failures, of_failures, 1.0),
        }
    }
}

impl DesignEffect {
    /// From the variance of the `rounds` over that of independent tries; where
    /// nothing went wrong, `people_a_try` people are needed for one that counts.
    fn of(all: Counted, rounds: &[Option<f64>], people_a_try: f64) -> Self {
        let tries_a_person = all.of() as f64 / all.people.max(1) as f64;
        let most = (tries_a_person * people_a_try).max(1.0);
        let measured = all
            .rate
            .share()
            .zip(variance(rounds))
            .map(|(share, variance)| {
                let independent = share * (1.0 - share) / all.of() as f64;
                variance / independent
            });
        let effect = measured.filter(|effect| effect.is_finite());
        Self {
            effect: effect.unwrap_or(most).clamp(1.0, most),
            tries_a_person,
        }
    }

    /// Independent tries that would tell as much as those that were counted.
    fn effective(self, counted: Counted) -> u64 {
        let tries_a_person = counted.of() as f64 / counted.people.max(1) as f64;
        let more = tries_a_person / self.tries_a_person.max(1e-9);
        let effect = 1.0 + (self.effect - 1.0) * more;
        ((counted.of() as f64 / effect).floor() as u64).clamp(1, counted.of().max(1))
    }
}
