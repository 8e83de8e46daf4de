//! Printed lines taken out of aligned faces, behind [`Demesher`].

use crate::crops::align::ALIGNED_SIDE;
use crate::networks::manifest::{
    ColorOrder, DemesherSpec, InputSpec, KindSpec, Manifest, ModelKind,
};
use crate::networks::network::{Network, Plan};
use crate::networks::store::ModelFile;
use crate::networks::tensor::pack;
use crate::traits::Demesher;
use crate::types::{ModelError, ModelId, VisionError};
use image::{Rgb, RgbImage};

/// A network that takes printed lines away, loaded from ONNX.
#[derive(Clone)]
pub struct OnnxDemesher {
    plan: Plan,
    id: ModelId,
    input: InputSpec,
    spec: DemesherSpec,
}

impl OnnxDemesher {
    /// Binds `network` as `manifest` says and checks its output on a grey face.
    ///
    /// # Errors
    /// [`VisionError`] if the network is not what the manifest says.
    pub fn new(network: Network, manifest: Manifest) -> Result<Self, VisionError> {
        let KindSpec::Demesher(spec) = manifest.spec else {
            return Err(manifest.of_another_kind(ModelKind::Demesher));
        };
        let input = manifest.input;
        let (width, height) = (input.width, input.height);
        let is_aligned = [width, height] == [ALIGNED_SIDE; 2];
        if !is_aligned || !ALIGNED_SIDE.is_multiple_of(spec.cell) {
            return Err(ModelError::Unfit(format!(
                "An input of {width}x{height} in cells of {} pixels, as the manifest of {} has it, is not supported; \
                 it must be {ALIGNED_SIDE}x{ALIGNED_SIDE} in cells that divide it.",
                spec.cell, manifest.file
            ))
            .into());
        }
        network.check_declared(height, width)?;
        let demesher = Self {
            plan: network.plan(1, height, width)?,
            id: ModelId(manifest.sha256),
            input,
            spec,
        };
        demesher.run(&RgbImage::from_pixel(width, height, Rgb([128; 3])))?;
        Ok(demesher)
    }

    fn run(&self, aligned: &RgbImage) -> Result<RgbImage, VisionError> {
        let tensor = pack(std::slice::from_ref(aligned), &self.input)?;
        let outputs = self.plan.run(tensor)?;
        let cells = outputs.get(0)?;
        let wanted = 3 * (ALIGNED_SIDE * ALIGNED_SIDE) as usize;
        if cells.values.len() != wanted {
            let (side, numbers) = (ALIGNED_SIDE / self.spec.cell, 3 * self.spec.cell.pow(2));
            return Err(outputs.fault(format!(
                "cells of shape {} instead of 1x{numbers}x{side}x{side}",
                cells.shape_text()
            )));
        }
        if cells.values.iter().any(|v| !v.is_finite()) {
            return Err(outputs.fault("cells that are not finite".into()));
        }
        Ok(self.added(aligned, cells.values))
    }

    /// `aligned` with the numbers of its cells added, which are scaled as the input was.
    fn added(&self, aligned: &RgbImage, cells: &[f32]) -> RgbImage {
        let cell = self.spec.cell;
        let across = ALIGNED_SIDE / cell;
        RgbImage::from_fn(ALIGNED_SIDE, ALIGNED_SIDE, |x, y| {
            let mut pixel = aligned.get_pixel(x, y).0;
            for (colour, value) in (0u32..).zip(&mut pixel) {
                let channel = match self.input.color {
                    ColorOrder::Rgb => colour,
                    ColorOrder::Bgr => 2 - colour,
                };
                let within = (y % cell) * cell + x % cell;
                let map = channel * cell * cell + within;
                let at = (map * across + y / cell) * across + x / cell;
                let more = cells[at as usize] / self.input.scale;
                *value = (f32::from(*value) + more).round().clamp(0.0, 255.0) as u8;
            }
            Rgb(pixel)
        })
    }
}

/// Such a network that is loaded when the first face is to be cleaned: most people never want it.
#[derive(Clone)]
pub struct OnDemand {
    id: ModelId,
    state: State,
}

#[derive(Clone)]
enum State {
    Waiting(Box<ModelFile>),
    Loaded(OnnxDemesher),
    Failed(VisionError),
}

impl OnDemand {
    /// The network of `file`, not yet read.
    pub fn new(file: ModelFile) -> Self {
        Self {
            id: ModelId(file.manifest.sha256.clone()),
            state: State::Waiting(Box::new(file)),
        }
    }
}

impl Demesher for OnDemand {
    fn clean(&mut self, aligned: &RgbImage) -> Result<RgbImage, VisionError> {
        if let State::Waiting(file) = &self.state {
            let loaded = file.network();
            let loaded =
                loaded.and_then(|network| OnnxDemesher::new(network, file.manifest.clone()));
            self.state = match loaded {
                Ok(loaded) => State::Loaded(loaded),
                Err(error) => State::Failed(error),
            };
        }
        match &mut self.state {
            State::Loaded(network) => network.clean(aligned),
            State::Failed(error) => Err(error.clone()),
            State::Waiting(file) => Err(ModelError::Absent(file.manifest.kind()).into()),
        }
    }

    fn model_id(&self) -> ModelId {
        self.id.clone()
    }
}

impl Demesher for OnnxDemesher {
    fn clean(&mut self, aligned: &RgbImage) -> Result<RgbImage, VisionError> {
        if aligned.dimensions() != (ALIGNED_SIDE, ALIGNED_SIDE) {
            return Err(VisionError::Picture(format!(
                "an aligned face must be {ALIGNED_SIDE}x{ALIGNED_SIDE} pixels, not {}x{}",
                aligned.width(),
                aligned.height()
            )));
        }
        self.run(aligned)
    }

    fn model_id(&self) -> ModelId {
        self.id.clone()
    }
}
