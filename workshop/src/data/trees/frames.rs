//! Faces out of movies: every so many frames, or the best of each track; turned upright, and no more than so many of a person.

use super::eyes::{Glasses, examined};
use super::walk::{Found, Tree};
use super::work::left_out::LeftOut;
use super::work::{How, Work, write};
use crate::core::error::{Result, WorkshopError};
use crate::data::shards::encode_jpeg;
use faceglass_capture::movie::MovieSource;
use faceglass_capture::{Frame, Pull, Rotation, Source as _};
use faceglass_pipeline::{Engine, FaceResult};
use faceglass_vision::{Rect, crop_rect};
use image::RgbImage;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Files that are taken for movies, by their names.
pub const ENDINGS: [&str; 12] = [
    "mov", "mp4", "m4v", "avi", "mkv", "webm", "mpg", "mpeg", "ts", "m2ts", "mts", "3gp",
];
const QUALITY: u8 = 95;
/// Frames at a movie's start that are looked at for heads that lie.
const LOOKS: usize = 3;
const PATIENCE: Duration = Duration::from_secs(10);

/// Which faces of a movie.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "kebab-case")]
pub enum Take {
    /// Those of every so many frames
    Every,
    /// The best of each track: the face that is followed, where it is sharpest, largest and most frontal
    Best,
}

/// What is to be taken.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// Which faces.
    pub take: Take,
    /// Frames from one that is looked at to the next.
    pub every: u64,
    /// Most faces of a person, spread evenly over their movies.
    pub most: Option<usize>,
    /// Side of the square that is cut out, in longer sides of the face's box; none for the whole frame.
    pub cut: Option<f32>,
    /// How frames are looked at.
    pub glasses: Glasses,
}

/// What came of one person.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Made {
    files: Vec<String>,
    looked_at: usize,
    frames_lost: usize,
    left_out: Vec<(String, String)>,
}

/// What came of all movies.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Report {
    /// What was taken.
    pub settings: Settings,
    /// Movies, and people.
    pub movies: usize,
    /// …
    pub people: usize,
    /// Frames that were looked at, and those that could not be decoded.
    pub looked_at: usize,
    /// …
    pub frames_lost: usize,
    /// Pictures that were written.
    pub pictures: usize,
    /// What gave nothing.
    pub left_out: LeftOut,
}

/// A face that may be written.
struct Candidate {
    name: String,
    worth: f32,
    jpeg: Vec<u8>,
}

impl Settings {
    fn check(&self) -> Result<()> {
        let is_fine = self.every > 0
            && self.most != Some(0)
            && self.cut.is_none_or(|cut| (1.0..=6.0).contains(&cut));
        is_fine.then_some(()).ok_or_else(|| {
            WorkshopError::Config("take at least one picture, of every first frame or later ones, cut at 1 to 6 sides of the face".into())
        })
    }
}

/// Takes faces out of the movies of `tree` into `out`, a folder a person.
///
/// # Errors
/// When a network fails, or the folder is another's or cannot be written. Movies that cannot be read are counted.
pub fn frames(tree: &Tree, out: &Path, settings: &Settings, how: &How) -> Result<Report> {
    settings.check()?;
    let mut people: BTreeMap<&str, Vec<&Found>> = BTreeMap::new();
    for found in &tree.files {
        people.entry(&found.person).or_default().push(found);
    }
    let mut report = Report {
        settings: settings.clone(),
        movies: tree.files.len(),
        people: people.len(),
        looked_at: 0,
        frames_lost: 0,
        pictures: 0,
        left_out: tree.left_out.clone(),
    };
    if how.dry_run {
        return Ok(report);
    }
    let asked = (settings, settings.glasses.names()?, tree.fingerprint());
    let work = Work::begin(out, Some(&tree.root), &asked)?;
    let people: Vec<(&str, Vec<&Found>)> = people.into_iter().collect();
    let ready = || settings.glasses.engine(false);
    let made = work.each(
        &people,
        how,
        "people's movies",
        |p| p.0.to_owned(),
        ready,
        |engine, (person, movies)| of_person(engine, &tree.root, (person, movies), out, settings),
    )?;
    for made in &made {
        report.looked_at += made.looked_at;
        report.frames_lost += made.frames_lost;
        report.pictures += made.files.len();
        made.left_out
            .iter()
            .for_each(|(reason, file)| report.left_out.note(reason, file));
    }
    report.people = made.iter().filter(|made| !made.files.is_empty()).count();
    work.finish(&report)?;
    Ok(report)
}

fn of_person(
    engine: &mut Engine,
    root: &Path,
    (person, movies): (&str, &[&Found]),
    out: &Path,
    settings: &Settings,
) -> Result<Made> {
    let mut made = Made::default();
    let mut kept = Kept::new(settings.most);
    for found in movies {
        let before = kept.offered;
        let stem = name_of(found, movies);
        engine.reset();
        if let Err(reason) = of_movie(
            engine,
            &root.join(&found.file),
            &stem,
            settings,
            &mut kept,
            &mut made,
        )? {
            made.left_out.push((reason, found.file.clone()));
        } else if kept.offered == before {
            made.left_out
                .push(("a movie without a face".into(), found.file.clone()));
        }
    }
    for candidate in kept.finish() {
        let file = format!("{person}/{}.jpg", candidate.name);
        write(&out.join(&file), &candidate.jpeg)?;
        made.files.push(file);
    }
    Ok(made)
}

/// A movie's name below its person, without ending where no other one is called so.
fn name_of(found: &Found, movies: &[&Found]) -> String {
    let below = |found: &Found| {
        let below = found
            .file
            .split_once('/')
            .map_or(found.file.as_str(), |(_, below)| below);
        below.replace('/', "-")
    };
    let short = |found: &Found| {
        let below = below(found);
        below
            .rsplit_once('.')
            .map_or(below.clone(), |(stem, _)| stem.to_owned())
    };
    let alike = movies
        .iter()
        .filter(|other| short(other) == short(found))
        .count();
    if alike > 1 {
        below(found)
    } else {
        short(found)
    }
}

/// Candidates, thinned evenly where they are too many: whenever there are twice as many as may stay, every other one goes.
struct Kept {
    most: Option<usize>,
    all: Vec<Candidate>,
    stride: usize,
    offered: usize,
}

impl Kept {
    fn new(most: Option<usize>) -> Self {
        Self {
            most,
            all: Vec::new(),
            stride: 1,
            offered: 0,
        }
    }

    fn push(&mut self, candidate: Candidate) {
        self.offered += 1;
        if !(self.offered - 1).is_multiple_of(self.stride) {
            return;
        }
        self.all.push(candidate);
        if self.most.is_some_and(|most| self.all.len() >= 2 * most) {
            let mut n = 0;
            self.all.retain(|_| {
                n += 1;
                n % 2 == 1
            });
            self.stride *= 2;
        }
    }

    fn finish(self) -> Vec<Candidate> {
        let count = self.all.len();
        let most = self.most.unwrap_or(count).min(count);
        let wanted: Vec<usize> = (0..most).map(|n| n * count / most.max(1)).collect();
        let chosen = self
            .all
            .into_iter()
            .enumerate()
            .filter(|(n, _)| wanted.contains(n));
        chosen.map(|(_, candidate)| candidate).collect()
    }
}

/// Why a movie gives nothing.
type Refused = std::result::Result<(), String>;

fn of_movie(
    engine: &mut Engine,
    path: &Path,
    stem: &str,
    settings: &Settings,
    kept: &mut Kept,
    made: &mut Made,
) -> Result<Refused> {
    let mut movie = match MovieSource::open(path) {
        Ok(movie) => movie,
        Err(error) => {
            return Ok(Err(format!(
                "a movie that cannot be read: {}",
                kind_of(&error)
            )));
        }
    };
    let mut turn = Rotation::None;
    let mut looks = 0;
    let mut tracks: BTreeMap<u64, Candidate> = BTreeMap::new();
    let mut number = 0u64;
    loop {
        let frame = match movie.pull(PATIENCE) {
            Ok(Pull::Frame(frame)) => frame,
            Ok(Pull::Ended) => break,
            Ok(Pull::Dropped(_)) => {
                made.frames_lost += 1;
                continue;
            }
            Ok(Pull::Pending) => continue,
            // What was read so far stays.
            Err(error) if number == 0 => {
                return Ok(Err(format!(
                    "a movie that cannot be read: {}",
                    kind_of(&error)
                )));
            }
            Err(_) => {
                made.frames_lost += 1;
                break;
            }
        };
        number += 1;
        if !(number - 1).is_multiple_of(settings.every) {
            continue;
        }
        made.looked_at += 1;
        if looks < LOOKS {
            looks += 1;
            let (faces, degrees, _) = examined(engine, &frame.image, stem)?;
            if !faces.is_empty() {
                turn = turned(degrees);
                looks = LOOKS;
            }
        }
        let frame = upright(frame, turn);
        let result = engine.process(&frame, None);
        if let Some(fault) = result.fault {
            return Err(WorkshopError::Network(format!("{fault}, on {stem}")));
        }
        for face in &result.faces {
            let candidate = candidate(&frame.image, face, stem, number - 1, settings)?;
            match settings.take {
                Take::Every => kept.push(candidate),
                Take::Best => {
                    let known = tracks.get(&face.track);
                    if known.is_none_or(|known| candidate.worth > known.worth) {
                        tracks.insert(face.track, candidate);
                    }
                }
            }
        }
    }
    tracks
        .into_values()
        .for_each(|candidate| kept.push(candidate));
    Ok(Ok(()))
}

fn turned(degrees: u32) -> Rotation {
    let turns = [Rotation::Quarter, Rotation::Half, Rotation::ThreeQuarters];
    turns
        .into_iter()
        .find(|turn| turn.degrees() == degrees)
        .unwrap_or(Rotation::None)
}

fn upright(mut frame: Frame, turn: Rotation) -> Frame {
    if turn != Rotation::None {
        frame.image = Arc::new(turn.apply((*frame.image).clone()));
    }
    frame
}

/// The kind of an error without what is of one file only, so that it can be counted.
fn kind_of(error: &faceglass_capture::SourceError) -> String {
    let text = format!("{error:?}");
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.take(2).collect::<Vec<_>>().join(" ")
}

fn candidate(
    frame: &RgbImage,
    face: &FaceResult,
    stem: &str,
    number: u64,
    settings: &Settings,
) -> Result<Candidate> {
    let quality = &face.quality;
    let aside = (quality.yaw_deg.abs() + quality.pitch_deg.abs()) / 90.0;
    let picture = match settings.cut {
        Some(cut) => square(frame, face.bbox, cut),
        None => frame.clone(),
    };
    Ok(Candidate {
        name: format!("{stem}-{number:06}-{}", face.track),
        worth: quality.sharpness * quality.eye_distance_px.sqrt() * (1.0 - aside).max(0.05),
        jpeg: encode_jpeg(&picture, QUALITY)?,
    })
}

/// The square around a face, at the frame's own scale; black beyond the frame.
fn square(frame: &RgbImage, face: Rect, cut: f32) -> RgbImage {
    let region = Rect::square(face.center(), cut * face.longer_side());
    let side = (region.w.round() as u32).clamp(16, 4096);
    crop_rect(frame, region, side, side)
}
