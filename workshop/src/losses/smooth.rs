//! A smooth absolute value.

use burn::tensor::Tensor;

/// d²/(2b) up to `bend` b, d − b/2 beyond, for d ≥ 0 (R. Girshick, "Fast R-CNN", ICCV 2015).
pub fn smooth_absolute<const D: usize>(d: Tensor<D>, bend: f32) -> Tensor<D> {
    let small = d.clone().clamp_max(bend);
    small.clone() * small.clone() / (2.0 * bend) + (d - small)
}

#[cfg(test)]
mod tests {
    use super::super::by_hand::{assert_near, rows};
    use super::*;

    #[test]
    fn smooth_absolute_by_hand() {
        // 0.01/0.4, 0.04/0.4 and 1 − 0.1.
        let y = smooth_absolute(rows([[0.0, 0.1, 0.2, 1.0]]), 0.2);
        assert_near(y, &[0.0, 0.025, 0.1, 0.9]);
    }
}
