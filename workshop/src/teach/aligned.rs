//! A teacher of embeddings that keeps its own way of cutting a face, as dlib's does.

use crate::data::prepare::embedder::MARGIN;
use crate::export::parity::OnnxRunner;
use crate::{Result, WorkshopError};
use faceglass_vision::manifest::{ColorOrder, InputSpec};
use faceglass_vision::tensor::append;
use faceglass_vision::{Point, Similarity, TEMPLATE_112, warp_similarity};
use image::RgbImage;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// How an ONNX network from `[1, 3, side, side]`, values from 0 to 255, to a vector is
/// fed with aligned faces; a TOML file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlignedConfig {
    /// The network.
    pub onnx: PathBuf,
    /// Side of its input in pixels.
    pub side: u32,
    /// Where the face's five points lie in its input, in shares of the side: the eyes, the nose and
    /// the corners of the mouth, each from the picture's left to its right.
    #[serde(default)]
    pub points: Option<[[f32; 2]; 5]>,
    /// In place of the points: pixels of its input for one of the aligned 112x112 face.
    #[serde(default)]
    pub scale: Option<f32>,
    /// With the scale: where the aligned face's upper left corner lies in its input, in pixels.
    #[serde(default)]
    pub corner: Option<[f32; 2]>,
    /// Order of its input's colours.
    #[serde(default)]
    pub color: ColorOrder,
    /// Whether its answer is the mean of those to the face and to its mirror image, each of
    /// length 1.
    #[serde(default)]
    pub mirror: bool,
}

/// The teacher, ready to look.
pub struct AlignedTeacher {
    runner: OnnxRunner,
    config: AlignedConfig,
    input_from_stored: Similarity,
}

impl AlignedTeacher {
    /// Loads what the TOML file `config` describes.
    ///
    /// # Errors
    /// When a file cannot be used or the network does not take such an input.
    pub fn open(config: &Path) -> Result<Self> {
        let config: AlignedConfig = crate::core::config::read_toml(config)?;
        let bytes = std::fs::read(&config.onnx).map_err(WorkshopError::io(&config.onnx))?;
        let side = config.side as usize;
        Ok(Self {
            input_from_stored: config.input_from_stored()?,
            runner: OnnxRunner::load(&bytes, &[1, 3, side, side])?,
            config,
        })
    }

    /// The vector of a stored crop (an aligned face with [`MARGIN`] around it).
    ///
    /// # Errors
    /// When the network fails.
    pub fn vector(&self, stored: &RgbImage) -> Result<Vec<f32>> {
        let side = self.config.side;
        let mut face = warp_similarity(stored, self.input_from_stored, side, side);
        if !self.config.mirror {
            return self.look(&face);
        }
        let mut sum = unit(self.look(&face)?);
        image::imageops::flip_horizontal_in_place(&mut face);
        let other = unit(self.look(&face)?);
        sum.iter_mut().zip(other).for_each(|(s, o)| *s += o);
        Ok(unit(sum))
    }

    fn look(&self, face: &RgbImage) -> Result<Vec<f32>> {
        let spec = InputSpec {
            width: self.config.side,
            height: self.config.side,
            color: self.config.color,
            mean: [0.0; 3],
            scale: 1.0,
        };
        let mut values = Vec::new();
        append(&mut values, face, &spec);
        self.runner.run_first(&values)
    }
}

impl AlignedConfig {
    /// The transform from a stored crop's pixels to those of the input.
    fn input_from_stored(&self) -> Result<Similarity> {
        let (margin, side) = (MARGIN as f32, self.side as f32);
        let map = match (self.points, self.scale, self.corner) {
            (Some(points), None, None) => {
                let stored = TEMPLATE_112.map(|p| Point::new(p.x + margin, p.y + margin));
                Similarity::fit(
                    &stored,
                    &points.map(|[x, y]| Point::new(x * side, y * side)),
                )
            }
            (None, Some(scale), Some([x, y])) => Some(Similarity {
                a: scale,
                b: 0.0,
                tx: x - margin * scale,
                ty: y - margin * scale,
            }),
            _ => None,
        };
        map.ok_or_else(|| {
            WorkshopError::Config(
                "a teacher's faces are cut by `points` that lie apart, or by `scale` and `corner`"
                    .into(),
            )
        })
    }
}

fn unit(mut row: Vec<f32>) -> Vec<f32> {
    let length = row.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-9);
    row.iter_mut().for_each(|v| *v /= length);
    row
}
