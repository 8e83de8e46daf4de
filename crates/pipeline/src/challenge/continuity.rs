//! The same face from first to last.

use super::observation::Observation;
use super::settings::ChallengeSettings;
use faceglass_vision::Embedding;

/// What broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Break {
    /// Somebody else stands there.
    Swapped,
    /// Nobody, or another track of which nothing is known.
    Lost,
}

/// Whether the face at the end is that of the beginning.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Kept {
    /// It is, or nobody asked.
    Same,
    /// No embedding, or one that does not decide.
    Unknown,
    /// It is not.
    Stranger,
}

/// So many embeddings running must be unlike the first: one may be of a bad
/// moment.
const UNLIKE_RUNNING: u32 = 2;

/// Follows track and embedding.
#[derive(Clone, Debug, Default)]
pub(super) struct Continuity {
    track: Option<u64>,
    first: Option<Embedding>,
    /// The session has a first embedding.
    known: bool,
    seen_ms: Option<u64>,
    unlike: u32,
    /// The newest likeness and its time.
    last: Option<(u64, f32)>,
    /// That of the last frame, whatever came of it.
    now: Option<f32>,
}

impl Continuity {
    /// Takes a frame; answers with the likeness to keep in the record, or what
    /// broke.
    pub fn add(&mut self, o: &Observation, s: &ChallengeSettings) -> Result<Option<f32>, Break> {
        self.now = None;
        let began = *self.seen_ms.get_or_insert(o.time_ms);
        let Some(track) = o.track else {
            return self.absent(began, o.time_ms, s);
        };
        let likeness = s.same_face.and_then(|_| self.likeness(o));
        self.now = likeness;
        if *self.track.get_or_insert(track) != track {
            // Another track: somebody else where the face is unlike; else nobody
            // can tell.
            let unlike =
                likeness.is_some_and(|l| s.same_face.is_some_and(|t| l < s.stranger_share * t));
            return Err(if unlike { Break::Swapped } else { Break::Lost });
        }
        self.seen_ms = Some(o.time_ms);
        if let (Some(likeness), Some(threshold)) = (likeness, s.same_face) {
            self.last = Some((o.time_ms, likeness));
            let is_unlike = likeness < s.stranger_share * threshold;
            self.unlike = if is_unlike { self.unlike + 1 } else { 0 };
            if self.unlike >= UNLIKE_RUNNING {
                return Err(Break::Swapped);
            }
        }
        Ok(likeness)
    }

    /// Likeness of the last frame to the first, where it has one.
    pub fn likeness_now(&self) -> Option<f32> {
        self.now
    }

    fn absent(
        &self,
        seen_ms: u64,
        now_ms: u64,
        s: &ChallengeSettings,
    ) -> Result<Option<f32>, Break> {
        // Before the first face there is none to lose.
        let is_lost = self.track.is_some() && now_ms.saturating_sub(seen_ms) > s.lost_ms;
        if is_lost { Err(Break::Lost) } else { Ok(None) }
    }

    fn likeness(&mut self, o: &Observation) -> Option<f32> {
        // Turned and poor faces have embeddings that prove nothing.
        if o.poor.is_some() {
            return None;
        }
        let Some(embedding) = &o.embedding else {
            self.known |= o.likeness.is_some();
            return o.likeness.filter(|l| l.is_finite());
        };
        let first = self.first.get_or_insert_with(|| embedding.clone());
        self.known = true;
        Some(first.cosine(embedding))
    }

    /// Whether a face seen since a time is that of the beginning.
    pub fn kept_since(&self, since_ms: u64, s: &ChallengeSettings) -> Kept {
        let Some(threshold) = s.same_face else {
            return Kept::Same;
        };
        match self
            .last
            .filter(|(time, _)| self.known && *time >= since_ms)
        {
            Some((_, likeness)) if likeness >= threshold => Kept::Same,
            Some((_, likeness)) if likeness < s.stranger_share * threshold => Kept::Stranger,
            _ => Kept::Unknown,
        }
    }
}
