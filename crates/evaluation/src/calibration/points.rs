//! Counted errors as a function of the threshold: which points to keep, and
//! what lies between them.

use super::broken;
use crate::EvaluationError;
use crate::metrics::scores::{OperatingPoint, Scores};
use crate::statistics::Rate;

/// Most points a curve keeps.
pub const MAX_POINTS: usize = 200;

/// At most [`MAX_POINTS`] thresholds that follow both error curves.
///
/// A small sample keeps every score, each with the lower end of the stretch over
/// which its counts hold, so that nothing is lost. Of a larger one a share is
/// spread evenly over the scale and the rest over the logarithm of either error
/// count, so that the rare errors at both ends keep their steps.
pub fn thin(scores: &Scores) -> Vec<f32> {
    let curve = scores.curve();
    let (Some(first), Some(last)) = (curve.first(), curve.last()) else {
        return Vec::new();
    };
    let mut kept = if curve.len() * 2 <= MAX_POINTS {
        let above = curve.iter().map(|p| p.threshold.next_up());
        curve.iter().map(|p| p.threshold).chain(above).collect()
    } else {
        let mut kept = spread(&curve, |p| f64::from(p.threshold));
        kept.extend(spread(&curve, |p| (p.false_matches as f64).ln_1p()));
        kept.extend(spread(&curve, |p| (p.false_non_matches as f64).ln_1p()));
        kept
    };
    kept.retain(|t| *t < last.threshold);
    kept.extend([first.threshold, last.threshold]);
    kept.sort_by(f32::total_cmp);
    kept.dedup();
    kept
}

/// Thresholds at even steps of `key`, which never turns back along `curve`.
fn spread(curve: &[OperatingPoint], key: impl Fn(&OperatingPoint) -> f64) -> Vec<f32> {
    const STEPS: usize = MAX_POINTS / 3;
    let ends = curve.first().zip(curve.last());
    let Some((from, to)) = ends.map(|(first, last)| (key(first), key(last))) else {
        return Vec::new();
    };
    let at = |step: usize| {
        let wanted = from + (to - from) * step as f64 / (STEPS - 1) as f64;
        let before = |p: &OperatingPoint| {
            if to > from {
                key(p) < wanted
            } else {
                key(p) > wanted
            }
        };
        curve.get(curve.partition_point(before))
    };
    (0..STEPS).filter_map(at).map(|p| p.threshold).collect()
}

/// Errors that become fewer as the threshold rises, at any threshold: never
/// fewer than were counted. `points` are thresholds ascending with counts; below
/// the first one everything of `of` may be wrong.
pub(super) fn falling(
    points: impl DoubleEndedIterator<Item = (f32, u64)>,
    of: u64,
    threshold: f32,
) -> Rate {
    let count = points
        .rev()
        .find(|(t, _)| *t <= threshold)
        .map_or(of, |(_, count)| count);
    Rate::new(count, of)
}

/// Errors that become more as the threshold rises; above the last point
/// everything of `of` may be wrong.
pub(super) fn rising(
    mut points: impl Iterator<Item = (f32, u64)>,
    of: u64,
    threshold: f32,
) -> Rate {
    let count = points
        .find(|(t, _)| *t >= threshold)
        .map_or(of, |(_, count)| count);
    Rate::new(count, of)
}

/// Thresholds must rise, counts must not exceed the sample or turn back.
pub(super) fn check(
    what: &str,
    points: &[(f32, u64)],
    of: u64,
    falls: bool,
) -> Result<(), EvaluationError> {
    if points.is_empty() {
        return Err(broken(&format!("{what} has no points")));
    }
    if points.iter().any(|(t, _)| !t.is_finite()) {
        return Err(broken(&format!("{what} has a threshold that is no number")));
    }
    if points.windows(2).any(|pair| pair[0].0 >= pair[1].0) {
        return Err(broken(&format!("the thresholds of {what} do not rise")));
    }
    if points.iter().any(|(_, count)| *count > of) {
        return Err(broken(&format!("{what} counts more errors than tests")));
    }
    let turns = |pair: &[(f32, u64)]| {
        if falls {
            pair[0].1 < pair[1].1
        } else {
            pair[0].1 > pair[1].1
        }
    };
    if points.windows(2).any(turns) {
        return Err(broken(&format!("the counts of {what} are out of order")));
    }
    Ok(())
}
