//! How far a landmark may be off, and which are off together.

use super::head::{POINTS, mean_head};
use super::matrix::{add_times, inverse};
use std::sync::LazyLock;

/// The first of the landmarks that lie on the head itself: those before it
/// follow the outline, which is another place of the head in every pose.
pub(super) const FIRST: usize = 17;
/// How many there are from there on.
pub(super) const INNER: usize = POINTS - FIRST;

/// One number for each inner landmark.
pub(super) type Column = [f64; INNER];
type Square = [Column; INNER];

/// How far a landmark is usually off along one axis, in eye distances; what the
/// expressions below are in proportion to.
const USUAL_ERROR: f64 = 0.03;
/// Part of the error's variance that neighbouring points share …
const SHARED: f64 = 0.5;
/// … and the distance over which they do, in eye distances.
const REACH: f64 = 0.4;

/// Inverse covariances of the inner landmarks' errors along the face's own axes,
/// in squares of a landmark's usual error. Used as weights in least squares
/// (A. Aitken's generalised ones, 1935), they make what neighbours do together,
/// and what an expression does, count for little.
#[derive(Debug)]
pub(super) struct Weights {
    /// Across the face.
    pub x: Box<Square>,
    /// Down the face.
    pub y: Box<Square>,
}

static WEIGHTS: LazyLock<Weights> = LazyLock::new(Weights::assumed);

/// The weights that every fit uses.
pub(super) fn weights() -> &'static Weights {
    &WEIGHTS
}

impl Weights {
    fn assumed() -> Self {
        let errors = errors();
        let with = |modes: &[Column]| {
            let mut covariance = errors.clone();
            for mode in modes {
                for (line, shift) in covariance.iter_mut().zip(mode) {
                    add_times(line, shift / USUAL_ERROR.powi(2), mode);
                }
            }
            // Sums of a diagonal and squares can be inverted.
            inverse(covariance.as_ref()).map_or(covariance, Box::new)
        };
        Self {
            x: with(&sideways()),
            y: with(&up_and_down()),
        }
    }
}

/// Errors of the landmarks themselves: each its own, by how firmly it sits, and
/// a part that neighbours share.
fn errors() -> Box<Square> {
    let head = mean_head().points();
    let shared = |i: usize, j: usize| {
        let (a, b) = (head[FIRST + i], head[FIRST + j]);
        let apart = (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2);
        SHARED * (-apart / (2.0 * REACH * REACH)).exp()
    };
    let own = |i: usize| (1.0 - SHARED) / firmness(FIRST + i).powi(2);
    Box::new(std::array::from_fn(|i| {
        std::array::from_fn(|j| shared(i, j) + if i == j { own(i) } else { 0.0 })
    }))
}

/// How firmly a landmark sits on bone, 1 for the nose and the corners of the
/// eyes.
fn firmness(landmark: usize) -> f64 {
    match landmark {
        27..=36 | 39 | 42 | 45 => 1.0,
        17..=26 | 37 | 38 | 40 | 41 | 43 | 44 | 46 | 47 | 48 | 54 => 0.7,
        49..=59 => 0.5,
        _ => 0.4,
    }
}

fn mode(shift: impl Fn(usize, f64) -> f64) -> Column {
    let head = mean_head().points();
    std::array::from_fn(|i| shift(FIRST + i, head[FIRST + i][0]))
}

/// What expressions do across the face, in eye distances: the mouth widens, or
/// goes to one side, and the brows draw together.
fn sideways() -> [Column; 3] {
    let on_mouth = |index: usize| index >= 48;
    [
        mode(|index, x| if on_mouth(index) { 0.25 * x } else { 0.0 }),
        mode(|index, _| if on_mouth(index) { 0.05 } else { 0.0 }),
        mode(|index, x| if index < 27 { 0.1 * x.signum() } else { 0.0 }),
    ]
}

/// What expressions do down the face, in eye distances: the brows go up, as a
/// whole or at their inner ends, the jaw drops, the mouth's corners and the upper
/// lip rise, the upper lids close.
fn up_and_down() -> [Column; 6] {
    let at = |table: &'static [(&'static [usize], f64)]| {
        mode(move |index, _| {
            let found = table.iter().find(|(points, _)| points.contains(&index));
            found.map_or(0.0, |(_, shift)| *shift)
        })
    };
    [
        mode(|index, _| if index < 27 { 0.12 } else { 0.0 }),
        at(&[(&[21, 22], 0.1), (&[20, 23], 0.05)]),
        at(&[
            (&[55, 56, 57, 58, 59, 65, 66, 67], 0.2),
            (&[48, 54, 60, 64], 0.08),
        ]),
        at(&[(&[48, 54, 60, 64], 0.1), (&[49, 53, 55, 59], 0.05)]),
        at(&[(&[49, 50, 51, 52, 53, 61, 62, 63], 0.05)]),
        at(&[(&[37, 38, 43, 44], 0.06)]),
    ]
}
