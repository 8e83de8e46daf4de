//! A picture on a sheet.

use super::Thing;
use super::mesh::Mesh;
use super::people::Portrait;

/// How far a sheet bends back before it ends, in radians: beyond a right angle
/// nothing of it is seen.
const MOST_BENT: f64 = 1.8;

/// The whole picture as large as life, flat or bent about the vertical through the
/// middle between the eyes, to a cylinder of that radius in eye distances.
pub fn sheet(portrait: &Portrait, radius: Option<f64>) -> Thing {
    let (width, height) = portrait.picture.dimensions();
    let life = LifeSize::of(portrait);
    let corner = |x: u32, y: u32| life.on_sheet([f64::from(x), f64::from(y)]);
    let corners = [
        corner(0, 0),
        corner(width - 1, 0),
        corner(0, height - 1),
        corner(width - 1, height - 1),
    ];
    let range = |axis: usize| {
        let along = corners.iter().map(|c| c[axis]);
        let most = radius.filter(|_| axis == 0).map_or(1e3, |r| r * MOST_BENT);
        let low = along.clone().fold(f64::MAX, f64::min).max(-most);
        (low, along.fold(f64::MIN, f64::max).min(most))
    };
    let (xs, ys) = (range(0), range(1));
    let flat = |u: f64, v: f64| [xs.0 + u * (xs.1 - xs.0), ys.0 + v * (ys.1 - ys.0)];
    let mesh = Mesh::grid(81, 41, |u, v| bent(flat(u, v), radius));
    let plain = Mesh::grid(81, 41, |u, v| {
        let [x, y] = flat(u, v);
        [x, y, 0.0]
    });
    let texels = plain.points.iter().map(|p| life.in_picture([p[0], p[1]]));
    let marks = portrait.points.iter();
    let marks = marks.map(|p| bent(life.on_sheet([f64::from(p.x), f64::from(p.y)]), radius));
    Thing {
        texels: texels.collect(),
        landmarks: marks.collect(),
        mesh,
    }
}

fn bent([x, y]: [f64; 2], radius: Option<f64>) -> [f64; 3] {
    radius.map_or([x, y, 0.0], |r| {
        [r * (x / r).sin(), y, r * (1.0 - (x / r).cos())]
    })
}

/// Between pixels of a picture and eye distances about the middle of its eyes, with
/// the eyes level.
struct LifeSize {
    middle: [f64; 2],
    /// From one eye to the other.
    across: [f64; 2],
}

impl LifeSize {
    fn of(portrait: &Portrait) -> Self {
        let [left, right] = portrait.eyes();
        Self {
            middle: [(left[0] + right[0]) / 2.0, (left[1] + right[1]) / 2.0],
            across: [right[0] - left[0], right[1] - left[1]],
        }
    }

    fn on_sheet(&self, pixel: [f64; 2]) -> [f64; 2] {
        let ([a, b], off) = (
            self.across,
            [pixel[0] - self.middle[0], pixel[1] - self.middle[1]],
        );
        let square = a * a + b * b;
        [
            (a * off[0] + b * off[1]) / square,
            (a * off[1] - b * off[0]) / square,
        ]
    }

    fn in_picture(&self, [x, y]: [f64; 2]) -> [f32; 2] {
        let [a, b] = self.across;
        [
            (self.middle[0] + a * x - b * y) as f32,
            (self.middle[1] + b * x + a * y) as f32,
        ]
    }
}
