//! Binary cross entropy.

use burn::tensor::{Tensor, activation};

/// Mean of −t·log σ(l) − (1−t)·log(1−σ(l)).
pub fn binary_cross_entropy(logits: Tensor<2>, targets: Tensor<2>) -> Tensor<1> {
    (activation::softplus(logits.clone(), 1.0) - targets * logits).mean()
}

/// The same for each logit by itself, written so that no logit is too large:
/// max(l, 0) − l·t + log(1 + e^−|l|).
pub fn binary_cross_entropy_of_each<const D: usize>(
    logits: Tensor<D>,
    targets: Tensor<D>,
) -> Tensor<D> {
    activation::relu(logits.clone()) - logits.clone() * targets
        + (logits.abs().neg().exp() + 1.0).log()
}

#[cfg(test)]
mod tests {
    use super::super::by_hand::{assert_near, rows, value};
    use super::*;

    #[test]
    fn cross_entropy_by_hand() {
        let (logits, targets) = (rows([[0.0], [2.0], [-3.0]]), rows([[0.5], [1.0], [1.0]]));
        let each = [
            2.0f32.ln(),
            (1.0 + (-2.0f32).exp()).ln(),
            (1.0 + 3.0f32.exp()).ln(),
        ];
        assert_near(
            binary_cross_entropy_of_each(logits.clone(), targets.clone()),
            &each,
        );
        let loss = value(binary_cross_entropy(logits, targets));
        assert!((loss - each.iter().sum::<f32>() / 3.0).abs() < 1e-6);
    }

    #[test]
    fn no_logit_is_too_large() {
        let each = binary_cross_entropy_of_each(rows([[200.0, -200.0]]), rows([[0.0, 0.0]]));
        assert_near(each, &[200.0, 0.0]);
    }
}
