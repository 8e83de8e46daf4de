//! Cameras that are not there, for tests without hardware.

use super::backend::{CameraBackend, CameraDevice, Grab, Listed, RawFrame};
use super::pixels::PixelFormat;
use faceglass_source::controls::{
    Control, ControlAccess, ControlError, ControlId, ControlKind, ControlName, ControlRange,
};
use faceglass_source::error::{CameraError, CameraName, SourceError};
use faceglass_source::spec::{CameraFormat, CameraId, CameraInfo};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// One thing a [`FakeCamera`] does.
#[derive(Clone, Debug)]
pub enum FakeLine {
    /// So many YUYV frames, each uniformly of the brightness of its number.
    Frames(u32),
    /// A frame as given.
    Raw(RawFrame),
    /// A frame the driver calls bad.
    Bad(String),
    /// Blocks for so long.
    Hang(Duration),
    /// A panic, as some drivers' bindings have.
    Panic,
    /// The end, by an error.
    Fail(SourceError),
}

/// What can be set of a [`FakeCamera`], and how it takes that.
#[derive(Clone, Debug)]
pub struct FakeControl {
    control: Control,
    set_by: Option<ControlKind>,
    answer: FakeAnswer,
}

#[derive(Clone, Debug)]
enum FakeAnswer {
    Takes,
    Ignores,
    Refuses(String),
}

impl FakeControl {
    /// A control that takes every value of `range`; the camera came with `value`.
    #[must_use]
    pub fn new(kind: ControlKind, range: ControlRange, value: i64) -> Self {
        let own = format!("{kind:?}");
        let id = kind.id().unwrap_or_else(|| ControlId(own.clone()));
        Self {
            control: Control {
                name: ControlName { id, kind, own },
                range,
                value,
                as_it_came: value,
                access: ControlAccess::Free,
            },
            set_by: None,
            answer: FakeAnswer::Takes,
        }
    }

    /// The same, set by the camera while its automatic `kind` is not 0.
    #[must_use]
    pub fn set_by(mut self, kind: ControlKind) -> Self {
        self.set_by = Some(kind);
        self
    }

    /// The same, saying yes to every value and staying where it is.
    #[must_use]
    pub fn that_ignores(mut self) -> Self {
        self.answer = FakeAnswer::Ignores;
        self
    }

    /// The same, refusing every value.
    #[must_use]
    pub fn that_refuses(mut self, why: &str) -> Self {
        self.answer = FakeAnswer::Refuses(why.to_owned());
        self
    }
}

/// A camera and what happens each time it is opened.
#[derive(Clone, Debug)]
pub struct FakeCamera {
    listed: Listed,
    /// One script per opening; the last one is used again and again.
    scripts: VecDeque<Result<Vec<FakeLine>, SourceError>>,
    /// A camera keeps its values when it is closed.
    controls: Arc<Mutex<Vec<FakeControl>>>,
}

impl FakeCamera {
    /// A camera that offers 64x48 and 32x24 in YUYV at 30, and follows the
    /// first script when it is opened first, and so on.
    #[must_use]
    pub fn new(name: &str, scripts: Vec<Result<Vec<FakeLine>, SourceError>>) -> Self {
        let format = |width, height| CameraFormat {
            width,
            height,
            fps: 30,
            pixel_format: PixelFormat::Yuyv.name().into(),
        };
        Self {
            listed: Listed {
                info: CameraInfo {
                    id: CameraId(format!("fake-bus|{name}")),
                    name: name.into(),
                    formats: vec![format(64, 48), format(32, 24)],
                    trouble: None,
                },
                number: 0,
            },
            scripts: scripts.into(),
            controls: Arc::default(),
        }
    }

    /// The same camera at that port.
    #[must_use]
    pub fn at(mut self, bus: &str) -> Self {
        let card = self.listed.info.id.card();
        self.listed.info.id = CameraId(format!("{bus}|{card}"));
        self
    }

    /// The same camera, offering 64x48 in these packings.
    #[must_use]
    pub fn packed(mut self, packings: &[PixelFormat]) -> Self {
        let formats = packings.iter().map(|packing| CameraFormat {
            width: 64,
            height: 48,
            fps: 30,
            pixel_format: packing.name().into(),
        });
        self.listed.info.formats = formats.collect();
        self
    }

    /// The same camera, of which these can be set.
    #[must_use]
    pub fn with_controls(mut self, controls: Vec<FakeControl>) -> Self {
        self.controls = Arc::new(Mutex::new(controls));
        self
    }

    /// The same camera, listed as one that could not be asked.
    #[must_use]
    pub fn in_trouble(mut self, trouble: SourceError) -> Self {
        self.listed.info.formats.clear();
        self.listed.info.trouble = Some(trouble);
        self
    }
}

/// Some fake cameras.
#[derive(Debug)]
pub struct FakeCameras {
    cameras: Mutex<Vec<FakeCamera>>,
    listing_takes: Duration,
}

impl FakeCameras {
    /// These cameras.
    #[must_use]
    pub fn new(cameras: Vec<FakeCamera>) -> Self {
        Self {
            cameras: Mutex::new(cameras),
            listing_takes: Duration::ZERO,
        }
    }

    /// Makes listing slow.
    #[must_use]
    pub fn listing_takes(mut self, time: Duration) -> Self {
        self.listing_takes = time;
        self
    }

    /// Plugs cameras in and out.
    pub fn replace(&self, cameras: Vec<FakeCamera>) {
        *self.cameras.lock().unwrap_or_else(PoisonError::into_inner) = cameras;
    }
}

impl CameraBackend for FakeCameras {
    fn list(&self) -> Result<Vec<Listed>, SourceError> {
        std::thread::sleep(self.listing_takes);
        let cameras = self.cameras.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(cameras.iter().map(|c| c.listed.clone()).collect())
    }

    fn plugged(&self) -> Vec<String> {
        let cameras = self.cameras.lock().unwrap_or_else(PoisonError::into_inner);
        cameras.iter().map(|c| c.listed.info.id.0.clone()).collect()
    }

    fn open(
        &self,
        camera: &Listed,
        format: &CameraFormat,
    ) -> Result<Box<dyn CameraDevice>, SourceError> {
        let mut cameras = self.cameras.lock().unwrap_or_else(PoisonError::into_inner);
        let found = cameras
            .iter_mut()
            .find(|c| c.listed.info.id == camera.info.id)
            .ok_or_else(|| CameraError::Missing(CameraName::named(&camera.info.name)))?;
        let script = match found.scripts.len() {
            0 => Ok(vec![FakeLine::Frames(u32::MAX)]),
            1 => found.scripts[0].clone(),
            _ => found.scripts.pop_front().unwrap_or_else(|| Ok(Vec::new())),
        };
        Ok(Box::new(FakeDevice {
            format: format.clone(),
            script: script?.into(),
            controls: Arc::clone(&found.controls),
            sent: 0,
        }))
    }
}

struct FakeDevice {
    format: CameraFormat,
    script: VecDeque<FakeLine>,
    controls: Arc<Mutex<Vec<FakeControl>>>,
    sent: u32,
}

impl CameraDevice for FakeDevice {
    fn format(&self) -> CameraFormat {
        self.format.clone()
    }

    fn grab(&mut self) -> Result<Grab, SourceError> {
        match self.script.pop_front() {
            None => {
                std::thread::sleep(Duration::from_millis(5));
                Ok(Grab::Nothing)
            }
            Some(FakeLine::Frames(0)) => Ok(Grab::Nothing),
            Some(FakeLine::Frames(n)) => {
                self.script.push_front(FakeLine::Frames(n - 1));
                std::thread::sleep(Duration::from_millis(2));
                let (width, height) = (self.format.width, self.format.height);
                let luma = 16 + (self.sent % 200) as u8;
                self.sent += 1;
                Ok(Grab::Frame(RawFrame {
                    data: [luma, 128].repeat((width * height) as usize),
                    pixel_format: PixelFormat::Yuyv,
                    width,
                    height,
                    stride: 0,
                }))
            }
            Some(FakeLine::Raw(frame)) => Ok(Grab::Frame(frame)),
            Some(FakeLine::Bad(why)) => Ok(Grab::Bad(why)),
            Some(FakeLine::Hang(time)) => {
                std::thread::sleep(time);
                Ok(Grab::Nothing)
            }
            #[allow(clippy::panic)]
            Some(FakeLine::Panic) => panic!("scripted panic"),
            Some(FakeLine::Fail(error)) => Err(error),
        }
    }

    fn controls(&mut self) -> Vec<Control> {
        let all = self.controls.lock().unwrap_or_else(PoisonError::into_inner);
        let is_on = |kind: ControlKind| {
            let of_kind = all.iter().find(|fake| fake.control.name.kind == kind);
            of_kind.is_some_and(|fake| fake.control.value != 0)
        };
        let shown = all.iter().map(|fake| Control {
            access: match fake.set_by.is_some_and(is_on) {
                true => ControlAccess::Automatic,
                false => fake.control.access,
            },
            ..fake.control.clone()
        });
        shown.collect()
    }

    fn set_control(&mut self, control: &Control, value: i64) -> Result<(), ControlError> {
        let mut all = self.controls.lock().unwrap_or_else(PoisonError::into_inner);
        let name = control.name.clone();
        let Some(fake) = all.iter_mut().find(|fake| fake.control.name == name) else {
            return Err(ControlError::Missing(name));
        };
        match &fake.answer {
            FakeAnswer::Takes => fake.control.value = value,
            FakeAnswer::Ignores => {}
            FakeAnswer::Refuses(why) => {
                let detail = why.clone();
                return Err(ControlError::Driver { name, detail });
            }
        }
        Ok(())
    }
}
