//! A camera whose frames a test gives one by one, and landmarks that it poses.

use super::read;
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, unbounded};
use faceglass_capture::{Frame, Pull, Source, SourceError, SourceInfo, SourceKind};
use faceglass_vision::Point;
use faceglass_vision::fakes::frontal_points;
use faceglass_vision::traits::Landmarker;
use faceglass_vision::types::{Detection, FaceLandmarks, ModelId, VisionError};
use image::RgbImage;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Both ends; a clone is the same rope.
#[derive(Clone)]
pub struct Rope {
    give: Sender<Frame>,
    take: Receiver<Frame>,
    /// Landmarks by person, as they are seen from the next frame on.
    posed: Arc<Mutex<[Vec<Point>; 3]>>,
}

impl Default for Rope {
    fn default() -> Self {
        let (give, take) = unbounded();
        Self {
            give,
            take,
            posed: Arc::default(),
        }
    }
}

impl Rope {
    pub fn give(&self, frame: Frame) {
        self.give.send(frame).unwrap();
    }

    pub fn pose(&self, person: usize, points: Vec<Point>) {
        self.posed.lock().unwrap()[person] = points;
    }

    pub fn source(&self) -> Box<dyn Source> {
        Box::new(RopeCamera(self.take.clone()))
    }

    pub fn landmarker(&self) -> Box<dyn Landmarker> {
        Box::new(Posed(Arc::clone(&self.posed)))
    }
}

struct RopeCamera(Receiver<Frame>);

impl Source for RopeCamera {
    fn info(&self) -> SourceInfo {
        SourceInfo {
            name: "Rope".into(),
            kind: SourceKind::Camera,
            size: Some((super::WIDTH, super::HEIGHT)),
            fps: None,
            format: "RGB".into(),
            duration: None,
            frames: None,
        }
    }

    fn pull(&mut self, timeout: Duration) -> Result<Pull, SourceError> {
        match self.0.recv_timeout(timeout) {
            Ok(frame) => Ok(Pull::Frame(frame)),
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => Ok(Pull::Pending),
        }
    }
}

struct Posed(Arc<Mutex<[Vec<Point>; 3]>>);

impl Landmarker for Posed {
    fn landmarks(
        &mut self,
        frame: &RgbImage,
        face: &Detection,
    ) -> Result<FaceLandmarks, VisionError> {
        let near = |painted: &&super::Painted| painted.bbox().iou(face.bbox) > 0.5;
        let person = read(frame).iter().find(near).map(|painted| painted.person);
        let dense = person.map(|person| self.0.lock().unwrap()[person].clone());
        Ok(FaceLandmarks {
            points: face.points.unwrap_or_else(|| frontal_points(face.bbox)),
            dense: dense.unwrap_or_default(),
            confidence: face.score,
            visible: None,
        })
    }

    fn model_id(&self) -> ModelId {
        ModelId("posed-landmarks".into())
    }
}
