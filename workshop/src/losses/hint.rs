//! Distance to a teacher's features.

use burn::tensor::Tensor;

/// Mean squared difference over the rows that `counts` (`[n, 1]`, one or nought) names, of
/// which there are `named` (A. Romero et al., "FitNets: hints for thin deep nets", ICLR 2015).
pub fn hint_loss(
    features: Tensor<2>,
    wanted: Tensor<2>,
    counts: Tensor<2>,
    named: usize,
) -> Tensor<1> {
    let [_, numbers] = wanted.dims();
    let apart = (features - wanted).square() * counts;
    apart.sum().div_scalar((named * numbers).max(1) as f32)
}

#[cfg(test)]
mod tests {
    use super::super::by_hand::{rows, value};
    use super::*;

    #[test]
    fn hint_loss_by_hand() {
        // The first row is off by 1 and 2, so (1 + 4) / 2; the second does not count.
        let loss = hint_loss(
            rows([[1.0, 2.0], [9.0, 9.0]]),
            rows([[0.0, 0.0], [0.0, 0.0]]),
            rows([[1.0], [0.0]]),
            1,
        );
        assert!((value(loss) - 2.5).abs() < 1e-6);
    }
}
