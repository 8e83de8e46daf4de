//! What everything else stands on: errors, configurations, chance, fingerprints, plain statistics, numbers out of tensors.

pub mod chance;
pub mod config;
pub mod error;
pub mod hash;
pub mod kind;
pub mod numbers;
pub mod statistics;

pub use error::{Result, WorkshopError};
