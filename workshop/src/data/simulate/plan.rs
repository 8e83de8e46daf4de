//! Which face is shown how: decided by the seed alone.

use super::face::Face;
use super::kind::Kind;
use super::settings::Settings;
use super::sources::Faces;
use super::triplet::{Triplet, render};
use crate::core::chance::dice;
use crate::data::shards::Split;
use crate::{Result, WorkshopError};
use rand::Rng as _;
use rand::seq::SliceRandom as _;

/// Tries at a sample before it is given up.
const TRIES: usize = 40;

/// Samples of one split, in order.
pub struct Plan {
    /// Whose.
    pub split: Split,
    order: Vec<usize>,
    attacks: Vec<Kind>,
    live_share: f64,
    seed: u64,
}

/// A sample that has been rendered.
pub struct Made {
    /// What it shows.
    pub kind: Kind,
    /// The face.
    pub person: String,
    /// The picture that it came from.
    pub source: String,
    /// Who is seen through the holes.
    pub attacker: Option<String>,
    /// The three pictures.
    pub triplet: Triplet,
}

impl Plan {
    /// That of a split; `seed` shuffles its faces.
    pub fn of(faces: &Faces, split: Split, settings: &Settings, seed: u64) -> Self {
        let mut order = faces.of_split(split);
        order.shuffle(&mut dice(seed, (1 << 40) | split as u64));
        let attacks = match split {
            Split::Train => &settings.kinds.train,
            Split::Dev => &settings.kinds.validation,
            Split::Test => &settings.kinds.test,
        };
        Self {
            split,
            order,
            attacks: attacks.clone(),
            live_share: settings.kinds.live_share,
            seed,
        }
    }

    /// What sample `k` shows: of any number in a row the share of live ones is as set, and attacks take turns.
    pub fn kind(&self, k: usize) -> Kind {
        let live_before = |k: usize| (k as f64 * self.live_share + 1e-9).floor() as usize;
        if live_before(k + 1) > live_before(k) {
            Kind::Live
        } else {
            self.attacks[(k - live_before(k)) % self.attacks.len()]
        }
    }

    /// Renders sample `k`. A face that cannot be used is passed over for the next one.
    ///
    /// # Errors
    /// When the split has no usable face, or an attack with holes nobody to look through them.
    pub fn make(&self, faces: &mut Faces, settings: &Settings, k: usize) -> Result<Made> {
        self.make_as(faces, settings, k, self.kind(k))
    }

    /// The same as another kind.
    ///
    /// # Errors
    /// As [`Self::make`].
    pub fn make_as(
        &self,
        faces: &mut Faces,
        settings: &Settings,
        k: usize,
        kind: Kind,
    ) -> Result<Made> {
        let n = self.order.len();
        let stream = ((self.split as u64 + 1) << 32) | k as u64;
        for attempt in 0..TRIES.min(n) {
            // Every time round, a face meets another kind.
            let entry = self.order[(k + k / n + attempt * (1 + n / 3)) % n];
            let Some(face) = faces.face(entry)? else {
                continue;
            };
            let attacker = if kind.holes().is_empty() {
                None
            } else {
                Some(self.attacker(faces, &face, k)?)
            };
            if let Some(triplet) =
                render(&face, attacker.as_ref(), kind, settings, self.seed, stream)
            {
                return Ok(Made {
                    kind,
                    person: face.person,
                    source: face.name,
                    attacker: attacker.map(|a| a.person),
                    triplet,
                });
            }
        }
        Err(WorkshopError::Data(format!(
            "no usable face for sample {k} of the split {}, which has {n} pictures; give more pictures, or ask for none of that split with --count",
            self.split.as_str()
        )))
    }

    fn attacker(&self, faces: &mut Faces, face: &Face, k: usize) -> Result<Face> {
        let rng = &mut dice(!self.seed, ((self.split as u64 + 1) << 32) | k as u64);
        for _ in 0..8 * TRIES {
            let entry = self.order[rng.random_range(0..self.order.len())];
            if faces.entries[entry].person == face.person {
                continue;
            }
            if let Some(attacker) = faces.face(entry)? {
                return Ok(attacker);
            }
        }
        Err(WorkshopError::Data(format!(
            "the split {} has nobody but {} to look through a print with holes; give pictures of more people",
            self.split.as_str(),
            face.person
        )))
    }
}
