//! What stands before the simulated sensors.

use crate::data::augment::medium::Medium;
use serde::{Deserialize, Serialize};

/// A live face, or one of the attacks. Those numbered 01 to 06 are called as in CASIA-SURF: `e`, `n`
/// and `m` for eyes, nose and mouth cut out of the sheet, `s` for a flat sheet, `b` for a bent one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Kind {
    /// A person.
    #[serde(rename = "real")]
    Live,
    /// A whole flat print.
    #[serde(rename = "00_s")]
    WholeFlat,
    /// A whole bent print.
    #[serde(rename = "00_b")]
    WholeBent,
    /// Flat, eyes cut out.
    #[serde(rename = "01_e_s")]
    EyesFlat,
    /// Bent, eyes cut out.
    #[serde(rename = "02_e_b")]
    EyesBent,
    /// Flat, eyes and nose cut out.
    #[serde(rename = "03_en_s")]
    EyesNoseFlat,
    /// Bent, eyes and nose cut out.
    #[serde(rename = "04_en_b")]
    EyesNoseBent,
    /// Flat, eyes, nose and mouth cut out.
    #[serde(rename = "05_enm_s")]
    EyesNoseMouthFlat,
    /// Bent, eyes, nose and mouth cut out.
    #[serde(rename = "06_enm_b")]
    EyesNoseMouthBent,
    /// A telephone, tablet or monitor.
    #[serde(rename = "07_screen")]
    Screen,
}

/// What is cut out of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hole {
    /// Both eyes.
    Eyes,
    /// The nose.
    Nose,
    /// The mouth.
    Mouth,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Live,
        Self::WholeFlat,
        Self::WholeBent,
        Self::EyesFlat,
        Self::EyesBent,
        Self::EyesNoseFlat,
        Self::EyesNoseBent,
        Self::EyesNoseMouthFlat,
        Self::EyesNoseMouthBent,
        Self::Screen,
    ];

    /// As folders, lists and tables write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "real",
            Self::WholeFlat => "00_s",
            Self::WholeBent => "00_b",
            Self::EyesFlat => "01_e_s",
            Self::EyesBent => "02_e_b",
            Self::EyesNoseFlat => "03_en_s",
            Self::EyesNoseBent => "04_en_b",
            Self::EyesNoseMouthFlat => "05_enm_s",
            Self::EyesNoseMouthBent => "06_enm_b",
            Self::Screen => "07_screen",
        }
    }

    /// For people.
    pub fn words(self) -> &'static str {
        match self {
            Self::Live => "live face",
            Self::WholeFlat => "flat print",
            Self::WholeBent => "bent print",
            Self::EyesFlat => "flat print, eyes cut out",
            Self::EyesBent => "bent print, eyes cut out",
            Self::EyesNoseFlat => "flat print, eyes and nose cut out",
            Self::EyesNoseBent => "bent print, eyes and nose cut out",
            Self::EyesNoseMouthFlat => "flat print, eyes, nose and mouth cut out",
            Self::EyesNoseMouthBent => "bent print, eyes, nose and mouth cut out",
            Self::Screen => "screen",
        }
    }

    /// Whether it is bona fide.
    pub fn is_live(self) -> bool {
        self == Self::Live
    }

    /// Whether the sheet is bent.
    pub fn is_bent(self) -> bool {
        matches!(
            self,
            Self::WholeBent | Self::EyesBent | Self::EyesNoseBent | Self::EyesNoseMouthBent
        )
    }

    /// What is cut out.
    pub fn holes(self) -> &'static [Hole] {
        match self {
            Self::Live | Self::WholeFlat | Self::WholeBent | Self::Screen => &[],
            Self::EyesFlat | Self::EyesBent => &[Hole::Eyes],
            Self::EyesNoseFlat | Self::EyesNoseBent => &[Hole::Eyes, Hole::Nose],
            Self::EyesNoseMouthFlat | Self::EyesNoseMouthBent => {
                &[Hole::Eyes, Hole::Nose, Hole::Mouth]
            }
        }
    }

    /// What the face is shown on, of an attack.
    pub fn medium(self) -> Option<Medium> {
        match self {
            Self::Live => None,
            Self::Screen => Some(Medium::Screen),
            _ => Some(Medium::Paper),
        }
    }
}
