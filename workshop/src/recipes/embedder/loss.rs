//! The three parts of the embedder's loss. `rows` have length 1 throughout.

use burn::tensor::{Device, Tensor, TensorData, activation};

/// Mean of 1 − cos(row, target).
pub fn cosine_loss(rows: Tensor<2>, targets: Tensor<2>) -> Tensor<1> {
    (rows * targets).sum_dim(1).mean().neg().add_scalar(1.0)
}

/// Mean squared difference between the batch's similarity matrices of student
/// and teacher (W. Park et al., "Relational knowledge distillation", CVPR 2019,
/// with cosines in place of distances). The diagonals are equal, so the mean is
/// taken over the n·(n−1) pairs.
pub fn relation_loss(rows: Tensor<2>, targets: Tensor<2>) -> Tensor<1> {
    let [count, _] = rows.dims();
    let student = rows.clone().matmul(rows.transpose());
    let teacher = targets.clone().matmul(targets.transpose());
    let pairs = (count * count.saturating_sub(1)).max(1) as f32;
    (student - teacher).square().sum().div_scalar(pairs)
}

/// Cross entropy over s·(cos θ − m·[own class]), mean over the labelled rows
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
    let centres = crate::nets::embedder::unit_rows(centres);
    let cosines = rows.matmul(centres.transpose());
    let logits = (cosines - own.clone().mul_scalar(margin)).mul_scalar(scale);
    let labelled = people.iter().flatten().count().max(1) as f32;
    (activation::log_softmax(logits, 1) * own)
        .sum()
        .neg()
        .div_scalar(labelled)
}

fn one_hot(people: &[Option<usize>], classes: usize, device: &Device) -> Tensor<2> {
    let mut values = vec![0.0f32; people.len() * classes];
    for (row, person) in people.iter().enumerate() {
        if let Some(p) = person.filter(|p| *p < classes) {
            values[row * classes + p] = 1.0;
        }
    }
    Tensor::from_data(TensorData::new(values, [people.len(), classes]), device)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(t: Tensor<1>) -> f32 {
        t.try_into_scalar::<f32>().unwrap_or(f32::NAN)
    }

    fn rows(values: [[f32; 2]; 2]) -> Tensor<2> {
        Tensor::from_data(values, &Device::flex())
    }

    #[test]
    fn cosine_loss_by_hand() {
        // cosines 1 and 0.6: mean of 0 and 0.4.
        let loss = cosine_loss(
            rows([[1.0, 0.0], [0.6, 0.8]]),
            rows([[1.0, 0.0], [1.0, 0.0]]),
        );
        assert!((value(loss) - 0.2).abs() < 1e-6);
    }

    #[test]
    fn relation_loss_by_hand() {
        // Student pair cosine 0.6, teacher 1: both off-diagonal entries differ by 0.4.
        let loss = relation_loss(
            rows([[1.0, 0.0], [0.6, 0.8]]),
            rows([[1.0, 0.0], [1.0, 0.0]]),
        );
        assert!((value(loss) - 0.16).abs() < 1e-6);
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
