//! Writing `.mov` and `.mp4`.

mod encode;
#[cfg(test)]
mod full_disk_tests;
mod mux;
mod sink;
mod writer;

pub use encode::{EncodeError, MovieCodec};
pub use writer::{MovieWriteError, MovieWriter, WrittenMovie};
