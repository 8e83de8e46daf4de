//! The liveness network on NUAA's official test list (ISO/IEC 30107-3 terms).

use super::{Report, bar, median};
use crate::shards::{ShardSet, Split};
use crate::{Result, networks};
use faceglass_evaluation::metrics::presentation::{Presentations, errors_at, pooled};
use faceglass_vision::{Detection, LivenessModel as _, Rect};
use indicatif::ProgressIterator as _;
use std::path::Path;
use std::time::Instant;

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
    let mut bona_fide = Presentations::named("bona fide");
    let mut prints = Presentations::named("print");
    let mut times = Vec::new();
    for i in test.iter().progress_with(bar(test.len(), "NUAA test list")) {
        let record = &set.records[*i];
        let Some(live) = record.live else {
            continue;
        };
        let kind = if live { &mut bona_fide } else { &mut prints };
        let Some(face) = record.faces.first() else {
            kind.add(None);
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
        kind.add(Some(score));
    }
    let data = format!(
        "NUAA test list: {} bona fide, {} attacks",
        bona_fide.scores.len(),
        prints.scores.len()
    );
    let mut report = Report::new("liveness", &net.model_id(), &data);
    let prints = [prints];
    let errors = errors_at(&bona_fide, &prints, threshold);
    let worst = errors.species.first().and_then(|s| s.apcer.share());
    let unseen = bona_fide.non_responses + prints[0].non_responses;
    let mut add = |name: &str, value: Option<f64>| report.add(name, value.unwrap_or(f64::NAN));
    add("threshold", Some(f64::from(threshold)));
    add("APCER", worst);
    add("BPCER", errors.bpcer.share());
    add("ACER", errors.acer);
    add("equal error rate", pooled(&bona_fide, &prints).eer());
    add(
        "pictures without a face for the teacher, not counted",
        Some(unseen as f64),
    );
    report.add("median milliseconds a face, whole stage", median(times));
    Ok(report)
}
