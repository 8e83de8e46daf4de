//! The improved residual networks of ArcFace.

use super::{Backbone, four_stages, one, scaled, stages_fault, width_fault};
use crate::nets::blocks::{Attention, Gate, conv_prelu};
use crate::nets::graph::{Conv, Pool, Reduce, X};
use serde::{Deserialize, Serialize};

/// J. Deng et al., "ArcFace: additive angular margin loss for deep face recognition", CVPR 2019:
/// L-ResNet-IR, which keeps the first map as large as the picture and begins each branch with a
/// norm; with the head `flatten` L-ResNet-E-IR. `blocks` of `[2, 2, 2, 2]` make IR-18,
/// `[3, 4, 14, 3]` IR-50.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ir {
    /// Channels of each stage, which halves height and width; the stem has those of the first.
    #[serde(default = "four_stages")]
    channels: Vec<usize>,
    /// Blocks of each stage.
    blocks: Vec<usize>,
    /// Whose blocks.
    #[serde(default)]
    form: Form,
    /// What each branch ends with.
    #[serde(default)]
    attention: Attention,
    /// All channels times this.
    #[serde(default = "one")]
    width: f64,
}

/// Blocks differ a little in public code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Form {
    /// As in the paper and in InsightFace: a norm after the first convolution too, and the
    /// shortcut of a stage's first block is a convolution.
    #[default]
    Arcface,
    /// As in `face.evoLVe`: no norm there, where channels stay the same the shortcut takes every
    /// second place, and the gates of squeeze and excitation have no biases.
    Evolve,
}

impl Backbone for Ir {
    fn wire<'g>(&self, x: X<'g>) -> X<'g> {
        let stem = self.channels.first().copied().unwrap_or(1);
        let x = conv_prelu(x, "stem", Conv::new(scaled(stem, self.width), 3));
        let stages = self.channels.iter().zip(&self.blocks).enumerate();
        stages.fold(x, |x, (stage, (channels, blocks))| {
            (0..*blocks).fold(x, |x, block| {
                let stride = if block == 0 { 2 } else { 1 };
                let scope = format!("stages.{stage}.blocks.{block}");
                self.block(x, &scope, scaled(*channels, self.width), stride)
            })
        })
    }

    fn fault(&self) -> Option<String> {
        stages_fault(&self.channels, &self.blocks).or(width_fault(self.width))
    }
}

impl Ir {
    fn block<'g>(&self, x: X<'g>, scope: &str, channels: usize, stride: usize) -> X<'g> {
        let same = x.channels() == channels;
        let wire = |x: X<'g>| {
            let branch = x.within("a", |x| {
                let x = x.norm().conv(Conv::new(channels, 3));
                match self.form {
                    Form::Arcface => x.norm().prelu(),
                    Form::Evolve => x.prelu(),
                }
            });
            let last = Conv::new(channels, 3).stride(stride);
            let branch = branch.within("b", |x| x.conv(last).silent_norm());
            let gate = Gate {
                biased: self.form == Form::Arcface,
                ..Gate::default()
            };
            let branch = self.attention.weigh_by(branch, gate);
            let kept = match (same, stride, self.form) {
                (true, 1, _) => x,
                (true, _, Form::Evolve) => x.pool(Pool::new(Reduce::Max, 1).stride(stride)),
                _ => x.within("shortcut", |x| {
                    x.conv(Conv::new(channels, 1).stride(stride)).norm()
                }),
            };
            kept + branch
        };
        match same && stride == 1 {
            true => x.optional(scope, wire),
            false => x.within(scope, wire),
        }
    }
}
