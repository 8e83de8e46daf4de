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
    let close = |crop: &usize| {
        let row = vectors.row(*crop);
        test.iter()
            .any(|other| nearer(row, vectors.row(*other), squared))
    };
    crops.iter().copied().filter(close).collect()
}

/// Numbers between two looks at how far apart two vectors are already.
const STRETCH: usize = 32;

/// Numbers that are summed side by side, which compilers do in one instruction.
const LANES: usize = 8;

/// Whether the squared distance of `a` and `b` is less than `most`. Nearly all pairs are apart after a
/// quarter of their numbers: the check of 40,000 crops against 8,000 takes seconds instead of a minute.
fn nearer(a: &[f32], b: &[f32], most: f32) -> bool {
    let mut sum = 0.0;
    for (a, b) in a.chunks(STRETCH).zip(b.chunks(STRETCH)) {
        let mut lanes = [0.0f32; LANES];
        let (whole_a, rest_a) = a.as_chunks::<LANES>();
        let (whole_b, rest_b) = b.as_chunks::<LANES>();
        for (a, b) in whole_a.iter().zip(whole_b) {
            for ((lane, x), y) in lanes.iter_mut().zip(a).zip(b) {
                *lane += (x - y) * (x - y);
            }
        }
        let rest = rest_a.iter().zip(rest_b).map(|(x, y)| (x - y) * (x - y));
        sum += lanes.iter().sum::<f32>() + rest.sum::<f32>();
        if sum >= most {
            return false;
        }
    }
    sum < most
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_counts_for_the_distance() {
        for dim in [1, 8, 31, 32, 33, 70, 128] {
            let zero = vec![0.0; dim];
            for place in 0..dim {
                let mut other = zero.clone();
                other[place] = 0.5;
                assert!(!nearer(&zero, &other, 0.25), "{place} of {dim}");
                assert!(nearer(&zero, &other, 0.26), "{place} of {dim}");
            }
        }
    }

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
