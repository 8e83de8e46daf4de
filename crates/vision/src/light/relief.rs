//! Whether what is lit has a nose.

use super::series::{Together, without_drift};
use std::time::Duration;

/// What sways in all channels alike (a head that turns a little under a lamp) is alike in
/// frames that follow each other, so that its error is so many times what frames that err
/// each by themselves would have.
const SWAYS: f64 = 1.5;

/// The slant that the halves of the screen make on what they light, as a part of the most
/// that they could, with its standard error.
#[derive(Clone, Copy)]
pub(super) struct Relief {
    pub value: f32,
    pub error: f32,
}

impl Relief {
    /// Explains the slants of each channel (the logarithm of the right over the left) by
    /// the light of both halves, whose white is so many times as strong as the room's.
    ///
    /// It is told twice: by what the channels do together, and by what they do apart from
    /// each other, in which a head that sways has no part; each counts by the inverse of
    /// its variance.
    pub fn of(
        times: &[Duration],
        halves: &[[[f32; 3]; 2]],
        slants: &[[f32; 3]],
        strength: f32,
    ) -> Self {
        let most = |[left, right]: &[[f32; 3]; 2], c: usize| {
            let lit = 1.0 + strength * (left[c] + right[c]) / 2.0;
            strength * (left[c] - right[c]) / lit
        };
        let channel = |series: Vec<f32>| without_drift(times, &series);
        let most = [0, 1, 2].map(|c| channel(halves.iter().map(|h| most(h, c)).collect()));
        let seen = [0, 1, 2].map(|c| channel(slants.iter().map(|s| s[c]).collect()));
        let (most_together, most_apart) = parted(&most);
        let (seen_together, seen_apart) = parted(&seen);
        // The drift takes two numbers, the slope a third.
        let free = times.len().saturating_sub(3).max(1) as f64;
        let together = slope(&[(&most_together, &seen_together)], free);
        let pairs: Vec<(&[f64], &[f64])> = (most_apart.iter().zip(&seen_apart))
            .map(|(most, seen)| (most.as_slice(), seen.as_slice()))
            .collect();
        let apart = slope(&pairs, 2.0 * free);
        let told = [together.map(|(v, e)| (v, SWAYS * e)), apart];
        let weights = |(_, error): (f64, f64)| 1.0 / error.max(1e-6).powi(2);
        let told = told.into_iter().flatten();
        let weight: f64 = told.clone().map(weights).sum();
        let value: f64 = told.map(|t| t.0 * weights(t)).sum();
        if weight > 0.0 {
            Self {
                value: (value / weight) as f32,
                error: weight.sqrt().recip() as f32,
            }
        } else {
            // Nothing was shown: it may be anything from none to all.
            Self {
                value: 0.0,
                error: 1.0,
            }
        }
    }
}

/// The mean of three series, and each less that.
fn parted(series: &[Vec<f64>; 3]) -> (Vec<f64>, [Vec<f64>; 3]) {
    let [r, g, b] = series;
    let sums = r.iter().zip(g).zip(b).map(|((r, g), b)| (r + g + b) / 3.0);
    let mean: Vec<f64> = sums.collect();
    let apart = |one: &Vec<f64>| one.iter().zip(&mean).map(|(v, m)| v - m).collect();
    let apart = series.each_ref().map(apart);
    (mean, apart)
}

/// A common slope of pairs of series, with its standard error; `None` where nothing was
/// shown.
fn slope(pairs: &[(&[f64], &[f64])], free: f64) -> Option<(f64, f64)> {
    let mut all = Together::default();
    for (most, seen) in pairs {
        all.add(&Together::of_steady(most, seen));
    }
    (all.shown_squares > 1e-9).then(|| {
        let value = all.products / all.shown_squares;
        let left = (all.seen_squares - value * all.products).max(0.0);
        (value, (left / free / all.shown_squares).sqrt())
    })
}
