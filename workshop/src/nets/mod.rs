//! The networks.

pub mod blocks;
pub mod detector;
pub mod embedder;
pub mod landmarks;
pub mod liveness;
