//! The border between cameras and everything else.

use super::yuyv::yuyv_to_rgb;
use crate::error::SourceError;
use crate::jpeg::decode_mjpeg;
use crate::spec::{CameraFormat, CameraInfo};
use image::RgbImage;

/// A way to reach cameras.
pub trait CameraBackend: Send + Sync {
    /// All cameras, in the order they should be tried. May take long or hang:
    /// never called on a thread that must not.
    ///
    /// # Errors
    /// [`SourceError`] if the system cannot be asked at all.
    fn list(&self) -> Result<Vec<Listed>, SourceError>;

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
    /// Why it could not be asked what it offers.
    pub trouble: Option<SourceError>,
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

/// How the pixels of a raw frame are packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PixelFormat {
    /// One JPEG a frame, often without Huffman tables.
    Mjpeg,
    /// 4:2:2, two pixels in four bytes: Y0 U Y1 V.
    Yuyv,
}

impl PixelFormat {
    /// The name used in [`CameraFormat::pixel_format`].
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Mjpeg => "MJPEG",
            Self::Yuyv => "YUYV",
        }
    }

    /// The format of that name, if it is one of the two.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Mjpeg, Self::Yuyv]
            .into_iter()
            .find(|f| f.name().eq_ignore_ascii_case(name))
    }
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
}

impl RawFrame {
    /// The picture in it.
    ///
    /// # Errors
    /// Why there is none, in words: the frame is empty, damaged or cut off.
    pub fn decode(&self) -> Result<RgbImage, String> {
        match self.pixel_format {
            PixelFormat::Mjpeg => decode_mjpeg(&self.data).map_err(|e| e.to_string()),
            PixelFormat::Yuyv => yuyv_to_rgb(&self.data, self.width, self.height)
                .ok_or_else(|| "the frame is cut off before its end".to_string()),
        }
    }
}
