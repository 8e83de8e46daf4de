//! Gathers the samples of one enrolment, frame by frame.

mod angle;

pub use angle::{Angle, Guide};

use super::choice::FaceNumber;
use super::failure::EnrolFailure;
use super::refusal::Refusal;
use super::rule::{Answers, Gathered, IfExisting};
use super::sample::{EnrolSample, pose_of};
use super::watched::WatchedFace;
use crate::engine::Probe;
use crate::engine::result::{FrameResult, Liveness, LivenessVerdict, UnsureReason};
use faceglass_gallery::TakenFrom;
use faceglass_vision::{Embedding, Quality, QualityReason};
use std::sync::Arc;
use std::time::Duration;

/// Samples of an enrolment from moving pictures.
pub const SAMPLES: usize = 5;
/// Gathering ends when no sample came for this long.
pub const PATIENCE: Duration = Duration::from_secs(25);
/// Samples are at least this far apart.
const SPACING: Duration = Duration::from_millis(200);
/// After this long without a sample, one that is like the others will do.
const DIVERSITY_PATIENCE: Duration = Duration::from_millis(1500);
/// After this long without a sample the angle that is asked for is given up.
const ANGLE_PATIENCE: Duration = Duration::from_millis(2000);
/// Samples closer in pose than this …
const SAME_POSE_DEG: f32 = 5.0;
/// … and closer in the embedding than this say the same.
const SAME_COSINE: f32 = 0.97;

/// What one frame did for an enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Counted.
    Taken,
    /// Did not count, for this reason.
    Refused(Refusal),
    /// Did not count yet; nothing is wrong.
    Waiting,
}

/// Why liveness does not let a face be kept, now or ever; `None` if it does. `is_still`: the
/// picture will say no more.
pub(crate) fn refused_by_liveness(liveness: &Liveness, is_still: bool) -> Option<Offer> {
    match (liveness.verdict, liveness.reason) {
        (LivenessVerdict::Unsure, Some(UnsureReason::DimAndSoft)) => {
            Some(Offer::Refused(Refusal::Quality(QualityReason::Blurred)))
        }
        (LivenessVerdict::Unsure, Some(UnsureReason::Glaring)) => {
            Some(Offer::Refused(Refusal::Quality(QualityReason::TooBright)))
        }
        (LivenessVerdict::Spoof, _) => Some(Offer::Refused(Refusal::Spoof)),
        (LivenessVerdict::Unsure, Some(UnsureReason::Quality(worst))) => {
            Some(Offer::Refused(Refusal::Quality(worst)))
        }
        // Not settled yet: a spoof would count as live otherwise.
        (LivenessVerdict::Unsure, Some(UnsureReason::TooFewFrames)) if !is_still => {
            Some(Offer::Waiting)
        }
        _ => None,
    }
}

/// Gathers samples of one face.
#[derive(Clone, Debug)]
pub struct Gatherer {
    /// Name typed by the person.
    pub name: String,
    /// What to do with somebody enrolled already.
    pub existing: IfExisting,
    watched: WatchedFace,
    /// It is in the newest frame.
    is_there: bool,
    /// Somebody else is in the newest frame.
    is_another_there: bool,
    want: usize,
    /// Somebody sits there who can be asked to turn the head.
    is_guided: bool,
    guide: Guide,
    /// Angles that nobody showed in time.
    given_up: Vec<Angle>,
    samples: Vec<EnrolSample>,
    /// What the frames are of.
    seen_in: Option<TakenFrom>,
    /// Presentation time of the newest sample.
    taken_at: Option<Duration>,
    first_offer_at: Option<Duration>,
    last_refusal: Option<Refusal>,
}

impl Gatherer {
    /// Starts gathering a face.
    pub fn new(name: String, watched: WatchedFace, existing: IfExisting) -> Self {
        Self {
            name,
            existing,
            watched,
            is_there: true,
            is_another_there: false,
            want: SAMPLES,
            is_guided: false,
            guide: Guide::default(),
            given_up: Vec::new(),
            samples: Vec::new(),
            seen_in: None,
            taken_at: None,
            first_offer_at: None,
            last_refusal: None,
        }
    }

    /// Asks for one angle after the other; for who sits before a camera.
    #[must_use]
    pub fn guided(mut self, is_guided: bool) -> Self {
        self.is_guided = is_guided;
        self.guide.wanted = Some(Angle::Front).filter(|_| is_guided);
        self
    }

    /// Says what the frames are of.
    #[must_use]
    pub fn seen_in(mut self, seen_in: Option<TakenFrom>) -> Self {
        self.seen_in = seen_in;
        self
    }

    /// Which angles were seen, and which one is asked for.
    pub fn guide(&self) -> Option<&Guide> {
        (self.is_guided && self.want > 1).then_some(&self.guide)
    }

    /// Track of the face, `None` while it is not there.
    pub fn track(&self) -> Option<u64> {
        self.is_there.then_some(self.watched.track)
    }

    /// Good samples so far.
    pub fn have(&self) -> usize {
        self.samples.len()
    }

    /// Samples needed.
    pub fn want(&self) -> usize {
        self.want
    }

    /// Why the newest frame did not count.
    pub fn refused(&self) -> Option<Refusal> {
        self.last_refusal
    }

    /// Whether enough was gathered.
    pub fn is_complete(&self) -> bool {
        self.samples.len() >= self.want
    }

    /// The picture will not change any more (a still picture, a pause): one
    /// sample is all there is.
    pub fn settle_for_one(&mut self) {
        self.want = 1;
    }

    /// Looks at the watched face of one frame; `None` if it was not there.
    pub fn offer(&mut self, probe: Option<&Probe>, match_threshold: f32) -> Offer {
        let offer = self.examine(probe, match_threshold);
        match (offer, probe) {
            (Offer::Taken, Some(probe)) => self.take(probe),
            (Offer::Refused(refusal), _) => self.last_refusal = Some(refusal),
            _ => self.last_refusal = None,
        }
        offer
    }

    /// Looks for the face in a frame; the track to watch from now on if it goes
    /// on on another one. Whoever stands where it was is not followed.
    pub fn follow(&mut self, result: &FrameResult, match_threshold: f32) -> Option<u64> {
        let before = self.watched.track;
        let found = self.watched.look_for(&result.faces, match_threshold);
        self.is_there = found.is_some();
        self.is_another_there = found.is_none() && !result.faces.is_empty();
        (self.watched.track != before).then_some(self.watched.track)
    }

    /// The samples, and everything that is asked with them.
    pub fn finish(self) -> Gathered {
        Gathered {
            name: self.name,
            samples: self.samples,
            answers: Answers {
                existing: self.existing,
                ..Answers::default()
            },
        }
    }

    /// Why gathering was given up.
    pub fn gave_up(&self) -> EnrolFailure {
        EnrolFailure::GaveUp {
            name: self.name.clone(),
            have: self.have(),
            want: self.want,
            last: self.last_refusal,
        }
    }

    fn examine(&mut self, probe: Option<&Probe>, match_threshold: f32) -> Offer {
        let Some(probe) = probe else {
            return Offer::Refused(match self.is_another_there {
                true => Refusal::AnotherFace,
                false => Refusal::Absent,
            });
        };
        let first = *self.first_offer_at.get_or_insert(probe.time);
        if let Some(worst) = probe.quality.reasons.first() {
            return Offer::Refused(Refusal::Quality(*worst));
        }
        if let Some(offer) = refused_by_liveness(&probe.liveness, self.want == 1) {
            return offer;
        }
        let Some(embedding) = &probe.embedding else {
            return Offer::Waiting;
        };
        // With each of them: two strangers are both half way to their mean.
        let agrees = |sample: &EnrolSample| sample.embedding.cosine(embedding) >= match_threshold;
        // Somebody else may stand on the track for a frame before it ends.
        let may_be = self.watched.may_be(embedding, match_threshold);
        if !may_be || !self.samples.iter().all(agrees) {
            return Offer::Refused(Refusal::NotTheSamePerson);
        }
        if self.taken_at == Some(probe.time) {
            return Offer::Refused(Refusal::TooSimilar);
        }
        let since = probe.time.abs_diff(self.taken_at.unwrap_or(first));
        if self.taken_at.is_some() && since < SPACING {
            return Offer::Waiting;
        }
        if self.was_seen(&probe.quality) && since < ANGLE_PATIENCE {
            return Offer::Refused(Refusal::TooSimilar);
        }
        if self.says_nothing_new(embedding, &probe.quality, since) {
            return Offer::Refused(Refusal::TooSimilar);
        }
        Offer::Taken
    }

    /// What counts as new shrinks with time, so that somebody who sits still
    /// is enrolled too.
    fn says_nothing_new(&self, embedding: &Embedding, quality: &Quality, since: Duration) -> bool {
        let strictness =
            1.0 - (since.as_secs_f32() / DIVERSITY_PATIENCE.as_secs_f32()).clamp(0.0, 1.0);
        let pose_deg = pose_of(quality);
        self.samples.iter().any(|sample| {
            let turned = sample
                .pose_deg
                .iter()
                .zip(pose_deg)
                .map(|(a, b)| (a - b).abs())
                .fold(0.0, f32::max);
            let unlike = 1.0 - sample.embedding.cosine(embedding);
            turned < strictness * SAME_POSE_DEG && unlike < strictness * (1.0 - SAME_COSINE)
        })
    }

    /// How the head is turned beside the first sample.
    fn angle(&self, quality: &Quality) -> Angle {
        let pose_deg = pose_of(quality);
        let first = self.samples.first();
        Angle::of(pose_deg, first.map_or(pose_deg, |sample| sample.pose_deg))
    }

    /// Whether another angle is asked for than this one, which was seen already.
    fn was_seen(&self, quality: &Quality) -> bool {
        let seen = self.guide().map(|guide| &guide.seen);
        seen.is_some_and(|seen| seen.contains(&self.angle(quality)))
    }

    /// A sample of this angle was taken: whatever else was asked for meanwhile was
    /// given up if this one is nothing new.
    fn turn_on(&mut self, angle: Angle) {
        if !self.is_guided {
            return;
        }
        if self.guide.seen.contains(&angle) {
            self.given_up.extend(self.guide.wanted);
        } else {
            self.guide.seen.push(angle);
        }
        let is_open =
            |angle: &Angle| !self.guide.seen.contains(angle) && !self.given_up.contains(angle);
        self.guide.wanted = Angle::ALL.into_iter().find(is_open);
    }

    fn take(&mut self, probe: &Probe) {
        let Some(embedding) = probe.embedding.clone() else {
            return;
        };
        self.turn_on(self.angle(&probe.quality));
        self.samples.push(EnrolSample {
            file: None,
            face: FaceNumber { number: 1, of: 1 },
            embedding,
            aligned: (probe.aligned.as_ref()).map(|face| Arc::new(face.image.clone())),
            pose_deg: pose_of(&probe.quality),
            seen_in: self.seen_in.clone(),
        });
        self.taken_at = Some(probe.time);
        self.last_refusal = None;
    }
}

#[cfg(test)]
mod tests;
