//! Losses that a configuration chooses by name, with what they learn themselves.
//!
//! ```toml
//! loss = [{ name = "arcface", scale = 32.0 }, { name = "centre", weight = 0.01 }]
//! ```

use super::margin::angular::Angular;
use super::margin::one_hot;
use super::margin::sampled::sampled;
use super::margin::sphere::{Annealing, sphere_logits};
use super::triplet::{Mining, triplet_loss};
use super::{centre_loss, cosine_loss, focal_cross_entropy, moved_centres, relation_loss};
use crate::core::chance::dice;
use crate::core::error::{Result, WorkshopError};
use crate::core::numbers::unit_rows;
use burn::module::{Module, Param, RunningState};
use burn::nn::Initializer;
use burn::tensor::{Device, Int, Tensor};
use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

mod scores;
mod settings;
mod unseen;

/// Stream of the dice that choose classes.
const CLASSES: u64 = 0x00c1_a55e;

/// A loss and how much it counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Weighted {
    /// How much it counts.
    pub weight: f32,
    /// The loss.
    pub loss: Chosen,
}

/// A loss by its name. Margins that are not set are those of the papers; the usual scales of
/// published trainings, 64 and 30, are for millions of pictures and for a hundred thousand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case", deny_unknown_fields)]
pub enum Chosen {
    /// Cross entropy of classes, with a bias each.
    Softmax {
        /// Share of the classes that a step looks at.
        #[serde(default = "all")]
        sample: f32,
    },
    /// The same, in which rows that are sure count little.
    Focal {
        /// How little.
        #[serde(default = "two")]
        gamma: f32,
        /// Share of the classes that a step looks at.
        #[serde(default = "all")]
        sample: f32,
    },
    /// Distance to the centre of the class, which follows its rows.
    Centre {
        /// How fast it follows.
        #[serde(default = "half")]
        alpha: f32,
    },
    /// Nearer to one's own than to others.
    Triplet {
        /// By how much.
        #[serde(default = "fifth")]
        margin: f32,
        /// Which triplets of a batch count.
        #[serde(default)]
        mining: Mining,
    },
    /// The angle to the own class multiplied.
    Sphereface {
        /// By how much.
        #[serde(default = "four")]
        margin: u32,
        /// How little of that is asked for at first.
        #[serde(default)]
        annealing: Annealing,
        /// Share of the classes that a step looks at.
        #[serde(default = "all")]
        sample: f32,
    },
    /// The cosine to the own class lowered.
    Cosface {
        /// What cosines are multiplied by.
        #[serde(default = "thirty")]
        scale: f32,
        /// By how much it is lowered.
        #[serde(default = "third")]
        margin: f32,
        /// Rows that are sure count less, as of a focal loss; 0 is none of it.
        #[serde(default)]
        gamma: f32,
        /// Share of the classes that a step looks at.
        #[serde(default = "all")]
        sample: f32,
    },
    /// The angle to the own class widened.
    Arcface {
        /// What cosines are multiplied by.
        #[serde(default = "thirty")]
        scale: f32,
        /// By how much it is widened, in radians.
        #[serde(default = "half")]
        margin: f32,
        /// Only for rows nearer than a right angle.
        #[serde(default)]
        easy: bool,
        /// Rows that are sure count less, as of a focal loss; 0 is none of it.
        #[serde(default)]
        gamma: f32,
        /// Share of the classes that a step looks at.
        #[serde(default = "all")]
        sample: f32,
    },
    /// All three at once.
    Combined {
        /// What cosines are multiplied by.
        #[serde(default = "thirty")]
        scale: f32,
        /// Factor of the angle.
        m1: f32,
        /// Added to it, in radians.
        m2: f32,
        /// Taken off its cosine.
        m3: f32,
        /// Rows that are sure count less, as of a focal loss; 0 is none of it.
        #[serde(default)]
        gamma: f32,
        /// Share of the classes that a step looks at.
        #[serde(default = "all")]
        sample: f32,
    },
    /// Nearness to a teacher's vectors.
    Distillation {
        /// How much the distance to each counts.
        #[serde(default = "all")]
        cosine: f32,
        /// How much distances within the batch count.
        #[serde(default)]
        relation: f32,
    },
}

fn all() -> f32 {
    1.0
}
fn two() -> f32 {
    2.0
}
fn half() -> f32 {
    0.5
}
fn fifth() -> f32 {
    0.2
}
fn four() -> u32 {
    4
}
fn thirty() -> f32 {
    30.0
}
fn third() -> f32 {
    0.35
}

/// How the logits of classes come about.
enum Logits {
    Linear,
    Sphere { margin: u32, annealing: Annealing },
    Angular { scale: f32, angular: Angular },
}

impl Chosen {
    /// Its name in configurations and curves.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Softmax { .. } => "softmax",
            Self::Focal { .. } => "focal",
            Self::Centre { .. } => "centre",
            Self::Triplet { .. } => "triplet",
            Self::Sphereface { .. } => "sphereface",
            Self::Cosface { .. } => "cosface",
            Self::Arcface { .. } => "arcface",
            Self::Combined { .. } => "combined",
            Self::Distillation { .. } => "distillation",
        }
    }

    /// Of a loss over classes: its logits, γ, and the share of classes a step looks at.
    fn classes(&self) -> Option<(Logits, f32, f32)> {
        let angular = |scale, angular| Logits::Angular { scale, angular };
        Some(match *self {
            Self::Softmax { sample } => (Logits::Linear, 0.0, sample),
            Self::Focal { gamma, sample } => (Logits::Linear, gamma, sample),
            Self::Sphereface {
                margin,
                annealing,
                sample,
            } => (Logits::Sphere { margin, annealing }, 0.0, sample),
            Self::Cosface {
                scale,
                margin,
                gamma,
                sample,
            } => (angular(scale, Angular::Cosine { margin }), gamma, sample),
            Self::Arcface {
                scale,
                margin,
                easy,
                gamma,
                sample,
            } => (
                angular(scale, Angular::Angle { margin, easy }),
                gamma,
                sample,
            ),
            Self::Combined {
                scale,
                m1,
                m2,
                m3,
                gamma,
                sample,
            } => (
                angular(scale, Angular::Combined { m1, m2, m3 }),
                gamma,
                sample,
            ),
            Self::Centre { .. } | Self::Triplet { .. } | Self::Distillation { .. } => return None,
        })
    }
}

impl<'de> Deserialize<'de> for Weighted {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        let mut table = toml::Table::deserialize(from)?;
        let weight = match table.remove("weight") {
            None => 1.0,
            Some(weight) => weight
                .try_into()
                .map_err(|e| D::Error::custom(format!("loss, weight: {e}")))?,
        };
        let name = table.get("name").cloned();
        let told = |why: &dyn std::fmt::Display| {
            let name = name.as_ref().and_then(toml::Value::as_str);
            D::Error::custom(format!("loss {}: {why}", name.unwrap_or("without a name")))
        };
        let loss: Chosen = table.try_into().map_err(|e| told(&e))?;
        let weighted = Self { weight, loss };
        match weighted.fault() {
            Some(why) => Err(told(&why)),
            None => Ok(weighted),
        }
    }
}

impl Serialize for Weighted {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        let mut table = toml::Table::try_from(&self.loss).map_err(S::Error::custom)?;
        table.insert("weight".into(), f64::from(self.weight).into());
        table.serialize(to)
    }
}

/// What the losses of a configuration learn beside the network: directions of classes, centres.
#[derive(Module, Debug)]
pub struct Learned {
    each: Vec<Own>,
}

/// What one of them learns.
#[derive(Module, Debug)]
struct Own {
    classes: Option<Param<Tensor<2>>>,
    bias: Option<Param<Tensor<1>>>,
    centres: Option<RunningState<Tensor<2>>>,
}

/// A batch as losses see it.
#[derive(Clone, Debug)]
pub struct Batch<'a> {
    /// Embeddings, `[n, dim]`, of any length.
    pub rows: Tensor<2>,
    /// Class of each.
    pub people: &'a [usize],
    /// A teacher's vectors, of length 1, where there is a teacher.
    pub targets: Option<Tensor<2>>,
    /// Step and seed of the run.
    pub step: (u64, u64),
}

impl Learned {
    /// What `losses` learn of so many classes in embeddings of `dim` numbers.
    pub fn fresh(losses: &[Weighted], classes: usize, dim: usize, device: &Device) -> Self {
        // Directions of length 1 or so.
        let start = Initializer::Normal {
            mean: 0.0,
            std: 1.0 / (dim as f64).sqrt(),
        };
        let own = |weighted: &Weighted| {
            let over_classes = weighted.loss.classes();
            let linear = matches!(over_classes, Some((Logits::Linear, ..)));
            let followed = matches!(weighted.loss, Chosen::Centre { .. });
            let zeros = || Tensor::<2>::zeros([classes, dim], device);
            Own {
                classes: over_classes.map(|_| start.init([classes, dim], device)),
                bias: linear.then(|| Param::from_tensor(Tensor::zeros([classes], device))),
                centres: followed.then(|| RunningState::new(zeros())),
            }
        };
        Self {
            each: losses.iter().map(own).collect(),
        }
    }

    /// The sum of `losses`, each times its weight, and what each is by itself.
    ///
    /// # Errors
    /// When a loss needs what the batch does not have.
    pub fn total(&self, losses: &[Weighted], batch: &Batch<'_>) -> Result<(Tensor<1>, Parts)> {
        let mut sum: Option<Tensor<1>> = None;
        let mut parts = Vec::with_capacity(losses.len());
        for (own, Weighted { weight, loss }) in self.each.iter().zip(losses) {
            let value = own.value(loss, batch)?;
            parts.push((loss.name(), value.clone()));
            let counted = value.mul_scalar(*weight);
            sum = Some(match sum {
                Some(sum) => sum + counted,
                None => counted,
            });
        }
        let sum = sum.ok_or_else(|| WorkshopError::Config("loss names no loss".into()))?;
        Ok((sum, parts))
    }
}

/// Losses by their names.
pub type Parts = Vec<(&'static str, Tensor<1>)>;

impl Own {
    fn value(&self, loss: &Chosen, batch: &Batch<'_>) -> Result<Tensor<1>> {
        match (loss, loss.classes(), &self.centres) {
            (_, Some((logits, gamma, sample)), _) => self.of_classes(&logits, gamma, sample, batch),
            (Chosen::Centre { alpha }, _, Some(centres)) => {
                let now = centres.value_sync();
                let rows = batch.rows.clone().detach();
                centres.update(moved_centres(now.clone(), rows, batch.people, *alpha).detach());
                Ok(centre_loss(batch.rows.clone(), now, batch.people))
            }
            (Chosen::Triplet { margin, mining }, ..) => {
                let rows = unit_rows(batch.rows.clone());
                triplet_loss(rows, batch.people, (*mining, *margin))
            }
            (Chosen::Distillation { cosine, relation }, ..) => {
                let targets = batch.targets.clone().ok_or_else(|| {
                    WorkshopError::Data("distillation needs a teacher's vectors".into())
                })?;
                let rows = unit_rows(batch.rows.clone());
                let near = cosine_loss(rows.clone(), targets.clone()).mul_scalar(*cosine);
                Ok(near + relation_loss(rows, targets).mul_scalar(*relation))
            }
            _ => Err(misfit()),
        }
    }

    fn of_classes(
        &self,
        logits: &Logits,
        gamma: f32,
        sample: f32,
        batch: &Batch<'_>,
    ) -> Result<Tensor<1>> {
        let mut centres = self.classes.as_ref().ok_or_else(misfit)?.val();
        let mut bias = self.bias.as_ref().map(Param::val);
        let mut people = batch.people.to_vec();
        let device = batch.rows.device();
        let [classes, _] = centres.dims();
        if sample < 1.0 {
            let (step, seed) = batch.step;
            let drawn = sampled(&people, classes, sample, &mut dice(seed ^ CLASSES, step));
            let kept: Vec<i64> = drawn.classes.iter().map(|c| *c as i64).collect();
            let kept = Tensor::<1, Int>::from_ints(kept.as_slice(), &device);
            bias = bias.map(|b| b.select(0, kept.clone()));
            centres = centres.select(0, kept);
            people = drawn.own;
        }
        let [classes, _] = centres.dims();
        let own = || {
            let people: Vec<Option<usize>> = people.iter().copied().map(Some).collect();
            one_hot(&people, classes, &device)
        };
        let rows = batch.rows.clone();
        let logits = match *logits {
            Logits::Linear => {
                let scores = rows.matmul(centres.transpose());
                match bias {
                    Some(bias) => scores + bias.reshape([1, classes]),
                    None => scores,
                }
            }
            Logits::Sphere { margin, annealing } => {
                let lambda = annealing.at(batch.step.0);
                sphere_logits(rows, centres, own(), (margin, lambda))
            }
            Logits::Angular { scale, angular } => {
                let cosines = unit_rows(rows).matmul(unit_rows(centres).transpose());
                angular.lowered(cosines, own()).mul_scalar(scale)
            }
        };
        Ok(match gamma > 0.0 {
            true => focal_cross_entropy(logits, &people, gamma),
            false => super::cross_entropy(logits, &people),
        })
    }
}

fn misfit() -> WorkshopError {
    WorkshopError::Network("its losses are not those of the configuration".into())
}

#[cfg(test)]
mod tests;
