//! One open device.

use super::formats::{fourcc, packing, whole_rate};
use crate::camera::backend::PixelFormat;
use crate::camera::native::{BAD_FRAME, EMPTY_FRAME, NOTHING_YET, nokhwa_format};
use crate::spec::CameraFormat as AskedFormat;
use nokhwa::camera_traits::CaptureBackendTrait;
use nokhwa::utils::{
    ApiBackend, CameraControl, CameraFormat, CameraIndex, CameraInfo, ControlValueSetter,
    FrameFormat, KnownCameraControl, Resolution,
};
use nokhwa::{Buffer, Camera, NokhwaError};
use std::borrow::Cow;
use std::collections::HashMap;
use std::io;
use v4l::buffer::{Flags, Type};
use v4l::io::traits::{CaptureStream, Stream};
use v4l::prelude::MmapStream;
use v4l::video::Capture;
use v4l::video::capture::Parameters;
use v4l::{Device, Format};

/// Buffers in the driver: enough to be late by two frames.
const BUFFERS: u32 = 4;
/// Longest wait for a frame before the thread looks whether it should end.
const SLICE_MS: i32 = 100;
/// `POLLIN` of poll(2).
const POLLIN: i16 = 1;

/// Opens node `number` in the format nearest to `asked` that the driver takes.
pub(in crate::camera) fn open(number: u32, asked: &AskedFormat) -> Result<Camera, NokhwaError> {
    let index = CameraIndex::Index(number);
    let backend = V4lBackend::new(&index, number, asked)?;
    Ok(Camera::with_custom(
        index,
        ApiBackend::Video4Linux,
        Box::new(backend),
    ))
}

struct V4lBackend {
    // Before `device`: buffers are given back through it.
    stream: Option<MmapStream<'static>>,
    device: Device,
    info: CameraInfo,
    format: CameraFormat,
}

impl V4lBackend {
    fn new(index: &CameraIndex, number: u32, asked: &AskedFormat) -> Result<Self, NokhwaError> {
        let device = Device::new(number as usize)
            .map_err(|e| NokhwaError::OpenDeviceError(number.to_string(), e.to_string()))?;
        let format = set_format(&device, nokhwa_format(asked))?;
        Ok(Self {
            stream: None,
            device,
            info: CameraInfo::new("", "", "", index.clone()),
            format,
        })
    }
}

/// Sets the format and gives back what the driver made of it.
fn set_format(device: &Device, asked: CameraFormat) -> Result<CameraFormat, NokhwaError> {
    let refused = |error: String| NokhwaError::SetPropertyError {
        property: "format".into(),
        value: asked.to_string(),
        error,
    };
    let wanted = match asked.format() {
        FrameFormat::YUYV => PixelFormat::Yuyv,
        _ => PixelFormat::Mjpeg,
    };
    let set = device
        .set_format(&Format::new(asked.width(), asked.height(), fourcc(wanted)))
        .map_err(|e| refused(e.to_string()))?;
    let packing = match packing(set.fourcc) {
        Some(PixelFormat::Mjpeg) => FrameFormat::MJPEG,
        Some(PixelFormat::Yuyv) => FrameFormat::YUYV,
        None => return Err(refused(format!("the driver gives {} instead", set.fourcc))),
    };
    // Padded rows would shear the picture; no UVC camera sends them.
    if packing == FrameFormat::YUYV && set.stride > set.width * 2 {
        return Err(refused(format!("rows of {} bytes", set.stride)));
    }
    // Not every driver lets the rate be set; the picture comes all the same.
    let fps = device
        .set_params(&Parameters::with_fps(asked.frame_rate().max(1)))
        .ok()
        .and_then(|set| whole_rate(set.interval))
        .unwrap_or(asked.frame_rate());
    Ok(CameraFormat::new(
        Resolution::new(set.width, set.height),
        packing,
        fps,
    ))
}

/// The next frame, cut to its used length.
fn read(stream: &mut MmapStream<'static>) -> Result<Vec<u8>, NokhwaError> {
    let failed = |e: io::Error| NokhwaError::ReadFrameError(e.to_string());
    let nothing_yet = || NokhwaError::ReadFrameError(NOTHING_YET.into());
    // `next` queues the buffer it gave before and then waits without end, and
    // would queue it twice after a time-out: so it is called only once a frame
    // is there.
    match stream.handle().poll(POLLIN, SLICE_MS) {
        Ok(0) => return Err(nothing_yet()),
        Ok(_) => {}
        Err(e) if e.kind() == io::ErrorKind::Interrupted => return Err(nothing_yet()),
        Err(e) => return Err(failed(e)),
    }
    let (data, about) = CaptureStream::next(stream).map_err(failed)?;
    if about.flags.contains(Flags::ERROR) {
        return Err(NokhwaError::ReadFrameError(BAD_FRAME.into()));
    }
    let used = (about.bytesused as usize).min(data.len());
    if used == 0 {
        return Err(NokhwaError::ReadFrameError(EMPTY_FRAME.into()));
    }
    Ok(data[..used].to_vec())
}

impl CaptureBackendTrait for V4lBackend {
    fn backend(&self) -> ApiBackend {
        ApiBackend::Video4Linux
    }

    fn camera_info(&self) -> &CameraInfo {
        &self.info
    }

    fn refresh_camera_format(&mut self) -> Result<(), NokhwaError> {
        Ok(())
    }

    fn camera_format(&self) -> CameraFormat {
        self.format
    }

    fn set_camera_format(&mut self, format: CameraFormat) -> Result<(), NokhwaError> {
        let was_streaming = self.stream.take().is_some();
        self.format = set_format(&self.device, format)?;
        if was_streaming {
            self.open_stream()?;
        }
        Ok(())
    }

    fn compatible_list_by_resolution(
        &mut self,
        packing: FrameFormat,
    ) -> Result<HashMap<Resolution, Vec<u32>>, NokhwaError> {
        let mut rates: HashMap<Resolution, Vec<u32>> = HashMap::new();
        for format in super::formats::offered(&self.device) {
            let format = nokhwa_format(&format);
            if format.format() == packing {
                rates
                    .entry(format.resolution())
                    .or_default()
                    .push(format.frame_rate());
            }
        }
        Ok(rates)
    }

    fn compatible_fourcc(&mut self) -> Result<Vec<FrameFormat>, NokhwaError> {
        Ok(vec![FrameFormat::MJPEG, FrameFormat::YUYV])
    }

    fn resolution(&self) -> Resolution {
        self.format.resolution()
    }

    fn set_resolution(&mut self, resolution: Resolution) -> Result<(), NokhwaError> {
        let format = CameraFormat::new(resolution, self.format.format(), self.format.frame_rate());
        self.set_camera_format(format)
    }

    fn frame_rate(&self) -> u32 {
        self.format.frame_rate()
    }

    fn set_frame_rate(&mut self, rate: u32) -> Result<(), NokhwaError> {
        let format = CameraFormat::new(self.format.resolution(), self.format.format(), rate);
        self.set_camera_format(format)
    }

    fn frame_format(&self) -> FrameFormat {
        self.format.format()
    }

    fn set_frame_format(&mut self, packing: FrameFormat) -> Result<(), NokhwaError> {
        let format = CameraFormat::new(self.format.resolution(), packing, self.format.frame_rate());
        self.set_camera_format(format)
    }

    // The program sets no controls: the camera's own exposure is what people
    // tuned for their room.
    fn camera_control(&self, _control: KnownCameraControl) -> Result<CameraControl, NokhwaError> {
        Err(NokhwaError::UnsupportedOperationError(self.backend()))
    }

    fn camera_controls(&self) -> Result<Vec<CameraControl>, NokhwaError> {
        Ok(Vec::new())
    }

    fn set_camera_control(
        &mut self,
        _id: KnownCameraControl,
        _value: ControlValueSetter,
    ) -> Result<(), NokhwaError> {
        Err(NokhwaError::UnsupportedOperationError(self.backend()))
    }

    fn open_stream(&mut self) -> Result<(), NokhwaError> {
        let failed = |e: io::Error| NokhwaError::OpenStreamError(e.to_string());
        let mut stream =
            MmapStream::with_buffers(&self.device, Type::VideoCapture, BUFFERS).map_err(failed)?;
        // All but the first, which `next` queues itself.
        for buffer in 1..BUFFERS as usize {
            match CaptureStream::queue(&mut stream, buffer) {
                // The driver gave fewer buffers than asked for.
                Err(e) if e.kind() == io::ErrorKind::InvalidInput => break,
                queued => queued.map_err(failed)?,
            }
        }
        stream.start().map_err(failed)?;
        self.stream = Some(stream);
        Ok(())
    }

    fn is_stream_open(&self) -> bool {
        self.stream.is_some()
    }

    fn frame(&mut self) -> Result<Buffer, NokhwaError> {
        let format = self.format;
        let data = self.frame_raw()?;
        Ok(Buffer::new(format.resolution(), &data, format.format()))
    }

    fn frame_raw(&mut self) -> Result<Cow<'_, [u8]>, NokhwaError> {
        match self.stream.as_mut() {
            Some(stream) => read(stream).map(Cow::Owned),
            None => Err(NokhwaError::ReadFrameError("the stream is closed".into())),
        }
    }

    fn stop_stream(&mut self) -> Result<(), NokhwaError> {
        self.stream = None;
        Ok(())
    }
}
