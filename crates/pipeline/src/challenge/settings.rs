//! How strict a challenge is.

use serde::{Deserialize, Serialize};

/// Limits of a challenge; times in milliseconds. Those of gestures are some five
/// times the noise of the landmarks (4.3 % of an eye distance).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ChallengeSettings {
    /// Further attempts after mistakes, in the whole challenge: each one is a gift to
    /// a recording as well.
    pub retries: u32,
    /// How long the face looks straight ahead before each step.
    pub neutral_ms: u64,
    /// How long that may take to come about.
    pub ready_ms: u64,
    /// The shortest pause before a prompt, from the moment at which the face may look
    /// straight ahead again …
    pub shortest_pause_ms: u64,
    /// … and the longest: the wider apart, the harder to foresee. A prompt waits
    /// for a face that is not yet back.
    pub longest_pause_ms: u64,
    /// How long an answer may take in all, from its prompt to the moment at which it
    /// need no longer be held.
    pub window_ms: u64,
    /// Nobody begins sooner than this after a prompt, or after being told to let go.
    pub reaction_ms: u64,
    /// How long after its prompt an answer may begin.
    pub begin_ms: u64,
    /// The shortest time for which an answer is held …
    pub shortest_hold_ms: u64,
    /// … and the longest. Who answers learns the end of it only when it is there.
    pub longest_hold_ms: u64,
    /// How long after that the face may take to let go.
    pub return_ms: u64,
    /// How long a turn is held where the script says nothing of it.
    pub turn_hold_ms: u64,
    /// How long anything else is held there.
    pub hold_ms: u64,
    /// How long something else is done before it is a mistake.
    pub mistake_ms: u64,
    /// Without a face for so long it is lost.
    pub lost_ms: u64,
    /// How long after its end the verdict is valid.
    pub valid_ms: u64,
    /// A turn, in degrees of yaw beside the person's neutral pose.
    pub turn_deg: f32,
    /// A look up, in degrees of pitch beside the neutral pose.
    pub look_up_deg: f32,
    /// Closer: so many times as large. Back is the inverse.
    pub closer: f32,
    /// The mouth open, as its height over width beyond the neutral one.
    pub mouth: f32,
    /// A smile, in the unit of [`faceglass_vision::motion::Expression::smile`]
    /// beyond the neutral one.
    pub smile: f32,
    /// A pose is neutral with a yaw of at most this many degrees …
    pub neutral_yaw_deg: f32,
    /// … and while yaw and pitch have no greater standard deviation than this.
    pub steady_deg: f32,
    /// Cosine from which two embeddings are of one face; the embedder's match
    /// threshold. `None` asks for no embedding: without an embedder.
    pub same_face: Option<f32>,
    /// The part of it below which two embeddings are of two people.
    pub stranger_share: f32,
    /// The part of a step's frames that may be poor before it says nothing.
    pub poor_share: f32,
    /// Whether a step that turns the head must have shown the depth of one.
    pub needs_solidity: bool,
}

impl Default for ChallengeSettings {
    fn default() -> Self {
        Self {
            retries: 3,
            neutral_ms: 400,
            ready_ms: 10_000,
            shortest_pause_ms: 1800,
            longest_pause_ms: 7000,
            window_ms: 8000,
            reaction_ms: 350,
            begin_ms: 2100,
            shortest_hold_ms: 800,
            longest_hold_ms: 4500,
            return_ms: 1600,
            turn_hold_ms: 600,
            hold_ms: 130,
            mistake_ms: 400,
            lost_ms: 800,
            valid_ms: 60_000,
            turn_deg: 15.0,
            look_up_deg: 11.0,
            closer: 1.18,
            mouth: 0.25,
            smile: 0.18,
            neutral_yaw_deg: 10.0,
            steady_deg: 4.0,
            same_face: None,
            stranger_share: 0.5,
            poor_share: 0.5,
            needs_solidity: true,
        }
    }
}
