//! Five points that a detector is sure of: the mean of its answers to many views of a face.
//!
//! A detector's points are rough. YuNet's, for instance, lie a tenth of the eye distance
//! apart between a picture and its mirror image. What it says of the same face at other sizes,
//! places and angles is wrong in other ways, so that the mean says more than any one answer
//! (data distillation: I. Radosavovic et al., "Data distillation", CVPR 2018).

use crate::data::augment::geometric::{move_points, warp};
use crate::data::augment::{Affine, Border, between, dice};
use crate::data::shards::{FaceLabel, ShardSet, ShardWriter};
use crate::{Result, WorkshopError, networks};
use faceglass_vision::{DetectParams, Detector, Point};
use image::RgbImage;
use indicatif::ProgressBar;
use std::path::Path;

/// Side of a view in pixels.
pub const VIEW_PX: u32 = 192;
/// Longer side of the face in the views, each also mirrored.
const FACES_PX: [f32; 4] = [58.0, 73.0, 91.0, 115.0];
/// Largest roll in a view, degrees.
const TURN_DEG: f32 = 7.0;
/// Largest shift of the face from the middle of a view.
const SHIFT_PX: f32 = 16.0;
/// Seed of the views; in the upper half, so that they are those of the published figures.
const SEED: u64 = 0x901_4e75 << 32;
/// An answer whose points lie further from the label's, in longer sides of the box, is another face's.
const FURTHEST: f32 = 0.2;

/// How it went.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Settled {
    /// Faces whose points are a mean of many answers now.
    pub faces: usize,
    /// Faces that too few views showed, or that had no five points to look around; their
    /// labels are as before.
    pub left: usize,
    /// Mean distance of the labels as they were from the new ones, in eye distances.
    pub moved: f64,
    /// Mean distance of a single answer from the mean of all, in eye distances.
    pub spread: f64,
}

/// Copies the detector shards in `from` to `out`, with points from the detector of
/// `manifest`, which should take 192x192 pixels.
///
/// # Errors
/// When the network or the shards cannot be used.
pub fn settle(manifest: &Path, from: &Path, out: &Path, bar: &ProgressBar) -> Result<Settled> {
    settle_by(&|| networks::detector(manifest), from, out, bar)
}

fn settle_by<D: Detector>(
    teacher: &(impl Fn() -> Result<D> + Sync),
    from: &Path,
    out: &Path,
    bar: &ProgressBar,
) -> Result<Settled> {
    let set = ShardSet::open(from)?;
    bar.set_length(set.records.len() as u64);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let records = &set;
    let parts = std::thread::scope(|scope| {
        let lanes: Vec<_> = (0..threads)
            .map(|lane| scope.spawn(move || of_lane(teacher()?, records, (lane, threads), bar)))
            .collect();
        lanes
            .into_iter()
            .map(|lane| {
                lane.join()
                    .map_err(|_| WorkshopError::Data("a thread of the teacher broke off".into()))?
            })
            .collect::<Result<Vec<_>>>()
    })?;
    let mut sum = Settled::default();
    let mut faces: Vec<Vec<FaceLabel>> = set.records.iter().map(|r| r.faces.clone()).collect();
    for (labels, part) in parts {
        sum.faces += part.faces;
        sum.left += part.left;
        sum.moved += part.moved;
        sum.spread += part.spread;
        for (i, label) in labels {
            faces[i] = label;
        }
    }
    let mut writer = ShardWriter::like(out, &set)?;
    for (i, faces) in faces.into_iter().enumerate() {
        let mut record = set.records[i].clone();
        record.faces = faces;
        writer.copy(record, &set, i)?;
    }
    writer.finish()?;
    let count = sum.faces.max(1) as f64;
    Ok(Settled {
        moved: sum.moved / count,
        spread: sum.spread / count,
        ..sum
    })
}

/// Labels by record, and how it went, distances still as sums.
type Lane = (Vec<(usize, Vec<FaceLabel>)>, Settled);

fn of_lane(
    mut teacher: impl Detector,
    set: &ShardSet,
    (lane, lanes): (usize, usize),
    bar: &ProgressBar,
) -> Result<Lane> {
    let (mut labels, mut sum) = (Vec::new(), Settled::default());
    for i in (lane..set.records.len()).step_by(lanes) {
        bar.inc(1);
        let mut faces = set.records[i].faces.clone();
        if faces.is_empty() {
            continue;
        }
        let picture = set.picture(i)?;
        for (n, face) in faces.iter_mut().enumerate() {
            let Ok(before) = <[[f32; 2]; 5]>::try_from(face.points.as_slice()) else {
                sum.left += 1;
                continue;
            };
            let seed = (i as u64) << 8 | n as u64;
            let answers = answers(&mut teacher, &picture, face, seed)?;
            if answers.len() < FACES_PX.len() {
                sum.left += 1;
                continue;
            }
            let mean = mean(&answers);
            let eyes = distance(mean[0], mean[1]).max(1.0);
            let apart = |a: &[[f32; 2]; 5]| {
                let sum: f32 = a.iter().zip(mean).map(|(p, q)| distance(*p, q)).sum();
                f64::from(sum / 5.0 / eyes)
            };
            sum.faces += 1;
            sum.moved += apart(&before);
            sum.spread += answers.iter().map(apart).sum::<f64>() / answers.len() as f64;
            face.points = mean.to_vec();
        }
        labels.push((i, faces));
    }
    Ok((labels, sum))
}

/// The points that the teacher sees in each view in which it finds the face, in picture pixels.
fn answers(
    teacher: &mut impl Detector,
    picture: &RgbImage,
    face: &FaceLabel,
    seed: u64,
) -> Result<Vec<[[f32; 2]; 5]>> {
    let [x, y, w, h] = face.bbox;
    let middle = Point::new(x + w / 2.0, y + h / 2.0);
    let own = w.max(h).max(1.0);
    let mut rng = dice(SEED, seed);
    let mut answers = Vec::new();
    for px in FACES_PX {
        for flip in [false, true] {
            let mut place = || VIEW_PX as f32 / 2.0 + between(&mut rng, -SHIFT_PX, SHIFT_PX);
            let target = Point::new(place(), place());
            let turn = between(&mut rng, -TURN_DEG, TURN_DEG);
            let map = Affine::around(middle, target, turn, px / own, flip);
            let Some(back) = map.inverse() else { continue };
            let view = warp(picture, map, VIEW_PX, VIEW_PX, Border::Edge);
            let params = DetectParams {
                min_score: 0.4,
                min_face_px: 12.0,
            };
            let wanted = move_points(&face.points, map);
            let near = |points: &[[f32; 2]]| -> f32 {
                let pairs = points.iter().zip(&wanted);
                pairs.map(|(p, q)| distance(*p, *q)).sum::<f32>() / 5.0
            };
            let found = teacher.detect(&view, &params)?.into_iter();
            let best = found
                .filter_map(|d| Some(d.points?.map(|p| [p.x, p.y])))
                .min_by(|a, b| near(a).total_cmp(&near(b)));
            if let Some(points) = best.filter(|p| near(p) < FURTHEST * px)
                && let Ok(points) = <[[f32; 2]; 5]>::try_from(move_points(&points, back))
            {
                answers.push(points);
            }
        }
    }
    Ok(answers)
}

fn mean(answers: &[[[f32; 2]; 5]]) -> [[f32; 2]; 5] {
    let mut mean = [[0.0; 2]; 5];
    for points in answers {
        for (to, p) in mean.iter_mut().zip(points) {
            to[0] += p[0] / answers.len() as f32;
            to[1] += p[1] / answers.len() as f32;
        }
    }
    mean
}

fn distance(a: [f32; 2], b: [f32; 2]) -> f32 {
    (a[0] - b[0]).hypot(a[1] - b[1])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::data::shards::{Record, Split, encode_jpeg};
    use faceglass_vision::{Detection, ModelId, Rect, VisionError};
    use image::Rgb;

    /// Colours of the five dots of a drawn face; a mirrored face has the same, left and right
    /// eye and corner of the mouth in each other's place.
    const DOTS: [[u8; 3]; 3] = [[255, 0, 0], [0, 255, 0], [0, 0, 255]];
    const POINTS: [[f32; 2]; 5] = [
        [130.0, 120.0],
        [170.0, 122.0],
        [151.0, 140.0],
        [136.0, 160.0],
        [166.0, 161.0],
    ];

    fn drawn() -> RgbImage {
        let mut picture = RgbImage::new(300, 280);
        for (k, [x, y]) in POINTS.iter().enumerate() {
            let colour = Rgb(DOTS[[0, 0, 1, 2, 2][k]]);
            imageproc::drawing::draw_filled_circle_mut(
                &mut picture,
                (*x as i32, *y as i32),
                5,
                colour,
            );
        }
        picture
    }

    /// Sees the dots, all of them `bias` pixels too far to the right.
    struct Biased {
        bias: f32,
    }

    impl Detector for Biased {
        fn detect(
            &mut self,
            frame: &RgbImage,
            _: &DetectParams,
        ) -> std::result::Result<Vec<Detection>, VisionError> {
            let mut found = Vec::new();
            for (channel, count) in [(0, 2), (1, 1), (2, 2)] {
                let mut dots: Vec<(f32, f32)> = frame
                    .enumerate_pixels()
                    .filter(|(_, _, p)| p.0[channel] > 100)
                    .map(|(x, y, _)| (x as f32 + 0.5, y as f32 + 0.5))
                    .collect();
                dots.sort_by(|a, b| a.0.total_cmp(&b.0));
                let middle = |side: &[(f32, f32)]| {
                    let n = side.len() as f32;
                    let (x, y) = side.iter().fold((0.0, 0.0), |(x, y), p| (x + p.0, y + p.1));
                    Point::new(x / n + self.bias, y / n)
                };
                if dots.len() < 2 {
                    return Ok(Vec::new());
                }
                // The dots of a colour are the same size: half of its pixels each.
                found.extend(dots.chunks(dots.len().div_ceil(count)).map(middle));
            }
            let points = <[Point; 5]>::try_from(found).ok();
            Ok(points
                .map(|points| Detection {
                    bbox: Rect::new(0.0, 0.0, 50.0, 50.0),
                    score: 0.9,
                    points: Some(points),
                })
                .into_iter()
                .collect())
        }

        fn model_id(&self) -> ModelId {
            ModelId("biased".into())
        }

        fn default_threshold(&self) -> f32 {
            0.5
        }
    }

    fn shards(dir: &Path, off: f32) {
        let mut writer = ShardWriter::create(dir, "detector", 1).unwrap();
        let record = |faces| Record {
            source: "owner+set".into(),
            file: "a.jpg".into(),
            split: Split::Train,
            faces,
            ..Record::default()
        };
        let face = FaceLabel {
            bbox: [110.0, 90.0, 80.0, 100.0],
            score: 0.9,
            points: POINTS.map(|[x, y]| [x + off, y]).to_vec(),
        };
        let jpeg = encode_jpeg(&drawn(), 98).unwrap();
        writer.push(record(vec![face]), &jpeg).unwrap();
        writer.push(record(Vec::new()), &jpeg).unwrap();
        writer.finish().unwrap();
    }

    #[test]
    fn a_detector_that_errs_to_one_side_errs_no_more_on_average() {
        let (from, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        shards(from.path(), 4.0);
        let bar = ProgressBar::hidden();
        let teacher = || Ok(Biased { bias: 3.0 });
        let settled = settle_by(&teacher, from.path(), out.path(), &bar).unwrap();
        assert_eq!((settled.faces, settled.left), (1, 0));
        let (old, new) = (
            ShardSet::open(from.path()).unwrap(),
            ShardSet::open(out.path()).unwrap(),
        );
        for (p, q) in new.records[0].faces[0].points.iter().zip(POINTS) {
            // A drawn circle's middle lies half a pixel from its coordinates.
            let q = [q[0] + 0.5, q[1] + 0.5];
            assert!(distance(*p, q) < 0.7, "{p:?} instead of {q:?}");
        }
        assert!(settled.moved > 0.06 && settled.spread > 0.02, "{settled:?}");
        assert_eq!(new.jpeg(0), old.jpeg(0));
        assert!(new.records[1].faces.is_empty());
    }

    #[test]
    fn a_face_that_the_detector_does_not_see_keeps_its_label() {
        let (from, out) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        shards(from.path(), 0.0);
        // So far off that every answer counts as another face's.
        let teacher = || Ok(Biased { bias: 60.0 });
        let bar = ProgressBar::hidden();
        let settled = settle_by(&teacher, from.path(), out.path(), &bar).unwrap();
        assert_eq!((settled.faces, settled.left), (0, 1));
        let new = ShardSet::open(out.path()).unwrap();
        assert_eq!(new.records[0].faces[0].points, POINTS.to_vec());
    }
}
