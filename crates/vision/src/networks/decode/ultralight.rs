//! The output of the Ultra-Light-Fast-Generic-Face-Detector family.

use super::is_usable;
use crate::geometry::Rect;
use crate::networks::network::TensorRef;
use crate::types::{Detection, ModelError, VisionError};

/// Detections in input pixels, unsuppressed, from `scores` (1 x N x 2:
/// background, face) and `boxes` (1 x N x 4: left, top, right, bottom as
/// fractions of the input). This family gives no points.
///
/// # Errors
/// [`VisionError::Model`] if the outputs have other shapes.
pub fn ultralight(
    scores: TensorRef<'_>,
    boxes: TensorRef<'_>,
    (input_w, input_h): (u32, u32),
    min_score: f32,
) -> Result<Vec<Detection>, VisionError> {
    let (&[1, n, 2], &[1, m, 4]) = (scores.shape, boxes.shape) else {
        return Err(unfit(scores, boxes));
    };
    if n != m {
        return Err(unfit(scores, boxes));
    }
    // The files "without postprocessing" give offsets in the same shape, of
    // which about every other one would be a box turned inside out.
    let corners = boxes.values.chunks_exact(4);
    let proper = corners.filter(|b| b[2] > b[0] && b[3] > b[1]).count();
    if proper * 10 < n * 9 {
        return Err(ModelError::Unfit(
            "The output boxes holds offsets instead of corners. Use the network's file with its post-processing inside.".into(),
        )
        .into());
    }
    let (w, h) = (input_w as f32, input_h as f32);
    let pairs = scores
        .values
        .chunks_exact(2)
        .zip(boxes.values.chunks_exact(4));
    let found = pairs.filter_map(|(score, b)| {
        let bbox = Rect::new(b[0] * w, b[1] * h, (b[2] - b[0]) * w, (b[3] - b[1]) * h);
        (score[1] >= min_score && is_usable(bbox)).then_some(Detection {
            bbox,
            score: score[1].min(1.0),
            points: None,
        })
    });
    Ok(found.collect())
}

fn unfit(scores: TensorRef<'_>, boxes: TensorRef<'_>) -> VisionError {
    ModelError::Unfit(format!(
        "The outputs do not fit an Ultra-Light detector (scores {}, boxes {} instead of 1xNx2 and 1xNx4). Check output.decode in the manifest.",
        scores.shape_text(),
        boxes.shape_text()
    ))
    .into()
}
