//! What is remembered of cameras, and how photos are taken.

use faceglass_capture::{CameraFormat, CameraId, ControlId};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How long a photo or a movie waits after it was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SelfTimer {
    /// Not at all.
    #[default]
    Off,
    /// Three seconds.
    Three,
    /// Five seconds.
    Five,
    /// Ten seconds.
    Ten,
}

impl SelfTimer {
    /// Seconds.
    pub fn seconds(self) -> u32 {
        match self {
            Self::Off => 0,
            Self::Three => 3,
            Self::Five => 5,
            Self::Ten => 10,
        }
    }

    /// The next longer one; after the longest none.
    #[must_use]
    pub fn next(self) -> Self {
        match self {
            Self::Off => Self::Three,
            Self::Three => Self::Five,
            Self::Five => Self::Ten,
            Self::Ten => Self::Off,
        }
    }
}

/// A camera that gave at least one good frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LastCamera {
    /// Which one.
    pub id: CameraId,
    /// The format picked by the person, `None` if negotiated.
    pub format: Option<CameraFormat>,
}

/// What a person set of a camera's own controls.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CameraValues {
    /// Which camera.
    pub camera: CameraId,
    /// Each control that was set, and its value in the camera's own unit.
    pub values: BTreeMap<ControlId, i64>,
}

/// Cameras of which values are kept; of more the oldest is forgotten.
const MOST_CAMERAS: usize = 32;

/// The values kept for each camera, the one that was set last at the end.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeptControls(Vec<CameraValues>);

impl KeptControls {
    /// What was set of `camera`.
    pub fn of(&self, camera: &CameraId) -> Option<&BTreeMap<ControlId, i64>> {
        let kept = self.0.iter().find(|kept| kept.camera == *camera)?;
        Some(&kept.values)
    }

    /// Keeps a value.
    pub fn keep(&mut self, camera: &CameraId, control: ControlId, value: i64) {
        let at = self.0.iter().position(|kept| kept.camera == *camera);
        let mut kept = at.map_or_else(
            || CameraValues {
                camera: camera.clone(),
                values: BTreeMap::new(),
            },
            |at| self.0.remove(at),
        );
        kept.values.insert(control, value);
        if self.0.len() >= MOST_CAMERAS {
            self.0.remove(0);
        }
        self.0.push(kept);
    }

    /// Forgets one value.
    pub fn forget(&mut self, camera: &CameraId, control: &ControlId) {
        for kept in self.0.iter_mut().filter(|kept| kept.camera == *camera) {
            kept.values.remove(control);
        }
        self.0.retain(|kept| !kept.values.is_empty());
    }

    /// Forgets all that was set of `camera`.
    pub fn forget_all(&mut self, camera: &CameraId) {
        self.0.retain(|kept| kept.camera != *camera);
    }
}
