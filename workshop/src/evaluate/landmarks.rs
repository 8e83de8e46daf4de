//! The landmark network on people it never saw.

use super::detector::About;
use super::{Report, bar, parts, sources};
use crate::core::statistics::{mean, median};
use crate::data::prepare::landmarks::eye_corner_distance;
use crate::data::shards::{FaceLabel, ShardSet, Split};
use crate::{Result, networks};
use faceglass_evaluation::Rate;
use faceglass_vision::{Detection, Landmarker, ModelKind, Point, Rect, Visibility};
use image::RgbImage;
use indicatif::ProgressIterator as _;
use std::path::Path;
use std::time::Instant;

/// Limits that might ship for what is called covered.
const LIMITS: [f32; 6] = [0.1, 0.2, 0.35, 0.5, 0.65, 0.8];

/// Measures the network of `manifest` on the test split of the landmark shards, or `about` the
/// people of development, at each limit that might ship for what is called covered.
///
/// # Errors
/// When the network or the shards cannot be used.
pub fn evaluate(manifest: &Path, shards: &Path, about: About) -> Result<Report> {
    let mut net = networks::landmarker(manifest)?;
    let set = ShardSet::open(shards)?;
    let (split, called, limits) = match about {
        About::Test => (Split::Test, "test", &[Visibility::COVERED][..]),
        About::Development => (Split::Dev, "development", &LIMITS[..]),
    };
    let test = set.of_split(split);
    let dense = |i: &usize| {
        set.records[*i]
            .faces
            .first()
            .is_some_and(|f| f.points.len() == 68)
    };
    let (frames, others): (Vec<usize>, Vec<usize>) = test.into_iter().partition(dense);
    let empty = |i: &usize| set.records[*i].faces.is_empty();
    let (negatives, unlabelled): (Vec<usize>, Vec<usize>) = others.into_iter().partition(empty);
    let data = format!(
        "{} {called} frames with 68 points ({}), {} without a face ({})",
        frames.len(),
        sources(&set, &frames),
        negatives.len(),
        sources(&set, &negatives)
    );
    let mut report = Report::new(ModelKind::Landmarks, &net.model_id(), &data);
    add_frames(&mut report, &mut net, &set, &frames)?;
    parts::add_steadiness(&mut report, &mut net, &set, &frames)?;
    // Faces without any points wear a mask, as `prepare` stores them.
    let without = |i: &usize| set.records[*i].faces[0].points.is_empty();
    let (masked, unlabelled): (Vec<usize>, Vec<usize>) = unlabelled.into_iter().partition(without);
    parts::add_covered(&mut report, &mut net, &set, ((&frames, &masked), limits))?;
    report.add(
        "share of pictures without a face with confidence 0.5 or more",
        fooled(&mut net, &set, &negatives)?.share(),
    );
    report.add(
        "pictures with a face but not 68 points, not counted",
        unlabelled.len() as f64,
    );
    Ok(report)
}

fn add_frames(
    report: &mut Report,
    net: &mut impl Landmarker,
    set: &ShardSet,
    frames: &[usize],
) -> Result<()> {
    let (mut errors, mut times, mut trusted) = (Vec::new(), Vec::new(), 0usize);
    let (mut aside, mut pairs) = (Vec::new(), Vec::new());
    for i in frames.iter().progress_with(bar(frames.len(), "frames")) {
        let picture = set.picture(*i)?;
        let label = &set.records[*i].faces[0];
        let started = Instant::now();
        let found = net.landmarks(&picture, &detection(label))?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
        errors.push(f64::from(error(&found.dense, label)));
        trusted += usize::from(found.confidence >= 0.5);
        let mirrored = net.landmarks(&mirror(&picture), &detection(&in_mirror(label, &picture)))?;
        let leans = offset(label, &found.dense, &mirrored.dense, picture.width());
        aside.push(f64::from(leans));
        pairs.push((found.dense.iter().map(|p| [p.x, p.y]).collect(), label));
    }
    parts::add_lids(report, &pairs);
    let share = |part: usize| Rate::of_len(part, errors.len()).share();
    let failed = errors.iter().filter(|e| **e > 0.1).count();
    for (name, value) in [
        ("normalised mean error (outer eye corners)", mean(&errors)),
        (
            "labels to the right of what is found in picture and mirror image",
            mean(&aside),
        ),
        ("normalised median error", median(errors.clone())),
        ("share of frames with an error above 0.10", share(failed)),
        (
            "share of frames with confidence 0.5 or more",
            share(trusted),
        ),
        ("median milliseconds a face, whole stage", median(times)),
    ] {
        report.add(name, value);
    }
    Ok(())
}

/// Pictures without a face in which the network is sure of one, shown their middle.
fn fooled(net: &mut impl Landmarker, set: &ShardSet, negatives: &[usize]) -> Result<Rate> {
    let mut sure = 0usize;
    for i in negatives
        .iter()
        .progress_with(bar(negatives.len(), "negatives"))
    {
        let picture = set.picture(*i)?;
        let (w, h) = (picture.width() as f32, picture.height() as f32);
        let middle = Detection {
            bbox: Rect::square(Point::new(w / 2.0, h / 2.0), w.min(h) * 0.7),
            score: 1.0,
            points: None,
        };
        sure += usize::from(net.landmarks(&picture, &middle)?.confidence >= 0.5);
    }
    Ok(Rate::of_len(sure, negatives.len()))
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
    let unit = crate::data::prepare::landmarks::eye_corner_distance(&label.points);
    let sum: f32 = found
        .iter()
        .zip(&label.points)
        .map(|(p, [x, y])| p.distance(Point::new(*x, *y)))
        .sum();
    sum / label.points.len() as f32 / unit
}

fn mirror(picture: &RgbImage) -> RgbImage {
    image::imageops::flip_horizontal(picture)
}

/// The label's box where it stands in the mirror image.
fn in_mirror(label: &FaceLabel, picture: &RgbImage) -> FaceLabel {
    let mut label = label.clone();
    let [x, _, w, _] = label.bbox;
    label.bbox[0] = picture.width() as f32 - x - w;
    label
}

/// How far the label lies to the right of the mean of what is found in the picture
/// and in its mirror image, in eye-corner distances; a network that leans to one side
/// leans to the other in the mirror, so that only the labels' own shift is left.
fn offset(label: &FaceLabel, found: &[Point], mirrored: &[Point], width: u32) -> f32 {
    let mean = |xs: &mut dyn Iterator<Item = f32>| xs.sum::<f32>() / label.points.len() as f32;
    let labelled = mean(&mut label.points.iter().map(|p| p[0]));
    let here = mean(&mut found.iter().map(|p| p.x));
    let there = width as f32 - mean(&mut mirrored.iter().map(|p| p.x));
    (labelled - (here + there) / 2.0) / eye_corner_distance(&label.points)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lean_of_the_network_cancels_and_one_of_the_labels_stays() {
        let points: Vec<[f32; 2]> = (0..68).map(|i| [30.0 + i as f32, 20.0]).collect();
        let label = FaceLabel {
            bbox: [20.0, 0.0, 90.0, 90.0],
            score: 1.0,
            points: points.clone(),
        };
        // Found 3 px too far right in both pictures, while the labels are 1.8 px too far right.
        let found: Vec<Point> = points
            .iter()
            .map(|[x, y]| Point::new(x - 1.8 + 3.0, *y))
            .collect();
        let mirrored: Vec<Point> = points
            .iter()
            .map(|[x, y]| Point::new(200.0 - (x - 1.8) + 3.0, *y))
            .collect();
        // Outer eye corners are points 36 and 45, here 9 px apart.
        let offset = offset(&label, &found, &mirrored, 200);
        assert!((offset - 0.2).abs() < 1e-5, "{offset}");
    }
}
