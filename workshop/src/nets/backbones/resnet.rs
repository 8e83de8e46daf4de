//! Residual networks with a shortcut for each block, and what weighs channels and places if wanted.

use super::{Backbone, four_stages, one, scaled, stages_fault, width_fault};
use crate::nets::blocks::{Attention, basic, bottleneck};
use crate::nets::graph::{Conv, Pool, Reduce, X};
use serde::{Deserialize, Serialize};

/// K. He et al., "Deep residual learning for image recognition", CVPR 2016; with `blocks` of
/// `[2, 2, 2, 2]` and the default channels ResNet-18, with `[3, 4, 6, 3]` ResNet-34, with these
/// and bottlenecks ResNet-50.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ResNet {
    /// Channels of each stage; the stem has those of the first, and a bottleneck gives four times
    /// as many.
    #[serde(default = "four_stages")]
    channels: Vec<usize>,
    /// Blocks of each stage.
    blocks: Vec<usize>,
    /// What blocks are like.
    #[serde(default)]
    block: Block,
    /// What each branch ends with.
    #[serde(default)]
    attention: Attention,
    /// All channels times this.
    #[serde(default = "one")]
    width: f64,
}

/// What blocks are like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Block {
    /// Two 3x3 convolutions.
    #[default]
    Basic,
    /// A 3x3 convolution between two 1x1 ones.
    Bottleneck,
}

impl Backbone for ResNet {
    fn wire<'g>(&self, x: X<'g>) -> X<'g> {
        let stem = self.channels.first().copied().unwrap_or(1);
        let x = x.within("stem", |x| {
            let stem = Conv::new(scaled(stem, self.width), 7).stride(2);
            let x = x.conv(stem).norm().relu();
            x.pool(Pool::new(Reduce::Max, 3).stride(2).padding(1))
        });
        let wire = match self.block {
            Block::Basic => basic,
            Block::Bottleneck => bottleneck,
        };
        let stages = self.channels.iter().zip(&self.blocks).enumerate();
        stages.fold(x, |x, (stage, (channels, blocks))| {
            (0..*blocks).fold(x, |x, block| {
                let stride = if stage > 0 && block == 0 { 2 } else { 1 };
                let scope = format!("stages.{stage}.blocks.{block}");
                let channels = scaled(*channels, self.width);
                wire(x, &scope, channels, stride, self.attention)
            })
        })
    }

    fn fault(&self) -> Option<String> {
        stages_fault(&self.channels, &self.blocks).or(width_fault(self.width))
    }
}
