//! What the landmark network says of the parts of a face: lids, what is covered, and how much its points
//! move with the box.

use super::{Report, bar};
use crate::Result;
use crate::core::statistics::mean;
use crate::data::augment::dice;
use crate::data::augment::glasses::cover_eyes;
use crate::data::augment::mask::draw_mask;
use crate::data::augment::occlude::{occlude, uncovered};
use crate::data::prepare::landmarks::eye_corner_distance;
use crate::data::shards::{FaceLabel, ShardSet};
use faceglass_evaluation::{Rate, Scores};
use faceglass_vision::{Detection, Landmarker, Point, Rect, five_of_68};
use image::RgbImage;
use indicatif::ProgressIterator as _;

/// Names of the parts, in the order of [`faceglass_vision::Visibility`].
const NAMES: [&str; 5] = ["right eye", "left eye", "nose", "mouth", "jaw"];
/// A part of which less is left counts as covered; one of which all is left as free. What lies between counts as neither.
const COVERED: f32 = 0.35;
/// Boxes that a detector could as well have given: shifts across and down and sizes, in longer sides.
const BOXES: [(f32, f32, f32); 4] = [
    (0.04, 0.02, 1.0),
    (-0.04, 0.02, 1.05),
    (0.02, -0.04, 0.95),
    (-0.02, -0.02, 1.08),
];
/// What was said of parts, or eyes, of two kinds.
#[derive(Default)]
pub(super) struct Told {
    pub free: Vec<f32>,
    pub covered: Vec<f32>,
}

impl Told {
    /// The chance that more is said of a free one than of a covered one.
    pub fn auc(&self) -> Option<f64> {
        Scores::new(self.free.clone(), self.covered.clone()).auc()
    }

    /// The parts of free and of covered ones that are called covered below `limit`.
    fn called_covered(&self, limit: f32) -> [Option<f64>; 2] {
        [&self.free, &self.covered].map(|said| {
            let below = said.iter().filter(|v| **v < limit).count();
            Rate::of_len(below, said.len()).share()
        })
    }
}

/// Height over width of both eyes in the picture, the picture's left one first (T. Soukupová and J. Čech, CVWW 2016).
pub(super) fn openings(points: &[[f32; 2]]) -> [f32; 2] {
    [36, 42].map(|from| {
        let apart = |a: usize, b: usize| {
            let (p, q) = (points[from + a], points[from + b]);
            (p[0] - q[0]).hypot(p[1] - q[1])
        };
        (apart(1, 5) + apart(2, 4)) / 2.0 / apart(0, 3).max(1e-3)
    })
}

/// Mean error of the lids' points and of the eyes' opening, both in widths of the eye.
pub(super) fn add_lids(report: &mut Report, pairs: &[(Vec<[f32; 2]>, &FaceLabel)]) {
    let (mut points, mut gaps) = (Vec::new(), Vec::new());
    for (found, label) in pairs {
        for (a, b) in openings(found).iter().zip(openings(&label.points)) {
            gaps.push(f64::from((a - b).abs()));
        }
        for from in [36, 42] {
            let apart = |p: [f32; 2], q: [f32; 2]| (p[0] - q[0]).hypot(p[1] - q[1]);
            let width = apart(label.points[from], label.points[from + 3]).max(1e-3);
            for lid in [1, 2, 4, 5] {
                let off = apart(found[from + lid], label.points[from + lid]);
                points.push(f64::from(off / width));
            }
        }
    }
    report.add(
        "mean error of a lid's point, in widths of the eye",
        mean(&points),
    );
    report.add(
        "mean error of the opening of an eye, in its widths",
        mean(&gaps),
    );
}

/// How far points move, on average and in eye-corner distances, between boxes that a detector could as
/// well have given.
pub(super) fn add_steadiness(
    report: &mut Report,
    net: &mut impl Landmarker,
    set: &ShardSet,
    frames: &[usize],
) -> Result<()> {
    let mut spreads = Vec::new();
    for i in frames
        .iter()
        .progress_with(bar(frames.len(), "shifted boxes"))
    {
        let (picture, label) = (set.picture(*i)?, &set.records[*i].faces[0]);
        let [x, y, w, h] = label.bbox;
        let longer = w.max(h);
        let mut answers = Vec::new();
        for (across, down, size) in BOXES {
            let center = Point::new(x + w / 2.0 + across * longer, y + h / 2.0 + down * longer);
            let (w, h) = (w * size, h * size);
            let bbox = Rect::new(center.x - w / 2.0, center.y - h / 2.0, w, h);
            answers.push(net.landmarks(&picture, &seen(bbox))?.dense);
        }
        let count = answers.len() as f32;
        let unit = eye_corner_distance(&label.points).max(1e-3);
        let of_point = |k: usize| {
            let (x, y) = answers
                .iter()
                .fold((0.0, 0.0), |(x, y), a| (x + a[k].x, y + a[k].y));
            let middle = Point::new(x / count, y / count);
            answers.iter().map(|a| a[k].distance(middle)).sum::<f32>() / count
        };
        let sum: f32 = (0..label.points.len()).map(of_point).sum();
        spreads.push(f64::from(sum / label.points.len() as f32 / unit));
    }
    report.add(
        "points move with the box, in eye-corner distances",
        mean(&spreads),
    );
    Ok(())
}

/// How well covered parts are told from free ones: things, glasses and masks are drawn over half of the test faces, and
/// real masks stand in `masked`, faces without points. What would be called covered is told for each of `limits`.
pub(super) fn add_covered(
    report: &mut Report,
    net: &mut impl Landmarker,
    set: &ShardSet,
    ((frames, masked), limits): ((&[usize], &[usize]), &[f32]),
) -> Result<()> {
    let mut scores: [Told; 5] = Default::default();
    let mut lower = Told::default();
    for (n, i) in frames
        .iter()
        .enumerate()
        .progress_with(bar(frames.len(), "covered parts"))
    {
        let (mut picture, label) = (set.picture(*i)?, &set.records[*i].faces[0]);
        let free = n % 2 == 0;
        let left = match free {
            true => [1.0; 5],
            false => cover(&mut picture, label, n as u64),
        };
        let [x, y, w, h] = label.bbox;
        let found = net.landmarks(&picture, &seen(Rect::new(x, y, w, h)))?;
        let Some(said) = found.visible.map(|v| v.parts()) else {
            return Ok(());
        };
        for ((scores, said), left) in scores.iter_mut().zip(said).zip(left) {
            push(scores, said, left);
        }
        if free {
            lower.free.push(said[3].min(said[4]));
        }
    }
    for (name, scores) in NAMES.iter().zip(&scores) {
        report.add(&format!("AUC of a covered {name}, drawn"), scores.auc());
    }
    for limit in limits {
        for (name, scores) in NAMES.iter().zip(&scores) {
            let [free, covered] = scores.called_covered(*limit);
            report.add(&format!("free {name} called covered, below {limit}"), free);
            report.add(
                &format!("covered {name} called covered, below {limit}"),
                covered,
            );
        }
    }
    for i in masked.iter().progress_with(bar(masked.len(), "masks")) {
        let [x, y, w, h] = set.records[*i].faces[0].bbox;
        let found = net.landmarks(&set.picture(*i)?, &seen(Rect::new(x, y, w, h)))?;
        if let Some(said) = found.visible {
            lower.covered.push(said.mouth.min(said.jaw));
        }
    }
    report.add("faces with a real mask", masked.len() as f64);
    report.add("AUC of mouth or jaw under a real mask", lower.auc());
    Ok(())
}

fn push(scores: &mut Told, said: f32, left: f32) {
    match left {
        left if left >= 1.0 => scores.free.push(said),
        left if left < COVERED => scores.covered.push(said),
        _ => {}
    }
}

/// Draws a mask or things over the face; what is left of each part.
fn cover(picture: &mut RgbImage, label: &FaceLabel, seed: u64) -> [f32; 5] {
    let before = picture.clone();
    let mut rng = dice(0xc0_7e4, seed);
    let [x, y, w, h] = label.bbox;
    let points = label.points.iter();
    let dense: Vec<Point> = points.map(|[x, y]| Point::new(*x, *y)).collect();
    // Seeds are odd.
    if seed % 6 == 1 {
        draw_mask(picture, &five_of_68(&dense), &mut rng);
    } else if seed % 6 == 3 {
        cover_eyes(picture, &dense, &mut rng);
    } else {
        occlude(picture, Rect::new(x, y, w, h), &mut rng);
    }
    uncovered(&before, picture, &label.points)
}

fn seen(bbox: Rect) -> Detection {
    Detection {
        bbox,
        score: 1.0,
        points: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_eye_half_as_high_as_wide_is_a_half() {
        let mut points = vec![[0.0; 2]; 68];
        for from in [36, 42] {
            points[from] = [0.0, 0.0];
            points[from + 3] = [20.0, 0.0];
            for (above, below, x) in [(1, 5, 6.0), (2, 4, 14.0)] {
                points[from + above] = [x, -5.0];
                points[from + below] = [x, 5.0];
            }
        }
        assert_eq!(openings(&points), [0.5, 0.5]);
    }

    #[test]
    fn what_is_half_covered_counts_for_nobody() {
        let mut scores = Told::default();
        push(&mut scores, 0.9, 1.0);
        push(&mut scores, 0.5, 0.5);
        push(&mut scores, 0.1, 0.2);
        assert_eq!((scores.free.len(), scores.covered.len()), (1, 1));
        assert_eq!(scores.auc(), Some(1.0));
        assert_eq!(scores.called_covered(0.2), [Some(0.0), Some(1.0)]);
        assert_eq!(scores.called_covered(0.95), [Some(1.0), Some(1.0)]);
    }
}
