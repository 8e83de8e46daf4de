//! From every place of all channels.

use super::{Head, LAYER, dropout_fault, read_out, yes};
use crate::nets::graph::{Linear, X};
use serde::{Deserialize, Serialize};

/// Output E of L-ResNet-E (J. Deng et al., "ArcFace", CVPR 2019).
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Flatten {
    /// Whether a norm stands before and after; without them it is a linear layer alone.
    #[serde(default = "yes")]
    norms: bool,
    /// Share of the numbers that is left out while training.
    #[serde(default = "usual")]
    dropout: f32,
}

fn usual() -> f32 {
    0.4
}

impl Head for Flatten {
    fn wire<'g>(&self, x: X<'g>, dim: usize) -> X<'g> {
        let prepared = if self.norms { x.norm() } else { x };
        let row = prepared.flatten().dropout(self.dropout);
        match self.norms {
            true => row.linear(Linear::new(dim).named(LAYER)).norm(),
            false => read_out(row, dim),
        }
    }

    fn fault(&self) -> Option<String> {
        dropout_fault(self.dropout)
    }
}
