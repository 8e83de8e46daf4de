//! The people that a network is chosen by.

use super::{FaceCrops, embed, named};
use crate::core::error::{Result, WorkshopError};
use crate::export::manifest::push_nchw;
use crate::nets::Net;
use burn::tensor::Device;
use faceglass_evaluation::resampling::Strangers;
use faceglass_evaluation::{Rate, Scores};
use std::collections::BTreeMap;

/// Clean crops of people that nothing is learned from.
#[derive(Clone, Debug, Default)]
pub struct Validation {
    /// `[n, 3, side, side]`, normalised.
    pub pixels: Vec<f32>,
    /// Person of each crop.
    pub people: Vec<usize>,
    /// Record of each crop.
    pub records: Vec<usize>,
}

impl Validation {
    /// Those of `dev` of which it is known whose they are.
    ///
    /// # Errors
    /// When a picture does not decode, or none is of anybody with a name.
    pub fn read(crops: &FaceCrops, dev: &[usize]) -> Result<Self> {
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        let mut read = Self::default();
        for i in named(&crops.shards, dev) {
            let next = names.len();
            let person = *names.entry(&crops.shards.records[i].person).or_insert(next);
            push_nchw(&mut read.pixels, &crops.clean(i)?);
            read.people.push(person);
            read.records.push(i);
        }
        if read.people.is_empty() {
            return Err(WorkshopError::Data(format!(
                "no validation crop in {} is of anybody with a name",
                crops.shards.dir.display()
            )));
        }
        Ok(read)
    }

    /// Embeddings of the crops and the cosines of all their pairs, each crop averaged with its
    /// mirror image if `flip` is set.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn compare(
        &self,
        net: &Net,
        flip: bool,
        device: &Device,
    ) -> Result<(Vec<Vec<f32>>, Scores)> {
        let rows = embed(net, &self.pixels, flip, device)?;
        let scores = Scores::all_pairs(&rows, &self.people);
        Ok((rows, scores))
    }

    /// The threshold that keeps to `rate` of false matches with other people, too: the few that are
    /// here say little of all.
    pub fn cautious_threshold(&self, rows: &[Vec<f32>], rate: f64) -> Option<f32> {
        Strangers::of(rows, &self.people).cautious_threshold(rate)
    }
}

/// A figure that is not a number where there is none.
pub(in crate::recipes) fn figure(value: Option<f64>) -> f32 {
    value.map_or(f32::NAN, |v| v as f32)
}

/// True match rate at a false match rate.
pub(in crate::recipes) fn matched_at(scores: &Scores, rate: f64) -> f32 {
    figure(scores.true_matches_at(rate).and_then(Rate::share))
}
