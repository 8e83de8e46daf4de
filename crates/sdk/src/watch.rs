//! Movies, cameras and folders of pictures, frame by frame.

use crate::error::Error;
use crate::glass::Faceglass;
use faceglass_capture::SourceSpec;
use faceglass_capture::player::{Next, Player, PlayerOptions, PlayerState};
use faceglass_pipeline::{Following, FrameResult, PipelineSettings};
use std::iter::FusedIterator;
use std::ops::ControlFlow;
use std::time::Duration;

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
    /// Who is followed in it.
    following: Following,
    /// The thresholds by which they were judged last.
    settings: PipelineSettings,
    is_over: bool,
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
            following: Following::default(),
            settings: self.engine.settings(),
            is_over: false,
        })
    }

    /// The next frame of a source, annotated; `None` after the last one. Waits until there is one.
    ///
    /// # Errors
    /// [`Error::Source`] if it cannot be opened or was lost; there are no more frames then.
    pub fn next_frame(&mut self, opened: &mut Opened) -> Option<Result<FrameResult, Error>> {
        while !opened.is_over {
            match opened.player.next(SLICE) {
                Next::Frame(frame) => {
                    self.engine.swap(&mut opened.following);
                    let settings = self.engine.settings();
                    if std::mem::replace(&mut opened.settings, settings) != settings {
                        // What hysteresis held under the old ones was set aside with the faces.
                        self.engine.set_settings(settings);
                    }
                    let seen = self.engine.process(&frame, self.matcher.as_ref());
                    self.engine.swap(&mut opened.following);
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
