//! The walk over a public set that all kinds of shards begin with.

use super::boxes::Seen;
use super::{Job, pictures_below, record, sets, share_of};
use crate::Result;
use crate::shards::{Record, Split};
use indicatif::{ProgressBarIter, ProgressIterator as _};
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;

/// A picture of a set, not yet read.
pub(crate) struct Found {
    /// Where it is.
    pub path: PathBuf,
    /// What the teacher saw in it.
    pub seen: Option<Seen>,
    /// Set, file, person and split; the rest is empty.
    pub entry: Record,
}

/// Pictures of a set, with a progress bar.
pub(crate) type Walk = ProgressBarIter<std::vec::IntoIter<Found>>;

impl Job<'_> {
    /// CelebA, split by person: `dev_share` of the people for choices.
    pub fn celeba(&mut self, dev_share: f32) -> Result<Walk> {
        let people = self.celeba_people(sets::CELEBA)?;
        let seed = self.config.seed;
        self.walk(sets::CELEBA, "Celeb", |file| {
            let person = people.get(file).cloned().unwrap_or_default();
            Some((split_of(&person, dev_share, seed), person))
        })
    }

    /// More of CelebA, to train on: pictures that `known` does not name yet, of
    /// people other than `held`.
    pub fn more_celeba(
        &mut self,
        (set, below): (&str, &str),
        known: &BTreeSet<String>,
        held: &BTreeSet<String>,
    ) -> Result<Walk> {
        let people = self.celeba_people(sets::CELEBA_ALIGNED)?;
        self.walk(set, below, |file| {
            let name = sets::celeba_name(file);
            let person = people.get(name).filter(|p| !held.contains(*p))?;
            (!known.contains(name)).then(|| (Split::Train, person.clone()))
        })
    }

    /// Who is in which picture; nobody is known (counted) where a set lacks its list.
    fn celeba_people(&mut self, set: &str) -> Result<HashMap<String, String>> {
        let root = self.config.data.join(set);
        let list = root.join(sets::CELEBA_LIST);
        if list.is_file() {
            return sets::celeba_people(&list);
        }
        if root.is_dir() {
            self.writer.drop_one(&format!("no list of people: {set}"));
        }
        Ok(HashMap::new())
    }

    /// LFW. The pictures of the pairs are the test; other pictures of the people
    /// in them are used for nothing; the rest is split by person.
    pub fn lfw(&mut self, dev_share: f32) -> Result<Walk> {
        let list = self
            .config
            .data
            .join(sets::LFW_PAIRS)
            .join("data/pairs.txt");
        let (people, evaluation) = match self.config.data.join(sets::LFW).is_dir() {
            true => sets::named_in(&sets::lfw_pairs(&list)?),
            false => Default::default(),
        };
        let seed = self.config.seed;
        self.walk(sets::LFW, "data/lfw-deepfunneled", |file| {
            let person = sets::lfw_person(file);
            let split = match (evaluation.contains(file), people.contains(person)) {
                (true, _) => Split::Test,
                (false, true) => return None,
                _ => split_of(person, dev_share, seed),
            };
            Some((split, format!("lfw:{person}")))
        })
    }

    /// A set whose pictures name nobody, split by file; `keep` chooses among them.
    pub fn unnamed(
        &mut self,
        (set, below): (&str, &str),
        dev_share: f32,
        keep: impl Fn(&str) -> bool,
    ) -> Result<Walk> {
        let seed = self.config.seed;
        self.walk(set, below, |file| {
            keep(file).then(|| (split_of(file, dev_share, seed), String::new()))
        })
    }

    /// `place` says which split a file belongs to and whom it shows; `None` leaves it out.
    fn walk(
        &mut self,
        set: &str,
        below: &str,
        place: impl Fn(&str) -> Option<(Split, String)>,
    ) -> Result<Walk> {
        let mut found = Vec::new();
        if let Some(root) = self.set(set, below) {
            let boxes = self.boxes(set)?;
            for file in pictures_below(&root)? {
                let Some((split, person)) = place(&file) else {
                    continue;
                };
                found.push(Found {
                    path: root.join(&file),
                    seen: boxes.of(&file).cloned(),
                    entry: Record {
                        person,
                        ..record(set, &file, split, Vec::new())
                    },
                });
            }
        }
        let bar = self.bar(found.len(), set);
        Ok(found.into_iter().progress_with(bar))
    }
}

/// The same person, or file, falls into the same split wherever it is met.
pub(crate) fn split_of(name: &str, dev_share: f32, seed: u64) -> Split {
    if share_of(name, seed) < dev_share {
        Split::Dev
    } else {
        Split::Train
    }
}
