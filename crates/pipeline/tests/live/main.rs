//! The running pipeline through the window's handle.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../challenge/players/actor.rs"]
#[allow(dead_code)]
mod actor;
mod bench;
#[path = "../common/mod.rs"]
mod common;
mod end;
mod enrolment;
mod frames;
mod history;
mod import;
mod not_them;
mod pictures;
mod play;
mod proof;
mod trouble;
mod unknown;
mod upkeep;
