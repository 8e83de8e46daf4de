//! The liveness network on NUAA's official test list, and on whole sources that
//! it never learned from (ISO/IEC 30107-3 terms).

use super::{Report, bar, median};
use crate::shards::{ShardSet, Split};
use crate::{Result, networks};
use faceglass_evaluation::metrics::presentation::{
    PresentationErrors, Presentations, errors_at, pooled,
};
use faceglass_vision::{Detection, LivenessModel, Rect};
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
    let test = set.of_split(Split::Test).into_iter();
    let test: Vec<usize> = test.step_by(every.max(1)).collect();
    let shown = present(&mut net, &set, &test, "print")?;
    let (bona_fide, attacks) = (&shown.bona_fide, &shown.attacks[0]);
    let data = format!(
        "NUAA test list: {} bona fide, {} attacks",
        bona_fide.scores.len(),
        attacks.scores.len()
    );
    let mut report = Report::new("liveness", &net.model_id(), &data);
    let errors = shown.errors(threshold);
    let unseen = bona_fide.non_responses + attacks.non_responses;
    let mut add = |name: &str, value: Option<f64>| report.add(name, value.unwrap_or(f64::NAN));
    add("threshold", Some(f64::from(threshold)));
    add("APCER", worst(&errors));
    add("BPCER", errors.bpcer.share());
    add("ACER", errors.acer);
    add("equal error rate", pooled(bona_fide, &shown.attacks).eer());
    add(
        "pictures without a face for the teacher, not counted",
        Some(unseen as f64),
    );
    report.add(
        "median milliseconds a face, whole stage",
        median(shown.times),
    );
    Ok(report)
}

/// One source measured as a whole.
pub struct OnSource {
    /// `owner+repository`.
    pub source: String,
    /// Live faces and attacks that were scored.
    pub counts: (usize, usize),
    /// Errors at the threshold of the network's manifest.
    pub errors: PresentationErrors,
    /// Equal error rate, which no threshold enters.
    pub eer: Option<f64>,
}

/// Measures the network of `manifest` on all pictures of `sources`, none of which
/// it may have learned from.
///
/// # Errors
/// When the network or the shards cannot be used.
pub fn on_sources(manifest: &Path, set: &ShardSet, sources: &[String]) -> Result<Vec<OnSource>> {
    let (mut net, threshold) = networks::liveness(manifest)?;
    let measure = |source: &String| {
        let records = set.records.iter().enumerate();
        let those = records.filter(|(_, r)| &r.source == source);
        let those: Vec<usize> = those.map(|(i, _)| i).collect();
        let shown = present(&mut net, set, &those, "screen")?;
        Ok(OnSource {
            source: source.clone(),
            counts: (shown.bona_fide.scores.len(), shown.attacks[0].scores.len()),
            errors: shown.errors(threshold),
            eer: pooled(&shown.bona_fide, &shown.attacks).eer(),
        })
    };
    sources.iter().map(measure).collect()
}

/// APCER of the worst species.
pub fn worst(errors: &PresentationErrors) -> Option<f64> {
    errors.species.first().and_then(|s| s.apcer.share())
}

struct Shown {
    bona_fide: Presentations,
    attacks: [Presentations; 1],
    times: Vec<f64>,
}

impl Shown {
    fn errors(&self, threshold: f32) -> PresentationErrors {
        errors_at(&self.bona_fide, &self.attacks, threshold)
    }
}

fn present(
    net: &mut impl LivenessModel,
    set: &ShardSet,
    records: &[usize],
    species: &str,
) -> Result<Shown> {
    let mut bona_fide = Presentations::named("bona fide");
    let mut attacks = Presentations::named(species);
    let mut times = Vec::new();
    for i in records.iter().progress_with(bar(records.len(), "liveness")) {
        let record = &set.records[*i];
        let Some(live) = record.live else {
            continue;
        };
        let kind = if live { &mut bona_fide } else { &mut attacks };
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
    Ok(Shown {
        bona_fide,
        attacks: [attacks],
        times,
    })
}
