//! Training pictures for the detector: one face at any size and angle, or many
//! small pictures side by side, or none.

use super::targets::Target;
use crate::data::augment::geometric::{angle, move_points, warp_into};
use crate::data::augment::mask::draw_mask;
use crate::data::augment::occlude::occlude;
use crate::data::augment::{Affine, Border, Dice, Photometric, between, between_log, chance};
use crate::data::shards::FaceLabel;
use faceglass_vision::{Point, Rect};
use image::{Rgb, RgbImage};
use rand::Rng as _;
use serde::{Deserialize, Serialize};

/// How scenes are made, 0 to 1 unless said otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SceneConfig {
    /// Scenes without any face.
    pub negative: f32,
    /// Scenes of 2x2 to 4x4 pictures.
    pub mosaic: f32,
    /// Smallest face drawn, longer side in input pixels.
    pub smallest_px: f32,
    /// Largest face drawn, as a share of the input side.
    pub largest: f32,
    /// Largest roll in degrees.
    pub turn_deg: f32,
    /// Faces with something in front.
    pub occluded: f32,
    /// Faces with a drawn mask.
    pub masked: f32,
    /// The teacher must be this sure, else the face is neither asked for nor punished.
    pub sure_score: f32,
    /// Light, noise, blur and compression of the whole scene.
    pub photometric: Photometric,
}

impl Default for SceneConfig {
    fn default() -> Self {
        Self {
            negative: 0.12,
            mosaic: 0.33,
            smallest_px: 11.0,
            largest: 1.0,
            turn_deg: 45.0,
            occluded: 0.12,
            masked: 0.06,
            sure_score: 0.65,
            photometric: Photometric::default(),
        }
    }
}

/// A decoded picture with its faces.
pub struct Source {
    /// The picture.
    pub picture: RgbImage,
    /// The teacher's faces in it; none for negatives.
    pub faces: Vec<FaceLabel>,
}

/// A face of which less than this share is visible is not asked for …
const HALF: f32 = 0.5;
/// … and of which less than this share is visible is not there.
const HARDLY: f32 = 0.15;

/// One scene of `side` x `side`. `next` hands out pictures with faces (true) or
/// without (false); where it has none, that place stays empty.
pub fn scene<'a>(
    config: &SceneConfig,
    side: u32,
    rng: &mut Dice,
    mut next: impl FnMut(bool, &mut Dice) -> Option<&'a Source>,
) -> (RgbImage, Vec<Target>) {
    let grey = rng.random_range(0..=255u8);
    let ground = if chance(rng, 0.5) { 0 } else { grey };
    let mut canvas = RgbImage::from_pixel(side, side, Rgb([ground; 3]));
    let mut faces = Vec::new();
    let kind: f32 = rng.random();
    let whole = Rect::new(0.0, 0.0, side as f32, side as f32);
    if kind < config.negative {
        if let Some(source) = next(false, rng) {
            place_negative(&mut canvas, whole, &source.picture, rng);
        }
    } else if kind < config.negative + config.mosaic {
        let cells = rng.random_range(2..=4u32);
        let step = side as f32 / cells as f32;
        for cell in 0..cells * cells {
            let (column, row) = (cell % cells, cell / cells);
            let region = Rect::new(column as f32 * step, row as f32 * step, step, step);
            let with_face = chance(rng, 0.8);
            let Some(source) = next(with_face, rng) else {
                continue;
            };
            if source.faces.is_empty() {
                place_negative(&mut canvas, region, &source.picture, rng);
            } else {
                place_face(config, &mut canvas, region, source, rng, &mut faces);
            }
        }
    } else if let Some(source) = next(true, rng) {
        if chance(rng, 0.4)
            && let Some(behind) = next(false, rng)
        {
            place_negative(&mut canvas, whole, &behind.picture, rng);
        }
        place_face(config, &mut canvas, whole, source, rng, &mut faces);
    }
    for face in faces.iter().filter(|f| !f.ignore) {
        if chance(rng, config.masked) {
            draw_mask(&mut canvas, &face.points, rng);
        } else if chance(rng, config.occluded) {
            occlude(&mut canvas, face.bbox, rng);
        }
    }
    config.photometric.apply(&mut canvas, rng);
    (canvas, faces)
}

/// A random cut of a picture without faces, covering `region`.
fn place_negative(canvas: &mut RgbImage, region: Rect, picture: &RgbImage, rng: &mut Dice) {
    let (w, h) = (picture.width() as f32, picture.height() as f32);
    let cover = (region.w / w).max(region.h / h);
    let scale = cover * between_log(rng, 1.0, 2.2);
    let pivot = Point::new(w * between(rng, 0.3, 0.7), h * between(rng, 0.3, 0.7));
    let map = Affine::around(
        pivot,
        region.center(),
        angle(rng, 25.0),
        scale,
        chance(rng, 0.5),
    );
    warp_into(canvas, region, picture, map, Border::Edge);
}

/// A picture with one of its faces at a random size, angle and place in `region`.
fn place_face(
    config: &SceneConfig,
    canvas: &mut RgbImage,
    region: Rect,
    source: &Source,
    rng: &mut Dice,
    out: &mut Vec<Target>,
) {
    let sure: Vec<&FaceLabel> = source
        .faces
        .iter()
        .filter(|f| f.score >= config.sure_score)
        .collect();
    if sure.is_empty() {
        return;
    }
    let face = sure[rng.random_range(0..sure.len())];
    let [x, y, w, h] = face.bbox;
    let own = w.max(h).max(1.0);
    // Blowing a face up much further than the camera saw it teaches only blur.
    let largest = (region.w * config.largest)
        .min(own * 2.5)
        .max(config.smallest_px * 1.1);
    let size = between_log(rng, config.smallest_px, largest);
    let room = (region.w - size).max(0.0) / 2.0 + size * 0.15;
    let center = region.center();
    let target = Point::new(
        center.x + between(rng, -1.0, 1.0) * room,
        center.y + between(rng, -1.0, 1.0) * room,
    );
    let middle = Point::new(x + w / 2.0, y + h / 2.0);
    let turn = angle(rng, config.turn_deg);
    let map = Affine::around(middle, target, turn, size / own, chance(rng, 0.5));
    let border = match rng.random_range(0..3) {
        0 => Border::Edge,
        _ => Border::Keep,
    };
    warp_into(canvas, region, &source.picture, map, border);
    out.extend(
        source
            .faces
            .iter()
            .filter_map(|f| moved(config, f, map, region)),
    );
}

/// The label in the scene; `None` where it is hardly there.
fn moved(config: &SceneConfig, face: &FaceLabel, map: Affine, region: Rect) -> Option<Target> {
    let [x, y, w, h] = face.bbox;
    let bbox = map.apply_rect(Rect::new(x, y, w, h));
    let overlap_w = (bbox.x + bbox.w).min(region.x + region.w) - bbox.x.max(region.x);
    let overlap_h = (bbox.y + bbox.h).min(region.y + region.h) - bbox.y.max(region.y);
    let visible = overlap_w.max(0.0) * overlap_h.max(0.0) / bbox.area().max(1.0);
    if visible < HARDLY {
        return None;
    }
    let points = move_points(&face.points, map);
    let points: Vec<Point> = points.iter().map(|[x, y]| Point::new(*x, *y)).collect();
    let five: Option<[Point; 5]> = points.try_into().ok();
    let tiny = bbox.w.max(bbox.h) < config.smallest_px * 0.8;
    let unsure = face.score < config.sure_score;
    Some(Target {
        bbox,
        ignore: visible < HALF || tiny || unsure || five.is_none(),
        points: five.unwrap_or_default(),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;
    use crate::data::augment::dice;

    /// A white square as "face" on black; its label must follow it.
    fn square() -> Source {
        let picture = RgbImage::from_fn(200, 200, |x, y| {
            let inside = (80..120).contains(&x) && (80..120).contains(&y);
            Rgb([if inside { 255 } else { 0 }; 3])
        });
        let points = [
            [90.0, 90.0],
            [110.0, 90.0],
            [100.0, 100.0],
            [90.0, 110.0],
            [110.0, 110.0],
        ];
        let face = FaceLabel {
            bbox: [80.0, 80.0, 40.0, 40.0],
            score: 0.9,
            points: points.to_vec(),
        };
        Source {
            picture,
            faces: vec![face],
        }
    }

    #[test]
    fn labels_lie_on_their_faces() {
        let config = SceneConfig {
            negative: 0.0,
            occluded: 0.0,
            masked: 0.0,
            photometric: Photometric::OFF,
            ..SceneConfig::default()
        };
        let (mut seen, source) = (0, square());
        for seed in 0..40 {
            let mut rng = dice(seed, 0);
            let (picture, faces) = scene(&config, 160, &mut rng, |_, _| Some(&source));
            for face in faces.iter().filter(|f| !f.ignore && f.bbox.w > 16.0) {
                let c = face.bbox.center();
                if c.x >= 0.0 && c.y >= 0.0 && c.x < 160.0 && c.y < 160.0 {
                    assert!(picture.get_pixel(c.x as u32, c.y as u32).0[0] > 200);
                    assert!(face.points[2].distance(c) < 1.0);
                    assert!(face.points[0].x < face.points[1].x);
                    seen += 1;
                }
            }
        }
        assert!(seen > 40, "{seen} faces");
    }
}
