//! MobileFaceNet.

use super::{Backbone, one, scaled, width_fault};
use crate::nets::blocks::{Attention, conv_prelu, inverted};
use crate::nets::graph::{Conv, Shape, X};
use serde::{Deserialize, Serialize};

/// S. Chen et al., "MobileFaceNets: efficient CNNs for accurate real-time face verification on
/// mobile devices", CCBR 2018, up to its global depthwise convolution: every place of the last map
/// weighs by itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MobileFaceNet {
    /// All channels times this.
    #[serde(default = "one")]
    width: f64,
    /// What each block ends with.
    #[serde(default)]
    attention: Attention,
    /// Whether the global depthwise convolution belongs to it; without it the head sees a map.
    #[serde(default = "yes")]
    global: bool,
}

fn yes() -> bool {
    true
}

/// Times wider inside, channels, blocks, stride of the first.
const STAGES: [(usize, usize, usize, usize); 5] = [
    (2, 64, 5, 2),
    (4, 128, 1, 2),
    (2, 128, 6, 1),
    (4, 128, 1, 2),
    (2, 128, 2, 1),
];

impl Backbone for MobileFaceNet {
    fn wire<'g>(&self, x: X<'g>) -> X<'g> {
        let scaled = |channels: usize| scaled(channels, self.width);
        let stem = scaled(64);
        let x = conv_prelu(x, "stem", Conv::new(stem, 3).stride(2));
        let mut x = conv_prelu(x, "stem_depthwise", Conv::new(stem, 3).groups(stem));
        for (stage, (wider, channels, blocks, stride)) in STAGES.into_iter().enumerate() {
            for block in 0..blocks {
                let scope = format!("stages.{stage}.blocks.{block}");
                let stride = if block == 0 { stride } else { 1 };
                let sizes = [wider, scaled(channels), stride];
                x = inverted(x, &scope, sizes, self.attention);
            }
        }
        let last = scaled(512);
        let x = conv_prelu(x, "last", Conv::new(last, 1));
        match x.shape() {
            Shape::Map([_, height, width]) if self.global => {
                let whole = Conv::of(last, [height, width]).padding(0).groups(last);
                x.within("global", |x| x.conv(whole).norm())
            }
            _ => x,
        }
    }

    fn fault(&self) -> Option<String> {
        width_fault(self.width)
    }
}
