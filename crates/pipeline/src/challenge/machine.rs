//! The challenge itself.

use super::asking::{Asking, Tally};
use super::continuity::{Break, Continuity};
use super::gesture::{Gestures, NeutralWatch};
use super::observation::Observation;
use super::outcome::{Mistake, Outcome, Reason, StepReport};
use super::script::Script;
use super::settings::ChallengeSettings;
use super::step::Step;
use faceglass_vision::chance::Dice;
use faceglass_vision::light::{LightCode, LightParams};
use faceglass_vision::motion::{BlinkParams, Blinks, SolidityParams, SolidityTrack};

/// A turn that was asked for is held for less than a second, of which a slow camera
/// gives few frames, and often there is one alone, after which heads and prints wound
/// about a tin lie closer together. That it was asked for makes up for that.
const BRIEFLY: SolidityParams = SolidityParams {
    min_frames: 3.0,
    decided_frames: 6.0,
    solid_gain: [0.65, 0.6],
    ..SolidityParams::USUAL
};

/// Other numbers than those that drew the script.
const OTHER_STEP: u64 = 0x2545_f491_4f6c_dd1d;

/// What the person is asked for now; times in milliseconds of the observations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// To look straight ahead and keep still.
    LookStraight,
    /// To wait for what comes.
    Wait,
    /// To do this now, and to hold it for as long as this is the phase: what follows
    /// is to look straight ahead again, and soon.
    Do {
        /// The step.
        step: Step,
        /// Since when.
        shown_ms: u64,
        /// Until when it must have begun, or until when the light or both blinks are
        /// over; what is held is told when to let go instead.
        until_ms: u64,
        /// It is seen, and to be held for as long as this is the phase.
        held: bool,
    },
    /// Nothing more.
    Over,
}

/// What an observation changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    /// The next step was asked for, or the same once more.
    Asked(Step),
    /// It was done.
    Achieved(Step),
    /// It was not; the same or something else is asked for in its place.
    Again(Step, Mistake),
    /// The challenge is over.
    Ended,
}

#[derive(Clone, Debug)]
pub(super) enum State {
    Ready {
        since_ms: u64,
        /// From here on the face may be looking straight ahead.
        settled_ms: u64,
        watch: NeutralWatch,
    },
    Pause {
        until_ms: u64,
        gestures: Gestures,
    },
    Asking(Box<Asking>),
    Over(Box<Outcome>),
}

/// A challenge from its first frame to its end.
#[derive(Clone, Debug)]
pub struct Challenge {
    pub(super) settings: ChallengeSettings,
    pub(super) light: LightParams,
    pub(super) script: Script,
    /// When prompts were shown in a recorded session, by step and attempt.
    pub(super) shown: Vec<(usize, u32, u64)>,
    pub(super) state: State,
    pub(super) at: usize,
    pub(super) attempt: u32,
    pub(super) now_ms: Option<u64>,
    pub(super) continuity: Continuity,
    pub(super) solidity: SolidityTrack,
    pub(super) blinks: Blinks,
    pub(super) waiting: Tally,
    pub(super) reports: Vec<StepReport>,
    pub(super) track: Option<u64>,
    pub(super) least_likeness: Option<f32>,
    pub(super) last_shown_ms: u64,
    /// A step was exchanged for another.
    pub(super) exchanged: bool,
    /// A further turn was asked for, since the first showed no depth.
    pub(super) turned_again: bool,
}

impl Challenge {
    /// A challenge that has seen nothing.
    pub fn new(script: Script, settings: ChallengeSettings) -> Self {
        Self {
            settings,
            light: LightParams::default(),
            script,
            shown: Vec::new(),
            state: State::Ready {
                since_ms: 0,
                settled_ms: 0,
                watch: NeutralWatch::default(),
            },
            at: 0,
            attempt: 0,
            now_ms: None,
            continuity: Continuity::default(),
            solidity: SolidityTrack::new(BRIEFLY),
            blinks: Blinks::new(BlinkParams::default()),
            waiting: Tally::default(),
            reports: Vec::new(),
            track: None,
            least_likeness: None,
            last_shown_ms: 0,
            exchanged: false,
            turned_again: false,
        }
    }

    /// The same for a session whose prompts were shown at known times (step and
    /// attempt from 0, milliseconds), whatever was seen before them.
    pub fn recorded(
        script: Script,
        shown: Vec<(usize, u32, u64)>,
        settings: ChallengeSettings,
    ) -> Self {
        Self {
            shown,
            ..Self::new(script, settings)
        }
    }

    /// Limits of the light test, for a screen and camera whose lag is known.
    pub fn set_light_params(&mut self, params: LightParams) {
        self.light = params;
    }

    /// What the person is asked for now.
    pub fn phase(&self) -> Phase {
        match &self.state {
            State::Ready { .. } => Phase::LookStraight,
            State::Pause { .. } => Phase::Wait,
            State::Asking(asking) if asking.released_ms.is_some() => Phase::LookStraight,
            State::Asking(asking) => Phase::Do {
                step: asking.step,
                shown_ms: asking.shown_ms,
                until_ms: asking.answered_until(&self.settings),
                held: asking.is_held(),
            },
            State::Over(_) => Phase::Over,
        }
    }

    /// The colours to show now, and since when.
    pub fn colours(&self) -> Option<(LightCode, u64)> {
        match &self.state {
            State::Asking(asking) => Some((self.code()?, asking.shown_ms)),
            _ => None,
        }
    }

    /// How strict it is.
    pub fn settings(&self) -> &ChallengeSettings {
        &self.settings
    }

    /// What is asked in all.
    pub fn script(&self) -> &Script {
        &self.script
    }

    /// Cosine of the last frame's embedding to the first of the session, where that
    /// frame says anything of who it is: what a record keeps in place of the embedding.
    pub fn likeness(&self) -> Option<f32> {
        self.continuity.likeness_now()
    }

    /// The attempts that have ended.
    pub fn reports(&self) -> &[StepReport] {
        &self.reports
    }

    /// How it ended, once it has.
    pub fn outcome(&self) -> Option<&Outcome> {
        match &self.state {
            State::Over(outcome) => Some(outcome),
            _ => None,
        }
    }

    /// Which step is asked for, from 0.
    pub fn step_number(&self) -> usize {
        self.at
    }

    /// Whether [`Challenge::exchange`] may do something.
    pub fn can_exchange(&self, allowed: &[Step]) -> bool {
        !self.exchanged
            && self.outcome().is_none()
            && self.now_ms.is_some()
            && self.mistakes().count() < self.settings.retries as usize
            && self.planned().is_some()
            && !self.others(allowed).is_empty()
    }

    /// Asks for another of the allowed gestures in place of the step that stands, drawn
    /// by the seed, for whoever cannot do that one. It counts as one of the mistakes that
    /// are forgiven and is possible once, so that nobody can choose until what was
    /// prepared fits.
    /// `None` where it is not possible.
    pub fn exchange(&mut self, allowed: &[Step]) -> Option<Event> {
        if !self.can_exchange(allowed) {
            return None;
        }
        let seed = self.script.seed ^ OTHER_STEP;
        let others = self.others(allowed);
        let step = others[Dice::new(seed).below(others.len())];
        let planned = Script::of(&[step], seed, &self.settings).steps.pop()?;
        self.decline(planned);
        Some(Event::Again(step, Mistake::Declined))
    }

    /// Gestures that the script does not hold.
    fn others(&self, allowed: &[Step]) -> Vec<Step> {
        let is_asked = |step| self.script.steps.iter().any(|planned| planned.step == step);
        let mut others = allowed.to_vec();
        others.retain(|step| *step != Step::Light && !is_asked(*step));
        others
    }

    /// Ends it without a verdict.
    pub fn call_off(&mut self) {
        if self.outcome().is_none() {
            self.end(self.now_ms.unwrap_or_default(), Reason::CalledOff);
        }
    }

    /// How it ended, or that it was called off now.
    pub fn into_outcome(self) -> Outcome {
        match self.state {
            State::Over(outcome) => *outcome,
            _ => self.concluded(self.now_ms.unwrap_or_default(), Reason::CalledOff),
        }
    }

    /// Takes the next frame. One that is not newer than the last changes nothing;
    /// where no frames come, [`Observation::nobody`] lets time pass.
    pub fn observe(&mut self, o: &Observation) -> Option<Event> {
        let is_newer = self.now_ms.is_none_or(|last| o.time_ms > last);
        if !is_newer || self.outcome().is_some() {
            return None;
        }
        if self.now_ms.replace(o.time_ms).is_none() {
            self.start_over(o.time_ms);
        }
        match self.continuity.add(o, &self.settings) {
            Ok(likeness) => self.note(o, likeness),
            Err(Break::Swapped) => return self.end(o.time_ms, Reason::Swapped),
            Err(Break::Lost) => return self.end(o.time_ms, Reason::FaceLost),
        }
        let measures = self.measure(o);
        self.step(o, measures)
    }
}
