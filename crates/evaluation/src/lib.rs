//! How good recognition, liveness and detection are, in the field's own
//! measures. Pure: numbers in, numbers and sentences out.
//!
//! - [`metrics`] turns scores into figures (ISO/IEC 19795 and 30107-3 words);
//! - [`statistics`] says how far a figure can be trusted, [`resampling`] how far it
//!   would move with other people;
//! - [`words`] says it in plain sentences;
//! - [`lists`] reads what is to be compared, [`folders`] what pictures of people give to compare;
//! - [`means`] says of repeated trainings what their differences allow to say;
//! - [`report`] puts a measurement together for people and for programs, and
//!   [`plot`] draws its curves;
//! - [`calibration`] is what the app carries, so that a threshold means something.

pub mod calibration;
mod error;
pub mod folders;
pub mod lists;
pub mod means;
pub mod metrics;
pub mod plot;
pub mod report;
pub mod resampling;
pub mod statistics;
pub mod words;

pub use calibration::{LivenessCalibration, RecognitionCalibration};
pub use error::EvaluationError;
pub use metrics::scores::Scores;
pub use statistics::{Interval, Rate};

/// The example of `README.md`, tried with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
