//! What the detector is punished for.

use super::targets::CELL;
use burn::tensor::{Tensor, activation};
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
    let points = bent(off.abs()).mean_dim(2) * asked;
    Parts {
        score: score.sum() / count.clone(),
        bbox: boxes.sum() / count.clone(),
        points: points.sum() / count,
    }
}

fn column(tensor: &Tensor<3>, at: usize) -> Tensor<3> {
    tensor.clone().narrow(2, at, 1)
}

/// |t − σ(x)|² · cross-entropy, the focal loss with γ = 2.
fn focal(logit: Tensor<3>, truth: Tensor<3>) -> Tensor<3> {
    let entropy = activation::relu(logit.clone()) - logit.clone() * truth.clone()
        + (logit.clone().abs().neg().exp() + 1.0).log();
    let miss = truth - activation::sigmoid(logit);
    miss.clone() * miss * entropy
}

/// 1 − GIoU (H. Rezatofighi et al., "Generalized intersection over union", CVPR
/// 2019) of boxes given as left, top, right, bottom.
fn giou_loss(a: [Tensor<3>; 4], b: [Tensor<3>; 4]) -> Tensor<3> {
    let [al, at, ar, ab] = a;
    let [bl, bt, br, bb] = b;
    let area = |l: &Tensor<3>, t: &Tensor<3>, r: &Tensor<3>, b: &Tensor<3>| {
        (r.clone() - l.clone()) * (b.clone() - t.clone())
    };
    let sum = area(&al, &at, &ar, &ab) + area(&bl, &bt, &br, &bb);
    let low = |p: &Tensor<3>, q: &Tensor<3>| p.clone().min_pair(q.clone());
    let high = |p: &Tensor<3>, q: &Tensor<3>| p.clone().max_pair(q.clone());
    let w = (low(&ar, &br) - high(&al, &bl)).clamp_min(0.0);
    let h = (low(&ab, &bb) - high(&at, &bt)).clamp_min(0.0);
    let overlap = w * h;
    let union = (sum - overlap.clone()).clamp_min(1.0);
    let hull_w = high(&ar, &br) - low(&al, &bl);
    let hull_h = high(&ab, &bb) - low(&at, &bt);
    let hull = (hull_w * hull_h).clamp_min(1.0);
    let giou = overlap / union.clone() - (hull.clone() - union) / hull;
    giou.neg() + 1.0
}

/// d²/(2b) up to b, d − b/2 beyond: a smooth absolute value for d ≥ 0.
fn bent(d: Tensor<3>) -> Tensor<3> {
    let small = d.clone().clamp_max(POINT_BEND);
    small.clone() * small.clone() / (2.0 * POINT_BEND) + (d - small)
}

/// Size of a target row, for callers that build the tensor.
pub const TARGET_ROW: usize = CELL;
