//! Overlap of boxes.

use burn::tensor::Tensor;

/// 1 − GIoU (H. Rezatofighi et al., "Generalized intersection over union", CVPR
/// 2019) of boxes given as left, top, right, bottom.
pub fn giou_loss<const D: usize>(a: [Tensor<D>; 4], b: [Tensor<D>; 4]) -> Tensor<D> {
    let [al, at, ar, ab] = a;
    let [bl, bt, br, bb] = b;
    let area = |l: &Tensor<D>, t: &Tensor<D>, r: &Tensor<D>, b: &Tensor<D>| {
        (r.clone() - l.clone()) * (b.clone() - t.clone())
    };
    let sum = area(&al, &at, &ar, &ab) + area(&bl, &bt, &br, &bb);
    let low = |p: &Tensor<D>, q: &Tensor<D>| p.clone().min_pair(q.clone());
    let high = |p: &Tensor<D>, q: &Tensor<D>| p.clone().max_pair(q.clone());
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

#[cfg(test)]
mod tests {
    use super::super::by_hand::{assert_near, rows};
    use super::*;

    #[test]
    fn giou_by_hand() {
        // The same box; one that overlaps by a quarter, 25 of a union of 175 in a hull of 225;
        // and one 10 to the right, 200 of a hull of 300.
        let all = |v: f32| rows([[v, v, v]]);
        let a = [all(0.0), all(0.0), all(10.0), all(10.0)];
        let b = [
            rows([[0.0, 5.0, 20.0]]),
            rows([[0.0, 5.0, 0.0]]),
            rows([[10.0, 15.0, 30.0]]),
            rows([[10.0, 15.0, 10.0]]),
        ];
        let quarter = 1.0 - (25.0 / 175.0 - 50.0 / 225.0);
        assert_near(giou_loss(a, b), &[0.0, quarter, 1.0 + 100.0 / 300.0]);
    }
}
