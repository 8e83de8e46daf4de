//! What the detector learns from: faces in context with the teacher's boxes and
//! points, and pictures without a face.

use super::boxes::largest;
use super::walk::{Found, split_of};
use super::{Job, pictures_below, record, sets, share_of};
use crate::Result;
use crate::augment::{Affine, Border, geometric};
use crate::shards::{FaceLabel, Split};
use faceglass_vision::Point;
use image::RgbImage;

/// Longer side of a stored picture; faces above 250 px are not asked for.
const MAX_SIDE: u32 = 384;
/// A picture is shrunk no further than to this size of its largest face.
const FACE_SIDE: f32 = 150.0;
const QUALITY: u8 = 90;

pub(crate) fn collect(job: &mut Job) -> Result<()> {
    celeba(job)?;
    lfw(job)?;
    nuaa(job)?;
    masks(job)?;
    negatives(job)?;
    more_negatives(job)
}

fn celeba(job: &mut Job) -> Result<()> {
    for found in job.celeba(DEV_SHARE)? {
        with_faces(job, found)?;
    }
    Ok(())
}

fn lfw(job: &mut Job) -> Result<()> {
    for found in job.lfw(DEV_SHARE)? {
        with_faces(job, found)?;
    }
    Ok(())
}

/// Webcam frames of NUAA's training people, one in eight: they hardly differ.
fn nuaa(job: &mut Job) -> Result<()> {
    let Some(root) = job.set(sets::NUAA, "db") else {
        return Ok(());
    };
    let train = super::liveness::nuaa_names(job, "client_train_raw.txt")?;
    let boxes = job.boxes(sets::NUAA)?;
    let bar = job.bar(train.len(), "NUAA");
    for name in train.iter().step_by(8) {
        bar.inc(8);
        let file = format!("ClientRaw/{name}");
        let person = format!("nuaa:{}", name.split('/').next().unwrap_or_default());
        let split = split_of(&person, DEV_SHARE, job.config.seed);
        let mut entry = record(sets::NUAA, &file, split, Vec::new());
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

fn masks(job: &mut Job) -> Result<()> {
    let masked = |file: &str| file.starts_with("with_mask");
    for found in job.unnamed((sets::MASKS, "dataset"), DEV_SHARE, masked)? {
        with_faces(job, found)?;
    }
    Ok(())
}

/// Pictures without a face; the landmark network learns its doubt from them too.
pub(crate) fn negatives(job: &mut Job) -> Result<()> {
    let with_faces = match job.config.negatives_with_faces.clone() {
        Some(path) => sets::negatives_with_faces(&path)?,
        None => Default::default(),
    };
    for (set, below) in [(sets::IMAGENET, ""), (sets::BSDS, "BSDS500/data/images")] {
        let Some(root) = job.set(set, below) else {
            continue;
        };
        let files = pictures_below(&root)?;
        let bar = job.bar(files.len(), "negatives");
        for file in files {
            bar.inc(1);
            let base = file.rsplit('/').next().unwrap_or(&file);
            if with_faces.contains(base) {
                job.writer.drop_one("negative with a face");
                continue;
            }
            let split = match share_of(&file, job.config.seed) {
                s if s < 0.35 => Split::Test,
                s if s < 0.42 => Split::Dev,
                _ => Split::Train,
            };
            let Some((_, picture)) = job.read(&root.join(&file), split) else {
                continue;
            };
            let (small, _) = fit(&picture, &[]);
            job.store(record(set, &file, split, Vec::new()), &small, QUALITY)?;
        }
    }
    Ok(())
}

/// Pictures without a face of sets that nobody looked through: the teacher's silence decides,
/// and it must have looked.
fn more_negatives(job: &mut Job) -> Result<()> {
    for (set, below, step) in sets::MORE_NEGATIVES {
        let Some(root) = job.set(set, below) else {
            continue;
        };
        let boxes = job.boxes(set)?;
        let files = pictures_below(&root)?;
        let bar = job.bar(files.len(), "more negatives");
        for file in files.iter().step_by(step) {
            bar.inc(step as u64);
            match boxes.of(file) {
                None => job.writer.drop_one("negative the teacher never saw"),
                Some(seen) if !seen.faces.is_empty() => {
                    job.writer.drop_one("negative with a face");
                }
                Some(_) => {
                    let split = split_of(file, DEV_SHARE, job.config.seed);
                    let Some((_, picture)) = job.read(&root.join(file), split) else {
                        continue;
                    };
                    let (small, _) = fit(&picture, &[]);
                    job.store(record(set, file, split, Vec::new()), &small, QUALITY)?;
                }
            }
        }
    }
    Ok(())
}

/// One person in twenty is held out for choices.
const DEV_SHARE: f32 = 0.05;

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
