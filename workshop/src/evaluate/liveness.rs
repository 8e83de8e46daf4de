//! The liveness network on the test split of shards (NUAA's official test list, as `prepare`
//! makes them), and on whole sources that it never learned from (ISO/IEC 30107-3 terms).

use super::{Report, bar, sources, test_pictures};
use crate::core::statistics::median;
use crate::data::shards::{FaceLabel, ShardSet, Split};
use crate::{Result, networks};
use faceglass_evaluation::metrics::presentation::{
    PresentationErrors, Presentations, development_threshold, errors_at, pooled,
};
use faceglass_vision::align::align_face;
use faceglass_vision::quality::{assess, burnt_out_at};
use faceglass_vision::{
    Detection, FaceLandmarks, FivePoints, LivenessModel, ModelKind, Point, QualityParams, Rect,
};
use image::RgbImage;
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
    let shown = present(&mut net, &set, &test)?;
    let (bona_fide, attacks) = (&shown.all.bona_fide, &shown.all.attacks[0]);
    let data = format!(
        "{} ({}): {} bona fide, {} attacks",
        test_pictures(every),
        sources(&set, &test),
        bona_fide.scores.len(),
        attacks.scores.len()
    );
    let mut report = Report::new(ModelKind::Liveness, &net.model_id(), &data);
    let unseen = bona_fide.non_responses + attacks.non_responses;
    let all = shown.all.measured(threshold);
    let good = shown.good_enough.measured(threshold);
    let mut add = |name: &str, value: Option<f64>| report.add(name, value);
    add("threshold", Some(f64::from(threshold)));
    add("APCER", worst(&all.errors));
    add("BPCER", all.errors.bpcer.share());
    add("ACER", all.errors.acer);
    add("equal error rate", all.eer);
    add(
        "pictures without a face for the teacher, not counted",
        Some(unseen as f64),
    );
    if shown.unlabelled > 0 {
        add(
            "pictures that nobody called live or attack, not counted",
            Some(shown.unlabelled as f64),
        );
    }
    let (live, prints) = good.counts;
    add("bona fide good enough for a verdict", Some(live as f64));
    add("attacks good enough for a verdict", Some(prints as f64));
    add("ACER on those", good.errors.acer);
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
    /// Every picture.
    pub all: Measured,
    /// Those that the app's quality checks let through; of the others it says why there is no
    /// verdict. Where a tight crop ends says nothing about the camera's picture and is not checked.
    pub good_enough: Measured,
    /// What calibrating the app for this camera would give; `None` where a class has too few
    /// pictures.
    pub calibrated: Option<Calibrated>,
}

/// Errors at a threshold that the first part of a source's own pictures chose.
#[derive(Clone, Debug)]
pub struct Calibrated {
    /// Where both errors on the first part come closest.
    pub threshold: f32,
    /// Errors at it on the other pictures.
    pub rest: Measured,
}

/// Errors on some pictures.
#[derive(Clone, Debug)]
pub struct Measured {
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
        let mut those: Vec<usize> = those.map(|(i, _)| i).collect();
        those.sort_by_key(|i| in_time(&set.records[*i].file));
        let shown = present(&mut net, set, &those)?;
        Ok(OnSource {
            source: source.clone(),
            all: shown.all.measured(threshold),
            good_enough: shown.good_enough.measured(threshold),
            calibrated: shown.all.calibrated()?,
        })
    };
    sources.iter().map(measure).collect()
}

/// Frames of a film in the order they were taken: their names end in their number.
fn in_time(file: &str) -> (String, u64, String) {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let digits = stem.len() - stem.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let number = stem[stem.len() - digits..].parse().unwrap_or(0);
    (folder.to_owned(), number, name.to_owned())
}

/// APCER of the worst species.
pub fn worst(errors: &PresentationErrors) -> Option<f64> {
    errors.species.first().and_then(|s| s.apcer.share())
}

struct Shown {
    all: Pictures,
    good_enough: Pictures,
    times: Vec<f64>,
    unlabelled: usize,
}

struct Pictures {
    bona_fide: Presentations,
    attacks: [Presentations; 1],
}

impl Pictures {
    fn new() -> Self {
        Self {
            bona_fide: Presentations::named("bona fide"),
            attacks: [Presentations::named("attack")],
        }
    }

    fn add(&mut self, live: bool, score: Option<f32>) {
        let kind = if live {
            &mut self.bona_fide
        } else {
            &mut self.attacks[0]
        };
        kind.add(score);
    }

    /// One in [`CALIBRATE`] of each class, the first ones, chooses a threshold as the app's
    /// calibration does where attacks were shown, but without its limits.
    fn calibrated(&self) -> Result<Option<Calibrated>> {
        let (live, attacks) = (&self.bona_fide.scores, &self.attacks[0].scores);
        let first = |scores: &[f32]| (scores.len() / CALIBRATE).max(FEWEST);
        if live.len() < 2 * FEWEST || attacks.len() < 2 * FEWEST {
            return Ok(None);
        }
        let (mut own, mut rest) = (Self::new(), Self::new());
        for (scores, is_live) in [(live, true), (attacks, false)] {
            for (at, score) in scores.iter().enumerate() {
                let part = if at < first(scores) {
                    &mut own
                } else {
                    &mut rest
                };
                part.add(is_live, Some(*score));
            }
        }
        let threshold = development_threshold(&own.bona_fide, &own.attacks)?;
        Ok(Some(Calibrated {
            threshold,
            rest: rest.measured(threshold),
        }))
    }

    fn measured(&self, threshold: f32) -> Measured {
        Measured {
            counts: (self.bona_fide.scores.len(), self.attacks[0].scores.len()),
            errors: errors_at(&self.bona_fide, &self.attacks, threshold),
            eer: pooled(&self.bona_fide, &self.attacks).eer(),
        }
    }
}

/// The first of so many pictures of a class calibrate …
const CALIBRATE: usize = 5;
/// … but no fewer than this.
const FEWEST: usize = 5;

fn present(net: &mut impl LivenessModel, set: &ShardSet, records: &[usize]) -> Result<Shown> {
    let mut shown = Shown {
        all: Pictures::new(),
        good_enough: Pictures::new(),
        times: Vec::new(),
        unlabelled: 0,
    };
    for i in records.iter().progress_with(bar(records.len(), "liveness")) {
        let record = &set.records[*i];
        let Some(live) = record.live else {
            shown.unlabelled += 1;
            continue;
        };
        let Some(label) = record.faces.first() else {
            shown.all.add(live, None);
            shown.good_enough.add(live, None);
            continue;
        };
        let face = labelled(label);
        let picture = set.picture(*i)?;
        let burnt_out = burnt_out_at(&picture, &face);
        let started = Instant::now();
        let score = net.score(&picture, &face, burnt_out)?.score;
        shown.times.push(started.elapsed().as_secs_f64() * 1e3);
        shown.all.add(live, Some(score));
        let judged = is_good_enough(&picture, &face, label);
        shown.good_enough.add(live, judged.then_some(score));
    }
    Ok(shown)
}

/// The face of a label, as a detector would give it.
pub(super) fn labelled(label: &FaceLabel) -> Detection {
    let [x, y, w, h] = label.bbox;
    Detection {
        bbox: Rect::new(x, y, w, h),
        score: label.score,
        points: None,
    }
}

/// The label's five points; `None` where it has others.
pub(super) fn five_points(label: &FaceLabel) -> Option<FivePoints> {
    let points = label.points.iter().map(|p| Point::new(p[0], p[1]));
    FivePoints::try_from(points.collect::<Vec<_>>()).ok()
}

/// Whether the app's quality checks would let the face through, by the label's five points.
fn is_good_enough(picture: &RgbImage, face: &Detection, label: &FaceLabel) -> bool {
    let Some(points) = five_points(label) else {
        return false;
    };
    let landmarks = FaceLandmarks {
        points,
        dense: Vec::new(),
        confidence: label.score,
        visible: None,
    };
    let params = QualityParams {
        min_visible: 0.0,
        ..QualityParams::default()
    };
    let aligned = align_face(picture, &points).ok();
    let size = picture.dimensions();
    assess(size, face, &landmarks, aligned.as_ref(), &params)
        .reasons
        .is_empty()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_taken_in_the_order_of_their_numbers() {
        let mut files = [
            "fake/10.png",
            "fake/9.png",
            "real/1.png",
            "fake/a2.png",
            "odd",
        ];
        files.sort_by_key(|f| in_time(f));
        assert_eq!(
            files,
            [
                "odd",
                "fake/a2.png",
                "fake/9.png",
                "fake/10.png",
                "real/1.png"
            ]
        );
    }

    #[test]
    fn the_first_fifth_chooses_the_threshold_and_the_rest_is_measured() {
        let mut pictures = Pictures::new();
        // At first living faces score 0.4 and attacks 0.2; later one of each is like the other.
        for i in 0..50 {
            pictures.add(true, Some(if i == 40 { 0.1 } else { 0.4 }));
            pictures.add(false, Some(if i < 48 { 0.2 } else { 0.9 }));
        }
        let found = pictures.calibrated().unwrap().unwrap();
        assert!((found.threshold - 0.3).abs() < 1e-6, "{}", found.threshold);
        assert_eq!(found.rest.counts, (40, 40));
        let bpcer = found.rest.errors.bpcer.share().unwrap();
        assert!((bpcer - 1.0 / 40.0).abs() < 1e-9);
        let apcer = worst(&found.rest.errors).unwrap();
        assert!((apcer - 2.0 / 40.0).abs() < 1e-9);
        // At the shipped threshold all living faces would be refused.
        assert_eq!(pictures.measured(0.5).errors.bpcer.share(), Some(1.0));

        let mut few = Pictures::new();
        (0..9).for_each(|_| few.add(true, Some(0.9)));
        (0..90).for_each(|_| few.add(false, Some(0.1)));
        assert!(few.calibrated().unwrap().is_none());
    }
}
