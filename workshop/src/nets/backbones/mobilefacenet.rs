//! MobileFaceNet.

use super::Backbone;
use crate::nets::blocks::{conv_prelu, inverted};
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
}

fn one() -> f64 {
    1.0
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
        let scaled = |channels: usize| ((channels as f64 * self.width).round() as usize).max(1);
        let stem = scaled(64);
        let x = conv_prelu(x, "stem", Conv::new(stem, 3).stride(2));
        let mut x = conv_prelu(x, "stem_depthwise", Conv::new(stem, 3).groups(stem));
        for (stage, (wider, channels, blocks, stride)) in STAGES.into_iter().enumerate() {
            for block in 0..blocks {
                let scope = format!("stages.{stage}.blocks.{block}");
                let stride = if block == 0 { stride } else { 1 };
                x = inverted(x, &scope, wider, scaled(channels), stride);
            }
        }
        let last = scaled(512);
        let x = conv_prelu(x, "last", Conv::new(last, 1));
        let Shape::Map([_, height, width]) = x.shape() else {
            return x;
        };
        let whole = Conv::of(last, [height, width]).padding(0).groups(last);
        x.within("global", |x| x.conv(whole).norm())
    }

    fn fault(&self) -> Option<String> {
        let usable = self.width.is_finite() && self.width > 0.0;
        (!usable).then(|| "width must be above 0".to_owned())
    }
}
