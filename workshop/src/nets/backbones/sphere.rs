//! The residual networks of SphereFace.

use super::{Backbone, four_stages, one, scaled, stages_fault, width_fault};
use crate::nets::blocks::{Attention, zeros};
use crate::nets::graph::{Conv, Start, X};
use serde::{Deserialize, Serialize};

/// W. Liu et al., "SphereFace: deep hypersphere embedding for face recognition", CVPR 2017: no
/// norms, PReLU after every convolution and not after the sum; `blocks` of `[1, 2, 4, 1]` make
/// Sphere20, `[2, 4, 8, 2]` Sphere36.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sphere {
    /// Channels of each stage, which halves height and width.
    #[serde(default = "four_stages")]
    channels: Vec<usize>,
    /// Residual blocks of each stage.
    blocks: Vec<usize>,
    /// What each branch ends with.
    #[serde(default)]
    attention: Attention,
    /// All channels times this.
    #[serde(default = "one")]
    width: f64,
}

impl Backbone for Sphere {
    fn wire<'g>(&self, x: X<'g>) -> X<'g> {
        let stages = self.channels.iter().zip(&self.blocks).enumerate();
        stages.fold(x, |x, (stage, (channels, blocks))| {
            let channels = scaled(*channels, self.width);
            x.within(&format!("stages.{stage}"), |x| {
                let x = x.within("down", |x| down(x, channels));
                (0..*blocks).fold(x, |x, block| self.block(x, &format!("blocks.{block}")))
            })
        })
    }

    fn fault(&self) -> Option<String> {
        stages_fault(&self.channels, &self.blocks).or(width_fault(self.width))
    }
}

/// Half as high and wide. Without norms the weights have to keep the size of the numbers.
fn down(x: X<'_>, channels: usize) -> X<'_> {
    let bound = (3.0 / (9 * x.channels()) as f64).sqrt();
    let conv = Conv::new(channels, 3).stride(2).bias(zeros());
    x.conv(conv.starting(Start::Uniform(bound))).prelu()
}

impl Sphere {
    fn block<'g>(&self, x: X<'g>, scope: &str) -> X<'g> {
        let conv = || {
            let conv = Conv::new(x.channels(), 3).bias(zeros());
            // Small, so that a block starts near the identity.
            conv.starting(Start::Normal(0.01))
        };
        x.within(scope, |x| {
            let branch = x.within("a", |x| x.conv(conv()).prelu());
            let branch = branch.within("b", |x| x.conv(conv()).prelu());
            x + self.attention.weigh(branch)
        })
    }
}
