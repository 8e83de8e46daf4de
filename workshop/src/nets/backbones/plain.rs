//! A plain residual network.

use super::{Backbone, one, scaled, width_fault};
use crate::nets::blocks::{Attention, conv_relu, stage};
use crate::nets::graph::{Conv, X};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plain {
    /// Channels after the stem and after each stage; each of them halves height and width.
    pub(super) channels: Vec<usize>,
    /// Residual blocks of each stage.
    pub(super) blocks: Vec<usize>,
    /// All channels times this.
    #[serde(default = "one")]
    pub(super) width: f64,
    /// What each branch ends with.
    #[serde(default)]
    pub(super) attention: Attention,
}

impl Backbone for Plain {
    fn wire<'g>(&self, x: X<'g>) -> X<'g> {
        let (stem, stages) = self.channels.split_first().unwrap_or((&1, &[]));
        let stem = scaled(*stem, self.width);
        let x = conv_relu(x, "stem", Conv::new(stem, 3).stride(2));
        let stages = stages.iter().zip(&self.blocks).enumerate();
        stages.fold(x, |x, (at, (channels, blocks))| {
            let channels = scaled(*channels, self.width);
            stage(
                x,
                &format!("stages.{at}"),
                channels,
                *blocks,
                self.attention,
            )
        })
    }

    fn fault(&self) -> Option<String> {
        let wrong = self.channels.len() != self.blocks.len() + 1 || self.channels.contains(&0);
        let why = "channels needs a number above 0 for the stem and one for each of blocks";
        wrong.then(|| why.to_owned()).or(width_fault(self.width))
    }
}
