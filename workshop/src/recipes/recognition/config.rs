//! `workshop/configs/recognition`.

use crate::core::config::named;
use crate::core::error::{Result, WorkshopError};
use crate::losses::{Chosen, Mining, Weighted};
use crate::nets::Graph;
use crate::recipes::embedder::net::EmbedderConfig;
use crate::recipes::faces::{AugmentConfig, SIDE};
use crate::train::TrainConfig;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// What a run of recognition is made of.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Shared settings.
    pub train: TrainConfig,
    /// A backbone, and the head that gives the vector.
    pub net: EmbedderConfig,
    /// The losses, each by its name.
    pub loss: Vec<Weighted>,
    /// Which crops, how large, and in which order.
    #[serde(default)]
    pub data: DataConfig,
    /// Changes to the crops.
    pub augment: AugmentConfig,
}

/// Which crops are learned from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct DataConfig {
    /// Side of a crop in pixels; the app takes faces of 112.
    pub side: usize,
    /// Whoever has fewer training crops is not learned from.
    pub min_crops: usize,
    /// Least distance of a training crop's teacher vector to that of any test crop; whoever has one
    /// crop nearer is left out. Needs the vectors of `workshop teach vectors`; 0 keeps everybody.
    pub min_test_distance: f32,
    /// Which crops a step sees.
    #[serde(deserialize_with = "named")]
    pub sampler: Sampler,
}

impl Default for DataConfig {
    fn default() -> Self {
        Self {
            side: SIDE,
            min_crops: 4,
            min_test_distance: 0.0,
            sampler: Sampler::default(),
        }
    }
}

/// Which crops a step sees.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case", deny_unknown_fields)]
pub enum Sampler {
    /// Whatever comes next in a walk through all.
    #[default]
    Plain,
    /// So many crops of so many people.
    People {
        /// People a batch.
        people: usize,
        /// Crops of each.
        crops: usize,
    },
    /// Triplets of a list: a line has the files of two crops of one person and of one of another, as
    /// the shards' index names them, with tabs between.
    Triplets {
        /// The list.
        list: PathBuf,
    },
}

impl Config {
    /// The network without weights.
    ///
    /// # Errors
    /// When its settings do not make one.
    pub fn graph(&self) -> Result<Graph> {
        self.net.graph_at(self.data.side)
    }

    /// Whether a loss needs a teacher's vectors.
    pub fn has_teacher(&self) -> bool {
        let needs = |w: &Weighted| matches!(w.loss, Chosen::Distillation { .. });
        self.loss.iter().any(needs)
    }

    /// Checks what the types cannot.
    ///
    /// # Errors
    /// [`WorkshopError::Config`] naming what does not go together.
    pub fn check(&self) -> Result<()> {
        self.train.check()?;
        self.augment.check()?;
        let batch = self.train.batch;
        let lists = |w: &Weighted| {
            let mining = Mining::List;
            matches!(w.loss, Chosen::Triplet { mining: own, .. } if own == mining)
        };
        let lists = self.loss.iter().any(lists);
        let listed = matches!(self.data.sampler, Sampler::Triplets { .. });
        let people = match self.data.sampler {
            Sampler::People { people, crops } => people * crops != batch || crops < 2,
            Sampler::Plain | Sampler::Triplets { .. } => false,
        };
        let wrong = [
            (self.loss.is_empty(), "loss must name a loss at least"),
            (
                !(16..=512).contains(&self.data.side),
                "data.side must lie between 16 and 512",
            ),
            (
                self.data.min_crops == 0,
                "data.min_crops must be at least 1",
            ),
            (
                people,
                "train.batch must be data.sampler's people times crops, and crops at least 2",
            ),
            (
                listed && !batch.is_multiple_of(3),
                "train.batch must be three times the triplets of a step",
            ),
            (
                lists && !listed,
                "mining = \"list\" needs data.sampler = { name = \"triplets\", list = \"FILE\" }",
            ),
        ];
        match wrong.into_iter().find(|(bad, _)| *bad) {
            Some((_, why)) => Err(WorkshopError::Config(why.into())),
            None => Ok(()),
        }
    }
}
