//! The model stages of one frame: each runs where it can, and says so where it
//! cannot.

use crate::engine::fault::{Fault, Stage};
use crate::engine::result::StageMs;
use faceglass_vision::types::{AlignedFace, FivePoints};
use faceglass_vision::{
    Demesher, Detection, Detector, Embedder, Embedding, FaceLandmarks, Landmarker, LivenessModel,
    ModelId, Point, Quality, QualityParams, Rect, Visibility, VisionError,
};
use image::RgbImage;
use std::time::Instant;

/// The networks. Only the detector must be there.
pub struct Models {
    /// Finds faces.
    pub detector: Box<dyn Detector>,
    /// Refines points; without it the detector's own are used.
    pub landmarker: Option<Box<dyn Landmarker>>,
    /// Tells live from spoof.
    pub liveness: Option<Box<dyn LivenessModel>>,
    /// Takes printed lines out of pictures, where somebody wants that.
    pub demesher: Option<Box<dyn Demesher>>,
    /// Makes embeddings.
    pub embedder: Option<Box<dyn Embedder>>,
}

impl From<faceglass_vision::Models> for Models {
    fn from(loaded: faceglass_vision::Models) -> Self {
        Self {
            detector: loaded.detector,
            landmarker: loaded.landmarker,
            liveness: loaded.liveness,
            demesher: loaded.demesher,
            embedder: Some(loaded.embedder),
        }
    }
}

impl Models {
    /// Which network makes the embeddings.
    pub fn embedder_id(&self) -> Option<ModelId> {
        self.embedder.as_ref().map(|embedder| embedder.model_id())
    }

    /// The detector's own lowest score.
    pub fn min_score(&self) -> f32 {
        self.detector.default_threshold()
    }

    /// The embedder's own match threshold.
    pub fn match_threshold(&self) -> f32 {
        self.embedder
            .as_ref()
            .map_or(1.0, |embedder| embedder.default_threshold())
    }

    /// The liveness network's own threshold.
    pub fn liveness_threshold(&self) -> f32 {
        self.liveness
            .as_ref()
            .map_or(0.5, |liveness| liveness.default_threshold())
    }
}

/// One face of one frame on its way through the stages.
#[derive(Clone, Debug)]
pub struct FaceSample {
    /// What the detector said.
    pub detection: Detection,
    /// Five points in frame pixels.
    pub points: FivePoints,
    /// Dense landmarks in frame pixels, may be empty.
    pub dense: Vec<Point>,
    /// How far the landmark network trusts itself, 0 to 1.
    pub confidence: f32,
    /// How clearly each part of it is seen, where the landmark network says so.
    pub visible: Option<Visibility>,
    /// The 112x112 face; `None` where the points do not allow it.
    pub aligned: Option<AlignedFace>,
    /// Whether it is good enough to judge.
    pub quality: Quality,
    /// This frame's liveness score, where it was asked for.
    pub liveness_score: Option<f32>,
    /// The liveness score was asked for and could not be given.
    pub liveness_failed: bool,
    /// This frame's embedding, where it was asked for.
    pub embedding: Option<Embedding>,
    /// The embedding is of the face with printed lines taken out of it.
    pub demeshed: bool,
}

/// Side of the square around a frontal face in root mean square distances of
/// its five points from their centre.
const EXTENT: f32 = 3.4;

impl FaceSample {
    /// Where the face is by its five points. Steadier than the detector's box,
    /// which may change its outline from frame to frame while the face is still.
    pub fn extent(&self) -> Rect {
        let count = self.points.len() as f32;
        let sum = |axis: fn(&Point) -> f32| self.points.iter().map(axis).sum::<f32>();
        let center = Point::new(sum(|p| p.x) / count, sum(|p| p.y) / count);
        let squares = self.points.iter().map(|p| p.distance(center).powi(2));
        let side = EXTENT * (squares.sum::<f32>() / count).sqrt();
        Rect::new(center.x - side / 2.0, center.y - side / 2.0, side, side)
    }

    /// Quality by other limits than those of a verdict.
    pub fn quality_by(&self, frame_size: (u32, u32), params: &QualityParams) -> Quality {
        let landmarks = FaceLandmarks {
            points: self.points,
            dense: Vec::new(),
            confidence: self.confidence,
            visible: self.visible,
        };
        let aligned = self.aligned.as_ref();
        faceglass_vision::quality::assess(frame_size, &self.detection, &landmarks, aligned, params)
    }
}

/// Time and trouble of one frame.
#[derive(Debug)]
pub struct Log {
    started: Instant,
    /// Milliseconds so far.
    pub stage_ms: StageMs,
    faults: Vec<(Stage, VisionError)>,
}

impl Default for Log {
    fn default() -> Self {
        Self {
            started: Instant::now(),
            stage_ms: StageMs::default(),
            faults: Vec::new(),
        }
    }
}

impl Log {
    /// Runs a stage on the clock; a fault is noted once a frame.
    pub fn time<T>(
        &mut self,
        slot: impl Fn(&mut StageMs) -> &mut f32,
        stage: Stage,
        run: impl FnOnce() -> Result<T, VisionError>,
    ) -> Option<T> {
        let started = Instant::now();
        let outcome = run();
        *slot(&mut self.stage_ms) += started.elapsed().as_secs_f32() * 1e3;
        match outcome {
            Ok(value) => Some(value),
            Err(error) => {
                let fault = (stage, error);
                if !self.faults.contains(&fault) {
                    self.faults.push(fault);
                }
                None
            }
        }
    }

    /// The times with the total, and the faults.
    pub fn finish(mut self) -> (StageMs, Option<Fault>) {
        self.stage_ms.total = self.started.elapsed().as_secs_f32() * 1e3;
        let fault = (!self.faults.is_empty()).then_some(Fault::Stages(self.faults));
        (self.stage_ms, fault)
    }
}

impl Models {
    /// Detection, landmarks, alignment and quality of every face.
    pub fn find_faces(
        &mut self,
        frame: &RgbImage,
        params: &faceglass_vision::traits::DetectParams,
        log: &mut Log,
    ) -> Vec<FaceSample> {
        let detections = self.detect(frame, params, log);
        detections
            .into_iter()
            .map(|detection| self.describe(frame, frame, detection, log))
            .collect()
    }

    /// Detection alone.
    pub fn count_faces(
        &mut self,
        frame: &RgbImage,
        params: &faceglass_vision::traits::DetectParams,
        log: &mut Log,
    ) -> usize {
        self.detect(frame, params, log).len()
    }

    /// Detection with the boxes that are faces by `params`.
    pub fn detect(
        &mut self,
        frame: &RgbImage,
        params: &faceglass_vision::traits::DetectParams,
        log: &mut Log,
    ) -> Vec<Detection> {
        let detector = &mut self.detector;
        let mut detections = log
            .time(
                |ms| &mut ms.detect,
                Stage::Detection,
                || detector.detect(frame, params),
            )
            .unwrap_or_default();
        detections
            .retain(|d| d.score >= params.min_score && longer_side(d.bbox) >= params.min_face_px);
        detections
    }

    /// Adds the liveness score.
    pub fn score_liveness(&mut self, frame: &RgbImage, face: &mut FaceSample, log: &mut Log) {
        let Some(liveness) = &mut self.liveness else {
            return;
        };
        face.liveness_score = log
            .time(
                |ms| &mut ms.liveness,
                Stage::Liveness,
                || liveness.score(frame, &face.detection, face.quality.burnt_out),
            )
            .map(|score| score.score)
            .filter(|score| score.is_finite());
        face.liveness_failed = face.liveness_score.is_none();
    }

    /// Adds the embedding; with `demesh` that of the face as it may be without printed lines, and of none if the network
    /// for that fails: somebody who asked for it must not be given the other.
    pub fn embed(&mut self, face: &mut FaceSample, demesh: bool, log: &mut Log) {
        let (Some(embedder), Some(aligned)) = (&mut self.embedder, &face.aligned) else {
            return;
        };
        if face.embedding.is_some() {
            return;
        }
        let demesher = self.demesher.as_mut().filter(|_| demesh);
        face.demeshed = demesher.is_some();
        face.embedding = log.time(
            |ms| &mut ms.embed,
            Stage::Embedding,
            || match demesher {
                Some(demesher) => embedder.embed(&demesher.clean(&aligned.image)?),
                None => embedder.embed(&aligned.image),
            },
        );
    }

    /// A face of `frame`, whose landmarks are looked for in `looked_at`: the same, or that without what hides them.
    pub fn describe(
        &mut self,
        frame: &RgbImage,
        looked_at: &RgbImage,
        detection: Detection,
        log: &mut Log,
    ) -> FaceSample {
        let landmarks = self.landmarks(looked_at, &detection, log);
        let started = Instant::now();
        let aligned = faceglass_vision::align::align_face(frame, &landmarks.points).ok();
        let quality = faceglass_vision::quality::assess(
            frame.dimensions(),
            &detection,
            &landmarks,
            aligned.as_ref(),
            &QualityParams::default(),
        );
        log.stage_ms.align += started.elapsed().as_secs_f32() * 1e3;
        FaceSample {
            detection: Detection {
                points: Some(landmarks.points),
                ..detection
            },
            points: landmarks.points,
            dense: landmarks.dense,
            confidence: landmarks.confidence,
            visible: landmarks.visible,
            aligned,
            quality,
            liveness_score: None,
            liveness_failed: false,
            embedding: None,
            demeshed: false,
        }
    }

    /// The landmark network's points, else the detector's, else a guess that
    /// is marked as not to be trusted.
    fn landmarks(
        &mut self,
        frame: &RgbImage,
        detection: &Detection,
        log: &mut Log,
    ) -> FaceLandmarks {
        let refined = self.landmarker.as_mut().and_then(|landmarker| {
            log.time(
                |ms| &mut ms.landmarks,
                Stage::Landmarks,
                || landmarker.landmarks(frame, detection),
            )
        });
        refined.unwrap_or_else(|| FaceLandmarks {
            points: detection.points.unwrap_or_else(|| guess(detection.bbox)),
            dense: Vec::new(),
            confidence: if detection.points.is_some() { 1.0 } else { 0.0 },
            visible: None,
        })
    }
}

fn longer_side(bbox: Rect) -> f32 {
    bbox.w.max(bbox.h)
}

/// Where the five points lie in an average face box.
fn guess(bbox: Rect) -> FivePoints {
    [
        (0.3, 0.4),
        (0.7, 0.4),
        (0.5, 0.6),
        (0.35, 0.78),
        (0.65, 0.78),
    ]
    .map(|(x, y)| Point::new(bbox.x + x * bbox.w, bbox.y + y * bbox.h))
}
