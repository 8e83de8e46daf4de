//! What each frame does to a challenge.

use super::asking::{Asking, Tally};
use super::continuity::Kept;
use super::gesture::{Gestures, Neutral, NeutralWatch};
use super::machine::{Challenge, Event, State};
use super::observation::{Measures, Observation};
use super::outcome::{Grounds, Mistake, Outcome, PresenceVerdict, Reason, StepReport};
use super::script::{Planned, Script};
use super::step::Step;
use faceglass_vision::light::{LightCode, LightResponse, LightVerdict};
use faceglass_vision::motion::{Blink, SolidityVerdict};
use std::time::Duration;

/// Other numbers than those that drew the script.
const ANOTHER_TURN: u64 = 0x9fb2_1c65_1e98_df25;

impl Challenge {
    pub(super) fn note(&mut self, o: &Observation, likeness: Option<f32>) {
        self.track = self.track.or(o.track);
        if let Some(likeness) = likeness {
            let least = self.least_likeness.map_or(likeness, |l| l.min(likeness));
            self.least_likeness = Some(least);
        }
    }

    /// Measures a good sample; what it says of depth and lids is taken with it.
    pub(super) fn measure(&mut self, o: &Observation) -> Option<(Measures, Option<Blink>)> {
        let measures = (!o.is_poor())
            .then(|| Measures::of(&o.points).ok())
            .flatten();
        let Some(measures) = measures else {
            self.blinks.interrupt();
            return None;
        };
        let time = Duration::from_millis(o.time_ms);
        // What cannot be a face's was refused by the measures already.
        let _ = self.solidity.add_at(time, &o.points, &measures.head);
        let blink = self.blinks.add(time, measures.face.eyes);
        Some((measures, blink))
    }

    pub(super) fn step(
        &mut self,
        o: &Observation,
        seen: Option<(Measures, Option<Blink>)>,
    ) -> Option<Event> {
        let now_ms = o.time_ms;
        let settings = self.settings.clone();
        match &mut self.state {
            State::Over(_) => None,
            State::Ready {
                since_ms,
                settled_ms,
                watch,
            } => {
                let (since_ms, settled) = (*since_ms, now_ms >= *settled_ms);
                let seen_now = seen.filter(|_| settled);
                let neutral = seen_now.and_then(|(m, _)| watch.add(now_ms, &m, &settings));
                self.waiting.add(o, seen.is_some());
                self.get_ready(now_ms, since_ms, neutral)
            }
            State::Pause { until_ms, gestures } => {
                let until_ms = *until_ms;
                if let Some((m, _)) = seen {
                    gestures.add(now_ms, &m, &settings);
                }
                let early = gestures.any(now_ms, 2 * settings.hold_ms);
                let gestures = gestures.clone();
                self.pause(now_ms, until_ms, early.map(|done| done.step), gestures)
            }
            State::Asking(asking) => {
                asking.add(o, seen, &settings);
                self.ask(now_ms)
            }
        }
    }

    /// Waits for the neutral pose, and goes on from it. The pause is counted from
    /// where the face was told to look straight ahead: a film that runs on would else
    /// set our clock by its own return.
    fn get_ready(&mut self, now_ms: u64, since_ms: u64, neutral: Option<Neutral>) -> Option<Event> {
        let is_late = now_ms.saturating_sub(since_ms) > self.settings.ready_ms;
        if let Some(neutral) = neutral {
            let gestures = Gestures::new(neutral);
            let Some(planned) = self.planned() else {
                // An embedding may take some more frames.
                let kept = self
                    .continuity
                    .kept_since(self.last_shown_ms, &self.settings);
                let may_wait = kept == Kept::Unknown && !is_late;
                return (!may_wait).then(|| self.finish(now_ms)).flatten();
            };
            let pause = planned.pauses_ms.get(self.attempt as usize).copied();
            let until_ms = self
                .due()
                .unwrap_or(since_ms.saturating_add(pause.unwrap_or_default()));
            self.state = State::Pause { until_ms, gestures };
            return None;
        }
        let is_missed = self
            .due()
            .is_some_and(|due| now_ms >= due.saturating_add(self.settings.window_ms));
        (is_late || is_missed)
            .then(|| {
                let why = self.waiting.why;
                self.end(now_ms, Reason::NotReady(why))
            })
            .flatten()
    }

    /// Nothing may be done before the prompt.
    fn pause(
        &mut self,
        now_ms: u64,
        until_ms: u64,
        early: Option<Step>,
        gestures: Gestures,
    ) -> Option<Event> {
        if let Some(step) = early {
            return self.mistake(now_ms, None, Mistake::TooEarly(step), None);
        }
        if now_ms < until_ms {
            return None;
        }
        let shown_ms = self.due().unwrap_or(now_ms);
        let (planned, step) = (self.planned()?, self.asked()?);
        let hold_ms = planned.holds_ms.get(self.attempt as usize).copied();
        let asking = Asking::new(step, hold_ms, shown_ms, gestures, &self.settings);
        self.last_shown_ms = shown_ms;
        self.state = State::Asking(Box::new(asking));
        Some(Event::Asked(step))
    }

    /// Looks whether what was asked for is done.
    fn ask(&mut self, now_ms: u64) -> Option<Event> {
        let State::Asking(asking) = &mut self.state else {
            return None;
        };
        let shown_ms = asking.shown_ms;
        if asking.step == Step::Light {
            return (now_ms >= asking.until_ms)
                .then(|| self.judge_light(now_ms, shown_ms))
                .flatten();
        }
        match asking.answer(now_ms, &self.settings) {
            Some(Ok(())) => self.achieved(now_ms, shown_ms, None),
            Some(Err(mistake)) => self.mistake(now_ms, Some(shown_ms), mistake, None),
            None => None,
        }
    }

    fn judge_light(&mut self, now_ms: u64, shown_ms: u64) -> Option<Event> {
        let (State::Asking(asking), Some(code)) = (&self.state, self.code()) else {
            return None;
        };
        let why = asking.tally.why;
        match LightResponse::of(&code, &asking.light, &self.light) {
            Ok(said) if said.verdict == LightVerdict::Answers => {
                self.achieved(now_ms, shown_ms, Some(said))
            }
            Ok(said) => {
                let mistake = Mistake::Light(said.verdict);
                self.mistake(now_ms, Some(shown_ms), mistake, Some(said))
            }
            Err(_) => self.mistake(now_ms, Some(shown_ms), Mistake::Poor(why), None),
        }
    }

    fn achieved(
        &mut self,
        now_ms: u64,
        shown_ms: u64,
        light: Option<LightResponse>,
    ) -> Option<Event> {
        let step = self.asked()?;
        let released_ms = match &self.state {
            State::Asking(asking) => asking.released_ms,
            _ => None,
        };
        self.report(now_ms, Some(shown_ms), None, light);
        self.at += 1;
        self.attempt = 0;
        self.start_over(released_ms.unwrap_or(now_ms));
        Some(Event::Achieved(step))
    }

    fn mistake(
        &mut self,
        now_ms: u64,
        shown_ms: Option<u64>,
        mistake: Mistake,
        light: Option<LightResponse>,
    ) -> Option<Event> {
        let step = self.asked()?;
        self.report(now_ms, shown_ms, Some(mistake), light);
        if self.mistakes().count() > self.settings.retries as usize {
            return self.end(now_ms, Reason::Step(step, self.mildest(step, mistake)));
        }
        self.once_more(now_ms);
        Some(Event::Again(step, mistake))
    }

    /// Puts another step in the place of the one that stands.
    pub(super) fn decline(&mut self, other: Planned) {
        let now_ms = self.now_ms.unwrap_or_default();
        let shown_ms = match &self.state {
            State::Asking(asking) => Some(asking.shown_ms),
            _ => None,
        };
        self.report(now_ms, shown_ms, Some(Mistake::Declined), None);
        if let Some(planned) = self.script.steps.get_mut(self.at) {
            *planned = other;
        }
        self.exchanged = true;
        self.once_more(now_ms);
    }

    fn once_more(&mut self, now_ms: u64) {
        self.attempt += 1;
        self.start_over(now_ms);
        // Who only now begins what was asked for, or still does it, is steady and is
        // not neutral.
        if let State::Ready { settled_ms, .. } = &mut self.state {
            *settled_ms = now_ms.saturating_add(self.settings.return_ms);
        }
    }

    /// What was not done so far, in all steps; another step that was asked for counts.
    pub(super) fn mistakes(&self) -> impl Iterator<Item = Mistake> {
        self.reports.iter().filter_map(|report| report.mistake)
    }

    /// Of all mistakes the one that speaks least against a person: who was once
    /// hardly seen gets no verdict from the other attempt alone.
    fn mildest(&self, step: Step, last: Mistake) -> Mistake {
        let mild = |mistake: &Mistake| {
            Reason::Step(step, *mistake).verdict() == PresenceVerdict::CouldNotTell
        };
        self.mistakes().find(mild).unwrap_or(last)
    }

    fn report(
        &mut self,
        now_ms: u64,
        shown_ms: Option<u64>,
        mistake: Option<Mistake>,
        light: Option<LightResponse>,
    ) {
        let Some(asked) = self.asked() else {
            return;
        };
        self.reports.push(StepReport {
            asked,
            attempt: self.attempt,
            shown_ms,
            ended_ms: now_ms,
            mistake,
            light,
        });
    }

    pub(super) fn start_over(&mut self, now_ms: u64) {
        self.waiting = Tally::default();
        self.state = State::Ready {
            since_ms: now_ms,
            settled_ms: now_ms,
            watch: NeutralWatch::default(),
        };
    }

    /// All steps are done, and the face looks straight ahead again.
    fn finish(&mut self, now_ms: u64) -> Option<Event> {
        let kept = self
            .continuity
            .kept_since(self.last_shown_ms, &self.settings);
        let turned = self.script.steps.iter().any(|planned| planned.step.turns());
        let depth = self.solidity.solidity().verdict;
        let wants_depth = turned && self.settings.needs_solidity;
        let reason = match (kept, depth) {
            // Who is asked for nothing has answered nothing.
            _ if self.script.steps.is_empty() => Reason::CalledOff,
            (Kept::Stranger, _) => Reason::Swapped,
            (_, SolidityVerdict::Flat) => Reason::Flat,
            (Kept::Unknown, _) => Reason::NotCompared,
            (Kept::Same, SolidityVerdict::Unsure) if wants_depth => Reason::DepthUnknown,
            (Kept::Same, SolidityVerdict::Unsure | SolidityVerdict::Solid) => Reason::Passed,
        };
        if reason == Reason::DepthUnknown && self.asks_for_another_turn(now_ms) {
            return None;
        }
        self.end(now_ms, reason)
    }

    /// Asks once for the other turn, or the same where only that may be asked for: the
    /// landmarks of many heads show less depth to one side than to the other. It answers
    /// whether it did.
    fn asks_for_another_turn(&mut self, now_ms: u64) -> bool {
        let turns = self.script.steps.iter().rev().find(|p| p.step.turns());
        let Some(turn) = turns.filter(|_| !self.turned_again) else {
            return false;
        };
        let step = turn.instead.first().copied().unwrap_or(turn.step);
        let more = Script::of(&[step], self.script.seed ^ ANOTHER_TURN, &self.settings);
        self.script.steps.extend(more.steps);
        self.turned_again = true;
        self.start_over(now_ms);
        true
    }

    pub(super) fn end(&mut self, now_ms: u64, reason: Reason) -> Option<Event> {
        self.state = State::Over(Box::new(self.concluded(now_ms, reason)));
        Some(Event::Ended)
    }

    pub(super) fn concluded(&self, now_ms: u64, reason: Reason) -> Outcome {
        let solidity = self.solidity.solidity();
        Outcome {
            verdict: reason.verdict(),
            grounds: Grounds {
                reason,
                steps: self.reports.clone(),
                solidity: solidity.verdict,
                depth_gain: solidity.gain,
                least_likeness: self.least_likeness,
            },
            ended_ms: now_ms,
            valid_until_ms: now_ms.saturating_add(self.settings.valid_ms),
            track: self.track,
        }
    }

    pub(super) fn planned(&self) -> Option<&Planned> {
        self.script.steps.get(self.at)
    }

    /// What this attempt asks for.
    pub(super) fn asked(&self) -> Option<Step> {
        Some(self.planned()?.asked(self.attempt))
    }

    /// The colours of this attempt.
    pub(super) fn code(&self) -> Option<LightCode> {
        let codes = &self.planned()?.codes;
        codes.get(self.attempt as usize).copied()
    }

    /// When the prompt of this attempt was shown, of a recorded session.
    fn due(&self) -> Option<u64> {
        let this = |shown: &&(usize, u32, u64)| shown.0 == self.at && shown.1 == self.attempt;
        self.shown.iter().find(this).map(|shown| shown.2)
    }
}
