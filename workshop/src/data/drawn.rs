//! Faces that the workshop draws itself: something to train on without any picture from outside.
//!
//! Every face is another one, by chance from a seed: place, size, turn, colours, and how strong
//! its expression is. Some are so faint that nobody could tell; no network should be right always.

use super::augment::paint::{ellipse, fill_polygon, grain, stroke};
use super::shards::{Record, ShardWriter, ShardsManifest, Split, encode_jpeg};
use crate::Result;
use crate::core::chance::{Dice, between, chance, dice};
use faceglass_vision::Point;
use image::RgbImage;
use image::imageops::{FilterType, resize};
use rand::Rng as _;
use std::path::Path;

/// Side of a drawn picture in pixels.
pub const SIDE: u32 = 48;
/// Drawn so many times larger, then made smaller, for soft edges.
const LARGER: u32 = 2;
const QUALITY: u8 = 95;
/// Source of drawn faces in an index; no public set is called so.
pub const SOURCE: &str = "drawn";

/// What a face shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expression {
    /// Nothing.
    Neutral,
    /// Corners of the mouth up.
    Happy,
    /// Corners down, inner brows up.
    Sad,
    /// Mouth and eyes open, brows up.
    Surprised,
    /// Inner brows down, corners of a narrow mouth a little down.
    Angry,
    /// One eye closed, a little smile.
    Winking,
}

impl Expression {
    /// All of them; a network gives one number each, in this order.
    pub const ALL: [Self; 6] = [
        Self::Neutral,
        Self::Happy,
        Self::Sad,
        Self::Surprised,
        Self::Angry,
        Self::Winking,
    ];

    /// As an index writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Happy => "happy",
            Self::Sad => "sad",
            Self::Surprised => "surprised",
            Self::Angry => "angry",
            Self::Winking => "winking",
        }
    }

    /// The one that an index calls so.
    pub fn called(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|e| e.as_str() == name)
    }

    /// At full strength.
    fn look(self) -> Look {
        match self {
            Self::Neutral => Look::default(),
            Self::Happy => Look {
                smile: 0.32,
                brows: -0.04,
                ..Look::default()
            },
            Self::Sad => Look {
                smile: -0.28,
                slope: -0.18,
                ..Look::default()
            },
            Self::Surprised => Look {
                brows: -0.14,
                eyes: 0.08,
                gape: 0.18,
                ..Look::default()
            },
            Self::Angry => Look {
                smile: -0.1,
                slope: 0.22,
                brows: 0.06,
                ..Look::default()
            },
            Self::Winking => Look {
                smile: 0.14,
                ..Look::default()
            },
        }
    }
}

/// How far parts of a face are from where they rest, in half heights of the head.
#[derive(Clone, Copy, Debug, Default)]
struct Look {
    /// The corners of the mouth above its middle.
    smile: f32,
    /// The inner ends of the brows below the outer ones.
    slope: f32,
    /// The brows down.
    brows: f32,
    /// The eyes wider.
    eyes: f32,
    /// The mouth open.
    gape: f32,
}

/// A face that shows `expression`.
pub fn face(expression: Expression, rng: &mut Dice) -> RgbImage {
    portrait(expression, SIDE, rng).0
}

/// The same face in a picture of `side` pixels, and its 68 landmarks in the order of iBUG 300-W.
pub fn portrait(expression: Expression, side: u32, rng: &mut Dice) -> (RgbImage, Vec<Point>) {
    let mut paper = Paper::new((side * LARGER) as f32, rng);
    let strength = between(rng, 0.45, 1.1);
    let closed = (expression == Expression::Winking).then(|| chance(rng, 0.5));
    paper.head(rng);
    let drawn = paper.features(expression.look(), strength, closed, rng);
    let mut small = resize(&paper.picture, side, side, FilterType::Triangle);
    let (noise, salt) = (between(rng, 1.0, 9.0), rng.random());
    for (x, y, pixel) in small.enumerate_pixels_mut() {
        let off = noise * grain(x, y, salt);
        pixel.0 = pixel
            .0
            .map(|v| (f32::from(v) + off).clamp(0.0, 255.0) as u8);
    }
    let smaller = |(u, v): (f32, f32)| {
        let p = paper.at(u, v);
        Point::new(p.x / LARGER as f32, p.y / LARGER as f32)
    };
    (small, drawn.landmarks().into_iter().map(smaller).collect())
}

/// Where a face's features have been drawn, in half heights of the head from its middle.
struct Drawn {
    /// Heights of the brows' middles, and of the inner ends below those.
    brows: (f32, f32),
    /// Half heights of the eyes' openings, left and right.
    eyes: [f32; 2],
    /// How far aside the nose ends.
    nose: f32,
    /// Half the width of the mouth, the height of its middle, of its corners, and half its opening.
    mouth: [f32; 4],
}

impl Drawn {
    /// In the order of iBUG 300-W.
    fn landmarks(&self) -> Vec<(f32, f32)> {
        let mut all = Vec::with_capacity(68);
        for n in 0..17 {
            let (sin, cos) = (std::f32::consts::PI * n as f32 / 16.0).sin_cos();
            all.push((-0.74 * cos, 0.08 + 0.9 * sin));
        }
        let (height, tilt) = self.brows;
        let brow = |n: usize| {
            let t = n as f32 / 4.0;
            (0.5 - 0.36 * t, height + tilt * (2.0 * t - 1.0))
        };
        all.extend((0..5).map(brow).map(|(u, v)| (-u, v)));
        all.extend((0..5).rev().map(brow));
        all.extend((0..4).map(|n| (self.nose * n as f32 / 3.0, -0.1 + 0.113 * n as f32)));
        let low = [
            (-0.12, 0.29),
            (-0.06, 0.31),
            (0.0, 0.32),
            (0.06, 0.31),
            (0.12, 0.29),
        ];
        all.extend(low.map(|(u, v)| (self.nose + u, v)));
        for (sign, half) in [(-1.0, self.eyes[0]), (1.0, self.eyes[1])] {
            let ring = [
                (-0.16, 0.0),
                (-0.07, -0.9),
                (0.07, -0.9),
                (0.16, 0.0),
                (0.07, 0.9),
                (-0.07, 0.9),
            ];
            all.extend(ring.map(|(u, v)| (sign * 0.31 + u, -0.12 + half * v)));
        }
        let [half, middle, corner, open] = self.mouth;
        // Part of the way from the left corner to the right one, on the upper or lower lip.
        let lip = |t: f32, off: f32| {
            let u = 2.0 * t - 1.0;
            (
                half * u,
                middle + (corner - middle) * u * u + off * (1.0 - u * u),
            )
        };
        let outer = open + 0.06;
        all.extend((0..=6).map(|n| lip(n as f32 / 6.0, -outer)));
        all.extend((1..6).rev().map(|n| lip(n as f32 / 6.0, outer)));
        all.extend([0.1, 0.3, 0.5, 0.7, 0.9].map(|t| lip(t, -open)));
        all.extend([0.7, 0.5, 0.3].map(|t| lip(t, open)));
        all
    }
}

/// A picture with a head's own directions.
struct Paper {
    picture: RgbImage,
    middle: Point,
    /// Half the height of the head in pixels.
    unit: f32,
    /// Sine and cosine of its turn.
    turn: (f32, f32),
    ink: [f32; 3],
}

fn colour(rng: &mut Dice, low: f32, high: f32) -> [f32; 3] {
    [0; 3].map(|_| between(rng, low, high))
}

impl Paper {
    fn new(side: f32, rng: &mut Dice) -> Self {
        let (above, below) = (colour(rng, 90.0, 190.0), colour(rng, 90.0, 190.0));
        let picture = RgbImage::from_fn(side as u32, side as u32, |_, y| {
            let part = y as f32 / side;
            let mixed = |i: usize| (above[i] * (1.0 - part) + below[i] * part) as u8;
            image::Rgb([mixed(0), mixed(1), mixed(2)])
        });
        let mut off = || side * (0.5 + between(rng, -0.04, 0.04));
        let middle = Point::new(off(), off());
        Self {
            picture,
            middle,
            unit: side * between(rng, 0.34, 0.44),
            turn: between(rng, -10.0, 10.0).to_radians().sin_cos(),
            ink: colour(rng, 10.0, 60.0),
        }
    }

    /// A place in half heights of the head from its middle, to the right and down.
    fn at(&self, u: f32, v: f32) -> Point {
        let (sin, cos) = self.turn;
        Point::new(
            self.middle.x + self.unit * (u * cos - v * sin),
            self.middle.y + self.unit * (u * sin + v * cos),
        )
    }

    fn fill(&mut self, corners: &[Point], colour: [f32; 3]) {
        fill_polygon(&mut self.picture, corners, 1.0, |_, _| colour);
    }

    fn oval(&mut self, (u, v): (f32, f32), (wide, high): (f32, f32), colour: [f32; 3]) {
        let degrees = self.turn.0.asin().to_degrees();
        let (wide, high) = (wide * self.unit, high * self.unit);
        self.fill(&ellipse(self.at(u, v), wide, high, degrees), colour);
    }

    fn line(&mut self, from: (f32, f32), to: (f32, f32), thickness: f32) {
        let (from, to) = (self.at(from.0, from.1), self.at(to.0, to.1));
        let ink = self.ink;
        self.fill(&stroke(from, to, thickness * self.unit), ink);
    }

    fn head(&mut self, rng: &mut Dice) {
        let hair = colour(rng, 10.0, 150.0);
        self.oval((0.0, -0.12), (0.86, 1.02), hair);
        let light = between(rng, 110.0, 245.0);
        let skin = [
            light,
            light * between(rng, 0.72, 0.86),
            light * between(rng, 0.5, 0.74),
        ];
        self.oval((0.0, 0.08), (0.74, 0.9), skin);
    }

    fn features(
        &mut self,
        look: Look,
        strength: f32,
        closed: Option<bool>,
        rng: &mut Dice,
    ) -> Drawn {
        let by = |v: f32| v * strength;
        let thick = between(rng, 0.09, 0.13);
        let gaze = (between(rng, -0.04, 0.04), between(rng, -0.02, 0.03));
        for (left, sign) in [(true, -1.0f32), (false, 1.0)] {
            let (u, v) = (sign * 0.31, -0.12);
            if closed == Some(left) {
                self.line((u - 0.15, v + 0.02), (u + 0.15, v + 0.02), thick);
            } else {
                self.oval((u, v), (0.16, 0.1 + by(look.eyes)), [245.0; 3]);
                let ink = self.ink;
                self.oval((u + gaze.0, v + gaze.1), (0.07, 0.08), ink);
            }
            let (height, tilt) = (-0.36 + by(look.brows), by(look.slope) / 2.0);
            let outer = (sign * 0.5, height - tilt);
            self.line(outer, (sign * 0.14, height + tilt), thick);
        }
        let nose = between(rng, -0.05, 0.05);
        self.line((0.0, 0.02), (nose, 0.2), thick * 0.7);
        let mouth = 0.5 + between(rng, -0.03, 0.03);
        let open = |left| {
            if closed == Some(left) {
                0.02
            } else {
                0.1 + by(look.eyes)
            }
        };
        let mut drawn = Drawn {
            brows: (-0.36 + by(look.brows), by(look.slope) / 2.0),
            eyes: [open(true), open(false)],
            nose,
            mouth: [0.17, mouth, mouth, 0.05 + by(look.gape)],
        };
        if look.gape > 0.0 {
            let ink = self.ink;
            self.oval((0.0, mouth), (0.17, 0.05 + by(look.gape)), ink);
            return drawn;
        }
        let half = between(rng, 0.27, 0.36);
        // A parabola through both corners.
        let height = |u: f32| mouth + by(look.smile) * (0.5 - (u / half).powi(2));
        let corner = |n: usize| half * (n as f32 / 5.0 - 1.0);
        for n in 0..10 {
            let (a, b) = (corner(n), corner(n + 1));
            self.line((a, height(a)), (b, height(b)), thick);
        }
        drawn.mouth = [half, height(0.0), height(half), 0.0];
        drawn
    }
}

/// Draws `count` faces into shards in `dir`: of each expression as many, one in six held out for
/// choices and one in six to report on.
///
/// # Errors
/// When the folder cannot be written.
pub fn shards(dir: &Path, count: usize, seed: u64) -> Result<ShardsManifest> {
    let mut writer = ShardWriter::create(dir, "expressions", seed)?;
    for number in 0..count {
        let split = match number % 6 {
            0 => Split::Dev,
            1 => Split::Test,
            _ => Split::Train,
        };
        let expression = Expression::ALL[number / 6 % 6];
        let picture = face(expression, &mut dice(seed, number as u64));
        let record = Record {
            label: expression.as_str().to_owned(),
            ..Record::new(SOURCE, &format!("{number}.jpg"), split)
        };
        writer.push(record, &encode_jpeg(&picture, QUALITY)?)?;
    }
    writer.finish()
}

/// A picture of some drawn faces, a row for each expression.
pub fn sheet(columns: u32, seed: u64) -> RgbImage {
    let rows = Expression::ALL.len() as u32;
    let mut sheet = RgbImage::new(columns * SIDE, rows * SIDE);
    for (row, expression) in (0u32..).zip(Expression::ALL) {
        for column in 0..columns {
            let number = u64::from(row * columns + column);
            let picture = face(expression, &mut dice(!seed, number));
            let (x, y) = (i64::from(column * SIDE), i64::from(row * SIDE));
            image::imageops::replace(&mut sheet, &picture, x, y);
        }
    }
    sheet
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::data::shards::ShardSet;

    #[test]
    fn a_seed_alone_decides_what_is_drawn() {
        let drawn = |seed| face(Expression::Sad, &mut dice(seed, 4));
        assert_eq!(drawn(1), drawn(1));
        assert_ne!(drawn(1), drawn(2));
        assert_eq!(drawn(1).dimensions(), (SIDE, SIDE));
    }

    #[test]
    fn every_expression_is_there_as_often_in_every_split() {
        let dir = tempfile::tempdir().unwrap();
        let manifest = shards(dir.path(), 72, 3).unwrap();
        assert_eq!(manifest.pictures["train/drawn"], 48);
        assert_eq!(manifest.pictures["test/drawn"], 12);
        let set = ShardSet::open(dir.path()).unwrap();
        for (split, each) in [(Split::Train, 8), (Split::Dev, 2), (Split::Test, 2)] {
            for expression in Expression::ALL {
                let of = |i: &usize| Expression::called(&set.records[*i].label) == Some(expression);
                assert_eq!(set.of_split(split).iter().filter(|i| of(i)).count(), each);
            }
        }
    }

    #[test]
    fn an_expression_changes_the_face_and_nothing_else() {
        // The same chance, so the same head; a smile moves pixels of the mouth, not of the hair.
        let of = |expression| face(expression, &mut dice(9, 0));
        let (neutral, happy) = (of(Expression::Neutral), of(Expression::Happy));
        assert_ne!(neutral, happy);
        assert_eq!(neutral.get_pixel(1, 1), happy.get_pixel(1, 1));
    }
}
