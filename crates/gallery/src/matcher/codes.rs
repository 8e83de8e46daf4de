//! Embeddings in 8 bits, and what that can hide.
//!
//! A template x of length 1 is kept as whole numbers q from −127 to 127 and a step s,
//! so that x = s·q + e, and the length r of the rest e is kept too. The probe y is
//! likewise y = t·p + f, with p in 15 bits and a rest of length g. Then
//!
//! ```text
//! x·y = s·t·(q·p) + s·q·f + e·y
//! ```
//!
//! and by Cauchy and Schwarz the last two terms are at most |s·q|·g + r·|y|. So
//! s·t·(q·p), a sum of whole numbers, plus r·|y| + (|x| + r)·g is no less than the
//! cosine: whoever that leaves behind the second best is behind. What single precision
//! rounds, here and in the cosine itself, is added (Higham, Accuracy and Stability of
//! Numerical Algorithms, 2002, section 3.1: a sum of n products is off by at most
//! n·u/(1 − n·u) of the sum of their magnitudes, u = 2⁻²⁴).

use faceglass_vision::Embedding;
use fearless_simd::{Level, dispatch};
use zeroize::{Zeroize as _, Zeroizing};

/// Greatest number of a template.
const TEMPLATE_MOST: f32 = 127.0;
/// Greatest number of a probe, if its products with a template do not need room.
const PROBE_MOST: f32 = 16_383.0;
/// No embedding is longer: they are of length 1 but for rounding.
const LENGTH: f64 = 1.000_01;
/// What rounding to the nearest single-precision number can change, relatively.
const ROUNDING: f64 = 1.0 / 16_777_216.0;
/// Roundings that are none of the sum: of whole numbers, steps, products, margins.
const OTHER_ROUNDINGS: f64 = 16.0;

/// What is kept of a template beside its numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Scale {
    /// What a whole number is worth.
    pub step: f32,
    /// Length of what the numbers do not say; never too short.
    pub rest: f32,
}

/// Lanes that a sum is made in, so that they can be added side by side.
const LANES: usize = 16;
/// What single precision leaves out of the length of a rest: see [`encode`].
const UNSEEN: f32 = 1e-6;

/// Writes the numbers of `values` to `codes`.
pub fn encode(values: &[f32], codes: &mut Vec<i8>) -> Scale {
    dispatch!(Level::new(), _simd => encode_in_lanes(values, codes))
}

/// The rest is computed in single precision. Of each value that leaves out no more
/// than two roundings of it, of all no more than two of a length of 1, which
/// [`UNSEEN`] outweighs; the sum of squares is off by no more than one rounding a value.
#[inline(always)]
fn encode_in_lanes(values: &[f32], codes: &mut Vec<i8>) -> Scale {
    let step = step_of(values, TEMPLATE_MOST);
    let (each, last) = values.as_chunks::<LANES>();
    let mut squares = [0.0f32; LANES];
    for chunk in each {
        let mut whole = [0i8; LANES];
        for ((value, whole), square) in chunk.iter().zip(&mut whole).zip(&mut squares) {
            let (code, rest) = code_of(*value, step);
            *whole = code;
            *square += rest * rest;
        }
        codes.extend_from_slice(&whole);
    }
    for (value, square) in last.iter().zip(&mut squares) {
        let (code, rest) = code_of(*value, step);
        codes.push(code);
        *square += rest * rest;
    }
    let sum: f32 = squares.iter().sum();
    let rounding = 1.0 + 2.0 * ROUNDING * (values.len() + LANES) as f64;
    Scale {
        step,
        rest: upwards(f64::from(sum).sqrt() * rounding + f64::from(UNSEEN)),
    }
}

/// The nearest whole number, and what that leaves.
#[inline(always)]
fn code_of(value: f32, step: f32) -> (i8, f32) {
    let steps = (value / step).clamp(-TEMPLATE_MOST, TEMPLATE_MOST);
    // Cut off behind the half: rounding by its own name is a call on old computers.
    let code = (steps + 0.5f32.copysign(steps)) as i32;
    let code = code.clamp(-127, 127) as i8;
    (code, value - step * f32::from(code))
}

/// An embedding that is looked for.
#[derive(Debug)]
pub struct Probe<'a> {
    /// In full precision.
    pub embedding: &'a Embedding,
    /// In whole numbers.
    pub codes: Zeroizing<Vec<i16>>,
    step: f32,
    /// How much more a template's rest can weigh.
    per_rest: f32,
    /// What can be hidden whatever the template.
    always: f32,
}

impl<'a> Probe<'a> {
    pub fn new(embedding: &'a Embedding) -> Self {
        let values = embedding.values();
        let size = values.len().max(1) as f64;
        let room = (f64::from(i32::MAX) / (f64::from(TEMPLATE_MOST) * size)).floor();
        let most = (room as f32).clamp(1.0, PROBE_MOST);
        let step = step_of(values, most);
        let mut rest = 0.0;
        let mut codes = Zeroizing::new(Vec::with_capacity(values.len()));
        for value in values {
            let mut code = (value / step).round().clamp(-most, most);
            rest += (f64::from(*value) - f64::from(step) * f64::from(code)).powi(2);
            codes.push(code as i16);
            code.zeroize();
        }
        let rest = rest.sqrt();
        let rounding = 1.2 * (size + OTHER_ROUNDINGS) * ROUNDING;
        Self {
            embedding,
            codes,
            step,
            per_rest: upwards(LENGTH + rest),
            always: upwards(LENGTH * rest + rounding),
        }
    }

    /// The greatest cosine that a template can have whose numbers give `dot`.
    #[inline(always)]
    pub fn at_most(&self, dot: i32, scale: Scale) -> f32 {
        dot as f32 * (scale.step * self.step) + (scale.rest * self.per_rest + self.always)
    }
}

/// So that the greatest value becomes `most`.
fn step_of(values: &[f32], most: f32) -> f32 {
    let greatest = values
        .iter()
        .fold(0.0, |most: f32, value| most.max(value.abs()));
    (greatest / most).max(f32::MIN_POSITIVE)
}

/// In single precision, and no less.
fn upwards(value: f64) -> f32 {
    (value * (1.0 + 4.0 * ROUNDING)) as f32
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    /// Also with one value far above the others, which costs the others their digits.
    fn any_values() -> impl Strategy<Value = Vec<f32>> {
        let value = prop_oneof![9 => -1.0f32..1.0, 1 => -30.0f32..30.0, 1 => -1e-6f32..1e-6];
        prop::collection::vec(value, 1..600)
    }

    proptest! {
        #[test]
        fn the_bound_holds_and_is_of_use(a in any_values(), b in any_values(), near in any::<bool>()) {
            let size = a.len().min(b.len());
            let b: Vec<f32> = if near {
                // Where the cosine is greatest there is least room.
                a.iter().zip(b.iter().cycle()).map(|(a, b)| a + 0.01 * b).collect()
            } else {
                b
            };
            let (Ok(x), Ok(y)) = (
                Embedding::new(a[..size].to_vec()),
                Embedding::new(b[..size].to_vec()),
            ) else {
                return Ok(());
            };
            let mut codes = Vec::new();
            let scale = encode(x.values(), &mut codes);
            let probe = Probe::new(&y);
            let numbers = codes.iter().zip(probe.codes.iter());
            let dot: i64 = numbers.map(|(q, p)| i64::from(*q) * i64::from(*p)).sum();
            let most = probe.at_most(i32::try_from(dot).unwrap(), scale);
            let cosine = x.cosine(&y);
            prop_assert!(most >= cosine, "{most} is below {cosine}");
            prop_assert!(most - cosine < 0.21, "{most} says nothing of {cosine}");
        }
    }

    #[test]
    fn whole_numbers_never_run_over() {
        for size in [1, 128, 512, 5000, 70_000] {
            let y = Embedding::new(vec![1.0; size]).unwrap();
            let probe = Probe::new(&y);
            let most: i64 = probe.codes.iter().map(|p| 127 * i64::from(*p)).sum();
            assert!(i32::try_from(most).is_ok(), "{size}: {most}");
        }
    }
}
