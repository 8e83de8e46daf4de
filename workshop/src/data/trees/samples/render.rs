//! A photograph of a painted head: rays meet the simulated head, a skull with hair, ears and shoulders.
//!
//! **Camera frame** as in `simulate::scene`: mm, the pinhole at the origin, `z` along the optical axis.
//! Light is Lambert's, from one side and from everywhere, a little softened as skin does.

use super::person::Person;
use super::plate::{Plate, linear, posed};
use super::view::View;
use crate::core::chance::{Dice, dice};
use crate::data::augment::paint::grain;
use crate::data::simulate::face::Fit;
use crate::data::simulate::head::Head;
use crate::data::simulate::solid::{Turn, V3, dot, normal, plus, times, unit};
use faceglass_vision::Point;
use image::{Rgb, RgbImage};

/// Rays a pixel, across and down.
const RAYS: u32 = 2;

/// A ball, longer in some directions.
struct Ball {
    middle: V3,
    half: V3,
}

/// What is seen along a ray: after how many multiples of it, its own colour, and where its surface looks.
struct Seen {
    away: f32,
    colour: [f32; 3],
    normal: V3,
    /// Skin, which shines a little and is soft in shade.
    is_skin: bool,
}

impl Ball {
    /// Multiples of `along` at which a ray from `eye` enters, and the direction of the surface there.
    fn hit(&self, eye: V3, along: V3) -> Option<(f32, V3)> {
        let scaled = |v: V3| [0, 1, 2].map(|k| v[k] / self.half[k]);
        let (o, d) = (scaled(plus(eye, times(self.middle, -1.0))), scaled(along));
        let (a, b, c) = (dot(d, d), dot(o, d), dot(o, o) - 1.0);
        let under = b * b - a * c;
        if under <= 0.0 {
            return None;
        }
        let t = (-b - under.sqrt()) / a;
        let at = plus(o, times(d, t));
        let out = [0, 1, 2].map(|k| at[k] / self.half[k]);
        (t > 0.0).then(|| (t, unit(out)))
    }
}

/// Everything that is photographed.
struct Scene<'a> {
    person: &'a Person,
    view: &'a View,
    plate: Plate,
    head: Head,
    turn: Turn,
    place: V3,
    skull: Ball,
    mane: Option<Ball>,
    ears: [Ball; 2],
    shoulders: Ball,
    /// Of skin and hair, linear.
    skin: [f32; 3],
    hair: [f32; 3],
}

impl<'a> Scene<'a> {
    fn of(person: &'a Person, view: &'a View, side: f32, rng: &mut Dice) -> Self {
        let points = posed(person, &view.mien);
        let mm_per_px = person.build.eyes_mm / (view.apart * side);
        let fit = Fit {
            turn: Turn::of(view.pose),
            mm_per_px,
            eyes_px: Point::default(),
            points_mm: points.clone(),
        };
        let off = |share: f32| (share - 0.5) * side * mm_per_px;
        let place = [off(view.eyes.x), off(view.eyes.y), view.distance_mm];
        let wide = (1.25 * (points[16].x - points[0].x) / 2.0).clamp(74.0, 106.0);
        let look = &person.look;
        let ear = |sign: f32| Ball {
            middle: [sign * (wide - 5.0), 16.0, 88.0],
            half: [9.0, 31.0, 17.0],
        };
        Self {
            plate: Plate::of(person, &points, &view.mien, rng),
            head: Head::of(&fit, &person.build),
            turn: fit.turn,
            place,
            skull: Ball {
                middle: [0.0, -18.0, 84.0],
                half: if look.is_bald {
                    [wide - 4.0, 92.0, 88.0]
                } else {
                    [wide + 2.0, 104.0, 96.0]
                },
            },
            mane: look.is_long.then_some(Ball {
                middle: [0.0, 50.0, 118.0],
                half: [wide + 22.0, 150.0, 62.0],
            }),
            ears: [ear(-1.0), ear(1.0)],
            shoulders: Ball {
                middle: plus(place, [0.0, 1.06 * points[8].y + 165.0, 120.0]),
                half: [235.0, 120.0, 105.0],
            },
            skin: look.skin.map(linear),
            hair: look.hair.map(linear),
            person,
            view,
        }
    }

    /// Height of the hairline at `x`, mm below the eyes.
    fn hairline(&self, x: f32) -> f32 {
        let look = &self.person.look;
        let beside = (x.abs() / 74.0).clamp(0.0, 1.0);
        let curve = beside * beside * beside * beside;
        look.hairline_mm
            + (look.sides_mm - look.hairline_mm) * curve
            + look.parting_mm * x / 74.0 * (1.0 - beside)
    }

    fn hair_at(&self, p: V3) -> [f32; 3] {
        let strand = |k: f32| {
            (
                grain(
                    (p[0] * k + 900.0) as u32,
                    (p[1] * 0.12 * k + 900.0) as u32,
                    9,
                ),
                0.3,
            )
        };
        let (a, by) = strand(0.9);
        self.hair.map(|v| v * (1.0 + by * a))
    }

    /// What is met first along a direction of the camera.
    fn seen(&self, along: V3) -> Option<Seen> {
        let eye = self.turn.back(times(self.place, -1.0));
        let inward = self.turn.back(along);
        let mut all: Vec<Seen> = Vec::new();
        if let Some(at) = self.head.hit(eye, inward) {
            let is_hair =
                !self.person.look.is_bald && at[1] < self.hairline(at[0]) && at[2] < 140.0;
            // Little light comes below the chin.
            let shade = if at[2] > 55.0 && at[1] > 95.0 {
                0.55
            } else {
                1.0
            };
            let colour = if is_hair {
                self.hair_at(at)
            } else {
                self.plate.at(at[0], at[1])
            };
            all.push(Seen {
                away: dot(plus(at, times(eye, -1.0)), inward) / dot(inward, inward),
                colour: colour.map(|v| shade * v),
                normal: self.turn.apply(self.head.normal(at[0], at[1])),
                is_skin: !is_hair,
            });
        }
        let mut ball = |ball: &Ball, is_there: &dyn Fn(V3) -> bool, skin: bool| {
            let Some((t, out)) = ball.hit(eye, inward) else {
                return;
            };
            let at = plus(eye, times(inward, t));
            if !is_there(at) {
                return;
            }
            all.push(Seen {
                away: t,
                colour: if skin {
                    self.skin.map(|v| 0.9 * v)
                } else {
                    self.hair_at(at)
                },
                normal: self.turn.apply(out),
                is_skin: skin,
            });
        };
        let bald = self.person.look.is_bald;
        // Before the face only where hair grows.
        ball(
            &self.skull,
            &|at| bald || at[2] > 60.0 || at[1] < self.hairline(at[0]),
            bald,
        );
        for ear in &self.ears {
            ball(ear, &|_| true, true);
        }
        if let Some(mane) = &self.mane {
            ball(mane, &|_| true, false);
        }
        if let Some((away, normal)) = self.shoulders.hit([0.0; 3], along) {
            all.push(Seen {
                away,
                colour: self.view.cloth.map(linear),
                normal,
                is_skin: false,
            });
        }
        all.into_iter().min_by(|a, b| a.away.total_cmp(&b.away))
    }

    /// Light from the direction `along`, linear.
    fn light(&self, along: V3, (u, v): (f32, f32)) -> [f32; 3] {
        let Some(seen) = self.seen(along) else {
            return self.wall(u, v);
        };
        let view = self.view;
        let facing = dot(seen.normal, view.key);
        let soft = if seen.is_skin { 0.25 } else { 0.1 };
        let key = ((facing + soft) / (1.0 + soft)).max(0.0);
        let half = unit(plus(view.key, times(unit(along), -1.0)));
        let shine = if seen.is_skin {
            0.07 * dot(seen.normal, half).max(0.0).powi(18)
        } else {
            0.0
        };
        let sky = 0.75 - 0.25 * seen.normal[1];
        [0, 1, 2].map(|k| {
            seen.colour[k] * (view.ambient[k] * sky + view.key_light[k] * key)
                + shine * view.key_light[k]
        })
    }

    fn wall(&self, u: f32, v: f32) -> [f32; 3] {
        let [above, below] = self.view.wall;
        let mut ink = [0, 1, 2].map(|k| 0.55 * linear(above[k] * (1.0 - v) + below[k] * v));
        for [left, top, wide, high, bright] in &self.view.things {
            let inside = u > *left - 0.2
                && u < left - 0.2 + 0.5 * wide
                && v > *top - 0.2
                && v < top - 0.2 + 0.7 * high;
            if inside {
                ink = ink.map(|v| v * (0.4 + 1.2 * bright));
            }
        }
        ink
    }
}

/// `person` as `view` shows them, `side` pixels wide and high.
pub fn picture(person: &Person, view: &View, side: u32) -> RgbImage {
    let rng = &mut dice(view.seed, 0);
    let scene = Scene::of(person, view, side as f32, rng);
    let k = person.build.eyes_mm / (view.apart * side as f32) / view.distance_mm;
    let fine = side * RAYS;
    let mut rays = vec![[0.0f32; 3]; (side * side) as usize];
    for y in 0..fine {
        for x in 0..fine {
            let at = |n: u32| (n as f32 + 0.5) / RAYS as f32;
            let along = [
                (at(x) - side as f32 / 2.0) * k,
                (at(y) - side as f32 / 2.0) * k,
                1.0,
            ];
            let light = scene.light(along, (x as f32 / fine as f32, y as f32 / fine as f32));
            let pixel = &mut rays[((y / RAYS) * side + x / RAYS) as usize];
            for (sum, v) in pixel.iter_mut().zip(light) {
                *sum += v / (RAYS * RAYS) as f32;
            }
        }
    }
    let mut frame = RgbImage::new(side, side);
    for (pixel, light) in frame.pixels_mut().zip(&rays) {
        *pixel =
            Rgb(light.map(|v| (255.0 * (view.exposure * v).clamp(0.0, 1.0).powf(1.0 / 2.2)) as u8));
    }
    if view.blur > 0.0 {
        frame = imageproc::filter::gaussian_blur_f32(&frame, (view.blur * side as f32).max(0.3));
    }
    for pixel in frame.pixels_mut() {
        pixel.0 = pixel
            .0
            .map(|v| (f32::from(v) + view.noise * normal(rng)).clamp(0.0, 255.0) as u8);
    }
    frame
}
