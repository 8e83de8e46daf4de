//! Proving that somebody is there: asked at a moment that nobody could foresee, a
//! face does what it is asked for.
//!
//! Steps are drawn by lot, blinks on top of those that are held. Before each the face looks straight ahead,
//! then follows a pause of a length drawn by lot, then the prompt. The answer must
//! begin within the time that people take to react, be held for as long as the
//! prompt stands, which is drawn by lot too, and be gone soon after. A few mistakes in
//! all are forgiven ([`ChallengeSettings::retries`]), and something else is asked for in the place of each. The same face must
//! be seen from the first step to the last, and where it turned it must have turned
//! as a head does ([`faceglass_vision::motion::SolidityTrack`]).
//!
//! [`Challenge`] is a state machine over timed [`Observation`]s. It has no clock
//! and no chance of its own: a [`Script`] made from a seed says what is asked and
//! how long each pause is, so that the same script and the same observations always
//! end in the same [`Outcome`]. A [`Record`] keeps both, points and not pictures,
//! and can be judged again.
//!
//! What it proves is small. It refuses what does not answer: a print, a recording.
//! It cannot refuse a mask, a face computed on the fly, or a recording that somebody
//! works by hand, with a clip for each step that is shown and stopped when asked.

mod advance;
mod asking;
mod continuity;
mod gesture;
mod machine;
mod observation;
mod outcome;
mod proof;
mod record;
mod script;
mod settings;
mod step;

pub use machine::{Challenge, Event, Phase};
pub use observation::{Measures, Observation};
pub use outcome::{Grounds, Mistake, Outcome, Presence, PresenceVerdict, Reason, StepReport, fuse};
pub use proof::{AskWhen, CallOff, Prompt, ProofRefusal, ProofSettings, ProofState, Wish};
pub use record::{Record, RecordError, Shown};
pub use script::{Planned, Script, ScriptError};
pub use settings::ChallengeSettings;
pub use step::{Step, UnknownStep};
