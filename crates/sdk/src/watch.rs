//! Movies, cameras and folders of pictures, frame by frame.

use crate::error::Error;
use crate::glass::Faceglass;
use crate::people::Known;
use faceglass_capture::player::{Next, Player, PlayerOptions, PlayerState};
use faceglass_capture::{Frame, SourceSpec};
use faceglass_gallery::Matcher;
use faceglass_pipeline::{Engine, Following, FrameResult, PipelineSettings};
use image::RgbImage;
use std::iter::FusedIterator;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long one look for a frame waits.
const SLICE: Duration = Duration::from_millis(100);

/// How a source ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watched {
    /// Frames that were annotated.
    pub frames: u64,
    /// Of them, those with a face.
    pub with_faces: u64,
}

/// A movie, a camera, a picture or a folder of pictures that was opened; [`Faceglass::next_frame`] asks it for frames.
pub struct Opened {
    player: Player,
    followed: Followed,
    is_over: bool,
}

/// Who is followed from picture to picture of one series, as of a camera whose pictures come from elsewhere; [`Faceglass::follow`] takes the
/// next one. Any `Faceglass` with the same networks may take it, so that several threads can share the work of many series.
#[derive(Default)]
pub struct Followed {
    following: Following,
    /// The thresholds by which they were judged last.
    settings: Option<PipelineSettings>,
    frames: u64,
}

impl Followed {
    fn process(
        &mut self,
        engine: &mut Engine,
        frame: &Frame,
        matcher: Option<&Matcher>,
    ) -> FrameResult {
        engine.swap(&mut self.following);
        let settings = engine.settings();
        if self
            .settings
            .replace(settings)
            .is_some_and(|before| before != settings)
        {
            // What hysteresis held under the old ones was set aside with the faces.
            engine.set_settings(settings);
        }
        let seen = engine.process(frame, matcher);
        engine.swap(&mut self.following);
        self.frames += 1;
        seen
    }
}

/// The frames of a source, each annotated when it is asked for. Faces are followed from frame to frame, so that verdicts rest on many.
///
/// Of a movie no frame is left out; a camera's that nobody took in time are. After an error there are no more.
pub struct Frames<'a> {
    glass: &'a mut Faceglass,
    opened: Opened,
}

impl Faceglass {
    /// Opens a movie, a camera, a picture or a folder of pictures. Each source follows its own faces: several can be open, and pictures be
    /// analysed between two frames.
    ///
    /// # Errors
    /// [`Error::Source`] if no thread can be started for it; whether it can be opened is told by the first frame.
    pub fn open_source(&mut self, source: SourceSpec) -> Result<Opened, Error> {
        let player = Player::spawn(Some(source), PlayerOptions::headless())?;
        Ok(Opened {
            player,
            followed: Followed::default(),
            is_over: false,
        })
    }

    /// The next picture of a series, annotated; `time` is since the first one, and grows. Faces are followed from picture to picture, so that
    /// verdicts rest on many.
    pub fn follow(
        &mut self,
        followed: &mut Followed,
        picture: impl Into<Arc<RgbImage>>,
        time: Duration,
        known: &Known,
    ) -> FrameResult {
        let frame = Frame {
            image: picture.into(),
            index: followed.frames,
            time,
            captured_at: Instant::now(),
            still: false,
            file: None,
        };
        followed.process(&mut self.engine, &frame, known.matcher())
    }

    /// The next frame of a source, annotated; `None` after the last one. Waits until there is one.
    ///
    /// # Errors
    /// [`Error::Source`] if it cannot be opened or was lost; there are no more frames then.
    pub fn next_frame(&mut self, opened: &mut Opened) -> Option<Result<FrameResult, Error>> {
        while !opened.is_over {
            match opened.player.next(SLICE) {
                Next::Frame(frame) => {
                    let matcher = self.people.matcher();
                    let seen = opened.followed.process(&mut self.engine, &frame, matcher);
                    return Some(Ok(seen));
                }
                Next::Pending => {}
                Next::Finished => {
                    opened.is_over = true;
                    if let PlayerState::Lost { error, .. } = opened.player.state() {
                        return Some(Err(error.into()));
                    }
                }
            }
        }
        None
    }

    /// The frames of a source as an iterator, as [`open_source`](Self::open_source) and [`next_frame`](Self::next_frame) give them.
    ///
    /// # Errors
    /// As [`open_source`](Self::open_source).
    pub fn frames(&mut self, source: SourceSpec) -> Result<Frames<'_>, Error> {
        let opened = self.open_source(source)?;
        Ok(Frames {
            glass: self,
            opened,
        })
    }

    /// Hands every annotated frame of a source to `each`, until that breaks or the source ends.
    ///
    /// # Errors
    /// [`Error::Source`] if it cannot be opened or was lost; the frames before were given.
    pub fn watch(
        &mut self,
        source: SourceSpec,
        mut each: impl FnMut(FrameResult) -> ControlFlow<()>,
    ) -> Result<Watched, Error> {
        let mut watched = Watched::default();
        for frame in self.frames(source)? {
            let frame = frame?;
            watched.frames += 1;
            watched.with_faces += u64::from(!frame.faces.is_empty());
            if each(frame).is_break() {
                break;
            }
        }
        Ok(watched)
    }
}

impl Iterator for Frames<'_> {
    type Item = Result<FrameResult, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.glass.next_frame(&mut self.opened)
    }
}

impl FusedIterator for Frames<'_> {}
