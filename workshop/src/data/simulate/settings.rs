//! What the simulated sensors are like: `configs/_base_/data/simulate.toml`, which is compiled in and says where its numbers
//! come from.

use super::kind::Kind;
use crate::core::config::{parse_toml, read_toml};
use crate::{Result, WorkshopError};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// What is used where no file is named.
const SHIPPED: &str = include_str!("../../../configs/_base_/data/simulate.toml");

/// All settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The files that are written.
    pub output: Output,
    /// Which attacks each split has.
    pub kinds: Kinds,
    /// What is held before the camera, and how.
    pub sheets: Sheets,
    /// The depth sensor.
    pub depth: Depth,
    /// The infrared sensor, whose light stands beside it.
    pub infrared: Infrared,
    /// How the three pictures lie on each other.
    pub alignment: Alignment,
}

/// The files that are written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Pixels of a side.
    pub side: u32,
    /// Of the JPEG files.
    pub jpeg_quality: u8,
    /// Millimetres of depth a grey level stands for; 128 is the median over the face, nearer is brighter, and what is
    /// beyond 1 to 255 is black.
    pub mm_per_grey: f32,
    /// Counts of infrared that are white.
    pub infrared_white: f32,
    /// Whether depth and infrared are black outside of the outline of the face.
    pub masked: bool,
    /// Whether colour is, too.
    pub colour_masked: bool,
}

/// Which attacks each split has.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kinds {
    /// Share of live samples in each split.
    pub live_share: f64,
    /// Attacks to learn from, equally many of each.
    pub train: Vec<Kind>,
    /// Attacks to choose by.
    pub validation: Vec<Kind>,
    /// Attacks to report on.
    pub test: Vec<Kind>,
}

/// What is held before the camera, and how. Pairs are least and most, drawn evenly.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sheets {
    /// Radius of bent sheets, mm.
    pub radius_mm: [f32; 2],
    /// Most degrees a sheet or screen is turned by about each axis in space.
    pub tilt_deg: f32,
    /// The printed face, in life sizes.
    pub scale: [f32; 2],
    /// Half of a sheet's width and height, mm.
    pub half_paper_mm: [f32; 2],
    /// Half of a screen's width and height, mm: least and most of each.
    pub half_screen_mm: [[f32; 2]; 2],
    /// How far behind the holes the attacker's face is, mm.
    pub gap_mm: [f32; 2],
}

/// The depth sensor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Depth {
    /// Focal length in its own pixels.
    pub focal_px: f32,
    /// Distances of faces, mm, drawn evenly.
    pub distance_mm: [f32; 2],
    /// Distances of what is behind, mm.
    pub background_mm: [f32; 2],
    /// Deviation of the noise where the light that comes back is that of a facing skin at 1 m, mm.
    pub noise_mm: f32,
    /// It grows with one over the root of the light, up to this, mm.
    pub most_noise_mm: f32,
    /// Deviation of an error that is smooth over some 10 pixels, mm.
    pub warp_mm: f32,
    /// Share of single pixels without a depth.
    pub hole_share: f32,
    /// Chance of a patch of 1 to 3 pixels' radius without depth.
    pub patch_chance: f32,
    /// A jump of so many mm from pixel to pixel …
    pub jump_mm: f32,
    /// … leaves a hole so often.
    pub jump_hole: f32,
    /// Less light than so many counts gives no depth.
    pub least_light: f32,
    /// A cosine between ray and surface below this gives no depth in half of all pixels.
    pub least_cosine: f32,
}

/// The infrared sensor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Infrared {
    /// Counts of skin that faces the sensor from 1 m.
    pub skin_level: f32,
    /// Deviation of that from person to person and place to place, as a share.
    pub level_spread: f32,
    /// Exponent of the cosine between ray and skin.
    pub skin_exponent: f32,
    /// Strength of the lobe of skin about the direction of light, `lobe cos^8`.
    pub skin_lobe: f32,
    /// How much of the contrast of colour remains in skin, hair and eyes (exponent of the luminance).
    pub skin_texture: f32,
    /// Blur by light that travels under the skin, mm.
    pub subsurface_mm: f32,
    /// Counts of paper, in those of skin.
    pub paper: f32,
    /// How much of the contrast of a print is left.
    pub ink: f32,
    /// Counts of a screen, in those of skin.
    pub screen: f32,
    /// Counts of what is behind, in those of skin.
    pub background: f32,
    /// Strength of the spot on an eye, in counts of skin.
    pub glint: f32,
    /// Noise as a share of the counts.
    pub noise: f32,
    /// Noise in the dark, counts.
    pub dark_noise: f32,
}

/// How the three pictures lie on each other.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alignment {
    /// Deviation of infrared from depth along each axis, sensor pixels.
    pub infrared_px: f32,
    /// Deviation of both from colour, pixels of a crop of 112.
    pub colour_px: f32,
}

impl Settings {
    /// Those in a file, or those that are compiled in.
    ///
    /// # Errors
    /// [`WorkshopError::Config`] with what cannot be used.
    pub fn read(path: Option<&Path>) -> Result<Self> {
        let settings: Self = match path {
            Some(path) => read_toml(path)?,
            None => parse_toml(SHIPPED, Path::new("simulate.toml"))?,
        };
        settings.check()?;
        Ok(settings)
    }

    /// Refuses what cannot be simulated.
    ///
    /// # Errors
    /// [`WorkshopError::Config`] naming the setting.
    pub fn check(&self) -> Result<()> {
        let refuse = |why: &str| Err(WorkshopError::Config(why.to_owned()));
        if !(32..=512).contains(&self.output.side) {
            return refuse("output.side has to lie between 32 and 512 pixels");
        }
        let share = self.kinds.live_share;
        if !(share > 0.0 && share < 1.0) {
            return refuse("kinds.live_share has to lie between 0 and 1");
        }
        for kinds in [&self.kinds.train, &self.kinds.validation, &self.kinds.test] {
            if kinds.is_empty() || kinds.contains(&Kind::Live) {
                return refuse(
                    "kinds.train, validation and test have to name one attack or more, and not \"real\"",
                );
            }
        }
        let positive = [
            self.output.mm_per_grey,
            self.output.infrared_white,
            self.depth.focal_px,
            self.depth.distance_mm[0] - 250.0,
            self.infrared.skin_level,
            self.sheets.radius_mm[0] - 50.0,
            self.sheets.scale[0],
        ];
        // Written so that NaN fails, too.
        if !positive.iter().all(|v| *v > 0.0) {
            return refuse(
                "output.mm_per_grey, output.infrared_white, depth.focal_px, infrared.skin_level and sheets.scale have to be \
                 above 0, depth.distance_mm above 250, sheets.radius_mm above 50",
            );
        }
        if self.sheets.tilt_deg.abs() > 40.0 {
            return refuse("sheets.tilt_deg has to be 40 at most");
        }
        Ok(())
    }
}
