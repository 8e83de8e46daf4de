//! 68 points by a teacher, one CSV file a set, and the crops around them.
//!
//! Columns: `file,spread` and 68 points (iBUG order), in pixels of the file, of the largest face that the
//! teacher of boxes saw. `spread` is the mean distance of a single answer of the teacher from the mean of
//! all, in distances of the outer eye corners: where its answers lie apart, nobody knows. Commas in names
//! are written `%2C`.

use super::Job;
use super::boxes::largest;
use super::walk::Found;
use crate::data::shards::{FaceLabel, Split};
use crate::{Result, WorkshopError};
use faceglass_vision::{Rect, crop_rect};
use image::RgbImage;
use std::collections::BTreeMap;
use std::path::Path;

/// Beginning of the first line of the file.
pub const HEADER: &str = "file,spread,x0,y0";
/// Answers that lie further apart, in eye-corner distances, are no label.
const MOST_SPREAD: f32 = 0.035;
/// Side of a stored crop in longer sides of the box: the network's crop may be moved, turned and grown.
const REACH: f32 = 2.2;
/// Longest side of a stored crop.
const MOST_SIDE: f32 = 320.0;
const QUALITY: u8 = 93;

/// What the teacher says of one picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// How far apart its answers are, in eye-corner distances.
    pub spread: f32,
    /// 68 points in pixels of the file.
    pub points: Vec<[f32; 2]>,
}

/// What the teacher says of a set, by file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taught(BTreeMap<String, Answer>);

impl Taught {
    /// Reads a CSV file.
    ///
    /// # Errors
    /// [`WorkshopError`] if it is missing or a row is not as it should be.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(WorkshopError::io(path))?;
        let mut all = BTreeMap::new();
        for (number, line) in text.lines().enumerate().skip(1) {
            let (file, answer) = parse(line).ok_or_else(|| {
                WorkshopError::Data(format!(
                    "line {} of {} is not a row of a file, a spread and 68 points",
                    number + 1,
                    path.display()
                ))
            })?;
            all.insert(file, answer);
        }
        Ok(Self(all))
    }

    /// Its points of `file`, if its answers agree.
    pub fn of(&self, file: &str) -> Option<&[[f32; 2]]> {
        let answer = self.0.get(file)?;
        (answer.spread <= MOST_SPREAD).then_some(answer.points.as_slice())
    }

    /// Adds what it says of `file`.
    pub fn insert(&mut self, file: String, answer: Answer) {
        self.0.insert(file, answer);
    }

    /// Writes the CSV file.
    ///
    /// # Errors
    /// [`WorkshopError::Io`].
    pub fn write(&self, path: &Path) -> Result<()> {
        let names: Vec<String> = (0..68).map(|i| format!("x{i},y{i}")).collect();
        let mut text = format!("file,spread,{}\n", names.join(","));
        for (file, answer) in &self.0 {
            let file = file.replace(',', "%2C");
            let numbers = answer.points.iter().flatten().map(|v| format!("{v:.2}"));
            let numbers: Vec<String> = numbers.collect();
            text.push_str(&format!(
                "{file},{:.4},{}\n",
                answer.spread,
                numbers.join(",")
            ));
        }
        std::fs::write(path, text).map_err(WorkshopError::io(path))
    }
}

fn parse(line: &str) -> Option<(String, Answer)> {
    let mut cells = line.split(',');
    let file = cells.next()?.replace("%2C", ",");
    let numbers: Vec<f32> = cells
        .map(|c| c.trim().parse().ok().filter(|v: &f32| v.is_finite()))
        .collect::<Option<_>>()?;
    let (spread, points) = numbers.split_first()?;
    let points: Vec<[f32; 2]> = points.chunks_exact(2).map(|p| [p[0], p[1]]).collect();
    (numbers.len() == 137).then_some((
        file,
        Answer {
            spread: *spread,
            points,
        },
    ))
}

/// Stores the largest face of a picture with the teacher's points. `masked` ones are to report on only, and without
/// points: how clearly covered parts are seen is told by them.
pub(super) fn face(job: &mut Job, found: Found, taught: &Taught, masked: bool) -> Result<()> {
    let mut entry = found.entry;
    let sure = found.seen.as_ref().and_then(largest);
    let Some(face) = sure.filter(|f| f.score >= job.config.min_score) else {
        job.writer.drop_one("teacher sees no sure face");
        return Ok(());
    };
    let points = match (masked, taught.of(&entry.file)) {
        (true, _) => Vec::new(),
        (false, Some(points)) => points.to_vec(),
        (false, None) => {
            job.writer
                .drop_one("no points, or the teacher's answers lie apart");
            return Ok(());
        }
    };
    if masked {
        entry.split = Split::Test;
    }
    let Some((_, picture)) = job.read(&found.path, entry.split) else {
        return Ok(());
    };
    let (crop, label) = around(&picture, face, points);
    entry.faces = vec![label];
    job.store(entry, &crop, QUALITY)
}

/// What lies around a face, no larger than need be, and its label there.
fn around(picture: &RgbImage, face: &FaceLabel, points: Vec<[f32; 2]>) -> (RgbImage, FaceLabel) {
    let [x, y, w, h] = face.bbox;
    let bbox = Rect::new(x, y, w, h);
    let region = Rect::square(bbox.center(), bbox.longer_side() * REACH);
    let side = region.w.clamp(16.0, MOST_SIDE).round();
    let scale = side / region.w;
    let crop = crop_rect(picture, region, side as u32, side as u32);
    let moved = |[x, y]: [f32; 2]| [(x - region.x) * scale, (y - region.y) * scale];
    let [left, top] = moved([x, y]);
    let label = FaceLabel {
        bbox: [left, top, w * scale, h * scale],
        score: face.score,
        points: points.into_iter().map(moved).collect(),
    };
    (crop, label)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn answer(spread: f32) -> Answer {
        Answer {
            spread,
            points: (0..68).map(|i| [i as f32, 2.0 * i as f32 + 0.25]).collect(),
        }
    }

    #[test]
    fn what_is_written_is_read_and_only_what_agrees_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("set.csv");
        let mut all = Taught::default();
        all.insert("a, b.jpg".into(), answer(0.01));
        all.insert("c.jpg".into(), answer(0.2));
        all.write(&path).unwrap();
        assert!(std::fs::read_to_string(&path).unwrap().starts_with(HEADER));
        let read = Taught::read(&path).unwrap();
        assert_eq!(read, all);
        assert_eq!(read.of("a, b.jpg").unwrap()[3], [3.0, 6.25]);
        assert!(read.of("c.jpg").is_none() && read.of("d.jpg").is_none());
        for broken in ["a.jpg,0.1,1,2", "a.jpg,nan", ""] {
            std::fs::write(&path, format!("{HEADER}\n{broken}\n")).unwrap();
            assert!(Taught::read(&path).is_err(), "{broken}");
        }
    }

    #[test]
    fn a_label_moves_with_its_crop() {
        let picture = RgbImage::from_fn(900, 900, |x, y| {
            let lit = (500..504).contains(&x) && (400..404).contains(&y);
            image::Rgb([if lit { 255 } else { 0 }; 3])
        });
        let face = FaceLabel {
            bbox: [350.0, 300.0, 240.0, 300.0],
            score: 0.9,
            points: Vec::new(),
        };
        let (crop, label) = around(&picture, &face, vec![[502.0, 402.0]; 68]);
        assert_eq!(crop.dimensions(), (320, 320));
        let [x, y] = label.points[5];
        assert!(crop.get_pixel(x as u32, y as u32).0[0] > 100);
        assert!((label.bbox[3] - 320.0 / 2.2).abs() < 0.5);
    }
}
