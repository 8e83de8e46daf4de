//! Two networks' answers to the same questions, side by side.

use crate::core::error::{Result, WorkshopError};
use faceglass_evaluation::Interval;
use faceglass_evaluation::resampling::{Lots, ROUNDS, percentiles};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How wrong both are about one thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// Whom it is of; answers about one person are not independent.
    pub person: String,
    /// The error of the network that is there: 0 or 1 of what is right or wrong.
    pub before: f64,
    /// That of the smaller one.
    pub after: f64,
}

/// What the answers say.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Things that were asked.
    pub answers: usize,
    /// People whom they are of.
    pub people: usize,
    /// Mean error of the network that is there, and of the smaller one.
    pub errors: [f64; 2],
    /// Where the difference would lie with other people, 95 of 100 times.
    pub interval: Interval,
    /// What it may be at most.
    pub margin: f64,
    /// Where answers are right or wrong.
    pub mcnemar: Option<McNemar>,
}

/// What only one of two is wrong about (Q. McNemar, "Note on the sampling error of the difference between
/// correlated proportions or percentages", 1947), by the exact binomial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct McNemar {
    /// Things that only the network that is there is wrong about.
    pub only_before: u64,
    /// Things that only the smaller one is wrong about.
    pub only_after: u64,
    /// How often chance alone would part them as far.
    pub p: f64,
}

/// Compares the errors of both on the same things; the interval is by whole people drawn anew (the paired bootstrap).
///
/// # Errors
/// [`WorkshopError`] when nothing was asked, or the margin is no margin.
pub fn judged(answers: &[Answer], margin: f64) -> Result<Verdict> {
    if !margin.is_finite() || margin < 0.0 {
        return Err(WorkshopError::Config("--margin must be 0 or more".into()));
    }
    let mut people: BTreeMap<&str, (f64, f64, f64)> = BTreeMap::new();
    for answer in answers {
        let own = people.entry(&answer.person).or_default();
        *own = (own.0 + answer.before, own.1 + answer.after, own.2 + 1.0);
    }
    let sums: Vec<(f64, f64, f64)> = people.into_values().collect();
    let mut lots = Lots::new(0x6a7e);
    let mut round = || {
        let times = lots.drawn_anew(sums.len());
        let drawn = sums.iter().zip(times);
        let (more, count) = drawn.fold((0.0, 0.0), |(more, count), ((before, after, own), n)| {
            (
                more + f64::from(n) * (after - before),
                count + f64::from(n) * own,
            )
        });
        (count > 0.0).then(|| more / count)
    };
    let rounds: Vec<Option<f64>> = (0..ROUNDS).map(|_| round()).collect();
    let interval = percentiles(&rounds).filter(|_| !answers.is_empty());
    let interval = interval.ok_or_else(|| {
        WorkshopError::Data("nothing is there that both networks could be asked".into())
    })?;
    let count = answers.len() as f64;
    let mean = |of: fn(&Answer) -> f64| answers.iter().map(of).sum::<f64>() / count;
    Ok(Verdict {
        answers: answers.len(),
        people: sums.len(),
        errors: [mean(|a| a.before), mean(|a| a.after)],
        interval,
        margin,
        mcnemar: mcnemar(answers),
    })
}

fn mcnemar(answers: &[Answer]) -> Option<McNemar> {
    let sure = |v: f64| v == 0.0 || v == 1.0;
    if !answers.iter().all(|a| sure(a.before) && sure(a.after)) {
        return None;
    }
    let only = |of: fn(&Answer) -> bool| answers.iter().filter(|a| of(a)).count() as u64;
    let only_before = only(|a| a.before > a.after);
    let only_after = only(|a| a.after > a.before);
    let all = only_before + only_after;
    // Terms of the binomial by their logarithms, so that none is lost.
    let mut term = all as f64 * 0.5f64.ln();
    let mut tail = 0.0;
    for k in 0..=only_before.min(only_after) {
        if k > 0 {
            term += ((all - k + 1) as f64 / k as f64).ln();
        }
        tail += term.exp();
    }
    Some(McNemar {
        only_before,
        only_after,
        p: (2.0 * tail).min(1.0),
    })
}

impl Verdict {
    /// By how much more the smaller network errs.
    pub fn more(&self) -> f64 {
        self.errors[1] - self.errors[0]
    }

    /// Whether it is shown to err by no more than the margin.
    pub fn passes(&self) -> bool {
        self.interval.high <= self.margin
    }

    /// The figures, for people; `unit` is what errors are counted in.
    pub fn told(&self, unit: &str) -> String {
        let [before, after] = self.errors.map(number);
        let mut text = format!(
            "{} answers about {} people, {unit}: {before} before, {after} after; {} more, between {} and {} in 95 of 100 draws \
             of as many people; {} are allowed",
            self.answers,
            self.people,
            number(self.more()),
            number(self.interval.low),
            number(self.interval.high),
            number(self.margin)
        );
        if let Some(McNemar {
            only_before,
            only_after,
            p,
        }) = self.mcnemar
        {
            let _ = write!(
                text,
                "\nonly the first is wrong about {only_before}, only the second about {only_after}: chance alone parts them as \
                 far with p = {p:.3} (McNemar, exact)"
            );
        }
        text
    }

    /// Why it is refused, if it is.
    pub fn why_refused(&self, unit: &str) -> Option<String> {
        let (more, margin) = (number(self.more()), number(self.margin));
        if self.passes() {
            return None;
        }
        Some(match self.interval.low > self.margin {
            true => format!("{unit} grow by {more}, and only {margin} are allowed"),
            false => format!(
                "{unit} grow by {more}, and with {} people it cannot be told that they grow by no more than {margin}: \
                 it may be {}. Show more people, or allow more",
                self.people,
                number(self.interval.high)
            ),
        })
    }
}

/// Four digits that count.
fn number(value: f64) -> String {
    let text = format!("{value:.5}");
    match text.trim_end_matches('0').trim_end_matches('.') {
        "-0" | "" => "0".to_owned(),
        short => short.to_owned(),
    }
}
