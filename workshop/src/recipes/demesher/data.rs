//! Aligned faces with and without lines over them.

use crate::core::chance::{chance, dice};
use crate::core::error::{Result, WorkshopError};
use crate::data::cover::mesh::{FORMS, Form, Meshed};
use crate::data::samplers::Epochs;
use crate::data::sets::Origin;
use crate::data::shards::{ShardSet, Split};
use crate::export::manifest::push_nchw;
use crate::recipes::faces::{FaceCrops, SIDE};
use image::imageops::flip_horizontal_in_place;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// `[data]` of the configuration.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MeshConfig {
    /// Forms of lines that are learned.
    pub forms: Vec<Form>,
    /// Share of faces without any line, which are to stay as they are.
    pub clean: f32,
    /// Share of faces whose lines went through JPEG.
    pub jpeg: f32,
    /// Crops that it is chosen by, at most.
    pub validate_on: usize,
}

impl Default for MeshConfig {
    fn default() -> Self {
        Self {
            forms: FORMS.to_vec(),
            clean: 0.12,
            jpeg: 0.5,
            validate_on: 400,
        }
    }
}

impl MeshConfig {
    /// Checks what the types cannot.
    ///
    /// # Errors
    /// [`WorkshopError::Config`] naming the first setting that makes no sense.
    pub fn check(&self) -> Result<()> {
        let share = |value: f32| (0.0..=1.0).contains(&value);
        let wrong = [
            (self.forms.is_empty(), "data: forms names none"),
            (!share(self.clean), "data: clean must lie between 0 and 1"),
            (!share(self.jpeg), "data: jpeg must lie between 0 and 1"),
            (
                self.validate_on == 0,
                "data: validate_on must be at least 1",
            ),
        ];
        match wrong.into_iter().find(|(is_wrong, _)| *is_wrong) {
            Some((_, why)) => Err(WorkshopError::Config(why.to_owned())),
            None => Ok(()),
        }
    }
}

/// Several of them in plain memory.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// `[n, 3, 112, 112]`, normalised.
    pub clean: Vec<f32>,
    /// The same with lines.
    pub meshed: Vec<f32>,
    /// `[n, 1, 112, 112]`.
    pub hidden: Vec<f32>,
}

impl Batch {
    fn push(&mut self, face: &Meshed) {
        push_nchw(&mut self.clean, &face.clean);
        push_nchw(&mut self.meshed, &face.meshed);
        self.hidden.extend_from_slice(&face.hidden);
    }

    /// Faces in it.
    pub fn len(&self) -> usize {
        self.hidden.len() / (SIDE * SIDE)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.hidden.is_empty()
    }
}

/// Embedder shards, of which the aligned faces are used.
pub struct MeshData {
    crops: FaceCrops,
    train: Vec<usize>,
    epochs: Epochs,
    /// Faces that it is chosen by, all with lines.
    pub validation: Batch,
}

/// Stream of chance of what it is chosen by.
const VALIDATION: u64 = 0x3e5;

impl MeshData {
    /// Reads shards.
    ///
    /// # Errors
    /// When they are missing or damaged, or hold no face to learn from or to choose by.
    pub fn open(dir: &Path, config: &MeshConfig) -> Result<Self> {
        config.check()?;
        let crops = FaceCrops::new(ShardSet::open(dir)?, SIDE);
        let of = |split| -> Vec<usize> {
            let records = crops.shards.of_split(split).into_iter();
            records.filter(|i| crops.has_points(*i)).collect()
        };
        let (train, dev) = (of(Split::Train), of(Split::Dev));
        if train.is_empty() || dev.is_empty() {
            return Err(WorkshopError::Data(format!(
                "{} holds no training or no validation crop with five points",
                dir.display()
            )));
        }
        let mut validation = Batch::default();
        for i in crate::recipes::spread(&dev, config.validate_on) {
            let mut rng = dice(VALIDATION, i as u64);
            let face = Meshed::by_lot(crops.clean(i)?, &config.forms, config.jpeg, &mut rng)?;
            validation.push(&face);
        }
        Ok(Self {
            epochs: Epochs::new(train.len(), 0x3e5b),
            crops,
            train,
            validation,
        })
    }

    /// Counts, for the person who waits.
    pub fn describe(&self) -> String {
        format!(
            "{} training crops, {} crops for validation",
            self.train.len(),
            self.validation.len()
        )
    }

    /// Where weights that learn this come from.
    ///
    /// # Errors
    /// As [`Origin::of`].
    pub fn origin(&self) -> Result<Origin> {
        Origin::of(&self.crops.shards, &self.train)
    }

    /// The batch of `step`.
    ///
    /// # Errors
    /// When a stored picture does not decode.
    pub fn batch(&self, step: u64, count: usize, seed: u64, config: &MeshConfig) -> Result<Batch> {
        let mut batch = Batch::default();
        for k in 0..count as u64 {
            let position = step * count as u64 + k;
            let mut rng = dice(seed, position);
            let mut clean = self.crops.clean(self.train[self.epochs.at(position)])?;
            if chance(&mut rng, 0.5) {
                flip_horizontal_in_place(&mut clean);
            }
            let face = if chance(&mut rng, config.clean) {
                Meshed {
                    meshed: clean.clone(),
                    clean,
                    hidden: vec![0.0; SIDE * SIDE],
                }
            } else {
                Meshed::by_lot(clean, &config.forms, config.jpeg, &mut rng)?
            };
            batch.push(&face);
        }
        Ok(batch)
    }
}
