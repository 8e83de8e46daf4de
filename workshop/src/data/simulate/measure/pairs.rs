//! Real pairs from a folder: `N_depth.png` in mm and `N_long_exposure_infrared.png` in counts, both of 16 bits, and above them
//! `labels.txt`, a line a pair: its path without the ending, four numbers of a box, and 15 points (four about each eye, the nose's tip and
//! sides, then left, top, right and bottom of the mouth).

use super::Pair;
use crate::data::simulate::solid::middle;
use crate::{Result, WorkshopError};
use faceglass_vision::Point;
use std::path::{Path, PathBuf};

const LABELS: &str = "labels.txt";

/// Reads all pairs that are labelled below `folder`, in the order of their paths, and hands each on. `focal_px` is not in the files.
/// Gives their number.
///
/// # Errors
/// When there is none, or a file cannot be read.
pub fn each_pair(folder: &Path, focal_px: f32, mut with: impl FnMut(Pair)) -> Result<usize> {
    let mut lists = Vec::new();
    lists_below(folder, &mut lists)?;
    lists.sort();
    let mut count = 0;
    for list in &lists {
        let text = std::fs::read_to_string(list).map_err(WorkshopError::io(list))?;
        let root = list.parent().unwrap_or(folder);
        let mut lines: Vec<&str> = text.lines().filter(|l| !l.trim().is_empty()).collect();
        lines.sort_unstable();
        for line in lines {
            let (name, points) = labelled(line).ok_or_else(|| {
                WorkshopError::Data(format!(
                    "{} has a line that names no pair with 15 points: {line}",
                    list.display()
                ))
            })?;
            with(read(root, name, &points, focal_px)?);
            count += 1;
        }
    }
    if count == 0 {
        return Err(WorkshopError::Data(format!(
            "{} has no {LABELS} with pairs; name the folder that holds a copy of delphifirst/Intensity-Depth-Face-Alignment",
            folder.display()
        )));
    }
    Ok(count)
}

fn lists_below(folder: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder).map_err(WorkshopError::io(folder))? {
        let path = entry.map_err(WorkshopError::io(folder))?.path();
        if path.is_dir() {
            lists_below(&path, found)?;
        } else if path.file_name().is_some_and(|n| n == LABELS) {
            found.push(path);
        }
    }
    Ok(())
}

fn labelled(line: &str) -> Option<(&str, Vec<Point>)> {
    let mut words = line.split_whitespace();
    let name = words.next()?;
    let numbers: Vec<f32> = words.map(|w| w.parse().ok()).collect::<Option<_>>()?;
    let points = numbers.get(4..34)?.chunks_exact(2);
    // Pixels count from 0 in the list, and their middles are meant.
    let points = points.map(|p| Point::new(p[0] + 0.5, p[1] + 0.5));
    Some((name, points.collect()))
}

fn read(root: &Path, name: &str, points: &[Point], focal_px: f32) -> Result<Pair> {
    let open = |ending: &str| {
        let path = root.join(format!("{name}_{ending}.png"));
        let picture = image::open(&path).map_err(|e| {
            WorkshopError::Data(format!(
                "the picture {} cannot be read: {e}",
                path.display()
            ))
        })?;
        Ok::<_, WorkshopError>(picture.to_luma16())
    };
    let (depth, infrared) = (open("depth")?, open("long_exposure_infrared")?);
    if depth.dimensions() != infrared.dimensions() {
        return Err(WorkshopError::Data(format!(
            "depth and infrared of {name} differ in size"
        )));
    }
    let values = |p: &image::ImageBuffer<image::Luma<u16>, Vec<u16>>| {
        p.pixels().map(|p| f32::from(p.0[0])).collect()
    };
    Ok(Pair {
        width: depth.width() as usize,
        height: depth.height() as usize,
        depth_mm: values(&depth),
        infrared: values(&infrared),
        eyes: [middle(&points[..4]), middle(&points[4..8])],
        mouth: middle(&points[11..15]),
        focal_px,
    })
}
