//! What everything else stands on: errors, configurations, chance, numbers out of tensors.

pub mod config;
pub mod error;
pub mod numbers;
pub mod sampler;

pub use error::{Result, WorkshopError};
