//! What may be done with weights: as much as with all that they learned from.

use super::{Catalogue, Permits};
use crate::Result;
use crate::data::shards::ShardsManifest;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// A set that a network learned from; a row of an exported manifest and of the card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainedOn {
    /// `owner+repository`.
    pub set: String,
    /// Its name for people.
    pub title: String,
    /// Pictures in the split that is trained on.
    pub pictures: usize,
    /// Its terms in words.
    pub terms: String,
    /// Whether they permit any use; not where a set is unknown.
    #[serde(skip)]
    pub any_use: bool,
}

/// Where weights come from, as far as that decides what may be done with them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The sets that they learned from.
    pub trained_on: Vec<TrainedOn>,
    /// Their terms in words.
    pub licence: String,
}

impl Origin {
    /// Of weights trained on the shards in `dir`, but for the sets `left_out`.
    ///
    /// # Errors
    /// [`WorkshopError`](crate::WorkshopError) if the shards' manifest cannot be read.
    pub fn of(dir: &Path, left_out: &[String]) -> Result<Self> {
        let known = Catalogue::shipped()?;
        let trained_on = trained_on(&ShardsManifest::read(dir)?, &known, left_out);
        Ok(Self {
            licence: licence(&trained_on),
            trained_on,
        })
    }
}

/// What is said of a set that nothing describes.
const UNKNOWN: &str = "not known";

/// The sets whose pictures shards hold to train on, those of most pictures first, but for
/// `left_out`. What the shards themselves noted of a set when they were made goes before the
/// catalogue. Pictures that the workshop drew or made of others are of no set.
pub fn trained_on(
    shards: &ShardsManifest,
    known: &Catalogue,
    left_out: &[String],
) -> Vec<TrainedOn> {
    let sets = shards.trained_on().into_iter();
    let sets = sets.filter(|(name, _)| name.contains('+') && !left_out.iter().any(|l| l == name));
    let row = |(name, pictures): (&str, usize)| {
        let noted = shards.terms.get(name);
        let described = known.get(name);
        let (title, terms, any_use) = match (noted, described) {
            (Some(noted), _) => (noted.title.clone(), noted.terms.clone(), noted.any_use),
            (None, Some(set)) => (
                set.title.clone(),
                set.terms.clone(),
                set.permits == Permits::Anything,
            ),
            (None, None) => (name.to_owned(), UNKNOWN.to_owned(), false),
        };
        TrainedOn {
            set: name.to_owned(),
            title,
            pictures,
            terms,
            any_use,
        }
    };
    sets.map(row).collect()
}

/// The terms of weights that learned from `sets`.
pub fn licence(sets: &[TrainedOn]) -> String {
    match sets.iter().all(|set| set.any_use) {
        true => "Weights trained on pictures that permit any use; see the card".into(),
        false => "Weights trained on research sets: for research and evaluation unless retrained \
                  on other data; see the card"
            .into(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::data::shards::Terms;

    /// Shards with so many pictures of sets to train on.
    fn shards(sets: &[(&str, usize)]) -> ShardsManifest {
        let mut manifest = ShardsManifest::default();
        for (name, count) in sets {
            manifest.pictures.insert(format!("train/{name}"), *count);
        }
        manifest.pictures.insert("test/BIDS+BSDS500".into(), 9);
        manifest
    }

    #[test]
    fn terms_come_from_the_shards_or_from_the_description() {
        let known = Catalogue::shipped().unwrap();
        let mut manifest = shards(&[
            ("imironica+liveness", 3),
            ("me+mine", 9),
            ("neonipun+CV_PROJECT", 5),
            ("no+body", 1),
            ("blends", 4),
        ]);
        let own = Terms {
            title: "My desk".into(),
            terms: "CC0".into(),
            any_use: true,
        };
        manifest.terms.insert("me+mine".into(), own);
        let left_out = ["neonipun+CV_PROJECT".to_owned()];
        let sets = trained_on(&manifest, &known, &left_out);
        let told: Vec<(&str, usize, &str)> = sets
            .iter()
            .map(|s| (s.set.as_str(), s.pictures, s.terms.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("me+mine", 9, "CC0"),
                ("imironica+liveness", 3, "academic research"),
                ("no+body", 1, "not known")
            ]
        );
        assert!(licence(&sets).contains("research sets"));
        assert!(licence(&sets[..1]).contains("any use"));
    }

    #[test]
    fn a_set_that_nobody_knows_permits_nothing_but_research() {
        let known = Catalogue::shipped().unwrap();
        let sets = trained_on(&shards(&[("no+body", 1)]), &known, &[]);
        assert!(licence(&sets).contains("research sets"));
    }
}
