//! What everything else stands on: errors, configurations, chance, fingerprints, plain statistics, numbers out of tensors, files that are there whole, records in files, what lies below a folder, charts, a sheet to draw other figures on.

pub mod canvas;
pub mod chance;
pub mod chart;
pub mod config;
pub mod disk;
pub mod error;
pub mod hash;
pub mod kind;
pub mod listing;
pub mod numbers;
pub mod records;
pub mod statistics;

pub use error::{Result, WorkshopError};
