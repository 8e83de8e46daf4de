//! A folder of simulated triplets in the form of CASIA-SURF.

use super::kind::Kind;
use super::plan::{Made, Plan};
use super::settings::Settings;
use super::sources::{Faces, Origin};
use crate::core::config::text_of;
use crate::core::disk;
use crate::core::hash::sha256_hex;
use crate::data::shards::{Split, Terms, encode_jpeg};
use crate::{Result, WorkshopError};
use image::GrayImage;
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Splits with their lists, folders and places in `--count`.
const SPLITS: [(Split, &str, &str); 3] = [
    (Split::Train, "train_list.txt", "Training"),
    (Split::Dev, "val_private_list.txt", "Val"),
    (Split::Test, "test_public_list.txt", "Testing"),
];
const SAMPLES: &str = "samples.jsonl";
const ASKED: &str = "asked.toml";
const MANIFEST: &str = "manifest.json";
/// What every manifest says of what is in the folder.
const WHAT: &str = "Simulated: colour is a photograph or a drawing, for attacks with simulated recapture; depth and infrared are \
                    computed. A figure on these says nothing about a real sensor.";

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Folder for everything.
    pub out: PathBuf,
    /// Where faces come from, for the manifest.
    pub origin: Origin,
    /// Samples to learn from, to choose by and to report on.
    pub count: [usize; 3],
    /// Of every choice.
    pub seed: u64,
    /// Draw no progress bar.
    pub quiet: bool,
}

/// A line of `samples.jsonl`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Its split.
    pub split: Split,
    /// What it shows.
    pub kind: Kind,
    /// Files below the folder: colour, depth, infrared.
    pub files: [String; 3],
    /// Their SHA-256.
    pub sha256: [String; 3],
    /// Whose face.
    pub person: String,
    /// The picture it was made of.
    pub source: String,
    /// Who is seen through holes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attacker: Option<String>,
    /// Distance of the face or the sheet in the simulated scene, mm.
    pub distance_mm: f32,
    /// Always: nothing here was seen by a sensor for depth or infrared.
    pub simulated: bool,
}

/// `manifest.json`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always.
    pub simulated: bool,
    /// What that means.
    pub what: String,
    /// Where the faces come from.
    pub faces: String,
    /// Of every choice.
    pub seed: u64,
    /// Pixels of a side.
    pub side: u32,
    /// Samples by `split/kind`.
    pub samples: BTreeMap<String, usize>,
    /// People whose faces are shown or seen through holes, by split.
    pub people: BTreeMap<String, usize>,
    /// SHA-256 of lists, settings and `samples.jsonl`, which has those of all pictures.
    pub sha256: BTreeMap<String, String>,
    /// On which terms the faces are to be had.
    pub terms: BTreeMap<String, Terms>,
}

/// What was asked for, so that a set is gone on with by the same settings only.
#[derive(Serialize)]
struct Asked<'a> {
    seed: u64,
    count: [usize; 3],
    faces: String,
    faces_sha256: String,
    settings: &'a Settings,
}

impl Origin {
    /// For manifests, without places of this machine.
    pub fn words(&self) -> String {
        match self {
            Self::Shards(_) => "shards of the workshop".into(),
            Self::Folder(_) => "a folder of pictures".into(),
            Self::Drawn(count) => format!("{count} faces drawn by the workshop"),
        }
    }
}

/// Renders all samples, or those that are missing in a folder that was broken off, and writes lists and manifest.
///
/// # Errors
/// When the folder holds a finished set, one of other settings or something else, or cannot be written, or faces lack.
pub fn simulate(faces: &mut Faces, settings: &Settings, wanted: &Wanted) -> Result<Manifest> {
    let asked = text_of(&Asked {
        seed: wanted.seed,
        count: wanted.count,
        faces: wanted.origin.words(),
        faces_sha256: faces.sha256(),
        settings,
    })?;
    let mut done = begin(&wanted.out, &asked)?;
    let mut people = numbered(&done);
    let total = wanted.count.iter().sum::<usize>();
    let bar = bar(total, wanted.quiet);
    bar.set_position(done.len() as u64);
    let path = wanted.out.join(SAMPLES);
    let lines = std::fs::OpenOptions::new()
        .append(true)
        .create(true)
        .open(&path);
    let mut lines = lines.map_err(WorkshopError::io(&path))?;
    let mut before = 0;
    for ((split, _, folder), count) in SPLITS.into_iter().zip(wanted.count) {
        let plan = Plan::of(faces, split, settings, wanted.seed);
        let from = done.len().saturating_sub(before).min(count);
        for k in from..count {
            let made = plan.make(faces, settings, k)?;
            let next = people.len() + 1;
            let number = *people.entry(made.person.clone()).or_insert(next);
            let sample = write_one(&wanted.out, folder, number, k + 1, split, made, settings)?;
            let line = serde_json::to_string(&sample).map_err(unwritable)?;
            writeln!(lines, "{line}").map_err(WorkshopError::io(&path))?;
            done.push(sample);
            bar.inc(1);
        }
        before += count;
    }
    drop(lines);
    bar.finish_and_clear();
    finish(&wanted.out, &done, faces, settings, wanted)
}

fn unwritable(error: serde_json::Error) -> WorkshopError {
    WorkshopError::Data(format!("a manifest cannot be written: {error}"))
}

fn bar(total: usize, quiet: bool) -> ProgressBar {
    if quiet {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(total as u64);
    if let Ok(style) =
        ProgressStyle::with_template("{bar:30} {pos}/{len} simulated triplets, {eta} left")
    {
        bar.set_style(style);
    }
    bar
}

/// Takes the folder, or what has been made in it; a line that was broken off is taken away.
fn begin(out: &Path, asked: &str) -> Result<Vec<Sample>> {
    std::fs::create_dir_all(out).map_err(WorkshopError::io(out))?;
    let refuse = |why: &str| {
        Err(WorkshopError::Data(format!(
            "{} {why}; choose another folder with --out",
            out.display()
        )))
    };
    if out.join(MANIFEST).exists() {
        return refuse("already holds a finished set");
    }
    let path = out.join(ASKED);
    if !path.exists() {
        let mut entries = std::fs::read_dir(out).map_err(WorkshopError::io(out))?;
        if entries.next().is_some() {
            return refuse("is not empty");
        }
        disk::replace(&path, asked.as_bytes())?;
        return Ok(Vec::new());
    }
    let was = std::fs::read_to_string(&path).map_err(WorkshopError::io(&path))?;
    if was != asked {
        return refuse("holds a set that was begun with other settings, faces, seed or count");
    }
    let path = out.join(SAMPLES);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(&path).map_err(WorkshopError::io(&path))?;
    let mut done: Vec<Sample> = Vec::new();
    let mut whole = String::new();
    for line in text.split_inclusive('\n') {
        match serde_json::from_str(line) {
            Ok(sample) if line.ends_with('\n') => done.push(sample),
            _ => break,
        }
        whole.push_str(line);
    }
    disk::replace(&path, whole.as_bytes())?;
    Ok(done)
}

/// The number of each person, in the order of first samples.
fn numbered(done: &[Sample]) -> BTreeMap<String, usize> {
    let mut people = BTreeMap::new();
    for sample in done {
        let next = people.len() + 1;
        people.entry(sample.person.clone()).or_insert(next);
    }
    people
}

fn write_one(
    out: &Path,
    folder: &str,
    person: usize,
    number: usize,
    split: Split,
    made: Made,
    settings: &Settings,
) -> Result<Sample> {
    let part = if made.kind.is_live() {
        "real_part"
    } else {
        "fake_part"
    };
    let clip = format!(
        "{folder}/{part}/SIM_{person:05}/{}.rssdk",
        made.kind.as_str()
    );
    let quality = settings.output.jpeg_quality;
    let triplet = &made.triplet;
    let pictures = [
        ("color", encode_jpeg(&triplet.colour, quality)?),
        ("depth", encode_grey(&triplet.depth, quality)?),
        ("ir", encode_grey(&triplet.infrared, quality)?),
    ];
    let mut files = Vec::new();
    let mut sha256 = Vec::new();
    for (modality, bytes) in &pictures {
        let file = format!("{clip}/{modality}/{number:05}.jpg");
        let path = out.join(&file);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(WorkshopError::io(folder))?;
        }
        std::fs::write(&path, bytes).map_err(WorkshopError::io(&path))?;
        files.push(file);
        sha256.push(sha256_hex(bytes));
    }
    let three = |list: Vec<String>| <[String; 3]>::try_from(list).unwrap_or_default();
    Ok(Sample {
        split,
        kind: made.kind,
        files: three(files),
        sha256: three(sha256),
        person: made.person,
        source: made.source,
        attacker: made.attacker,
        distance_mm: made.triplet.distance_mm,
        simulated: true,
    })
}

fn encode_grey(picture: &GrayImage, quality: u8) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode_image(picture)
        .map_err(|e| WorkshopError::Data(format!("a picture cannot be stored as JPEG: {e}")))?;
    Ok(bytes)
}

fn finish(
    out: &Path,
    done: &[Sample],
    faces: &Faces,
    settings: &Settings,
    wanted: &Wanted,
) -> Result<Manifest> {
    let mut manifest = Manifest {
        simulated: true,
        what: WHAT.to_owned(),
        faces: wanted.origin.words(),
        seed: wanted.seed,
        side: settings.output.side,
        samples: BTreeMap::new(),
        people: BTreeMap::new(),
        sha256: BTreeMap::new(),
        terms: faces.terms.clone(),
    };
    let mut people: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for sample in done {
        let key = format!("{}/{}", sample.split.as_str(), sample.kind.as_str());
        *manifest.samples.entry(key).or_default() += 1;
        let of_split = people.entry(sample.split.as_str()).or_default();
        of_split.insert(&sample.person);
        of_split.extend(sample.attacker.as_deref());
    }
    manifest.people = people
        .into_iter()
        .map(|(k, v)| (k.to_owned(), v.len()))
        .collect();
    for (split, list, _) in SPLITS {
        let mut text = String::new();
        for sample in done.iter().filter(|s| s.split == split) {
            let label = u8::from(sample.kind.is_live());
            let _ = writeln!(text, "{} {label}", sample.files.join(" "));
        }
        disk::replace(&out.join(list), text.as_bytes())?;
        manifest
            .sha256
            .insert(list.to_owned(), sha256_hex(text.as_bytes()));
    }
    for name in [SAMPLES, ASKED] {
        let path = out.join(name);
        let bytes = std::fs::read(&path).map_err(WorkshopError::io(&path))?;
        manifest.sha256.insert(name.to_owned(), sha256_hex(&bytes));
    }
    let text = serde_json::to_string_pretty(&manifest).map_err(unwritable)?;
    disk::replace(&out.join(MANIFEST), text.as_bytes())?;
    Ok(manifest)
}
