//! A camera on a stage that the test rearranges while it runs.

use super::{Painted, paint};
use faceglass_capture::{
    CameraError, CameraId, CameraName, Frame, Pull, Source, SourceError, SourceInfo, SourceKind,
    SourceSpec,
};
use image::RgbImage;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Milliseconds of presentation time between two frames, which come much
/// faster than that.
const STEP_MS: u64 = 100;

/// What stands before the camera; a clone is the same stage.
#[derive(Clone)]
pub struct Stage(Arc<Mutex<Scene>>);

struct Scene {
    picture: Arc<RgbImage>,
    unplugged: bool,
}

impl Stage {
    pub fn new(faces: &[Painted]) -> Self {
        Self(Arc::new(Mutex::new(Scene {
            picture: Arc::new(paint(faces)),
            unplugged: false,
        })))
    }

    /// From the next frame on.
    pub fn show(&self, faces: &[Painted]) {
        self.0.lock().unwrap().picture = Arc::new(paint(faces));
    }

    pub fn unplug(&self) {
        self.0.lock().unwrap().unplugged = true;
    }

    /// Opens every camera on this stage, and files without anything in them.
    pub fn open(&self, spec: &SourceSpec) -> Result<Box<dyn Source>, SourceError> {
        let (kind, name) = match spec {
            SourceSpec::Camera { id, .. } => {
                if self.0.lock().unwrap().unplugged {
                    return Err(CameraError::NoneFound.into());
                }
                let name = id.as_ref().map_or("first", |id| &id.0);
                (SourceKind::Camera, format!("Camera {name}"))
            }
            _ => (SourceKind::Movie, "Movie".to_owned()),
        };
        Ok(Box::new(StageSource {
            stage: self.clone(),
            kind,
            name,
            next: 0,
        }))
    }
}

/// The camera of that identity.
pub fn camera(id: &str) -> SourceSpec {
    SourceSpec::Camera {
        id: Some(CameraId(id.into())),
        format: None,
    }
}

struct StageSource {
    stage: Stage,
    kind: SourceKind,
    name: String,
    next: u64,
}

impl Source for StageSource {
    fn info(&self) -> SourceInfo {
        SourceInfo {
            name: self.name.clone(),
            kind: self.kind,
            size: Some((super::WIDTH, super::HEIGHT)),
            fps: None,
            format: "RGB".into(),
            duration: None,
            frames: None,
        }
    }

    fn pull(&mut self, _timeout: Duration) -> Result<Pull, SourceError> {
        std::thread::sleep(Duration::from_millis(1));
        let scene = self.stage.0.lock().unwrap();
        if scene.unplugged {
            return Err(CameraError::Unplugged(CameraName::named("Stage")).into());
        }
        let index = self.next;
        self.next += 1;
        Ok(Pull::Frame(Frame {
            image: Arc::clone(&scene.picture),
            index,
            time: Duration::from_millis(index * STEP_MS),
            captured_at: Instant::now(),
            still: false,
            file: None,
        }))
    }
}
