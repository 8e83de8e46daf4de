//! Live or not, from what one stream saw or several streams together
//! (T. Shen et al., "FaceBagNet: bag-of-local-features model for multi-modal face anti-spoofing",
//! CVPR workshops 2019).

use super::logits::{FEATURES, LAYER, OUTPUT};
use crate::nets::blocks::{Attention, Gate, basic, conv_relu, resnext, squeeze_excite, zeros};
use crate::nets::graph::{Conv, Linear, Reduce, X};
use serde::{Deserialize, Serialize};

/// Classes: an attack, then a live face.
pub const CLASSES: usize = 2;
/// Which of them is live.
pub const LIVE: usize = 1;

/// How several streams are joined and carried on.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Fusion {
    /// Whether squeeze and excitation weighs each stream's channels before they are joined.
    pub gate: bool,
    /// Channels that a 1x1 convolution leaves of those joined; all stay without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub squeeze: Option<usize>,
    /// What the stages behind it are made of.
    pub block: Block,
    /// Their channels; each halves height and width.
    pub channels: Vec<usize>,
    /// Their blocks.
    pub blocks: Vec<usize>,
    /// What each branch of them ends with.
    pub attention: Attention,
    /// Numbers between the means and the classes.
    pub hidden: usize,
}

/// What the stages behind the joint are made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Block {
    /// Two 3x3 convolutions.
    #[default]
    Basic,
    /// Bottlenecks in groups of channels.
    Resnext,
}

/// Groups of a ResNeXt block.
const GROUPS: usize = 32;

impl Default for Fusion {
    fn default() -> Self {
        Self {
            gate: true,
            squeeze: None,
            block: Block::Basic,
            channels: vec![256, 512],
            blocks: vec![2, 2],
            attention: Attention::None,
            hidden: 256,
        }
    }
}

impl Fusion {
    /// What cannot be used of it.
    pub fn fault(&self) -> Option<&'static str> {
        let wrong = self.channels.len() != self.blocks.len() || self.channels.contains(&0);
        if wrong {
            return Some("fusion.channels needs a number above 0 for each of fusion.blocks");
        }
        let none = self.hidden == 0 || self.squeeze == Some(0);
        none.then_some("fusion.hidden and fusion.squeeze must be at least 1")
    }

    /// Logits of the classes from the last map of each stream, with all channels times `width`.
    pub fn wire(&self, streams: &[X<'_>], (width, dropout): (f64, f32)) {
        let scaled = |channels: usize| ((channels as f64 * width).round() as usize).max(1);
        let gated: Vec<X<'_>> = streams
            .iter()
            .enumerate()
            .map(|(at, x)| match self.gate {
                true => x.within(&format!("gates.{at}"), |x| {
                    squeeze_excite(x, Gate::default())
                }),
                false => *x,
            })
            .collect();
        let [first, others @ ..] = &gated[..] else {
            return;
        };
        let joined = first.beside(others);
        let joined = match self.squeeze {
            Some(channels) => conv_relu(joined, "squeeze", Conv::new(scaled(channels), 1)),
            None => joined,
        };
        let stages = self.channels.iter().zip(&self.blocks).enumerate();
        let x = stages.fold(joined, |x, (stage, (channels, blocks))| {
            (0..*blocks).fold(x, |x, block| {
                let stride = if block == 0 { 2 } else { 1 };
                let scope = format!("fused.{stage}.blocks.{block}");
                self.block(x, &scope, scaled(*channels), stride)
            })
        });
        let x = x.global(Reduce::Mean).flatten().dropout(dropout);
        let x = x.linear(Linear::new(scaled(self.hidden)).named("hidden"));
        vote(x.relu());
    }

    fn block<'g>(&self, x: X<'g>, scope: &str, channels: usize, stride: usize) -> X<'g> {
        match self.block {
            Block::Basic => basic(x, scope, channels, stride, self.attention),
            Block::Resnext => resnext(x, scope, [channels, GROUPS, stride], self.attention),
        }
    }
}

/// Logits of the classes from the last map of the only stream.
pub fn single(x: X<'_>, dropout: f32) {
    vote(x.global(Reduce::Mean).flatten().dropout(dropout));
}

fn vote(features: X<'_>) {
    let last = Linear::new(CLASSES).bias(zeros()).named(LAYER);
    features.mark(FEATURES).linear(last).output(OUTPUT);
}
