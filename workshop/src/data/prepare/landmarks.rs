//! What the landmark network learns from: video frames with 68 points, each
//! with the box that the teacher detector gives it.

use super::boxes::Seen;
use super::walk::{Found, split_in_three};
use super::{Job, names};
use crate::core::statistics;
use crate::data::sets::{Form, Serving};
use crate::data::shards::{FaceLabel, Record};
use crate::{Result, WorkshopError};
use faceglass_vision::ModelKind;
use faceglass_vision::Rect;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

type Frame = (String, Vec<[f32; 2]>);

/// Where Face-Mask-Detection keeps faces that wear a mask: its points would be guesses.
const MASKED: &str = "with_mask";

pub(crate) fn collect(job: &mut Job, sets: &[Serving]) -> Result<()> {
    let mut celeba = BTreeSet::new();
    for of in sets {
        match &of.set.form {
            Form::Points68 => points(job, of)?,
            Form::Negatives => super::detector::negatives(job, of)?,
            Form::Celeba { people } => {
                taught(job, of, |job| job.celeba(of, people), &mut celeba)?;
            }
            Form::CelebaCopy { people } => {
                let known = celeba.clone();
                let nobody = BTreeSet::new();
                let walk = |job: &mut Job| job.more_celeba(of, people, (&known, &nobody));
                taught(job, of, walk, &mut celeba)?;
            }
            Form::Utkface { min_age } => {
                let adult = |file: &str| names::utk_age(file).is_some_and(|age| age >= *min_age);
                let walk = |job: &mut Job| {
                    job.unnamed(of)
                        .map(|w| w.filter(move |f| adult(&f.entry.file)))
                };
                taught(job, of, walk, &mut celeba)?;
            }
            Form::Masks => taught(job, of, |job| masks(job, of), &mut celeba)?,
            _ => return Err(of.misfit(ModelKind::Landmarks)),
        }
    }
    Ok(())
}

/// Faces with a teacher's points; without its file the set serves nothing.
fn taught<W: Iterator<Item = Found>>(
    job: &mut Job,
    of: &Serving,
    walk: impl FnOnce(&mut Job) -> Result<W>,
    celeba: &mut BTreeSet<String>,
) -> Result<()> {
    let Some(points) = job.taught(&of.set.name)? else {
        job.writer.drop_one(&format!("no points: {}", of.set.name));
        return Ok(());
    };
    for found in walk(job)? {
        celeba.insert(names::celeba_name(&found.entry.file).to_owned());
        let masked = found.entry.file.starts_with(MASKED);
        super::taught::face(job, found, &points, masked)?;
    }
    Ok(())
}

/// Those whom the files name are split by person.
fn masks(job: &mut Job, of: &Serving) -> Result<impl Iterator<Item = Found> + use<>> {
    let (how, seed) = (of.how.clone(), job.config.seed);
    let walk = job.unnamed(of)?;
    Ok(walk.map(move |mut found| {
        if let Some(person) = names::mask_person(&found.entry.file) {
            found.entry.person = format!("rmfd:{person}");
            found.entry.split = split_in_three(&found.entry.person, &how, seed);
        }
        found
    }))
}

fn points(job: &mut Job, of: &Serving) -> Result<()> {
    let Some(root) = job.set(of) else {
        return Ok(());
    };
    let boxes = job.boxes(&of.set.name)?;
    let taught = job.taught(&of.set.name)?;
    let mut frames = Vec::new();
    for part in ["training", "test"] {
        frames.extend(read_points(
            &root.join(format!("{part}_frames_keypoints.csv")),
            part,
        )?);
    }
    if let Some(taught) = &taught {
        frames.retain_mut(|(file, points)| match taught.of(file) {
            Some(better) => {
                *points = better.to_vec();
                true
            }
            None => {
                job.writer
                    .drop_one("no points, or the teacher's answers lie apart");
                false
            }
        });
    }
    let found: BTreeMap<&str, FaceLabel> = frames
        .iter()
        .filter_map(|(file, points)| {
            let face = matching(boxes.of(file)?, points)?;
            Some((file.as_str(), face.clone()))
        })
        .collect();
    let typical = typical_offsets(&frames, &found);
    let bar = job.bar(frames.len(), "68-point frames");
    for (file, points) in &frames {
        bar.inc(1);
        if points.iter().flatten().any(|v| !v.is_finite()) || eye_corner_distance(points) < 4.0 {
            job.writer.drop_one("points not usable");
            continue;
        }
        let (bbox, score) = match (found.get(file.as_str()), typical) {
            (Some(face), _) => (face.bbox, face.score),
            // The teacher missed it: the box it would most likely have given.
            (None, Some(typical)) => (from_offsets(bounds(points), typical), 0.0),
            (None, None) => {
                job.writer.drop_one("no box");
                continue;
            }
        };
        let person = names::udacity_person(file);
        let split = split_in_three(person, of.how, job.config.seed);
        let Some((_, picture)) = job.read(&root.join(file), split) else {
            continue;
        };
        let face = FaceLabel {
            bbox,
            score,
            points: points.clone(),
        };
        let mut entry = Record::new(&of.set.name, file, split);
        entry.faces = vec![face];
        entry.person = format!("udacity:{person}");
        job.store(entry, &picture, 95)?;
    }
    Ok(())
}

fn read_points(path: &Path, part: &str) -> Result<Vec<Frame>> {
    let text = std::fs::read_to_string(path).map_err(WorkshopError::io(path))?;
    text.lines()
        .skip(1)
        .filter(|l| !l.is_empty())
        .map(|line| {
            let (file, rest) = line.split_once(',').unwrap_or((line, ""));
            let numbers = rest.split(',').map(|c| c.trim().parse().ok());
            let numbers: Option<Vec<f32>> = numbers.collect();
            let Some(numbers) = numbers.filter(|n| n.len() == 136) else {
                return Err(WorkshopError::Data(format!(
                    "{} has a row without 68 points ({file})",
                    path.display()
                )));
            };
            // The set counts pixel centres as whole numbers; here they lie at +0.5.
            let points = numbers.chunks_exact(2).map(|p| [p[0] + 0.5, p[1] + 0.5]);
            let mut points: Vec<_> = points.collect();
            let shift = label_shift(&points);
            points.iter_mut().for_each(|[x, _]| *x -= shift);
            Ok((format!("{part}/{file}"), points))
        })
        .collect()
}

/// How far, in pixels, the set's points lie to the right of what they name.
///
/// Found on 557 training frames with YuNet's eyes, nose and mouth corners, in each frame
/// and in its mirror image, where a shift of the labels changes sign and one of
/// YuNet does not: 1.0 px at eye corners 26 px apart, 2.2 px at 90, a line
/// through which is this. A network trained on mirrored frames cannot follow the shift and
/// pays for it in every one.
pub fn label_shift(points: &[[f32; 2]]) -> f32 {
    0.38 + 0.0211 * eye_corner_distance(points)
}

/// Distance of the outer eye corners, the unit of the normalised mean error.
pub fn eye_corner_distance(points: &[[f32; 2]]) -> f32 {
    let (a, b) = (points[36], points[45]);
    (a[0] - b[0]).hypot(a[1] - b[1])
}

/// The box around points.
pub fn bounds(points: &[[f32; 2]]) -> Rect {
    let (mut x0, mut y0, mut x1, mut y1) = (f32::MAX, f32::MAX, f32::MIN, f32::MIN);
    for [x, y] in points {
        (x0, x1) = (x0.min(*x), x1.max(*x));
        (y0, y1) = (y0.min(*y), y1.max(*y));
    }
    Rect::new(x0, y0, x1 - x0, y1 - y0)
}

fn rect_of(face: &FaceLabel) -> Rect {
    let [x, y, w, h] = face.bbox;
    Rect::new(x, y, w, h)
}

fn matching<'a>(seen: &'a Seen, points: &[[f32; 2]]) -> Option<&'a FaceLabel> {
    let own = bounds(points);
    let best = seen
        .faces
        .iter()
        .max_by(|a, b| rect_of(a).iou(own).total_cmp(&rect_of(b).iou(own)))?;
    (rect_of(best).iou(own) > 0.35).then_some(best)
}

/// Median place of the teacher's box relative to the bounds of the points:
/// left, top, width, height, in sizes of the bounds.
fn typical_offsets(frames: &[Frame], found: &BTreeMap<&str, FaceLabel>) -> Option<[f32; 4]> {
    let mut columns: [Vec<f64>; 4] = Default::default();
    for (file, points) in frames {
        if let Some(face) = found.get(file.as_str()) {
            let (own, [x, y, w, h]) = (bounds(points), face.bbox);
            let row = [
                (x - own.x) / own.w,
                (y - own.y) / own.h,
                w / own.w,
                h / own.h,
            ];
            for (column, v) in columns.iter_mut().zip(row) {
                column.push(f64::from(v));
            }
        }
    }
    let mut median = [0.0; 4];
    for (m, column) in median.iter_mut().zip(columns) {
        *m = statistics::median(column)? as f32;
    }
    Some(median)
}

fn from_offsets(own: Rect, [left, top, w, h]: [f32; 4]) -> [f32; 4] {
    [
        own.x + left * own.w,
        own.y + top * own.h,
        w * own.w,
        h * own.h,
    ]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn points_are_read_in_continuous_pixels_without_their_shift() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("points.csv");
        // 100 pixels from point 36 to point 45, the outer eye corners.
        let x = |i: usize| if i == 45 { 160.0 } else { 60.0 };
        let cells: Vec<String> = (0..68).map(|i| format!("{},{}", x(i), i)).collect();
        std::fs::write(&file, format!("header\na.jpg,{}\n", cells.join(","))).unwrap();
        let frames = read_points(&file, "test").unwrap();
        assert_eq!(frames[0].0, "test/a.jpg");
        for (i, [px, py]) in frames[0].1.iter().enumerate() {
            let eyes = 100.0f32.hypot(9.0);
            assert!((px - (x(i) + 0.5 - 0.38 - 0.0211 * eyes)).abs() < 1e-4);
            assert!((py - (i as f32 + 0.5)).abs() < 1e-4);
        }
        // A cell more than there should be does not make up for one that is no number.
        std::fs::write(&file, format!("header\na.jpg,n/a,{}\n", cells.join(","))).unwrap();
        assert!(read_points(&file, "test").is_err());
    }
}
