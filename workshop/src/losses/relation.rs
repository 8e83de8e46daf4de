//! Distances within a batch.

use burn::tensor::Tensor;

/// Mean squared difference between the similarity matrices of student and teacher, of rows of
/// length 1 (W. Park et al., "Relational knowledge distillation", CVPR 2019, with cosines in
/// place of distances). The diagonals are equal, so the mean is taken over the n·(n−1) pairs.
pub fn relation_loss(rows: Tensor<2>, targets: Tensor<2>) -> Tensor<1> {
    let [count, _] = rows.dims();
    let student = rows.clone().matmul(rows.transpose());
    let teacher = targets.clone().matmul(targets.transpose());
    let pairs = (count * count.saturating_sub(1)).max(1) as f32;
    (student - teacher).square().sum().div_scalar(pairs)
}

#[cfg(test)]
mod tests {
    use super::super::by_hand::{rows, value};
    use super::*;

    #[test]
    fn relation_loss_by_hand() {
        // Student pair cosine 0.6, teacher 1: both off-diagonal entries differ by 0.4.
        let loss = relation_loss(
            rows([[1.0, 0.0], [0.6, 0.8]]),
            rows([[1.0, 0.0], [1.0, 0.0]]),
        );
        assert!((value(loss) - 0.16).abs() < 1e-6);
    }
}
