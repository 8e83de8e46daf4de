//! Residual blocks.

use super::conv_relu;
use crate::nets::graph::{Conv, X};

/// relu(x + b(relu(a(x)))), two 3x3 convolutions that start as the identity
/// (K. He et al., "Deep residual learning for image recognition", CVPR 2016).
pub fn residual<'g>(x: X<'g>, scope: &str) -> X<'g> {
    let channels = x.channels();
    x.optional(scope, |x| {
        let branch = conv_relu(x, "a", Conv::new(channels, 3));
        let branch = branch.within("b", |x| x.conv(Conv::new(channels, 3)).silent_norm());
        (x + branch).relu()
    })
}

/// One 3x3 convolution of stride 2, then residual blocks.
pub fn stage<'g>(x: X<'g>, scope: &str, channels: usize, blocks: usize) -> X<'g> {
    x.within(scope, |x| {
        let x = conv_relu(x, "down", Conv::new(channels, 3).stride(2));
        (0..blocks).fold(x, |x, block| residual(x, &format!("blocks.{block}")))
    })
}
