//! What networks say of the pictures of a list.

use super::crops::crops;
use super::data::{column, push};
use super::{Config, pairs};
use crate::core::error::{Result, WorkshopError};
use crate::data::shards::Modality;
use crate::data::triplets::Pictures;
use crate::export::parity::OnnxRunner;
use crate::nets::Net;
use crate::nets::heads::fusion::LIVE;
use crate::nets::heads::logits;
use burn::tensor::{Device, Tensor, TensorData};
use clap::ValueEnum;
use faceglass_vision::decode::sigmoid;

/// A network that can be asked.
pub enum Judge<'a> {
    /// Weights, on a device.
    Weights(&'a Net, &'a Device),
    /// An exported file, for so many crops at once.
    File(&'a OnnxRunner, usize),
}

/// How pictures are shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// Side of a crop.
    pub side: usize,
    /// What the network sees.
    pub modalities: Vec<Modality>,
    /// Crops of a picture: 1, 9 or 36.
    pub crops: usize,
    /// A modality that is not there; zeros stand for it.
    pub missing: Option<Modality>,
}

/// How several numbers become one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Mean {
    /// Of what the networks give; the score is that of the mean.
    Logits,
    /// Of their scores, as the challenge's entry did over networks.
    #[default]
    Probabilities,
}

/// The logits of the crops of some triplets.
#[derive(Clone, Debug, PartialEq)]
pub struct Votes(pub Vec<Vec<[f32; 2]>>);

/// Crops that weights look at together.
const AT_ONCE: usize = 72;

impl Look {
    /// As `config` says, at so many crops.
    pub fn of(config: &Config, crops: usize) -> Self {
        Self {
            side: config.net.side,
            modalities: config.net.modalities.clone(),
            crops,
            missing: None,
        }
    }

    /// The crops of the triplet at `at`, one list of numbers for each modality, and how many they are.
    pub(super) fn inputs(&self, pictures: &Pictures, at: usize) -> Result<(Vec<Vec<f32>>, usize)> {
        let views = pictures.of(at)?;
        let mut count = 0;
        let inputs = self.modalities.iter().map(|modality| {
            let mut pixels = Vec::new();
            let all = crops(&views[column(*modality)], self.side as u32, self.crops);
            count = all.len();
            for crop in all {
                push(&mut pixels, &crop, self.missing != Some(*modality));
            }
            pixels
        });
        Ok((inputs.collect(), count))
    }
}

impl Judge<'_> {
    /// What it says of the triplets at `which`.
    ///
    /// # Errors
    /// When a picture or the network cannot be used.
    pub fn votes(&self, pictures: &Pictures, which: &[usize], look: &Look) -> Result<Votes> {
        let mut votes = Vec::with_capacity(which.len());
        for group in which.chunks((AT_ONCE / look.crops.max(1)).max(1)) {
            let mut inputs: Vec<Vec<f32>> = vec![Vec::new(); look.modalities.len()];
            let mut counts = Vec::with_capacity(group.len());
            for at in group {
                let (own, count) = look.inputs(pictures, *at)?;
                inputs
                    .iter_mut()
                    .zip(own)
                    .for_each(|(all, own)| all.extend(own));
                counts.push(count);
            }
            let mut logits = self.logits(inputs, look.side)?.into_iter();
            for count in counts {
                votes.push(logits.by_ref().take(count).collect());
            }
        }
        Ok(Votes(votes))
    }

    /// The logits of crops, a list of numbers for each modality.
    fn logits(&self, inputs: Vec<Vec<f32>>, side: usize) -> Result<Vec<[f32; 2]>> {
        let each = 3 * side * side;
        let count = inputs.first().map_or(0, Vec::len) / each.max(1);
        let found = match self {
            Self::Weights(net, device) => {
                let tensor = |pixels: Vec<f32>| {
                    let data = TensorData::new(pixels, [count, 3, side, side]);
                    Tensor::<4>::from_data(data, *device)
                };
                let inputs = inputs.into_iter().map(tensor).collect();
                pairs(net.forward_of(inputs)?.row(logits::OUTPUT)?)?
            }
            Self::File(runner, at_once) => {
                let step = at_once * each;
                let mut found = Vec::with_capacity(count);
                for part in 0..count.div_ceil((*at_once).max(1)) {
                    let own = inputs.iter().map(|pixels| {
                        let own = &pixels[(part * step).min(pixels.len())..];
                        let mut own = own[..step.min(own.len())].to_vec();
                        // A file takes as many as it was loaded for.
                        own.resize(step, 0.0);
                        own
                    });
                    let flat = runner.run_first(&own.flatten().collect::<Vec<f32>>())?;
                    found.extend(flat.chunks_exact(2).map(|row| [row[0], row[1]]));
                }
                found.truncate(count);
                found
            }
        };
        match found.len() == count {
            true => Ok(found),
            false => Err(WorkshopError::Network(format!(
                "it gives {} answers for {count} crops",
                found.len()
            ))),
        }
    }
}

impl Votes {
    /// The score of each triplet, 1 = live: of the mean of its crops' logits.
    pub fn scores(&self) -> Vec<f32> {
        let of = |rows: &Vec<[f32; 2]>| score(middle(rows));
        self.0.iter().map(of).collect()
    }

    /// The mean of the scores that its crops have each by itself, as the app makes it.
    pub fn scores_crop_by_crop(&self) -> Vec<f32> {
        let of = |rows: &Vec<[f32; 2]>| average(rows.iter().map(|row| score(*row)));
        self.0.iter().map(of).collect()
    }

    /// Of several networks: crops by the mean of their logits, networks by the mean of what `over` says.
    pub fn together(networks: &[&Self], over: Mean) -> Vec<f32> {
        let triplets = networks.first().map_or(0, |votes| votes.0.len());
        let of = |at: usize| {
            let each = networks.iter().map(|votes| middle(&votes.0[at]));
            match over {
                Mean::Probabilities => average(each.map(score)),
                Mean::Logits => score(middle(&each.collect::<Vec<_>>())),
            }
        };
        (0..triplets).map(of).collect()
    }
}

/// The mean of logits.
fn middle(rows: &[[f32; 2]]) -> [f32; 2] {
    [0, 1].map(|class| average(rows.iter().map(|row| row[class])))
}

fn average(values: impl Iterator<Item = f32>) -> f32 {
    let (mut sum, mut count) = (0.0, 0);
    for value in values {
        (sum, count) = (sum + value, count + 1);
    }
    sum / count.max(1) as f32
}

/// The share of the class "live" in two logits.
fn score(logits: [f32; 2]) -> f32 {
    sigmoid(logits[LIVE] - logits[1 - LIVE])
}
