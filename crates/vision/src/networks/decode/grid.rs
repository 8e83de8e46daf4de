//! The output of Faceglass' own detector.

use super::{is_usable, logit, sigmoid};
use crate::geometry::{Point, Rect};
use crate::networks::network::TensorRef;
use crate::types::{Detection, ModelError, VisionError};

/// Values a cell: score, four distances, five points.
const CHANNELS: usize = 15;

/// Detections of one level with cells of `stride` input pixels, in input
/// pixels, unsuppressed.
///
/// `map` is 1 x 15 x rows x columns. With the cell's centre
/// `cx = (column + 0.5) s`, `cy = (row + 0.5) s`: channel 0 is the score's
/// logit; channels 1 to 4 are the log-distances in strides from the centre to
/// the left, top, right and bottom edge (`left = cx - s e^v1`, …); channels 5 to
/// 14 are the five points as `px = cx + s v`.
///
/// # Errors
/// [`VisionError::Model`] if the map has another shape.
pub fn grid(
    map: TensorRef<'_>,
    stride: u32,
    min_score: f32,
) -> Result<Vec<Detection>, VisionError> {
    let &[1, CHANNELS, rows, columns] = map.shape else {
        return Err(ModelError::Unfit(format!(
            "The output stride{stride} has the shape {} instead of 1x{CHANNELS}xrowsxcolumns. Check output.decode in the manifest.",
            map.shape_text()
        ))
        .into());
    };
    let plane = rows * columns;
    let least = logit(min_score);
    let s = stride as f32;
    let mut found = Vec::new();
    // Comparing logits spares a sigmoid for each of the thousands of cells.
    for (cell, &score) in map.values[..plane].iter().enumerate() {
        if score.is_nan() || score < least {
            continue;
        }
        let value = |channel: usize| map.values[channel * plane + cell];
        let cx = ((cell % columns) as f32 + 0.5) * s;
        let cy = ((cell / columns) as f32 + 0.5) * s;
        let [left, top, right, bottom] = [1, 2, 3, 4].map(|c| s * value(c).exp());
        let bbox = Rect::new(cx - left, cy - top, left + right, top + bottom);
        let points: [Point; 5] = std::array::from_fn(|i| {
            Point::new(cx + s * value(5 + 2 * i), cy + s * value(6 + 2 * i))
        });
        if is_usable(bbox) && points.iter().all(|p| p.x.is_finite() && p.y.is_finite()) {
            found.push(Detection {
                bbox,
                score: sigmoid(score),
                points: Some(points),
            });
        }
    }
    Ok(found)
}
