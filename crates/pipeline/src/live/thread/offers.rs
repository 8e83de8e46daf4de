//! Whom a challenge is offered to by itself.

use crate::engine::result::{FaceResult, FrameResult, LivenessVerdict, UnsureReason};
use std::collections::HashMap;
use std::time::Duration;

/// The passive score must be unsure for so long.
const UNSURE_FOR: Duration = Duration::from_secs(4);
/// Offers are at least so far apart: a track that breaks is told anew, and nobody
/// wants to be asked again and again.
const APART: Duration = Duration::from_secs(60);
/// Nor more often than this of one source.
const MOST: usize = 3;

/// Tracks that cannot be told, and what was offered.
#[derive(Debug, Default)]
pub struct Offers {
    /// Unsure since so long, by track.
    unsure: HashMap<u64, Duration>,
    /// Tracks that it was offered to.
    asked: Vec<u64>,
    /// The one it is offered to now.
    open: Option<u64>,
    last: Option<Duration>,
    declined: bool,
}

impl Offers {
    /// Looks at a frame; the track that a challenge is to be offered to now.
    pub fn look(&mut self, result: &FrameResult) -> Option<u64> {
        let now = result.frame.time;
        let unsure = |face: &&FaceResult| is_unsure(face);
        let tracks: Vec<u64> = result
            .faces
            .iter()
            .filter(unsure)
            .map(|f| f.track)
            .collect();
        self.unsure.retain(|track, _| tracks.contains(track));
        for track in &tracks {
            self.unsure.entry(*track).or_insert(now);
        }
        let is_early = self
            .last
            .is_some_and(|last| now.saturating_sub(last) < APART);
        if self.open.is_some() || self.declined || is_early || self.asked.len() >= MOST {
            return None;
        }
        let is_due = |track: &&u64| {
            let since = self.unsure.get(track).copied().unwrap_or(now);
            now.saturating_sub(since) >= UNSURE_FOR && !self.asked.contains(track)
        };
        let track = *tracks.iter().find(is_due)?;
        self.asked.push(track);
        self.open = Some(track);
        self.last = Some(now);
        Some(track)
    }

    /// Takes the open offer back where its face can be told, or is gone; whether there
    /// was one.
    pub fn withdraw_outdated(&mut self, result: &FrameResult) -> bool {
        let holds = |track: u64| {
            let face = result.faces.iter().find(|face| face.track == track);
            face.is_some_and(is_unsure)
        };
        match self.open {
            Some(track) if !holds(track) => self.close(),
            _ => false,
        }
    }

    /// Takes the open offer back; whether there was one.
    pub fn close(&mut self) -> bool {
        self.open.take().is_some()
    }

    /// The person does not want it, and is not asked again by this source; whether
    /// there was one.
    pub fn decline(&mut self) -> bool {
        self.declined |= self.open.is_some();
        self.close()
    }
}

/// Without a network no challenge changes what is known.
fn is_unsure(face: &FaceResult) -> bool {
    face.liveness.verdict == LivenessVerdict::Unsure
        && face.liveness.reason != Some(UnsureReason::Unavailable)
}
