//! Residual networks with a shortcut for each block, and what weighs channels and places if wanted.

use super::{Backbone, four_stages, one, scaled, stages_fault, width_fault};
use crate::nets::blocks::{Attention, basic, bottleneck, resnext};
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
    /// Side of the windows of the stem's pooling, 3 as in the paper or 2.
    #[serde(default = "three", skip_serializing_if = "is_three")]
    pool: usize,
    /// Groups of a ResNeXt block.
    #[serde(default = "groups", skip_serializing_if = "is_groups")]
    groups: usize,
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
    /// The same in groups, each of 4 channels where a stage has 64 (ResNeXt 32x4d).
    Resnext,
}

fn three() -> usize {
    3
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde wants it
fn is_three(side: &usize) -> bool {
    *side == 3
}

fn groups() -> usize {
    32
}

#[allow(clippy::trivially_copy_pass_by_ref)] // as serde wants it
fn is_groups(count: &usize) -> bool {
    *count == groups()
}

impl ResNet {
    fn block<'g>(&self, x: X<'g>, scope: &str, channels: usize, stride: usize) -> X<'g> {
        match self.block {
            Block::Basic => basic(x, scope, channels, stride, self.attention),
            Block::Bottleneck => bottleneck(x, scope, channels, stride, self.attention),
            Block::Resnext => resnext(x, scope, [channels, self.groups, stride], self.attention),
        }
    }
}

impl Backbone for ResNet {
    fn wire<'g>(&self, x: X<'g>) -> X<'g> {
        let stem = self.channels.first().copied().unwrap_or(1);
        let x = x.within("stem", |x| {
            let stem = Conv::new(scaled(stem, self.width), 7).stride(2);
            let x = x.conv(stem).norm().relu();
            x.pool(
                Pool::new(Reduce::Max, self.pool)
                    .stride(2)
                    .padding((self.pool - 1) / 2),
            )
        });
        let stages = self.channels.iter().zip(&self.blocks).enumerate();
        stages.fold(x, |x, (stage, (channels, blocks))| {
            (0..*blocks).fold(x, |x, block| {
                let stride = if stage > 0 && block == 0 { 2 } else { 1 };
                let scope = format!("stages.{stage}.blocks.{block}");
                let channels = scaled(*channels, self.width);
                self.block(x, &scope, channels, stride)
            })
        })
    }

    fn fault(&self) -> Option<String> {
        if ![2, 3].contains(&self.pool) {
            return Some("pool must be 2 or 3".into());
        }
        if self.groups == 0 {
            return Some("groups must be at least 1".into());
        }
        stages_fault(&self.channels, &self.blocks).or(width_fault(self.width))
    }
}
