//! Digits that the workshop draws itself, each with its own hand: for a try without any data.

use super::{CLASSES, Digits, SIDE, Sets};
use crate::core::chance::{Dice, between, dice};
use std::f32::consts::TAU;

/// A place in the square a digit fills, to the right and down, both from 0 to 1.
type Place = (f32, f32);

/// `count` digits, of each as many, one in five to be asked about.
pub fn drawn(count: usize, seed: u64) -> Sets {
    let (mut train, mut test) = (Digits::default(), Digits::default());
    for number in 0..count {
        let class = number % CLASSES;
        let picture = digit(class, &mut dice(seed, number as u64));
        match number / CLASSES % 5 {
            0 => test.push(&picture, class),
            _ => train.push(&picture, class),
        }
    }
    let about = format!(
        "digits that the workshop draws itself by seed {seed}: {} to learn from, {} to be asked about; \
         much easier than anybody's handwriting",
        train.len(),
        test.len()
    );
    Sets { train, test, about }
}

/// One digit: its strokes bent a little, turned, slanted, scaled and shifted, of some thickness.
fn digit(class: usize, rng: &mut Dice) -> Vec<f32> {
    let (turn, slant) = (between(rng, -0.2, 0.2), between(rng, -0.25, 0.15));
    let (wide, high) = (between(rng, 11.0, 17.0), between(rng, 16.0, 21.0));
    let middle = (
        14.0 + between(rng, -1.5, 1.5),
        14.0 + between(rng, -1.5, 1.5),
    );
    let half = between(rng, 0.8, 1.6);
    let (sin, cos) = turn.sin_cos();
    let mut lines = Vec::new();
    for stroke in strokes(class) {
        let placed: Vec<Place> = stroke
            .into_iter()
            .map(|(x, y)| {
                let x = x + between(rng, -0.025, 0.025) - 0.5;
                let y = y + between(rng, -0.025, 0.025) - 0.5;
                let (x, y) = ((x - slant * y) * wide, y * high);
                (middle.0 + x * cos - y * sin, middle.1 + x * sin + y * cos)
            })
            .collect();
        lines.extend(placed.windows(2).map(|pair| (pair[0], pair[1])));
    }
    let ink = |at: usize| {
        let place = ((at % SIDE) as f32 + 0.5, (at / SIDE) as f32 + 0.5);
        let away = lines.iter().map(|(a, b)| distance(place, *a, *b));
        let away = away.fold(f32::INFINITY, f32::min);
        (half + 0.5 - away).clamp(0.0, 1.0)
    };
    (0..SIDE * SIDE).map(ink).collect()
}

/// From a place to the line between two others.
fn distance(place: Place, a: Place, b: Place) -> f32 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let (px, py) = (place.0 - a.0, place.1 - a.1);
    let along = ((px * dx + py * dy) / (dx * dx + dy * dy).max(1e-9)).clamp(0.0, 1.0);
    (px - along * dx).hypot(py - along * dy)
}

fn oval((x, y): Place, (wide, high): Place) -> Vec<Place> {
    (0..=16)
        .map(|n| (n as f32 * TAU / 16.0).sin_cos())
        .map(|(sin, cos)| (x + wide * sin, y - high * cos))
        .collect()
}

fn strokes(class: usize) -> Vec<Vec<Place>> {
    let six = [
        (0.68, 0.08),
        (0.42, 0.3),
        (0.28, 0.6),
        (0.34, 0.85),
        (0.55, 0.92),
        (0.74, 0.78),
        (0.68, 0.58),
        (0.48, 0.52),
        (0.3, 0.64),
    ];
    match class {
        0 => vec![oval((0.5, 0.5), (0.3, 0.42))],
        1 => vec![vec![(0.35, 0.25), (0.55, 0.08), (0.55, 0.92)]],
        2 => vec![vec![
            (0.22, 0.3),
            (0.32, 0.14),
            (0.5, 0.08),
            (0.7, 0.15),
            (0.76, 0.32),
            (0.65, 0.5),
            (0.4, 0.7),
            (0.2, 0.9),
            (0.82, 0.9),
        ]],
        3 => vec![vec![
            (0.25, 0.15),
            (0.5, 0.08),
            (0.72, 0.2),
            (0.7, 0.38),
            (0.48, 0.48),
            (0.72, 0.58),
            (0.76, 0.76),
            (0.55, 0.92),
            (0.25, 0.85),
        ]],
        4 => vec![vec![(0.62, 0.92), (0.62, 0.08), (0.2, 0.62), (0.84, 0.62)]],
        5 => vec![vec![
            (0.76, 0.1),
            (0.32, 0.1),
            (0.28, 0.45),
            (0.5, 0.4),
            (0.74, 0.52),
            (0.74, 0.75),
            (0.52, 0.92),
            (0.24, 0.84),
        ]],
        6 => vec![six.to_vec()],
        7 => vec![vec![(0.2, 0.1), (0.8, 0.1), (0.42, 0.92)]],
        8 => vec![
            oval((0.5, 0.28), (0.2, 0.2)),
            oval((0.5, 0.7), (0.25, 0.22)),
        ],
        _ => vec![six.iter().map(|(x, y)| (1.0 - x, 1.0 - y)).collect()],
    }
}
