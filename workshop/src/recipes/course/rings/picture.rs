//! The rings, side by side.

use super::Ring;
use crate::core::canvas::{Anchor, COLOURS, Canvas, FAINT, INK, Plane, Spot};
use crate::core::error::Result;
use crate::data::digits::{CLASSES, Digits};
use std::path::Path;

/// Side of a panel in pixels.
const PANEL: f64 = 340.0;
/// Between panels.
const GAP: f64 = 24.0;
/// Dots of a panel at most.
const MOST_DOTS: usize = 4000;
/// The share of pictures that is shown whole; the few furthest out would shrink all others.
const SHOWN: f64 = 0.995;

/// Draws where `test` comes to lie: above as the network puts it, below the directions alone, on a ring.
///
/// # Errors
/// When the file cannot be written.
pub fn draw(rings: &[Ring], test: &Digits, file: &Path) -> Result<()> {
    let columns = rings.len().max(1) as f64;
    let width = GAP + columns * (PANEL + GAP);
    let height = 60.0 + 2.0 * (PANEL + GAP);
    let mut canvas = Canvas::new(width as u32, height as u32)?;
    for (column, ring) in rings.iter().enumerate() {
        let left = GAP + column as f64 * (PANEL + GAP);
        let title = (left + PANEL / 2.0, 30.0);
        canvas.words(&ring.name, title, 24.0, Anchor::Middle);
        let every = ring.seen.places.len().div_ceil(MOST_DOTS).max(1);
        let shown = (0..ring.seen.places.len()).step_by(every);
        let shown: Vec<usize> = shown.collect();
        as_placed(&mut canvas, ring, test, (left, 56.0), &shown);
        directions(&mut canvas, ring, test, (left, 56.0 + PANEL + GAP), &shown);
    }
    canvas.save(file)
}

fn as_placed(canvas: &mut Canvas, ring: &Ring, test: &Digits, corner: Spot, shown: &[usize]) {
    let mut lengths: Vec<f64> = ring.seen.places.iter().map(|[x, y]| x.hypot(*y)).collect();
    lengths.sort_by(f64::total_cmp);
    let last = (lengths.len().saturating_sub(1) as f64 * SHOWN) as usize;
    let reach = lengths.get(last).copied().unwrap_or(1.0).max(1e-6) * 1.12;
    let plane = panel(canvas, corner, reach);
    for at in shown {
        let [x, y] = ring.seen.places[*at];
        if x.abs() < reach && y.abs() < reach {
            canvas.dot(plane.at((x, y)), 1.2, COLOURS[test.classes[*at]]);
        }
    }
    for class in 0..CLASSES {
        let own = test.classes.iter().zip(&ring.seen.places);
        let own = own.filter(|(c, _)| **c == class).map(|(_, p)| *p);
        let (count, sum) = own.fold((0.0, [0.0, 0.0]), |(n, [sx, sy]), [x, y]| {
            (n + 1.0, [sx + x, sy + y])
        });
        if count > 0.0 {
            let middle = sum.map(|s| (s / count).clamp(-reach, reach));
            name(canvas, class, plane.at((middle[0], middle[1])));
        }
    }
}

fn directions(canvas: &mut Canvas, ring: &Ring, test: &Digits, corner: Spot, shown: &[usize]) {
    let plane = panel(canvas, corner, 1.3);
    for at in shown {
        let [x, y] = ring.seen.places[*at];
        let length = x.hypot(y).max(1e-9);
        // A little further in or out, so that dots do not hide each other.
        let radius = 0.86 + 0.14 * ((at * 7919) % 97) as f64 / 96.0;
        let place = plane.at((x / length * radius, y / length * radius));
        canvas.dot(place, 1.0, COLOURS[test.classes[*at]]);
    }
    for (class, direction) in ring.angles.direction.iter().enumerate() {
        if let Some(direction) = direction {
            let (sin, cos) = direction.to_radians().sin_cos();
            let ends = plane.all([(0.0, 0.0), (0.8 * cos, 0.8 * sin)]);
            canvas.path(&ends, 1.5, COLOURS[class]);
            name(canvas, class, plane.at((1.13 * cos, 1.13 * sin)));
        }
    }
}

/// An empty panel, as far as `reach` to all sides of the origin.
fn panel(canvas: &mut Canvas, (left, top): Spot, reach: f64) -> Plane {
    let plane = Plane {
        area: [left, top, PANEL, PANEL],
        x: (-reach, reach),
        y: (-reach, reach),
    };
    canvas.path(&plane.all([(-reach, 0.0), (reach, 0.0)]), 1.0, FAINT);
    canvas.path(&plane.all([(0.0, -reach), (0.0, reach)]), 1.0, FAINT);
    let corners = [
        (-1.0, -1.0),
        (1.0, -1.0),
        (1.0, 1.0),
        (-1.0, 1.0),
        (-1.0, -1.0),
    ];
    let corners = corners.map(|(x, y)| (x * reach, y * reach));
    canvas.path(&plane.all(corners), 1.0, INK);
    plane
}

/// A digit on a white ground.
fn name(canvas: &mut Canvas, class: usize, at: Spot) {
    canvas.dot(at, 9.5, [255; 3]);
    canvas.words(&class.to_string(), at, 18.0, Anchor::Middle);
}
