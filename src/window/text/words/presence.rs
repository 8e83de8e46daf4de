//! Proving presence in words: every value, without a catch-all.

use crate::window::text::presence::Steps;
use crate::window::text::{Texts, words};
use faceglass_pipeline::challenge::{
    AskWhen, CallOff, Mistake, Outcome, Presence, PresenceVerdict, Prompt, ProofRefusal, Reason,
    Step, Wish,
};
use faceglass_pipeline::result::LivenessVerdict;
use faceglass_vision::light::LightVerdict;

/// The text of a step.
pub fn step(step: Step, of: &Steps) -> &'static str {
    match step {
        Step::TurnLeft => of.turn_left,
        Step::TurnRight => of.turn_right,
        Step::LookUp => of.look_up,
        Step::ComeCloser => of.come_closer,
        Step::GoBack => of.go_back,
        Step::BlinkTwice => of.blink_twice,
        Step::OpenMouth => of.open_mouth,
        Step::Smile => of.smile,
        Step::Light => of.light,
    }
}

/// What the person is to do now.
pub fn wish(wish: Wish, t: &Texts) -> &'static str {
    match wish {
        Wish::LookStraight => t.presence.look_straight,
        Wish::Wait => t.presence.wait,
        Wish::Do { held: true, .. } => t.presence.hold,
        Wish::Do { step, .. } => self::step(step, &t.presence.todo),
    }
}

/// What went wrong the first time, while the step is asked for once more.
pub fn once_more(prompt: &Prompt, t: &Texts) -> Option<String> {
    let (_, mistake) = prompt.mistake?;
    Some((t.presence.once_more)(&self::mistake(mistake, t)))
}

/// What was seen instead.
pub fn mistake(mistake: Mistake, t: &Texts) -> String {
    let p = &t.presence;
    match mistake {
        Mistake::Other(other) => (p.saw_other)(step(other, &p.sight)),
        Mistake::TooEarly(early) => (p.saw_too_early)(step(early, &p.sight)),
        Mistake::Nothing => p.saw_nothing.to_owned(),
        Mistake::NotHeld => p.saw_let_go.to_owned(),
        Mistake::Poor(Some(why)) => (p.saw_poorly)(words::quality(why, t)),
        Mistake::Poor(None) => p.saw_hardly.to_owned(),
        Mistake::Light(verdict) => light(verdict, t).to_owned(),
        Mistake::Declined => p.declined.to_owned(),
    }
}

fn light(verdict: LightVerdict, t: &Texts) -> &'static str {
    let p = &t.presence;
    match verdict {
        LightVerdict::OtherLight => p.other_light,
        LightVerdict::Late => p.late_light,
        LightVerdict::TooBright => p.too_bright,
        // One that answers is no mistake.
        LightVerdict::Unclear | LightVerdict::Answers => p.unclear_light,
    }
}

/// The verdict in a word or two.
pub fn verdict(verdict: PresenceVerdict, t: &Texts) -> &'static str {
    match verdict {
        PresenceVerdict::Present => t.presence.present,
        PresenceVerdict::NotPresent => t.presence.not_present,
        PresenceVerdict::CouldNotTell => t.presence.could_not_tell,
    }
}

/// Beside the passive verdict: what both together say, and for how long.
pub fn beside(presence: Presence, left_s: u64, t: &Texts) -> String {
    (t.presence.beside)(verdict(presence.fused, t), left_s)
}

/// What a verdict rests on, in a sentence; what the picture alone says has the last
/// word over a challenge that was passed.
pub fn grounds(
    outcome: &Outcome,
    called_off: Option<CallOff>,
    passive: LivenessVerdict,
    t: &Texts,
) -> String {
    let p = &t.presence;
    if let Some(why) = called_off {
        return self::called_off(why, t).to_owned();
    }
    match outcome.grounds.reason {
        Reason::Passed => match passive {
            LivenessVerdict::Spoof => p.passed_but_spoof,
            LivenessVerdict::Unsure => p.passed_but_unsure,
            LivenessVerdict::Live if outcome.grounds.least_likeness.is_none() => {
                p.passed_uncompared
            }
            LivenessVerdict::Live => p.passed,
        }
        .to_owned(),
        Reason::Step(asked, mistake) => {
            (p.not_done)(step(asked, &p.name), &self::mistake(mistake, t))
        }
        Reason::Swapped => p.swapped.to_owned(),
        Reason::Flat => p.flat.to_owned(),
        Reason::FaceLost => p.face_lost.to_owned(),
        Reason::NotCompared => p.not_compared.to_owned(),
        Reason::DepthUnknown => p.depth_unknown.to_owned(),
        Reason::NotReady(Some(why)) => (p.not_ready_poor)(words::quality(why, t)),
        Reason::NotReady(None) => p.not_ready.to_owned(),
        Reason::CalledOff => p.called_off.to_owned(),
    }
}

fn called_off(why: CallOff, t: &Texts) -> &'static str {
    let p = &t.presence;
    match why {
        CallOff::Paused => p.paused,
        CallOff::Jumped => p.jumped,
        CallOff::MovieEnded => p.movie_ended,
        CallOff::SourceGone => p.source_gone,
        CallOff::SomethingElse => p.something_else,
    }
}

/// Why a challenge cannot begin.
pub fn refusal(why: ProofRefusal, t: &Texts) -> &'static str {
    let p = &t.presence;
    match why {
        ProofRefusal::NoFace => p.no_face,
        ProofRefusal::StillPicture => p.still_picture,
        ProofRefusal::NotPlaying => p.not_playing,
        ProofRefusal::NoLandmarks => p.no_landmarks,
        ProofRefusal::Enrolling => p.enrolling,
        ProofRefusal::Calibrating => p.calibrating,
        ProofRefusal::Steps(_) => p.too_few_steps,
    }
}

/// When a challenge is asked for.
pub fn ask(when: AskWhen, t: &Texts) -> &'static str {
    let s = &t.presence.settings;
    match when {
        AskWhen::Never => s.never,
        AskWhen::Unsure => s.unsure,
        AskWhen::Enrolment => s.enrolment,
    }
}
