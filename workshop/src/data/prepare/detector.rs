//! What the detector learns from: faces in context with the teacher's boxes and
//! points, and pictures without a face.

use super::boxes::largest;
use super::walk::{Found, Walk, split_in_three, split_of};
use super::{Job, names};
use crate::Result;
use crate::data::augment::{Affine, Border, geometric};
use crate::data::sets::{Form, Serving};
use crate::data::shards::{FaceLabel, Record, Split};
use faceglass_vision::ModelKind;
use faceglass_vision::Point;
use image::RgbImage;
use std::path::Path;

/// Longer side of a stored picture; faces above 250 px are not asked for.
const MAX_SIDE: u32 = 384;
/// A picture is shrunk no further than to this size of its largest face.
const FACE_SIDE: f32 = 150.0;
const QUALITY: u8 = 90;

pub(crate) fn collect(job: &mut Job, sets: &[Serving]) -> Result<()> {
    for of in sets {
        match &of.set.form {
            Form::Celeba { people } => all_with_faces(job, |job| job.celeba(of, people))?,
            Form::Lfw { pairs } => all_with_faces(job, |job| job.lfw(of, pairs))?,
            Form::Masks => all_with_faces(job, |job| job.unnamed(of))?,
            Form::Nuaa => nuaa(job, of)?,
            Form::Negatives => negatives(job, of)?,
            Form::NegativesByTeacher => negatives_by_teacher(job, of)?,
            _ => return Err(of.misfit(ModelKind::Detector)),
        }
    }
    Ok(())
}

fn all_with_faces(job: &mut Job, walk: impl FnOnce(&mut Job) -> Result<Walk>) -> Result<()> {
    for found in walk(job)? {
        with_faces(job, found)?;
    }
    Ok(())
}

/// Webcam frames of NUAA's training people.
fn nuaa(job: &mut Job, of: &Serving) -> Result<()> {
    let name = &of.set.name;
    let Some(root) = job.set(of) else {
        return Ok(());
    };
    let train = super::liveness::nuaa_names(job, of, "client_train_raw.txt")?;
    let boxes = job.boxes(name)?;
    let bar = job.bar(train.len(), &of.set.title);
    for frame in train.iter().step_by(of.how.every) {
        bar.inc(of.how.every as u64);
        let file = format!("ClientRaw/{frame}");
        let person = format!("nuaa:{}", frame.split('/').next().unwrap_or_default());
        let split = split_of(&person, of.how.validation, job.config.seed);
        let mut entry = Record::new(name, &file, split);
        entry.person = person;
        let found = Found {
            path: root.join(&file),
            seen: boxes.of(&file).cloned(),
            entry,
        };
        with_faces(job, found)?;
    }
    Ok(())
}

/// Pictures without a face; the landmark network learns its doubt from them too.
pub(crate) fn negatives(job: &mut Job, of: &Serving) -> Result<()> {
    let with_faces = match job.config.negatives_with_faces.clone() {
        Some(path) => names::negatives_with_faces(&path)?,
        None => Default::default(),
    };
    let Some(root) = job.set(of) else {
        return Ok(());
    };
    let files = of.pictures_below(&root)?;
    let bar = job.bar(files.len(), "negatives");
    for file in files {
        bar.inc(1);
        let base = file.rsplit('/').next().unwrap_or(&file);
        if with_faces.contains(base) {
            job.writer.drop_one("negative with a face");
            continue;
        }
        let split = split_in_three(&file, of.how, job.config.seed);
        negative(
            job,
            &root.join(&file),
            Record::new(&of.set.name, &file, split),
        )?;
    }
    Ok(())
}

/// Pictures without a face of sets that nobody looked through: the teacher's silence decides,
/// and it must have looked.
fn negatives_by_teacher(job: &mut Job, of: &Serving) -> Result<()> {
    let name = &of.set.name;
    let Some(root) = job.set(of) else {
        return Ok(());
    };
    let boxes = job.boxes(name)?;
    let files = of.pictures_below(&root)?;
    let bar = job.bar(files.len(), "more negatives");
    for file in files {
        bar.inc(1);
        match boxes.of(&file) {
            None => job.writer.drop_one("negative the teacher never saw"),
            Some(seen) if !seen.faces.is_empty() => {
                job.writer.drop_one("negative with a face");
            }
            Some(_) => {
                let split = split_of(&file, of.how.validation, job.config.seed);
                negative(job, &root.join(&file), Record::new(name, &file, split))?;
            }
        }
    }
    Ok(())
}

fn negative(job: &mut Job, path: &Path, entry: Record) -> Result<()> {
    let Some((_, picture)) = job.read(path, entry.split) else {
        return Ok(());
    };
    let (small, _) = fit(&picture, &[]);
    job.store(entry, &small, QUALITY)
}

fn with_faces(job: &mut Job, found: Found) -> Result<()> {
    let seen = found.seen.unwrap_or_default();
    let mut entry = found.entry;
    let sure = largest(&seen).is_some_and(|f| f.score >= job.config.min_score);
    // Evaluation pictures stay whatever the teacher says: a miss must count.
    if !sure && entry.split != Split::Test {
        job.writer.drop_one("teacher sees no sure face");
        return Ok(());
    }
    let Some((_, picture)) = job.read(&found.path, entry.split) else {
        return Ok(());
    };
    let (small, faces) = fit(&picture, &seen.faces);
    entry.faces = faces;
    job.store(entry, &small, QUALITY)
}

/// The picture no larger than [`MAX_SIDE`], its largest face no smaller than
/// need be: shrunk first, then cut around that face.
fn fit(picture: &RgbImage, faces: &[FaceLabel]) -> (RgbImage, Vec<FaceLabel>) {
    let (w, h) = (picture.width() as f32, picture.height() as f32);
    let longest = w.max(h);
    if longest <= MAX_SIDE as f32 {
        return (picture.clone(), faces.to_vec());
    }
    let whole = MAX_SIDE as f32 / longest;
    let face = faces
        .iter()
        .max_by(|a, b| a.bbox[3].total_cmp(&b.bbox[3]))
        .map(|f| (f.bbox[2].max(f.bbox[3]), center_of(f)));
    let scale = face.map_or(whole, |(side, _)| whole.max((FACE_SIDE / side).min(1.0)));
    let out_w = ((w * scale) as u32).clamp(1, MAX_SIDE);
    let out_h = ((h * scale) as u32).clamp(1, MAX_SIDE);
    let middle = face.map_or(Point::new(w / 2.0, h / 2.0), |(_, c)| c);
    let start = |c: f32, full: f32, out: u32| {
        (c * scale - out as f32 / 2.0).clamp(0.0, (full * scale - out as f32).max(0.0))
    };
    let map = Affine {
        a: scale,
        b: 0.0,
        c: 0.0,
        d: scale,
        tx: -start(middle.x, w, out_w),
        ty: -start(middle.y, h, out_h),
    };
    let small = geometric::warp(picture, map, out_w, out_h, Border::Edge);
    let moved = faces.iter().map(|f| moved(f, map));
    let visible = moved.filter(|f| {
        let c = center_of(f);
        c.x > 0.0 && c.y > 0.0 && c.x < out_w as f32 && c.y < out_h as f32
    });
    (small, visible.collect())
}

fn center_of(face: &FaceLabel) -> Point {
    let [x, y, w, h] = face.bbox;
    Point::new(x + w / 2.0, y + h / 2.0)
}

/// The label moved along with its picture.
pub(crate) fn moved(face: &FaceLabel, map: Affine) -> FaceLabel {
    let [x, y, w, h] = face.bbox;
    let rect = map.apply_rect(faceglass_vision::Rect::new(x, y, w, h));
    FaceLabel {
        bbox: [rect.x, rect.y, rect.w, rect.h],
        score: face.score,
        points: geometric::move_points(&face.points, map),
    }
}
