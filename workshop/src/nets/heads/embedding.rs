//! A vector, to be compared with others.

use crate::nets::blocks::conv_relu;
use crate::nets::graph::{Conv, Linear, Reduce, X};
use serde::{Deserialize, Serialize};

/// The output's name.
pub const OUTPUT: &str = "embedding";
/// What the last layer reads, for training to look at.
pub const FEATURES: &str = "features";
/// The last layer's name.
pub const LAYER: &str = "read_out";

/// How the vector is read out of the last map.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReadOut {
    /// Place by place: on an aligned face every place means something else.
    #[default]
    Places,
    /// From the means over all places.
    Mean,
}

/// `head`, `squeeze` and `dim` of the embedder's `[net]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Embedding {
    /// How the vector is read out.
    #[serde(default)]
    pub head: ReadOut,
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
        let x = match self.head {
            ReadOut::Places => x,
            ReadOut::Mean => x.global(Reduce::Mean),
        };
        let features = x.flatten().widened().mark(FEATURES);
        let read_out = Linear::new(self.dim).named(LAYER);
        features.linear(read_out).output(OUTPUT);
    }
}
