//! The landmark network on people it never saw.

use super::{Report, bar, median};
use crate::shards::{FaceLabel, ShardSet, Split};
use crate::{Result, networks};
use faceglass_vision::{Detection, Landmarker, Point, Rect};
use indicatif::ProgressIterator as _;
use std::path::Path;
use std::time::Instant;

/// Measures the network of `manifest` on the test split of the landmark shards.
///
/// # Errors
/// When the network or the shards cannot be used.
pub fn evaluate(manifest: &Path, shards: &Path) -> Result<Report> {
    let mut net = networks::landmarker(manifest)?;
    let set = ShardSet::open(shards)?;
    let test = set.of_split(Split::Test);
    let dense = |i: &usize| {
        set.records[*i]
            .faces
            .first()
            .is_some_and(|f| f.points.len() == 68)
    };
    let (frames, negatives): (Vec<usize>, Vec<usize>) = test.into_iter().partition(dense);
    let data = format!(
        "{} frames of held-out people, {} pictures without a face",
        frames.len(),
        negatives.len()
    );
    let mut report = Report::new("landmarks", &net.model_id(), &data);
    let (mut errors, mut times, mut trusted) = (Vec::new(), Vec::new(), 0usize);
    for i in frames.iter().progress_with(bar(frames.len(), "frames")) {
        let picture = set.picture(*i)?;
        let label = &set.records[*i].faces[0];
        let started = Instant::now();
        let found = net.landmarks(&picture, &detection(label))?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
        errors.push(f64::from(error(&found.dense, label)));
        trusted += usize::from(found.confidence >= 0.5);
    }
    let count = errors.len().max(1) as f64;
    report.add(
        "normalised mean error (outer eye corners)",
        errors.iter().sum::<f64>() / count,
    );
    report.add("normalised median error", median(errors.clone()));
    let failed = errors.iter().filter(|e| **e > 0.1).count();
    report.add(
        "share of frames with an error above 0.10",
        failed as f64 / count,
    );
    report.add(
        "share of frames with confidence 0.5 or more",
        trusted as f64 / count,
    );
    report.add("median milliseconds a face, whole stage", median(times));
    let mut fooled = 0usize;
    for i in negatives
        .iter()
        .progress_with(bar(negatives.len(), "negatives"))
    {
        let picture = set.picture(*i)?;
        let (w, h) = (picture.width() as f32, picture.height() as f32);
        let side = w.min(h) * 0.7;
        let bbox = Rect::new((w - side) / 2.0, (h - side) / 2.0, side, side);
        let nothing = Detection {
            bbox,
            score: 1.0,
            points: None,
        };
        fooled += usize::from(net.landmarks(&picture, &nothing)?.confidence >= 0.5);
    }
    let share = fooled as f64 / negatives.len().max(1) as f64;
    report.add(
        "share of pictures without a face with confidence 0.5 or more",
        share,
    );
    Ok(report)
}

fn detection(label: &FaceLabel) -> Detection {
    let [x, y, w, h] = label.bbox;
    Detection {
        bbox: Rect::new(x, y, w, h),
        score: 1.0,
        points: None,
    }
}

fn error(found: &[Point], label: &FaceLabel) -> f32 {
    let unit = crate::prepare::landmarks::eye_corner_distance(&label.points);
    let sum: f32 = found
        .iter()
        .zip(&label.points)
        .map(|(p, [x, y])| p.distance(Point::new(*x, *y)))
        .sum();
    sum / label.points.len() as f32 / unit
}
