//! One open device.

use super::controls;
use super::formats::{fourcc_for, packing, whole_rate};
use crate::camera::backend::{CameraDevice, Grab, Listed, RawFrame};
use crate::camera::pixels::PixelFormat;
use crate::camera::trouble::{self, When};
use faceglass_source::controls::{Control, ControlError};
use faceglass_source::error::{CameraError, CameraName, SourceError};
use faceglass_source::spec::CameraFormat;
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

/// Opens a camera in the format nearest to `asked` that the driver takes, and
/// starts it.
pub(in crate::camera) fn open(
    camera: &Listed,
    asked: &CameraFormat,
) -> Result<Box<dyn CameraDevice>, SourceError> {
    let name = CameraName::named(&camera.info.name);
    let failed = |error: io::Error| from_io(&name, &error, When::Opening);
    let device = Device::new(camera.number as usize).map_err(failed)?;
    let negotiated = set_format(&device, asked, &name)?;
    let stream = start(&device).map_err(failed)?;
    Ok(Box::new(V4lDevice {
        stream,
        device,
        name,
        negotiated,
    }))
}

/// What the driver made of the format asked for.
struct Negotiated {
    format: CameraFormat,
    packing: PixelFormat,
    /// Bytes from row to row.
    stride: u32,
}

struct V4lDevice {
    // Before the device: buffers are given back through it.
    stream: MmapStream<'static>,
    device: Device,
    name: CameraName,
    negotiated: Negotiated,
}

fn set_format(
    device: &Device,
    asked: &CameraFormat,
    name: &CameraName,
) -> Result<Negotiated, CameraError> {
    let wanted = PixelFormat::named(&asked.pixel_format).unwrap_or(PixelFormat::Mjpeg);
    let code = fourcc_for(device, wanted);
    let set = device
        .set_format(&Format::new(asked.width, asked.height, code))
        .map_err(|error| from_io(name, &error, When::Opening))?;
    let packing = packing(set.fourcc).ok_or_else(|| CameraError::NoFormat {
        camera: name.clone(),
        offered: vec![set.fourcc.to_string()],
    })?;
    // Not every driver lets the rate be set; the picture comes all the same.
    let fps = device
        .set_params(&Parameters::with_fps(asked.fps.max(1)))
        .ok()
        .and_then(|set| whole_rate(set.interval))
        .unwrap_or(asked.fps);
    Ok(Negotiated {
        format: CameraFormat {
            width: set.width,
            height: set.height,
            fps,
            pixel_format: packing.name().into(),
        },
        packing,
        stride: set.stride,
    })
}

fn start(device: &Device) -> io::Result<MmapStream<'static>> {
    let mut stream = MmapStream::with_buffers(device, Type::VideoCapture, BUFFERS)?;
    // All but the first, which `next` queues itself.
    for buffer in 1..BUFFERS as usize {
        match CaptureStream::queue(&mut stream, buffer) {
            // The driver gave fewer buffers than asked for.
            Err(e) if e.kind() == io::ErrorKind::InvalidInput => break,
            queued => queued?,
        }
    }
    stream.start()?;
    Ok(stream)
}

impl CameraDevice for V4lDevice {
    fn format(&self) -> CameraFormat {
        self.negotiated.format.clone()
    }

    fn grab(&mut self) -> Result<Grab, SourceError> {
        let failed = |e: io::Error| from_io(&self.name, &e, When::Streaming);
        // `next` queues the buffer it gave before and then waits without end, and
        // would queue it twice after a time-out: so it is called only once a frame
        // is there.
        match self.stream.handle().poll(POLLIN, SLICE_MS) {
            Ok(0) => return Ok(Grab::Nothing),
            Ok(_) => {}
            Err(e) if e.kind() == io::ErrorKind::Interrupted => return Ok(Grab::Nothing),
            Err(e) => return Err(failed(e).into()),
        }
        let (data, about) = CaptureStream::next(&mut self.stream).map_err(failed)?;
        if about.flags.contains(Flags::ERROR) {
            return Ok(Grab::Bad("the driver marked the frame as damaged".into()));
        }
        // Buffers come at their mapped length: what is behind the used one is the
        // tail of an older frame.
        let used = (about.bytesused as usize).min(data.len());
        if used == 0 {
            return Ok(Grab::Bad("the frame is empty".into()));
        }
        Ok(Grab::Frame(RawFrame {
            data: data[..used].to_vec(),
            pixel_format: self.negotiated.packing,
            width: self.negotiated.format.width,
            height: self.negotiated.format.height,
            stride: self.negotiated.stride,
        }))
    }

    fn controls(&mut self) -> Vec<Control> {
        controls::list(&self.device)
    }

    fn set_control(&mut self, control: &Control, value: i64) -> Result<(), ControlError> {
        controls::set(&self.device, control, value)
    }
}

fn from_io(camera: &CameraName, error: &io::Error, when: When) -> CameraError {
    trouble::from_os(camera, error.raw_os_error(), &error.to_string(), when)
}
