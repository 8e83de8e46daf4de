//! Movies: reading and writing `.mov` and `.mp4`.
//!
//! | File | For |
//! |---|---|
//! | `boxes`, `tables`, `edits`, `codec`, `index` | the demuxer: from bytes to a list of samples with places and times |
//! | `sps`, `yuv`, `h264` | H.264 by openh264, colours, order of frames |
//! | `native` | samples in, pictures out, seeking |
//! | `picture` | a decoded picture, made square and upright |
//! | `pipe`, `probe` | other codecs by the `ffmpeg` program |
//! | `timeline`, `report`, `source` | [`MovieSource`], and what it says when it cannot |
//! | `encode`, `mux`, `writer` | [`MovieWriter`] |
//!
//! No movie, however damaged, makes the demuxer panic or hang, read past its
//! end, or list more than two million frames, whatever it claims.

mod boxes;
mod codec;
mod edits;
mod encode;
mod h264;
mod index;
#[cfg(test)]
mod index_tests;
#[cfg(test)]
mod mutants;
mod mux;
mod native;
mod picture;
mod pipe;
mod probe;
mod report;
mod source;
mod sps;
mod tables;
mod timeline;
mod writer;
mod yuv;

pub use encode::MovieCodec;
pub use pipe::Programs;
pub use source::MovieSource;
pub use writer::{MovieWriteError, MovieWriter, WrittenMovie};
