//! Residual blocks.

use super::{Attention, conv_prelu, conv_relu};
use crate::nets::graph::{Conv, X};

/// relu(x + b(relu(a(x)))), two 3x3 convolutions that start as the identity
/// (K. He et al., "Deep residual learning for image recognition", CVPR 2016).
pub fn residual<'g>(x: X<'g>, scope: &str, attention: Attention) -> X<'g> {
    let channels = x.channels();
    x.optional(scope, |x| {
        let branch = conv_relu(x, "a", Conv::new(channels, 3));
        let branch = branch.within("b", |x| x.conv(Conv::new(channels, 3)).silent_norm());
        (x + attention.weigh(branch)).relu()
    })
}

/// One 3x3 convolution of stride 2, then residual blocks.
pub fn stage<'g>(
    x: X<'g>,
    scope: &str,
    channels: usize,
    blocks: usize,
    attention: Attention,
) -> X<'g> {
    x.within(scope, |x| {
        let x = conv_relu(x, "down", Conv::new(channels, 3).stride(2));
        (0..blocks).fold(x, |x, block| {
            residual(x, &format!("blocks.{block}"), attention)
        })
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
    let branch = |x: X<'g>| {
        let branch = conv_relu(x, "a", Conv::new(channels, 3).stride(stride));
        branch.within("b", |x| x.conv(Conv::new(channels, 3)).silent_norm())
    };
    with_shortcut(x, scope, [channels, stride], attention, branch)
}

/// The same through fewer channels, a quarter of those that go out: narrow, 3x3, wide. The 3x3
/// convolution strides, as in public code; in the paper the first does.
pub fn bottleneck<'g>(
    x: X<'g>,
    scope: &str,
    channels: usize,
    stride: usize,
    attention: Attention,
) -> X<'g> {
    grouped(x, scope, [channels, 1, 4 * channels, stride], attention)
}

/// Channels of a group for 64 that a stage has.
const BASE_WIDTH: usize = 4;

/// The same whose 3x3 convolution is in `groups` that do not see each other, each of 4 channels
/// where `channels` are 64 (S. Xie et al., "Aggregated residual transformations for deep neural
/// networks", CVPR 2017: ResNeXt, form C, 32x4d with 32 groups).
pub fn resnext<'g>(
    x: X<'g>,
    scope: &str,
    [channels, groups, stride]: [usize; 3],
    attention: Attention,
) -> X<'g> {
    let inner = (channels * BASE_WIDTH / 64).max(1) * groups;
    grouped(x, scope, [inner, groups, 4 * channels, stride], attention)
}

fn grouped<'g>(
    x: X<'g>,
    scope: &str,
    [inner, groups, wide, stride]: [usize; 4],
    attention: Attention,
) -> X<'g> {
    let branch = |x: X<'g>| {
        let branch = conv_relu(x, "a", Conv::new(inner, 1));
        let each = Conv::new(inner, 3).stride(stride).groups(groups);
        let branch = conv_relu(branch, "b", each);
        branch.within("c", |x| x.conv(Conv::new(wide, 1)).silent_norm())
    };
    with_shortcut(x, scope, [wide, stride], attention, branch)
}

fn with_shortcut<'g>(
    x: X<'g>,
    scope: &str,
    [channels, stride]: [usize; 2],
    attention: Attention,
    branch: impl FnOnce(X<'g>) -> X<'g>,
) -> X<'g> {
    let same = stride == 1 && x.channels() == channels;
    let wire = |x: X<'g>| {
        let branch = attention.weigh(branch(x));
        let kept = match same {
            true => x,
            false => x.within("shortcut", |x| {
                x.conv(Conv::new(channels, 1).stride(stride)).norm()
            }),
        };
        (kept + branch).relu()
    };
    match same {
        true => x.optional(scope, wire),
        false => x.within(scope, wire),
    }
}

/// Wider inside, where each channel is filtered by itself, and narrow outside (M. Sandler et al.,
/// "MobileNetV2: inverted residuals and linear bottlenecks", CVPR 2018, with PReLU).
pub fn inverted<'g>(
    x: X<'g>,
    scope: &str,
    [wider, channels, stride]: [usize; 3],
    attention: Attention,
) -> X<'g> {
    let inner = x.channels() * wider;
    let same = stride == 1 && x.channels() == channels;
    let wire = |x: X<'g>| {
        let branch = conv_prelu(x, "expand", Conv::new(inner, 1));
        let each = Conv::new(inner, 3).stride(stride).groups(inner);
        let branch = conv_prelu(branch, "depthwise", each);
        branch.within("project", |branch| {
            let narrow = branch.conv(Conv::new(channels, 1));
            match same {
                true => x + attention.weigh(narrow.silent_norm()),
                false => attention.weigh(narrow.norm()),
            }
        })
    };
    match same {
        true => x.optional(scope, wire),
        false => x.within(scope, wire),
    }
}
