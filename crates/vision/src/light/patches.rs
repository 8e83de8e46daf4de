//! The parts of a frame that answer to light.

use super::PatchMeans;
use crate::geometry::Point;
use image::RgbImage;

/// Landmarks of a whole face.
const POINTS: usize = 68;
/// Looks a patch is measured by, along each side: a mean needs no more.
const LOOKS: usize = 32;
/// Fewest looks that make a mean.
const FEWEST: usize = 64;
/// Around the half on the picture's left: cheek, chin, mouth, nose, brow.
const LEFT: [usize; 17] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 57, 33, 27, 21, 20, 19, 18, 17];
/// Around the other half.
const RIGHT: [usize; 17] = [
    16, 15, 14, 13, 12, 11, 10, 9, 8, 57, 33, 27, 22, 23, 24, 25, 26,
];
/// Along the ridge of the nose.
const RIDGE: [usize; 2] = [28, 30];
/// Where each flank of the nose ends, the picture's left one first: beside the nostril,
/// and under the inner corner of the eye.
const FLANKS: [[usize; 2]; 2] = [[31, 39], [35, 42]];
/// How far a flank's outline stays from the ridge, and from the eye towards the
/// nostril, as parts of the way.
const OFF_RIDGE: f32 = 0.25;
const OFF_EYE: f32 = 0.5;
/// What lies around begins so many face widths beside the face, clear of ears and
/// hair …
const CLEAR: f32 = 0.35;
/// … and ends so many beside it.
const AROUND: f32 = 1.0;

impl PatchMeans {
    /// Mean colours of the halves of a face, and of what lies beside the head, in a
    /// frame with 68 landmarks in its pixels. `None` where the face is not whole in
    /// the frame; the background is `None` where nothing of it is.
    pub fn of(frame: &RgbImage, points: &[Point]) -> Option<Self> {
        if points.len() != POINTS || !points.iter().all(|p| p.x.is_finite() && p.y.is_finite()) {
            return None;
        }
        let outline = |of: [usize; 17]| of.map(|index| points[index]);
        Some(Self {
            left: within(frame, &outline(LEFT))?,
            right: within(frame, &outline(RIGHT))?,
            flanks: flanks(frame, points),
            background: beside(frame, points),
        })
    }
}

/// Means of both flanks of the nose, where they are wide enough to be seen.
fn flanks(frame: &RgbImage, points: &[Point]) -> Option<[[f32; 3]; 2]> {
    let between = |a: Point, b: Point, share: f32| {
        Point::new(a.x + share * (b.x - a.x), a.y + share * (b.y - a.y))
    };
    let [top, tip] = RIDGE.map(|index| points[index]);
    let flank = |[nostril, eye]: [usize; 2]| {
        let (nostril, eye) = (points[nostril], points[eye]);
        let under = between(eye, nostril, OFF_EYE);
        let outline = [
            between(top, under, OFF_RIDGE),
            between(tip, nostril, OFF_RIDGE),
            nostril,
            under,
        ];
        within(frame, &outline)
    };
    Some([flank(FLANKS[0])?, flank(FLANKS[1])?])
}

/// Mean of what lies within an outline.
fn within(frame: &RgbImage, outline: &[Point]) -> Option<[f32; 3]> {
    let (low, high) = bounds(outline);
    let mut sum = Sum::default();
    for at in grid(low, high) {
        if is_within(outline, at) {
            sum.look(frame, at);
        }
    }
    sum.mean()
}

/// Mean of two bands to the sides of the head, no lower than the nose: the shoulders
/// are the person's too.
fn beside(frame: &RgbImage, points: &[Point]) -> Option<[f32; 3]> {
    let (low, high) = bounds(points);
    let width = high.x - low.x;
    let (top, bottom) = (low.y, points[33].y);
    let mut sum = Sum::default();
    for (from, to) in [
        (low.x - AROUND * width, low.x - CLEAR * width),
        (high.x + CLEAR * width, high.x + AROUND * width),
    ] {
        for at in grid(Point::new(from, top), Point::new(to, bottom)) {
            sum.look(frame, at);
        }
    }
    sum.mean()
}

fn bounds(points: &[Point]) -> (Point, Point) {
    let first = points.first().copied().unwrap_or(Point::new(0.0, 0.0));
    points.iter().fold((first, first), |(low, high), p| {
        (
            Point::new(low.x.min(p.x), low.y.min(p.y)),
            Point::new(high.x.max(p.x), high.y.max(p.y)),
        )
    })
}

fn grid(low: Point, high: Point) -> impl Iterator<Item = Point> {
    let along = |from: f32, to: f32, n: usize| from + (to - from) * (n as f32 + 0.5) / LOOKS as f32;
    (0..LOOKS * LOOKS).map(move |n| {
        Point::new(
            along(low.x, high.x, n % LOOKS),
            along(low.y, high.y, n / LOOKS),
        )
    })
}

/// By the number of edges that a ray to the right crosses.
fn is_within(outline: &[Point], at: Point) -> bool {
    let mut within = false;
    for (n, a) in outline.iter().enumerate() {
        let b = outline[(n + 1) % outline.len()];
        let crosses = (a.y > at.y) != (b.y > at.y);
        if crosses && at.x < a.x + (at.y - a.y) / (b.y - a.y) * (b.x - a.x) {
            within = !within;
        }
    }
    within
}

#[derive(Default)]
struct Sum {
    channels: [f32; 3],
    looks: usize,
}

impl Sum {
    /// What lies outside the frame is left out.
    fn look(&mut self, frame: &RgbImage, at: Point) {
        if at.x < 0.0 || at.y < 0.0 {
            return;
        }
        let Some(pixel) = frame.get_pixel_checked(at.x as u32, at.y as u32) else {
            return;
        };
        for (sum, value) in self.channels.iter_mut().zip(pixel.0) {
            *sum += f32::from(value) / 255.0;
        }
        self.looks += 1;
    }

    fn mean(self) -> Option<[f32; 3]> {
        let looks = self.looks as f32;
        (self.looks >= FEWEST).then(|| self.channels.map(|sum| sum / looks))
    }
}
