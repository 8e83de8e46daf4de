//! Whose the crops are.

use crate::data::shards::ShardSet;
use std::collections::BTreeMap;

/// The people of at least `fewest` of `crops`, in the order of their names, each with the number of
/// its class.
pub fn classes(shards: &ShardSet, crops: &[usize], fewest: usize) -> BTreeMap<String, usize> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for i in named(shards, crops) {
        *counts.entry(shards.records[i].person.as_str()).or_default() += 1;
    }
    counts
        .into_iter()
        .filter(|(_, count)| *count >= fewest)
        .enumerate()
        .map(|(class, (person, _))| (person.to_owned(), class))
        .collect()
}

/// Those of `crops` of which it is known whose they are.
pub fn named<'a>(shards: &'a ShardSet, crops: &'a [usize]) -> impl Iterator<Item = usize> + 'a {
    let has_name = |i: &usize| !shards.records[*i].person.is_empty();
    crops.iter().copied().filter(has_name)
}
