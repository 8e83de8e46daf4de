//! What a presentation attack is shown on.

use super::{Dice, chance};
use serde::{Deserialize, Serialize};

/// What the attacker holds before the camera.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Medium {
    /// A printed photograph.
    Paper,
    /// A telephone, tablet or monitor.
    Screen,
}

/// A medium chosen by chance.
pub fn any_medium(rng: &mut Dice) -> Medium {
    if chance(rng, 0.4) {
        Medium::Paper
    } else {
        Medium::Screen
    }
}
