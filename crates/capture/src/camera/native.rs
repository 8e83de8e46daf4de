//! The cameras of this computer.
//!
//! On Linux the `v4l` crate reaches them (`v4l2`), elsewhere nokhwa does
//! (`elsewhere`). What both have in common, and what is done about it:
//!
//! * Waiting for a frame may take for ever: [`super::CameraSource`] does it on a
//!   thread of its own and watches it.
//! * nokhwa's `decoding` feature panics on corrupt MJPEG: it is off, frames are
//!   decoded by [`super::FrameDecoder`].
//! * Bindings panic on unexpected names and states: calls run where a panic is
//!   caught.

use super::backend::{CameraBackend, CameraDevice, Listed};
#[cfg(not(target_os = "linux"))]
use super::elsewhere as system;
#[cfg(target_os = "linux")]
use super::v4l2 as system;
use faceglass_source::error::SourceError;
use faceglass_source::spec::CameraFormat;

/// The cameras of this computer.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemCameras;

impl CameraBackend for SystemCameras {
    fn list(&self) -> Result<Vec<Listed>, SourceError> {
        system::list()
    }

    fn plugged(&self) -> Vec<String> {
        system::plugged()
    }

    fn open(
        &self,
        camera: &Listed,
        format: &CameraFormat,
    ) -> Result<Box<dyn CameraDevice>, SourceError> {
        system::open(camera, format)
    }
}
