//! One simulated sample: colour, depth and infrared of the same moment.

use super::face::Face;
use super::infrared::Reflecting;
use super::kind::Kind;
use super::scene::{Hit, Scene, Surface};
use super::sensor::{Grid, sensed_depth, sensed_light};
use super::settings::Settings;
use super::solid::{inside, normal, spread};
use crate::core::chance::{Dice, between, chance, dice};
use crate::data::augment::recapture::recapture;
use faceglass_vision::{Point, Rect};
use image::{GrayImage, Luma, Rgb, RgbImage};

/// What the depth camera gives, before anything is cut or scaled to grey.
#[derive(Clone, Debug)]
pub struct Sensed {
    /// Whole mm, 0 for nothing.
    pub depth_mm: Grid,
    /// Counts.
    pub infrared: Grid,
    /// The 68 points in its pixels.
    pub points: Vec<Point>,
    /// Its focal length in pixels.
    pub focal_px: f32,
    /// Depth without noise and holes, mm; 0 for the background.
    pub true_depth_mm: Grid,
    /// What each pixel shows; none for the background.
    pub surfaces: Vec<Option<Surface>>,
}

/// A sample as it is written.
#[derive(Clone, Debug)]
pub struct Triplet {
    /// The colour camera's crop.
    pub colour: RgbImage,
    /// Nearer is brighter, 0 is nothing.
    pub depth: GrayImage,
    /// Infrared.
    pub infrared: GrayImage,
    /// What the depth camera had given.
    pub sensed: Sensed,
    /// Distance of the face or the sheet, mm.
    pub distance_mm: f32,
}

/// Renders `face` as `kind`; `attacker` is seen through holes. The throws depend on `seed` and `stream` alone. `None` where
/// the points are no face that can be fitted.
pub fn render(
    face: &Face,
    attacker: Option<&Face>,
    kind: Kind,
    settings: &Settings,
    seed: u64,
    stream: u64,
) -> Option<Triplet> {
    let rng = &mut dice(seed, stream);
    let scene = Scene::of(face, attacker, kind, settings, seed, rng)?;
    let sensed = sense(&scene, face, attacker, settings, rng);
    let colour = colour(&scene, face, attacker, kind, rng);
    let side = face.plate.width();
    let outline = spread(&face.outline(), between(rng, 0.98, 1.08));
    let off = settings.alignment.colour_px * side as f32 / 112.0;
    let off = (off * normal(rng), off * normal(rng));
    let (depth, infrared) = grey(&sensed, side, off, &outline, settings);
    let mut triplet = Triplet {
        colour,
        depth,
        infrared,
        sensed,
        distance_mm: scene.distance_mm,
    };
    if settings.output.colour_masked {
        for (x, y, pixel) in triplet.colour.enumerate_pixels_mut() {
            if !inside(&outline, centre(x, y)) {
                *pixel = Rgb([0; 3]);
            }
        }
    }
    Some(triplet)
}

fn centre(x: u32, y: u32) -> Point {
    Point::new(x as f32 + 0.5, y as f32 + 0.5)
}

/// The depth camera, on a grid of its own pixels that covers the crop: at the distance `d` a pixel covers `d / focal_px`.
fn sense(
    scene: &Scene,
    face: &Face,
    attacker: Option<&Face>,
    settings: &Settings,
    rng: &mut Dice,
) -> Sensed {
    let per_mm = settings.depth.focal_px / scene.distance_mm;
    let side = ((scene.side * scene.mm_per_px * per_mm).round() as usize).clamp(24, 400);
    let to_plate = scene.side / side as f32;
    let level = 1.0 + settings.infrared.level_spread * normal(rng).clamp(-2.5, 2.5);
    let own = Reflecting::of(face, &settings.infrared, level, scene.mm_per_px);
    let others = attacker.map(|a| Reflecting::of(a, &settings.infrared, level, scene.mm_per_px));
    let shift = settings.alignment.infrared_px;
    let shift = (shift * normal(rng), shift * normal(rng));
    let background = settings.infrared.background
        * level
        * settings.infrared.skin_level
        * (1000.0 / scene.background_mm).powi(2);
    let mut depth = Grid::filled(side, 0.0);
    let mut light = Grid::filled(side, background);
    let mut cosine = Grid::filled(side, 1.0);
    let mut surfaces: Vec<Option<Surface>> = vec![None; side * side];
    for y in 0..side {
        for x in 0..side {
            let here = y * side + x;
            let p = Point::new((x as f32 + 0.5) * to_plate, (y as f32 + 0.5) * to_plate);
            let Some(hit) = scene.hit(scene.direction(p)) else {
                continue;
            };
            depth.values[here] = hit.at[2];
            cosine.values[here] = hit.cosine;
            surfaces[here] = Some(hit.surface);
            light.values[here] = match (hit.surface, &others) {
                (Surface::Attacker, Some(others)) => others.counts(&hit),
                _ => own.counts(&hit),
            };
        }
    }
    // Light wanders under skin, and nowhere else.
    let is_skin = |i: usize| matches!(surfaces[i], Some(Surface::Skin | Surface::Attacker));
    let alike = |a: usize, b: usize| a == b || (is_skin(a) && is_skin(b));
    let light = light.blurred(settings.infrared.subsurface_mm * per_mm, alike);
    let mut with_background = depth.clone();
    for z in with_background.values.iter_mut().filter(|z| **z == 0.0) {
        *z = scene.background_mm;
    }
    let depth_mm = sensed_depth(&with_background, &light, &cosine, settings, rng);
    let mut shifted = light.clone();
    for y in 0..side {
        for x in 0..side {
            let at = (x as f32 + 0.5 + shift.0, y as f32 + 0.5 + shift.1);
            shifted.values[y * side + x] = light.between(at.0, at.1);
        }
    }
    let infrared = sensed_light(&shifted, settings, rng);
    let scaled = |p: &Point| Point::new(p.x / to_plate, p.y / to_plate);
    Sensed {
        depth_mm,
        infrared,
        points: face.points.iter().map(scaled).collect(),
        focal_px: settings.depth.focal_px,
        true_depth_mm: depth,
        surfaces,
    }
}

/// The files of depth and infrared: scaled to the crop, shifted by `off` pixels, grey.
fn grey(
    sensed: &Sensed,
    side: u32,
    off: (f32, f32),
    outline: &[Point],
    settings: &Settings,
) -> (GrayImage, GrayImage) {
    let how = &settings.output;
    let to_sensor = sensed.depth_mm.side as f32 / side as f32;
    let mut near: Vec<(u32, u32, f32, f32)> = Vec::new();
    for y in 0..side {
        for x in 0..side {
            let p = centre(x, y);
            if how.masked && !inside(outline, p) {
                continue;
            }
            let (u, v) = ((p.x + off.0) * to_sensor, (p.y + off.1) * to_sensor);
            let z = sensed.depth_mm.depth_between(u, v, settings.depth.jump_mm);
            near.push((x, y, z, sensed.infrared.between(u, v)));
        }
    }
    let mut of_face: Vec<f32> = near
        .iter()
        .filter(|(x, y, z, _)| *z > 0.0 && inside(outline, centre(*x, *y)))
        .map(|(_, _, z, _)| *z)
        .collect();
    of_face.sort_by(f32::total_cmp);
    let median = of_face.get(of_face.len() / 2).copied().unwrap_or(0.0);
    let (mut depth, mut infrared) = (GrayImage::new(side, side), GrayImage::new(side, side));
    for (x, y, z, light) in near {
        let level = 128.0 + (median - z) / how.mm_per_grey;
        if z > 0.0 && (1.0..=255.0).contains(&level) {
            depth.put_pixel(x, y, Luma([level.round() as u8]));
        }
        let level = (255.0 * light / how.infrared_white).clamp(0.0, 255.0);
        infrared.put_pixel(x, y, Luma([level.round() as u8]));
    }
    (depth, infrared)
}

/// What the colour camera sees: of a live face the crop itself; of an attack the crop as paper or a screen shows it, on the same
/// sheet that the depth camera sees, with the attacker's own skin in its holes.
fn colour(
    scene: &Scene,
    face: &Face,
    attacker: Option<&Face>,
    kind: Kind,
    rng: &mut Dice,
) -> RgbImage {
    let Some(medium) = kind.medium() else {
        return face.plate.clone();
    };
    let mut shown = face.plate.clone();
    let around = Rect::around(&face.points);
    recapture(&mut shown, around, medium, 0.0, rng);
    let dim = between(rng, 0.2, 0.8);
    let behind = mean(&face.plate).map(|v| (dim * v) as u8);
    let rim = if chance(rng, 0.5) { 235 } else { 200 };
    let side = face.plate.width();
    let mut out = RgbImage::new(side, side);
    for (x, y, pixel) in out.enumerate_pixels_mut() {
        let hit = scene.hit(scene.direction(centre(x, y)));
        pixel.0 = match (hit, attacker) {
            (Some(hit), Some(attacker)) if hit.surface == Surface::Attacker => {
                shown_at(&attacker.plate, &hit).unwrap_or(behind)
            }
            (Some(hit), _) if hit.surface != Surface::Attacker => {
                let edge = if hit.surface == Surface::Screen {
                    20
                } else {
                    rim
                };
                shown_at(&shown, &hit).unwrap_or([edge; 3])
            }
            _ => behind,
        };
    }
    out
}

fn mean(picture: &RgbImage) -> [f32; 3] {
    let count = (picture.width() * picture.height()).max(1) as f32;
    let mut sum = [0.0f32; 3];
    for pixel in picture.pixels() {
        for (s, v) in sum.iter_mut().zip(pixel.0) {
            *s += f32::from(v);
        }
    }
    sum.map(|s| s / count)
}

/// The colour of a crop at a hit, between pixels linearly; `None` beside the crop.
fn shown_at(plate: &RgbImage, hit: &Hit) -> Option<[u8; 3]> {
    let side = plate.width() as f32;
    let (u, v) = (hit.plate.x - 0.5, hit.plate.y - 0.5);
    // Half a pixel beyond the outer middles the edge goes on.
    if !(-0.6..side - 0.4).contains(&u) || !(-0.6..side - 0.4).contains(&v) {
        return None;
    }
    let most = side as i64 - 1;
    let (i, j) = (u.floor() as i64, v.floor() as i64);
    let (fu, fv) = (u - i as f32, v - j as f32);
    let at = |x: i64, y: i64| {
        let (x, y) = (x.clamp(0, most) as u32, y.clamp(0, most) as u32);
        plate.get_pixel(x, y).0
    };
    let four = [at(i, j), at(i + 1, j), at(i, j + 1), at(i + 1, j + 1)];
    Some([0, 1, 2].map(|k| {
        let [a, b, c, d] = four.map(|p| f32::from(p[k]));
        let upper = a * (1.0 - fu) + b * fu;
        let lower = c * (1.0 - fu) + d * fu;
        (upper * (1.0 - fv) + lower * fv).round() as u8
    }))
}
