//! From what cameras send to RGB.
//!
//! | File | For |
//! |---|---|
//! | `format` | the packings, and which is worth more |
//! | `layout` | rows and their padding |
//! | `yuv`, `packed`, `planar` | luma and chroma, by turns or in planes |
//! | `rgb`, `grey` | colours as they are, brightness alone |
//! | `h264` | pictures that depend on each other |

mod format;
mod grey;
mod h264;
mod layout;
mod packed;
mod planar;
mod rgb;
mod yuv;

#[cfg(test)]
mod tests;

pub use format::{PixelFormat, Worth};

use super::backend::RawFrame;
use faceglass_source::jpeg::{JpegError, decode_mjpeg};
use image::RgbImage;
use planar::ChromaPlanes;

/// Why a camera's frame gave no picture, as part of a sentence.
#[derive(Debug, thiserror::Error)]
pub enum FrameError {
    /// A size that no camera's picture has, as a broken driver may say it.
    #[error("the frame says that it is {0}x{1} pixels large")]
    Size(u32, u32),
    /// Fewer bytes than its size takes.
    #[error("the frame is cut off before its end")]
    CutOff,
    /// A JPEG frame that is empty, damaged or cut off.
    #[error(transparent)]
    Jpeg(#[from] JpegError),
    /// What the decoder of H.264 said.
    #[error("{0}")]
    H264(#[from] openh264::Error),
}

/// Longest side of a raw frame.
const MOST_SIDE_PX: u32 = 32_768;

fn is_size(side: u32) -> bool {
    (1..=MOST_SIDE_PX).contains(&side)
}

/// Decodes the frames of one camera, in the order they came.
#[derive(Default)]
pub struct FrameDecoder {
    depth: grey::Depth,
    h264: Option<h264::Stream>,
}

impl FrameDecoder {
    /// The picture in a frame; `None` while it needs others that did not come.
    ///
    /// # Errors
    /// [`FrameError`]: the frame is empty, damaged or cut off.
    pub fn decode(&mut self, raw: &RawFrame) -> Result<Option<RgbImage>, FrameError> {
        match raw.pixel_format {
            PixelFormat::Mjpeg => Ok(Some(decode_mjpeg(&raw.data)?)),
            PixelFormat::H264 => self.stream()?.decode(&raw.data),
            // Of no width, any number of rows would be gone through.
            _ if !is_size(raw.width) || !is_size(raw.height) => {
                Err(FrameError::Size(raw.width, raw.height))
            }
            _ => self.unpack(raw).ok_or(FrameError::CutOff).map(Some),
        }
    }

    fn stream(&mut self) -> Result<&mut h264::Stream, FrameError> {
        match self.h264 {
            Some(ref mut stream) => Ok(stream),
            ref mut none => Ok(none.insert(h264::Stream::new()?)),
        }
    }

    /// `None` if the frame is cut off.
    fn unpack(&mut self, raw: &RawFrame) -> Option<RgbImage> {
        let (data, size, stride) = (&*raw.data, (raw.width, raw.height), raw.stride);
        let shared = |u_first| ChromaPlanes::Shared { u_first };
        let apart = |u_first| ChromaPlanes::Apart { u_first };
        match raw.pixel_format {
            PixelFormat::Yuyv => packed::to_rgb(data, size, stride, packed::YUYV),
            PixelFormat::Uyvy => packed::to_rgb(data, size, stride, packed::UYVY),
            PixelFormat::Yvyu => packed::to_rgb(data, size, stride, packed::YVYU),
            PixelFormat::Vyuy => packed::to_rgb(data, size, stride, packed::VYUY),
            PixelFormat::Nv12 => planar::to_rgb(data, size, stride, shared(true)),
            PixelFormat::Nv21 => planar::to_rgb(data, size, stride, shared(false)),
            PixelFormat::Yu12 => planar::to_rgb(data, size, stride, apart(true)),
            PixelFormat::Yv12 => planar::to_rgb(data, size, stride, apart(false)),
            PixelFormat::Rgb3 => rgb::to_rgb::<3>(data, size, stride, [0, 1, 2]),
            PixelFormat::Bgr3 => rgb::to_rgb::<3>(data, size, stride, [2, 1, 0]),
            PixelFormat::Bgrx => rgb::to_rgb::<4>(data, size, stride, [2, 1, 0]),
            PixelFormat::Grey => grey::to_rgb(data, size, stride),
            PixelFormat::Y10 => grey::wide_to_rgb(data, size, stride, &mut grey::Depth::new(10)),
            PixelFormat::Y12 => grey::wide_to_rgb(data, size, stride, &mut grey::Depth::new(12)),
            PixelFormat::Y16 => grey::wide_to_rgb(data, size, stride, &mut self.depth),
            PixelFormat::Mjpeg | PixelFormat::H264 => None,
        }
    }
}
