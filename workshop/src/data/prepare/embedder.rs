//! What the embedder learns from: aligned faces with names where there are any,
//! and LFW's evaluation pictures, which are only ever measured on.

use super::boxes::{Seen, central, largest};
use super::walk::{Found, split_of};
use super::{Job, names};
use crate::Result;
use crate::data::sets::{Form, Serving};
use crate::data::shards::{FaceLabel, Split};
use faceglass_vision::ModelKind;
use faceglass_vision::{Point, Similarity, TEMPLATE_112, warp_similarity};
use image::RgbImage;
use std::collections::BTreeSet;
use std::path::Path;

/// Pixels kept around the 112x112 template on every side, so that training can
/// shift, turn and scale without running out of picture.
pub const MARGIN: u32 = 16;
/// Side of a stored crop.
pub const STORED_SIDE: u32 = 112 + 2 * MARGIN;
const QUALITY: u8 = 92;

pub(crate) fn collect(job: &mut Job, sets: &[Serving]) -> Result<()> {
    let mut celeba = Celeba::default();
    for of in sets {
        match &of.set.form {
            Form::Celeba { people } => celeba.first(job, of, people)?,
            Form::CelebaCopy { people } => celeba.copy(job, of, people)?,
            Form::Utkface { min_age } => utk(job, of, *min_age)?,
            Form::Masks => masks(job, of)?,
            Form::Lfw { pairs } => lfw(job, of, pairs)?,
            _ => return Err(of.misfit(ModelKind::Embedder)),
        }
    }
    Ok(())
}

/// The pictures in the wild first; of the other copies only pictures that are not
/// among them, and nobody whom choices are made on.
#[derive(Default)]
struct Celeba {
    known: BTreeSet<String>,
    held_out: BTreeSet<String>,
}

impl Celeba {
    fn first(&mut self, job: &mut Job, of: &Serving, people: &Path) -> Result<()> {
        for found in job.celeba(of, people)? {
            self.known.insert(found.entry.file.clone());
            if found.entry.split == Split::Dev {
                self.held_out.insert(found.entry.person.clone());
            }
            aligned(job, found, largest)?;
        }
        Ok(())
    }

    fn copy(&mut self, job: &mut Job, of: &Serving, people: &Path) -> Result<()> {
        for found in job.more_celeba(of, people, (&self.known, &self.held_out))? {
            let name = names::celeba_name(&found.entry.file);
            self.known.insert(name.to_owned());
            aligned(job, found, central)?;
        }
        Ok(())
    }
}

/// Faces without names; nobody younger.
fn utk(job: &mut Job, of: &Serving, min_age: u32) -> Result<()> {
    for found in job.unnamed(of)? {
        if names::utk_age(&found.entry.file).is_none_or(|age| age < min_age) {
            let reason = format!("under {min_age} or age unknown");
            job.writer.drop_one(&reason);
            continue;
        }
        aligned(job, found, largest)?;
    }
    Ok(())
}

fn masks(job: &mut Job, of: &Serving) -> Result<()> {
    for mut found in job.unnamed(of)? {
        if let Some(person) = names::mask_person(&found.entry.file) {
            let person = format!("rmfd:{person}");
            found.entry.split = split_of(&person, of.how.validation, job.config.seed);
            found.entry.person = person;
        }
        aligned(job, found, largest)?;
    }
    Ok(())
}

fn lfw(job: &mut Job, of: &Serving, pairs: &Path) -> Result<()> {
    for found in job.lfw(of, pairs)? {
        aligned(job, found, central)?;
    }
    Ok(())
}

/// `which` of the faces that the teacher saw is meant.
fn aligned(job: &mut Job, found: Found, which: fn(&Seen) -> Option<&FaceLabel>) -> Result<()> {
    let mut entry = found.entry;
    let test = entry.split == Split::Test;
    let face = found.seen.as_ref().and_then(which);
    let face = face.filter(|f| test || f.score >= job.config.min_score);
    let Some((_, picture)) = job.read(&found.path, entry.split) else {
        return Ok(());
    };
    let shown = face.and_then(|f| align(&picture, f));
    let Some((crop, label)) = shown.or_else(|| test.then(|| middle(&picture)).flatten()) else {
        job.writer.drop_one("teacher sees no sure face");
        return Ok(());
    };
    entry.faces = vec![label];
    job.store(entry, &crop, QUALITY)
}

/// LFW's faces stand in the middle; where the teacher finds none, the protocol
/// still wants a crop.
fn middle(picture: &RgbImage) -> Option<(RgbImage, FaceLabel)> {
    let side = picture.width().min(picture.height()) as f32 * 0.45;
    let (cx, cy) = (picture.width() as f32 / 2.0, picture.height() as f32 / 2.0);
    let points = TEMPLATE_112.map(|p| {
        [
            cx + (p.x - 56.0) / 112.0 * side,
            cy + (p.y - 64.0) / 112.0 * side,
        ]
    });
    let face = FaceLabel {
        bbox: [cx - side / 2.0, cy - side / 2.0, side, side],
        score: 0.0,
        points: points.to_vec(),
    };
    align(picture, &face)
}

/// The face on the template with [`MARGIN`] around it, and its label there.
pub fn align(picture: &RgbImage, face: &FaceLabel) -> Option<(RgbImage, FaceLabel)> {
    let points: Vec<Point> = face
        .points
        .iter()
        .map(|[x, y]| Point::new(*x, *y))
        .collect();
    let margin = MARGIN as f32;
    let template = TEMPLATE_112.map(|p| Point::new(p.x + margin, p.y + margin));
    let map = Similarity::fit(&points, &template)?;
    let crop = warp_similarity(picture, map, STORED_SIDE, STORED_SIDE);
    let [x, y, w, h] = face.bbox;
    let center = map.apply(Point::new(x + w / 2.0, y + h / 2.0));
    let (w, h) = (w * map.scale(), h * map.scale());
    let moved = points.iter().map(|p| map.apply(*p)).map(|p| [p.x, p.y]);
    let label = FaceLabel {
        bbox: [center.x - w / 2.0, center.y - h / 2.0, w, h],
        score: face.score,
        points: moved.collect(),
    };
    Some((crop, label))
}

/// The 112x112 aligned face inside a stored crop.
pub fn inner(stored: &RgbImage) -> RgbImage {
    image::imageops::crop_imm(stored, MARGIN, MARGIN, 112, 112).to_image()
}
