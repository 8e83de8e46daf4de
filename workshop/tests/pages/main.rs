//! What is written about networks, and configurations by which they are made.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod card;
mod configs;
