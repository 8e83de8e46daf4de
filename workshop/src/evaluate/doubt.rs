//! What the landmark network's doubt is worth to the detector: a find that is not sure by itself counts only if
//! landmarks are found there, too.

use super::detector::{best, central_label};
use super::{Report, bar};
use crate::data::shards::ShardSet;
use crate::{Result, networks};
use faceglass_vision::{DetectParams, Detection, Detector, Landmarker};
use image::RgbImage;
use indicatif::ProgressIterator as _;
use std::path::Path;

/// Scores from which a find is sure by itself.
const SURE: [f32; 4] = [0.75, 0.8, 0.85, 0.9];
/// Confidence of the landmarks that the others need.
const TRUSTED: [f32; 5] = [0.3, 0.5, 0.7, 0.8, 0.9];

/// Score of a find and confidence of the landmarks there.
type Seen = (f32, f32);

/// Adds what is left of false alarms and of central faces found at `score`, by every pair of limits.
///
/// # Errors
/// When a network or the shards cannot be used.
pub(super) fn add(
    report: &mut Report,
    (net, landmarks): (&mut impl Detector, &Path),
    set: &ShardSet,
    (negatives, faces): (&[usize], &[usize]),
    score: f32,
) -> Result<()> {
    let mut landmarks = networks::landmarker(landmarks)?;
    let params = DetectParams {
        min_score: score,
        min_face_px: 12.0,
    };
    let mut alarms: Vec<Vec<Seen>> = Vec::new();
    for i in negatives
        .iter()
        .progress_with(bar(negatives.len(), "negatives, with landmarks"))
    {
        let picture = set.picture(*i)?;
        let found = net.detect(&picture, &params)?;
        let seen = found.iter().map(|d| seen(&mut landmarks, &picture, d));
        alarms.push(seen.collect::<Result<_>>()?);
    }
    let mut hits: Vec<Option<Seen>> = Vec::new();
    for i in faces
        .iter()
        .progress_with(bar(faces.len(), "faces, with landmarks"))
    {
        let picture = set.picture(*i)?;
        let Some(label) = central_label(&set.records[*i].faces, picture.dimensions()) else {
            continue;
        };
        let found = net.detect(&picture, &params)?;
        let hit = best(&found, label).map(|d| seen(&mut landmarks, &picture, d));
        hits.push(hit.transpose()?);
    }
    let share = |counted: &dyn Fn(&Seen) -> bool| {
        let found = hits.iter().flatten().filter(|seen| counted(seen)).count();
        found as f64 / hits.len().max(1) as f64
    };
    report.add("central face found without doubt", share(&|_| true));
    for sure in SURE {
        for trusted in TRUSTED {
            let counts = |(score, confidence): &Seen| *score >= sure || *confidence >= trusted;
            let left = alarms.iter().flatten().filter(|seen| counts(seen)).count();
            let limits = format!("sure from {sure}, else trusted from {trusted}");
            report.add(&format!("false alarms, {limits}"), left as f64);
            report.add(&format!("central face found, {limits}"), share(&counts));
        }
    }
    Ok(())
}

fn seen(net: &mut impl Landmarker, picture: &RgbImage, found: &Detection) -> Result<Seen> {
    let landmarks = net.landmarks(picture, found)?;
    Ok((found.score, landmarks.confidence))
}
