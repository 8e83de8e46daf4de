//! The output of SCRFD (J. Guo, J. Deng, A. Lattas, S. Zafeiriou, "Sample and
//! Computation Redistribution for Efficient Face Detection", ICLR 2022).

use super::{cells, is_usable, rows};
use crate::geometry::{Point, Rect};
use crate::networks::network::TensorRef;
use crate::types::{Detection, ModelError, VisionError};

/// Cell sizes of the family in input pixels; a network has some of them.
const STRIDES: [u32; 5] = [8, 16, 32, 64, 128];
/// Faces that one cell can give.
const ANCHORS: [usize; 2] = [1, 2];
/// Outputs of a level: score, box, points.
const PARTS: [usize; 3] = [1, 4, 10];

/// Detections in input pixels, unsuppressed. Each level has three outputs, of 1 (the score, 0 to
/// 1), 4 (distances to left, top, right and bottom in strides) and 10 values (five points as
/// offsets in strides) a face, counted from the cell's top-left corner. They are told by their
/// shapes: exported files give them names of no meaning, in several orders.
///
/// # Errors
/// [`VisionError::Model`] if the outputs are no such levels.
pub fn scrfd(
    outputs: &[TensorRef<'_>],
    size: (u32, u32),
    min_score: f32,
) -> Result<Vec<Detection>, VisionError> {
    let mut found = Vec::new();
    let mut read = 0;
    for stride in STRIDES {
        for anchors in ANCHORS {
            let count = cells(size, stride) * anchors;
            let part = |values: &usize| {
                let fits = |o: &&TensorRef<'_>| rows(o, *values) == Some(count);
                outputs.iter().find(fits)
            };
            let [Some(scores), Some(boxes), Some(points)] = PARTS.each_ref().map(part) else {
                continue;
            };
            read += PARTS.len();
            let columns = size.0.div_ceil(stride) as usize;
            let likely = scores.values.iter().enumerate();
            for (at, score) in likely.filter(|(_, score)| **score >= min_score) {
                let cell = at / anchors;
                let corner = Point::new((cell % columns) as f32, (cell / columns) as f32);
                let ltrb = &boxes.values[at * 4..at * 4 + 4];
                let offsets = &points.values[at * 10..at * 10 + 10];
                found.extend(face(corner, stride as f32, *score, ltrb, offsets));
            }
        }
    }
    if read == 0 || read != outputs.len() {
        let shapes: Vec<String> = outputs.iter().map(TensorRef::shape_text).collect();
        return Err(ModelError::Unfit(format!(
            "The outputs do not fit an SCRFD detector with five points for an input of {}x{} ({}). Check output.decode and [input] in the manifest.",
            size.0,
            size.1,
            shapes.join(", ")
        ))
        .into());
    }
    Ok(found)
}

fn face(
    corner: Point,
    stride: f32,
    score: f32,
    ltrb: &[f32],
    offsets: &[f32],
) -> Option<Detection> {
    let bbox = Rect::new(
        (corner.x - ltrb[0]) * stride,
        (corner.y - ltrb[1]) * stride,
        (ltrb[0] + ltrb[2]) * stride,
        (ltrb[1] + ltrb[3]) * stride,
    );
    let point = |i: usize| {
        let (x, y) = (corner.x + offsets[2 * i], corner.y + offsets[2 * i + 1]);
        Point::new(x * stride, y * stride)
    };
    is_usable(bbox).then_some(Detection {
        bbox,
        score: score.min(1.0),
        points: Some(std::array::from_fn(point)),
    })
}
