//! How far a counted rate can be trusted: exact binomial intervals, and the
//! normal-deviate scale of DET curves.

use serde::ser::{Serialize, SerializeStruct as _, Serializer};

/// Confidence of every interval in this crate.
pub const CONFIDENCE: f64 = 0.95;

/// Bounds of a rate, both 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Interval {
    /// Lower bound.
    pub low: f64,
    /// Upper bound.
    pub high: f64,
}

impl Interval {
    /// Upper minus lower bound.
    pub fn width(self) -> f64 {
        self.high - self.low
    }
}

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rate {
    /// How often it happened.
    pub count: u64,
    /// How often it was tried.
    pub of: u64,
}

impl Rate {
    /// `count` of `of`; a larger count is cut to `of`.
    pub fn new(count: u64, of: u64) -> Self {
        Self {
            count: count.min(of),
            of,
        }
    }

    /// The same from lengths.
    pub fn of_len(count: usize, of: usize) -> Self {
        Self::new(count as u64, of as u64)
    }

    /// The share, 0 to 1; `None` if nothing was tried.
    pub fn share(self) -> Option<f64> {
        (self.of > 0).then(|| self.count as f64 / self.of as f64)
    }

    /// The 95 % Clopper–Pearson interval.
    pub fn interval(self) -> Interval {
        clopper_pearson(self.count, self.of, CONFIDENCE)
    }

    /// How often it did not happen.
    #[must_use]
    pub fn complement(self) -> Self {
        Self::new(self.of - self.count, self.of)
    }
}

impl Serialize for Rate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Interval { low, high } = self.interval();
        let mut rate = serializer.serialize_struct("Rate", 5)?;
        rate.serialize_field("count", &self.count)?;
        rate.serialize_field("of", &self.of)?;
        rate.serialize_field("rate", &self.share())?;
        rate.serialize_field("low", &nine_digits(low))?;
        rate.serialize_field("high", &nine_digits(high))?;
        rate.end()
    }
}

/// The digits that are the same with every system's logarithm.
pub(crate) fn nine_digits(value: f64) -> f64 {
    format!("{value:.8e}").parse().unwrap_or(value)
}

/// The exact interval of a binomial share (C. Clopper and E. Pearson, "The use
/// of confidence or fiducial limits illustrated in the case of the binomial",
/// Biometrika 26, 1934): its bounds are the `(1 ∓ confidence) / 2` quantiles of
/// `Beta(count, of − count + 1)` and `Beta(count + 1, of − count)`.
///
/// ```
/// let none_of_20 = faceglass_evaluation::statistics::clopper_pearson(0, 20, 0.95);
/// assert_eq!(none_of_20.low, 0.0);
/// assert!((none_of_20.high - 0.168).abs() < 5e-4);
/// ```
pub fn clopper_pearson(count: u64, of: u64, confidence: f64) -> Interval {
    let count = count.min(of);
    let tail = (1.0 - confidence) / 2.0;
    let (k, n) = (count as f64, of as f64);
    let low = if count == 0 {
        0.0
    } else {
        beta_quantile(tail, k, n - k + 1.0)
    };
    let high = if count == of {
        1.0
    } else {
        beta_quantile(1.0 - tail, k + 1.0, n - k)
    };
    Interval { low, high }
}

/// Samples without a single error that are needed before the upper bound of a
/// rate falls to `rate`: about `3.7 / rate` for a two-sided 95 % interval (the
/// "rule of three" with the tail of one side of it).
pub fn samples_to_claim(rate: f64) -> u64 {
    let tail = (1.0 - CONFIDENCE) / 2.0;
    (tail.ln() / (1.0 - rate.clamp(1e-12, 1.0 - 1e-12)).ln()).ceil() as u64
}

/// Where `Beta(a, b)` has the probability `p` below it.
fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    // The distribution function is monotone: halving cannot fail.
    for _ in 0..90 {
        let middle = f64::midpoint(low, high);
        if regularised_beta(middle, a, b) < p {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// The regularised incomplete beta function `I_x(a, b)` for positive `a` and
/// `b`, by its continued fraction (NIST DLMF 8.17.22).
pub fn regularised_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    // The fraction converges fast below the mean; above it the mirror image does.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - regularised_beta(1.0 - x, b, a);
    }
    let ln_front = ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b) + a * x.ln() + b * (-x).ln_1p();
    (ln_front.exp() / a * beta_fraction(x, a, b)).clamp(0.0, 1.0)
}

/// Lentz's method: numerator and denominator are kept as running ratios.
fn beta_fraction(x: f64, a: f64, b: f64) -> f64 {
    const TINY: f64 = 1e-300;
    const STEPS: u32 = 200_000;
    let apart = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / apart(1.0 - (a + b) * x / (a + 1.0));
    let mut value = d;
    for step in 1..STEPS {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut change = 1.0;
        for term in [even, odd] {
            d = 1.0 / apart(1.0 + term * d);
            c = apart(1.0 + term / c);
            change = c * d;
            value *= change;
        }
        if (change - 1.0).abs() < 1e-15 {
            break;
        }
    }
    value
}

/// `ln Γ(x)` for positive `x`: Stirling's series (NIST DLMF 5.11.1), stepped up
/// to where five terms of it are exact.
pub fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut below) = (x, 0.0);
    while x < 15.0 {
        below += x.ln();
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    let series =
        (1.0 / 12.0 - y * (1.0 / 360.0 - y * (1.0 / 1260.0 - y * (1.0 / 1680.0 - y / 1188.0)))) / x;
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + series - below
}

/// Standard normal distribution function.
pub fn normal_cdf(z: f64) -> f64 {
    let tail = upper_tail(z.abs());
    if z > 0.0 { 1.0 - tail } else { tail }
}

/// Probability above `z ≥ 0`: the Taylor series near the middle (NIST DLMF
/// 7.6.2), the continued fraction in the tail (7.9.3).
fn upper_tail(z: f64) -> f64 {
    let density = (-z * z / 2.0).exp() / std::f64::consts::TAU.sqrt();
    if z < 3.0 {
        let (mut term, mut sum, mut n) = (z, z, 1.0);
        while term > 1e-18 * sum {
            n += 2.0;
            term *= z * z / n;
            sum += term;
        }
        return (0.5 - density * sum).max(0.0);
    }
    let fraction = (1..=80).rev().fold(z, |below, n| z + f64::from(n) / below);
    density / fraction
}

/// The normal deviate (probit) of a rate: the axis of DET curves, on which two
/// normal score distributions give a straight line (A. Martin et al., "The DET
/// curve in assessment of detection task performance", 1997). Infinite at 0
/// and 1.
pub fn probit(rate: f64) -> f64 {
    if rate.is_nan() {
        return f64::NAN;
    }
    if rate <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if rate >= 1.0 {
        return f64::INFINITY;
    }
    if rate > 0.5 {
        return -probit(1.0 - rate);
    }
    let (mut low, mut high) = (-39.0, 0.0);
    for _ in 0..90 {
        let middle = f64::midpoint(low, high);
        if upper_tail(-middle) < rate {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}
