//! Pictures that look alike: hashes of their rises and falls of brightness.

use image::RgbImage;
use image::imageops::{FilterType, resize};
use std::collections::{BTreeMap, HashMap};

/// Bits in which two pictures that are taken for one may differ, of 128.
pub const NEAR: u32 = 8;
/// One more than bits may differ, so that at least one band is the same (the pigeonholes of Manku, Jain and Das Sarma,
/// "Detecting near-duplicates for web crawling", 2007).
const BANDS: u32 = NEAR + 1;

/// 128 bits: of a grid of 9x9 mean brightnesses whether each is less than its right, and less than its lower neighbour
/// (difference hashing; N. Krawetz, "Kind of like that", 2013, by rows and by columns).
pub fn hash(picture: &RgbImage) -> u128 {
    let small = resize(picture, 9, 9, FilterType::Triangle);
    let luma = |x: u32, y: u32| {
        let [r, g, b] = small.get_pixel(x, y).0.map(u32::from);
        299 * r + 587 * g + 114 * b
    };
    let mut bits = 0u128;
    for y in 0..8 {
        for x in 0..8 {
            bits = bits << 2
                | u128::from(luma(x, y) < luma(x + 1, y)) << 1
                | u128::from(luma(x, y) < luma(x, y + 1));
        }
    }
    bits
}

/// Groups of places whose hashes hang together by steps of at most [`NEAR`] bits; only groups of two and more.
pub fn groups(hashes: &[(usize, u128)]) -> Vec<Vec<usize>> {
    let mut parent: Vec<usize> = (0..hashes.len()).collect();
    fn root(parent: &mut [usize], mut at: usize) -> usize {
        while parent[at] != at {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        at
    }
    let wide = 128 / BANDS;
    for band in 0..BANDS {
        let bits = if band == BANDS - 1 {
            128 - band * wide
        } else {
            wide
        };
        let mut same: HashMap<u128, Vec<usize>> = HashMap::new();
        for (at, (_, hash)) in hashes.iter().enumerate() {
            let part = hash >> (band * wide) & ((1 << bits) - 1);
            same.entry(part).or_default().push(at);
        }
        for places in same.values() {
            for (n, a) in places.iter().enumerate() {
                for b in &places[n + 1..] {
                    let (one, other) = (root(&mut parent, *a), root(&mut parent, *b));
                    if one != other && (hashes[*a].1 ^ hashes[*b].1).count_ones() <= NEAR {
                        parent[one.max(other)] = one.min(other);
                    }
                }
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, (place, _)) in hashes.iter().enumerate() {
        groups
            .entry(root(&mut parent, at))
            .or_default()
            .push(*place);
    }
    groups
        .into_values()
        .filter(|group| group.len() > 1)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_in_few_bits_wherever_they_are_is_one_group() {
        let base = 0x0123_4567_89ab_cdef_1122_3344_5566_7788u128;
        for first in 0..(128 - 8 * 13) {
            // Eight bits spread over all bands.
            let near = (0..8).fold(base, |hash, n| hash ^ 1 << (first + 13 * n));
            let far = (0..9).fold(base, |hash, n| hash ^ 1 << (first + 13 * n));
            assert_eq!(groups(&[(4, base), (7, near)]), [vec![4, 7]]);
            assert_eq!(groups(&[(4, base), (7, far)]), Vec::<Vec<usize>>::new());
        }
        // A chain hangs together.
        let steps = [base, base ^ 0xff, base ^ 0xffff];
        let steps: Vec<(usize, u128)> = steps.into_iter().enumerate().collect();
        assert_eq!(groups(&steps), [vec![0, 1, 2]]);
    }
}
