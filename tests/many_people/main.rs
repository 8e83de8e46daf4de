//! Many people: into the program, out of it, and found among each other.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod backup;
// A run is stopped by a signal.
#[cfg(unix)]
mod import;
mod re_embed;
mod search;
#[path = "../support/mod.rs"]
mod support;
mod unknown;
