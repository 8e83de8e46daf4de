//! The networks.

pub mod blocks;
pub mod embedder;
pub mod liveness;
