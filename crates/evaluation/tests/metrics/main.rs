//! Every figure against numbers worked by hand or by scikit-learn and SciPy.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod calibration;
mod detection;
mod folders;
mod folds;
mod groups;
mod identification;
mod means;
mod presentation;
mod resampling;
mod sample;
mod statistics;
mod verification;
mod words;
