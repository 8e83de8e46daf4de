//! What of the motion between two views no sheet could make.

use super::MotionError;
use super::fit::upright;
use super::head::mean_head;
use super::matrix::{add_times, apply, inverse, singular_values};
use super::weights::{Column, FIRST, INNER, weights};
use crate::geometry::Point;

/// Unknowns of one pair of views: six of an affine map, two of perspective, two
/// of parallax, one of a bend.
const UNKNOWNS: usize = 11;
/// Where the parallax stands among them.
const SHIFT: usize = 8;
/// What a landmark of the outline counts for beside one that sits as the nose does.
/// On a head it is another place in every pose, yet it moves as what is furthest back.
const OUTLINE: f64 = 0.7;
/// Parts of outline and parallax in how far something turned. The outline shrinks by a
/// few hundredths where the parallax is a third, so that errors hit it harder.
const TURNED_BY: [f32; 2] = [0.2, 0.8];
/// How strongly perspective bends a turned sheet, as a share of an eye distance:
/// small from where faces are seen, so that it is held near nothing. Left free it
/// would explain a part of what depth does.
const PERSPECTIVE: f64 = 0.05;
/// What a landmark's error is taken for where only the proportion to
/// [`PERSPECTIVE`] counts, in eye distances.
const ERROR: f64 = 0.03;
/// The depth gain of no turn at all would be nothing over nothing; this keeps it
/// small, as the square of a sine.
const STILL: f64 = 0.02;

/// The shape of a face in one view, or the mean of several in one pose: the
/// landmarks in eye distances, with size, place and roll of the inner 51 taken out.
#[derive(Clone, Debug, PartialEq)]
pub struct FaceShape {
    x: Column,
    y: Column,
    /// Right and down, of the landmarks along the jaw.
    outline: [[f64; 2]; FIRST],
    /// How many views it is the mean of.
    frames: f64,
}

impl FaceShape {
    /// The shape in one view, from 68 landmarks in frame pixels.
    ///
    /// # Errors
    /// [`MotionError`] for any other number of points, or where they are not
    /// finite or lie in one place.
    pub fn of(landmarks: &[Point]) -> Result<Self, MotionError> {
        let upright = upright(landmarks)?;
        let [mut x, mut y] = upright.columns;
        let middle = [&x, &y].map(|column| column.iter().sum::<f64>() / INNER as f64);
        // About its own middle, so that perspective acts there.
        x.iter_mut().for_each(|v| *v -= middle[0]);
        y.iter_mut().for_each(|v| *v -= middle[1]);
        let outline = std::array::from_fn(|i| {
            let at = upright.from_frame.apply(landmarks[i]);
            [f64::from(at.x) - middle[0], f64::from(at.y) - middle[1]]
        });
        if !outline.iter().flatten().all(|v: &f64| v.is_finite()) {
            return Err(MotionError::NoFace);
        }
        Ok(Self {
            x,
            y,
            outline,
            frames: 1.0,
        })
    }

    /// Takes another view of the same pose into the mean. From `most` views on,
    /// older ones fade.
    pub fn add(&mut self, other: &Self, most: f64) {
        let share = other.frames / (self.frames.min(most) + other.frames);
        let mix = |mean: &mut Column, new: &Column| {
            for (m, n) in mean.iter_mut().zip(new) {
                *m += share * (n - *m);
            }
        };
        mix(&mut self.x, &other.x);
        mix(&mut self.y, &other.y);
        let outlines = self.outline.iter_mut().zip(&other.outline);
        for (m, n) in outlines.flat_map(|(m, n)| m.iter_mut().zip(n)) {
            *m += share * (n - *m);
        }
        self.frames += other.frames;
    }

    /// The logarithm of width over height of brows, eyes and nose, which change
    /// least with what the face does.
    pub fn outline(&self) -> f32 {
        let spread = |column: &Column| column[..48 - FIRST].iter().map(|v| v * v).sum::<f64>();
        (0.5 * (spread(&self.x) / spread(&self.y)).ln()) as f32
    }

    /// How many views it is the mean of.
    pub fn frames(&self) -> f64 {
        self.frames
    }
}

/// What lies between a reference view, nearly from the front, and another.
///
/// A sheet that turns takes its points along a homography, a head does not: what
/// is nearer moves further. So the points `b` of the other view are explained by
/// those of the reference, `a`, and by the depths `z` of the mean head,
///
/// ```text
/// b = A a + t - (h · a) a + z s + (q x², 0)
/// ```
///
/// that is, a homography to first order in its perspective `h` (which is held
/// small, since faces are not seen from a span away), a parallax `s`, and the bend `q`
/// that a sheet wound about an upright cylinder shows when it turns, by
/// generalised least squares over the errors that landmarks share. For a head
/// turned by `ψ` under weak perspective `|s|` is `sin ψ` times how deep it is
/// beside the mean head, and `A` shrinks by `cos ψ` along `s`; for a sheet `s` is
/// nothing while `A` shrinks as well. No yaw has to be known. (Plane and parallax:
/// R. Kumar, P. Anandan and K. Hanna, "Direct recovery of shape from multiple
/// views: a parallax based approach", ICPR 1994.)
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parallax {
    /// The shift of a point one eye distance nearer than the others, in eye
    /// distances: right, down.
    pub shift: [f32; 2],
    /// The lesser side of a turned square over the greater, the cosine of a
    /// plane's turn.
    pub foreshortening: f32,
    /// Standard error of each number of `shift`, from what is left unexplained.
    pub error: f32,
}

impl Parallax {
    /// Compares a view with a reference.
    ///
    /// # Errors
    /// [`MotionError::NoFace`] where the points lie on a line.
    pub fn between(reference: &FaceShape, other: &FaceShape) -> Result<Self, MotionError> {
        let fit = Fit::of(reference, other).ok_or(MotionError::NoFace)?;
        let s = &fit.solution;
        let (most, least) = singular_values([[s[0], s[1]], [s[3], s[4]]]);
        let is_plain = least > 0.0 && most.is_finite();
        if !is_plain {
            return Err(MotionError::NoFace);
        }
        Ok(Self {
            // Nearer is less depth.
            shift: [SHIFT, SHIFT + 1].map(|k| (-s[k] / most) as f32),
            foreshortening: (least / most) as f32,
            error: (fit.error / most) as f32,
        })
    }

    /// The length of the shift; the sine of the turn for a head as deep as the
    /// mean one.
    pub fn sine(&self) -> f32 {
        self.shift[0].hypot(self.shift[1])
    }

    /// How far the surface must have turned whatever it is, as the square of a
    /// sine, by what its outline says and by its parallax, both of which say the
    /// same of a head.
    fn turned(&self) -> f32 {
        let outline = 1.0 - self.foreshortening.powi(2);
        TURNED_BY[0] * outline + TURNED_BY[1] * self.sine().powi(2) + STILL as f32
    }

    /// The sine of the turn, by outline and parallax together.
    pub fn turn_sine(&self) -> f32 {
        self.turned().sqrt()
    }

    /// Depth beside that of the mean head: about 0.9 for a head, 0 for a sheet. Landmark
    /// networks paint depth onto what has none: of the shipped one, heads have 0.77 to
    /// 0.93 and prints wound about a tin up to 0.84. Without a turn it is near 0 for
    /// everything and says nothing.
    pub fn depth_gain(&self) -> f32 {
        self.sine() / self.turned().sqrt()
    }

    /// Standard error of the depth gain, from what is left unexplained.
    pub fn depth_gain_error(&self) -> f32 {
        self.error / self.turned().sqrt()
    }
}

struct Fit {
    solution: [f64; UNKNOWNS],
    /// Standard error of the parallax.
    error: f64,
}

impl Fit {
    fn of(reference: &FaceShape, other: &FaceShape) -> Option<Self> {
        let head = mean_head().points();
        let across = |[x, y]: [f64; 2], depth: f64| {
            [x, y, 1.0, 0.0, 0.0, 0.0, -x * x, -x * y, depth, 0.0, x * x]
        };
        let down = |[x, y]: [f64; 2], depth: f64| {
            [0.0, 0.0, 0.0, x, y, 1.0, -x * y, -y * y, 0.0, depth, 0.0]
        };
        let inner = |i: usize| ([reference.x[i], reference.y[i]], head[FIRST + i][2]);
        let mut normal = [[0.0; UNKNOWNS]; UNKNOWNS];
        let mut right = [0.0; UNKNOWNS];
        let weights = weights();
        let across_inner = |i| {
            let (at, depth) = inner(i);
            across(at, depth)
        };
        let down_inner = |i| {
            let (at, depth) = inner(i);
            down(at, depth)
        };
        let mut explained = gather(&weights.x, across_inner, &other.x, &mut normal, &mut right)
            + gather(&weights.y, down_inner, &other.y, &mut normal, &mut right);
        // Across alone: down, it moves with the jaw.
        let outlines = reference.outline.iter().zip(&other.outline).zip(head);
        for ((from, to), place) in outlines {
            let row = across(*from, place[2]);
            explained += OUTLINE * to[0] * to[0];
            add_times(&mut right, OUTLINE * to[0], &row);
            for (line, feature) in normal.iter_mut().zip(&row) {
                add_times(line, OUTLINE * feature, &row);
            }
        }
        for k in [6, 7] {
            normal[k][k] += (ERROR / PERSPECTIVE).powi(2);
        }
        let inverse = inverse(&normal)?;
        let solution = apply(&inverse, &right);
        // Weighted squares left over, by the normal equations.
        let taken: f64 = solution.iter().zip(&right).map(|(a, b)| a * b).sum();
        let left = (explained - taken).max(0.0) / (2 * INNER + FIRST - UNKNOWNS) as f64;
        let spread = (inverse[SHIFT][SHIFT] + inverse[SHIFT + 1][SHIFT + 1]) / 2.0;
        Some(Self {
            solution,
            error: (left * spread).sqrt(),
        })
    }
}

/// Adds one axis to the normal equations; answers the weighted squares of what
/// is to be explained.
fn gather(
    weight: &[Column; INNER],
    features: impl Fn(usize) -> [f64; UNKNOWNS],
    seen: &Column,
    normal: &mut [[f64; UNKNOWNS]; UNKNOWNS],
    right: &mut [f64; UNKNOWNS],
) -> f64 {
    let rows: [[f64; UNKNOWNS]; INNER] = std::array::from_fn(features);
    let mut squares = 0.0;
    for (i, row) in rows.iter().enumerate() {
        let mut mixed = [0.0; UNKNOWNS];
        let mut mixed_seen = 0.0;
        for (w, (other, value)) in weight[i].iter().zip(rows.iter().zip(seen)) {
            mixed_seen += w * value;
            add_times(&mut mixed, *w, other);
        }
        squares += seen[i] * mixed_seen;
        add_times(right, mixed_seen, row);
        for (line, feature) in normal.iter_mut().zip(row) {
            add_times(line, *feature, &mixed);
        }
    }
    squares
}
