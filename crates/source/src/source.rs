//! The border between the world's pictures and the pipeline.

use crate::controls::{ControlAsk, ControlNews};
use crate::error::SourceError;
use crate::spec::SourceSpec;
use image::RgbImage;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// One upright RGB frame.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Upright, unmirrored pixels: file rotation already applied.
    pub image: Arc<RgbImage>,
    /// Number of the frame within its source, from 0; a movie's own count, so
    /// seeking changes it.
    pub index: u64,
    /// Presentation time within the source; for cameras since the first frame.
    pub time: Duration,
    /// When the frame reached this program.
    pub captured_at: Instant,
    /// Set on still pictures: each frame is a scene of its own and must be
    /// judged alone, without a track's history.
    pub still: bool,
    /// The file this frame came from, for pictures and folders.
    pub file: Option<std::path::PathBuf>,
}

/// What one pull gave.
#[derive(Debug)]
pub enum Pull {
    /// The next frame.
    Frame(Frame),
    /// Nothing within the time-out; ask again.
    Pending,
    /// A frame or picture was lost (corrupt, undecodable); the source goes on.
    Dropped(SourceError),
    /// No more frames until a seek.
    Ended,
}

/// What kind of thing a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SourceKind {
    /// Live: frames come when they come, the newest wins.
    Camera,
    /// Has a clock, can be sought, paused and stepped.
    Movie,
    /// One picture, or a folder of them.
    Pictures,
    /// Made up, for tests.
    Synthetic,
}

/// What a source says of itself.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceInfo {
    /// For people: camera name or file name.
    pub name: String,
    /// Which kind.
    pub kind: SourceKind,
    /// Upright width and height in pixels, where known before the first frame.
    pub size: Option<(u32, u32)>,
    /// Nominal frames a second, where there is one.
    pub fps: Option<f64>,
    /// Negotiated or coded format in words, for instance "MJPEG" or "H.264".
    pub format: String,
    /// Length, for movies.
    pub duration: Option<Duration>,
    /// Number of frames, for movies and pictures.
    pub frames: Option<u64>,
}

/// A place frames come from. Lives on one thread.
pub trait Source {
    /// What it is.
    fn info(&self) -> SourceInfo;

    /// What was asked for with the details filled in that were left open: the
    /// identity of the camera that was chosen. `None` where nothing was open.
    fn resolved(&self) -> Option<SourceSpec> {
        None
    }

    /// The next frame, waiting no longer than `timeout`.
    ///
    /// # Errors
    /// [`SourceError`] when no further frame can come without reopening.
    fn pull(&mut self, timeout: Duration) -> Result<Pull, SourceError>;

    /// Goes to the frame shown at `to` (the first one for 0); the next pull
    /// gives it. Live sources ignore it.
    ///
    /// # Errors
    /// [`SourceError`] if the file can no longer be read.
    fn seek(&mut self, _to: Duration) -> Result<(), SourceError> {
        Ok(())
    }

    /// Asks something of a camera's controls, without waiting for it; see
    /// [`Source::control_news`]. Other sources have none.
    fn ask_controls(&mut self, _ask: ControlAsk) {}

    /// What the controls answered since the last call, oldest first; never waits.
    fn control_news(&mut self) -> Vec<ControlNews> {
        Vec::new()
    }
}
