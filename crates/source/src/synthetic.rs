//! Made-up frames, so that everything above runs without a camera or a file.

use crate::error::SourceError;
use crate::source::{Frame, Pull, Source, SourceInfo, SourceKind};
use image::{Rgb, RgbImage};
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Picture number `index` of the moving pattern: a drifting gradient with a
/// white square going round. The same numbers give the same pixels everywhere.
#[must_use]
pub fn pattern(width: u32, height: u32, index: u64) -> RgbImage {
    let side = (width.min(height) / 6).max(1);
    let along = |step: u64, length: u32| {
        let room = u64::from(length.saturating_sub(side)).max(1);
        (index.wrapping_mul(step) % room) as u32
    };
    let (left, top) = (along(7, width), along(5, height));
    let drift = index as u32;
    RgbImage::from_fn(width, height, |x, y| {
        if (left..left + side).contains(&x) && (top..top + side).contains(&y) {
            return Rgb([255; 3]);
        }
        let shade = |value: u32| 32 + (value & 127) as u8;
        Rgb([shade(x + 3 * drift), shade(y + drift), shade((x + y) / 2)])
    })
}

/// The moving pattern as a source with a clock, like a movie.
pub struct SyntheticSource {
    width: u32,
    height: u32,
    fps: u32,
    frames: u64,
    next: u64,
}

impl SyntheticSource {
    /// `frames` frames of `width` x `height` pixels, `fps` a second.
    ///
    /// # Errors
    /// [`SourceError::ImpossibleScene`] for sizes or rates that cannot be.
    pub fn new(width: u32, height: u32, fps: u32, frames: u64) -> Result<Self, SourceError> {
        let possible = (1..=8192).contains(&width) && (1..=8192).contains(&height) && fps > 0;
        if !possible {
            return Err(SourceError::ImpossibleScene { width, height, fps });
        }
        Ok(Self {
            width,
            height,
            fps,
            frames,
            next: 0,
        })
    }

    fn time_of(&self, index: u64) -> Duration {
        Duration::from_secs_f64(index as f64 / f64::from(self.fps))
    }
}

impl Source for SyntheticSource {
    fn info(&self) -> SourceInfo {
        SourceInfo {
            name: "Made-up scene".into(),
            kind: SourceKind::Synthetic,
            size: Some((self.width, self.height)),
            fps: Some(f64::from(self.fps)),
            format: "RGB".into(),
            duration: Some(self.time_of(self.frames)),
            frames: Some(self.frames),
        }
    }

    fn pull(&mut self, _timeout: Duration) -> Result<Pull, SourceError> {
        if self.next >= self.frames {
            return Ok(Pull::Ended);
        }
        let index = self.next;
        self.next += 1;
        Ok(Pull::Frame(Frame {
            image: Arc::new(pattern(self.width, self.height, index)),
            index,
            time: self.time_of(index),
            captured_at: Instant::now(),
            still: false,
            file: None,
        }))
    }

    fn seek(&mut self, to: Duration) -> Result<(), SourceError> {
        // The tiny addition keeps a frame's own time from rounding down.
        let frame = (to.as_secs_f64() * f64::from(self.fps) + 1e-6) as u64;
        self.next = frame.min(self.frames.saturating_sub(1));
        Ok(())
    }
}

/// One line of a [`ScriptedSource`].
#[derive(Clone, Debug)]
pub enum Line {
    /// So many frames of the moving pattern.
    Frames(u64),
    /// This picture.
    Picture(Arc<RgbImage>),
    /// Nothing, for as long as the pull allows, so many times.
    Pending(u32),
    /// Hangs for this long whatever the time-out, as a broken driver does.
    Hang(Duration),
    /// A corrupt frame.
    Corrupt(SourceError),
    /// A panic, as a broken decoder does.
    Panic,
    /// The end of the source, by an error.
    Fail(SourceError),
}

/// A source that follows a script, to play every kind of trouble in tests. At
/// the end of the script it has ended; seeking starts the script again.
pub struct ScriptedSource {
    info: SourceInfo,
    script: Vec<Line>,
    left: VecDeque<Line>,
    next: u64,
}

impl ScriptedSource {
    /// A source of `kind` that follows `script`, 64x48 pixels, 30 frames a second.
    #[must_use]
    pub fn new(kind: SourceKind, script: Vec<Line>) -> Self {
        Self {
            info: SourceInfo {
                name: "Scripted".into(),
                kind,
                size: Some((64, 48)),
                fps: Some(30.0),
                format: "RGB".into(),
                duration: None,
                frames: None,
            },
            left: script.clone().into(),
            script,
            next: 0,
        }
    }

    fn frame(&mut self, image: Arc<RgbImage>) -> Pull {
        let index = self.next;
        self.next += 1;
        Pull::Frame(Frame {
            image,
            index,
            time: Duration::from_secs_f64(index as f64 / 30.0),
            captured_at: Instant::now(),
            still: self.info.kind == SourceKind::Pictures,
            file: None,
        })
    }
}

impl Source for ScriptedSource {
    fn info(&self) -> SourceInfo {
        self.info.clone()
    }

    fn pull(&mut self, timeout: Duration) -> Result<Pull, SourceError> {
        let Some(line) = self.left.pop_front() else {
            return Ok(Pull::Ended);
        };
        match line {
            Line::Frames(0) | Line::Pending(0) => self.pull(timeout),
            Line::Frames(n) => {
                self.left.push_front(Line::Frames(n - 1));
                let image = pattern(64, 48, self.next);
                Ok(self.frame(Arc::new(image)))
            }
            Line::Picture(image) => Ok(self.frame(image)),
            Line::Pending(n) => {
                self.left.push_front(Line::Pending(n - 1));
                std::thread::sleep(timeout.min(Duration::from_millis(1)));
                Ok(Pull::Pending)
            }
            Line::Hang(time) => {
                std::thread::sleep(time);
                Ok(Pull::Pending)
            }
            Line::Corrupt(why) => Ok(Pull::Dropped(why)),
            #[allow(clippy::panic)]
            Line::Panic => panic!("scripted panic"),
            Line::Fail(error) => Err(error),
        }
    }

    fn seek(&mut self, _to: Duration) -> Result<(), SourceError> {
        if self.info.kind != SourceKind::Camera {
            self.left = self.script.clone().into();
            self.next = 0;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    fn pull(source: &mut SyntheticSource) -> Frame {
        match source.pull(Duration::ZERO).unwrap() {
            Pull::Frame(frame) => frame,
            other => panic!("{other:?} instead of a frame"),
        }
    }

    #[test]
    fn the_pattern_moves_and_repeats() {
        assert_eq!(pattern(64, 48, 3), pattern(64, 48, 3));
        assert_ne!(pattern(64, 48, 3), pattern(64, 48, 4));
        assert_eq!(pattern(1, 1, 9).dimensions(), (1, 1));
    }

    #[test]
    fn every_frame_can_be_sought_by_its_own_time() {
        let mut source = SyntheticSource::new(8, 8, 30, 40).unwrap();
        let times: Vec<_> = (0..40).map(|_| pull(&mut source).time).collect();
        assert!(matches!(source.pull(Duration::ZERO).unwrap(), Pull::Ended));
        for (index, time) in times.into_iter().enumerate() {
            source.seek(time).unwrap();
            assert_eq!(pull(&mut source).index, index as u64);
        }
        source.seek(Duration::from_secs(99)).unwrap();
        assert_eq!(pull(&mut source).index, 39);
    }

    #[test]
    fn impossible_scenes_are_refused() {
        for (width, height, fps) in [(0, 1, 1), (1, 0, 1), (1, 1, 0), (9000, 1, 1)] {
            assert!(SyntheticSource::new(width, height, fps, 1).is_err());
        }
    }
}
