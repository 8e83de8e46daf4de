//! Raw network outputs to detections in input pixels.

mod grid;
mod retinaface;
mod scrfd;
mod ultralight;
mod yunet;

pub use grid::grid;
pub use retinaface::retinaface;
pub use scrfd::scrfd;
pub use ultralight::ultralight;
pub use yunet::{YunetLevel, yunet};

use crate::geometry::Rect;
use crate::networks::network::TensorRef;
use crate::types::Detection;

/// 1 / (1 + e^-x).
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// The logit whose [`sigmoid`] is `p`, kept finite at 0 and 1.
pub fn logit(p: f32) -> f32 {
    let p = p.clamp(1e-6, 1.0 - 1e-6);
    (p / (1.0 - p)).ln()
}

/// Softmax of `logits`; empty for none.
pub fn softmax(logits: &[f32]) -> Vec<f32> {
    let highest = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let powers: Vec<f32> = logits.iter().map(|v| (v - highest).exp()).collect();
    let sum: f32 = powers.iter().sum();
    powers.into_iter().map(|p| p / sum).collect()
}

/// Greedy non-maximum suppression: sorts by score, best first, and drops each
/// box that overlaps a better one by more than `max_iou`.
pub fn suppress(mut detections: Vec<Detection>, max_iou: f32) -> Vec<Detection> {
    detections.sort_by(|a, b| b.score.total_cmp(&a.score));
    let mut kept: Vec<Detection> = Vec::new();
    for candidate in detections {
        if kept.iter().all(|k| k.bbox.iou(candidate.bbox) <= max_iou) {
            kept.push(candidate);
        }
    }
    kept
}

/// Cells of `stride` input pixels that cover an input of that width and height.
fn cells((width, height): (u32, u32), stride: u32) -> usize {
    width.div_ceil(stride) as usize * height.div_ceil(stride) as usize
}

/// How many rows of `values` numbers an output has; `None` where a row has another number.
fn rows(output: &TensorRef<'_>, values: usize) -> Option<usize> {
    let is_so = output.shape.last() == Some(&values);
    is_so.then(|| output.values.len() / values)
}

/// Whether a box is one at all.
fn is_usable(bbox: Rect) -> bool {
    bbox.is_finite() && bbox.w > 0.0 && bbox.h > 0.0
}
