//! H.264 from a camera, by openh264.

use super::FrameError;
use super::planar::{Planes, planes_to_rgb};
use image::RgbImage;
use openh264::decoder::Decoder;
use openh264::formats::YUVSource as _;

/// A stream that is followed from its first whole picture on.
pub(super) struct Stream {
    decoder: Decoder,
    /// A picture came that stands by itself.
    begun: bool,
}

impl Stream {
    pub(super) fn new() -> Result<Self, FrameError> {
        Ok(Self {
            decoder: Decoder::new()?,
            begun: false,
        })
    }

    /// The picture, or none while it depends on others that came before.
    pub(super) fn decode(&mut self, data: &[u8]) -> Result<Option<RgbImage>, FrameError> {
        let decoded = match self.decoder.decode(data) {
            Ok(decoded) => decoded,
            // Joined in the middle: what refers to earlier pictures fails.
            Err(_) if !self.begun => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let Some(yuv) = decoded else {
            return Ok(None);
        };
        self.begun = true;
        let (width, height) = yuv.dimensions();
        let (y, u, v) = yuv.strides();
        let planes = Planes {
            y: (yuv.y(), y),
            u: (yuv.u(), u),
            v: (yuv.v(), v),
        };
        let size = (u32::try_from(width), u32::try_from(height));
        let image = match size {
            (Ok(width), Ok(height)) => planes_to_rgb(&planes, width, height),
            _ => None,
        };
        image.map(Some).ok_or(FrameError::CutOff)
    }
}
