//! Frames in a row that could not be decoded.

use faceglass_source::error::{Loss, MovieError};
use std::time::Duration;

/// Frames in a row that could not be decoded, told once it is known whether the
/// movie goes on.
#[derive(Clone, Debug)]
pub struct LostFrames {
    /// Number of the last of them in the order of presentation.
    pub last: usize,
    /// When it would have been shown.
    pub from: Duration,
    /// How many.
    pub count: u64,
    /// Why.
    pub why: Loss,
}

impl LostFrames {
    /// For the person; `until` the movie goes on, if it does.
    pub fn told(self, name: &str, until: Option<Duration>) -> MovieError {
        MovieError::LostFrames {
            name: name.to_owned(),
            count: self.count,
            from: self.from,
            until,
            why: self.why,
        }
    }
}
