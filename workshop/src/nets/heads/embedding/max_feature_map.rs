//! From every place, and of two numbers the larger.

use super::{Head, LAYER, dropout_fault};
use crate::nets::graph::{Linear, X};
use serde::{Deserialize, Serialize};

/// The last layer of Light CNN; whoever compares embeddings takes them before the dropout that its
/// training has after them.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct MaxFeatureMap {
    /// Share of the numbers that is left out while training.
    #[serde(default)]
    dropout: f32,
}

impl Head for MaxFeatureMap {
    fn wire<'g>(&self, x: X<'g>, dim: usize) -> X<'g> {
        let row = x.flatten().dropout(self.dropout);
        row.linear(Linear::new(2 * dim).named(LAYER))
            .max_feature_map()
    }

    fn fault(&self) -> Option<String> {
        dropout_fault(self.dropout)
    }
}
