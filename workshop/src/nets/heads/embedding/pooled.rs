//! From the means over all places.

use super::{Head, dropout_fault, normed_read_out, yes};
use crate::nets::graph::{Reduce, X};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pooled {
    /// Whether a norm follows the linear layer, which has no bias then.
    #[serde(default = "yes")]
    norms: bool,
    /// Share of the means that is left out while training.
    #[serde(default)]
    dropout: f32,
}

impl Head for Pooled {
    fn wire<'g>(&self, x: X<'g>, dim: usize) -> X<'g> {
        let means = x.global(Reduce::Mean).flatten().dropout(self.dropout);
        normed_read_out(means, dim, self.norms)
    }

    fn fault(&self) -> Option<String> {
        dropout_fault(self.dropout)
    }
}
