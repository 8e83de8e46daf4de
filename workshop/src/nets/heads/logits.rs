//! One number for each class, from the means over all places.

use crate::nets::graph::{Linear, Reduce, X};

/// The output's name.
pub const OUTPUT: &str = "logit";
/// What the logits are made from, for training to look at.
pub const FEATURES: &str = "features";
/// The last layer's name.
pub const LAYER: &str = "vote";

/// Logits of `classes`.
pub fn wire(x: X<'_>, classes: usize) {
    let features = x.global(Reduce::Mean).flatten().mark(FEATURES);
    features
        .linear(Linear::new(classes).named(LAYER))
        .output(OUTPUT);
}
