//! From pictures to what a training reads: sets, shards, and what teachers say of them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod colour;
mod prepare;
mod sets;
mod simulate;
mod taught;
mod teach;
