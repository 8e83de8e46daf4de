//! What is done with what was found.

use crate::core::config::read_toml;
use crate::core::error::{Result, WorkshopError};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The rules without a file, as text with what each means.
pub const USUAL: &str = include_str!("rules.toml");

/// What is done with a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// It stays.
    Keep,
    /// It comes into a folder of its own.
    Aside,
    /// It is not copied.
    Drop,
}

/// What is done with two people who look like one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alike {
    /// Both stay.
    Keep,
    /// The second one's pictures become the first one's.
    Merge,
    /// The second one is put aside.
    Aside,
}

/// Rules by what was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Of pictures.
    pub pictures: Pictures,
    /// What pictures must reach.
    #[serde(default)]
    pub limits: Limits,
    /// Of people.
    pub people: People,
}

/// Of pictures; see `rules.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Pictures {
    pub broken: Then,
    pub exact_copies: Then,
    pub near_copies: Then,
    pub copies_of_two_people: Then,
    pub without_face: Then,
    pub several_faces: Then,
    pub odd: Then,
    pub outside_limits: Then,
}

/// What pictures must reach; see `rules.toml`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct Limits {
    pub min_side_px: Option<u32>,
    pub min_between_eyes_px: Option<f32>,
    pub max_yaw: Option<f32>,
    pub max_pitch: Option<f32>,
    pub min_sharpness: Option<f32>,
    pub min_brightness: Option<f32>,
    pub max_brightness: Option<f32>,
}

/// Of people; see `rules.toml`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct People {
    pub look_alike: Alike,
    pub min_pictures: usize,
}

impl Rules {
    /// Those of a file, or the usual ones.
    ///
    /// # Errors
    /// [`WorkshopError::Config`] with what is wrong in the file.
    pub fn of(file: Option<&Path>) -> Result<Self> {
        let rules: Self = match file {
            Some(file) => read_toml(file)?,
            None => toml::from_str(USUAL)
                .map_err(|e| WorkshopError::Config(format!("the usual rules: {e}")))?,
        };
        if rules.pictures.broken == Then::Keep {
            let why = "pictures.broken cannot be \"keep\": nothing can be learned from what cannot be read; put them \"aside\"";
            return Err(WorkshopError::Config(why.into()));
        }
        Ok(rules)
    }

    /// Whether anything in them can only be told by a report that was made with faces.
    pub fn asks_for_faces(&self) -> bool {
        let p = &self.pictures;
        let pictures = [p.without_face, p.several_faces, p.odd];
        let l = &self.limits;
        let limits = [
            l.min_between_eyes_px,
            l.max_yaw,
            l.max_pitch,
            l.min_sharpness,
            l.min_brightness,
            l.max_brightness,
        ];
        pictures.iter().any(|then| *then != Then::Keep)
            || limits.iter().any(Option::is_some)
            || self.people.look_alike != Alike::Keep
    }
}
