//! The server as its clients use it: over sockets of this machine, with the networks that ship and the portraits of `gallery/`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod broken;
mod client;
mod collections;
mod compreface;
mod contract;
mod golden;
mod guard;
mod live;
mod openapi;
mod page;
mod pictures;
mod program;
#[path = "../../../../tests/doors/same.rs"]
mod same;
