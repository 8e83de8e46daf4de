//! Commands that write lists: of pairs to be measured on, of triplets to learn from.

pub(super) mod pairs;
pub(super) mod triplets;
