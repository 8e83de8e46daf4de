//! Smaller networks: numbers of [8 bits](quantise).

pub mod cost;
pub mod quantise;
pub mod shown;
