//! Cross entropy of one class among several.

use burn::tensor::{Int, Tensor, TensorData, activation};

/// Mean of −log softmax(l) at the class of each row.
pub fn cross_entropy(logits: Tensor<2>, classes: &[usize]) -> Tensor<1> {
    log_of_own(logits, classes).mean().neg()
}

/// Mean of −(1 − p)^γ·log p, p = softmax(l) at the class of each row: rows that are sure already
/// count little (T.-Y. Lin et al., "Focal loss for dense object detection", ICCV 2017, for several
/// classes).
pub fn focal_cross_entropy(logits: Tensor<2>, classes: &[usize], gamma: f32) -> Tensor<1> {
    let log = log_of_own(logits, classes);
    // Nought to a power has no slope; no row is surer than this.
    let missed = (log.clone().exp().neg() + 1.0).clamp_min(1e-6);
    (missed.powf_scalar(gamma) * log).mean().neg()
}

fn log_of_own(logits: Tensor<2>, classes: &[usize]) -> Tensor<2> {
    let device = logits.device();
    let own: Vec<i64> = classes.iter().map(|c| *c as i64).collect();
    let own = TensorData::new(own, [classes.len(), 1]);
    let own = Tensor::<2, Int>::from_data(own, &device);
    activation::log_softmax(logits, 1).gather(1, own)
}

#[cfg(test)]
mod tests {
    use super::super::by_hand::{rows, value};
    use super::*;

    #[test]
    fn cross_entropy_of_two_rows_by_hand() {
        // e⁰ : e¹ : e² and even odds.
        let logits = rows([[0.0, 1.0, 2.0], [5.0, 5.0, 5.0]]);
        let e = std::f32::consts::E;
        let wanted = ((1.0 + e + e * e).ln() - 1.0 + 3.0f32.ln()) / 2.0;
        assert!((value(cross_entropy(logits, &[1, 2])) - wanted).abs() < 1e-6);
    }

    #[test]
    fn focal_cross_entropy_by_hand() {
        // Shares ¾ and ½: (¼²·ln(4/3) + ½²·ln 2) / 2.
        let logits = rows([[3f32.ln(), 0.0], [1.0, 1.0]]);
        let wanted = ((4.0f32 / 3.0).ln() / 16.0 + 2f32.ln() / 4.0) / 2.0;
        let found = value(focal_cross_entropy(logits.clone(), &[0, 0], 2.0));
        assert!((found - wanted).abs() < 1e-6, "{found} {wanted}");
        // Without the power it is the cross entropy.
        let plain = value(focal_cross_entropy(logits.clone(), &[0, 1], 0.0));
        assert!((plain - value(cross_entropy(logits, &[0, 1]))).abs() < 1e-6);
    }
}
