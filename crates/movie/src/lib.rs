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
//! A movie written and read back, a frame at a time:
//!
//! ```
//! use faceglass_movie::{MovieCodec, MovieSource, MovieWriter};
//! use faceglass_source::{Pull, Source as _, synthetic::pattern};
//! use std::time::Duration;
//!
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("walk.mov");
//! let codec = MovieCodec::suited_to(64, 48, 25.0);
//! let mut writer = MovieWriter::create(&path, (64, 48), codec)?;
//! for number in 0..5 {
//!     writer.write(&pattern(64, 48, number), Duration::from_millis(40 * number))?;
//! }
//! writer.finish()?;
//!
//! let mut movie = MovieSource::open(&path)?;
//! assert_eq!(movie.info().frames, Some(5));
//! movie.seek(Duration::from_millis(80))?;
//! let third = loop {
//!     match movie.pull(Duration::from_secs(1))? {
//!         Pull::Frame(frame) => break frame,
//!         Pull::Pending => {}
//!         Pull::Dropped(lost) => println!("{lost}"),
//!         Pull::Ended => unreachable!(),
//!     }
//! };
//! assert_eq!((third.index, third.time), (2, Duration::from_millis(80)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
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
pub use write::{EncodeError, MovieCodec, MovieWriteError, MovieWriter, WrittenMovie};

/// The example of `README.md`, tried with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
