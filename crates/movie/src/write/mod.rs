//! Writing `.mov` and `.mp4`.

mod encode;
mod mux;
mod writer;

pub use encode::{EncodeError, MovieCodec};
pub use writer::{MovieWriteError, MovieWriter, WrittenMovie};
