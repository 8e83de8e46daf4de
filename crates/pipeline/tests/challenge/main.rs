//! Challenges with synthetic people and attacks, all from the mean head.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod attacks;
mod living;
mod players;
mod records;
mod rules;
