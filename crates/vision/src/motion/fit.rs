//! Head pose from 68 points.

use super::MotionError;
use super::head::{POINTS, dot, mean_head};
use super::matrix::{add_times, apply, inverse, singular_values};
use super::weights::{Column, FIRST, INNER, weights};
use crate::geometry::{Point, Similarity};
use crate::pose::Pose;
use std::sync::LazyLock;

/// Points further than this from where a head would have them, in eye distances
/// and as the root of a mean square, are no face's.
const MOST_MISFIT: f64 = 0.4;
/// A face seen from so far aside that its width or height shrinks to this part
/// of the other has no landmarks to speak of.
const LEAST_WIDTH: f64 = 0.2;
/// From a face to the camera, in eye distances: some 60 cm.
const USUAL_DISTANCE: f64 = 10.0;

/// The mean head laid through 68 landmarks.
///
/// The inner 51 are explained by an affine camera, `p = M X + t` with a 2x3 `M`, by
/// generalised least squares, once as they are and once with the perspective of
/// the first guess undone (POSIT: D. DeMenthon and L. Davis, "Model-Based Object
/// Pose in 25 Lines of Code", IJCV 1995, for a head 10 eye distances away). The
/// nearest scaled rotation to `M` is its polar part, `(M Mᵀ)^(-1/2) M`. The pose is
/// told against the ray from the camera to the face.
///
/// On simulated heads of other people with landmarks off by 4.3 % of an eye
/// distance, single frames err in yaw by 2.4 degrees (standard deviation; 3 with
/// differences between people) and in pitch by as much about a mean that is the
/// person's own, up to 10 degrees.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct HeadFit {
    /// How the head is turned.
    pub pose: Pose,
    /// Frame pixels between the eyes as they would be if the head looked
    /// straight ahead: turning does not shrink it, going away does.
    pub eye_distance_px: f32,
    /// The middle between the eyes, in frame pixels.
    pub eyes: Point,
    /// How far the points lie from the turned mean head, in eye distances, root
    /// of the mean square.
    pub misfit: f32,
}

impl HeadFit {
    /// Fits the mean head to 68 landmarks in frame pixels.
    ///
    /// # Errors
    /// [`MotionError`] for any other number of points, or where they lie as no
    /// face's do.
    pub fn of(landmarks: &[Point]) -> Result<Self, MotionError> {
        let upright = upright(landmarks)?;
        let fitted = Camera::through(&upright.columns).ok_or(MotionError::NoFace)?;
        // What is nearer looks larger; undone by the first guess.
        let far = fitted.seen_afar(&upright.columns);
        let camera = Camera::through(&far).ok_or(MotionError::NoFace)?;
        let misfit = camera.misfit(&far);
        if misfit.is_nan() || misfit > MOST_MISFIT {
            return Err(MotionError::NoFace);
        }
        let mut pose = camera.pose();
        let frame_from_upright = upright.from_frame.inverse().ok_or(MotionError::NoFace)?;
        pose.roll_deg = wrapped(pose.roll_deg + frame_from_upright.angle_deg());
        Ok(Self {
            pose,
            eye_distance_px: frame_from_upright.scale() * camera.scale as f32,
            eyes: frame_from_upright.apply(camera.eyes()),
            misfit: misfit as f32,
        })
    }
}

fn wrapped(deg: f32) -> f32 {
    (deg + 180.0).rem_euclid(360.0) - 180.0
}

/// A face with roll, size and place taken out, by the similarity that brings it
/// closest to the mean face.
pub(super) struct Upright {
    /// Takes frame pixels to eye distances of the mean face, seen from the front.
    pub from_frame: Similarity,
    /// `x` and `y` of the inner landmarks.
    pub columns: [Column; 2],
}

pub(super) fn upright(landmarks: &[Point]) -> Result<Upright, MotionError> {
    if landmarks.len() != POINTS {
        return Err(MotionError::Count(landmarks.len()));
    }
    let inner = &landmarks[FIRST..];
    if inner.iter().any(|p| !(p.x.is_finite() && p.y.is_finite())) {
        return Err(MotionError::NoFace);
    }
    let mean: Vec<Point> = mean_head().points()[FIRST..]
        .iter()
        .map(|p| Point::new(p[0] as f32, p[1] as f32))
        .collect();
    let from_frame = Similarity::fit(inner, &mean).ok_or(MotionError::NoFace)?;
    let placed: Vec<Point> = inner.iter().map(|p| from_frame.apply(*p)).collect();
    let columns = [
        std::array::from_fn(|i| f64::from(placed[i].x)),
        std::array::from_fn(|i| f64::from(placed[i].y)),
    ];
    Ok(Upright {
        from_frame,
        columns,
    })
}

/// Takes what is seen of the inner landmarks along one axis to a row of `M` and
/// `t`: the weighted least squares on the mean head, `(Hᵀ W H)⁻¹ Hᵀ W`.
type Operator = [Column; 4];

/// For both axes; the same for every face.
static OPERATORS: LazyLock<Option<[Operator; 2]>> = LazyLock::new(|| {
    let weights = weights();
    Some([operator(&weights.x)?, operator(&weights.y)?])
});

fn operator(weight: &[Column; INNER]) -> Option<Operator> {
    let head = &mean_head().points()[FIRST..];
    let rows: Vec<[f64; 4]> = head.iter().map(|[x, y, z]| [*x, *y, *z, 1.0]).collect();
    let mut normal = [[0.0; 4]; 4];
    let mut mixed = [[0.0; 4]; INNER];
    for ((weights, row), mixed) in weight.iter().zip(&rows).zip(&mut mixed) {
        for (w, other) in weights.iter().zip(&rows) {
            add_times(mixed, *w, other);
        }
        for (line, feature) in normal.iter_mut().zip(row) {
            add_times(line, *feature, mixed);
        }
    }
    let inverse = inverse(&normal)?;
    let columns = mixed.map(|mixed| apply(&inverse, &mixed));
    Some(std::array::from_fn(|k| columns.map(|column| column[k])))
}

fn affine(operator: &Operator, seen: &Column) -> [f64; 4] {
    operator
        .each_ref()
        .map(|row| row.iter().zip(seen).map(|(a, b)| a * b).sum())
}

/// A scaled orthographic camera.
struct Camera {
    across: [f64; 4],
    down: [f64; 4],
    /// The first two rows of the rotation.
    rows: [[f64; 3]; 2],
    scale: f64,
}

impl Camera {
    /// The camera that sees the mean head as these points.
    fn through([x, y]: &[Column; 2]) -> Option<Self> {
        let [over_x, over_y] = OPERATORS.as_ref()?;
        Self::new(affine(over_x, x), affine(over_y, y))
    }

    fn new(across: [f64; 4], down: [f64; 4]) -> Option<Self> {
        let [a, b] = [across, down].map(|row| [row[0], row[1], row[2]]);
        let seen = singular_values([[a[0], a[1]], [b[0], b[1]]]);
        // Mirrored, or a line.
        if seen.1.is_nan() || seen.1 <= LEAST_WIDTH * seen.0 {
            return None;
        }
        // The square root of the 2x2 matrix M Mᵀ (Cayley and Hamilton).
        let (aa, ab, bb) = (dot(a, a), dot(a, b), dot(b, b));
        let root_det = (aa * bb - ab * ab).sqrt();
        let root_trace = (aa + bb + 2.0 * root_det).sqrt();
        let (p, q, r) = (
            (aa + root_det) / root_trace,
            ab / root_trace,
            (bb + root_det) / root_trace,
        );
        let det = p * r - q * q;
        let rows = [
            std::array::from_fn(|k| (r * a[k] - q * b[k]) / det),
            std::array::from_fn(|k| (p * b[k] - q * a[k]) / det),
        ];
        let scale = (p + r) / 2.0;
        let is_sound =
            det > 0.0 && scale.is_finite() && rows.iter().flatten().all(|v| v.is_finite());
        is_sound.then_some(Self {
            across,
            down,
            rows,
            scale,
        })
    }

    /// The third row of the rotation: depths.
    fn away(&self) -> [f64; 3] {
        let [a, b] = self.rows;
        [
            a[1] * b[2] - a[2] * b[1],
            a[2] * b[0] - a[0] * b[2],
            a[0] * b[1] - a[1] * b[0],
        ]
    }

    /// The points as they would be seen from far away: each times its distance, as
    /// in POSIT, with the distance that webcams are usually looked into from.
    fn seen_afar(&self, seen: &[Column; 2]) -> [Column; 2] {
        let head = &mean_head().points()[FIRST..];
        let away = self.away();
        let middles = [self.across[3], self.down[3]];
        std::array::from_fn(|axis| {
            std::array::from_fn(|i| {
                let further = 1.0 + dot(away, head[i]) / USUAL_DISTANCE;
                middles[axis] + further * (seen[axis][i] - middles[axis])
            })
        })
    }

    fn eyes(&self) -> Point {
        Point::new(self.across[3] as f32, self.down[3] as f32)
    }

    fn pose(&self) -> Pose {
        let [a, b] = self.rows;
        let third = self.away();
        let deg = |angle: f64| angle.to_degrees() as f32;
        Pose {
            yaw_deg: -deg(third[0].atan2(a[0].hypot(b[0]))),
            pitch_deg: deg((-third[1]).atan2(third[2])),
            roll_deg: deg(b[0].atan2(a[0])),
        }
    }

    fn misfit(&self, [x, y]: &[Column; 2]) -> f64 {
        let head = &mean_head().points()[FIRST..];
        let squares: f64 = (0..INNER)
            .map(|i| {
                let off = |k: usize, seen: f64, shift: f64| {
                    seen - self.scale * dot(self.rows[k], head[i]) - shift
                };
                off(0, x[i], self.across[3]).powi(2) + off(1, y[i], self.down[3]).powi(2)
            })
            .sum();
        (squares / INNER as f64).sqrt() / self.scale
    }
}
