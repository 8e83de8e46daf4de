//! What is remembered of one track.

use crate::engine::liveness::LivenessHistory;
use crate::engine::motion::TrackMotion;
use crate::engine::result::{Identity, LivenessVerdict};
use crate::engine::template::TrackTemplate;
use faceglass_gallery::{Found, PersonId, TemplateId};
use faceglass_vision::Embedding;
use std::time::Duration;

/// Scores of a decided track need not come faster than this.
const DECIDED_SPACING: Duration = Duration::from_millis(60);
/// Nor must they come before this where there is other work.
const MAY_WAIT: Duration = Duration::from_millis(150);
/// A face this unlike its track, as a share of the match threshold, is
/// somebody else.
const STRANGER_SHARE: f32 = 0.5;

/// Everything that is carried from frame to frame.
#[derive(Clone, Debug, Default)]
pub struct TrackState {
    /// Recent liveness scores.
    pub liveness: LivenessHistory,
    /// Pose and depth.
    pub motion: TrackMotion,
    /// Smoothed embedding.
    pub template: TrackTemplate,
    /// Identity of the last frame.
    pub identity: Option<Identity>,
    /// Verdict of the last frame.
    pub verdict: Option<LivenessVerdict>,
    /// The face was given to the window once.
    pub shown: bool,
    /// Its embedding is of the face with printed lines taken out of it.
    pub demeshed: bool,
    /// Who it is not, by somebody's word, and the counter-example that remembers it.
    pub denied: Vec<(PersonId, TemplateId)>,
    scored_at: Option<Duration>,
    /// One embedding was unlike the track; the next one decides.
    suspected: bool,
    /// The box jumped; the next embedding decides alone.
    jumped: bool,
}

/// What an embedding says about its track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Continuity {
    /// The same face.
    Same,
    /// Unlike the track; ask again on the next frame.
    Suspected,
    /// Somebody else.
    Stranger,
}

impl TrackState {
    /// Whom the face looks like but for those whom somebody said it is not.
    pub fn undenied(&self, found: Found) -> Found {
        let is_denied = |person: &PersonId| self.denied.iter().any(|(denied, _)| denied == person);
        let mut left = [found.best, found.second]
            .into_iter()
            .flatten()
            .filter(|candidate| !is_denied(&candidate.person));
        Found {
            best: left.next(),
            second: left.next(),
        }
    }

    /// The box moved further than a face can: liveness and depth start anew.
    pub fn jump(&mut self) {
        self.liveness.restart();
        self.motion.restart();
        self.jumped = true;
    }

    /// Whether the face should be embedded now.
    pub fn needs_embedding(&self, now: Duration, worth: f32) -> bool {
        self.suspected || self.jumped || self.template.needs_embedding(now, worth)
    }

    /// Whether the face should be scored for liveness now.
    pub fn needs_score(&self, now: Duration) -> bool {
        let fresh = |at: Duration| now > at && now - at < DECIDED_SPACING;
        !(self.is_decided() && self.scored_at.is_some_and(fresh))
    }

    /// Whether the score can wait for a frame with more time.
    pub fn may_wait(&self, now: Duration) -> bool {
        let recent = |at: Duration| now > at && now - at < MAY_WAIT;
        self.is_decided() && self.scored_at.is_some_and(recent)
    }

    fn is_decided(&self) -> bool {
        matches!(
            self.verdict,
            Some(LivenessVerdict::Live | LivenessVerdict::Spoof)
        )
    }

    /// How long ago the last score was; the longest first in a queue.
    pub fn unscored_for(&self, now: Duration) -> Duration {
        self.scored_at
            .map_or(Duration::MAX, |at| now.saturating_sub(at))
    }

    /// Notes that the face was scored.
    pub fn scored(&mut self, now: Duration) {
        self.scored_at = Some(now);
    }

    /// Compares a new embedding with the track. Poor samples prove nothing.
    pub fn continuity(
        &mut self,
        embedding: &Embedding,
        good: bool,
        match_threshold: f32,
    ) -> Continuity {
        let Some(likeness) = self.template.likeness(embedding) else {
            return Continuity::Same;
        };
        if !good {
            return Continuity::Same;
        }
        if likeness >= STRANGER_SHARE * match_threshold {
            self.suspected = false;
            self.jumped = false;
            return Continuity::Same;
        }
        if self.suspected || self.jumped {
            return Continuity::Stranger;
        }
        self.suspected = true;
        Continuity::Suspected
    }
}
