//! What a network says from what its backbone saw.

pub mod embedding;
pub mod fusion;
pub mod grid;
pub mod logits;
pub mod points;
