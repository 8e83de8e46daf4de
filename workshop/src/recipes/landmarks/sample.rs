//! Training crops for the landmark network.

use super::net::{PARTS, SIDE};
use crate::data::augment::geometric::{angle, move_points, warp};
use crate::data::augment::glasses::cover_eyes;
use crate::data::augment::lids::shut;
use crate::data::augment::mask::draw_mask;
use crate::data::augment::medium::any_medium;
use crate::data::augment::occlude::{occlude, uncovered};
use crate::data::augment::recapture::recapture;
use crate::data::augment::{Affine, Border, Dice, Photometric, between, chance};
use crate::data::shards::FaceLabel;
use faceglass_vision::{Point, Rect, five_of_68};
use image::RgbImage;
use rand::Rng as _;
use serde::{Deserialize, Serialize};

/// How crops are made.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CropConfig {
    /// Side of the crop in longer sides of the box.
    pub crop_scale: f32,
    /// Shift of the box, as a share of its longer side: a detector's box is never exact.
    pub shift: f32,
    /// Change of the box's size, as a factor more or less.
    pub resize: f32,
    /// Largest roll in degrees.
    pub turn_deg: f32,
    /// Share of crops that hold no face, or a face so badly cut that no one could tell.
    pub bad: f32,
    /// Crops with something in front of the face.
    pub occluded: f32,
    /// Crops with a drawn mask.
    pub masked: f32,
    /// Crops with dark glasses, or something before an eye.
    pub glasses: f32,
    /// Faces whose eyes are shut by a warp.
    pub shut: f32,
    /// Crops that look filmed from paper or from a screen. Whether a face is really
    /// there is for the liveness network to say; its points are as clear.
    pub recaptured: f32,
    /// Crops as a good camera gives them of an upright face: turned a third as far,
    /// uncovered, with light and colour changed but nothing blurred or noisy. Small
    /// errors are learned from these; the others teach to withstand.
    pub clean: f32,
    /// Light, noise, blur and compression.
    pub photometric: Photometric,
}

impl Default for CropConfig {
    fn default() -> Self {
        Self {
            crop_scale: 1.25,
            shift: 0.08,
            resize: 0.13,
            turn_deg: 40.0,
            bad: 0.1,
            occluded: 0.2,
            masked: 0.06,
            glasses: 0.0,
            shut: 0.0,
            recaptured: 0.12,
            clean: 0.0,
            photometric: Photometric::default(),
        }
    }
}

impl CropConfig {
    /// The gentler changes of a [clean](Self::clean) crop.
    fn cleaned(&self) -> Self {
        Self {
            turn_deg: self.turn_deg / 3.0,
            occluded: 0.0,
            masked: 0.0,
            glasses: 0.0,
            recaptured: 0.0,
            photometric: Photometric {
                tone: self.photometric.tone,
                colour: self.photometric.colour,
                ..Photometric::OFF
            },
            ..*self
        }
    }
}

/// A crop and the 68 points in crop units; no points in a bad crop.
pub struct Sample {
    /// 96x96.
    pub crop: RgbImage,
    /// `x1, y1, …` in crop units, or `None`.
    pub points: Option<Vec<f32>>,
    /// Share of each part's points ([`faceglass_vision::Visibility::PARTS`]) that nothing was drawn over.
    pub visible: [f32; PARTS],
}

/// The square the app would cut for `bbox`.
pub fn square(bbox: [f32; 4], crop_scale: f32) -> Rect {
    let [x, y, w, h] = bbox;
    let bbox = Rect::new(x, y, w, h);
    Rect::square(bbox.center(), bbox.longer_side() * crop_scale)
}

/// The crop exactly as the app cuts it, for measuring.
pub fn plain(picture: &RgbImage, face: &FaceLabel, crop_scale: f32) -> (RgbImage, Vec<f32>) {
    let region = square(face.bbox, crop_scale);
    let side = SIDE as u32;
    let crop = faceglass_vision::crop_rect(picture, region, side, side);
    let units = face
        .points
        .iter()
        .flat_map(|[x, y]| [(x - region.x) / region.w, (y - region.y) / region.h]);
    (crop, units.collect())
}

/// A crop with everything moved, lit and covered by chance.
pub fn sample(
    config: &CropConfig,
    picture: &RgbImage,
    face: Option<&FaceLabel>,
    rng: &mut Dice,
) -> Sample {
    let config = &if config.clean > 0.0 && chance(rng, config.clean) {
        config.cleaned()
    } else {
        *config
    };
    let shut = face
        .filter(|f| f.points.len() == 68 && config.shut > 0.0 && chance(rng, config.shut))
        .map(|face| with_shut_eyes(picture, face, rng));
    let (picture, face) = match &shut {
        Some((picture, face)) => (picture, Some(face)),
        None => (picture, face),
    };
    let whole = [0.0, 0.0, picture.width() as f32, picture.height() as f32];
    let bad = face.is_none() || chance(rng, config.bad);
    let region = square(face.map_or(whole, |f| f.bbox), config.crop_scale);
    let longer = region.w / config.crop_scale;
    let (mut shift, mut size) = (config.shift, 1.0 + config.resize * between(rng, -1.0, 1.0));
    let mut off = Point::new(between(rng, -1.0, 1.0), between(rng, -1.0, 1.0));
    if bad && face.is_some() {
        (shift, size) = spoil(&mut off, rng);
    }
    let center = region.center();
    let pivot = Point::new(
        center.x + off.x * shift * longer,
        center.y + off.y * shift * longer,
    );
    let middle = SIDE as f32 / 2.0;
    let scale = SIDE as f32 / (region.w * size);
    let flip = chance(rng, 0.5);
    let turn = angle(rng, config.turn_deg);
    let map = Affine::around(pivot, Point::new(middle, middle), turn, scale, flip);
    // The app's crops are black beyond the frame; so are most of these.
    let border = if chance(rng, 0.7) {
        Border::Flat([0; 3])
    } else {
        Border::Edge
    };
    let mut crop = warp(picture, map, SIDE as u32, SIDE as u32, border);
    let points = face.filter(|_| !bad).map(|f| move_points(&f.points, map));
    let mut visible = [1.0; PARTS];
    if let Some(points) = &points {
        let before = crop.clone();
        cover(config, &mut crop, points, rng);
        visible = uncovered(&before, &crop, points);
        if chance(rng, config.recaptured) {
            let face = square([0.0, 0.0, middle * 2.0, middle * 2.0], 0.8);
            recapture(&mut crop, face, any_medium(rng), 0.0, rng);
        }
    }
    config.photometric.apply(&mut crop, rng);
    let units = |p: Vec<[f32; 2]>| p.into_iter().flatten().map(|v| v / SIDE as f32).collect();
    Sample {
        crop,
        points: points.map(units),
        visible,
    }
}

fn with_shut_eyes(picture: &RgbImage, face: &FaceLabel, rng: &mut Dice) -> (RgbImage, FaceLabel) {
    let (mut picture, mut face) = (picture.clone(), face.clone());
    shut(&mut picture, &mut face.points, rng);
    (picture, face)
}

/// Shift and size of a box that a detector got quite wrong.
fn spoil(off: &mut Point, rng: &mut Dice) -> (f32, f32) {
    match rng.random_range(0..3) {
        0 => {
            let side = if chance(rng, 0.5) { 1.0 } else { -1.0 };
            if chance(rng, 0.5) {
                off.x = side;
            } else {
                off.y = side;
            }
            (between(rng, 0.55, 0.9), 1.0)
        }
        1 => (0.1, between(rng, 2.2, 3.5)),
        _ => (0.4, between(rng, 0.25, 0.45)),
    }
}

fn cover(config: &CropConfig, crop: &mut RgbImage, points: &[[f32; 2]], rng: &mut Dice) {
    let dense: Vec<Point> = points.iter().map(|[x, y]| Point::new(*x, *y)).collect();
    let masked = chance(rng, config.masked);
    if masked {
        draw_mask(crop, &five_of_68(&dense), rng);
    }
    if config.glasses > 0.0 && chance(rng, config.glasses) {
        cover_eyes(crop, &dense, rng);
    } else if !masked && chance(rng, config.occluded) {
        let side = SIDE as f32 / config.crop_scale;
        let start = (SIDE as f32 - side) / 2.0;
        occlude(crop, Rect::new(start, start, side, side), rng);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::data::augment::dice;
    use image::Rgb;

    /// Two bright eyes; points 36 to 41 on one, 42 to 47 on the other.
    fn face() -> (RgbImage, FaceLabel) {
        let eyes = [Point::new(80.0, 90.0), Point::new(120.0, 90.0)];
        let picture = RgbImage::from_fn(200, 200, |x, y| {
            let p = Point::new(x as f32 + 0.5, y as f32 + 0.5);
            Rgb([if eyes.iter().any(|e| e.distance(p) < 8.0) {
                255
            } else {
                20
            }; 3])
        });
        let points = (0..68)
            .map(|i| match i {
                36..=41 => [80.0, 90.0],
                42..=47 => [120.0, 90.0],
                _ => [100.0, 110.0],
            })
            .collect();
        let face = FaceLabel {
            bbox: [60.0, 55.0, 80.0, 100.0],
            score: 0.9,
            points,
        };
        (picture, face)
    }

    #[test]
    fn points_stay_on_the_eyes_and_left_stays_left() {
        let (picture, face) = face();
        let config = CropConfig {
            bad: 0.0,
            occluded: 0.0,
            masked: 0.0,
            photometric: Photometric::OFF,
            ..CropConfig::default()
        };
        for seed in 0..50 {
            let made = sample(&config, &picture, Some(&face), &mut dice(seed, 0));
            let points = made.points.unwrap();
            let eye = |i: usize| Point::new(points[2 * i] * 96.0, points[2 * i + 1] * 96.0);
            assert!(eye(36).x < eye(42).x);
            for i in [36, 42] {
                let p = eye(i);
                assert!(
                    made.crop.get_pixel(p.x as u32, p.y as u32).0[0] > 150,
                    "{seed}"
                );
            }
        }
    }

    #[test]
    fn a_clean_crop_is_hardly_turned_and_only_lit_otherwise() {
        let (picture, face) = face();
        let config = CropConfig {
            bad: 0.0,
            occluded: 1.0,
            recaptured: 1.0,
            ..CropConfig::default()
        };
        // Largest roll, and largest colour in what was a grey picture.
        let of = |clean: f32| {
            (0..40).fold((0.0f32, 0u8), |(roll, colour), seed| {
                let config = CropConfig {
                    clean,
                    photometric: Photometric::OFF,
                    ..config
                };
                let made = sample(&config, &picture, Some(&face), &mut dice(seed, 0));
                let points = made.points.unwrap();
                let (dx, dy) = (points[84] - points[72], points[85] - points[73]);
                let seen = made.crop.pixels().map(|p| p.0[0].abs_diff(p.0[1])).max();
                let inside = (dy / dx).atan().to_degrees().abs();
                (roll.max(inside), colour.max(seen.unwrap()))
            })
        };
        let (clean, spoiled) = (of(1.0), of(0.0));
        assert!(clean.0 < 13.4 && spoiled.0 > 20.0, "{clean:?} {spoiled:?}");
        assert!(clean.1 == 0 && spoiled.1 > 40, "{clean:?} {spoiled:?}");
    }

    #[test]
    fn a_crop_without_a_face_has_no_points() {
        let (picture, face) = face();
        let config = CropConfig {
            bad: 1.0,
            ..CropConfig::default()
        };
        let mut rng = dice(1, 1);
        assert!(
            sample(&config, &picture, Some(&face), &mut rng)
                .points
                .is_none()
        );
        assert!(sample(&config, &picture, None, &mut rng).points.is_none());
    }
}
