//! A vector, to be compared with others.

use crate::nets::blocks::conv_relu;
use crate::nets::graph::{Conv, Linear, X};
use serde::{Deserialize, Serialize};

/// The output's name.
pub const OUTPUT: &str = "embedding";
/// What the last layer reads, for training to look at.
pub const FEATURES: &str = "features";
/// The last layer's name.
pub const LAYER: &str = "read_out";

/// A read-out of the last map place by place, without a mean over places: on an aligned face
/// every place means something else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Embedding {
    /// Channels that the last map is squeezed to before the linear layer.
    pub squeeze: usize,
    /// Numbers in the embedding.
    #[serde(alias = "feature_dim")]
    pub dim: usize,
}

impl Embedding {
    /// The vector, not normalised.
    pub fn wire(&self, x: X<'_>) {
        let x = conv_relu(x, "squeeze", Conv::new(self.squeeze, 1));
        let features = x.flatten().widened().mark(FEATURES);
        let read_out = Linear::new(self.dim).named(LAYER);
        features.linear(read_out).output(OUTPUT);
    }
}
