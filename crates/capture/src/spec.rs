//! How a source is asked for.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Stable identity of a camera: what stays the same when it is unplugged and
/// plugged in again (bus and card name where the system tells them).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CameraId(pub String);

/// One way a camera can deliver.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CameraFormat {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Frames a second.
    pub fps: u32,
    /// "MJPEG" or "YUYV".
    pub pixel_format: String,
}

/// A camera as listed.
#[derive(Clone, Debug, PartialEq)]
pub struct CameraInfo {
    /// Stable identity.
    pub id: CameraId,
    /// For people.
    pub name: String,
    /// What it offers; empty if it could not be asked (busy, denied).
    pub formats: Vec<CameraFormat>,
}

/// Which source to open.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum SourceSpec {
    /// A camera; the first one for `None`.
    Camera {
        /// Which one.
        id: Option<CameraId>,
        /// `None` negotiates the one nearest to 640x480 at 30.
        format: Option<CameraFormat>,
    },
    /// A movie, a picture or a folder, told apart by looking.
    Path(PathBuf),
    /// Several pictures, in this order.
    Pictures(Vec<PathBuf>),
    /// Made-up moving pictures, for tests: width, height, frames a second,
    /// number of frames.
    Synthetic(u32, u32, u32, u64),
}

/// Clockwise turn applied to every frame before anything looks at it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rotation {
    /// As it comes.
    #[default]
    None,
    /// 90° clockwise.
    Quarter,
    /// 180°.
    Half,
    /// 270° clockwise.
    ThreeQuarters,
}
