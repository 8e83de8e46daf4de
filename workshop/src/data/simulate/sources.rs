//! Where faces come from.

use super::face::Face;
use crate::core::chance::dice;
use crate::core::hash::sha256_hex;
use crate::data::drawn::{Expression, portrait};
use crate::data::prepare::{pictures_below, share_of};
use crate::data::shards::{FaceLabel, Record, ShardSet, Split, Terms, decode};
use crate::{Result, WorkshopError};
use faceglass_vision::{DetectParams, Detection, Models, Point, Rect, load_models};
use image::RgbImage;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Side of a drawn picture, pixels.
const DRAWN_SIDE: u32 = 160;
/// Faces of which a picture shows less are not looked at.
const LOOK: DetectParams = DetectParams {
    min_score: 0.6,
    min_face_px: 40.0,
};
/// Of the people in a folder, the shares to choose by and to report on.
const HELD_OUT: (f32, f32) = (0.15, 0.25);

/// Where they lie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Shards of the workshop that hold faces with a box and points.
    Shards(PathBuf),
    /// A folder of pictures, in it one a person or the pictures themselves.
    Folder(PathBuf),
    /// So many that the workshop draws itself.
    Drawn(usize),
}

/// A picture with a face.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it may be used for.
    pub split: Split,
    /// Who it is; nobody is in two splits.
    pub person: String,
    /// What the picture is called.
    pub name: String,
}

enum From {
    Shards(Box<ShardSet>, Vec<usize>),
    Folder(PathBuf),
    Drawn(u64),
}

/// All faces at hand.
pub struct Faces {
    /// One a picture.
    pub entries: Vec<Entry>,
    /// On which terms the pictures are to be had, by set.
    pub terms: BTreeMap<String, Terms>,
    from: From,
    models: Option<Models>,
    side: u32,
}

impl Faces {
    /// Lists them. `side` is that of the crops; `seed` draws faces and splits the people of a folder. The detector and the
    /// landmarks are those that ship, or those in `models`.
    ///
    /// # Errors
    /// When nothing is there, or somebody is in two splits.
    pub fn open(origin: &Origin, side: u32, seed: u64, models: Option<&Path>) -> Result<Self> {
        let mut terms = BTreeMap::new();
        let (entries, from) = match origin {
            Origin::Shards(dir) => {
                let set = ShardSet::open(dir)?;
                terms.clone_from(&set.manifest.terms);
                let with_face = (0..set.records.len()).filter(|i| {
                    let record = &set.records[*i];
                    record.faces.len() == 1
                        && !record.person.is_empty()
                        && record.live != Some(false)
                });
                let numbers: Vec<usize> = with_face.collect();
                let entries = numbers.iter().map(|i| entry(&set.records[*i])).collect();
                (entries, From::Shards(Box::new(set), numbers))
            }
            Origin::Folder(dir) => (folder(dir, seed)?, From::Folder(dir.clone())),
            Origin::Drawn(count) => ((0..*count).map(drawn_entry).collect(), From::Drawn(seed)),
        };
        let needs_models = !matches!(origin, Origin::Drawn(_));
        let models = needs_models.then(|| load_models(models)).transpose()?;
        if needs_models && models.as_ref().is_some_and(|m| m.landmarker.is_none()) {
            return Err(WorkshopError::Data(
                "the networks in that folder give no 68 landmarks; name one with landmarks.toml, or leave --models out".into(),
            ));
        }
        let faces = Self {
            entries,
            terms,
            from,
            models,
            side,
        };
        faces.check()?;
        Ok(faces)
    }

    fn check(&self) -> Result<()> {
        if self.entries.is_empty() {
            return Err(WorkshopError::Data(
                "there is no face of a known person in it; name shards of the embedder, a folder with a folder a person, or --drawn with a number"
                    .into(),
            ));
        }
        let mut splits: BTreeMap<&str, Split> = BTreeMap::new();
        for entry in &self.entries {
            let first = *splits.entry(&entry.person).or_insert(entry.split);
            if first != entry.split {
                return Err(WorkshopError::Data(format!(
                    "{} is in the splits {} and {}; make the shards again, so that people are kept apart",
                    entry.person,
                    first.as_str(),
                    entry.split.as_str()
                )));
            }
        }
        Ok(())
    }

    /// SHA-256 of who and what is listed.
    pub fn sha256(&self) -> String {
        let lines = self
            .entries
            .iter()
            .map(|e| format!("{} {} {}\n", e.split.as_str(), e.person, e.name));
        sha256_hex(lines.collect::<String>().as_bytes())
    }

    /// Numbers of the entries of a split.
    pub fn of_split(&self, split: Split) -> Vec<usize> {
        let is_of = |i: &usize| self.entries[*i].split == split;
        (0..self.entries.len()).filter(is_of).collect()
    }

    /// The face of entry `i`, cut out with its landmarks; `None` where none is found or the points are none of a face.
    ///
    /// # Errors
    /// When a picture of shards does not decode or a network fails.
    pub fn face(&mut self, i: usize) -> Result<Option<Face>> {
        let Entry { person, name, .. } = self.entries[i].clone();
        let (picture, points) = match &self.from {
            From::Drawn(seed) => {
                let expression = Expression::ALL[i % Expression::ALL.len()];
                portrait(expression, DRAWN_SIDE, &mut dice(*seed, i as u64))
            }
            From::Shards(set, numbers) => {
                let picture = set.picture(numbers[i])?;
                let label = set.records[numbers[i]].faces[0].clone();
                let points = labelled(&picture, &label, self.models.as_mut())?;
                (picture, points)
            }
            From::Folder(dir) => {
                let path = dir.join(&name);
                let bytes = std::fs::read(&path).map_err(WorkshopError::io(&path))?;
                // A file that is no picture is one of many.
                let Ok(picture) = decode(&bytes, &name) else {
                    return Ok(None);
                };
                let points = found(&picture, self.models.as_mut())?;
                (picture, points)
            }
        };
        Ok(Face::cut(&picture, &points, self.side, &person, &name))
    }
}

fn entry(record: &Record) -> Entry {
    Entry {
        split: record.split,
        person: record.person.clone(),
        name: format!("{}/{}", record.source, record.file),
    }
}

fn drawn_entry(number: usize) -> Entry {
    Entry {
        split: match number % 6 {
            0 => Split::Dev,
            1 => Split::Test,
            _ => Split::Train,
        },
        person: format!("drawn:{number}"),
        name: format!("drawn/{number}"),
    }
}

fn folder(dir: &Path, seed: u64) -> Result<Vec<Entry>> {
    let named = |file: String| {
        let person = file.split(['/', '\\']).next().unwrap_or(&file).to_owned();
        let share = share_of(&person, seed);
        let split = if share < HELD_OUT.1 {
            Split::Test
        } else if share < HELD_OUT.0 + HELD_OUT.1 {
            Split::Dev
        } else {
            Split::Train
        };
        Entry {
            split,
            person,
            name: file,
        }
    };
    Ok(pictures_below(dir)?.into_iter().map(named).collect())
}

/// The 68 points of a labelled face: its own, or the network's in its box.
fn labelled(
    picture: &RgbImage,
    label: &FaceLabel,
    models: Option<&mut Models>,
) -> Result<Vec<Point>> {
    let points: Vec<Point> = label
        .points
        .iter()
        .map(|p| Point::new(p[0], p[1]))
        .collect();
    if points.len() == super::face::POINTS {
        return Ok(points);
    }
    let [x, y, w, h] = label.bbox;
    let face = Detection {
        bbox: Rect::new(x, y, w, h),
        score: label.score,
        points: points.try_into().ok(),
    };
    dense(picture, &face, models)
}

/// The points of the largest face.
fn found(picture: &RgbImage, models: Option<&mut Models>) -> Result<Vec<Point>> {
    let Some(models) = models else {
        return Ok(Vec::new());
    };
    let faces = models.detector.detect(picture, &LOOK)?;
    let largest = faces
        .into_iter()
        .max_by(|a, b| a.bbox.area().total_cmp(&b.bbox.area()));
    match largest {
        Some(face) => dense(picture, &face, Some(models)),
        None => Ok(Vec::new()),
    }
}

fn dense(picture: &RgbImage, face: &Detection, models: Option<&mut Models>) -> Result<Vec<Point>> {
    let landmarker = models.and_then(|m| m.landmarker.as_mut());
    let found = landmarker.map(|l| l.landmarks(picture, face)).transpose()?;
    // A network that does not trust itself has seen no face.
    let sure = found.filter(|f| f.confidence > 0.3);
    Ok(sure.map(|f| f.dense).unwrap_or_default())
}
