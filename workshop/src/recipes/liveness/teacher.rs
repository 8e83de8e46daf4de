//! A teacher of liveness: a network that tells presentation attacks apart, whose
//! last features the student learns to reproduce from its own views
//! (A. Romero et al., "FitNets: hints for thin deep nets", ICLR 2015).
//!
//! The labels say only live or attack; the teacher's features also say what it saw.

use super::{TeacherConfig, TeacherNetwork};
use crate::core::error::{Result, WorkshopError};
use crate::export::parity::{OnnxRunner, planes};
use faceglass_vision::{Rect, crop_rect};
use image::RgbImage;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// ONNX networks from `[1, 3, side, side]`, RGB from 0 to 1, to features.
pub struct Teacher {
    networks: Vec<(OnnxRunner, TeacherNetwork)>,
    share: f32,
    /// What was seen of the stored pictures, by their numbers; `None` if each look is a new one.
    remembered: Option<Mutex<HashMap<usize, Vec<f32>>>>,
    mean: Vec<f32>,
    deviation: Vec<f32>,
}

impl Teacher {
    /// Loads the networks; features come raw until [`Self::settle`].
    ///
    /// # Errors
    /// When there is none or a file cannot be used.
    pub fn open(config: &TeacherConfig) -> Result<Self> {
        if config.networks.is_empty() {
            return Err(WorkshopError::Config(
                "[teacher] names no network; give it [[teacher.networks]] or take it out".into(),
            ));
        }
        let load = |network: &TeacherNetwork| {
            let bytes = std::fs::read(&network.onnx).map_err(WorkshopError::io(&network.onnx))?;
            let side = network.side as usize;
            Ok((
                OnnxRunner::load(&bytes, &[1, 3, side, side])?,
                network.clone(),
            ))
        };
        let numbers = config.feature_dim();
        Ok(Self {
            networks: config.networks.iter().map(load).collect::<Result<_>>()?,
            share: config.share,
            remembered: config.remembered.then(Mutex::default),
            mean: vec![0.0; numbers],
            deviation: vec![1.0; numbers],
        })
    }

    /// Brings every feature to mean 0 and deviation 1 over `samples`, so that none
    /// counts more than another.
    pub fn settle(&mut self, samples: &[Vec<f32>]) {
        let count = samples.len().max(1) as f32;
        for k in 0..self.mean.len() {
            let values = || samples.iter().map(|s| s[k]);
            let mean = values().sum::<f32>() / count;
            let variance = values().map(|v| (v - mean).powi(2)).sum::<f32>() / count;
            self.mean[k] = mean;
            // A feature that never moves teaches nothing.
            self.deviation[k] = variance.sqrt().max(1e-3);
        }
    }

    /// Share of the pictures that it looks at.
    pub fn share(&self) -> f32 {
        self.share
    }

    /// What it sees at `face` of the stored picture of this number, remembered from the first time; `None` if it does
    /// not remember.
    ///
    /// # Errors
    /// As [`Self::features`], or when `picture` fails.
    pub fn remembered(
        &self,
        number: usize,
        face: Rect,
        picture: impl FnOnce() -> Result<RgbImage>,
    ) -> Result<Option<Vec<f32>>> {
        let Some(remembered) = &self.remembered else {
            return Ok(None);
        };
        let known = || remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(seen) = known().get(&number) {
            return Ok(Some(seen.clone()));
        }
        let seen = self.features(&picture()?, face)?;
        known().insert(number, seen.clone());
        Ok(Some(seen))
    }

    /// What it sees at `face`.
    ///
    /// # Errors
    /// When a network fails or gives another number of features than configured.
    pub fn features(&self, picture: &RgbImage, face: Rect) -> Result<Vec<f32>> {
        let mut seen = Vec::with_capacity(self.mean.len());
        for (runner, network) in &self.networks {
            seen.extend(look(runner, network, picture, face)?);
        }
        let scaled = seen.iter().zip(&self.mean).zip(&self.deviation);
        Ok(scaled.map(|((v, m), d)| (v - m) / d).collect())
    }
}

fn look(
    runner: &OnnxRunner,
    network: &TeacherNetwork,
    picture: &RgbImage,
    face: Rect,
) -> Result<Vec<f32>> {
    let region = if network.square {
        Rect::square(face.center(), network.scale * face.w.max(face.h))
    } else {
        around(face, network.scale, picture.dimensions())
    };
    let crop = crop_rect(picture, region, network.side, network.side);
    let features = runner.run_first(&planes(&crop, 1.0))?;
    if features.len() != network.feature_dim {
        return Err(WorkshopError::Config(format!(
            "{} gives {} numbers, the configuration says {}",
            network.onnx.display(),
            features.len(),
            network.feature_dim
        )));
    }
    Ok(features)
}

/// The box `scale` times as large, moved and made smaller as need be to lie in the
/// picture: how MiniFASNet was trained.
fn around(face: Rect, scale: f32, (width, height): (u32, u32)) -> Rect {
    let (width, height) = (width as f32, height as f32);
    let scale = scale.min(width / face.w).min(height / face.h);
    let (w, h) = (face.w * scale, face.h * scale);
    let inside = |center: f32, size: f32, full: f32| {
        (center - size / 2.0).clamp(0.0, (full - size).max(0.0))
    };
    Rect::new(
        inside(face.x + face.w / 2.0, w, width),
        inside(face.y + face.h / 2.0, h, height),
        w,
        h,
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::export::Dim;
    use crate::export::onnx::{Signature, Size, onnx};
    use crate::nets::graph::{Conv, Reduce};
    use crate::nets::{Graph, Net};
    use burn::tensor::Device;

    const SIDE: usize = 8;

    fn teacher(folder: &std::path::Path, remembered: bool) -> Teacher {
        let graph = Graph::build([3, SIDE, SIDE], |x| {
            let x = x.conv(Conv::new(4, 3)).relu();
            x.global(Reduce::Mean).flatten().output("out");
        });
        let signature = Signature {
            graph: "teacher",
            input: "x",
            batch: Dim::named("N"),
            size: Size::Built,
        };
        let file = folder.join("teacher.onnx");
        let net = Net::fresh(graph.unwrap(), &Device::flex());
        std::fs::write(&file, onnx(&net, &signature).unwrap()).unwrap();
        let network = TeacherNetwork {
            onnx: file,
            side: SIDE as u32,
            scale: 1.0,
            feature_dim: 4,
            square: true,
        };
        let config = TeacherConfig {
            weight: 1.0,
            min_scale: 1.0,
            share: 1.0,
            remembered,
            networks: vec![network],
        };
        Teacher::open(&config).unwrap()
    }

    #[test]
    fn a_stored_picture_is_looked_at_once() {
        let folder = tempfile::tempdir().unwrap();
        let picture = |light: u8| RgbImage::from_pixel(20, 20, image::Rgb([light; 3]));
        let face = Rect::new(2.0, 2.0, 16.0, 16.0);
        let one = teacher(folder.path(), true);
        let seen = |number, light| one.remembered(number, face, || Ok(picture(light))).unwrap();
        let first = seen(3, 200).unwrap();
        assert_eq!(first, one.features(&picture(200), face).unwrap());
        // Whatever it would be shown of it later.
        assert_eq!(seen(3, 90), Some(first.clone()));
        assert_ne!(seen(4, 90), Some(first));
        let other = teacher(folder.path(), false);
        let none = other.remembered(3, face, || Ok(picture(200))).unwrap();
        assert_eq!(none, None);
    }

    #[test]
    fn the_region_keeps_its_shape_and_lies_in_the_picture() {
        let face = Rect::new(10.0, 40.0, 20.0, 30.0);
        let region = around(face, 2.0, (200, 200));
        assert_eq!(region, Rect::new(0.0, 25.0, 40.0, 60.0));
        // Three times 30 rows do not fit into 60.
        let region = around(face, 3.0, (200, 60));
        assert_eq!(region, Rect::new(0.0, 0.0, 40.0, 60.0));
    }
}
