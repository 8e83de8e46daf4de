//! Aligned crops with the teacher's vectors.

use super::Config;
use crate::core::chance::dice;
use crate::core::error::{Result, WorkshopError};
use crate::data::samplers::Epochs;
use crate::data::sets::Origin;
use crate::data::shards::{ShardSet, Split, Vectors};
use crate::data::tools::apart::apart_from;
use crate::export::manifest::push_nchw;
use crate::recipes::faces::{AugmentConfig, FaceCrops, SIDE, Validation, classes};
use std::collections::BTreeMap;
use std::path::Path;

/// One batch in plain memory.
pub struct Batch {
    /// `[n, 3, 112, 112]`, normalised.
    pub pixels: Vec<f32>,
    /// `[n, dim]`, centred and of length 1.
    pub targets: Vec<f32>,
    /// Class of each crop, where it is known.
    pub people: Vec<Option<usize>>,
}

/// Shards with vectors, ready to draw batches from.
pub struct EmbedderData {
    crops: FaceCrops,
    targets: Vec<Vec<f32>>,
    train: Vec<usize>,
    people: BTreeMap<String, usize>,
    epochs: Epochs,
    /// The people it is chosen by.
    pub validation: Validation,
    /// Training crops that were left out because they look like somebody of the test.
    pub too_near: usize,
    /// Crops that were left out because they have no vector, or no five points to align them by.
    pub unusable: usize,
}

/// A person with fewer training crops gets no class of its own.
const MIN_CROPS_FOR_A_CLASS: usize = 4;

impl EmbedderData {
    /// Reads shards and vectors; the targets are the vectors less
    /// `config.loss.centre` times their mean, scaled to length 1.
    ///
    /// # Errors
    /// When they are missing or damaged, or hold no training crop or no validation crop of
    /// anybody with a name, or the configuration makes faces smaller than nothing.
    pub fn open(dir: &Path, config: &Config) -> Result<Self> {
        config.check()?;
        let crops = FaceCrops::new(ShardSet::open(dir)?, SIDE);
        let shards = &crops.shards;
        let vectors = Vectors::open(shards)?;
        let usable = |i: &usize| {
            let has_vector = vectors.row(*i).iter().any(|v| *v != 0.0);
            has_vector && crops.has_points(*i)
        };
        let of =
            |split| -> Vec<usize> { shards.of_split(split).into_iter().filter(usable).collect() };
        let (found, dev, test) = (of(Split::Train), of(Split::Dev), of(Split::Test));
        let unusable = shards.records.len() - found.len() - dev.len() - test.len();
        let train = apart_from(&test, &found, &vectors, (config.min_test_distance, shards));
        let too_near = found.len() - train.len();
        if train.is_empty() || dev.is_empty() {
            return Err(WorkshopError::Data(format!(
                "{} holds no training or no validation crop with a vector and five points",
                dir.display()
            )));
        }
        let mean = mean_vector(&vectors, &train);
        let targets = (0..shards.records.len())
            .map(|i| centred(vectors.row(i), &mean, config.loss.centre))
            .collect();
        Ok(Self {
            epochs: Epochs::new(train.len(), 0x0ace),
            people: classes(shards, &train, MIN_CROPS_FOR_A_CLASS),
            validation: Validation::read(&crops, &dev)?,
            crops,
            targets,
            train,
            too_near,
            unusable,
        })
    }

    /// Counts, for the person who waits.
    pub fn describe(&self) -> String {
        format!(
            "{} training crops, {} labelled people, {} crops for validation; {} training crops left \
             out because they look like somebody of the test, {} crops without a vector or points \
             to align them by",
            self.train.len(),
            self.people.len(),
            self.validation.people.len(),
            self.too_near,
            self.unusable
        )
    }

    /// Where weights that learn from this come from: from no crop that was left out.
    ///
    /// # Errors
    /// As [`Origin::of`].
    pub fn origin(&self) -> Result<Origin> {
        Origin::of(&self.crops.shards, &self.train)
    }

    /// Training crops.
    pub fn train_len(&self) -> usize {
        self.train.len()
    }

    /// Numbers in a target.
    pub fn dim(&self) -> usize {
        self.targets.first().map_or(0, Vec::len)
    }

    /// People with a class of their own.
    pub fn classes(&self) -> usize {
        self.people.len()
    }

    /// The mean target of each class, of length 1: where its centre best begins.
    pub fn class_means(&self) -> Vec<Vec<f32>> {
        let mut means = vec![vec![0.0f32; self.dim()]; self.people.len()];
        for i in &self.train {
            if let Some(class) = self.people.get(&self.crops.shards.records[*i].person) {
                let sum = means[*class].iter_mut().zip(&self.targets[*i]);
                sum.for_each(|(m, t)| *m += t);
            }
        }
        means.iter_mut().for_each(|m| unit(m));
        means
    }

    /// The targets of the crops that it is chosen by.
    pub fn validation_targets(&self) -> impl Iterator<Item = &Vec<f32>> {
        self.validation.records.iter().map(|i| &self.targets[*i])
    }

    /// The batch of `step`.
    ///
    /// # Errors
    /// When a stored picture does not decode.
    pub fn batch(
        &self,
        step: u64,
        count: usize,
        seed: u64,
        augment: &AugmentConfig,
    ) -> Result<Batch> {
        let mut batch = Batch {
            pixels: Vec::with_capacity(count * 3 * SIDE * SIDE),
            targets: Vec::new(),
            people: Vec::with_capacity(count),
        };
        for k in 0..count as u64 {
            let position = step * count as u64 + k;
            let record = self.train[self.epochs.at(position)];
            let mut rng = dice(seed, position);
            let walks = position as f64 / self.train.len() as f64;
            let face = self
                .crops
                .training(record, (&self.train, walks), augment, &mut rng)?;
            push_nchw(&mut batch.pixels, &face);
            batch.targets.extend_from_slice(&self.targets[record]);
            let person = &self.crops.shards.records[record].person;
            batch.people.push(self.people.get(person).copied());
        }
        Ok(batch)
    }
}

fn mean_vector(vectors: &Vectors, of: &[usize]) -> Vec<f32> {
    let mut mean = vec![0.0f64; vectors.dim];
    for i in of {
        for (m, v) in mean.iter_mut().zip(vectors.row(*i)) {
            *m += f64::from(*v);
        }
    }
    mean.iter()
        .map(|m| (m / of.len().max(1) as f64) as f32)
        .collect()
}

fn centred(row: &[f32], mean: &[f32], share: f32) -> Vec<f32> {
    let mut out: Vec<f32> = row.iter().zip(mean).map(|(v, m)| v - share * m).collect();
    unit(&mut out);
    out
}

fn unit(row: &mut [f32]) {
    let length = row.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-9);
    row.iter_mut().for_each(|v| *v /= length);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_centred_and_of_length_one() {
        let row = centred(&[4.0, 1.0], &[2.0, -6.0], 0.5);
        assert!((row[0] - 0.6).abs() < 1e-6 && (row[1] - 0.8).abs() < 1e-6);
    }
}
