//! The liveness network by how much light a face has: where a refusal as too dark or too bright belongs.
//!
//! Each development picture is shown under several exposures, the sensor's white as the end of the
//! scale, and what comes of it is sorted by what the app measures: the mean luminance of the skin,
//! and the share of it that is burnt out. Real cameras also add noise in the dark and move their
//! white balance; neither is drawn here.

use super::liveness::{five_points, labelled, worst};
use super::{Report, bar, sources};
use crate::data::augment::photometric::expose;
use crate::data::shards::{ShardSet, Split};
use crate::{Result, WorkshopError, networks};
use faceglass_evaluation::metrics::presentation::{
    Presentations, development_threshold, errors_at, pooled,
};
use faceglass_vision::align::align_face;
use faceglass_vision::quality::{burnt_out, luminance};
use faceglass_vision::{LivenessModel, ModelKind, QualityParams};
use indicatif::ProgressIterator as _;
use std::path::Path;

/// Times the light of the picture as it is.
const GAINS: [f32; 9] = [0.05, 0.1, 0.2, 0.4, 1.0, 1.6, 2.5, 4.0, 6.3];
/// Upper ends of what is counted together of the mean luminance, 0 to 1.
const LUMINANCES: [f32; 12] = [
    0.05, 0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 0.8, 0.86, 0.92, 0.96, 1.0,
];
/// Upper ends of what is counted together of the share burnt out.
const SHARES: [f32; 9] = [0.05, 0.15, 0.3, 0.45, 0.6, 0.7, 0.8, 0.9, 1.0];

/// Living faces and attacks that are alike in their light.
struct Bin {
    up_to: f32,
    bona_fide: Presentations,
    attacks: [Presentations; 1],
}

impl Bin {
    fn all(ends: &[f32]) -> Vec<Self> {
        let bin = |up_to: &f32| Self {
            up_to: *up_to,
            bona_fide: Presentations::named("bona fide"),
            attacks: [Presentations::named("attack")],
        };
        ends.iter().map(bin).collect()
    }

    fn add(bins: &mut [Self], value: f32, live: bool, score: f32) {
        let Some(bin) = bins.iter_mut().find(|b| value <= b.up_to) else {
            return;
        };
        let kind = match live {
            true => &mut bin.bona_fide,
            false => &mut bin.attacks[0],
        };
        kind.add(Some(score));
    }

    fn report(&self, report: &mut Report, what: &str, threshold: f32) {
        let (live, attacks) = (&self.bona_fide, &self.attacks);
        let errors = errors_at(live, attacks, threshold);
        let name = |figure: &str| format!("{what} up to {}: {figure}", self.up_to);
        report.add(&name("bona fide"), live.scores.len() as f64);
        report.add(&name("attacks"), attacks[0].scores.len() as f64);
        report.add(&name("BPCER"), errors.bpcer.share());
        report.add(&name("APCER"), worst(&errors));
        report.add(&name("equal error rate"), pooled(live, attacks).eer());
        if let Ok(equal) = development_threshold(live, attacks) {
            report.add(&name("threshold of equal errors"), f64::from(equal));
        }
    }
}

/// Measures the network of `manifest` at its shipped threshold on the development pictures of
/// `shards`: people who are held out, and the sources `also`, one in `every`. What is burnt out
/// further than the app allows is not counted by luminance, and what is darker not by what is
/// burnt out.
///
/// # Errors
/// When the network or the shards cannot be used, or no development picture is there.
pub fn evaluate(
    manifest: &Path,
    shards: &Path,
    (also, every): (&[String], usize),
) -> Result<Report> {
    let (mut net, threshold) = networks::liveness(manifest)?;
    let set = ShardSet::open(shards)?;
    let asked = development(&set, also, every);
    if asked.is_empty() {
        return Err(WorkshopError::Data(format!(
            "{} holds no development picture; name a source after --exposures",
            shards.display()
        )));
    }
    let (mut by_luminance, mut by_share) = (Bin::all(&LUMINANCES), Bin::all(&SHARES));
    let limits = QualityParams::default();
    for i in asked.iter().progress_with(bar(asked.len(), "exposures")) {
        let record = &set.records[*i];
        let label = record.faces.first();
        let points = label.and_then(five_points);
        let (Some(live), Some(label), Some(points)) = (record.live, label, points) else {
            continue;
        };
        let (picture, mut face) = (set.picture(*i)?, labelled(label));
        face.points = Some(points);
        for gain in GAINS {
            let mut shown = picture.clone();
            expose(&mut shown, gain);
            let Ok(aligned) = align_face(&shown, &points) else {
                continue;
            };
            let (light, burnt) = (luminance(&aligned.image), burnt_out(&aligned.image));
            let score = net.score(&shown, &face, burnt)?.score;
            if burnt <= limits.max_burnt_out {
                Bin::add(&mut by_luminance, light, live, score);
            }
            if light >= limits.min_brightness {
                Bin::add(&mut by_share, burnt, live, score);
            }
        }
    }
    let data = format!(
        "development pictures ({}), each at {} exposures",
        sources(&set, &asked),
        GAINS.len()
    );
    let mut report = Report::new(ModelKind::Liveness, &net.model_id(), &data);
    report.add("threshold", f64::from(threshold));
    for (bins, what) in [(&by_luminance, "mean luminance"), (&by_share, "burnt out")] {
        for bin in bins {
            bin.report(&mut report, what, threshold);
        }
    }
    Ok(report)
}

/// Records of held-out people, and those to learn from of the sources `also`.
fn development(set: &ShardSet, also: &[String], every: usize) -> Vec<usize> {
    let records = set.records.iter().enumerate();
    let asked = records.filter(|(_, r)| match r.split {
        Split::Dev => true,
        Split::Train => also.contains(&r.source),
        Split::Test => false,
    });
    asked.map(|(i, _)| i).step_by(every.max(1)).collect()
}
