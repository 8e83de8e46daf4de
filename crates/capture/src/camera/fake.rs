//! Cameras that are not there, for tests without hardware.

use super::backend::{CameraBackend, CameraDevice, Grab, Listed, RawFrame};
use super::pixels::PixelFormat;
use faceglass_source::error::{CameraError, CameraName, SourceError};
use faceglass_source::spec::{CameraFormat, CameraId, CameraInfo};
use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
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

/// A camera and what happens each time it is opened.
#[derive(Clone, Debug)]
pub struct FakeCamera {
    listed: Listed,
    /// One script per opening; the last one is used again and again.
    scripts: VecDeque<Result<Vec<FakeLine>, SourceError>>,
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
            sent: 0,
        }))
    }
}

struct FakeDevice {
    format: CameraFormat,
    script: VecDeque<FakeLine>,
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
}
