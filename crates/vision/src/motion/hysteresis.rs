//! A decision that does not flicker.

use serde::{Deserialize, Serialize};

/// A Schmitt trigger (O. Schmitt, "A thermionic trigger", 1938): on from `on`,
/// and off again only from `off`. Between the two it stays what it was.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hysteresis {
    on: f32,
    off: f32,
    is_on: bool,
}

impl Hysteresis {
    /// Off at first. `off` beyond `on` counts as `on`, which is no hysteresis. With
    /// an `off` above `on` it is not a decision upwards; negate the value for one
    /// downwards.
    pub fn new(on: f32, off: f32) -> Self {
        Self {
            on,
            off: off.min(on),
            is_on: false,
        }
    }

    /// Takes the next value; what is not a number changes nothing.
    pub fn update(&mut self, value: f32) -> bool {
        if value >= self.on {
            self.is_on = true;
        } else if value <= self.off {
            self.is_on = false;
        }
        self.is_on
    }

    /// What it is now.
    pub fn is_on(&self) -> bool {
        self.is_on
    }
}
