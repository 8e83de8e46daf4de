//! From few channels: most weights of a small network would stand in its last layer otherwise.

use super::{Head, read_out};
use crate::nets::blocks::conv_relu;
use crate::nets::graph::{Conv, Reduce, X};
use serde::{Deserialize, Serialize};

/// Place by place: on an aligned face every place means something else.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Places {
    /// Channels that the last map is squeezed to before the linear layer.
    squeeze: usize,
}

/// From the means over all places.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mean {
    /// Channels that the last map is squeezed to before the linear layer.
    squeeze: usize,
}

impl Head for Places {
    fn wire<'g>(&self, x: X<'g>, dim: usize) -> X<'g> {
        read_out(squeezed(x, self.squeeze).flatten(), dim)
    }

    fn fault(&self) -> Option<String> {
        fault(self.squeeze)
    }
}

impl Head for Mean {
    fn wire<'g>(&self, x: X<'g>, dim: usize) -> X<'g> {
        let means = squeezed(x, self.squeeze).global(Reduce::Mean);
        read_out(means.flatten(), dim)
    }

    fn fault(&self) -> Option<String> {
        fault(self.squeeze)
    }
}

fn squeezed(x: X<'_>, channels: usize) -> X<'_> {
    conv_relu(x, "squeeze", Conv::new(channels, 1))
}

fn fault(squeeze: usize) -> Option<String> {
    (squeeze == 0).then(|| "squeeze must be at least 1".to_owned())
}
