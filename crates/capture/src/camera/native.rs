//! Cameras by nokhwa.
//!
//! nokhwa reaches Video4Linux, AVFoundation and Media Foundation. Its defects
//! on this path, and what is done about each:
//!
//! * `frame()` has no time-out: [`super::CameraSource`] runs it on a thread of
//!   its own and watches it.
//! * The `decoding` feature panics on corrupt MJPEG: it is off, frames are
//!   decoded by [`crate::jpeg`] and [`super::yuyv_to_rgb`].
//! * Bindings panic on unexpected names and states: calls run where a panic is
//!   caught.
//! * On Linux, buffers come at their mapped length instead of the used one (a
//!   cut-off frame is completed by the tail of an older one, an empty frame
//!   replays old data), rates like 30000/1001 cannot be opened, the metadata
//!   node of a UVC camera is listed as a camera, and a camera in use cannot be
//!   asked for its formats. None of this can be mended from outside, so there
//!   nokhwa's `Camera` runs on a backend of ours (`v4l2.rs`) that is put in by
//!   its own extension point, `Camera::with_custom`.

use super::backend::{CameraBackend, CameraDevice, Grab, Listed, PixelFormat, RawFrame};
use super::trouble::{self, When};
use crate::error::{CameraError, CameraName, SourceError};
use crate::spec::CameraFormat;
use nokhwa::utils::{CameraFormat as NokhwaFormat, FrameFormat, Resolution};
use nokhwa::{Camera, NokhwaError};

/// The text of a read error that only means "nothing yet".
pub(super) const NOTHING_YET: &str = "nothing yet";
/// The text of a read error that only means "this frame is bad".
pub(super) const BAD_FRAME: &str = "the driver marked the frame as damaged";
/// As [`BAD_FRAME`], for frames without bytes.
pub(super) const EMPTY_FRAME: &str = "the frame is empty";

/// The cameras of this computer.
#[derive(Clone, Copy, Debug, Default)]
pub struct NokhwaCameras;

impl CameraBackend for NokhwaCameras {
    #[cfg(target_os = "linux")]
    fn list(&self) -> Result<Vec<Listed>, SourceError> {
        super::v4l2::list()
    }

    #[cfg(not(target_os = "linux"))]
    fn list(&self) -> Result<Vec<Listed>, SourceError> {
        elsewhere::list()
    }

    fn open(
        &self,
        camera: &Listed,
        format: &CameraFormat,
    ) -> Result<Box<dyn CameraDevice>, SourceError> {
        let camera_name = CameraName::named(&camera.info.name);
        let trouble = |e: NokhwaError| from_nokhwa(&camera_name, &e, When::Opening);
        #[cfg(target_os = "linux")]
        let mut device = super::v4l2::open(camera.number, format).map_err(trouble)?;
        #[cfg(not(target_os = "linux"))]
        let mut device = elsewhere::open(camera.number, format).map_err(trouble)?;
        device.open_stream().map_err(trouble)?;
        let negotiated = device.camera_format();
        let pixel_format = pixel_format_of(negotiated.format())
            .ok_or_else(|| CameraError::NoFormat(camera_name.clone()))?;
        Ok(Box::new(NokhwaDevice {
            name: camera_name,
            device,
            negotiated,
            pixel_format,
        }))
    }
}

struct NokhwaDevice {
    name: CameraName,
    device: Camera,
    negotiated: NokhwaFormat,
    pixel_format: PixelFormat,
}

impl CameraDevice for NokhwaDevice {
    fn format(&self) -> CameraFormat {
        CameraFormat {
            width: self.negotiated.width(),
            height: self.negotiated.height(),
            fps: self.negotiated.frame_rate(),
            pixel_format: self.pixel_format.name().into(),
        }
    }

    fn grab(&mut self) -> Result<Grab, SourceError> {
        match self.device.frame() {
            Ok(buffer) => Ok(Grab::Frame(RawFrame {
                data: buffer.buffer().to_vec(),
                pixel_format: self.pixel_format,
                width: self.negotiated.width(),
                height: self.negotiated.height(),
            })),
            Err(NokhwaError::ReadFrameError(text)) if text == NOTHING_YET => Ok(Grab::Nothing),
            Err(NokhwaError::ReadFrameError(text)) if text == BAD_FRAME || text == EMPTY_FRAME => {
                Ok(Grab::Bad(text))
            }
            Err(error) => Err(from_nokhwa(&self.name, &error, When::Streaming).into()),
        }
    }
}

fn from_nokhwa(camera: &CameraName, error: &NokhwaError, when: When) -> CameraError {
    let text = error.to_string();
    trouble::from_os(camera, trouble::os_code(&text), &text, when)
}

fn pixel_format_of(format: FrameFormat) -> Option<PixelFormat> {
    match format {
        FrameFormat::MJPEG => Some(PixelFormat::Mjpeg),
        FrameFormat::YUYV => Some(PixelFormat::Yuyv),
        _ => None,
    }
}

/// The format as nokhwa says it.
pub(super) fn nokhwa_format(format: &CameraFormat) -> NokhwaFormat {
    let packing = match PixelFormat::named(&format.pixel_format) {
        Some(PixelFormat::Yuyv) => FrameFormat::YUYV,
        _ => FrameFormat::MJPEG,
    };
    NokhwaFormat::new(
        Resolution::new(format.width, format.height),
        packing,
        format.fps,
    )
}

/// AVFoundation and Media Foundation, as nokhwa gives them.
#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use super::*;
    use crate::spec::{CameraId, CameraInfo};
    use nokhwa::utils::{ApiBackend, CameraIndex, RequestedFormat, RequestedFormatType};

    /// Asking for formats would switch the camera on, so the usual ones are
    /// named and the nearest one is taken on opening.
    pub(super) fn list() -> Result<Vec<Listed>, SourceError> {
        // macOS asks the person once; until then, and after a no, it is closed.
        if !nokhwa::nokhwa_check() {
            nokhwa::nokhwa_initialize(|_granted| ());
            return Err(CameraError::Denied(CameraName::unknown()).into());
        }
        let found = nokhwa::query(ApiBackend::Auto)
            .map_err(|e| from_nokhwa(&CameraName::unknown(), &e, When::Opening))?;
        Ok(found
            .into_iter()
            .zip(0..)
            .map(|(camera, position)| Listed {
                info: CameraInfo {
                    // The system's unique number or symbolic link.
                    id: CameraId(format!("{}|{}", camera.misc(), camera.human_name())),
                    name: camera.human_name(),
                    formats: usual_formats(),
                },
                number: camera.index().as_index().unwrap_or(position),
                trouble: None,
            })
            .collect())
    }

    fn usual_formats() -> Vec<CameraFormat> {
        let packings = [PixelFormat::Mjpeg, PixelFormat::Yuyv];
        [(640, 480), (1280, 720), (1920, 1080)]
            .into_iter()
            .flat_map(|(width, height)| {
                packings.map(|packing| CameraFormat {
                    width,
                    height,
                    fps: 30,
                    pixel_format: packing.name().into(),
                })
            })
            .collect()
    }

    pub(super) fn open(number: u32, format: &CameraFormat) -> Result<Camera, NokhwaError> {
        let wanted = nokhwa_format(format);
        let other = match wanted.format() {
            FrameFormat::MJPEG => FrameFormat::YUYV,
            _ => FrameFormat::MJPEG,
        };
        let attempt = |packing: FrameFormat| {
            let nearest = NokhwaFormat::new(wanted.resolution(), packing, wanted.frame_rate());
            Camera::new(
                CameraIndex::Index(number),
                RequestedFormat::with_formats(RequestedFormatType::Closest(nearest), &[packing]),
            )
        };
        attempt(wanted.format()).or_else(|_| attempt(other))
    }
}
