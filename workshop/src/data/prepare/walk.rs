//! The walk over a public set that all kinds of shards begin with.

use super::boxes::Seen;
use super::{Job, names, pictures_below, share_of};
use crate::data::sets::{Serve, Serving};
use crate::data::shards::{Record, Split};
use crate::{Result, WorkshopError};
use faceglass_vision::ModelKind;
use indicatif::{ProgressBarIter, ProgressIterator as _};
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};

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
    /// A set of CelebA's pictures, split by person.
    pub fn celeba(&mut self, of: &Serving, people: &Path) -> Result<Walk> {
        let people = self.celeba_people(&Path::new(&of.set.name).join(people))?;
        let seed = self.config.seed;
        self.walk(of, |file| {
            let person = people.get(file).cloned().unwrap_or_default();
            Some((split_in_three(&person, of.how, seed), person))
        })
    }

    /// More of CelebA: pictures that `known` does not name yet, of people other than `held`; to
    /// train on, unless the description holds some out.
    pub fn more_celeba(
        &mut self,
        of: &Serving,
        people: &Path,
        (known, held): (&BTreeSet<String>, &BTreeSet<String>),
    ) -> Result<Walk> {
        let people = self.celeba_people(people)?;
        let seed = self.config.seed;
        self.walk(of, |file| {
            let name = names::celeba_name(file);
            let person = people.get(name).filter(|p| !held.contains(*p))?;
            let split = split_in_three(person, of.how, seed);
            (!known.contains(name)).then(|| (split, person.clone()))
        })
    }

    /// Who is in which picture, by the list at `path` below the folder of all sets; nobody is known
    /// (counted) where the list is missing.
    fn celeba_people(&mut self, path: &Path) -> Result<HashMap<String, String>> {
        let list = self.config.data.join(path);
        if list.is_file() {
            return names::celeba_people(&list);
        }
        let set = Path::new(path.iter().next().unwrap_or_default());
        if self.config.data.join(set).is_dir() {
            let reason = format!("no list of people: {}", set.display());
            self.writer.drop_one(&reason);
        }
        Ok(HashMap::new())
    }

    /// LFW. The pictures of the pairs are the test; other pictures of the people
    /// in them are used for nothing; the rest is split by person.
    pub fn lfw(&mut self, of: &Serving, pairs: &Path) -> Result<Walk> {
        let list = self.config.data.join(pairs);
        let (people, evaluation) = match self.config.data.join(&of.set.name).is_dir() {
            true => names::named_in(&names::lfw_pairs(&list)?),
            false => Default::default(),
        };
        let (held_out, seed) = (of.how.validation, self.config.seed);
        self.walk(of, |file| {
            let person = names::lfw_person(file);
            let split = match (evaluation.contains(file), people.contains(person)) {
                (true, _) => Split::Test,
                (false, true) => return None,
                _ => split_of(person, held_out, seed),
            };
            Some((split, format!("lfw:{person}")))
        })
    }

    /// A set whose pictures name nobody, split by file.
    pub fn unnamed(&mut self, of: &Serving) -> Result<Walk> {
        let seed = self.config.seed;
        self.walk(of, |file| {
            Some((split_in_three(file, of.how, seed), String::new()))
        })
    }

    /// `place` says which split a file belongs to and whom it shows; `None` leaves it out.
    fn walk(
        &mut self,
        of: &Serving,
        place: impl Fn(&str) -> Option<(Split, String)>,
    ) -> Result<Walk> {
        let name = &of.set.name;
        let mut found = Vec::new();
        if let Some(root) = self.set(of) {
            let boxes = self.boxes(name)?;
            for file in of.pictures_below(&root)? {
                let Some((split, person)) = place(&file) else {
                    continue;
                };
                found.push(Found {
                    path: root.join(&file),
                    seen: boxes.of(&file).cloned(),
                    entry: Record {
                        person,
                        ..Record::new(name, &file, split)
                    },
                });
            }
        }
        let bar = self.bar(found.len(), name);
        Ok(found.into_iter().progress_with(bar))
    }
}

impl Serving<'_> {
    /// Its pictures below `root`, as paths relative to that, as far as they serve.
    pub(super) fn pictures_below(&self, root: &Path) -> Result<Vec<String>> {
        let mut files = pictures_below(root)?;
        files.retain(|f| self.set.uses(f) && f.starts_with(&self.how.begins));
        Ok(files.into_iter().step_by(self.how.every.max(1)).collect())
    }

    /// A set of this form cannot serve the kind at hand.
    pub(super) fn misfit(&self, kind: ModelKind) -> WorkshopError {
        WorkshopError::Config(format!(
            "the data set {} has a form that no shards of the kind {kind} are made of; take \
             [serves.{kind}] out of its description",
            self.set.name
        ))
    }
}

/// The same person, or file, falls into the same split wherever it is met.
pub(crate) fn split_of(name: &str, held_out: f64, seed: u64) -> Split {
    if share_of(name, seed) < held_out as f32 {
        Split::Dev
    } else {
        Split::Train
    }
}

/// The same where so large a share is also kept to report on.
pub(crate) fn split_in_three(name: &str, how: &Serve, seed: u64) -> Split {
    match share_of(name, seed) {
        s if s < how.test as f32 => Split::Test,
        s if s < (how.test + how.validation) as f32 => Split::Dev,
        _ => Split::Train,
    }
}
