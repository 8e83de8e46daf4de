//! What is learned from, and batches of it.

use super::Config;
use crate::core::chance::{chance, dice};
use crate::core::error::{Result, WorkshopError};
use crate::data::augment::modal::kept;
use crate::data::shards::Modality;
use crate::data::triplets::{MODALITIES, Pictures, TripletList};
use crate::recipes::spread;
use faceglass_vision::manifest::{ColorOrder, InputSpec};
use faceglass_vision::tensor::append;
use image::RgbImage;
use rand::Rng as _;
use std::path::Path;

/// Lists with their pictures.
pub struct BagsData {
    /// What is learned from.
    pub train: Pictures,
    /// What weights are chosen by.
    pub validation: Pictures,
    /// Those of them that a validation looks at.
    pub shown: Vec<usize>,
    /// Live faces and attacks of `train`.
    classes: [Vec<usize>; 2],
}

/// One batch in plain memory.
#[derive(Clone, Debug)]
pub struct Batch {
    /// Patches, from 0 to 1: one list for each modality.
    pub inputs: Vec<Vec<f32>>,
    /// 1 for live.
    pub classes: Vec<usize>,
}

/// What makes patches of one moment alike where they are to be.
const PLACE: u64 = 0x70_6c_61_63_65;

/// Of each class of a list so many, spread evenly, or all with 0; in the list's order.
pub(super) fn some_of_each(list: &TripletList, count: usize) -> Vec<usize> {
    let of = |own: Vec<usize>| match count {
        0 => own,
        count => spread(&own, count).collect(),
    };
    let mut some: Vec<usize> = list.by_class().into_iter().flat_map(of).collect();
    some.sort_unstable();
    some
}

impl BagsData {
    /// The lists that `config` names in `folder`.
    ///
    /// # Errors
    /// When a list cannot be used, has no labels, or one class only.
    pub fn open(folder: &Path, config: &Config) -> Result<Self> {
        let [train, validation] = [&config.data.train, &config.data.validation].map(|name| {
            let list = labelled(folder, name)?;
            Ok::<_, WorkshopError>(Pictures::new(list, config.data.keep_mb / 2))
        });
        let (train, validation) = (train?, validation?);
        let classes = train.list.by_class();
        let shown = some_of_each(&validation.list, config.data.validate_on.div_ceil(2));
        Ok(Self {
            train,
            validation,
            shown,
            classes,
        })
    }

    /// A few lines about it for people.
    pub fn describe(&self) -> String {
        let validation = self.validation.list.describe();
        let shown = self.shown.len();
        let of = match shown == self.validation.list.triplets.len() {
            true => String::new(),
            false => format!(" ({shown} of them are looked at)"),
        };
        format!(
            "learns from {}\nvalidates on {validation}{of}",
            self.train.list.describe()
        )
    }

    /// The patches of `step`, drawn anew each time: live faces and attacks by even odds.
    ///
    /// # Errors
    /// When a picture cannot be read.
    pub fn batch(&self, step: u64, config: &Config) -> Result<Batch> {
        let (side, seed) = (config.net.side as u32, config.train.seed);
        let modalities = &config.net.modalities;
        let mut batch = Batch {
            inputs: vec![Vec::new(); modalities.len()],
            classes: Vec::with_capacity(config.train.batch),
        };
        for row in 0..config.train.batch as u64 {
            let number = step * config.train.batch as u64 + row;
            let mut rng = dice(seed, number);
            let live = chance(&mut rng, 0.5);
            let own = &self.classes[usize::from(!live)];
            let views = self.train.of(own[rng.random_range(0..own.len())])?;
            let left = match modalities.len() {
                3 => kept(config.augment.erase, &mut rng),
                _ => [true; 3],
            };
            for (at, modality) in modalities.iter().enumerate() {
                let picture = &views[column(*modality)];
                let patch = match config.augment.together {
                    true => {
                        let mut same = dice(seed ^ PLACE, number);
                        config.augment.patch.cut(picture, side, &mut same)
                    }
                    false => config.augment.patch.cut(picture, side, &mut rng),
                };
                push(&mut batch.inputs[at], &patch, left[at]);
            }
            batch.classes.push(usize::from(live));
        }
        Ok(batch)
    }
}

/// A list that has labels and both classes.
fn labelled(folder: &Path, name: &str) -> Result<TripletList> {
    let list = TripletList::read(folder, name)?;
    let [live, attacks] = list.by_class();
    let lacks = match (list.is_labelled(), live.is_empty(), attacks.is_empty()) {
        (false, ..) => "labels",
        (_, true, _) => "live faces",
        (_, _, true) => "attacks",
        _ => return Ok(list),
    };
    Err(WorkshopError::Data(format!(
        "{} has no {lacks}, and to learn or to choose by it needs them",
        folder.join(name).display()
    )))
}

/// The place of a modality in a triplet.
pub(super) fn column(modality: Modality) -> usize {
    let at = MODALITIES.iter().position(|m| *m == modality);
    at.unwrap_or_default()
}

/// Appends a patch as the network takes it, or as many zeros.
pub(super) fn push(to: &mut Vec<f32>, patch: &RgbImage, there: bool) {
    let spec = input(patch.width());
    match there {
        true => append(to, patch, &spec),
        false => to.resize(to.len() + patch.as_raw().len(), 0.0),
    }
}

/// What the networks take: RGB from 0 to 1, which a norm of their own brings to measure.
pub(super) const fn input(side: u32) -> InputSpec {
    InputSpec {
        width: side,
        height: side,
        color: ColorOrder::Rgb,
        mean: [0.0; 3],
        scale: 1.0 / 255.0,
    }
}
