//! Support vector machines: for two classes by sequential minimal optimisation, for more by a machine
//! for each pair, which votes (as LIBSVM does, C.-C. Chang and C.-J. Lin, "LIBSVM: a library for support
//! vector machines", 2011).
//!
//! There are crates for this. Those that are kept each bring a matrix library of their own, and
//! embeddings need nothing of it: a machine is the hundred lines below, held against worked examples.

use super::known::{Fitted, Known, dot};

/// How alike two vectors are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kernel {
    /// Their product.
    Linear,
    /// exp(−γ·d²) of their distance d.
    Rbf {
        /// γ.
        gamma: f64,
    },
}

impl Kernel {
    fn of(self, a: &[f32], b: &[f32]) -> f64 {
        match self {
            Self::Linear => dot(a, b),
            Self::Rbf { gamma } => {
                let squares = a.iter().zip(b).map(|(x, y)| (x - y) * (x - y));
                (-gamma * f64::from(squares.sum::<f32>())).exp()
            }
        }
    }
}

/// The derivatives of two weights may differ by so much at the end; LIBSVM's default.
const TOLERANCE: f64 = 1e-3;
/// Steps a vector after which what is found is taken as it is: rounding may keep two weights from agreeing.
const MOST_STEPS: usize = 10_000;
/// A curvature where there is none.
const FLAT: f64 = 1e-12;

/// Two classes held apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Machine {
    /// For each vector its weight times its sign; 0 for those that hold nothing.
    pub weights: Vec<f64>,
    /// Added at the end.
    pub bias: f64,
}

impl Machine {
    /// Minimises ½·Σᵢⱼ αᵢαⱼyᵢyⱼkᵢⱼ − Σᵢ αᵢ with 0 ≤ αᵢ ≤ `cost` and Σᵢ αᵢyᵢ = 0, for vectors of which
    /// `kernel(i, j)` says how alike they are, and `first` whether each is of the first class (y = 1) or of
    /// the second (y = −1).
    ///
    /// Two weights move at a time: the one that wants up most, and the one against it that gains
    /// most (R.-E. Fan, P.-H. Chen and C.-J. Lin, "Working set selection using second order
    /// information for training support vector machines", 2005).
    pub fn fit(first: &[bool], kernel: impl Fn(usize, usize) -> f64, cost: f64) -> Self {
        let count = first.len();
        let table: Vec<f64> = (0..count * count)
            .map(|at| kernel(at / count, at % count))
            .collect();
        let k = |i: usize, j: usize| table[i * count + j];
        let y = |i: usize| if first[i] { 1.0 } else { -1.0 };
        let mut alpha = vec![0.0f64; count];
        let mut gradient = vec![-1.0f64; count];
        let mut steps = 0;
        let bias = loop {
            steps += 1;
            let want = |i: usize| -y(i) * gradient[i];
            let may_rise = |i: &usize| match first[*i] {
                true => alpha[*i] < cost,
                false => alpha[*i] > 0.0,
            };
            let may_fall = |i: &usize| match first[*i] {
                true => alpha[*i] > 0.0,
                false => alpha[*i] < cost,
            };
            let up = (0..count).filter(may_rise);
            let up = up.max_by(|a, b| want(*a).total_cmp(&want(*b)));
            let down = (0..count).filter(may_fall);
            let least = down.map(want).fold(f64::INFINITY, f64::min);
            let Some(i) = up else {
                break least;
            };
            let most = want(i);
            if !least.is_finite() {
                break most;
            }
            if most - least < TOLERANCE || steps > MOST_STEPS * count {
                break (most + least) / 2.0;
            }
            let curve = |j: usize| (k(i, i) + k(j, j) - 2.0 * k(i, j)).max(FLAT);
            let gain = |j: usize| (most - want(j)).powi(2) / curve(j);
            let against = (0..count).filter(may_fall).filter(|j| want(*j) < most);
            let Some(j) = against.max_by(|a, b| gain(*a).total_cmp(&gain(*b))) else {
                break (most + least) / 2.0;
            };
            let room_i = if first[i] { cost - alpha[i] } else { alpha[i] };
            let room_j = if first[j] { alpha[j] } else { cost - alpha[j] };
            let by = ((most - want(j)) / curve(j)).min(room_i).min(room_j);
            // At a bound exactly, so that it is known to be there.
            let moved = |alpha: f64, by: f64, at_bound: bool| match (at_bound, by > 0.0) {
                (true, true) => cost,
                (true, false) => 0.0,
                (false, _) => alpha + by,
            };
            alpha[i] = moved(alpha[i], y(i) * by, by == room_i);
            alpha[j] = moved(alpha[j], -y(j) * by, by == room_j);
            for (at, slope) in gradient.iter_mut().enumerate() {
                *slope += y(at) * by * (k(at, i) - k(at, j));
            }
        };
        Self {
            weights: (0..count).map(|i| alpha[i] * y(i)).collect(),
            bias,
        }
    }

    /// Above 0 for the first class, below for the second, 1 and −1 at the margin; `alike(i)` is the kernel
    /// of the vector that is asked about and the one at `i`.
    pub fn value(&self, alike: impl Fn(usize) -> f64) -> f64 {
        let held = self.weights.iter().enumerate().filter(|(_, w)| **w != 0.0);
        held.map(|(i, w)| w * alike(i)).sum::<f64>() + self.bias
    }
}

/// A machine for every two people.
pub(super) struct Machines<'a> {
    known: &'a Known<'a>,
    kernel: Kernel,
    pairs: Vec<Pair>,
}

/// A machine, the two people it tells apart, and their vectors.
struct Pair {
    people: [usize; 2],
    rows: Vec<usize>,
    machine: Machine,
}

impl<'a> Machines<'a> {
    pub fn fit(known: &'a Known<'a>, kernel: Kernel, cost: f64) -> Self {
        let mut of_person = vec![Vec::new(); known.people];
        for (row, class) in known.classes.iter().enumerate() {
            of_person[*class].push(row);
        }
        let there: Vec<usize> = (0..known.people)
            .filter(|p| !of_person[*p].is_empty())
            .collect();
        let mut pairs = Vec::new();
        for (at, one) in there.iter().enumerate() {
            for other in &there[at + 1..] {
                let rows = [&of_person[*one][..], &of_person[*other][..]].concat();
                let first: Vec<bool> = rows.iter().map(|r| known.classes[*r] == *one).collect();
                let alike =
                    |i: usize, j: usize| kernel.of(known.rows[rows[i]], known.rows[rows[j]]);
                let machine = Machine::fit(&first, alike, cost);
                pairs.push(Pair {
                    people: [*one, *other],
                    rows,
                    machine,
                });
            }
        }
        Self {
            known,
            kernel,
            pairs,
        }
    }
}

impl Fitted for Machines<'_> {
    /// Whoever wins most pairs; of several, the one who won by more in all.
    fn named(&self, row: &[f32]) -> Option<usize> {
        let alike: Vec<f64> = self
            .known
            .rows
            .iter()
            .map(|r| self.kernel.of(row, r))
            .collect();
        let mut votes = vec![(0usize, 0.0f64); self.known.people];
        for pair in &self.pairs {
            let value = pair.machine.value(|i| alike[pair.rows[i]]);
            let [one, other] = pair.people;
            votes[if value > 0.0 { one } else { other }].0 += 1;
            votes[one].1 += value;
            votes[other].1 -= value;
        }
        let alone = *self.known.classes.first()?;
        let better = |a: &usize, b: &usize| {
            let (a, b) = (votes[*a], votes[*b]);
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
        };
        match self.pairs.is_empty() {
            true => Some(alone),
            false => (0..votes.len()).max_by(better),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(rows: &[[f32; 2]], first: &[bool], kernel: Kernel, cost: f64) -> Machine {
        Machine::fit(first, |i, j| kernel.of(&rows[i], &rows[j]), cost)
    }

    fn assert_near(machine: &Machine, weights: &[f64], bias: f64) {
        let off = machine
            .weights
            .iter()
            .zip(weights)
            .map(|(a, b)| (a - b).abs());
        assert!(off.fold(0.0, f64::max) < 2e-3, "{machine:?}");
        assert!((machine.bias - bias).abs() < 2e-3, "{machine:?}");
    }

    #[test]
    fn two_points_hold_each_other() {
        // w = 2·α·1 has to be 1 at the margin, so α = ½.
        let rows = [[1.0, 0.0], [-1.0, 0.0]];
        let machine = fit(&rows, &[true, false], Kernel::Linear, 10.0);
        assert_near(&machine, &[0.5, -0.5], 0.0);
        // No weight may be above the cost.
        let soft = fit(&rows, &[true, false], Kernel::Linear, 0.2);
        assert_near(&soft, &[0.2, -0.2], 0.0);
    }

    #[test]
    fn a_corner_is_held_by_three_points_and_not_by_the_one_behind() {
        // x + y − 1: ½·(2, 0) + ½·(0, 2) − 1·(0, 0) = (1, 1).
        let rows = [[2.0, 0.0], [0.0, 2.0], [0.0, 0.0], [3.0, 3.0]];
        let machine = fit(&rows, &[true, true, false, true], Kernel::Linear, 100.0);
        assert_near(&machine, &[0.5, 0.5, -1.0, 0.0], -1.0);
        let at = [0.5f32, 1.5];
        let value = machine.value(|i| Kernel::Linear.of(&at, &rows[i]));
        assert!((value - 1.0).abs() < 5e-3);
    }

    #[test]
    fn gaussians_hold_what_no_line_does() {
        // All four weigh alike, and each lies at its margin: α·(1 − e^(−4γ))² = 1.
        let rows = [[1.0, 1.0], [-1.0, -1.0], [1.0, -1.0], [-1.0, 1.0]];
        let first = [true, true, false, false];
        let gamma = 0.25f64;
        let alpha = (1.0 - (-4.0 * gamma).exp()).powi(-2);
        let machine = fit(&rows, &first, Kernel::Rbf { gamma }, 100.0);
        assert_near(&machine, &[alpha, alpha, -alpha, -alpha], 0.0);
    }

    #[test]
    fn what_is_found_meets_the_conditions_of_an_optimum() {
        // Two overlapping clouds, by a congruential sequence.
        let mut state = 7u32;
        let mut next = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(state >> 8) / f64::from(1u32 << 24) - 0.5
        };
        let mut rows = Vec::new();
        let first: Vec<bool> = (0..60).map(|n| n % 2 == 0).collect();
        for is_first in &first {
            let middle = if *is_first { 0.3 } else { -0.3 };
            rows.push([(next() * 2.0 + middle) as f32, (next() * 2.0) as f32]);
        }
        for kernel in [Kernel::Linear, Kernel::Rbf { gamma: 2.0 }] {
            let cost = 3.0;
            let machine = fit(&rows, &first, kernel, cost);
            assert!(machine.weights.iter().sum::<f64>().abs() < 1e-9);
            for (i, weight) in machine.weights.iter().enumerate() {
                let sign = if first[i] { 1.0 } else { -1.0 };
                let alpha = weight * sign;
                assert!((0.0..=cost).contains(&alpha));
                let margin = sign * machine.value(|j| kernel.of(&rows[i], &rows[j]));
                assert!(alpha > 0.0 || margin > 1.0 - 2e-3, "{i} {margin}");
                assert!(alpha < cost || margin < 1.0 + 2e-3, "{i} {margin}");
            }
        }
    }

    #[test]
    fn pairs_vote_and_somebody_known_alone_is_always_named() {
        let rows = [[1.0f32, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]];
        let known = Known {
            rows: rows.iter().map(|r| &r[..]).collect(),
            classes: vec![0, 1, 3, 4],
            people: 5,
        };
        let machines = Machines::fit(&known, Kernel::Rbf { gamma: 1.0 }, 10.0);
        let named = rows.map(|r| machines.named(&[r[0] * 0.9, r[1] * 0.9]));
        assert_eq!(named, [Some(0), Some(1), Some(3), Some(4)]);
        let one = Known {
            rows: vec![&rows[0]],
            classes: vec![2],
            people: 5,
        };
        assert_eq!(
            Machines::fit(&one, Kernel::Linear, 1.0).named(&rows[2]),
            Some(2)
        );
        let nobody = Known::default();
        assert_eq!(
            Machines::fit(&nobody, Kernel::Linear, 1.0).named(&rows[2]),
            None
        );
    }
}
