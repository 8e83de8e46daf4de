//! Who is it? Classifiers that learn from embeddings of known people and name each further one:
//! nearest mean, k nearest neighbours, and support vector machines, linear and with Gaussian kernels.
//!
//! Everybody asked about is one of the people. A stranger would be named too: what is
//! known of strangers is told by 1:N figures (`faceglass evaluate identify`).

pub mod known;
pub mod method;
mod neighbours;
mod picture;
mod report;
mod split;
pub mod svm;
mod trial;

pub use picture::confusion;
pub use report::{Told, write};
pub use split::{Split, folds};
pub use trial::{Family, Trial, trials};

use crate::core::error::{Result, WorkshopError};
use crate::data::prepare::pictures_below;
use crate::data::trees::picture::upright;
use faceglass_vision::{
    DetectParams, Detection, Detector, Models, align_face, landmarks_of_detection,
};
use image::RgbImage;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// As the app looks at pictures.
const LOOK: DetectParams = DetectParams {
    min_score: 0.6,
    min_face_px: 40.0,
};

/// People, each with several pictures.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct People {
    /// Their names.
    pub names: Vec<String>,
    /// Their pictures, person by person.
    pub pictures: Vec<Picture>,
    /// People who were left out, as they have too few pictures.
    pub left_out: usize,
}

/// A picture of somebody.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Below the folder of all people.
    pub file: String,
    /// The place of the person among the names.
    pub person: usize,
    /// The vector of the largest face, of length 1; none if no face was found.
    pub row: Option<Vec<f32>>,
}

impl People {
    /// The pictures below `folder`, which has a folder a person, not yet looked at. With `only`, nobody
    /// else counts; whoever has fewer than `least` pictures is left out.
    ///
    /// # Errors
    /// When the folder cannot be read, or fewer than two people are left.
    pub fn below(folder: &Path, only: Option<&BTreeSet<String>>, least: usize) -> Result<Self> {
        let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for file in pictures_below(folder)? {
            let Some((name, _)) = file.split_once('/') else {
                continue;
            };
            if only.is_none_or(|only| only.contains(name)) {
                by_name.entry(name.to_owned()).or_default().push(file);
            }
        }
        let all = by_name.len();
        by_name.retain(|_, files| files.len() >= least.max(2));
        if by_name.len() < 2 {
            return Err(WorkshopError::Data(format!(
                "{} of {all} people in {} have {} pictures or more, and two are the fewest to tell apart; \
                 there has to be a folder a person, with pictures in it (--least says how many, from 2 on)",
                by_name.len(),
                folder.display(),
                least.max(2)
            )));
        }
        let mut people = Self {
            left_out: all - by_name.len(),
            ..Self::default()
        };
        for (name, files) in by_name {
            let person = people.names.len();
            people.names.push(name);
            people
                .pictures
                .extend(files.into_iter().map(|file| Picture {
                    file,
                    person,
                    row: None,
                }));
        }
        Ok(people)
    }

    /// Looks at every picture: the largest face, its points, aligned and embedded as the app does it.
    ///
    /// # Errors
    /// When a network fails. A picture that cannot be read has no face.
    pub fn look(&mut self, folder: &Path, models: &mut Models) -> Result<()> {
        let bar = super::bar(self.pictures.len(), "faces");
        for picture in &mut self.pictures {
            picture.row = match upright(&folder.join(&picture.file)) {
                Some(frame) => face(&frame, models)?,
                None => None,
            };
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(())
    }

    /// How many pictures each person has.
    pub fn counts(&self) -> Vec<usize> {
        let mut counts = vec![0; self.names.len()];
        self.pictures.iter().for_each(|p| counts[p.person] += 1);
        counts
    }
}

/// The largest face, if there is one.
///
/// # Errors
/// When the network fails.
pub fn largest_face(frame: &RgbImage, detector: &mut dyn Detector) -> Result<Option<Detection>> {
    let found = detector.detect(frame, &LOOK)?;
    let area = |d: &Detection| d.bbox.w * d.bbox.h;
    Ok(found.into_iter().max_by(|a, b| area(a).total_cmp(&area(b))))
}

/// The vector of the largest face, if there is one.
fn face(frame: &RgbImage, models: &mut Models) -> Result<Option<Vec<f32>>> {
    let Some(largest) = largest_face(frame, models.detector.as_mut())? else {
        return Ok(None);
    };
    let landmarks = match &mut models.landmarker {
        Some(landmarker) => Some(landmarker.landmarks(frame, &largest)?),
        None => landmarks_of_detection(&largest),
    };
    let Some(aligned) = landmarks.and_then(|l| align_face(frame, &l.points).ok()) else {
        return Ok(None);
    };
    Ok(Some(models.embedder.embed(&aligned.image)?.into()))
}
