//! What chance does to a moment, and what a test looks at instead.

use super::*;
use std::collections::{BTreeMap, BTreeSet};
use workshop::core::chance::dice;
use workshop::data::augment::modal::kept;
use workshop::data::augment::patch::Patch;
use workshop::recipes::bags::{crops, places};

#[test]
fn modal_feature_erasing_comes_as_often_as_published() {
    const THROWS: u32 = 48_000;
    let mut counts: BTreeMap<[bool; 3], u32> = BTreeMap::new();
    let mut rng = dice(7, 0);
    for _ in 0..THROWS {
        *counts.entry(kept(0.5, &mut rng)).or_default() += 1;
    }
    let of = |case: [u8; 3]| f64::from(counts[&case.map(|b| b == 1)]) / f64::from(THROWS);
    // Half the time nothing; a twelfth for each one that is erased, and for each one that is left.
    assert!((of([1, 1, 1]) - 0.5).abs() < 0.01);
    for case in [
        [0, 1, 1],
        [1, 0, 1],
        [1, 1, 0],
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
    ] {
        let found = of(case);
        assert!((found - 1.0 / 12.0).abs() < 0.005, "{case:?} {found}");
    }
    assert_eq!(counts.len(), 7);
    // Never, and always.
    assert!((0..100).all(|_| kept(0.0, &mut rng) == [true; 3]));
    assert!((0..100).all(|_| kept(1.0, &mut rng) != [true; 3]));
}

const STILL: Patch = Patch {
    flip: 0.0,
    upside_down: 0.0,
    rotate_deg: 0.0,
    shrink: 0.0,
    min_scale: 1.0,
};

/// Every pixel says where it is.
fn places_shown() -> RgbImage {
    RgbImage::from_fn(112, 112, |x, y| Rgb([x as u8, y as u8, 0]))
}

fn corner(picture: &RgbImage) -> [u8; 2] {
    let [x, y, _] = picture.get_pixel(0, 0).0;
    [x, y]
}

#[test]
fn patches_come_from_everywhere_and_as_they_are() {
    let mut rng = dice(1, 0);
    let mut corners = Vec::new();
    for _ in 0..1000 {
        let patch = STILL.cut(&places_shown(), 96, &mut rng);
        let [x, y] = corner(&patch);
        assert_eq!(patch.get_pixel(95, 95).0, [x + 95, y + 95, 0]);
        corners.push([x, y]);
    }
    for axis in 0..2 {
        let found: BTreeSet<u8> = corners.iter().map(|c| c[axis]).collect();
        assert_eq!(found, (0..=16).collect());
    }
    // The whole picture has one place.
    assert_eq!(STILL.cut(&places_shown(), 112, &mut rng), places_shown());
}

#[test]
fn flips_come_as_often_as_asked_for() {
    let patch = Patch {
        flip: 0.5,
        upside_down: 0.25,
        ..STILL
    };
    let (mut flipped, mut over, mut rng) = (0, 0, dice(2, 0));
    for _ in 0..4000 {
        let [x, y] = corner(&patch.cut(&places_shown(), 112, &mut rng));
        flipped += i32::from(x == 111);
        over += i32::from(y == 111);
    }
    assert!((1880..2120).contains(&flipped), "{flipped}");
    assert!((880..1120).contains(&over), "{over}");
}

#[test]
fn a_turned_picture_is_black_where_nothing_was_and_a_coarser_one_shows_less() {
    let white = RgbImage::from_pixel(112, 112, Rgb([255; 3]));
    let turning = Patch {
        rotate_deg: 30.0,
        ..STILL
    };
    let mut rng = dice(3, 0);
    let turned: Vec<RgbImage> = (0..50)
        .map(|_| turning.cut(&white, 112, &mut rng))
        .collect();
    let black = |p: &RgbImage| p.pixels().filter(|p| p.0 == [0; 3]).count();
    assert!(turned.iter().filter(|p| black(p) > 100).count() > 25);
    // At 30 degrees a fifth of the square at most.
    assert!(turned.iter().all(|p| black(p) < 112 * 112 / 5));
    assert!(turned.iter().all(|p| p.get_pixel(56, 56).0 == [255; 3]));
    let coarse = Patch {
        shrink: 1.0,
        min_scale: 0.2,
        ..STILL
    };
    let checks = RgbImage::from_fn(112, 112, |x, y| Rgb([(x + y) as u8 % 2 * 255; 3]));
    let spread = |p: &RgbImage| {
        let off = p.pixels().map(|p| f64::from(p.0[0]) - 127.5);
        off.map(|v| v * v).sum::<f64>() / (112.0 * 112.0)
    };
    let coarser: Vec<f64> = (0..50)
        .map(|_| spread(&coarse.cut(&checks, 112, &mut rng)))
        .collect();
    assert!(coarser.iter().all(|s| *s < spread(&checks)));
    assert!(coarser.iter().filter(|s| **s < 100.0).count() > 10);
    assert!(Patch::default().fault().is_none());
    let broken = Patch {
        min_scale: 0.0,
        ..STILL
    };
    assert!(broken.fault().is_some());
}

#[test]
fn nine_places_of_each_size_by_hand() {
    let of = |side| -> BTreeSet<u32> { places(side).into_iter().flatten().collect() };
    assert_eq!(of(16), BTreeSet::from([32, 48, 64]));
    assert_eq!(of(32), BTreeSet::from([8, 40, 72]));
    assert_eq!(of(48), BTreeSet::from([0, 32, 64]));
    assert_eq!(of(64), BTreeSet::from([0, 24, 48]));
    assert_eq!(of(96), BTreeSet::from([0, 8, 16]));
    for side in [16, 32, 48, 64, 96] {
        assert_eq!(places(side).len(), 9, "{side}");
    }
    assert_eq!(places(112), [[0, 0]]);
}

#[test]
fn each_place_comes_in_four_flips() {
    let found = crops(&places_shown(), 48, 36);
    assert_eq!(found.len(), 36);
    let corners: BTreeSet<[u8; 2]> = found.iter().map(corner).collect();
    let mut wanted = BTreeSet::new();
    for x in [0, 32, 64, 47, 79, 111] {
        wanted.extend([0, 32, 64, 47, 79, 111].map(|y| [x, y]));
    }
    assert_eq!(corners, wanted);
    assert_eq!(crops(&places_shown(), 48, 9).len(), 9);
    let middle = crops(&places_shown(), 48, 1);
    assert_eq!((middle.len(), corner(&middle[0])), (1, [32, 32]));
    assert_eq!(crops(&places_shown(), 112, 36).len(), 4);
}
