//! Classes that keep a distance.

use crate::core::numbers::unit_rows;
use burn::tensor::{Device, Int, Tensor, TensorData, activation};

/// Cross entropy over s·(cos θ − m·[own class]), mean over the labelled rows, which have length 1
/// (H. Wang et al., "CosFace: Large margin cosine loss for deep face
/// recognition", CVPR 2018). Rows without a label do not count.
pub fn margin_loss(
    rows: Tensor<2>,
    centres: Tensor<2>,
    people: &[Option<usize>],
    scale: f32,
    margin: f32,
) -> Tensor<1> {
    let [classes, _] = centres.dims();
    let own = one_hot(people, classes, &rows.device());
    let cosines = rows.matmul(unit_rows(centres).transpose());
    let logits = (cosines - own.clone().mul_scalar(margin)).mul_scalar(scale);
    let labelled = people.iter().flatten().count().max(1) as f32;
    (activation::log_softmax(logits, 1) * own)
        .sum()
        .neg()
        .div_scalar(labelled)
}

/// A row each, with a one at its class; only the classes' numbers go to the device.
fn one_hot(people: &[Option<usize>], classes: usize, device: &Device) -> Tensor<2> {
    let known = |person: &Option<usize>| person.filter(|p| *p < classes).map_or(-1, |p| p as i64);
    let own: Vec<i64> = people.iter().map(known).collect();
    let own = Tensor::<2, Int>::from_data(TensorData::new(own, [people.len(), 1]), device);
    let all = Tensor::<1, Int>::arange(0..classes as i64, device).reshape([1, classes]);
    let shape = [people.len(), classes];
    own.expand(shape).equal(all.expand(shape)).float()
}

#[cfg(test)]
mod tests {
    use super::super::by_hand::{assert_near, rows, value};
    use super::*;

    #[test]
    fn classes_become_ones_in_their_places() {
        let hot = one_hot(&[Some(2), None, Some(0), Some(9)], 3, &Device::flex());
        let wanted = [0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0];
        assert_near(hot, &wanted);
    }

    #[test]
    fn margin_loss_by_hand() {
        // Row 0 of class 0: logits 2·(1 − 0.5) = 1 and 2·0 = 0, so −log(e/(e+1)).
        // Row 1 has no label and must not count.
        let loss = margin_loss(
            rows([[1.0, 0.0], [0.6, 0.8]]),
            rows([[3.0, 0.0], [0.0, 1.0]]),
            &[Some(0), None],
            2.0,
            0.5,
        );
        let expected = (1.0f32 + (-1.0f32).exp()).ln();
        assert!((value(loss) - expected).abs() < 1e-6);
    }
}
