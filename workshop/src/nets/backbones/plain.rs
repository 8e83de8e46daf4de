//! A plain residual network.

use super::Backbone;
use crate::nets::blocks::{conv_relu, stage};
use crate::nets::graph::{Conv, X};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Plain {
    /// Channels after the stem and after each stage; each of them halves height and width.
    pub(super) channels: Vec<usize>,
    /// Residual blocks of each stage.
    pub(super) blocks: Vec<usize>,
}

impl Backbone for Plain {
    fn wire<'g>(&self, x: X<'g>) -> X<'g> {
        let (stem, stages) = self.channels.split_first().unwrap_or((&1, &[]));
        let x = conv_relu(x, "stem", Conv::new(*stem, 3).stride(2));
        let stages = stages.iter().zip(&self.blocks).enumerate();
        stages.fold(x, |x, (at, (channels, blocks))| {
            stage(x, &format!("stages.{at}"), *channels, *blocks)
        })
    }

    fn fault(&self) -> Option<String> {
        let wrong = self.channels.len() != self.blocks.len() + 1 || self.channels.contains(&0);
        wrong.then(|| {
            "channels needs a number above 0 for the stem and one for each of blocks".to_owned()
        })
    }
}
