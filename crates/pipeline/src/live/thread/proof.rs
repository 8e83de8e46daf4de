//! Where a challenge stands, whom it is offered to, and for whom one that was passed
//! still holds.

use super::desk::Desk;
use super::offers::Offers;
use crate::challenge::{
    AskWhen, CallOff, Challenge, ChallengeSettings, Event as Happened, Mistake, Observation,
    Outcome, Phase, PresenceVerdict, Prompt, ProofRefusal, ProofSettings, ProofState, Step, Wish,
};
use crate::engine::Engine;
use crate::engine::result::{FaceResult, FrameResult};
use crate::live::Event;
use faceglass_vision::light::PatchMeans;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Where the lots of challenges come from: whoever could foresee them could have the
/// answers ready.
pub type Chance = Arc<dyn Fn() -> u64 + Send + Sync>;

/// Landmarks of a whole face.
const LANDMARKS: usize = 68;
/// Outcomes that are kept, the newest of each track.
const KEPT: usize = 32;

/// One challenge that goes on.
struct Running {
    track: u64,
    challenge: Challenge,
    /// What may be drawn in place of a step.
    allowed: Vec<Step>,
    /// What was asked for and seen instead, while it is asked for once more.
    mistake: Option<(Step, Mistake)>,
    /// When the frame was captured that the standing prompt came with.
    shown_at: Option<Instant>,
}

/// The one challenge that may be going on, and what came of earlier ones.
pub struct ProofDesk {
    chance: Chance,
    settings: ProofSettings,
    running: Option<Running>,
    ended: Vec<Outcome>,
    offers: Offers,
    /// Presentation time of the newest frame.
    now: Option<Duration>,
    told: Option<ProofState>,
}

impl ProofDesk {
    /// Nothing asked, nothing proved.
    pub fn new(chance: Chance) -> Self {
        Self {
            chance,
            settings: ProofSettings::default(),
            running: None,
            ended: Vec::new(),
            offers: Offers::default(),
            now: None,
            told: None,
        }
    }

    /// What the next challenge is drawn from, and when it is asked for by itself.
    pub fn set(&mut self, desk: &Desk, settings: ProofSettings) {
        self.settings = settings;
        if self.settings.ask != AskWhen::Unsure && self.offers.close() {
            self.tell(desk, ProofState::Withdrawn);
        }
    }

    /// Whether no face is enrolled before it was passed.
    pub fn is_wanted_for_enrolment(&self) -> bool {
        self.settings.ask == AskWhen::Enrolment
    }

    /// The face that is asked now.
    pub fn asked(&self) -> Option<u64> {
        self.running.as_ref().map(|running| running.track)
    }

    /// What the last challenge of a track said, if there was one.
    pub fn verdict_of(&self, track: u64) -> Option<PresenceVerdict> {
        let outcome = self.ended.iter().find(|o| o.track == Some(track))?;
        Some(outcome.verdict)
    }

    /// Whether a track has passed one that still holds.
    pub fn holds_for(&self, track: u64) -> bool {
        let now_ms = self.now.map_or(0, millis);
        let holds = |outcome: &Outcome| {
            outcome.verdict == PresenceVerdict::Present && outcome.holds_for(track, now_ms)
        };
        self.ended.iter().any(holds)
    }

    /// Begins with the face on a track, in the place of whoever else is asked; `busy`
    /// is what stands in its way elsewhere. Whether it could.
    pub fn begin(&mut self, desk: &mut Desk, track: u64, busy: Option<ProofRefusal>) -> bool {
        if self.asked() == Some(track) {
            return true;
        }
        let challenge = self.challenge(desk, track, busy);
        self.offers.close();
        match challenge {
            Ok(challenge) => {
                self.call_off(desk, CallOff::SomethingElse);
                self.ended.retain(|outcome| outcome.track != Some(track));
                self.tell_ended(desk);
                self.running = Some(Running {
                    track,
                    challenge,
                    allowed: self.settings.gestures(),
                    mistake: None,
                    shown_at: None,
                });
                desk.watch(Some(track));
                self.tell_prompt(desk);
                true
            }
            Err(why) => {
                self.tell(desk, ProofState::Refused(why));
                false
            }
        }
    }

    fn challenge(
        &self,
        desk: &Desk,
        track: u64,
        busy: Option<ProofRefusal>,
    ) -> Result<Challenge, ProofRefusal> {
        let newest = desk.shared.latest().ok_or(ProofRefusal::NotPlaying)?;
        if newest.frame.still {
            return Err(ProofRefusal::StillPicture);
        }
        if let Some(why) = busy {
            return Err(why);
        }
        let face = face_on(&newest, track).ok_or(ProofRefusal::NoFace)?;
        if face.dense.len() != LANDMARKS {
            return Err(ProofRefusal::NoLandmarks);
        }
        let embeds = |engine: &&Engine| engine.embedder_id().is_some();
        let engine = desk.engine.as_ref().filter(embeds);
        let limits = ChallengeSettings {
            same_face: engine.map(Engine::match_threshold),
            ..ChallengeSettings::default()
        };
        let script = self.settings.script((self.chance)(), &limits);
        let script = script.map_err(ProofRefusal::Steps)?;
        Ok(Challenge::new(script, limits))
    }

    /// Another step in place of the one that stands.
    pub fn exchange(&mut self, desk: &Desk) {
        let Some(running) = &mut self.running else {
            return;
        };
        if running.challenge.exchange(&running.allowed).is_some() {
            // Nothing was seen instead of the new one.
            running.mistake = None;
            running.shown_at = None;
            self.tell_prompt(desk);
        }
    }

    /// The person ends it, or declines what is offered.
    pub fn cancel(&mut self, desk: &mut Desk) {
        if self.running.take().is_some() {
            desk.watch(None);
            self.tell(desk, ProofState::Cancelled);
        } else if self.offers.decline() {
            self.tell(desk, ProofState::Withdrawn);
        }
    }

    /// Ends one that goes on, for this reason; it could not tell.
    pub fn call_off(&mut self, desk: &mut Desk, why: CallOff) {
        if let Some(running) = &mut self.running {
            running.challenge.call_off();
            self.conclude(desk, Some(why));
        }
    }

    /// The source is another one, or begins anew: nothing holds any longer.
    pub fn source_changed(&mut self, desk: &mut Desk) {
        self.call_off(desk, CallOff::SourceGone);
        if self.offers.close() {
            self.tell(desk, ProofState::Withdrawn);
        }
        self.offers = Offers::default();
        self.forget(desk);
    }

    fn forget(&mut self, desk: &Desk) {
        self.now = None;
        if !self.ended.is_empty() {
            self.ended.clear();
            self.tell_ended(desk);
        }
    }

    /// Looks at an annotated frame; `busy` says that nothing may be offered now.
    pub fn take_frame(&mut self, desk: &mut Desk, result: &FrameResult, busy: bool) {
        if self.now.is_some_and(|before| result.frame.time < before) {
            self.call_off(desk, CallOff::Jumped);
            self.forget(desk);
        }
        self.now = Some(result.frame.time);
        if self.running.is_some() {
            self.ask(desk, result);
        } else {
            self.offer(desk, result, busy);
        }
    }

    fn ask(&mut self, desk: &mut Desk, result: &FrameResult) {
        let Some(running) = &mut self.running else {
            return;
        };
        let own = desk
            .take_probe()
            .filter(|probe| probe.track == running.track);
        let own = own.and_then(|probe| probe.embedding);
        let frame = &result.frame;
        let seen = match face_on(result, running.track) {
            Some(face) => Observation {
                // Looked at only while colours are shown.
                light: running
                    .challenge
                    .colours()
                    .and_then(|_| PatchMeans::of(&frame.image, &face.dense)),
                ..Observation::of_face(face, frame.time, own)
            },
            None => Observation::nobody(millis(frame.time)),
        };
        match running.challenge.observe(&seen) {
            Some(Happened::Asked(_)) => running.shown_at = Some(frame.captured_at),
            Some(Happened::Achieved(_)) => running.mistake = None,
            Some(Happened::Again(step, mistake)) => running.mistake = Some((step, mistake)),
            Some(Happened::Ended) => return self.conclude(desk, None),
            None => {}
        }
        self.tell_prompt(desk);
    }

    fn conclude(&mut self, desk: &mut Desk, called_off: Option<CallOff>) {
        let Some(running) = self.running.take() else {
            return;
        };
        desk.watch(None);
        let outcome = Outcome {
            // Where the face was never seen again the challenge knows no track.
            track: Some(running.track),
            ..running.challenge.into_outcome()
        };
        if self.ended.len() == KEPT {
            self.ended.remove(0);
        }
        self.ended.push(outcome.clone());
        self.tell_ended(desk);
        let outcome = Box::new(outcome);
        self.tell(
            desk,
            ProofState::Ended {
                outcome,
                called_off,
            },
        );
    }

    fn offer(&mut self, desk: &Desk, result: &FrameResult, busy: bool) {
        let is_off = self.settings.ask != AskWhen::Unsure || busy || result.frame.still;
        if self.offers.withdraw_outdated(result) || (is_off && self.offers.close()) {
            self.tell(desk, ProofState::Withdrawn);
        }
        if is_off {
            return;
        }
        if let Some(track) = self.offers.look(result) {
            self.tell(desk, ProofState::Offered { track });
        }
    }

    fn tell_prompt(&mut self, desk: &Desk) {
        let Some(Running {
            track,
            challenge,
            allowed,
            mistake,
            shown_at,
        }) = &self.running
        else {
            return;
        };
        let wish = match challenge.phase() {
            Phase::LookStraight => Wish::LookStraight,
            Phase::Wait => Wish::Wait,
            Phase::Do {
                step,
                shown_ms,
                until_ms,
                held,
            } => Wish::Do {
                step,
                held,
                since: shown_at.unwrap_or_else(Instant::now),
                window: Duration::from_millis(until_ms.saturating_sub(shown_ms)),
                light: challenge.colours().map(|(code, _)| code),
            },
            Phase::Over => return,
        };
        let of = challenge.script().steps.len();
        let prompt = Prompt {
            track: *track,
            number: (challenge.step_number() + 1).min(of),
            of,
            wish,
            mistake: *mistake,
            can_exchange: challenge.can_exchange(allowed),
        };
        self.tell(desk, ProofState::Asking(prompt));
    }

    fn tell_ended(&self, desk: &Desk) {
        desk.shared
            .tell(Event::Proven(Arc::new(self.ended.clone())));
    }

    /// Tells a state once.
    fn tell(&mut self, desk: &Desk, state: ProofState) {
        let is_asking = matches!(state, ProofState::Asking(_));
        if is_asking && self.told.as_ref() == Some(&state) {
            return;
        }
        self.told = Some(state.clone());
        desk.shared.tell(Event::Proof(state));
    }
}

fn face_on(result: &FrameResult, track: u64) -> Option<&FaceResult> {
    result.faces.iter().find(|face| face.track == track)
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}
