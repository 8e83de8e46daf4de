//! From scores to a threshold, by rules that can be followed by hand.
//!
//! Rates are those of ISO/IEC 30107-3 over single frames: BPCER is the share of
//! live samples that score below the threshold, APCER the share of one attack
//! species that scores at or above it.

use super::AttackSpecies;
use super::point::{AttackCount, Count};

/// Live faces are missed too often above this BPCER.
pub const TARGET_BPCER: f32 = 0.05;
/// While not every attack was shown, the threshold is lowered by no more than
/// this below the network's own.
pub const FLOOR_DEPTH: f32 = 0.10;
/// With every attack shown, by no more than this.
pub const FLOOR_DEPTH_WITH_ATTACKS: f32 = 0.20;
/// Highest threshold proposed: above it the margin for "live" has no room.
pub const CEILING: f32 = 0.95;
/// If worst APCER and BPCER together stay above this at every threshold, the
/// network does not tell the two apart and nothing is proposed.
pub const MAX_SUM: f32 = 0.5;

/// Scores gathered, 0 to 1, 1 = live.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LivenessScores {
    /// Of live faces.
    pub live: Vec<f32>,
    /// Of attacks that were shown, by kind.
    pub attacks: Vec<(AttackSpecies, Vec<f32>)>,
    /// Median luminance of the live faces, 0 to 1.
    pub light: f32,
}

/// What bounds a proposal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The network's own threshold.
    pub shipped: f32,
    /// The threshold in force now.
    pub in_force: f32,
    /// Lowest threshold while not every attack was shown; `None` for
    /// [`FLOOR_DEPTH`] below `shipped`. Never deeper than that.
    pub floor: Option<f32>,
}

/// A limit that held the proposal back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Bound {
    /// Not lower than this.
    Floor(f32),
    /// Not higher than this.
    Ceiling(f32),
}

/// Why the proposal is what it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Why {
    /// No other threshold does clearly better.
    Unchanged,
    /// Live faces were missed too often; only they were looked at.
    MissedTooOften,
    /// The sum of worst APCER and BPCER is smallest here.
    FewestErrors,
    /// No threshold tells this attack from a live face here; nothing changes.
    Inseparable(AttackSpecies),
}

/// A threshold for one camera, before anything has changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// Name of the camera.
    pub camera_name: String,
    /// In force before.
    pub before: f32,
    /// Proposed.
    pub threshold: f32,
    /// The network's own.
    pub shipped: f32,
    /// Live faces missed before.
    pub live_before: Count,
    /// Live faces missed at the proposed threshold.
    pub live: Count,
    /// Attacks that passed before.
    pub attacks_before: Vec<AttackCount>,
    /// Attacks that pass at the proposed threshold.
    pub attacks: Vec<AttackCount>,
    /// What held it back.
    pub bound: Option<Bound>,
    /// Why.
    pub why: Why,
    /// Median luminance of the live faces, 0 to 1.
    pub light: f32,
}

impl Proposal {
    /// Whether attacks would pass more easily than they do now.
    pub fn lowers_security(&self) -> bool {
        self.threshold < self.before
    }

    /// Whether it can be kept: where the network does not tell attacks from
    /// faces there is nothing to keep.
    pub fn can_be_stored(&self) -> bool {
        !matches!(self.why, Why::Inseparable(_))
    }
}

/// What to use for a camera on which `scores` were gathered.
///
/// Without an attack, the highest threshold at which BPCER is at most
/// [`TARGET_BPCER`] is taken if the one in force misses that, and none below
/// the floor; it is never raised. With attacks, of all hundredths between floor
/// and [`CEILING`] those with the smallest sum of worst APCER and BPCER are
/// looked for: if the one in force is among them it stays, else the middle of
/// their longest run is taken.
pub fn propose(camera_name: &str, scores: &LivenessScores, limits: Limits) -> Proposal {
    let attacks: Vec<_> = scores
        .attacks
        .iter()
        .filter(|(_, scores)| !scores.is_empty())
        .collect();
    let floor = floor_of(&limits, attacks.len() == AttackSpecies::ALL.len());
    let (threshold, why, bound) = if attacks.is_empty() {
        for_live_only(scores, limits.in_force, floor)
    } else {
        with_attacks(scores, limits.in_force, floor)
    };
    Proposal {
        camera_name: camera_name.to_owned(),
        before: limits.in_force,
        threshold,
        shipped: limits.shipped,
        live_before: missed(scores, limits.in_force),
        live: missed(scores, threshold),
        attacks_before: passed(scores, limits.in_force),
        attacks: passed(scores, threshold),
        bound,
        why,
        light: scores.light,
    }
}

/// The lowest threshold that may be proposed at all beside the network's own.
pub(super) fn deepest(shipped: f32) -> f32 {
    hundredth(shipped - FLOOR_DEPTH_WITH_ATTACKS).max(0.0)
}

/// Whether no threshold tells `attack` from `live`: APCER and BPCER together
/// stay above [`MAX_SUM`] at each. Both hold scores of one kind.
pub(super) fn is_inseparable(live: &[f32], attack: &[f32]) -> bool {
    let scores = LivenessScores {
        live: live.to_vec(),
        attacks: vec![(AttackSpecies::Print, attack.to_vec())],
        light: 0.0,
    };
    least_cost(&scores, &grid(0.0, 1.0)) > MAX_SUM
}

fn floor_of(limits: &Limits, every_attack_shown: bool) -> f32 {
    if every_attack_shown {
        return deepest(limits.shipped);
    }
    let deepest = limits.shipped - FLOOR_DEPTH;
    let floor = limits.floor.map_or(deepest, |floor| floor.max(deepest));
    hundredth(floor).max(0.0)
}

fn for_live_only(scores: &LivenessScores, now: f32, floor: f32) -> (f32, Why, Option<Bound>) {
    let is_fine = |threshold| missed(scores, threshold).rate() <= TARGET_BPCER;
    if is_fine(now) {
        return (now, Why::Unchanged, None);
    }
    let wanted = grid(0.0, now).into_iter().rev().find(|t| is_fine(*t));
    let wanted = wanted.unwrap_or(0.0);
    let bound = (wanted < floor).then_some(Bound::Floor(floor));
    let threshold = wanted.max(floor);
    if threshold >= now {
        return (now, Why::Unchanged, bound);
    }
    (threshold, Why::MissedTooOften, bound)
}

fn with_attacks(scores: &LivenessScores, now: f32, floor: f32) -> (f32, Why, Option<Bound>) {
    let cost = |threshold: f32| cost(scores, threshold);
    // Rates are counts, so only rounding keeps equal sums apart.
    let is_same = |a: f32, b: f32| (a - b).abs() < 1e-5;
    let least = |range: &[f32]| least_cost(scores, range);
    if least(&grid(0.0, 1.0)) > MAX_SUM {
        return (now, Why::Inseparable(hardest(scores)), None);
    }
    let candidates = grid(floor, CEILING);
    let best = least(&candidates);
    let beats = |range: &[f32]| least(range) < best && !is_same(least(range), best);
    let bound = if beats(&grid(0.0, floor)) {
        Some(Bound::Floor(floor))
    } else if beats(&grid(CEILING, 1.0)) {
        Some(Bound::Ceiling(CEILING))
    } else {
        None
    };
    if cost(now) <= best || is_same(cost(now), best) {
        return (now, Why::Unchanged, bound);
    }
    let run = longest_run(&candidates, |t| is_same(cost(t), best));
    let middle = run.get(run.len() / 2).copied().unwrap_or(now);
    (middle, Why::FewestErrors, bound)
}

/// Worst APCER and BPCER together.
fn cost(scores: &LivenessScores, threshold: f32) -> f32 {
    let worst = passed(scores, threshold)
        .iter()
        .map(|attack| attack.passed.rate())
        .fold(0.0, f32::max);
    worst + missed(scores, threshold).rate()
}

fn least_cost(scores: &LivenessScores, range: &[f32]) -> f32 {
    let costs = range.iter().map(|threshold| cost(scores, *threshold));
    costs.fold(f32::MAX, f32::min)
}

/// Hundredths from `from` to `to`, both included.
fn grid(from: f32, to: f32) -> Vec<f32> {
    // A hundredth is seldom a binary fraction; the tiny part keeps it in.
    let from = (from * 100.0 - 1e-3).ceil() as i32;
    let to = (to * 100.0 + 1e-3).floor() as i32;
    (from.max(0)..=to.min(100))
        .map(|n| n as f32 / 100.0)
        .collect()
}

fn hundredth(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

/// The longest stretch of neighbours that `pick` takes; of equal ones the last,
/// which keeps more attacks out.
fn longest_run(values: &[f32], pick: impl Fn(f32) -> bool) -> Vec<f32> {
    let mut longest = Vec::new();
    let mut run = Vec::new();
    for value in values {
        if pick(*value) {
            run.push(*value);
        } else {
            run.clear();
        }
        if run.len() >= longest.len() && !run.is_empty() {
            longest.clone_from(&run);
        }
    }
    longest
}

/// The attack with the highest median score.
fn hardest(scores: &LivenessScores) -> AttackSpecies {
    scores
        .attacks
        .iter()
        .max_by(|a, b| median(&a.1).total_cmp(&median(&b.1)))
        .map_or(AttackSpecies::Print, |(species, _)| *species)
}

/// The middle value; the upper one of two, and 0 for none.
pub(super) fn median(values: &[f32]) -> f32 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f32::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(0.0)
}

fn missed(scores: &LivenessScores, threshold: f32) -> Count {
    Count {
        errors: scores.live.iter().filter(|s| **s < threshold).count(),
        samples: scores.live.len(),
    }
}

fn passed(scores: &LivenessScores, threshold: f32) -> Vec<AttackCount> {
    let count = |scores: &[f32]| Count {
        errors: scores.iter().filter(|s| **s >= threshold).count(),
        samples: scores.len(),
    };
    scores
        .attacks
        .iter()
        .filter(|(_, scores)| !scores.is_empty())
        .map(|(species, scores)| AttackCount {
            species: *species,
            passed: count(scores),
        })
        .collect()
}

#[cfg(test)]
#[path = "proposal_tests.rs"]
mod tests;
