//! From a folder of anything to a set that trains: `workshop data`, on drawn people, the portraits of `gallery`, the demo
//! clip, and on folders in which much is wrong.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod align;
mod analyse;
mod broken_off;
mod choose;
mod covered;
mod frames;
mod lists;
mod pack;
mod page;
mod samples;
mod sets;
mod support;
