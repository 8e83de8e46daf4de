//! The detector against its teacher, on people neither was trained on here.

use super::{Report, bar, median};
use crate::augment::geometric::{Affine, Border, warp};
use crate::shards::{FaceLabel, ShardSet, Split};
use crate::tasks::detector::measure::point_error;
use crate::{Result, networks};
use faceglass_vision::{DetectParams, Detection, Detector, Point, Rect};
use image::RgbImage;
use indicatif::ProgressIterator as _;
use std::path::Path;
use std::time::Instant;

/// Everything down to this score is collected, to draw recall over false alarms.
const LOWEST: f32 = 0.05;
/// A found box must overlap the teacher's by this much.
const HIT_IOU: f32 = 0.5;
/// Sizes of small faces that are tried, longer side of the box in frame pixels.
const SMALL_PX: [f32; 5] = [16.0, 20.0, 24.0, 32.0, 48.0];
/// One evaluation picture in so many is tried small.
const SMALL_STEP: usize = 10;

/// What was found on one evaluation picture.
struct Hit {
    score: f32,
    point_error: Option<f32>,
}

/// Measures the detector of `manifest` on the test split of the detector shards
/// in `shards`; `teacher`, if given, is run on the same pictures.
///
/// # Errors
/// When a network or the shards cannot be used.
pub fn evaluate(
    manifest: &Path,
    teacher: Option<&Path>,
    shards: &Path,
    every: usize,
) -> Result<Report> {
    let mut net = networks::detector(manifest)?;
    let set = ShardSet::open(shards)?;
    let test = set.of_split(Split::Test);
    let negative = |i: &usize| set.records[*i].person.is_empty();
    let (negatives, faces): (Vec<usize>, Vec<usize>) = test.into_iter().partition(negative);
    let faces: Vec<usize> = faces.into_iter().step_by(every.max(1)).collect();
    let data = format!(
        "{} LFW evaluation pictures, {} held-out negatives",
        faces.len(),
        negatives.len()
    );
    let mut report = Report::new("detector", &net.model_id(), &data);

    let (hits, labels, times) = central_faces(&mut net, &set, &faces)?;
    let recall = |t: f32| {
        share(
            hits.iter()
                .filter(|h| h.as_ref().is_some_and(|h| h.score >= t))
                .count(),
            labels.len(),
        )
    };
    report.add("central face found at score 0.5", recall(0.5));
    report.add("central face found at score 0.3", recall(0.3));
    report.add("central face found at any score", recall(0.0));
    let errors = point_errors(&hits);
    report.add("five points, mean error in eye distances", mean(&errors));
    report.add("five points, median error in eye distances", median(errors));
    report.add("median milliseconds a picture, whole stage", median(times));

    let alarms = alarm_scores(&mut net, &set, &negatives)?;
    report.add(
        "false alarms on negatives at score 0.5",
        count_from(&alarms, 0.5),
    );
    let teacher_alarms = match teacher {
        Some(manifest) => {
            let mut teacher = networks::detector(manifest)?;
            // Where the labels are means of many answers, a single one of the teacher errs, too.
            let (hits, ..) = central_faces(&mut teacher, &set, &faces)?;
            report.add(
                "teacher's five points, mean error in eye distances",
                mean(&point_errors(&hits)),
            );
            Some(alarm_scores(&mut teacher, &set, &negatives)?)
        }
        None => None,
    };
    for wanted in [0.95, 0.98, 0.99, 0.995] {
        let own: Vec<f32> = hits
            .iter()
            .map(|h| h.as_ref().map_or(0.0, |h| h.score))
            .collect();
        let threshold = score_for_recall(own, wanted);
        report.add(&format!("score for recall {wanted}"), f64::from(threshold));
        if threshold < LOWEST {
            continue;
        }
        report.add(
            &format!("false alarms at recall {wanted}"),
            count_from(&alarms, threshold),
        );
        if let Some(alarms) = &teacher_alarms {
            let threshold = score_for_recall(labels.iter().map(|l| l.score).collect(), wanted);
            report.add(
                &format!("teacher's false alarms at recall {wanted}"),
                count_from(alarms, threshold),
            );
        }
    }
    for px in SMALL_PX {
        let found = small_faces(&mut net, &set, &faces, px)?;
        report.add(&format!("faces of {px} px found at score 0.5"), found);
    }
    Ok(report)
}

fn point_errors(hits: &[Option<Hit>]) -> Vec<f64> {
    let found = hits.iter().flatten();
    found.filter_map(|h| h.point_error).map(f64::from).collect()
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

fn count_from(scores: &[f32], threshold: f32) -> f64 {
    scores.iter().filter(|s| **s >= threshold).count() as f64
}

/// The highest score at which `wanted` of all still pass; 0 where none does.
fn score_for_recall(mut scores: Vec<f32>, wanted: f64) -> f32 {
    scores.sort_by(|a, b| b.total_cmp(a));
    let needed = (wanted * scores.len() as f64).ceil() as usize;
    scores.get(needed.saturating_sub(1)).copied().unwrap_or(0.0)
}

fn params() -> DetectParams {
    DetectParams {
        min_score: LOWEST,
        min_face_px: 12.0,
    }
}

fn rect(face: &FaceLabel) -> Rect {
    let [x, y, w, h] = face.bbox;
    Rect::new(x, y, w, h)
}

/// The labelled face nearest to the middle.
fn central(faces: &[FaceLabel], size: (u32, u32)) -> Option<&FaceLabel> {
    let middle = Point::new(size.0 as f32 / 2.0, size.1 as f32 / 2.0);
    let off = |f: &FaceLabel| rect(f).center().distance(middle);
    faces.iter().min_by(|a, b| off(a).total_cmp(&off(b)))
}

type Central<'a> = (Vec<Option<Hit>>, Vec<&'a FaceLabel>, Vec<f64>);

fn central_faces<'a>(
    net: &mut impl Detector,
    set: &'a ShardSet,
    faces: &[usize],
) -> Result<Central<'a>> {
    let (mut hits, mut labels, mut times) = (Vec::new(), Vec::new(), Vec::new());
    for i in faces
        .iter()
        .progress_with(bar(faces.len(), "evaluation pictures"))
    {
        let picture = set.picture(*i)?;
        let started = Instant::now();
        let found = net.detect(&picture, &params())?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
        // Where the teacher saw nothing there is nothing to compare with.
        let Some(label) = central(&set.records[*i].faces, picture.dimensions()) else {
            continue;
        };
        hits.push(best(&found, label).map(|d| Hit {
            score: d.score,
            point_error: point_error(d, label),
        }));
        labels.push(label);
    }
    Ok((hits, labels, times))
}

fn best<'a>(found: &'a [Detection], label: &FaceLabel) -> Option<&'a Detection> {
    let hit = |d: &&Detection| d.bbox.iou(rect(label)) >= HIT_IOU;
    found
        .iter()
        .filter(hit)
        .max_by(|a, b| a.score.total_cmp(&b.score))
}

fn alarm_scores(net: &mut impl Detector, set: &ShardSet, negatives: &[usize]) -> Result<Vec<f32>> {
    let mut scores = Vec::new();
    for i in negatives
        .iter()
        .progress_with(bar(negatives.len(), "negatives"))
    {
        let found = net.detect(&set.picture(*i)?, &params())?;
        scores.extend(found.iter().map(|d| d.score));
    }
    Ok(scores)
}

/// Share of central faces found when the picture is shrunk so far that the face
/// measures `px`, alone on a black 320x240 frame.
fn small_faces(net: &mut impl Detector, set: &ShardSet, faces: &[usize], px: f32) -> Result<f64> {
    let (mut found, mut tried) = (0, 0);
    for i in faces.iter().step_by(SMALL_STEP) {
        let picture = set.picture(*i)?;
        let Some(label) = central(&set.records[*i].faces, picture.dimensions()) else {
            continue;
        };
        if label.score < 0.7 {
            continue;
        }
        let (frame, small) = shrunk(&picture, label, px);
        let hit = net
            .detect(&frame, &params())?
            .iter()
            .any(|d| d.score >= 0.5 && d.bbox.iou(small) >= HIT_IOU);
        found += usize::from(hit);
        tried += 1;
    }
    Ok(share(found, tried))
}

fn shrunk(picture: &RgbImage, label: &FaceLabel, px: f32) -> (RgbImage, Rect) {
    let face = rect(label);
    let scale = px / face.w.max(face.h);
    let map = Affine::around(face.center(), Point::new(160.0, 120.0), 0.0, scale, false);
    let frame = warp(picture, map, 320, 240, Border::Flat([0; 3]));
    (frame, map.apply_rect(face))
}
