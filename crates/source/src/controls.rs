//! What a camera lets be set: exposure, white balance, focus, brightness, …
//!
//! Values only, in the camera's own units, which are nowhere written down. The
//! kinds are those of the Linux kernel's control reference (V4L2, user and
//! camera classes); other systems know a part of them.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Which control of a camera, the same each time the camera is opened: the name
/// of its kind, or the driver's own number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ControlId(pub String);

macro_rules! kinds {
    ($($(#[$about:meta])* $kind:ident = $id:literal,)*) => {
        /// What a control is for, as far as that is known.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ControlKind {
            $($(#[$about])* $kind,)*
            /// Something that only this camera has.
            Own,
        }

        impl ControlKind {
            /// All kinds that are known.
            pub const KNOWN: &[Self] = &[$(Self::$kind,)*];

            /// Its name in settings; `None` for [`ControlKind::Own`].
            #[must_use]
            pub fn id(self) -> Option<ControlId> {
                match self {
                    $(Self::$kind => Some(ControlId($id.to_owned())),)*
                    Self::Own => None,
                }
            }
        }
    };
}

kinds! {
    /// Light added to the picture.
    Brightness = "brightness",
    /// Difference between light and dark.
    Contrast = "contrast",
    /// Strength of colours.
    Saturation = "saturation",
    /// Turn of all colours.
    Hue = "hue",
    /// How much edges are drawn out.
    Sharpness = "sharpness",
    /// Bend of the tones between black and white.
    Gamma = "gamma",
    /// Lights up what stands before a bright window.
    Backlight = "backlight",
    /// Whether the camera chooses the gain.
    AutoGain = "auto_gain",
    /// How much the signal is amplified.
    Gain = "gain",
    /// Against the flicker of lamps: the frequency of the mains.
    PowerLine = "power_line",
    /// Whether the camera chooses the exposure.
    AutoExposure = "auto_exposure",
    /// How long each frame is lit.
    Exposure = "exposure",
    /// Whether the frame rate may fall in the dark.
    ExposureFirst = "exposure_first",
    /// Opening of the lens.
    Iris = "iris",
    /// Whether the camera chooses the white balance.
    AutoWhiteBalance = "auto_white_balance",
    /// Colour temperature of the light, in kelvins.
    WhiteBalance = "white_balance",
    /// Whether the camera focuses by itself.
    AutoFocus = "auto_focus",
    /// Distance that is sharp.
    Focus = "focus",
    /// How near the picture is.
    Zoom = "zoom",
    /// Turn to the side.
    Pan = "pan",
    /// Turn up and down.
    Tilt = "tilt",
}

impl ControlKind {
    /// Whether it is the switch by which the camera chooses another value itself.
    #[must_use]
    pub fn is_automatic(self) -> bool {
        matches!(
            self,
            Self::AutoGain | Self::AutoExposure | Self::AutoWhiteBalance | Self::AutoFocus
        )
    }
}

/// What a control is called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControlName {
    /// Which one.
    pub id: ControlId,
    /// What it is for.
    pub kind: ControlKind,
    /// The driver's own name, in English.
    pub own: String,
}

impl fmt::Display for ControlName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.own)
    }
}

/// Which values a control takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ControlRange {
    /// Off (0) or on (1).
    Switch,
    /// A number.
    Number {
        /// Smallest value.
        from: i64,
        /// Largest value.
        to: i64,
        /// From value to value, at least 1.
        step: i64,
    },
    /// One of these values, each with the driver's own name.
    Choice(Vec<(i64, String)>),
}

impl ControlRange {
    /// The value nearest to `wanted` that it takes; `None` if a choice lacks it.
    #[must_use]
    pub fn fit(&self, wanted: i64) -> Option<i64> {
        match self {
            Self::Switch => Some(i64::from(wanted != 0)),
            Self::Number { from, to, step } => {
                let step = (*step).max(1);
                let within = wanted.clamp(*from, (*to).max(*from));
                let steps = within.saturating_sub(*from).saturating_add(step / 2) / step;
                let fit = from.saturating_add(steps.saturating_mul(step));
                Some(if fit > *to { fit - step } else { fit })
            }
            Self::Choice(choices) => {
                let has = choices.iter().any(|(value, _)| *value == wanted);
                has.then_some(wanted)
            }
        }
    }
}

/// Who sets a control now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ControlAccess {
    /// Whoever wants to.
    Free,
    /// The camera itself: its automatic is on.
    Automatic,
    /// Nobody, while something else uses it.
    Held,
}

/// One control as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Control {
    /// Which one.
    pub name: ControlName,
    /// Which values it takes.
    pub range: ControlRange,
    /// The value that is in force.
    pub value: i64,
    /// The value that the camera came with, as its driver says.
    pub as_it_came: i64,
    /// Who sets it.
    pub access: ControlAccess,
}

/// What is asked of a camera's controls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ControlAsk {
    /// To say how they stand.
    Read,
    /// To take a value that a person chose.
    Set(ControlId, i64),
    /// To take the values that were chosen earlier; those that the camera sets
    /// itself now, or does not have, are left as they are.
    Restore(Vec<(ControlId, i64)>),
    /// To stand as the camera came.
    Reset,
}

/// What a camera's controls answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ControlNews {
    /// How they stand now; none if there are none that can be set.
    All(Vec<Control>),
    /// One did not take a value.
    Refused(ControlError),
}

/// Why a control did not take a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ControlError {
    /// The camera has no such control, or no such value of it.
    #[error("This camera does not have this value of “{0}”; choose another one.")]
    Missing(ControlName),
    /// The camera chooses it itself.
    #[error("“{0}” is set by the camera itself; switch its automatic off first.")]
    Automatic(ControlName),
    /// Something else uses it.
    #[error("“{0}” cannot be set while something else uses it; try again later.")]
    Held(ControlName),
    /// It took the value without a word and stands otherwise.
    #[error("The camera did not take this value of “{name}” and keeps {value}; try one nearby.")]
    Kept {
        /// Which control.
        name: ControlName,
        /// The value that is in force.
        value: i64,
    },
    /// The driver said no.
    #[error("The camera did not take this value of “{name}” ({detail}); try one nearby.")]
    Driver {
        /// Which control.
        name: ControlName,
        /// What the driver said, without a full stop.
        detail: String,
    },
}

impl ControlError {
    /// The control that did not take a value.
    #[must_use]
    pub fn name(&self) -> &ControlName {
        match self {
            Self::Missing(name) | Self::Automatic(name) | Self::Held(name) => name,
            Self::Kept { name, .. } | Self::Driver { name, .. } => name,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn values_are_fitted_to_range_and_step() {
        let range = ControlRange::Number {
            from: 10,
            to: 95,
            step: 20,
        };
        let fitted = [-5, 10, 19, 20, 71, 90, 95, 1_000].map(|v| range.fit(v).unwrap());
        assert_eq!(fitted, [10, 10, 10, 30, 70, 90, 90, 90]);
        // As drivers send them.
        let odd = ControlRange::Number {
            from: i64::MIN,
            to: i64::MAX,
            step: 0,
        };
        assert!(odd.fit(0).is_some());
    }

    #[test]
    fn a_choice_has_what_it_offers() {
        let lines = ControlRange::Choice(vec![(0, "Off".into()), (2, "60 Hz".into())]);
        assert_eq!(lines.fit(2), Some(2));
        assert_eq!(lines.fit(1), None);
        assert_eq!(ControlRange::Switch.fit(7), Some(1));
    }

    #[test]
    fn each_kind_has_a_name_of_its_own() {
        let ids: std::collections::HashSet<_> = ControlKind::KNOWN.iter().map(|k| k.id()).collect();
        assert_eq!(ids.len(), ControlKind::KNOWN.len());
        assert!(!ids.contains(&None));
    }
}
