//! Crops of labelled people.

use super::{Config, Sampler};
use crate::core::chance::dice;
use crate::core::error::{Result, WorkshopError};
use crate::data::samplers::{Epochs, PeopleTimesCrops};
use crate::data::sets::Origin;
use crate::data::shards::{ShardSet, Split, Vectors, fits};
use crate::data::tools::apart::apart_from;
use crate::export::manifest::push_nchw;
use crate::recipes::faces::{FaceCrops, Validation, classes, named};
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// One batch in plain memory.
pub struct Batch {
    /// `[n, 3, side, side]`, normalised.
    pub pixels: Vec<f32>,
    /// Class of each crop.
    pub people: Vec<usize>,
    /// A teacher's vectors, of length 1, if a loss needs them.
    pub targets: Vec<f32>,
    /// Its step.
    pub step: u64,
}

/// The labelled people of a shard set, ready to draw batches from.
pub struct RecognitionData {
    crops: FaceCrops,
    train: Vec<usize>,
    people: BTreeMap<String, usize>,
    order: Order,
    teacher: Option<Vectors>,
    /// The people it is chosen by.
    pub validation: Validation,
    /// Training crops that were left out because they look like somebody of the test.
    too_near: usize,
    /// Training crops of nobody with a name, or of people with too few.
    unnamed: usize,
}

/// Which crops a step sees.
enum Order {
    Plain(Epochs),
    People(PeopleTimesCrops),
    Triplets(Vec<[usize; 3]>, Epochs),
}

/// Seed of the walks; that of the run is for what is made of the crops.
const WALK: u64 = 0x0ace;

impl RecognitionData {
    /// Reads shards, and vectors where they are asked for.
    ///
    /// # Errors
    /// When the configuration does not go together, files are missing or damaged, or there is nobody
    /// to learn from or to choose by.
    pub fn open(dir: &Path, config: &Config) -> Result<Self> {
        config.check()?;
        let crops = FaceCrops::new(ShardSet::open(dir)?, config.data.side);
        let shards = &crops.shards;
        let apart = config.data.min_test_distance;
        let vectors = match apart > 0.0 || config.has_teacher() {
            true => Some(Vectors::open(shards)?),
            false => None,
        };
        let of = |split| {
            let all = shards.of_split(split).into_iter();
            let known = |i: &usize| match &vectors {
                Some(vectors) => vectors.row(*i).iter().any(|v| *v != 0.0),
                None => true,
            };
            all.filter(|i| crops.has_points(*i) && known(i))
                .collect::<Vec<_>>()
        };
        let (found, dev, test) = (of(Split::Train), of(Split::Dev), of(Split::Test));
        let kept = match &vectors {
            Some(vectors) => apart_from(&test, &found, vectors, (apart, shards)),
            None => found.clone(),
        };
        let people = classes(shards, &kept, config.data.min_crops);
        let train: Vec<usize> = named(shards, &kept)
            .filter(|i| people.contains_key(&shards.records[*i].person))
            .collect();
        if people.len() < 2 {
            return Err(WorkshopError::Data(format!(
                "{} holds fewer than two people with at least {} training crops each",
                dir.display(),
                config.data.min_crops
            )));
        }
        let teacher = vectors.filter(|_| config.has_teacher());
        if let Some(vectors) = &teacher {
            fits(vectors.dim, config.net.own.dim)?;
        }
        Ok(Self {
            order: order(config, &crops, &train, &people)?,
            validation: Validation::read(&crops, &dev)?,
            too_near: found.len() - kept.len(),
            unnamed: kept.len() - train.len(),
            crops,
            train,
            people,
            teacher,
        })
    }

    /// Where weights that learn from this come from: from no crop that was left out.
    ///
    /// # Errors
    /// As [`Origin::of`].
    pub fn origin(&self) -> Result<Origin> {
        Origin::of(&self.crops.shards, &self.train)
    }

    /// Counts, for the person who waits.
    pub fn describe(&self) -> String {
        format!(
            "{} training crops of {} people, {} crops for validation; {} training crops left out \
             because they look like somebody of the test, {} of people without a name or with too \
             few crops",
            self.train.len(),
            self.people.len(),
            self.validation.people.len(),
            self.too_near,
            self.unnamed
        )
    }

    /// Training crops.
    pub fn train_len(&self) -> usize {
        self.train.len()
    }

    /// People that are learned from.
    pub fn classes(&self) -> usize {
        self.people.len()
    }

    /// The batch of `step`.
    ///
    /// # Errors
    /// When a stored picture does not decode.
    pub fn batch(&self, step: u64, config: &Config) -> Result<Batch> {
        let (count, side) = (config.train.batch, self.crops.side());
        let mut batch = Batch {
            pixels: Vec::with_capacity(count * 3 * side * side),
            people: Vec::with_capacity(count),
            targets: Vec::new(),
            step,
        };
        for (k, record) in self.records(step, count).into_iter().enumerate() {
            let position = step * count as u64 + k as u64;
            let mut rng = dice(config.train.seed, position);
            let walks = position as f64 / self.train.len() as f64;
            let others = (&self.train[..], walks);
            let face = self
                .crops
                .training(record, others, &config.augment, &mut rng)?;
            push_nchw(&mut batch.pixels, &face);
            let person = &self.crops.shards.records[record].person;
            batch
                .people
                .push(self.people.get(person).copied().unwrap_or_default());
            if let Some(vectors) = &self.teacher {
                let row = vectors.row(record);
                let length = row.iter().map(|v| v * v).sum::<f32>().sqrt().max(1e-9);
                batch.targets.extend(row.iter().map(|v| v / length));
            }
        }
        Ok(batch)
    }

    /// A batch in so many parts, none of which tears the crops of a person or a triplet apart.
    ///
    /// # Errors
    /// When it is too small for that.
    pub fn split(&self, batch: Batch, parts: usize, config: &Config) -> Result<Vec<(Batch, f32)>> {
        let together = match config.data.sampler {
            Sampler::Plain => 1,
            Sampler::People { crops, .. } => crops,
            Sampler::Triplets { .. } => 3,
        };
        let count = batch.people.len();
        let groups = count / together;
        if groups < parts || count < 2 * parts {
            return Err(WorkshopError::Config(format!(
                "a batch of {count} crops is too small for {parts} devices"
            )));
        }
        let (pixels, numbers) = (batch.pixels.len() / count, batch.targets.len() / count);
        let begin = |part: usize| part * groups / parts * together;
        let cut = |part: usize| {
            let to = if part + 1 == parts {
                count
            } else {
                begin(part + 1)
            };
            let rows = begin(part)..to;
            let of =
                |values: &[f32], each: usize| values[rows.start * each..rows.end * each].to_vec();
            let own = Batch {
                pixels: of(&batch.pixels, pixels),
                people: batch.people[rows.clone()].to_vec(),
                targets: of(&batch.targets, numbers),
                step: batch.step,
            };
            (own, rows.len() as f32 / count as f32)
        };
        Ok((0..parts).map(cut).collect())
    }

    /// The records of a step.
    fn records(&self, step: u64, count: usize) -> Vec<usize> {
        let positions = |count: usize| step * count as u64..(step + 1) * count as u64;
        match &self.order {
            Order::Plain(epochs) => positions(count).map(|p| self.train[epochs.at(p)]).collect(),
            Order::People(batches) => batches.at(step),
            Order::Triplets(list, epochs) => positions(count / 3)
                .flat_map(|p| list[epochs.at(p)])
                .collect(),
        }
    }
}

fn order(
    config: &Config,
    crops: &FaceCrops,
    train: &[usize],
    people: &BTreeMap<String, usize>,
) -> Result<Order> {
    let shards = &crops.shards;
    Ok(match &config.data.sampler {
        Sampler::Plain => Order::Plain(Epochs::new(train.len(), WALK)),
        Sampler::People {
            people: a_batch,
            crops: a_person,
        } => {
            let mut of = vec![Vec::new(); people.len()];
            for i in train {
                if let Some(class) = people.get(&shards.records[*i].person) {
                    of[*class].push(*i);
                }
            }
            if of.len() < *a_batch {
                return Err(WorkshopError::Config(format!(
                    "data.sampler asks for {a_batch} people a batch, the shards hold {}",
                    of.len()
                )));
            }
            Order::People(PeopleTimesCrops::new(of, (*a_batch, *a_person), WALK))
        }
        Sampler::Triplets { list } => {
            let triplets = read_triplets(list, shards, train)?;
            let epochs = Epochs::new(triplets.len(), WALK);
            Order::Triplets(triplets, epochs)
        }
    })
}

/// The triplets of a list whose crops are all learned from.
fn read_triplets(path: &Path, shards: &ShardSet, train: &[usize]) -> Result<Vec<[usize; 3]>> {
    let text = std::fs::read_to_string(path).map_err(WorkshopError::io(path))?;
    let wrong = |at: usize, why: &str| {
        let line = at + 1;
        WorkshopError::Data(format!("{}, line {line}, {why}", path.display()))
    };
    let known: HashMap<&str, usize> = train
        .iter()
        .map(|i| (shards.records[*i].file.as_str(), *i))
        .collect();
    let person = |i: usize| &shards.records[i].person;
    let mut triplets = Vec::new();
    for (at, line) in text.lines().enumerate().filter(|(_, l)| !l.is_empty()) {
        let files: Vec<&str> = line.split('\t').map(str::trim).collect();
        let [a, own, other] = files[..] else {
            return Err(wrong(at, "has not three files with tabs between"));
        };
        // Crops may have been left out, of people too near to the test, say.
        let found = [a, own, other].map(|file| known.get(file).copied());
        if let [Some(a), Some(own), Some(other)] = found {
            if person(a) != person(own) || person(a) == person(other) {
                return Err(wrong(
                    at,
                    "has not two crops of one person and one of another",
                ));
            }
            triplets.push([a, own, other]);
        }
    }
    if triplets.is_empty() {
        return Err(WorkshopError::Data(format!(
            "{} names no three crops that are learned from",
            path.display()
        )));
    }
    Ok(triplets)
}
