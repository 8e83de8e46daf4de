//! What a face does: how the head is turned, whether it is a head at all, and
//! what eyes and mouth do.
//!
//! Everything here works on the 68 landmarks of the iBUG order in frame pixels,
//! and on times that the caller states. Lengths are in *eye distances* (between
//! the middles of the eyes of a head that looks straight ahead) unless a name
//! says otherwise.
//!
//! ```
//! use faceglass_vision::motion::{HeadFit, Sight, mean_head};
//! use faceglass_vision::pose::Pose;
//!
//! let turned = Pose { yaw_deg: 20.0, ..Pose::default() };
//! let points = mean_head().seen(&Sight { pose: turned, ..Sight::default() });
//! let fit = HeadFit::of(&points)?;
//! assert!((fit.pose.yaw_deg - 20.0).abs() < 3.0);
//! # Ok::<(), faceglass_vision::motion::MotionError>(())
//! ```

mod blink;
mod expression;
mod fit;
mod head;
mod hysteresis;
mod matrix;
mod parallax;
mod solidity;
mod weights;

pub use blink::{Blink, BlinkParams, Blinks};
pub use expression::Expression;
pub use fit::HeadFit;
pub use head::{MeanHead, Sight, mean_head};
pub use hysteresis::Hysteresis;
pub use parallax::{FaceShape, Parallax};
pub use solidity::{Solidity, SolidityParams, SolidityTrack, SolidityVerdict};

/// Why nothing can be said about the motion of a face.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MotionError {
    /// Not 68 landmarks.
    #[error(
        "The motion of a head is told from 68 landmarks, and there are {0}. Load a landmarks network that gives them."
    )]
    Count(usize),
    /// Points that lie as those of no face do: in one place, not finite, mirrored
    /// or in disorder.
    #[error(
        "The landmarks do not lie as those of a face do. Show the whole face to the camera, upright and uncovered."
    )]
    NoFace,
}
