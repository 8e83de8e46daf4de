//! How good detections are, against the teacher's boxes.

use crate::core::{Result, WorkshopError};
use crate::data::shards::{FaceLabel, ShardSet};
use crate::nets::heads::grid::{CHANNELS, STRIDES};
use faceglass_evaluation::metrics::detection::{Sought, average_precision as average_precision_of};
use faceglass_vision::{Detection, Point, Rect};
use image::RgbImage;

/// Overlaps above this are one face.
pub const NMS_IOU: f32 = 0.4;
/// A face the teacher is this sure of must be found; one it is less sure of may be.
const MUST_FIND: f32 = 0.7;
/// Pictures that the network sees at once.
const AT_ONCE: usize = 8;
/// A found box must overlap the teacher's by this much.
const HIT_IOU: f32 = 0.5;

/// Raw maps of one picture (one a stride, 15 x rows x columns) to faces, decoded
/// as in the app.
///
/// # Errors
/// When the maps are not as many as the strides, or do not have the shape of the grid.
pub fn decode(
    maps: &[Vec<f32>],
    (width, height): (usize, usize),
    min_score: f32,
) -> Result<Vec<Detection>> {
    if maps.len() != STRIDES.len() {
        return Err(WorkshopError::Network(format!(
            "it gives {} maps instead of {}",
            maps.len(),
            STRIDES.len()
        )));
    }
    let mut found = Vec::new();
    for (map, stride) in maps.iter().zip(STRIDES) {
        let shape = [1, CHANNELS, height / stride, width / stride];
        let map = faceglass_vision::network::TensorRef {
            shape: &shape,
            values: map,
        };
        found.extend(faceglass_vision::decode::grid(
            map,
            stride as u32,
            min_score,
        )?);
    }
    Ok(faceglass_vision::decode::suppress(found, NMS_IOU))
}

/// Figures over a set of pictures.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Found {
    /// Area under the precision-recall curve.
    pub average_precision: f32,
    /// Share of the sure faces found at score 0.5; not a number without any.
    pub recall_at_half: f32,
    /// Mean distance of the five points from the teacher's, in eye distances,
    /// over the found faces; not a number without any.
    pub point_error: f32,
}

/// Average precision at IoU 0.5 over the pictures `records` of `set`.
///
/// # Errors
/// When a picture does not decode, or `detect` fails, which looks at several pictures at once.
pub fn average_precision(
    set: &ShardSet,
    records: &[usize],
    mut detect: impl FnMut(&[RgbImage]) -> Result<Vec<Vec<Detection>>>,
) -> Result<Found> {
    let mut marks: Vec<(f32, bool)> = Vec::new();
    let mut sure = Sought::default();
    let (mut off_sum, mut off_count) = (0.0, 0usize);
    let found = records.chunks(AT_ONCE).map(|records| {
        let pictures = records.iter().map(|i| set.picture(*i));
        detect(&pictures.collect::<Result<Vec<_>>>()?)
    });
    let found = found.collect::<Result<Vec<_>>>()?.into_iter().flatten();
    for (i, detections) in records.iter().zip(found) {
        let faces = &set.records[*i].faces;
        let must: Vec<bool> = faces.iter().map(|f| f.score >= MUST_FIND).collect();
        let mut taken = vec![false; faces.len()];
        let mut scores = vec![None; faces.len()];
        for d in detections {
            let Some(j) = best_match(&d, faces, &taken) else {
                let on_unsure = faces.iter().any(|f| rect(f).iou(d.bbox) > 0.3);
                if !on_unsure {
                    marks.push((d.score, false));
                }
                continue;
            };
            taken[j] = true;
            if must[j] {
                marks.push((d.score, true));
                scores[j] = Some(d.score);
                if let Some(off) = point_error(&d, &faces[j]) {
                    off_sum += off;
                    off_count += 1;
                }
            }
        }
        let asked = scores.into_iter().zip(must).filter(|(_, must)| *must);
        asked.for_each(|(score, _)| sure.add(score));
    }
    let half = sure.recall(0.5).share();
    Ok(Found {
        average_precision: average_precision_of(marks, sure.len()) as f32,
        recall_at_half: half.map_or(f32::NAN, |share| share as f32),
        point_error: off_sum / off_count as f32,
    })
}

fn rect(face: &FaceLabel) -> Rect {
    let [x, y, w, h] = face.bbox;
    Rect::new(x, y, w, h)
}

fn best_match(d: &Detection, faces: &[FaceLabel], taken: &[bool]) -> Option<usize> {
    (0..faces.len())
        .filter(|j| !taken[*j])
        .map(|j| (j, rect(&faces[j]).iou(d.bbox)))
        .filter(|(_, iou)| *iou >= HIT_IOU)
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(j, _)| j)
}

/// Mean distance of the five points from the teacher's, in eye distances.
pub fn point_error(d: &Detection, face: &FaceLabel) -> Option<f32> {
    let truth: Vec<Point> = face
        .points
        .iter()
        .map(|[x, y]| Point::new(*x, *y))
        .collect();
    let (found, [left, right, ..]) = (d.points?, truth.get(..5)?) else {
        return None;
    };
    let eyes = left.distance(*right).max(1.0);
    let sum: f32 = found.iter().zip(&truth).map(|(p, q)| p.distance(*q)).sum();
    Some(sum / 5.0 / eyes)
}
