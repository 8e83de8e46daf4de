//! All sets that are known.

use super::shipped::SHIPPED;
use super::{DataSet, Form, Serve};
use crate::core::error::{Result, WorkshopError};
use faceglass_vision::ModelKind;
use std::collections::BTreeMap;
use std::path::Path;

/// Sets by name.
#[derive(Clone, Debug, PartialEq)]
pub struct Catalogue(BTreeMap<String, DataSet>);

/// A set and how it serves one kind of shards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Serving<'a> {
    /// The set.
    pub set: &'a DataSet,
    /// How it serves.
    pub how: &'a Serve,
}

impl Catalogue {
    /// The sets that the networks of this repository learn from.
    ///
    /// # Errors
    /// [`WorkshopError::Config`] if a description is wrong.
    pub fn shipped() -> Result<Self> {
        let parse = |(path, text): &(&str, &str)| {
            let name = path.rsplit('/').next().unwrap_or(path);
            Ok((name.to_owned(), DataSet::parse(name, text)?))
        };
        Ok(Self(SHIPPED.iter().map(parse).collect::<Result<_>>()?))
    }

    /// Those and the ones that the files `owner+repository.toml` in `folder`, and in folders
    /// in it, describe, which take the place of any of the same name.
    ///
    /// # Errors
    /// [`WorkshopError`] if the folder cannot be read or a description is wrong.
    pub fn with_folder(mut self, folder: &Path) -> Result<Self> {
        for entry in std::fs::read_dir(folder).map_err(WorkshopError::io(folder))? {
            let path = entry.map_err(WorkshopError::io(folder))?.path();
            if path.is_dir() {
                self = self.with_folder(&path)?;
                continue;
            }
            let is_toml = path.extension().is_some_and(|e| e == "toml");
            let Some(name) = path.file_stem().filter(|_| is_toml) else {
                continue;
            };
            let name = name.to_string_lossy().into_owned();
            let text = std::fs::read_to_string(&path).map_err(WorkshopError::io(&path))?;
            let set = DataSet::parse(&name, &text)?;
            self.0.insert(name, set);
        }
        Ok(self)
    }

    /// The set called `name`.
    pub fn get(&self, name: &str) -> Option<&DataSet> {
        self.0.get(name)
    }

    /// All of them, by name.
    pub fn all(&self) -> impl Iterator<Item = &DataSet> {
        self.0.values()
    }

    /// The sets that serve `kind`, in their order.
    pub fn serving(&self, kind: ModelKind) -> Vec<Serving<'_>> {
        let mut all: Vec<Serving<'_>> = self
            .all()
            .filter_map(|set| {
                let how = set.serves.get(&kind)?;
                Some(Serving { set, how })
            })
            .collect();
        all.sort_by_key(|s| (s.how.place, &s.set.name));
        all
    }

    /// Names of the sets that `workshop leave-out` measures on, each a camera of its own.
    pub fn measured(&self) -> Vec<&str> {
        let all = self.serving(ModelKind::Liveness).into_iter();
        all.filter(|s| s.how.measured)
            .map(|s| s.set.name.as_str())
            .collect()
    }

    /// Of those the replays with both classes, from which it takes cameras for choices.
    pub fn replays_with_both(&self) -> Vec<&str> {
        let all = self.serving(ModelKind::Liveness).into_iter();
        all.filter(|s| s.how.measured && s.set.form == Form::Replay { has_live: true })
            .map(|s| s.set.name.as_str())
            .collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::path::PathBuf;

    fn folder() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("configs/sets")
    }

    #[test]
    fn every_description_of_the_tree_is_compiled_in() {
        let shipped = Catalogue::shipped().unwrap();
        assert_eq!(shipped.clone().with_folder(&folder()).unwrap(), shipped);
        assert_eq!(shipped.all().count(), 39);
    }

    #[test]
    fn every_set_says_where_it_comes_from_and_what_it_is_for() {
        let shipped = Catalogue::shipped().unwrap();
        for set in shipped.all() {
            let (owner, repository) = set.name.split_once('+').unwrap();
            assert_eq!(
                set.source,
                format!("https://github.com/{owner}/{repository}")
            );
            let texts = [&set.title, &set.terms, &set.size];
            assert!(texts.iter().all(|t| !t.is_empty()), "{}", set.name);
            assert!(!set.serves.is_empty(), "{}", set.name);
            assert!(set.exclude.iter().all(|e| !e.why.is_empty()));
        }
        // No place is taken twice, so that the order is the written one.
        for kind in ModelKind::ALL {
            let places: Vec<u32> = shipped.serving(kind).iter().map(|s| s.how.place).collect();
            assert!(places.windows(2).all(|p| p[0] < p[1]), "{kind}: {places:?}");
        }
    }

    #[test]
    fn a_folder_of_ones_own_adds_and_replaces() {
        let dir = tempfile::tempdir().unwrap();
        let text = SHIPPED
            .iter()
            .find(|(path, _)| path.ends_with("/WOLF-huo+face_liveness"));
        let text = text.unwrap().1.replace("unstated", "research");
        std::fs::write(dir.path().join("WOLF-huo+face_liveness.toml"), &text).unwrap();
        let below = dir.path().join("own");
        std::fs::create_dir(&below).unwrap();
        std::fs::write(below.join("me+mine.toml"), &text).unwrap();
        std::fs::write(dir.path().join("notes.txt"), "no description").unwrap();
        let all = Catalogue::shipped()
            .unwrap()
            .with_folder(dir.path())
            .unwrap();
        assert_eq!(all.all().count(), 40);
        let permits = |name| all.get(name).map(|s| s.permits);
        assert_eq!(permits("me+mine"), permits("WOLF-huo+face_liveness"));
        std::fs::write(below.join("me+mine.toml"), "form = 3").unwrap();
        assert!(
            Catalogue::shipped()
                .unwrap()
                .with_folder(dir.path())
                .is_err()
        );
    }

    #[test]
    fn cameras_are_left_out_in_the_order_of_the_published_tables() {
        let shipped = Catalogue::shipped().unwrap();
        let (measured, both) = (shipped.measured(), shipped.replays_with_both());
        assert_eq!((measured.len(), both.len()), (20, 12));
        assert_eq!(measured[..12], both[..]);
        assert_eq!(measured[0], "Krzysiek354+Python_Face_Detection");
        assert_eq!(measured[12], "neonipun+CV_PROJECT");
        assert_eq!(measured[19], "Afzal91004+FaceGuard");
    }

    #[test]
    fn pictures_passed_over_are_known_by_how_their_paths_begin() {
        let shipped = Catalogue::shipped().unwrap();
        let lvtn = shipped.get("DangThanhLiem+LVTN_Detected").unwrap();
        assert!(!lvtn.uses("Fake/17323018399974341.jpg"));
        assert!(lvtn.uses("Fake/17323017462012284.jpg"));
        assert!(lvtn.uses("Real/17323018399974341.jpg"));
        let other = shipped.get("Codersworld-23+Antispoof").unwrap();
        assert!(other.uses("Fake/17323018399974341.jpg"));
    }
}
