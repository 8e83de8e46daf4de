//! Means over repeated trainings, such as seeds, and what their differences allow to say.

use crate::statistics::regularised_beta;
use crate::words;
use serde::Serialize;

/// The mean of repeated measurements.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Mean {
    /// The mean.
    pub value: f64,
    /// Standard error of the mean: the repetitions' standard deviation over the root of their
    /// number; `None` of a single one.
    pub standard_error: Option<f64>,
    /// How many repetitions.
    pub count: usize,
}

/// How far two means are apart.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Difference {
    /// The first mean less the second.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// How often chance alone would set two equal means at least so far apart.
    pub p: f64,
}

impl Mean {
    /// Of `values`; `None` without any.
    pub fn of(values: &[f64]) -> Option<Self> {
        let count = values.len();
        let value = values.iter().sum::<f64>() / count as f64;
        let squares: f64 = values.iter().map(|v| (v - value).powi(2)).sum();
        let error = || (squares / (count - 1) as f64 / count as f64).sqrt();
        (count > 0).then(|| Self {
            value,
            standard_error: (count > 1).then(error),
            count,
        })
    }

    /// How far `self` lies above `other` (B. Welch, "The generalization of Student's problem when
    /// several different population variances are involved", Biometrika 34, 1947). `None` where the
    /// repetitions do not tell their spread: fewer than two of either, or no spread at all.
    pub fn less(&self, other: &Self) -> Option<Difference> {
        let (a, b) = (self.standard_error?.powi(2), other.standard_error?.powi(2));
        if a + b <= 0.0 {
            return None;
        }
        let part = |variance: f64, count: usize| variance.powi(2) / (count - 1) as f64;
        let freedom = (a + b).powi(2) / (part(a, self.count) + part(b, other.count));
        let value = self.value - other.value;
        let standard_error = (a + b).sqrt();
        Some(Difference {
            value,
            standard_error,
            p: outside(value / standard_error, freedom),
        })
    }
}

/// The probability that Student's t of so many degrees of freedom lies at least as far from 0.
///
/// ```
/// // The 97.5 % quantile for four degrees of freedom.
/// let p = faceglass_evaluation::means::outside(2.776_445, 4.0);
/// assert!((p - 0.05).abs() < 1e-6);
/// ```
pub fn outside(t: f64, freedom: f64) -> f64 {
    regularised_beta(freedom / (freedom + t * t), freedom / 2.0, 0.5)
}

/// A setting that was repeated.
#[derive(Clone, Debug, PartialEq)]
pub struct Repeated {
    /// Its name.
    pub name: String,
    /// What was measured each time.
    pub values: Vec<f64>,
}

/// What the differences between `all` allow to say and what not, a sentence each. The best
/// is held against each other one, so that with many of them one would stand out by chance; the
/// limit is divided by their number (Bonferroni). `what` names the figure, which is a share;
/// `higher_is_better` says which way is up.
pub fn verdicts(what: &str, all: &[Repeated], higher_is_better: bool) -> Vec<String> {
    const LIMIT: f64 = 0.05;
    let sign = if higher_is_better { 1.0 } else { -1.0 };
    let mut means: Vec<(&str, Mean)> = all
        .iter()
        .filter_map(|r| Some((r.name.as_str(), Mean::of(&r.values)?)))
        .collect();
    means.sort_by(|a, b| (sign * b.1.value).total_cmp(&(sign * a.1.value)));
    let Some(((best, top), rest)) = means.split_first() else {
        return Vec::new();
    };
    if rest.is_empty() {
        return vec![format!(
            "There is only {best}, so that nothing is compared."
        )];
    }
    let limit = LIMIT / rest.len() as f64;
    let mut told = vec![format!(
        "By {what}, {best} comes first with {}. A difference counts here if chance alone would make it in \
         fewer than {} of such comparisons (Welch's t-test over the repetitions, the limit of {} \
         divided by the number of comparisons, {}).",
        of_mean(top),
        words::percent(limit),
        words::percent(LIMIT),
        rest.len()
    )];
    for (name, mean) in rest {
        let apart = format!(
            "{best} is {} ahead of {name}",
            points(top.value - mean.value)
        );
        told.push(match top.less(mean) {
            Some(d) if d.p < limit => format!(
                "{apart}, {:.1} standard errors of the difference ({}): more than the \
                 repetitions' spread explains.",
                (d.value / d.standard_error).abs(),
                by_chance(d.p)
            ),
            Some(d) => format!(
                "{apart}, {:.1} standard errors of the difference ({}): this does not tell them \
                 apart.",
                (d.value / d.standard_error).abs(),
                by_chance(d.p)
            ),
            None if top.count.min(mean.count) < 2 => format!(
                "{apart}, but one of them was trained once: how much another seed would move either is \
                 not known, so that nothing is claimed."
            ),
            None => format!(
                "{apart}, and no repetition differs from another, which says that the measurement is \
                 too coarse for a claim."
            ),
        });
    }
    told
}

/// "97.2 ± 0.3 %", or without the error of a single one.
pub fn of_mean(mean: &Mean) -> String {
    let value = mean.value * 100.0;
    match mean.standard_error {
        Some(error) => format!("{value:.2} ± {:.2} %", error * 100.0),
        None => format!("{value:.2} %"),
    }
}

fn points(share: f64) -> String {
    format!("{:.2} percentage points", share.abs() * 100.0)
}

/// A probability with as many digits as tell it from limits that are divided by a handful.
fn by_chance(p: f64) -> String {
    match p < 0.001 {
        true => "p < 0.001".into(),
        false => format!("p = {p:.3}"),
    }
}
