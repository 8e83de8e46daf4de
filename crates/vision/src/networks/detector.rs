//! Any of the known detectors behind [`Detector`].

use crate::crops::letterbox::letterbox;
use crate::networks::decode::{YunetLevel, grid, retinaface, scrfd, suppress, ultralight, yunet};
use crate::networks::manifest::{
    DetectorOutput, DetectorSpec, InputSpec, KindSpec, Manifest, ModelKind,
};
use crate::networks::network::{Network, Outputs, Plan};
use crate::networks::tensor::pack;
use crate::traits::{DetectParams, Detector};
use crate::types::{Detection, ModelId, VisionError};
use image::RgbImage;
use std::sync::Arc;

/// A detector loaded from ONNX.
#[derive(Clone)]
pub struct OnnxDetector {
    network: Arc<Network>,
    id: ModelId,
    input: InputSpec,
    spec: DetectorSpec,
    levels: Levels,
    /// Most recently used first.
    plans: Vec<((u32, u32), Plan)>,
    is_resizable: bool,
}

/// Where the outputs of each level stand in the file.
#[derive(Clone)]
enum Levels {
    Grid(Vec<(u32, usize)>),
    Yunet(Vec<(u32, [usize; 4])>),
    Ultralight {
        scores: usize,
        boxes: usize,
    },
    /// Told by their shapes.
    Scrfd,
    /// Told by their shapes.
    Retinaface,
}

/// Bound input sizes kept; frame shapes and the size slider ask for few.
const MAX_PLANS: usize = 4;
/// Every known detector shrinks its input by at most this.
const CELL: u32 = 32;
/// Longer sides come in these steps, so that a slider does not bind a new size
/// at each position.
const SIZE_STEP: u32 = 64;
/// A face should be this many input pixels to be found reliably.
const MIN_FACE_IN_INPUT_PX: f32 = 12.0;

impl OnnxDetector {
    /// Binds `network` as `manifest` says and checks its outputs on an empty
    /// frame.
    ///
    /// # Errors
    /// [`VisionError`] if the network is not what the manifest says.
    pub fn new(network: Network, manifest: Manifest) -> Result<Self, VisionError> {
        let KindSpec::Detector(spec) = manifest.spec else {
            return Err(manifest.of_another_kind(ModelKind::Detector));
        };
        let input = manifest.input;
        let levels = Levels::find(&network, &spec.output)?;
        let is_resizable = match spec.output {
            DetectorOutput::Grid { .. } => true,
            DetectorOutput::Yunet { .. } | DetectorOutput::Scrfd | DetectorOutput::Retinaface => {
                network.has_open_size()
            }
            DetectorOutput::Ultralight => false,
        };
        if !is_resizable {
            network.check_declared(input.height, input.width)?;
        }
        let size = (input.width, input.height);
        let plan = network.plan(1, size.1, size.0)?;
        let detector = Self {
            network: Arc::new(network),
            id: ModelId(manifest.sha256),
            input,
            spec,
            levels,
            plans: vec![(size, plan.clone())],
            is_resizable,
        };
        detector.run(&plan, &[RgbImage::new(size.0, size.1)], 0.5)?;
        Ok(detector)
    }

    fn run(
        &self,
        plan: &Plan,
        input: &[RgbImage],
        min_score: f32,
    ) -> Result<Vec<Detection>, VisionError> {
        let outputs = plan.run(pack(input, &self.input)?)?;
        let [_, _, height, width] = plan.shape();
        let found = self
            .levels
            .decode(&outputs, (width as u32, height as u32), min_score)?;
        Ok(suppress(found, self.spec.nms_iou))
    }

    fn plan_for(&mut self, frame: &RgbImage, min_face_px: f32) -> Result<Plan, VisionError> {
        let shipped = (self.input.width, self.input.height);
        let size = if self.is_resizable {
            input_size(frame.dimensions(), shipped, min_face_px)
        } else {
            shipped
        };
        if let Some(at) = self.plans.iter().position(|(s, _)| *s == size) {
            self.plans[..=at].rotate_right(1);
            return Ok(self.plans[0].1.clone());
        }
        match self.network.plan(1, size.1, size.0) {
            Ok(plan) => {
                self.plans.truncate(MAX_PLANS - 1);
                self.plans.insert(0, (size, plan.clone()));
                Ok(plan)
            }
            // A network exported with its size baked in: the shipped size works.
            Err(_) if size != shipped => {
                self.is_resizable = false;
                self.plan_for(frame, min_face_px)
            }
            Err(error) => Err(error),
        }
    }
}

impl Detector for OnnxDetector {
    fn detect(
        &mut self,
        frame: &RgbImage,
        params: &DetectParams,
    ) -> Result<Vec<Detection>, VisionError> {
        if frame.width() == 0 || frame.height() == 0 {
            return Err(VisionError::Picture("it has no pixels".into()));
        }
        let plan = self.plan_for(frame, params.min_face_px)?;
        let [_, _, height, width] = plan.shape();
        let fitted = letterbox(frame, width as u32, height as u32)?;
        let found = self.run(&plan, std::slice::from_ref(&fitted.image), params.min_score)?;
        let faces = found.iter().map(|d| fitted.detection_in_frame(d));
        Ok(faces
            .filter(|d| d.bbox.longer_side() >= params.min_face_px)
            .collect())
    }

    fn model_id(&self) -> ModelId {
        self.id.clone()
    }

    fn default_threshold(&self) -> f32 {
        self.spec.score
    }
}

/// The input for a frame: the shipped size turned to the frame's shape, and up
/// to twice as large where the smallest wanted face would otherwise vanish.
fn input_size(frame: (u32, u32), shipped: (u32, u32), min_face_px: f32) -> (u32, u32) {
    let shipped_long = shipped.0.max(shipped.1);
    let (frame_long, frame_short) = (frame.0.max(frame.1), frame.0.min(frame.1));
    let wanted = frame_long as f32 * MIN_FACE_IN_INPUT_PX / min_face_px.max(1.0);
    let wanted = wanted.min(frame_long as f32);
    let steps = (wanted - shipped_long as f32).max(0.0) / SIZE_STEP as f32;
    let long = (shipped_long + steps.ceil() as u32 * SIZE_STEP).min(2 * shipped_long);
    let short = (long as f32 * frame_short as f32 / frame_long as f32).ceil() as u32;
    let is_portrait = frame.1 > frame.0;
    let fits_shipped = long == shipped_long
        && is_portrait == (shipped.1 > shipped.0)
        && (short..short + CELL).contains(&shipped.0.min(shipped.1));
    if fits_shipped {
        return shipped;
    }
    let short = short.div_ceil(CELL).max(1) * CELL;
    if is_portrait {
        (short, long)
    } else {
        (long, short)
    }
}

impl Levels {
    fn find(network: &Network, output: &DetectorOutput) -> Result<Self, VisionError> {
        match output {
            DetectorOutput::Grid { strides } => strides
                .iter()
                .map(|s| Ok((*s, network.output_index(&format!("stride{s}"))?)))
                .collect::<Result<_, _>>()
                .map(Self::Grid),
            DetectorOutput::Yunet { strides } => {
                let level = |stride: &u32| {
                    let find = |part: &str| network.output_index(&format!("{part}_{stride}"));
                    Ok((
                        *stride,
                        [find("cls")?, find("obj")?, find("bbox")?, find("kps")?],
                    ))
                };
                let levels = strides.iter().map(level);
                levels.collect::<Result<_, _>>().map(Self::Yunet)
            }
            DetectorOutput::Ultralight => Ok(Self::Ultralight {
                scores: network.output_index("scores")?,
                boxes: network.output_index("boxes")?,
            }),
            DetectorOutput::Scrfd => Ok(Self::Scrfd),
            DetectorOutput::Retinaface => Ok(Self::Retinaface),
        }
    }

    fn decode(
        &self,
        outputs: &Outputs,
        size: (u32, u32),
        min_score: f32,
    ) -> Result<Vec<Detection>, VisionError> {
        let mut found = Vec::new();
        match self {
            Self::Grid(levels) => {
                for (stride, at) in levels {
                    found.extend(grid(outputs.get(*at)?, *stride, min_score)?);
                }
            }
            Self::Yunet(levels) => {
                for (stride, [cls, obj, bbox, kps]) in levels {
                    let level = YunetLevel {
                        stride: *stride,
                        cls: outputs.get(*cls)?,
                        obj: outputs.get(*obj)?,
                        bbox: outputs.get(*bbox)?,
                        kps: outputs.get(*kps)?,
                    };
                    found.extend(yunet(&level, (size.0 / stride) as usize, min_score)?);
                }
            }
            Self::Ultralight { scores, boxes } => {
                found = ultralight(outputs.get(*scores)?, outputs.get(*boxes)?, size, min_score)?;
            }
            Self::Scrfd => found = scrfd(&outputs.all()?, size, min_score)?,
            Self::Retinaface => found = retinaface(&outputs.all()?, size, min_score)?,
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::input_size;

    #[test]
    fn the_input_follows_the_frames_shape_and_the_smallest_face() {
        let shipped = (320, 240);
        assert_eq!(input_size((640, 480), shipped, 40.0), (320, 240));
        assert_eq!(input_size((480, 640), shipped, 40.0), (256, 320));
        assert_eq!(input_size((1280, 720), shipped, 80.0), (320, 192));
        assert_eq!(input_size((1280, 720), shipped, 40.0), (384, 224));
        assert_eq!(input_size((4000, 3000), shipped, 40.0), (640, 480));
        assert_eq!(input_size((100, 100), shipped, 10.0), (320, 320));
        assert_eq!(input_size((640, 480), (320, 256), 40.0), (320, 256));
        assert_eq!(input_size((5000, 10), shipped, 0.0), (640, 32));
    }
}
