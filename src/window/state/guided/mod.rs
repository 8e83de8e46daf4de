//! Procedures that guide a person step by step.

pub mod proof;
mod prove;
pub mod wizard;
