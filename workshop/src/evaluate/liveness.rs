//! The liveness network on NUAA's official test list (ISO/IEC 30107-3 terms).

use super::{Report, bar, median};
use crate::shards::{ShardSet, Split};
use crate::{Result, networks};
use faceglass_vision::{Detection, LivenessModel as _, Rect};
use indicatif::ProgressIterator as _;
use std::path::Path;
use std::time::Instant;

/// Scores of bona fide presentations and of attacks.
#[derive(Clone, Debug, Default)]
pub struct Presentations {
    /// Scores of live faces.
    pub bona_fide: Vec<f32>,
    /// Scores of attacks.
    pub attack: Vec<f32>,
}

impl Presentations {
    /// Share of attacks taken for live at `threshold`.
    pub fn apcer(&self, threshold: f32) -> f64 {
        let passed = self.attack.iter().filter(|s| **s >= threshold).count();
        passed as f64 / self.attack.len().max(1) as f64
    }

    /// Share of live faces taken for attacks at `threshold`.
    pub fn bpcer(&self, threshold: f32) -> f64 {
        let refused = self.bona_fide.iter().filter(|s| **s < threshold).count();
        refused as f64 / self.bona_fide.len().max(1) as f64
    }

    /// Mean of both.
    pub fn acer(&self, threshold: f32) -> f64 {
        f64::midpoint(self.apcer(threshold), self.bpcer(threshold))
    }
}

/// Measures the network of `manifest` at its shipped threshold, which was chosen
/// on development data.
///
/// # Errors
/// When the network or the shards cannot be used.
pub fn evaluate(manifest: &Path, shards: &Path, every: usize) -> Result<Report> {
    let (mut net, threshold) = networks::liveness(manifest)?;
    let set = ShardSet::open(shards)?;
    let test: Vec<usize> = set
        .of_split(Split::Test)
        .into_iter()
        .step_by(every.max(1))
        .collect();
    let mut scores = Presentations::default();
    let (mut unseen, mut times) = (0usize, Vec::new());
    for i in test.iter().progress_with(bar(test.len(), "NUAA test list")) {
        let record = &set.records[*i];
        let (Some(live), Some(face)) = (record.live, record.faces.first()) else {
            unseen += 1;
            continue;
        };
        let [x, y, w, h] = face.bbox;
        let face = Detection {
            bbox: Rect::new(x, y, w, h),
            score: face.score,
            points: None,
        };
        let picture = set.picture(*i)?;
        let started = Instant::now();
        let score = net.score(&picture, &face)?.score;
        times.push(started.elapsed().as_secs_f64() * 1e3);
        let list = if live {
            &mut scores.bona_fide
        } else {
            &mut scores.attack
        };
        list.push(score);
    }
    let data = format!(
        "NUAA test list: {} bona fide, {} attacks",
        scores.bona_fide.len(),
        scores.attack.len()
    );
    let mut report = Report::new("liveness", &net.model_id(), &data);
    report.add("threshold", f64::from(threshold));
    report.add("APCER", scores.apcer(threshold));
    report.add("BPCER", scores.bpcer(threshold));
    report.add("ACER", scores.acer(threshold));
    let pairs = crate::core::roc::Scores::new(scores.bona_fide.clone(), scores.attack.clone());
    report.add("equal error rate", pairs.eer());
    report.add(
        "pictures without a face for the teacher, not counted",
        unseen as f64,
    );
    report.add("median milliseconds a face, whole stage", median(times));
    Ok(report)
}

#[cfg(test)]
mod tests {
    use super::Presentations;

    #[test]
    fn error_rates_by_hand() {
        let scores = Presentations {
            bona_fide: vec![0.9, 0.8, 0.4, 0.7],
            attack: vec![0.1, 0.6],
        };
        assert!((scores.apcer(0.5) - 0.5).abs() < 1e-12);
        assert!((scores.bpcer(0.5) - 0.25).abs() < 1e-12);
        assert!((scores.acer(0.5) - 0.375).abs() < 1e-12);
    }
}
