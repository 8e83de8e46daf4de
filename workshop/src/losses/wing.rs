//! Small errors count more than in proportion.

use burn::tensor::Tensor;

/// Wing loss (Z.-H. Feng et al., "Wing loss for robust facial landmark
/// localisation with convolutional neural networks", CVPR 2018) of errors `d` ≥ 0:
/// w·ln(1 + d/ε) below `width` w, d − w + w·ln(1 + w/ε) above, with `bend` ε.
pub fn wing(d: Tensor<2>, width: f32, bend: f32) -> Tensor<2> {
    let near = (d.clone().clamp_max(width) / bend + 1.0).log() * width;
    let far = (d - width).clamp_min(0.0);
    near + far
}

#[cfg(test)]
mod tests {
    use super::super::by_hand::{assert_near, rows};
    use super::*;

    #[test]
    fn wing_by_hand() {
        // 0.1·ln 2, 0.1·ln 6, 0.2 + 0.1·ln 6.
        let y = wing(rows([[0.0, 0.02, 0.1, 0.3]]), 0.1, 0.02);
        assert_near(y, &[0.0, 0.069_315, 0.179_176, 0.379_176]);
    }
}
