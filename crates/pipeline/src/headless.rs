//! Every frame of a source, in order, without a window.

use crate::challenge::{Challenge, Event, Observation};
use crate::engine::Engine;
use crate::engine::result::{FaceResult, FrameResult};
use faceglass_capture::player::{Next, Player, PlayerEvent, PlayerState};
use faceglass_capture::{Frame, SourceError};
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
    each_frame(player, stop, &mut on_event, |frame| {
        let result = engine.process(frame, matcher);
        summary.frames += 1;
        summary.frames_with_faces += u64::from(!result.faces.is_empty());
        on_result(result)
    })?;
    Ok(summary)
}

/// Puts a challenge to the face that stands largest before a source, over every
/// frame that `player` gives, until the challenge or the source ends or `stop` is
/// set. `on_step` hears of each frame: what was seen of it, and what that changed;
/// what the person is asked for is told by [`Challenge::phase`].
///
/// # Errors
/// [`SourceError`] if the source was lost; the challenge then stands where it was.
pub fn run_challenge(
    player: &Player,
    engine: &mut Engine,
    challenge: &mut Challenge,
    stop: &AtomicBool,
    mut on_event: impl FnMut(&PlayerEvent),
    mut on_step: impl FnMut(&Challenge, Asked<'_>),
) -> Result<(), SourceError> {
    let mut meant = None;
    let ran = each_frame(player, stop, &mut on_event, |frame| {
        let result = engine.process(frame, None);
        let own = engine.take_probe().and_then(|probe| probe.embedding);
        let face = meant_face(&result.faces, meant);
        let seen = match face {
            Some(face) => {
                let own = own.filter(|_| meant == Some(face.track));
                if meant.replace(face.track) != Some(face.track) {
                    engine.watch(meant);
                }
                Observation::of_face(face, frame.time, own)
            }
            None => Observation::nobody(millis(frame)),
        };
        let event = challenge.observe(&seen);
        let asked = Asked {
            face,
            seen: &seen,
            event,
        };
        on_step(challenge, asked);
        match challenge.outcome() {
            Some(_) => ControlFlow::Break(()),
            None => ControlFlow::Continue(()),
        }
    });
    engine.watch(None);
    ran
}

/// A frame of a challenge.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The face that is meant, where it is seen.
    pub face: Option<&'a FaceResult>,
    /// What was observed.
    pub seen: &'a Observation,
    /// What that changed.
    pub event: Option<Event>,
}

/// The face that was meant before; the first time the largest.
fn meant_face(faces: &[FaceResult], meant: Option<u64>) -> Option<&FaceResult> {
    match meant {
        Some(track) => faces.iter().find(|face| face.track == track),
        None => faces.first(),
    }
}

fn millis(frame: &Frame) -> u64 {
    u64::try_from(frame.time.as_millis()).unwrap_or(u64::MAX)
}

/// Hands every frame out until the source ends, `on_frame` breaks or `stop` is set.
fn each_frame(
    player: &Player,
    stop: &AtomicBool,
    on_event: &mut impl FnMut(&PlayerEvent),
    mut on_frame: impl FnMut(&Frame) -> ControlFlow<()>,
) -> Result<(), SourceError> {
    while !stop.load(Ordering::Acquire) {
        let next = player.next(SLICE);
        player.events().iter().for_each(&mut *on_event);
        match next {
            Next::Frame(frame) => {
                if on_frame(&frame).is_break() {
                    return Ok(());
                }
            }
            Next::Pending => {}
            Next::Finished => {
                return match player.state() {
                    PlayerState::Lost { error, .. } => Err(error),
                    _ => Ok(()),
                };
            }
        }
    }
    Ok(())
}
