//! What may be done with weights: as much as with all that they learned from.

use super::{Catalogue, Permits};
use crate::Result;
use crate::data::shards::{ShardSet, Terms};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A set that a network learned from; a row of an exported manifest and of the card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrainedOn {
    /// `owner+repository`.
    pub set: String,
    /// Its name for people.
    pub title: String,
    /// Pictures that were learned from: none of those left out of what shards hold to train on.
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
    /// Of weights that learned from the pictures `learned_from` of `shards`.
    ///
    /// # Errors
    /// [`WorkshopError`](crate::WorkshopError) if a description of a set cannot be read.
    pub fn of<'a>(
        shards: &ShardSet,
        learned_from: impl IntoIterator<Item = &'a usize>,
    ) -> Result<Self> {
        let known = Catalogue::shipped()?;
        let pictures = shards.sources(learned_from);
        let trained_on = trained_on(&pictures, &shards.manifest.terms, &known);
        Ok(Self {
            licence: licence(&trained_on),
            trained_on,
        })
    }
}

/// What is said of a set that nothing describes.
const UNKNOWN: &str = "not known";

/// Sets by how many of their pictures were learned from, those of most first. What the shards
/// themselves `noted` of a set when they were made goes before the catalogue. Pictures that the
/// workshop drew or made of others are of no set.
pub fn trained_on(
    pictures: &BTreeMap<&str, usize>,
    noted: &BTreeMap<String, Terms>,
    known: &Catalogue,
) -> Vec<TrainedOn> {
    let sets = pictures.iter().map(|(name, count)| (*name, *count));
    let mut sets: Vec<_> = sets.filter(|(name, _)| name.contains('+')).collect();
    sets.sort_by_key(|(_, count)| Reverse(*count));
    let row = |(name, pictures): (&str, usize)| {
        let noted = noted.get(name);
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
    sets.into_iter().map(row).collect()
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

    #[test]
    fn terms_come_from_the_shards_or_from_the_description() {
        let known = Catalogue::shipped().unwrap();
        let pictures = [
            ("imironica+liveness", 3),
            ("me+mine", 9),
            ("no+body", 1),
            ("blends", 4),
        ];
        let own = Terms {
            title: "My desk".into(),
            terms: "CC0".into(),
            any_use: true,
        };
        let noted = BTreeMap::from([("me+mine".to_owned(), own)]);
        let sets = trained_on(&BTreeMap::from(pictures), &noted, &known);
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
        let sets = trained_on(&BTreeMap::from([("no+body", 1)]), &BTreeMap::new(), &known);
        assert!(licence(&sets).contains("research sets"));
    }
}
