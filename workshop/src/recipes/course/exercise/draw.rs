//! The ways of the exercises as pictures.

use super::{Outcome, POINTS, line_loss};
use crate::core::canvas::{Anchor, COLOURS, Canvas, INK, Ink, Plane, Spot};
use crate::core::error::Result;
use std::path::Path;

/// Bands of loss between the least and the most that is drawn.
const BANDS: f64 = 12.0;

/// Draws the way down the parabola.
///
/// # Errors
/// When the file cannot be written.
pub fn draw_square(outcome: &Outcome<1>, file: &Path) -> Result<()> {
    let way: Vec<Spot> = outcome
        .by_hand
        .places
        .iter()
        .map(|[x]| (*x, x * x))
        .collect();
    let far = way.iter().fold(1.0, |far: f64, (x, _)| far.max(x.abs())) * 1.15;
    let plane = Plane {
        area: [60.0, 50.0, 560.0, 440.0],
        x: (-far, far),
        y: (0.0, far * far),
    };
    let mut canvas = Canvas::new(650, 550)?;
    canvas.frame(&plane, "Gradient descent on y = x * x", ["x", "y"]);
    let curve = (0..=200).map(|n| far * (f64::from(n) / 100.0 - 1.0));
    canvas.path(&plane.all(curve.map(|x| (x, x * x))), 2.0, COLOURS[0]);
    steps(&mut canvas, &plane.all(way));
    canvas.save(file)
}

/// Draws the way over the loss of two weights, and beside it the line that it ends at.
///
/// # Errors
/// When the file cannot be written.
pub fn draw_two_weights(outcome: &Outcome<2>, file: &Path) -> Result<()> {
    let way: Vec<Spot> = outcome
        .by_hand
        .places
        .iter()
        .map(|[a, b]| (*a, *b))
        .collect();
    let [best_a, best_b] = outcome.minimum;
    let reach = way.iter().fold(1.0, |reach: f64, (a, b)| {
        reach.max((a - best_a).abs()).max((b - best_b).abs())
    });
    let around = |middle: f64| (middle - 1.15 * reach, middle + 1.15 * reach);
    let plane = Plane {
        area: [60.0, 50.0, 440.0, 440.0],
        x: around(best_a),
        y: around(best_b),
    };
    let mut canvas = Canvas::new(1100, 550)?;
    let least = line_loss(outcome.minimum);
    let most = line_loss([plane.x.1, plane.y.1]) - least;
    // The square root spreads a parabola's bands evenly.
    let band = |(a, b): Spot| ((line_loss([a, b]) - least) / most).sqrt() * BANDS;
    canvas.shade(plane.area, |place| shade_of(band(plane.values(place))));
    canvas.frame(&plane, "Mean squared error of a * x + b", ["a", "b"]);
    steps(&mut canvas, &plane.all(way));
    draw_line(&mut canvas, outcome.by_hand.end());
    canvas.save(file)
}

/// Light where the loss is little; neighbouring bands differ.
fn shade_of(band: f64) -> Ink {
    let whole = band.floor().clamp(0.0, BANDS + 4.0);
    let light = 250.0 - whole * 9.0 - if whole % 2.0 < 0.5 { 0.0 } else { 4.0 };
    [(light * 0.86) as u8, (light * 0.95) as u8, light as u8]
}

fn draw_line(canvas: &mut Canvas, [a, b]: [f64; 2]) {
    let plane = Plane {
        area: [600.0, 50.0, 440.0, 440.0],
        x: (-0.5, 2.5),
        y: (0.0, 5.0),
    };
    canvas.frame(&plane, "The line it ends at", ["x", "y"]);
    let ends = plane.all([plane.x.0, plane.x.1].map(|x| (x, a * x + b)));
    canvas.path(&ends, 2.0, COLOURS[0]);
    for (x, y) in POINTS {
        let misses = plane.all([(x, y), (x, a * x + b)]);
        canvas.path(&misses, 1.0, COLOURS[1]);
        canvas.dot(misses[0], 5.0, INK);
    }
}

/// A way with a dot a step, its start named.
fn steps(canvas: &mut Canvas, places: &[Spot]) {
    canvas.path(places, 1.5, COLOURS[1]);
    places
        .iter()
        .for_each(|at| canvas.dot(*at, 3.5, COLOURS[1]));
    if let (Some(first), Some(last)) = (places.first(), places.last()) {
        canvas.words("start", (first.0, first.1 - 14.0), 14.0, Anchor::Middle);
        canvas.dot(*last, 4.5, INK);
    }
}
