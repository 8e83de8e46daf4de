//! What is learned from and what is asked.

use super::People;
use crate::core::chance::dice;
use rand::seq::SliceRandom as _;

/// Places of pictures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Split {
    /// To learn from.
    pub learn: Vec<usize>,
    /// To be named.
    pub test: Vec<usize>,
}

impl Split {
    /// Of each person a share of the pictures to learn from, at least one, and at least one to
    /// be named; which ones, the seed alone decides.
    pub fn of(people: &People, share: f64, seed: u64) -> Self {
        let mut split = Self::default();
        for person in 0..people.names.len() {
            let mut own = pictures_of(people, person, seed);
            let learned = (own.len() as f64 * share).round() as usize;
            let learned = learned.clamp(1, own.len().saturating_sub(1).max(1));
            split.test.extend(own.split_off(learned.min(own.len())));
            split.learn.extend(own);
        }
        split
    }
}

fn pictures_of(people: &People, person: usize, seed: u64) -> Vec<usize> {
    let all = people.pictures.iter().enumerate();
    let mut own: Vec<usize> = all
        .filter(|(_, p)| p.person == person)
        .map(|(i, _)| i)
        .collect();
    own.shuffle(&mut dice(seed, person as u64));
    own
}

/// `learn` in `count` parts, each with about as many of every person's pictures: one is asked while
/// the others are learned from, in turn.
pub fn folds(people: &People, learn: &[usize], count: usize) -> Vec<Split> {
    let mut seen = vec![0; people.names.len()];
    let part_of = |place: &usize| {
        let seen = &mut seen[people.pictures[*place].person];
        *seen += 1;
        (*seen - 1) % count
    };
    let parts: Vec<usize> = learn.iter().map(part_of).collect();
    let of = |fold: usize, is_asked: bool| {
        let places = learn.iter().zip(&parts);
        let places = places.filter(|(_, part)| (**part == fold) == is_asked);
        places.map(|(place, _)| *place).collect()
    };
    (0..count)
        .map(|fold| Split {
            learn: of(fold, false),
            test: of(fold, true),
        })
        .collect()
}
