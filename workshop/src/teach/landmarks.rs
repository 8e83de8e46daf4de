//! 68 points by teachers that give the 98 of WFLW: the mean of their answers to several views of a face.
//!
//! Cut tightly around where a first look finds the face and turned upright, a view is what such networks were
//! trained on; what they say of other sizes, places, angles and of the mirror image errs in other ways, so that the
//! mean says more than any answer (data distillation: I. Radosavovic et al., CVPR 2018), and their
//! spread tells where nobody knows. The 98 points are those of W. Wu et al., "Look at boundary", CVPR 2018.

use crate::data::augment::geometric::{move_points, warp};
use crate::data::augment::{Affine, Border};
use crate::data::prepare::boxes::{Boxes, largest};
use crate::data::prepare::landmarks::{bounds, eye_corner_distance};
use crate::data::prepare::pictures_below;
use crate::data::prepare::taught::{Answer, Taught};
use crate::data::shards::FaceLabel;
use crate::export::parity::OnnxRunner;
use crate::teach::Looked;
use crate::{Result, WorkshopError};
use faceglass_vision::manifest::{ColorOrder, InputSpec};
use faceglass_vision::tensor::append;
use faceglass_vision::{Point, Rect, crop_rect, five_of_68};
use image::RgbImage;
use indicatif::{ProgressBar, ProgressIterator as _};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// The 98th, in the order of the 68 (iBUG).
const OF_98: [usize; 68] = [
    0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 33, 34, 35, 36, 37, 42, 43, 44,
    45, 46, 51, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61, 63, 64, 65, 67, 68, 69, 71, 72, 73, 75, 76,
    77, 78, 79, 80, 81, 82, 83, 84, 85, 86, 87, 88, 89, 90, 91, 92, 93, 94, 95,
];
/// Side of the first view, in longer sides of the box.
const FIRST: f32 = 1.1;
/// Views: side in longer sides of the points' bounds, shift across and down in those, turn in degrees;
/// each also mirrored.
const VIEWS: [(f32, f32, f32, f32); 2] = [(1.12, 0.02, 0.01, 5.0), (1.28, -0.02, -0.01, -5.0)];
/// What is cut out before views are warped from it, in longer sides of the points' bounds, and its side in
/// sides of a view: shrinking is done by averaging there, and not by the warp.
const AROUND: (f32, u32) = (1.9, 2);

/// Networks from `[1, 3, side, side]` to 98 points in shares of the side; a TOML file.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LandmarkTeachers {
    /// The networks; the first takes the first look.
    pub onnx: Vec<PathBuf>,
    /// Side of their input in pixels.
    pub side: u32,
    /// Taken from each value (0 to 255) of their input.
    pub mean: f32,
    /// What the rest is multiplied by.
    pub scale: f32,
}

/// Which pictures are looked at.
#[derive(Clone, Debug)]
pub struct Pictures {
    /// Folder of the set.
    pub root: PathBuf,
    /// Boxes of a detector in them (`workshop teach boxes`).
    pub boxes: PathBuf,
    /// One picture in so many.
    pub every: usize,
    /// Lowest score of the box.
    pub min_score: f32,
}

/// Lets the networks of the TOML file `teachers` look at the largest face of each picture and writes
/// 68 points a picture to `out`.
///
/// # Errors
/// When a file cannot be used, or a network does not give 98 points.
pub fn landmarks(
    teachers: &Path,
    pictures: &Pictures,
    out: &Path,
    bar: &ProgressBar,
) -> Result<Looked> {
    let teachers = Teachers::open(teachers)?;
    let boxes = Boxes::read(&pictures.boxes)?;
    let (mut taught, mut looked) = (Taught::default(), Looked::default());
    let files = pictures_below(&pictures.root)?;
    let files: Vec<_> = files.into_iter().step_by(pictures.every.max(1)).collect();
    bar.set_length(files.len() as u64);
    for file in files.into_iter().progress_with(bar.clone()) {
        let face = boxes.of(&file).and_then(largest);
        let face = face.filter(|f| f.score >= pictures.min_score);
        let picture = image::open(pictures.root.join(&file)).map(|p| p.to_rgb8());
        let (Some(face), Ok(picture)) = (face, picture) else {
            looked.left += 1;
            continue;
        };
        match teachers.answer(&picture, face)? {
            Some(answer) => {
                taught.insert(file, answer);
                looked.pictures += 1;
            }
            None => looked.left += 1,
        }
    }
    taught.write(out)?;
    Ok(looked)
}

type Points = Vec<[f32; 2]>;

struct Teachers {
    nets: Vec<OnnxRunner>,
    input: InputSpec,
}

impl Teachers {
    fn open(config: &Path) -> Result<Self> {
        let config: LandmarkTeachers = crate::core::config::read_toml(config)?;
        let side = config.side as usize;
        let load = |path: &PathBuf| {
            let bytes = std::fs::read(path).map_err(WorkshopError::io(path))?;
            OnnxRunner::load(&bytes, &[1, 3, side, side])
        };
        let nets: Vec<_> = config.onnx.iter().map(load).collect::<Result<_>>()?;
        if nets.is_empty() {
            return Err(WorkshopError::Config("`onnx` names no teacher".into()));
        }
        let input = InputSpec {
            width: config.side,
            height: config.side,
            color: ColorOrder::Rgb,
            mean: [config.mean; 3],
            scale: config.scale,
        };
        Ok(Self { nets, input })
    }

    /// Mean and spread of all answers about `face`; `None` where the first look shows nothing that
    /// could be a face.
    fn answer(&self, picture: &RgbImage, face: &FaceLabel) -> Result<Option<Answer>> {
        let side = self.input.width;
        let [x, y, w, h] = face.bbox;
        let bbox = Rect::new(x, y, w, h);
        let region = Rect::square(bbox.center(), bbox.longer_side() * FIRST);
        let first = self.look(0, &crop_rect(picture, region, side, side))?;
        let unit = region.w / side as f32;
        let first: Points = first
            .iter()
            .map(|[x, y]| [region.x + x * unit, region.y + y * unit])
            .collect();
        let (bounds, roll) = (bounds(&first), roll(&first));
        if bounds.longer_side() < 8.0 {
            return Ok(None);
        }
        let around = Rect::square(bounds.center(), bounds.longer_side() * AROUND.0);
        let shown = crop_rect(picture, around, side * AROUND.1, side * AROUND.1);
        let shrunk = shown.width() as f32 / around.w;
        let longer = bounds.longer_side() * shrunk;
        let middle = Point::new(shown.width() as f32 / 2.0, shown.height() as f32 / 2.0);
        let target = Point::new(side as f32 / 2.0, side as f32 / 2.0);
        let mut answers = Vec::new();
        for (size, across, down, turn) in VIEWS {
            let pivot = Point::new(middle.x + across * longer, middle.y + down * longer);
            for flip in [false, true] {
                // What is mirrored first is turned the other way.
                let upright = if flip { roll } else { -roll };
                let scale = side as f32 / (longer * size);
                let map = Affine::around(pivot, target, upright + turn, scale, flip);
                let Some(back) = map.inverse() else { continue };
                let view = warp(&shown, map, side, side, Border::Flat([0; 3]));
                for net in 0..self.nets.len() {
                    let found = move_points(&self.look(net, &view)?, back);
                    let of_picture =
                        |[x, y]: [f32; 2]| [around.x + x / shrunk, around.y + y / shrunk];
                    answers.push(found.into_iter().map(of_picture).collect());
                }
            }
        }
        Ok(Some(settled(&answers)))
    }

    /// 68 points in pixels of `view`.
    fn look(&self, net: usize, view: &RgbImage) -> Result<Points> {
        let mut values = Vec::new();
        append(&mut values, view, &self.input);
        let found = self.nets[net].run_first(&values)?;
        if found.len() != 196 {
            return Err(WorkshopError::Data(format!(
                "a teacher of landmarks gives {} numbers instead of 196",
                found.len()
            )));
        }
        let side = self.input.width as f32;
        let at = |i: usize| [found[2 * i] * side, found[2 * i + 1] * side];
        Ok(OF_98.map(at).to_vec())
    }
}

fn settled(answers: &[Points]) -> Answer {
    let count = answers.len().max(1) as f32;
    let mut mean = vec![[0.0f32; 2]; 68];
    for points in answers {
        for (to, p) in mean.iter_mut().zip(points) {
            to[0] += p[0] / count;
            to[1] += p[1] / count;
        }
    }
    let apart = |points: &Points| {
        let pairs = points.iter().zip(&mean);
        pairs
            .map(|(p, q)| (p[0] - q[0]).hypot(p[1] - q[1]))
            .sum::<f32>()
            / 68.0
    };
    let eyes = eye_corner_distance(&mean).max(1.0);
    Answer {
        spread: answers.iter().map(apart).sum::<f32>() / count / eyes,
        points: mean,
    }
}

/// Degrees by which the line from the right eye to the left is turned clockwise.
fn roll(points: &[[f32; 2]]) -> f32 {
    let dense: Vec<Point> = points.iter().map(|[x, y]| Point::new(*x, *y)).collect();
    let [right, left, ..] = five_of_68(&dense);
    (left.y - right.y).atan2(left.x - right.x).to_degrees()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_of_each_kind_is_the_one_of_98_that_it_is_called() {
        // Chin, outer corners of the eyes, corners of the mouth (WFLW).
        assert_eq!((OF_98[8], OF_98[36], OF_98[45]), (16, 60, 72));
        assert_eq!((OF_98[48], OF_98[54], OF_98[67]), (76, 82, 95));
        let mut sorted = OF_98;
        sorted.sort_unstable();
        assert!(sorted.windows(2).all(|p| p[0] < p[1]));
    }

    #[test]
    fn the_spread_is_told_in_eye_distances() {
        let face = |off: f32| -> Points { (0..68).map(|i| [i as f32 * 10.0 + off, 5.0]).collect() };
        let answer = settled(&[face(-9.0), face(9.0)]);
        assert!((answer.points[36][0] - 360.0).abs() < 1e-3);
        // Outer corners are 90 pixels apart.
        assert!((answer.spread - 0.1).abs() < 1e-5);
    }

    #[test]
    fn a_turned_head_is_known_by_its_eyes() {
        let mut points = vec![[0.0; 2]; 68];
        points[36..42].fill([10.0, 10.0]);
        points[42..48].fill([20.0, 20.0]);
        assert!((roll(&points) - 45.0).abs() < 1e-4);
    }
}
