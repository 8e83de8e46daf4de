//! The teacher's boxes and five points, one CSV file a set.
//!
//! Columns: `file,width,height,score,x,y,w,h` and five points, picture-left
//! first, in pixels of the file. Commas in names are written `%2C`. A file
//! without a face has one row of score 0.

use crate::shards::FaceLabel;
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
