//! What the detector is punished for.

use crate::losses::{focal, giou_loss, smooth_absolute};
use burn::tensor::Tensor;
use serde::{Deserialize, Serialize};

/// Weights of boxes and points against the scores.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LossWeights {
    /// Of 1 − GIoU.
    pub boxes: f32,
    /// Of the points' error in face sizes, which is a small number: with a weight
    /// of 6 the trunk learned boxes and left the points at a third of the eye distance.
    pub points: f32,
}

impl Default for LossWeights {
    fn default() -> Self {
        Self {
            boxes: 1.5,
            points: 30.0,
        }
    }
}

/// Point errors below this share of the face size count by their square.
const POINT_BEND: f32 = 0.02;

/// The three parts, each already divided by the number of asked cells.
pub struct Parts {
    /// Scores: focal.
    pub score: Tensor<1>,
    /// Boxes: 1 − GIoU.
    pub bbox: Tensor<1>,
    /// Points: smooth absolute error in face sizes.
    pub points: Tensor<1>,
}

impl Parts {
    /// The weighted sum.
    pub fn total(&self, weights: LossWeights) -> Tensor<1> {
        self.score.clone()
            + self.bbox.clone() * weights.boxes
            + self.points.clone() * weights.points
    }
}

/// `maps` joined to `[batch, cells, 15]`, finest grid first, row by row.
pub fn flatten(maps: [Tensor<4>; 3]) -> Tensor<3> {
    let flat = maps.map(|map| {
        let [batch, channels, h, w] = map.dims();
        map.reshape([batch, channels, h * w]).swap_dims(1, 2)
    });
    Tensor::cat(flat.to_vec(), 1)
}

/// The loss of raw outputs `[batch, cells, 15]` against `targets`
/// `[batch, cells, 16]`; `places` is `[1, cells, 3]`.
pub fn loss(raw: Tensor<3>, targets: Tensor<3>, places: Tensor<3>) -> Parts {
    let wanted = column(&targets, 0);
    let asked = wanted.clone().equal_elem(1.0).float();
    let count = asked.clone().sum().clamp_min(1.0);
    let cared = wanted.clone().greater_equal_elem(0.0).float();
    let score = focal(column(&raw, 0), asked.clone()) * cared;
    let stride = column(&places, 2);
    let x = column(&places, 0);
    let y = column(&places, 1);
    let edge = |channel: usize| column(&raw, channel).clamp(-4.0, 4.0).exp() * stride.clone();
    let found = [
        x.clone() - edge(1),
        y.clone() - edge(2),
        x.clone() + edge(3),
        y.clone() + edge(4),
    ];
    let truth = [1, 2, 3, 4].map(|k| column(&targets, k));
    let boxes = giou_loss(found, truth) * asked.clone();
    let centers = Tensor::cat(vec![x, y], 2).repeat(&[1, 1, 5]);
    let points = raw.narrow(2, 5, 10);
    let points = centers + points * stride;
    let true_points = targets.clone().narrow(2, 5, 10);
    let off = (points - true_points) * column(&targets, 15);
    let points = smooth_absolute(off.abs(), POINT_BEND).mean_dim(2) * asked;
    Parts {
        score: score.sum() / count.clone(),
        bbox: boxes.sum() / count.clone(),
        points: points.sum() / count,
    }
}

fn column(tensor: &Tensor<3>, at: usize) -> Tensor<3> {
    tensor.clone().narrow(2, at, 1)
}
