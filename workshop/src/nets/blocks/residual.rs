//! Residual blocks.

use super::{Attention, conv_prelu, conv_relu};
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

/// A residual block whose shortcut is a 1x1 convolution where channels or size change.
pub fn basic<'g>(
    x: X<'g>,
    scope: &str,
    channels: usize,
    stride: usize,
    attention: Attention,
) -> X<'g> {
    let wire = |x: X<'g>| {
        let branch = conv_relu(x, "a", Conv::new(channels, 3).stride(stride));
        let branch = branch.within("b", |x| x.conv(Conv::new(channels, 3)).silent_norm());
        let branch = attention.weigh(branch);
        let kept = match stride == 1 && x.channels() == channels {
            true => x,
            false => x.within("shortcut", |x| {
                x.conv(Conv::new(channels, 1).stride(stride)).norm()
            }),
        };
        (kept + branch).relu()
    };
    match stride == 1 && x.channels() == channels {
        true => x.optional(scope, wire),
        false => x.within(scope, wire),
    }
}

/// Wider inside, where each channel is filtered by itself, and narrow outside (M. Sandler et al.,
/// "MobileNetV2: inverted residuals and linear bottlenecks", CVPR 2018, with PReLU).
pub fn inverted<'g>(x: X<'g>, scope: &str, wider: usize, channels: usize, stride: usize) -> X<'g> {
    let inner = x.channels() * wider;
    let same = stride == 1 && x.channels() == channels;
    let wire = |x: X<'g>| {
        let branch = conv_prelu(x, "expand", Conv::new(inner, 1));
        let each = Conv::new(inner, 3).stride(stride).groups(inner);
        let branch = conv_prelu(branch, "depthwise", each);
        branch.within("project", |branch| {
            let narrow = branch.conv(Conv::new(channels, 1));
            match same {
                true => x + narrow.silent_norm(),
                false => narrow.norm(),
            }
        })
    };
    match same {
        true => x.optional(scope, wire),
        false => x.within(scope, wire),
    }
}
