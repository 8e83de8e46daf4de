//! Pictures as a network is shown them in use.

use crate::core::error::{Result, WorkshopError};
use crate::data::shards::{Record, ShardSet, Split};
use faceglass_vision::align::align_face;
use faceglass_vision::manifest::{KindSpec, Manifest};
use faceglass_vision::tensor::append;
use faceglass_vision::types::FivePoints;
use faceglass_vision::{
    DetectParams, Detection, Detector, Point, Rect, crop_rect, letterbox, liveness_region,
};
use image::RgbImage;
use std::path::{Path, PathBuf};

/// A batch of one: channels, height and width that the network of `manifest` takes.
pub fn shape_of(manifest: &Manifest) -> [usize; 4] {
    let (width, height) = (manifest.input.width, manifest.input.height);
    [1, 3, height as usize, width as usize]
}

/// Inputs of the network of `manifest` from some records of one split, from all over it, `most` at most.
///
/// # Errors
/// When a picture does not decode, or no record suits the network.
pub fn of_shards(
    manifest: &Manifest,
    set: &ShardSet,
    split: Split,
    most: usize,
) -> Result<Vec<Vec<f32>>> {
    let records = set.of_split(split);
    let suits = |i: &usize| match manifest.spec {
        KindSpec::Detector(_) => true,
        KindSpec::Demesher(_) | KindSpec::Embedder(_) => five(&set.records[*i]).is_some(),
        KindSpec::Landmarks(_) | KindSpec::Liveness(_) => !set.records[*i].faces.is_empty(),
    };
    let records: Vec<usize> = records.into_iter().filter(suits).collect();
    let every = records.len().div_ceil(most.max(1)).max(1);
    let mut inputs = Vec::new();
    for i in records.into_iter().step_by(every) {
        let record = &set.records[i];
        let face = record.faces.first().map(|face| {
            let [x, y, w, h] = face.bbox;
            Detection {
                bbox: Rect::new(x, y, w, h),
                score: face.score,
                points: five(record),
            }
        });
        inputs.extend(of_picture(manifest, &set.picture(i)?, face.as_ref())?);
    }
    match inputs.is_empty() {
        true => Err(WorkshopError::Data(format!(
            "{} holds no {} picture that a {} could be shown",
            set.dir.display(),
            split.as_str(),
            manifest.kind()
        ))),
        false => Ok(inputs),
    }
}

/// The same from the pictures in a folder and its folders; where the network wants a face, of the largest
/// that `detector` finds.
///
/// # Errors
/// When a picture does not decode, or there is none with a face.
pub fn of_folder(
    manifest: &Manifest,
    folder: &Path,
    mut detector: Option<&mut dyn Detector>,
    most: usize,
) -> Result<Vec<Vec<f32>>> {
    let paths = pictures_in(folder)?;
    let every = paths.len().div_ceil(most.max(1)).max(1);
    let mut inputs = Vec::new();
    for path in paths.into_iter().step_by(every) {
        let picture = image::open(&path).map_err(|e| {
            WorkshopError::Data(format!("{} does not decode ({e})", path.display()))
        })?;
        let picture = picture.to_rgb8();
        let face = match (&manifest.spec, &mut detector) {
            (KindSpec::Detector(_), _) => None,
            (_, None) => {
                return Err(WorkshopError::Config(
                    "name --detector, by which the faces in the pictures are found".into(),
                ));
            }
            (_, Some(detector)) => {
                let found = detector.detect(
                    &picture,
                    &DetectParams {
                        min_score: 0.5,
                        min_face_px: 24.0,
                    },
                )?;
                let larger = |a: &Detection, b: &Detection| {
                    a.bbox.longer_side().total_cmp(&b.bbox.longer_side())
                };
                match found.into_iter().max_by(larger) {
                    Some(face) => Some(face),
                    None => continue,
                }
            }
        };
        inputs.extend(of_picture(manifest, &picture, face.as_ref())?);
    }
    match inputs.is_empty() {
        true => Err(WorkshopError::Data(format!(
            "{} holds no picture that the network could be shown",
            folder.display()
        ))),
        false => Ok(inputs),
    }
}

/// Sorted by name, so that the same folder always gives the same.
fn pictures_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(WorkshopError::io(folder))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(WorkshopError::io(folder))?.path();
        let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
        if path.is_dir() {
            found.extend(pictures_in(&path)?);
        } else if ["jpg", "jpeg", "png", "bmp"]
            .map(Some)
            .contains(&ending.as_deref())
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// What the network is shown of one picture: several views, if it judges by several.
///
/// # Errors
/// When the picture cannot be cut as the network wants it.
pub fn of_picture(
    manifest: &Manifest,
    picture: &RgbImage,
    face: Option<&Detection>,
) -> Result<Vec<Vec<f32>>> {
    let (width, height) = (manifest.input.width, manifest.input.height);
    let shown = match (&manifest.spec, face) {
        (KindSpec::Detector(_), _) => vec![letterbox(picture, width, height)?.image],
        (_, None) => Vec::new(),
        (KindSpec::Landmarks(spec), Some(face)) => {
            let side = face.bbox.longer_side() * spec.crop_scale;
            let region = Rect::square(face.bbox.center(), side);
            vec![crop_rect(picture, region, width, height)]
        }
        (KindSpec::Liveness(spec), Some(face)) => {
            let views = spec.views.iter().map(|view| {
                let region = liveness_region(picture.dimensions(), face.bbox, *view, spec.crop);
                crop_rect(picture, region, width, height)
            });
            views.collect()
        }
        (KindSpec::Demesher(_) | KindSpec::Embedder(_), Some(face)) => match &face.points {
            None => Vec::new(),
            Some(points) => {
                let aligned = align_face(picture, points)?.image;
                let left = aligned.width().saturating_sub(width) / 2;
                let cut = image::imageops::crop_imm(&aligned, left, 0, width, height);
                vec![cut.to_image()]
            }
        },
    };
    let numbers = |picture: &RgbImage| {
        let mut values = Vec::new();
        append(&mut values, picture, &manifest.input);
        values
    };
    Ok(shown.iter().map(numbers).collect())
}

/// The five points of a record's face.
pub(super) fn five(record: &Record) -> Option<FivePoints> {
    let points = &record.faces.first()?.points;
    let points: Vec<Point> = points.iter().map(|p| Point::new(p[0], p[1])).collect();
    points.try_into().ok()
}
