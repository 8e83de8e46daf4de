//! AVFoundation and Media Foundation, as nokhwa gives them.

use super::backend::{CameraDevice, Grab, Listed, RawFrame};
use super::pixels::PixelFormat;
use super::trouble::{self, When};
use super::twins;
use faceglass_source::controls::{
    Control, ControlAccess, ControlError, ControlId, ControlKind, ControlName, ControlRange,
};
use faceglass_source::error::{CameraError, CameraName, SourceError};
use faceglass_source::spec::{CameraFormat, CameraId, CameraInfo};
use nokhwa::utils::{
    ApiBackend, CameraControl, CameraFormat as NokhwaFormat, CameraIndex, ControlValueDescription,
    ControlValueSetter, FrameFormat, KnownCameraControl, KnownCameraControlFlag as Flag,
    RequestedFormat, RequestedFormatType, Resolution,
};
use nokhwa::{Camera, NokhwaError};

/// Packings by nokhwa's names, the ones to try first before.
const PACKINGS: [(FrameFormat, PixelFormat); 6] = [
    (FrameFormat::MJPEG, PixelFormat::Mjpeg),
    (FrameFormat::YUYV, PixelFormat::Yuyv),
    (FrameFormat::NV12, PixelFormat::Nv12),
    (FrameFormat::RAWRGB, PixelFormat::Rgb3),
    (FrameFormat::RAWBGR, PixelFormat::Bgr3),
    (FrameFormat::GRAY, PixelFormat::Grey),
];

fn found() -> Result<Vec<nokhwa::utils::CameraInfo>, SourceError> {
    nokhwa::query(ApiBackend::Auto)
        .map_err(|e| from_nokhwa(&CameraName::unknown(), &e, When::Opening).into())
}

/// Asking for formats would switch the camera on, so the usual ones are named and
/// the nearest one is taken on opening.
pub(super) fn list() -> Result<Vec<Listed>, SourceError> {
    // macOS asks the person once; until then, and after a no, it is closed.
    if !nokhwa::nokhwa_check() {
        nokhwa::nokhwa_initialize(|_granted| ());
        return Err(CameraError::Denied(CameraName::unknown()).into());
    }
    let mut cameras: Vec<Listed> = found()?
        .into_iter()
        .zip(0..)
        .map(|(camera, position)| Listed {
            info: CameraInfo {
                // The system's unique number or symbolic link.
                id: CameraId(format!("{}|{}", camera.misc(), camera.human_name())),
                name: camera.human_name(),
                formats: usual_formats(),
                trouble: None,
            },
            number: camera.index().as_index().unwrap_or(position),
        })
        .collect();
    twins::tell_apart(&mut cameras);
    Ok(cameras)
}

pub(super) fn plugged() -> Vec<String> {
    let found = found().unwrap_or_default();
    found.into_iter().map(|camera| camera.misc()).collect()
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

pub(super) fn open(
    camera: &Listed,
    format: &CameraFormat,
) -> Result<Box<dyn CameraDevice>, SourceError> {
    let name = CameraName::named(&camera.info.name);
    let trouble = |e: NokhwaError| from_nokhwa(&name, &e, When::Opening);
    let mut device = nearest(camera.number, format).map_err(trouble)?;
    device.open_stream().map_err(trouble)?;
    let negotiated = device.camera_format();
    let packing = PACKINGS.iter().find(|(own, _)| *own == negotiated.format());
    let Some((_, packing)) = packing else {
        return Err(CameraError::NoFormat {
            camera: name,
            offered: vec![negotiated.format().to_string()],
        }
        .into());
    };
    Ok(Box::new(NokhwaDevice {
        name,
        device,
        negotiated,
        packing: *packing,
    }))
}

/// The camera in the packing asked for, or in the first one it has.
fn nearest(number: u32, format: &CameraFormat) -> Result<Camera, NokhwaError> {
    let resolution = Resolution::new(format.width, format.height);
    let attempt = |packing: FrameFormat| {
        let wanted = NokhwaFormat::new(resolution, packing, format.fps);
        Camera::new(
            CameraIndex::Index(number),
            RequestedFormat::with_formats(RequestedFormatType::Closest(wanted), &[packing]),
        )
    };
    let asked = PixelFormat::named(&format.pixel_format);
    let is_asked = |(_, packing): &&(FrameFormat, PixelFormat)| Some(*packing) == asked;
    let first = PACKINGS.iter().find(is_asked).unwrap_or(&PACKINGS[0]).0;
    let others = PACKINGS.iter().map(|(own, _)| *own);
    others
        .filter(|own| *own != first)
        .fold(attempt(first), |opened, other| {
            opened.or_else(|error| attempt(other).map_err(|_| error))
        })
}

struct NokhwaDevice {
    name: CameraName,
    device: Camera,
    negotiated: NokhwaFormat,
    packing: PixelFormat,
}

impl CameraDevice for NokhwaDevice {
    fn format(&self) -> CameraFormat {
        CameraFormat {
            width: self.negotiated.width(),
            height: self.negotiated.height(),
            fps: self.negotiated.frame_rate(),
            pixel_format: self.packing.name().into(),
        }
    }

    fn grab(&mut self) -> Result<Grab, SourceError> {
        match self.device.frame() {
            Ok(buffer) => Ok(Grab::Frame(RawFrame {
                data: buffer.buffer().to_vec(),
                pixel_format: self.packing,
                width: self.negotiated.width(),
                height: self.negotiated.height(),
                stride: 0,
            })),
            Err(error) => Err(from_nokhwa(&self.name, &error, When::Streaming).into()),
        }
    }

    fn controls(&mut self) -> Vec<Control> {
        // A camera without any answers with an error.
        let controls = self.device.camera_controls().unwrap_or_default();
        controls.iter().filter_map(control).collect()
    }

    fn set_control(&mut self, control: &Control, value: i64) -> Result<(), ControlError> {
        let name = || control.name.clone();
        let known = CONTROLS
            .iter()
            .find(|(_, kind)| *kind == control.name.kind)
            .ok_or_else(|| ControlError::Missing(name()))?;
        let value = match control.range {
            ControlRange::Switch => ControlValueSetter::Boolean(value != 0),
            _ => ControlValueSetter::Integer(value),
        };
        let set = self.device.set_camera_control(known.0, value);
        set.map_err(|error| ControlError::Driver {
            name: name(),
            detail: error.to_string(),
        })
    }
}

/// Controls by nokhwa's names. Which of them the camera chooses itself it says
/// beside each; there is no switch for that.
const CONTROLS: [(KnownCameraControl, ControlKind); 15] = [
    (KnownCameraControl::Brightness, ControlKind::Brightness),
    (KnownCameraControl::Contrast, ControlKind::Contrast),
    (KnownCameraControl::Hue, ControlKind::Hue),
    (KnownCameraControl::Saturation, ControlKind::Saturation),
    (KnownCameraControl::Sharpness, ControlKind::Sharpness),
    (KnownCameraControl::Gamma, ControlKind::Gamma),
    (KnownCameraControl::WhiteBalance, ControlKind::WhiteBalance),
    (KnownCameraControl::BacklightComp, ControlKind::Backlight),
    (KnownCameraControl::Gain, ControlKind::Gain),
    (KnownCameraControl::Pan, ControlKind::Pan),
    (KnownCameraControl::Tilt, ControlKind::Tilt),
    (KnownCameraControl::Zoom, ControlKind::Zoom),
    (KnownCameraControl::Exposure, ControlKind::Exposure),
    (KnownCameraControl::Iris, ControlKind::Iris),
    (KnownCameraControl::Focus, ControlKind::Focus),
];

/// A control with a range or a switch; others cannot be set by a person.
fn control(told: &CameraControl) -> Option<Control> {
    let closed = [Flag::ReadOnly, Flag::WriteOnly, Flag::Disabled];
    if told.flag().iter().any(|flag| closed.contains(flag)) {
        return None;
    }
    let (_, kind) = *CONTROLS.iter().find(|(own, _)| *own == told.control())?;
    let (range, value, as_it_came) = match *told.description() {
        ControlValueDescription::IntegerRange {
            min,
            max,
            value,
            step,
            default,
        } if min < max => {
            let (from, to, step) = (min, max, step.max(1));
            (ControlRange::Number { from, to, step }, value, default)
        }
        ControlValueDescription::Boolean { value, default } => {
            (ControlRange::Switch, value.into(), default.into())
        }
        _ => return None,
    };
    let own = told.name().to_owned();
    Some(Control {
        name: ControlName {
            id: kind.id().unwrap_or_else(|| ControlId(own.clone())),
            kind,
            own,
        },
        range,
        value,
        as_it_came,
        // Setting a value is also what ends the camera's own choice here.
        access: ControlAccess::Free,
    })
}

fn from_nokhwa(camera: &CameraName, error: &NokhwaError, when: When) -> CameraError {
    let text = error.to_string();
    trouble::from_os(camera, trouble::os_code(&text), &text, when)
}
