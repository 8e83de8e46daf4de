//! A teacher of embeddings that keeps its own way of cutting a face, as dlib's does.

use crate::export::parity::{OnnxRunner, planes};
use crate::prepare::embedder::MARGIN;
use crate::{Result, WorkshopError};
use faceglass_vision::{Similarity, warp_similarity};
use image::RgbImage;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// How an ONNX network from `[1, 3, side, side]`, RGB from 0 to 255, to a vector is
/// fed with aligned faces; a TOML file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlignedConfig {
    /// The network.
    pub onnx: PathBuf,
    /// Side of its input in pixels.
    pub side: u32,
    /// Pixels of its input for one of the aligned 112x112 face.
    pub scale: f32,
    /// Where the aligned face's upper left corner lies in its input, in pixels.
    pub corner: [f32; 2],
}

/// The teacher, ready to look.
pub struct AlignedTeacher {
    runner: OnnxRunner,
    config: AlignedConfig,
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
            runner: OnnxRunner::load(&bytes, &[1, 3, side, side])?,
            config,
        })
    }

    /// The vector of a stored crop (an aligned face with [`MARGIN`] around it), not normalised.
    ///
    /// # Errors
    /// When the network fails.
    pub fn vector(&self, stored: &RgbImage) -> Result<Vec<f32>> {
        let AlignedConfig {
            side,
            scale,
            corner: [x, y],
            ..
        } = self.config;
        let margin = MARGIN as f32 * scale;
        let map = Similarity {
            a: scale,
            b: 0.0,
            tx: x - margin,
            ty: y - margin,
        };
        let face = warp_similarity(stored, map, side, side);
        self.runner.run_first(&planes(&face, 255.0))
    }
}
