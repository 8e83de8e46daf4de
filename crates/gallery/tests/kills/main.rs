//! Killed at any moment: what was said to be done is there, and nothing half-done is. While
//! people are enrolled, put right, restored from a backup, taken back and erased; while an older
//! file is sealed; while unknown faces are kept. The history has the same in `history.rs`, backups
//! and templates that are made anew have it in `crates/pipeline/tests/kills.rs`.
//!
//! `FACEGLASS_TEST_KILLS=1500 cargo test --release --workspace --test kills --test history -- killed`
//! kills as often as that in each of the seven.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod erasing;
mod sealing;
mod strangers;
#[path = "../support/mod.rs"]
mod support;
mod work;
