//! Distance in direction.

use burn::tensor::Tensor;

/// Mean of 1 − cos(row, target), of rows of length 1.
pub fn cosine_loss(rows: Tensor<2>, targets: Tensor<2>) -> Tensor<1> {
    (rows * targets).sum_dim(1).mean().neg().add_scalar(1.0)
}

#[cfg(test)]
mod tests {
    use super::super::by_hand::{rows, value};
    use super::*;

    #[test]
    fn cosine_loss_by_hand() {
        // cosines 1 and 0.6: mean of 0 and 0.4.
        let loss = cosine_loss(
            rows([[1.0, 0.0], [0.6, 0.8]]),
            rows([[1.0, 0.0], [1.0, 0.0]]),
        );
        assert!((value(loss) - 0.2).abs() < 1e-6);
    }
}
