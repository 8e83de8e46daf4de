//! How a source is asked for.

use crate::error::SourceError;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// Stable identity of a camera: what stays the same when it is unplugged and
/// plugged in again (bus and card name where the system tells them).
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CameraId(pub String);

impl CameraId {
    /// The name on the camera's card, which its identity ends with: the same at
    /// whichever port it is.
    #[must_use]
    pub fn card(&self) -> &str {
        let name = self.0.split_once('|').map_or(&*self.0, |(_, name)| name);
        name.split('#').next().unwrap_or(name)
    }

    /// Whether it is what a person wrote (a number, a node, a name) rather than
    /// what the system told.
    #[must_use]
    pub fn is_as_typed(&self) -> bool {
        !self.0.contains('|')
    }
}

/// One way a camera can deliver.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CameraFormat {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// Frames a second.
    pub fps: u32,
    /// How its pixels are packed, by name, for instance "MJPEG" or "YUYV".
    pub pixel_format: String,
}

/// A camera as listed.
#[derive(Clone, Debug, PartialEq)]
pub struct CameraInfo {
    /// Stable identity.
    pub id: CameraId,
    /// For people.
    pub name: String,
    /// What it offers that can be read; empty if it cannot be used.
    pub formats: Vec<CameraFormat>,
    /// Why it cannot be used, as far as that is known without opening it.
    pub trouble: Option<SourceError>,
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

impl SourceSpec {
    /// The source at a path that a person named: the node of a camera is that
    /// camera.
    #[must_use]
    pub fn at(path: PathBuf) -> Self {
        match node_of(&path) {
            Some(node) => Self::Camera {
                id: Some(CameraId(node)),
                format: None,
            },
            None => Self::Path(path),
        }
    }
}

/// The number of a camera written as such or as its node, `/dev/video0`.
#[must_use]
pub fn camera_number(text: &str) -> Option<u32> {
    let text = text.trim();
    text.strip_prefix("/dev/video").unwrap_or(text).parse().ok()
}

/// The camera's node that a path names, also by a link to it.
fn node_of(path: &Path) -> Option<String> {
    let is_node = |path: &Path| {
        let text = path.to_str()?;
        let is_node = text.starts_with("/dev/video") && camera_number(text).is_some();
        is_node.then(|| text.to_owned())
    };
    if !cfg!(target_os = "linux") || !path.starts_with("/dev") {
        return None;
    }
    is_node(path).or_else(|| is_node(&path.canonicalize().ok()?))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cameras_node_is_that_camera_and_every_other_path_a_path() {
        if cfg!(target_os = "linux") {
            let camera = SourceSpec::Camera {
                id: Some(CameraId("/dev/video7".into())),
                format: None,
            };
            assert_eq!(SourceSpec::at("/dev/video7".into()), camera);
        }
        for path in ["/dev/video", "/dev/null", "video7", "/home/dev/video7", "0"] {
            assert_eq!(SourceSpec::at(path.into()), SourceSpec::Path(path.into()));
        }
    }

    #[test]
    fn cameras_are_numbered_by_their_nodes() {
        assert_eq!(camera_number("0"), Some(0));
        assert_eq!(camera_number("/dev/video12"), Some(12));
        assert_eq!(camera_number("video0"), None);
        assert_eq!(camera_number("-1"), None);
    }
}
