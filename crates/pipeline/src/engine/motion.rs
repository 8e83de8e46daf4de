//! How a track's head is turned, and whether it is one.

use crate::engine::stages::FaceSample;
use faceglass_vision::motion::{HeadFit, Solidity, SolidityTrack};
use faceglass_vision::pose::Pose;
use faceglass_vision::{QualityReason, Visibility};
use std::time::Duration;

/// Part of the newest frame in what is said of a track's parts.
const NEW_COUNTS: f32 = 0.3;

/// What of one track's motion is carried from frame to frame.
#[derive(Clone, Debug, Default)]
pub struct TrackMotion {
    solidity: SolidityTrack,
    seen_at: Option<Duration>,
    visible: Option<Visibility>,
}

/// The motion of a track at one frame.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Motion {
    /// How the head is turned; `None` without 68 landmarks that are a face's.
    pub pose: Option<Pose>,
    /// Whether the track moved as a head does so far.
    pub solidity: Solidity,
    /// How clearly each part of the face was seen of late; `None` where the landmark network does not say.
    pub visible: Option<Visibility>,
}

impl TrackMotion {
    /// Forgets what was seen: another face may be there.
    pub fn restart(&mut self) {
        *self = Self::default();
    }

    /// Takes the frame at a time. A frame that was looked at already, a still
    /// picture and a poor sample (other than a turned one) have a pose and add
    /// nothing to the depth.
    pub fn look(&mut self, time: Duration, still: bool, sample: &FaceSample) -> Motion {
        let fit = HeadFit::of(&sample.dense).ok();
        let is_new = !still && self.seen_at.is_none_or(|seen| time > seen);
        if let Some(fit) = fit.as_ref().filter(|_| is_new && is_clear(sample)) {
            self.seen_at = Some(time);
            // What cannot be a face's had no fit already.
            let _ = self.solidity.add_at(time, &sample.dense, fit);
        }
        self.visible = match (sample.visible, self.visible.filter(|_| !still)) {
            (Some(new), Some(old)) => Some(mixed(old, new)),
            (new, _) => new,
        };
        Motion {
            visible: self.visible,
            pose: fit.map(|fit| fit.pose),
            solidity: self.solidity.solidity(),
        }
    }
}

/// Some five frames count: what is covered must not flicker.
fn mixed(old: Visibility, new: Visibility) -> Visibility {
    let (old, new) = (old.parts(), new.parts());
    Visibility::of_parts(std::array::from_fn(|i| {
        old[i] + NEW_COUNTS * (new[i] - old[i])
    }))
}

fn is_clear(sample: &FaceSample) -> bool {
    let turned = |why: &QualityReason| *why == QualityReason::TurnedAway;
    sample.quality.reasons.iter().all(turned)
}
