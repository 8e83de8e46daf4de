//! How well shut eyes are told from open ones, in stills of people whose files say which they are.

use super::parts::{Told, openings};
use super::{Report, bar};
use crate::core::statistics::median;
use crate::data::prepare::pictures_below;
use crate::data::trees::picture::upright;
use crate::{Result, WorkshopError, networks};
use faceglass_vision::motion::HeadFit;
use faceglass_vision::{DetectParams, Detector as _, Landmarker as _, Point, QualityParams};
use image::DynamicImage;
use indicatif::ProgressIterator as _;
use std::collections::BTreeMap;
use std::path::Path;

/// Folder of the stills with both eyes shut, beside folders of others of the same person.
const SHUT: &str = "eyes_closed";
/// Part of the name of folders with one eye shut, which are left out.
const ONE_SHUT: &str = "eye_closed";
/// Pictures larger than this are shrunk first.
const LARGEST: u32 = 1000;

/// Height over width of both eyes together, in the stills of one person.
#[derive(Default)]
struct Person {
    open: Vec<f32>,
    shut: Vec<f32>,
}

/// Adds how well shut eyes are told by their opening; of faces that are not turned too far also by their opening beside
/// the median of the same person's open ones, as the app looks for blinks. Files are `PERSON/eyes_closed/…` and `PERSON/…`, and none with one eye shut;
/// `detector` finds the faces.
///
/// # Errors
/// When a network or the folder cannot be used, or no face is found.
pub fn add_shut(
    report: &mut Report,
    (manifest, detector): (&Path, &Path),
    folder: &Path,
) -> Result<()> {
    let mut net = networks::landmarker(manifest)?;
    let mut finds = networks::detector(detector)?;
    let params = DetectParams {
        min_score: finds.default_threshold(),
        min_face_px: 40.0,
    };
    let files = pictures_below(folder)?;
    let depth = depth_of_shut(&files);
    let (mut scores, mut ahead, mut missed) = (Told::default(), Told::default(), 0usize);
    let mut people: BTreeMap<Vec<&str>, Person> = BTreeMap::new();
    for file in files.iter().progress_with(bar(files.len(), "eyes")) {
        let parts: Vec<&str> = file.split('/').collect();
        let shut = parts.contains(&SHUT);
        if !shut && file.contains(ONE_SHUT) {
            continue;
        }
        let path = folder.join(file);
        let picture = upright(&path)
            .ok_or_else(|| WorkshopError::Data(format!("{} does not decode", path.display())))?;
        let picture = DynamicImage::from(picture)
            .thumbnail(LARGEST, LARGEST)
            .into_rgb8();
        let found = finds.detect(&picture, &params)?;
        let Some(face) = found.first() else {
            missed += 1;
            continue;
        };
        let dense = net.landmarks(&picture, face)?.dense;
        let points: Vec<[f32; 2]> = dense.iter().map(|p| [p.x, p.y]).collect();
        let eyes = openings(&points);
        let person = people
            .entry(parts.into_iter().take(depth).collect())
            .or_default();
        let seen = [Some(&mut scores), looks_ahead(&dense).then_some(&mut ahead)];
        for told in seen.into_iter().flatten() {
            match shut {
                true => told.covered.extend(eyes),
                false => told.free.extend(eyes),
            }
        }
        if looks_ahead(&dense) {
            let own = match shut {
                true => &mut person.shut,
                false => &mut person.open,
            };
            own.push(eyes[0] + eyes[1]);
        }
    }
    if scores.covered.is_empty() || scores.free.is_empty() {
        return Err(WorkshopError::Data(format!(
            "{} holds no face with open eyes, or none in a folder {SHUT}",
            folder.display()
        )));
    }
    report.add("stills: open eyes", scores.free.len() as f64);
    report.add("stills: shut eyes", scores.covered.len() as f64);
    report.add("stills without a face, not counted", missed as f64);
    report.add("AUC of shut eyes by their opening", scores.auc());
    report.add(
        "of faces turned no further than an enrolment allows: open",
        ahead.free.len() as f64,
    );
    report.add("the same: shut", ahead.covered.len() as f64);
    report.add("the same: AUC of shut eyes by their opening", ahead.auc());
    add_beside_own(report, people.values());
    Ok(())
}

/// Whether a face is turned no further than the app enrols it, which is how one looks ahead while
/// blinks are asked for.
fn looks_ahead(dense: &[Point]) -> bool {
    let most = QualityParams::enrolment().max_yaw_deg;
    HeadFit::of(dense).is_ok_and(|head| head.pose.yaw_deg.abs() <= most)
}

/// How many folders stand above that of shut eyes: what names a person.
fn depth_of_shut(files: &[String]) -> usize {
    let depth = |file: &String| file.split('/').position(|part| part == SHUT);
    files.iter().find_map(depth).unwrap_or(1)
}

fn add_beside_own<'a>(report: &mut Report, people: impl Iterator<Item = &'a Person>) {
    let mut beside = Told::default();
    for person in people {
        let open = person.open.iter().map(|v| f64::from(*v)).collect();
        let Some(usual) = median(open).filter(|m| *m > 0.0) else {
            continue;
        };
        let of = |both: &f32| (f64::from(*both) / usual) as f32;
        beside.free.extend(person.open.iter().map(of));
        beside.covered.extend(person.shut.iter().map(of));
    }
    report.add(
        "the same: AUC of shut eyes beside the same person's open ones",
        beside.auc(),
    );
    let most = beside.covered.iter().copied().fold(0.0, f32::max);
    report.add(
        "the same: shut eyes as a part of the person's open ones, at most",
        f64::from(most),
    );
    report.add(
        "the same: shut eyes as a part of the person's open ones, median",
        median(beside.covered.iter().map(|v| f64::from(*v)).collect()),
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use faceglass_vision::{ModelId, ModelKind};

    #[test]
    fn a_person_is_what_stands_above_the_folder_of_shut_eyes() {
        let files = [
            "female/1/angry/a.jpg".to_owned(),
            "female/1/eyes_closed/a.jpg".to_owned(),
        ];
        assert_eq!(depth_of_shut(&files), 2);
        assert_eq!(depth_of_shut(&files[..1]), 1);
    }

    #[test]
    fn narrow_eyes_are_compared_with_themselves() {
        // One person's open eyes are as high as the other's shut ones.
        let people = [([0.6, 0.7, 0.8], [0.3]), ([0.25, 0.3, 0.35], [0.1])];
        let people = people.map(|(open, shut)| Person {
            open: open.to_vec(),
            shut: shut.to_vec(),
        });
        let mut report = Report::new(ModelKind::Landmarks, &ModelId("0".into()), "made up");
        add_beside_own(&mut report, people.iter());
        assert_eq!(report.figures[0].value, 1.0);
        assert_eq!(report.figures[1].value, 0.4286);
    }
}
