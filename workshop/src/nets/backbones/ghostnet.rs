//! GhostNet.

use super::{Backbone, one, width_fault};
use crate::nets::blocks::{Attention, conv_relu, zeros};
use crate::nets::graph::{Conv, Reduce, X};
use serde::{Deserialize, Serialize};

/// K. Han et al., "GhostNet: more features from cheap operations", CVPR 2020, up to its last
/// map: half of the channels of each layer are cheap depthwise copies of the other half.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GhostNet {
    /// All channels times this.
    #[serde(default = "one")]
    width: f64,
    /// What each block ends with, beside the squeeze and excitation that some have in their middle.
    #[serde(default)]
    attention: Attention,
}

/// Side of the depthwise convolution, channels inside and out, whether squeeze and excitation
/// follows, stride.
const BLOCKS: [(usize, usize, usize, bool, usize); 16] = [
    (3, 16, 16, false, 1),
    (3, 48, 24, false, 2),
    (3, 72, 24, false, 1),
    (5, 72, 40, true, 2),
    (5, 120, 40, true, 1),
    (3, 240, 80, false, 2),
    (3, 200, 80, false, 1),
    (3, 184, 80, false, 1),
    (3, 184, 80, false, 1),
    (3, 480, 112, true, 1),
    (3, 672, 112, true, 1),
    (5, 672, 160, true, 2),
    (5, 960, 160, false, 1),
    (5, 960, 160, true, 1),
    (5, 960, 160, false, 1),
    (5, 960, 160, true, 1),
];

impl Backbone for GhostNet {
    fn wire<'g>(&self, x: X<'g>) -> X<'g> {
        let scaled = |channels: usize| by_fours(channels as f64 * self.width);
        let mut x = conv_relu(x, "stem", Conv::new(scaled(16), 3).stride(2));
        for (at, (side, inner, channels, squeezed, stride)) in BLOCKS.into_iter().enumerate() {
            let (inner, channels) = (scaled(inner), scaled(channels));
            x = x.within(&format!("blocks.{at}"), |x| {
                let branch = x.within("widen", |x| ghost(x, inner, true));
                let branch = match stride {
                    1 => branch,
                    _ => branch.within("stride", |x| x.depthwise(side, stride).norm()),
                };
                let branch = match squeezed {
                    true => squeeze(branch),
                    false => branch,
                };
                let branch = branch.within("narrow", |x| ghost(x, channels, false));
                let kept = match stride == 1 && x.channels() == channels {
                    true => x,
                    false => x.within("shortcut", |x| {
                        let x = x.depthwise(side, stride).norm();
                        x.conv(Conv::new(channels, 1)).norm()
                    }),
                };
                kept + self.attention.weigh(branch)
            });
        }
        conv_relu(x, "last", Conv::new(scaled(960), 1))
    }

    fn fault(&self) -> Option<String> {
        width_fault(self.width)
    }
}

/// Half of `channels` from a 1x1 convolution, and beside them a 3x3 filter of each.
fn ghost(x: X<'_>, channels: usize, rectified: bool) -> X<'_> {
    let first = x.conv(Conv::new(channels / 2, 1)).norm();
    let first = if rectified { first.relu() } else { first };
    let second = first.within("cheap", |x| x.depthwise(3, 1).norm());
    let second = if rectified { second.relu() } else { second };
    first.beside(&[second])
}

/// Squeeze and excitation as in MobileNetV3: by a quarter of the channels, with straight edges.
fn squeeze(x: X<'_>) -> X<'_> {
    let channels = x.channels();
    let few = by_fours(channels as f64 / 4.0);
    x.within("squeeze", |x| {
        let seen = x.global(Reduce::Mean);
        let seen = seen.conv(Conv::new(few, 1).bias(zeros())).relu();
        x * seen
            .conv(Conv::new(channels, 1).bias(zeros()))
            .hard_sigmoid()
    })
}

/// The nearest multiple of four that is not more than a tenth below.
fn by_fours(channels: f64) -> usize {
    let nearest = ((channels + 2.0) as usize / 4 * 4).max(4);
    match (nearest as f64) < 0.9 * channels {
        true => nearest + 4,
        false => nearest,
    }
}
