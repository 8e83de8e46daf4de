//! `[augment]` of a configuration.

use super::SIDE;
use crate::core::chance::{Dice, between};
use crate::core::error::{Result, WorkshopError};
use crate::data::augment::{Photometric, SamplePairing};
use faceglass_vision::{Point, Similarity};
use serde::{Deserialize, Serialize};

/// How training crops are changed. A teacher saw the clean crop.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AugmentConfig {
    /// Rotation, either way, in degrees.
    pub rotate_deg: f32,
    /// Shift, either way and axis, in pixels of the aligned face of 112.
    pub shift_px: f32,
    /// Scale, either way, as a share.
    pub scale: f32,
    /// Share of crops with a drawn mask.
    pub mask: f32,
    /// Share of crops with something in front of the face.
    pub occlude: f32,
    /// Share of crops with a rectangle of noise.
    #[serde(default)]
    pub erase: f32,
    /// When crops are mixed with others; never, if it is not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pairing: Option<SamplePairing>,
    /// Light, colour, noise, blur, compression.
    pub photometric: Photometric,
}

impl AugmentConfig {
    /// Crops as they are.
    pub const OFF: Self = Self {
        rotate_deg: 0.0,
        shift_px: 0.0,
        scale: 0.0,
        mask: 0.0,
        occlude: 0.0,
        erase: 0.0,
        pairing: None,
        photometric: Photometric::OFF,
    };

    /// Checks what the types cannot.
    ///
    /// # Errors
    /// [`WorkshopError::Config`] naming a value that makes faces smaller than nothing, or turns
    /// that never come.
    pub fn check(&self) -> Result<()> {
        let scale = !(0.0..1.0).contains(&self.scale);
        let why = scale.then_some("augment.scale must be at least 0 and below 1");
        match why.or(self.pairing.and_then(|p| p.fault())) {
            Some(why) => Err(WorkshopError::Config(why.into())),
            None => Ok(()),
        }
    }

    /// A small turn, scale and shift about the middle of the aligned face.
    pub(super) fn jitter(&self, rng: &mut Dice) -> Similarity {
        let turn_deg = between(rng, -self.rotate_deg, self.rotate_deg);
        let scale = 1.0 + between(rng, -self.scale, self.scale);
        let mut shift = || between(rng, -self.shift_px, self.shift_px);
        let (dx, dy) = (shift(), shift());
        let middle = Point::new(SIDE as f32 / 2.0, SIDE as f32 / 2.0);
        let lands_on = Point::new(middle.x + dx, middle.y + dy);
        Similarity::about(middle, lands_on, turn_deg, scale)
    }
}
