//! Light CNN.

use super::Backbone;
use crate::nets::graph::{Conv, Pool, Reduce, Start, X};
use serde::{Deserialize, Serialize};

/// Light CNN-9 without its last layer: convolutions that are followed by the larger half of their
/// channels instead of a norm (X. Wu et al., "A light CNN for deep face representation with noisy labels",
/// IEEE TIFS 2018).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LightCnn {
    /// Channels after the first layer; the paper's network has 48.
    #[serde(default = "default_channels")]
    channels: usize,
}

fn default_channels() -> usize {
    48
}

impl Backbone for LightCnn {
    fn wire<'g>(&self, x: X<'g>) -> X<'g> {
        let c = self.channels;
        let x = halved(x, "conv1", c, 5);
        let x = group(pooled(x), "group1", c, 2 * c);
        let x = group(pooled(x), "group2", 2 * c, 4 * c);
        let x = group(pooled(x), "group3", 4 * c, 8 * c / 3);
        pooled(group(x, "group4", 8 * c / 3, 8 * c / 3))
    }

    fn fault(&self) -> Option<String> {
        (self.channels == 0).then(|| "channels must be at least 1".to_owned())
    }
}

/// Twice the channels, of which the larger half remains.
fn halved<'g>(x: X<'g>, scope: &str, channels: usize, side: usize) -> X<'g> {
    let conv = Conv::new(2 * channels, side).bias(Start::Values(Vec::new()));
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
