//! Cross entropy of one class among several.

use burn::tensor::{Int, Tensor, TensorData, activation};

/// Mean of −log softmax(l) at the class of each row.
pub fn cross_entropy(logits: Tensor<2>, classes: &[usize]) -> Tensor<1> {
    let device = logits.device();
    let own: Vec<i64> = classes.iter().map(|c| *c as i64).collect();
    let own = TensorData::new(own, [classes.len(), 1]);
    let own = Tensor::<2, Int>::from_data(own, &device);
    activation::log_softmax(logits, 1)
        .gather(1, own)
        .mean()
        .neg()
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
}
