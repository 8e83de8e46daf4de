//! What the pictures of people, a folder a person, give to compare: one to one and one to many.

use crate::lists::PairAt;
use crate::metrics::identification::{Search, Searches};
use crate::report::IdentificationRun;
use crate::statistics::Rate;
use std::ops::Range;

/// Most pairs of two people that are compared; of more, every so many.
const MAX_IMPOSTOR_PAIRS: u64 = 1_000_000;

/// All pairs of one person, and one in so many of those of two people; `people` are the places of
/// each person's pictures.
pub fn all_pairs(people: &[Range<usize>]) -> (Vec<PairAt>, u64) {
    let total: u64 = people.iter().map(|p| p.len() as u64).sum();
    let within: u64 = people.iter().map(|p| p.len() as u64).map(|n| n * n).sum();
    let step = ((total * total - within) / 2)
        .div_ceil(MAX_IMPOSTOR_PAIRS)
        .max(1);
    let mut pairs = Vec::new();
    let pair = |a, b, same| PairAt {
        a,
        b,
        fold: 0,
        same,
    };
    let mut turn = 0u64;
    for (n, person) in people.iter().enumerate() {
        for a in person.clone() {
            pairs.extend((a + 1..person.end).map(|b| pair(a, b, true)));
            for b in people[n + 1..].iter().cloned().flatten() {
                if turn.is_multiple_of(step) {
                    pairs.push(pair(a, b, false));
                }
                turn += 1;
            }
        }
    }
    (pairs, step)
}

/// Who is held out as a stranger: those with the lowest `keys`, which belong to the people and not
/// to their order, so that they are the same in every run.
pub fn strangers(keys: &[impl Ord], share: f64) -> Vec<bool> {
    let wanted = (share * keys.len() as f64).round() as usize;
    let wanted = wanted.min(keys.len().saturating_sub(1));
    let mut order: Vec<usize> = (0..keys.len()).collect();
    order.sort_by_key(|at| &keys[*at]);
    let mut is_stranger = vec![false; keys.len()];
    for at in order.into_iter().take(wanted) {
        is_stranger[at] = true;
    }
    is_stranger
}

/// Enrols everybody else by the first picture that has a template, and searches for the rest.
/// `templates` has one place for each picture, empty where it showed no face.
pub fn search<T>(
    people: &[Range<usize>],
    is_stranger: &[bool],
    templates: &[Option<T>],
    similarity: impl Fn(&T, &T) -> f32,
    threshold: f32,
) -> IdentificationRun {
    let of = |at: usize| templates.get(at).and_then(Option::as_ref);
    let mut enrolled: Vec<&T> = Vec::new();
    // Place of the template among the enrolled, and of its picture, by person.
    let mut own_of: Vec<Option<(usize, usize)>> = Vec::new();
    for (person, stranger) in people.iter().zip(is_stranger) {
        let first = person.clone().find_map(|at| Some((at, of(at)?)));
        own_of.push(first.filter(|_| !stranger).map(|(at, template)| {
            enrolled.push(template);
            (enrolled.len() - 1, at)
        }));
    }
    let mut searches = Searches::default();
    for ((person, stranger), own) in people.iter().zip(is_stranger).zip(&own_of) {
        if own.is_none() && !stranger {
            continue;
        }
        for at in person.clone() {
            if own.is_some_and(|(_, picture)| picture == at) {
                continue;
            }
            match of(at) {
                Some(probe) => searches.add(Search::of(
                    enrolled.iter().map(|template| similarity(template, probe)),
                    own.map(|(place, _)| place),
                )),
                None => searches.add_failure(!stranger),
            }
        }
    }
    let strangers = is_stranger.iter().filter(|s| **s).count();
    let meant = people.len() - strangers;
    IdentificationRun {
        searches,
        people: enrolled.len() as u64,
        failed_to_enrol: Rate::of_len(meant - enrolled.len(), meant),
        strangers: strangers as u64,
        threshold,
    }
}
