//! The teacher's boxes and five points, one CSV file a set.
//!
//! Columns: `file,width,height,score,x,y,w,h` and five points, picture-left
//! first, in pixels of the file. Commas in names are written `%2C`. A file
//! without a face has one row of score 0.

use crate::data::shards::FaceLabel;
use crate::{Result, WorkshopError};
use std::collections::BTreeMap;
use std::path::Path;

/// First line of the file.
pub const HEADER: &str = "file,width,height,score,x,y,w,h,rx,ry,lx,ly,nx,ny,mrx,mry,mlx,mly";

/// What the teacher saw in one picture.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// Width and height of the picture.
    pub size: (u32, u32),
    /// Faces, best first.
    pub faces: Vec<FaceLabel>,
}

/// What the teacher saw in a set, by file.
#[derive(Clone, Debug, Default)]
pub struct Boxes(BTreeMap<String, Seen>);

impl Boxes {
    /// Reads a CSV file.
    ///
    /// # Errors
    /// [`WorkshopError`] if it is missing or a row is not as it should be.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(WorkshopError::io(path))?;
        let mut boxes = Self::default();
        for (number, line) in text.lines().enumerate().skip(1) {
            let row = parse(line).ok_or_else(|| {
                WorkshopError::Data(format!(
                    "line {} of {} is not a row of {HEADER}",
                    number + 1,
                    path.display()
                ))
            })?;
            let (file, size, face) = row;
            let seen = boxes.0.entry(file).or_default();
            seen.size = size;
            seen.faces.extend(face);
        }
        for seen in boxes.0.values_mut() {
            seen.faces.sort_by(|a, b| b.score.total_cmp(&a.score));
        }
        Ok(boxes)
    }

    /// What was seen in `file`; `None` if the teacher never looked at it.
    pub fn of(&self, file: &str) -> Option<&Seen> {
        self.0.get(file)
    }

    /// Adds what was seen in `file`.
    pub fn insert(&mut self, file: String, seen: Seen) {
        self.0.insert(file, seen);
    }

    /// Takes what `other` saw wherever it saw a face of at least `min_score`, or
    /// where only it looked.
    pub fn prefer(&mut self, other: Self, min_score: f32) {
        for (file, seen) in other.0 {
            let sure = seen.faces.first().is_some_and(|f| f.score >= min_score);
            if sure || !self.0.contains_key(&file) {
                self.0.insert(file, seen);
            }
        }
    }

    /// Writes the CSV file.
    ///
    /// # Errors
    /// [`WorkshopError::Io`].
    pub fn write(&self, path: &Path) -> Result<()> {
        let mut text = format!("{HEADER}\n");
        for (file, seen) in &self.0 {
            let head = format!(
                "{},{},{}",
                file.replace(',', "%2C"),
                seen.size.0,
                seen.size.1
            );
            for face in &seen.faces {
                let points = face.points.iter().flatten();
                let numbers: Vec<String> = std::iter::once(&face.score)
                    .chain(&face.bbox)
                    .chain(points)
                    .map(|v| format!("{v:.3}"))
                    .collect();
                text.push_str(&format!("{head},{}\n", numbers.join(",")));
            }
            if seen.faces.is_empty() {
                text.push_str(&format!("{head},0{}\n", ",0".repeat(14)));
            }
        }
        std::fs::write(path, text).map_err(WorkshopError::io(path))
    }
}

fn parse(line: &str) -> Option<(String, (u32, u32), Option<FaceLabel>)> {
    let mut cells = line.split(',');
    let file = cells.next()?.replace("%2C", ",");
    let size = (cells.next()?.parse().ok()?, cells.next()?.parse().ok()?);
    let numbers: Vec<f32> = cells
        .map(|c| c.trim().parse().ok())
        .collect::<Option<_>>()?;
    if numbers.len() != 15 {
        return None;
    }
    let face = (numbers[0] > 0.0).then(|| FaceLabel {
        score: numbers[0],
        bbox: [numbers[1], numbers[2], numbers[3], numbers[4]],
        points: numbers[5..].chunks_exact(2).map(|p| [p[0], p[1]]).collect(),
    });
    Some((file, size, face))
}

/// The face nearest to the middle of the picture.
pub fn central(seen: &Seen) -> Option<&FaceLabel> {
    let (cx, cy) = (seen.size.0 as f32 / 2.0, seen.size.1 as f32 / 2.0);
    let off = |f: &FaceLabel| {
        let [x, y, w, h] = f.bbox;
        (x + w / 2.0 - cx).hypot(y + h / 2.0 - cy)
    };
    seen.faces.iter().min_by(|a, b| off(a).total_cmp(&off(b)))
}

/// The largest face.
pub fn largest(seen: &Seen) -> Option<&FaceLabel> {
    let area = |f: &FaceLabel| f.bbox[2] * f.bbox[3];
    seen.faces.iter().max_by(|a, b| area(a).total_cmp(&area(b)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(score: f32) -> Seen {
        let face = FaceLabel {
            bbox: [0.0, 0.0, 10.0, 10.0],
            score,
            points: Vec::new(),
        };
        Seen {
            size: (20, 20),
            faces: vec![face],
        }
    }

    #[test]
    fn another_detector_is_preferred_where_it_is_sure() {
        let mut boxes = Boxes::default();
        let mut other = Boxes::default();
        boxes.insert("both".into(), seen(0.9));
        boxes.insert("unsure".into(), seen(0.8));
        other.insert("both".into(), seen(0.7));
        other.insert("unsure".into(), seen(0.4));
        other.insert("alone".into(), seen(0.3));
        boxes.prefer(other, 0.6);
        let score = |file| boxes.of(file).map(|s| s.faces[0].score);
        assert_eq!(score("both"), Some(0.7));
        assert_eq!(score("unsure"), Some(0.8));
        assert_eq!(score("alone"), Some(0.3));
    }
}
