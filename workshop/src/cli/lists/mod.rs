//! Commands that write lists: of pairs to be measured on, of triplets and of faces in colour to learn from.

pub(super) mod colour;
pub(super) mod pairs;
pub(super) mod triplets;
