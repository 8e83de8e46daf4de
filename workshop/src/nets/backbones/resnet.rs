//! Residual networks with a shortcut for each block, and what weighs channels and places if wanted.

use super::Backbone;
use crate::nets::blocks::{Attention, basic};
use crate::nets::graph::{Conv, Pool, Reduce, X};
use serde::{Deserialize, Serialize};

/// K. He et al., "Deep residual learning for image recognition", CVPR 2016; with `blocks` of
/// `[2, 2, 2, 2]` and the default channels ResNet-18, with `[3, 4, 6, 3]` ResNet-34.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ResNet {
    /// Channels of each stage; the stem has those of the first.
    #[serde(default = "default_channels")]
    channels: Vec<usize>,
    /// Blocks of each stage.
    blocks: Vec<usize>,
    /// What each branch ends with.
    #[serde(default)]
    attention: Attention,
}

fn default_channels() -> Vec<usize> {
    vec![64, 128, 256, 512]
}

impl Backbone for ResNet {
    fn wire<'g>(&self, x: X<'g>) -> X<'g> {
        let stem = self.channels.first().copied().unwrap_or(1);
        let x = x.within("stem", |x| {
            let x = x.conv(Conv::new(stem, 7).stride(2)).norm().relu();
            x.pool(Pool::new(Reduce::Max, 3).stride(2).padding(1))
        });
        let stages = self.channels.iter().zip(&self.blocks).enumerate();
        stages.fold(x, |x, (stage, (channels, blocks))| {
            (0..*blocks).fold(x, |x, block| {
                let stride = if stage > 0 && block == 0 { 2 } else { 1 };
                let scope = format!("stages.{stage}.blocks.{block}");
                basic(x, &scope, *channels, stride, self.attention)
            })
        })
    }

    fn fault(&self) -> Option<String> {
        let wrong = self.channels.len() != self.blocks.len() || self.channels.contains(&0);
        wrong.then(|| "channels needs a number above 0 for each of blocks".to_owned())
    }
}
