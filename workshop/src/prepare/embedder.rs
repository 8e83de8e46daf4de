//! What the embedder learns from: aligned faces with names where there are any,
//! and LFW's evaluation pictures, which are only ever measured on.

use super::boxes::{Seen, central, largest};
use super::walk::{Found, split_of};
use super::{Job, sets};
use crate::Result;
use crate::shards::{FaceLabel, Split};
use faceglass_vision::{Point, Similarity, TEMPLATE_112, warp_similarity};
use image::RgbImage;
use std::collections::BTreeSet;

/// Pixels kept around the 112x112 template on every side, so that training can
/// shift, turn and scale without running out of picture.
pub const MARGIN: u32 = 16;
/// Side of a stored crop.
pub const STORED_SIDE: u32 = 112 + 2 * MARGIN;
const QUALITY: u8 = 92;

pub(crate) fn collect(job: &mut Job) -> Result<()> {
    celeba(job)?;
    utk(job)?;
    masks(job)?;
    lfw(job)
}

/// The pictures in the wild first; of the other copies only pictures that are not
/// among them, and nobody whom choices are made on.
fn celeba(job: &mut Job) -> Result<()> {
    let (mut known, mut held) = (BTreeSet::new(), BTreeSet::new());
    for found in job.celeba(CELEBA_DEV)? {
        known.insert(found.entry.file.clone());
        if found.entry.split == Split::Dev {
            held.insert(found.entry.person.clone());
        }
        aligned(job, found, largest)?;
    }
    for copy in CELEBA_COPIES {
        for found in job.more_celeba(copy, &known, &held)? {
            known.insert(sets::celeba_name(&found.entry.file).to_owned());
            aligned(job, found, central)?;
        }
    }
    Ok(())
}

/// Set and folder.
const CELEBA_COPIES: [(&str, &str); 2] = [
    (sets::CELEBA_HEADS, ""),
    (sets::CELEBA_ALIGNED, "celeba_identity_samples"),
];

/// Faces without names; nobody under 18.
fn utk(job: &mut Job) -> Result<()> {
    for found in job.unnamed((sets::UTK, sets::UTK_BELOW), OTHERS_DEV, |_| true)? {
        if sets::utk_age(&found.entry.file).is_none_or(|age| age < 18) {
            job.writer.drop_one("under 18 or age unknown");
            continue;
        }
        aligned(job, found, largest)?;
    }
    Ok(())
}

fn masks(job: &mut Job) -> Result<()> {
    let bare = |file: &str| file.starts_with("without_mask");
    for mut found in job.unnamed((sets::MASKS, "dataset"), OTHERS_DEV, bare)? {
        if let Some(person) = mask_person(&found.entry.file) {
            let person = format!("rmfd:{person}");
            found.entry.split = split_of(&person, OTHERS_DEV, job.config.seed);
            found.entry.person = person;
        }
        aligned(job, found, largest)?;
    }
    Ok(())
}

/// `without_mask/0_0_maguoming_0041.jpg` shows `maguoming`.
fn mask_person(file: &str) -> Option<&str> {
    let name = file.rsplit('/').next()?;
    let mut cells = name.split('_');
    let numbered = |c: Option<&str>| c.is_some_and(|c| c.parse::<u32>().is_ok());
    if !numbered(cells.next()) || !numbered(cells.next()) {
        return None;
    }
    cells
        .next()
        .filter(|c| c.chars().all(|c| c.is_ascii_alphabetic()))
}

fn lfw(job: &mut Job) -> Result<()> {
    for found in job.lfw(OTHERS_DEV)? {
        aligned(job, found, central)?;
    }
    Ok(())
}

/// Share of CelebA's people that choices are made on; the other sets have few
/// pictures a person, or no names.
const CELEBA_DEV: f32 = 0.1;
const OTHERS_DEV: f32 = 0.03;

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

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    #[test]
    fn mask_names_hold_people() {
        assert_eq!(
            mask_person("without_mask/0_0_maguoming_0041.jpg"),
            Some("maguoming")
        );
        assert_eq!(mask_person("without_mask/augmented_image_283.jpg"), None);
    }
}
