//! Figures from scores.
//!
//! - [`scores`]: one-to-one verification: ROC, DET, AUC, EER, TAR at a FAR;
//! - [`folds`]: LFW's ten-fold accuracy;
//! - [`presentation`]: presentation attack detection, ISO/IEC 30107-3;
//! - [`identification`]: one-to-many search, ISO/IEC 19795-1;
//! - [`detection`]: boxes against boxes;
//! - [`groups`]: all of it by group of people, ISO/IEC 19795-10.

pub mod detection;
pub mod folds;
pub mod groups;
pub mod identification;
pub mod presentation;
pub mod scores;
