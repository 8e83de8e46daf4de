//! Smaller networks: filters [removed](prune), and numbers of [8 bits](quantise).

pub mod cost;
pub mod prune;
pub mod quantise;
pub mod shown;
