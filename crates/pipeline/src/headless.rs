//! Every frame of a source, in order, without a window.

use crate::engine::Engine;
use crate::engine::result::FrameResult;
use faceglass_capture::SourceError;
use faceglass_capture::player::{Next, Player, PlayerEvent, PlayerState};
use faceglass_gallery::Matcher;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// How long one look for a frame waits.
const SLICE: Duration = Duration::from_millis(100);

/// How a headless run ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RunSummary {
    /// Frames annotated.
    pub frames: u64,
    /// Frames with at least one face.
    pub frames_with_faces: u64,
}

/// Annotates every frame that `player` gives (made with
/// `PlayerOptions::headless`) until it ends, `on_result` breaks or `stop` is set
/// from elsewhere. What the
/// source tells on the way (a picture that cannot be read, the negotiated
/// format) goes to `on_event`.
///
/// # Errors
/// [`SourceError`] if the source was lost; the frames before it were given.
pub fn run_every_frame(
    player: &Player,
    engine: &mut Engine,
    matcher: Option<&Matcher>,
    stop: &AtomicBool,
    mut on_event: impl FnMut(&PlayerEvent),
    mut on_result: impl FnMut(FrameResult) -> ControlFlow<()>,
) -> Result<RunSummary, SourceError> {
    let mut summary = RunSummary::default();
    while !stop.load(Ordering::Acquire) {
        let next = player.next(SLICE);
        player.events().iter().for_each(&mut on_event);
        match next {
            Next::Frame(frame) => {
                let result = engine.process(&frame, matcher);
                summary.frames += 1;
                summary.frames_with_faces += u64::from(!result.faces.is_empty());
                if on_result(result).is_break() {
                    return Ok(summary);
                }
            }
            Next::Pending => {}
            Next::Finished => {
                return match player.state() {
                    PlayerState::Lost { error, .. } => Err(error),
                    _ => Ok(summary),
                };
            }
        }
    }
    Ok(summary)
}
