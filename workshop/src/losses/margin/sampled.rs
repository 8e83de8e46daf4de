//! A share of the classes a step.

use crate::core::chance::Dice;
use rand::seq::SliceRandom as _;
use std::collections::BTreeSet;

/// Classes that a step looks at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sampled {
    /// Their numbers among all classes.
    pub classes: Vec<usize>,
    /// Where the class of each row stands among them.
    pub own: Vec<usize>,
}

/// The classes of `people`, and of the others by chance as many as make up `share` of `classes` with
/// them (X. An et al., "Partial FC: Training 10 million identities on a single machine", ICCVW
/// 2021). The loss of a step costs so much less; what is left out has no gradient in it.
pub fn sampled(people: &[usize], classes: usize, share: f32, rng: &mut Dice) -> Sampled {
    let own: BTreeSet<usize> = people.iter().copied().collect();
    let wanted = ((classes as f32 * share).round() as usize).clamp(own.len(), classes.max(1));
    let mut others: Vec<usize> = (0..classes).filter(|c| !own.contains(c)).collect();
    let count = wanted.saturating_sub(own.len()).min(others.len());
    let (drawn, _) = others.partial_shuffle(rng, count);
    let mut kept: Vec<usize> = own.into_iter().chain(drawn.iter().copied()).collect();
    kept.sort_unstable();
    let place = |person: &usize| kept.binary_search(person).unwrap_or_default();
    Sampled {
        own: people.iter().map(place).collect(),
        classes: kept,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::chance::dice;

    #[test]
    fn the_classes_at_hand_are_always_among_them() {
        let people = [7, 91, 7, 3];
        let mut met = BTreeSet::new();
        for step in 0..50 {
            let drawn = sampled(&people, 100, 0.2, &mut dice(1, step));
            assert_eq!(drawn.classes.len(), 20);
            let of = |at: &usize| drawn.classes[*at];
            assert_eq!(drawn.own.iter().map(of).collect::<Vec<_>>(), people);
            met.extend(drawn.classes);
        }
        // In time everybody's turn comes.
        assert_eq!(met.len(), 100);
    }

    #[test]
    fn a_share_smaller_than_the_batch_is_the_batch_and_a_whole_is_all() {
        let few = sampled(&[1, 2, 3], 100, 0.01, &mut dice(1, 1));
        assert_eq!((few.classes, few.own), (vec![1, 2, 3], vec![0, 1, 2]));
        let all = sampled(&[4], 5, 1.0, &mut dice(1, 1));
        assert_eq!((all.classes, all.own), (vec![0, 1, 2, 3, 4], vec![4]));
    }
}
