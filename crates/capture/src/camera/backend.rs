//! The border between cameras and everything else.

use super::pixels::PixelFormat;
use faceglass_source::controls::{Control, ControlError};
use faceglass_source::error::SourceError;
use faceglass_source::spec::{CameraFormat, CameraInfo};

/// A way to reach cameras.
pub trait CameraBackend: Send + Sync {
    /// All cameras, in the order they should be tried. May take long or hang:
    /// never called on a thread that must not.
    ///
    /// # Errors
    /// [`SourceError`] if the system cannot be asked at all.
    fn list(&self) -> Result<Vec<Listed>, SourceError>;

    /// What is plugged in, without asking any camera: other names once one came
    /// or went. Cheap enough to be asked every second or two.
    fn plugged(&self) -> Vec<String>;

    /// Opens a listed camera and starts it.
    ///
    /// # Errors
    /// [`SourceError`] in one of its camera states.
    fn open(
        &self,
        camera: &Listed,
        format: &CameraFormat,
    ) -> Result<Box<dyn CameraDevice>, SourceError>;
}

/// A camera as listed, and how the backend finds it again.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// What people and settings see.
    pub info: CameraInfo,
    /// The system's present number of it; changes when it is plugged in again.
    pub number: u32,
}

/// An open camera. Stays on the thread that opened it.
pub trait CameraDevice {
    /// The format as negotiated, which may not be the one asked for.
    fn format(&self) -> CameraFormat;

    /// Waits for what comes next. May block for ever: drivers do.
    ///
    /// # Errors
    /// [`SourceError`] when nothing can come without reopening.
    fn grab(&mut self) -> Result<Grab, SourceError>;

    /// What can be set of it, in the order of its driver; empty if nothing can.
    /// May block, as [`CameraDevice::grab`] may.
    fn controls(&mut self) -> Vec<Control> {
        Vec::new()
    }

    /// Sets one of [`CameraDevice::controls`] to a value within its range.
    ///
    /// # Errors
    /// [`ControlError`] if the driver does not take it.
    fn set_control(&mut self, control: &Control, _value: i64) -> Result<(), ControlError> {
        Err(ControlError::Missing(control.name.clone()))
    }
}

/// What a device gave.
#[derive(Clone, Debug, PartialEq)]
pub enum Grab {
    /// A frame, complete as far as the driver knows.
    Frame(RawFrame),
    /// Nothing yet.
    Nothing,
    /// A frame the driver itself calls damaged or empty, and why.
    Bad(String),
}

/// A frame as it came.
#[derive(Clone, Debug, PartialEq)]
pub struct RawFrame {
    /// The used bytes of the driver's buffer.
    pub data: Vec<u8>,
    /// How they are packed.
    pub pixel_format: PixelFormat,
    /// Pixels, as negotiated.
    pub width: u32,
    /// Pixels, as negotiated.
    pub height: u32,
    /// Bytes from row to row (of luma, where there are planes); 0 where rows are
    /// not padded.
    pub stride: u32,
}
