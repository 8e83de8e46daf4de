//! A parametric head of our own: a smooth surface through the 68 landmarks of the
//! mean head, and a skull and neck about it.

use super::mesh::Mesh;
use super::spline::Spline;
use faceglass_vision::chance::Dice;
use faceglass_vision::motion::{MeanHead, mean_head};

/// The head stands about an axis so far behind the eyes, in eye distances: where the
/// ears are.
const AXIS: f64 = 1.2;
/// Radians to each side that are drawn.
const ASIDE: f64 = 2.4;
/// From crown to neck, in eye distances below the eyes.
const TOP: f64 = -1.95;
const BOTTOM: f64 = 2.7;
/// How much of an eye distance a radian is for the surface's stiffness.
const RADIAN: f64 = 1.2;

/// What is no landmark: angle from straight ahead, height, distance from the axis.
/// Heads are 145 to 155 mm wide and some 190 mm long, the crown 115 mm above the eyes
/// (the proportions of L. Farkas that the mean head is from).
const SKULL: [[f64; 3]; 22] = [
    [0.0, -0.75, 1.45],
    [0.0, -1.2, 1.34],
    [0.0, -1.7, 0.85],
    [0.7, -0.75, 1.33],
    [0.7, -1.2, 1.24],
    [0.8, -1.7, 0.8],
    [1.5, -0.75, 1.18],
    [1.5, -1.2, 1.1],
    [1.6, -1.7, 0.75],
    [2.3, -0.9, 1.45],
    [2.3, -1.6, 0.9],
    [2.3, 0.2, 1.45],
    [2.3, 1.2, 1.1],
    [1.9, 1.2, 0.95],
    [0.0, 2.1, 0.95],
    [0.9, 2.1, 0.85],
    [1.8, 2.1, 0.85],
    [0.0, 2.7, 0.9],
    [0.9, 2.7, 0.85],
    [2.0, 2.7, 0.9],
    [1.6, 0.1, 1.15],
    [1.6, 0.7, 1.08],
];

/// A head with its landmarks.
#[derive(Clone, Debug)]
pub struct Head {
    pub mesh: Mesh,
    pub landmarks: Vec<[f64; 3]>,
}

/// Somebody of our own making. `None` where chance made a head that no surface
/// goes through.
pub fn own_head(seed: u64) -> Option<Head> {
    let shape = varied(seed);
    let round = |[x, y, z]: [f64; 3]| {
        let back = AXIS - z;
        ([RADIAN * x.atan2(back), y], [x.hypot(back)])
    };
    let mut marks: Vec<([f64; 2], [f64; 1])> = shape.points().map(round).to_vec();
    for [angle, y, radius] in SKULL {
        marks.push(([RADIAN * angle, y], [radius]));
        if angle > 0.0 {
            marks.push(([-RADIAN * angle, y], [radius]));
        }
    }
    let (places, radii): (Vec<_>, Vec<_>) = marks.into_iter().unzip();
    let surface = Spline::through(&places, &radii, 1e-4)?;
    let mesh = Mesh::grid(97, 97, |u, v| {
        let (angle, y) = (ASIDE * (2.0 * u - 1.0), TOP + v * (BOTTOM - TOP));
        let [radius] = surface.at([RADIAN * angle, y]);
        let radius = radius.max(0.02);
        [radius * angle.sin(), y, AXIS - radius * angle.cos()]
    });
    Some(Head {
        mesh,
        landmarks: shape.points().to_vec(),
    })
}

/// The mean head with the proportions of somebody: nose, depth, height, width, jaw,
/// brows and mouth each vary by themselves.
fn varied(seed: u64) -> MeanHead {
    let mut dice = Dice::new(seed ^ 0x4ead);
    let mut about = |spread: f64| 1.0 + spread * dice.normal().clamp(-2.0, 2.0);
    let (nose, depth, high, wide) = (about(0.12), about(0.1), about(0.05), about(0.04));
    let (jaw, chin, mouth) = (about(0.06), about(0.05), about(0.05));
    mean_head().moved(|index, [x, y, z]| {
        let deeper = match index {
            27..36 => depth * nose,
            _ => depth,
        };
        let wider = match index {
            3..14 => wide * jaw,
            48..68 => wide * mouth,
            _ => wide,
        };
        let longer = if y > 1.0 { high * chin } else { high };
        [wider * x, longer * y, deeper * z]
    })
}
