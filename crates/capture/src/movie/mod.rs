//! Movies: reading and writing `.mov` and `.mp4`.
//!
//! | Part | For |
//! |---|---|
//! | `demux` | from bytes to a list of samples with places and times |
//! | `native` | H.264 by openh264 and Motion JPEG: samples in, pictures out, seeking |
//! | `ffmpeg` | other codecs and containers by the `ffmpeg` program |
//! | `yuv`, `picture` | colours; a decoded picture, made square and upright |
//! | `timeline`, `report`, `source` | [`MovieSource`], and what it says when it cannot |
//! | `write` | [`MovieWriter`] |
//!
//! No movie, however damaged, makes the demuxer panic or hang, read past its
//! end, or list more than two million frames, whatever it claims.

mod demux;
mod ffmpeg;
mod native;
mod picture;
mod report;
mod source;
mod timeline;
mod write;
mod yuv;

pub use ffmpeg::Programs;
pub use source::MovieSource;
pub use write::{MovieCodec, MovieWriteError, MovieWriter, WrittenMovie};
