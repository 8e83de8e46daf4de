//! Who looks like somebody of the test.

use crate::data::shards::{ShardSet, Vectors};
use std::collections::BTreeSet;

/// Those of `crops` whose vector is at least `apart` from each of `test`; of a
/// person with one crop nearer than that, none.
pub(crate) fn apart_from(
    test: &[usize],
    crops: &[usize],
    vectors: &Vectors,
    (apart, shards): (f32, &ShardSet),
) -> Vec<usize> {
    if apart <= 0.0 {
        return crops.to_vec();
    }
    let person = |crop: &usize| shards.records[*crop].person.as_str();
    let near: BTreeSet<usize> = near_to(test, crops, vectors, apart);
    let met: BTreeSet<&str> = near.iter().map(person).filter(|p| !p.is_empty()).collect();
    let kept = |crop: &usize| !near.contains(crop) && !met.contains(person(crop));
    crops.iter().copied().filter(kept).collect()
}

fn near_to(test: &[usize], crops: &[usize], vectors: &Vectors, apart: f32) -> BTreeSet<usize> {
    let squared = apart * apart;
    let near = |a: &[f32], b: &[f32]| {
        let sum: f32 = a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum();
        sum < squared
    };
    let close = |crop: &usize| {
        let row = vectors.row(*crop);
        test.iter().any(|other| near(row, vectors.row(*other)))
    };
    crops.iter().copied().filter(close).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crops_like_the_test_are_near() {
        let vectors = Vectors {
            dim: 2,
            values: vec![0.0, 0.0, 0.3, 0.4, 0.6, 0.0, 0.0, 0.49],
        };
        let near = near_to(&[0], &[1, 2, 3], &vectors, 0.5);
        assert_eq!(near.into_iter().collect::<Vec<_>>(), [3]);
    }
}
