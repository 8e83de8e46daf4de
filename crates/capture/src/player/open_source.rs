//! A source while it is open.

use super::schedule::Schedule;
use faceglass_source::source::{Frame, Source, SourceInfo, SourceKind};
use faceglass_source::spec::SourceSpec;
use std::time::{Duration, Instant};

/// How long a picture of a folder is shown.
const PICTURE: Duration = Duration::from_secs(1);
/// A camera's damaged frames are told no more often than this; all are counted.
const BAD_NEWS: Duration = Duration::from_secs(1);

/// A source and what is known while it is open.
pub(super) struct OpenSource {
    pub(super) source: Box<dyn Source>,
    pub(super) info: SourceInfo,
    pub(super) schedule: Schedule,
    /// Read ahead, waiting for its time.
    pub(super) upcoming: Option<Upcoming>,
    pub(super) gave_a_frame: bool,
    /// Ends reached in a row without a frame in between.
    pub(super) empty_passes: u8,
    pub(super) ended: bool,
    /// Number of the newest camera frame, to count gaps.
    pub(super) newest_index: Option<u64>,
    /// When a damaged frame was told last.
    told_bad: Option<Instant>,
}

/// A source that played, and how.
pub(super) struct SetAside {
    pub(super) spec: SourceSpec,
    pub(super) open: OpenSource,
    /// The newest frame given, before rotation.
    pub(super) last: Option<Frame>,
    pub(super) playing: bool,
}

pub(super) enum Upcoming {
    Frame(Frame),
    End,
}

impl OpenSource {
    pub(super) fn new(source: Box<dyn Source>) -> Self {
        let info = source.info();
        let shown_for = match (info.kind, info.fps) {
            (SourceKind::Movie | SourceKind::Synthetic, Some(fps)) if fps > 0.0 => {
                Duration::from_secs_f64((1.0 / fps).clamp(0.001, 10.0))
            }
            _ => PICTURE,
        };
        Self {
            source,
            info,
            schedule: Schedule::new(shown_for),
            upcoming: None,
            gave_a_frame: false,
            empty_passes: 0,
            ended: false,
            newest_index: None,
            told_bad: None,
        }
    }

    pub(super) fn is_live(&self) -> bool {
        self.info.kind == SourceKind::Camera
    }

    /// Whether a frame that could not be read is worth an event: every picture
    /// and movie frame is, a camera's now and then.
    pub(super) fn may_tell_bad(&mut self, now: Instant) -> bool {
        let recently = self
            .told_bad
            .is_some_and(|then| now.saturating_duration_since(then) < BAD_NEWS);
        if self.is_live() && recently {
            return false;
        }
        self.told_bad = Some(now);
        true
    }
}
