//! Aligned crops with the teacher's vectors.

use super::{AugmentConfig, Config};
use crate::augment::{mask::draw_mask, occlude::occlude};
use crate::core::error::{Result, WorkshopError};
use crate::core::sampler::{Epochs, between, chance, dice};
use crate::export::manifest::push_nchw;
use crate::nets::embedder::SIDE;
use crate::shards::{Record, ShardSet, Split, Vectors};
use faceglass_vision::types::FivePoints;
use faceglass_vision::{Point, Rect, Similarity, TEMPLATE_112, align_face, warp_similarity};
use image::RgbImage;
use rand::rngs::StdRng;
use std::collections::{BTreeMap, BTreeSet};
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
}

/// A person with fewer training crops gets no class of its own.
const MIN_CROPS_FOR_A_CLASS: usize = 4;

impl EmbedderData {
    /// Reads shards and vectors; the targets are the vectors less
    /// `config.loss.centre` times their mean, scaled to length 1.
    ///
    /// # Errors
    /// When they are missing or damaged, or hold no training or validation crop.
    pub fn open(dir: &Path, config: &Config) -> Result<Self> {
        let shards = ShardSet::open(dir)?;
        let vectors = Vectors::open(&shards)?;
        let usable = |i: &usize| {
            vectors.row(*i).iter().any(|v| *v != 0.0) && five_points(&shards.records[*i]).is_some()
        };
        let of =
            |split| -> Vec<usize> { shards.of_split(split).into_iter().filter(usable).collect() };
        let (found, dev) = (of(Split::Train), of(Split::Dev));
        let train = apart_from(&of(Split::Test), &found, &vectors, (config.apart, &shards));
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
        };
        data.read_dev(&dev)?;
        Ok(data)
    }

    /// Training crops.
    pub fn train_len(&self) -> usize {
        self.train.len()
    }

    /// People with a class of their own.
    pub fn classes(&self) -> usize {
        self.people.len()
    }

    /// The mean target of each class, of length 1: where its centre best begins.
    pub fn class_means(&self) -> Vec<Vec<f32>> {
        let dim = self.targets.first().map_or(0, Vec::len);
        let mut means = vec![vec![0.0f32; dim]; self.people.len()];
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

    fn augmented(&self, i: usize, augment: &AugmentConfig, rng: &mut StdRng) -> Result<RgbImage> {
        let mut picture = self.shards.picture(i)?;
        let points = points_of(&self.shards.records[i])?;
        if chance(rng, augment.mask) {
            draw_mask(&mut picture, &points, rng);
        }
        let aligned = jitter(augment, rng)
            .map(|j| compose(j, align_transform(&points)))
            .unwrap_or_else(|| align_transform(&points));
        let side = SIDE as u32;
        let mut face = warp_similarity(&picture, aligned, side, side);
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
            let face = align_face(&picture, &points_of(record)?)?;
            push_nchw(&mut self.dev_pixels, &face.image);
            self.dev_people.push(person);
            self.dev_targets.push(self.targets[*i].clone());
        }
        Ok(())
    }
}

fn five_points(record: &Record) -> Option<FivePoints> {
    let points = &record.faces.first()?.points;
    let points: Vec<Point> = points.iter().map(|p| Point::new(p[0], p[1])).collect();
    points.try_into().ok()
}

fn points_of(record: &Record) -> Result<FivePoints> {
    five_points(record)
        .ok_or_else(|| WorkshopError::Data(format!("{} has no five points", record.file)))
}

fn align_transform(points: &FivePoints) -> Similarity {
    Similarity::fit(points, &TEMPLATE_112).unwrap_or(Similarity {
        a: 1.0,
        b: 0.0,
        tx: 0.0,
        ty: 0.0,
    })
}

/// A small turn, scale and shift about the middle of the aligned face.
fn jitter(augment: &AugmentConfig, rng: &mut StdRng) -> Option<Similarity> {
    let angle = between(rng, -augment.rotate_deg, augment.rotate_deg).to_radians();
    let scale = 1.0 + between(rng, -augment.scale, augment.scale);
    let shift = |rng: &mut StdRng| between(rng, -augment.shift_px, augment.shift_px);
    let (dx, dy) = (shift(rng), shift(rng));
    let (a, b) = (scale * angle.cos(), scale * angle.sin());
    let middle = SIDE as f32 / 2.0;
    (scale > 0.0).then_some(Similarity {
        a,
        b,
        tx: middle - a * middle + b * middle + dx,
        ty: middle - b * middle - a * middle + dy,
    })
}

/// First `inner`, then `outer`.
fn compose(outer: Similarity, inner: Similarity) -> Similarity {
    let shift = outer.apply(Point::new(inner.tx, inner.ty));
    Similarity {
        a: outer.a * inner.a - outer.b * inner.b,
        b: outer.b * inner.a + outer.a * inner.b,
        tx: shift.x,
        ty: shift.y,
    }
}

/// Those of `crops` whose vector is at least `apart` from each of `test`; of a
/// person with one crop nearer than that, none.
pub(crate) fn apart_from(
    test: &[usize],
    crops: &[usize],
    vectors: &Vectors,
    (apart, shards): (f32, &ShardSet),
) -> Vec<usize> {
    if apart <= 0.0 {
        return crops.to_vec();
    }
    let person = |crop: &usize| shards.records[*crop].person.as_str();
    let near: BTreeSet<usize> = near_to(test, crops, vectors, apart);
    let met: BTreeSet<&str> = near.iter().map(person).filter(|p| !p.is_empty()).collect();
    let kept = |crop: &usize| !near.contains(crop) && !met.contains(person(crop));
    crops.iter().copied().filter(kept).collect()
}

fn near_to(test: &[usize], crops: &[usize], vectors: &Vectors, apart: f32) -> BTreeSet<usize> {
    let squared = apart * apart;
    let near = |a: &[f32], b: &[f32]| {
        let sum: f32 = a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum();
        sum < squared
    };
    let close = |crop: &usize| {
        let row = vectors.row(*crop);
        test.iter().any(|other| near(row, vectors.row(*other)))
    };
    crops.iter().copied().filter(close).collect()
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
    fn composed_transforms_act_one_after_the_other() {
        let inner = Similarity {
            a: 0.5,
            b: 0.2,
            tx: 3.0,
            ty: -1.0,
        };
        let outer = Similarity {
            a: 1.1,
            b: -0.3,
            tx: -2.0,
            ty: 5.0,
        };
        let p = Point::new(7.0, 11.0);
        let (one, two) = (compose(outer, inner).apply(p), outer.apply(inner.apply(p)));
        assert!(one.distance(two) < 1e-4);
    }

    #[test]
    fn crops_like_the_test_are_near() {
        let vectors = Vectors {
            dim: 2,
            values: vec![0.0, 0.0, 0.3, 0.4, 0.6, 0.0, 0.0, 0.49],
        };
        let near = near_to(&[0], &[1, 2, 3], &vectors, 0.5);
        assert_eq!(near.into_iter().collect::<Vec<_>>(), [3]);
    }

    #[test]
    fn targets_are_centred_and_of_length_one() {
        let row = centred(&[4.0, 1.0], &[2.0, -6.0], 0.5);
        assert!((row[0] - 0.6).abs() < 1e-6 && (row[1] - 0.8).abs() < 1e-6);
    }
}
