//! Light CNN.

use super::{Backbone, one, scaled, width_fault};
use crate::nets::blocks::{Attention, zeros};
use crate::nets::graph::{Conv, Pool, Reduce, X};
use serde::{Deserialize, Serialize};

/// Light CNN-9 without its last layer: convolutions that are followed by the larger half of their
/// channels instead of a norm (X. Wu et al., "A light CNN for deep face representation with noisy labels",
/// IEEE TIFS 2018). With `blocks` of `[1, 2, 3, 4]` Light CNN-29.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LightCnn {
    /// Channels after the first layer; the paper's network has 48.
    #[serde(default = "default_channels")]
    channels: usize,
    /// Residual blocks before each of the four groups.
    #[serde(default)]
    blocks: [usize; 4],
    /// What each residual branch ends with.
    #[serde(default)]
    attention: Attention,
    /// All channels times this.
    #[serde(default = "one")]
    width: f64,
}

fn default_channels() -> usize {
    48
}

impl Backbone for LightCnn {
    fn wire<'g>(&self, x: X<'g>) -> X<'g> {
        let c = scaled(self.channels, self.width);
        let last = (8 * c / 3).max(1);
        let x = pooled(halved(x, "conv1", c, 5));
        let x = pooled(group(self.blocks(x, 0), "group1", c, 2 * c));
        let x = pooled(group(self.blocks(x, 1), "group2", 2 * c, 4 * c));
        let x = group(self.blocks(x, 2), "group3", 4 * c, last);
        pooled(group(self.blocks(x, 3), "group4", last, last))
    }

    fn fault(&self) -> Option<String> {
        let wrong = (self.channels == 0).then(|| "channels must be at least 1".to_owned());
        wrong.or(width_fault(self.width))
    }
}

impl LightCnn {
    /// The residual blocks before a group; nothing follows their sum.
    fn blocks<'g>(&self, x: X<'g>, before: usize) -> X<'g> {
        let channels = x.channels();
        (0..self.blocks[before]).fold(x, |x, block| {
            x.within(&format!("blocks{}.{block}", before + 1), |x| {
                let branch = halved(halved(x, "a", channels, 3), "b", channels, 3);
                self.attention.weigh(branch) + x
            })
        })
    }
}

/// Twice the channels, of which the larger half remains.
fn halved<'g>(x: X<'g>, scope: &str, channels: usize, side: usize) -> X<'g> {
    let conv = Conv::new(2 * channels, side).bias(zeros());
    x.within(scope, |x| x.conv(conv).max_feature_map())
}

fn group<'g>(x: X<'g>, scope: &str, inner: usize, channels: usize) -> X<'g> {
    x.within(scope, |x| {
        let x = halved(x, "a", inner, 1);
        halved(x, "b", channels, 3)
    })
}

fn pooled(x: X<'_>) -> X<'_> {
    x.pool(Pool::new(Reduce::Max, 2))
}
