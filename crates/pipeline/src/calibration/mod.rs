//! Fitting the liveness threshold to one camera: guided steps gather scores, a
//! rule turns them into a proposal, and what the person accepts is kept by
//! camera and network.
//!
//! Nothing here knows of threads. [`Session`] takes annotated frames one by
//! one; [`propose`] is a function of scores; [`PointStore`] is a file.

mod point;
mod proposal;
mod session;
mod store;

pub use point::{AttackCount, Count, OperatingPoint, PointStatus, PointsDamage, PointsTrouble};
pub use proposal::{
    Bound, CEILING, FLOOR_DEPTH, FLOOR_DEPTH_WITH_ATTACKS, Limits, LivenessScores, MAX_SUM,
    Proposal, TARGET_BPCER, Why, propose,
};
pub use session::{CHECKED_FROM, CalibrationRefusal, SAMPLES_A_STEP, Session, Taken};
pub use store::{POINTS_FILE, PointStore};

use serde::{Deserialize, Serialize};

/// A kind of presentation attack that the person can hold up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttackSpecies {
    /// A printed photograph.
    Print,
    /// A picture on a phone's screen.
    Phone,
}

impl AttackSpecies {
    /// All that are asked for.
    pub const ALL: [Self; 2] = [Self::Print, Self::Phone];
}

/// What the person is asked to do, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CalibrationStep {
    /// Look straight at the camera.
    Straight,
    /// Turn the head a little, to either side.
    Turn,
    /// Come closer than in the first step.
    Closer,
    /// Show a printed photograph.
    Print,
    /// Show a picture on a phone.
    Phone,
}

impl CalibrationStep {
    /// All steps, in the order they are asked for.
    pub const ALL: [Self; 5] = [
        Self::Straight,
        Self::Turn,
        Self::Closer,
        Self::Print,
        Self::Phone,
    ];

    /// Which of [`Self::ALL`] it is, from 0.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The step after this one.
    pub fn next(self) -> Option<Self> {
        Self::ALL.get(self.index() + 1).copied()
    }

    /// The attack that is shown; `None` for a live face.
    pub fn attack(self) -> Option<AttackSpecies> {
        match self {
            Self::Straight | Self::Turn | Self::Closer => None,
            Self::Print => Some(AttackSpecies::Print),
            Self::Phone => Some(AttackSpecies::Phone),
        }
    }

    /// Whether it may be left out. Without a live face there is nothing to go
    /// by.
    pub fn can_be_skipped(self) -> bool {
        self != Self::Straight
    }
}

/// What the person asks of a calibration.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CalibrationCommand {
    /// Starts with the camera that is open.
    Begin {
        /// Lowest threshold that may be proposed while not every attack was
        /// shown; `None` leaves it to [`FLOOR_DEPTH`].
        floor: Option<f32>,
    },
    /// The attack is in front of the camera, or: try the step again.
    Go,
    /// After [`Halt::LooksLive`]: it is the attack that the step asks for, so
    /// what comes counts, whatever it scores. Says nothing in another state.
    Vouch,
    /// Leaves the step out; its samples are dropped.
    Skip,
    /// Ends it; nothing changes.
    Cancel,
    /// Puts the proposal in force and keeps it.
    Accept {
        /// The person was told that it lowers security and wants it all the
        /// same. A proposal that does is not accepted otherwise.
        lowering: bool,
    },
    /// Forgets what is kept of the camera that is open.
    Remove,
}

/// Why a step waits for the person again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// No frame counted for a while; the last reason.
    Stalled(CalibrationRefusal),
    /// An attack is asked for, and what was shown scores as the living face
    /// did: no threshold tells it from one of the steps before.
    LooksLive,
    /// A living face is asked for, and most of what was shown scores below any
    /// threshold that may be proposed.
    LooksLikeAttack,
}

/// How a calibration is doing.
#[derive(Clone, Debug, PartialEq)]
pub enum CalibrationState {
    /// Waits until the person is ready.
    Ready {
        /// For this step.
        step: CalibrationStep,
        /// The step was tried and came to nothing; its samples are dropped.
        halt: Option<Halt>,
    },
    /// Gathers scores.
    Gathering {
        /// Of this step.
        step: CalibrationStep,
        /// Samples so far.
        have: usize,
        /// Samples needed.
        want: usize,
        /// Why the newest frame did not count.
        refused: Option<CalibrationRefusal>,
    },
    /// Enough was seen; nothing has changed yet.
    Proposed(Proposal),
    /// Kept and in force.
    Stored(Proposal),
    /// Ended without a change.
    Failed(CalibrationFailure),
    /// Ended by the person; nothing changed.
    Cancelled,
}

/// Why a calibration cannot start or go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CalibrationFailure {
    /// The open source is no camera, or nothing is open.
    NoCamera,
    /// No liveness network is loaded.
    NoNetwork,
    /// Somebody is being enrolled.
    Enrolling,
    /// The camera went away, or another source was opened.
    CameraLost,
    /// The file could not be written; the system's reason.
    NotStored(String),
}
