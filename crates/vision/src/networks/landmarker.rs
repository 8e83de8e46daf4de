//! 68-point landmarks behind [`Landmarker`], and the fallback on the detector's
//! own five points.

use crate::crops::crop::crop_rect;
use crate::geometry::{Point, Rect};
use crate::networks::decode::sigmoid;
use crate::networks::manifest::{InputSpec, KindSpec, LandmarksSpec, Manifest, ModelKind};
use crate::networks::network::{Network, Plan};
use crate::networks::tensor::pack;
use crate::traits::Landmarker;
use crate::types::{Detection, FaceLandmarks, FivePoints, ModelId, Visibility, VisionError};
use image::RgbImage;

/// Number of dense landmarks (iBUG 300-W order).
const DENSE: usize = 68;
/// Two coordinates a point and the confidence's logit.
const VALUES: usize = 2 * DENSE + 1;
/// Logits of a [`Visibility`], where the network gives one.
const REGIONS: usize = 5;

/// A landmark network loaded from ONNX.
#[derive(Clone)]
pub struct OnnxLandmarker {
    plan: Plan,
    id: ModelId,
    input: InputSpec,
    spec: LandmarksSpec,
}

impl OnnxLandmarker {
    /// Binds `network` as `manifest` says and checks its output on an empty
    /// crop.
    ///
    /// # Errors
    /// [`VisionError`] if the network is not what the manifest says.
    pub fn new(network: Network, manifest: Manifest) -> Result<Self, VisionError> {
        let KindSpec::Landmarks(spec) = manifest.spec else {
            return Err(manifest.of_another_kind(ModelKind::Landmarks));
        };
        let input = manifest.input;
        let (width, height) = (input.width, input.height);
        network.check_declared(height, width)?;
        let landmarker = Self {
            plan: network.plan(1, height, width)?,
            id: ModelId(manifest.sha256),
            input,
            spec,
        };
        landmarker.run(&RgbImage::new(width, height))?;
        Ok(landmarker)
    }

    fn run(&self, crop: &RgbImage) -> Result<Vec<f32>, VisionError> {
        let input = pack(std::slice::from_ref(crop), &self.input)?;
        let outputs = self.plan.run(input)?;
        let points = outputs.get(0)?;
        let wanted = VALUES + if self.spec.regions { REGIONS } else { 0 };
        if points.values.len() != wanted {
            return Err(outputs.fault(format!(
                "landmarks of shape {} instead of 1x{wanted}",
                points.shape_text()
            )));
        }
        if points.values.iter().any(|v| !v.is_finite()) {
            return Err(outputs.fault("landmarks that are not finite".into()));
        }
        Ok(points.values.to_vec())
    }
}

impl Landmarker for OnnxLandmarker {
    fn landmarks(
        &mut self,
        frame: &RgbImage,
        face: &Detection,
    ) -> Result<FaceLandmarks, VisionError> {
        let side = face.bbox.longer_side() * self.spec.crop_scale;
        let region = Rect::square(face.bbox.center(), side);
        let (width, height) = (self.input.width, self.input.height);
        let values = self.run(&crop_rect(frame, region, width, height))?;
        let dense: Vec<Point> = values[..2 * DENSE]
            .chunks_exact(2)
            .map(|p| Point::new(region.x + p[0] * side, region.y + p[1] * side))
            .collect();
        Ok(FaceLandmarks {
            points: five_of_68(&dense),
            confidence: sigmoid(values[2 * DENSE]),
            visible: visibility(&values[VALUES..]),
            dense,
        })
    }

    fn model_id(&self) -> ModelId {
        self.id.clone()
    }
}

/// `logits` of the parts in the order of [`Visibility`]; `None` where there are not five.
fn visibility(logits: &[f32]) -> Option<Visibility> {
    let parts: [f32; REGIONS] = logits.try_into().ok()?;
    Some(Visibility::of_parts(parts.map(sigmoid)))
}

/// The five points of 68 iBUG landmarks: the middle of each eye's six, the tip
/// of the nose, the mouth's corners. Missing landmarks count as the origin.
pub fn five_of_68(dense: &[Point]) -> FivePoints {
    let point = |index: usize| dense.get(index).copied().unwrap_or_default();
    let middle = |first: usize| {
        let eye = (first..first + 6).map(point);
        let (x, y) = eye.fold((0.0, 0.0), |(x, y), p| (x + p.x, y + p.y));
        Point::new(x / 6.0, y / 6.0)
    };
    [middle(36), middle(42), point(30), point(48), point(54)]
}

/// The detector's own five points as landmarks, for when no landmark network is
/// loaded; `None` from detectors that give boxes only. The confidence is the
/// detector's score.
pub fn landmarks_of_detection(face: &Detection) -> Option<FaceLandmarks> {
    face.points.map(|points| FaceLandmarks {
        points,
        dense: Vec::new(),
        visible: None,
        confidence: face.score,
    })
}
