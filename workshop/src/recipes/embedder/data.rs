//! Aligned crops with the teacher's vectors.

use super::net::SIDE;
use super::{AugmentConfig, Config};
use crate::core::chance::{Dice, between, chance, dice};
use crate::core::error::{Result, WorkshopError};
use crate::data::augment::{mask::draw_mask, occlude::occlude};
use crate::data::samplers::Epochs;
use crate::data::sets::Origin;
use crate::data::shards::{Record, ShardSet, Split, Vectors};
use crate::data::tools::apart::apart_from;
use crate::export::manifest::push_nchw;
use faceglass_vision::align::aligned_from_frame;
use faceglass_vision::types::FivePoints;
use faceglass_vision::{Point, Rect, Similarity, align_face, warp_similarity};
use image::RgbImage;
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
    shards: ShardSet,
    targets: Vec<Vec<f32>>,
    train: Vec<usize>,
    people: BTreeMap<String, usize>,
    epochs: Epochs,
    /// Validation crops, `[n, 3, 112, 112]`.
    pub dev_pixels: Vec<f32>,
    /// Person of each validation crop.
    pub dev_people: Vec<usize>,
    /// Target of each validation crop.
    pub dev_targets: Vec<Vec<f32>>,
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
        if !(0.0..1.0).contains(&config.augment.scale) {
            return Err(WorkshopError::Config(
                "augment.scale must be at least 0 and below 1".into(),
            ));
        }
        let shards = ShardSet::open(dir)?;
        let vectors = Vectors::open(&shards)?;
        let usable = |i: &usize| {
            let has_vector = vectors.row(*i).iter().any(|v| *v != 0.0);
            has_vector && alignment(&shards.records[*i]).is_ok()
        };
        let of =
            |split| -> Vec<usize> { shards.of_split(split).into_iter().filter(usable).collect() };
        let (found, dev, test) = (of(Split::Train), of(Split::Dev), of(Split::Test));
        let unusable = shards.records.len() - found.len() - dev.len() - test.len();
        let train = apart_from(&test, &found, &vectors, (config.min_test_distance, &shards));
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
        let people = classes(&shards, &train);
        let mut data = Self {
            epochs: Epochs::new(train.len(), 0x0ace),
            shards,
            targets,
            train,
            people,
            dev_pixels: Vec::new(),
            dev_people: Vec::new(),
            dev_targets: Vec::new(),
            too_near,
            unusable,
        };
        data.read_dev(&dev)?;
        if data.dev_people.is_empty() {
            return Err(WorkshopError::Data(format!(
                "no validation crop in {} is of anybody with a name",
                dir.display()
            )));
        }
        Ok(data)
    }

    /// Counts, for the person who waits.
    pub fn describe(&self) -> String {
        format!(
            "{} training crops, {} labelled people, {} crops for validation; {} training crops left \
             out because they look like somebody of the test, {} crops without a vector or points \
             to align them by",
            self.train.len(),
            self.people.len(),
            self.dev_people.len(),
            self.too_near,
            self.unusable
        )
    }

    /// Where weights that learn from this come from: from no crop that was left out.
    ///
    /// # Errors
    /// As [`Origin::of`].
    pub fn origin(&self) -> Result<Origin> {
        Origin::of(&self.shards, &self.train)
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
            if let Some(class) = self.people.get(&self.shards.records[*i].person) {
                let sum = means[*class].iter_mut().zip(&self.targets[*i]);
                sum.for_each(|(m, t)| *m += t);
            }
        }
        means.iter_mut().for_each(|m| unit(m));
        means
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
            let face = self.augmented(record, augment, &mut rng)?;
            push_nchw(&mut batch.pixels, &face);
            batch.targets.extend_from_slice(&self.targets[record]);
            let person = &self.shards.records[record].person;
            batch.people.push(self.people.get(person).copied());
        }
        Ok(batch)
    }

    fn augmented(&self, i: usize, augment: &AugmentConfig, rng: &mut Dice) -> Result<RgbImage> {
        let mut picture = self.shards.picture(i)?;
        let (points, aligned) = alignment(&self.shards.records[i])?;
        if chance(rng, augment.mask) {
            draw_mask(&mut picture, &points, rng);
        }
        let side = SIDE as u32;
        let moved = aligned.then(jitter(augment, rng));
        let mut face = warp_similarity(&picture, moved, side, side);
        if chance(rng, augment.occlude) {
            occlude(&mut face, Rect::new(20.0, 20.0, 72.0, 84.0), rng);
        }
        if chance(rng, 0.5) {
            image::imageops::flip_horizontal_in_place(&mut face);
        }
        augment.photometric.apply(&mut face, rng);
        Ok(face)
    }

    fn read_dev(&mut self, dev: &[usize]) -> Result<()> {
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for i in dev {
            let record = &self.shards.records[*i];
            if record.person.is_empty() {
                continue;
            }
            let next = names.len();
            let person = *names.entry(&record.person).or_insert(next);
            let picture = self.shards.picture(*i)?;
            let face = align_face(&picture, &alignment(record)?.0)?;
            push_nchw(&mut self.dev_pixels, &face.image);
            self.dev_people.push(person);
            self.dev_targets.push(self.targets[*i].clone());
        }
        Ok(())
    }
}

/// A crop's five points, and the transform that aligns the face by them.
fn alignment(record: &Record) -> Result<(FivePoints, Similarity)> {
    let points = record.faces.first().map_or(&[][..], |f| &f.points[..]);
    let points: Vec<Point> = points.iter().map(|p| Point::new(p[0], p[1])).collect();
    let points: FivePoints = points
        .try_into()
        .map_err(|_| WorkshopError::Data(format!("{} has no five points", record.file)))?;
    Ok((points, aligned_from_frame(&points)?))
}

/// A small turn, scale and shift about the middle of the aligned face.
fn jitter(augment: &AugmentConfig, rng: &mut Dice) -> Similarity {
    let turn_deg = between(rng, -augment.rotate_deg, augment.rotate_deg);
    let scale = 1.0 + between(rng, -augment.scale, augment.scale);
    let mut shift = || between(rng, -augment.shift_px, augment.shift_px);
    let (dx, dy) = (shift(), shift());
    let middle = Point::new(SIDE as f32 / 2.0, SIDE as f32 / 2.0);
    let lands_on = Point::new(middle.x + dx, middle.y + dy);
    Similarity::about(middle, lands_on, turn_deg, scale)
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

fn classes(shards: &ShardSet, train: &[usize]) -> BTreeMap<String, usize> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for i in train {
        let person = shards.records[*i].person.as_str();
        if !person.is_empty() {
            *counts.entry(person).or_default() += 1;
        }
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count >= MIN_CROPS_FOR_A_CLASS)
        .enumerate()
        .map(|(class, (person, _))| (person.to_owned(), class))
        .collect()
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
