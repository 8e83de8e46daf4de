//! The running pipeline through the window's handle.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bench;
#[path = "../common/mod.rs"]
mod common;
mod end;
mod enrolment;
mod frames;
mod import;
mod pictures;
mod trouble;
