//! What a tree holds: people, pictures, faces, and what is wrong with them. `report.json` is what `workshop data clean` goes
//! by; `report.md` with its plots and contact sheets is for people.
//!
//! | file | what |
//! |---|---|
//! | `look` | one file |
//! | `hash` | pictures that look alike |
//! | `agree` | pictures that do not agree with their person, two people that are one |
//! | `page`, `sheet` | the page and its contact sheets |

mod agree;
mod hash;
mod look;
mod page;
mod sheet;

pub use agree::{Agreement, Odd, Twins};
pub use look::Looked;

use super::eyes::{Figures, Glasses, Pick};
use super::walk::{Found, Tree};
use super::work::left_out::LeftOut;
use super::work::{How, REPORT, Work};
use crate::core::error::{Result, WorkshopError};
use faceglass_vision::{ModelKind, ModelStore};
use look::look;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// How a tree is to be looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// With networks, or at files alone.
    pub faces: bool,
    /// Which face of a picture with several is its person's: the largest or the central one.
    pub pick: Pick,
    /// Cosine from which two faces are one person's; the embedder's own without it.
    pub same: Option<f32>,
    /// How pictures are looked at.
    pub glasses: Glasses,
}

/// A file of the tree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// Whose.
    pub person: String,
    /// Below the tree.
    pub file: String,
    /// What is known of it.
    pub looked: Looked,
}

/// How some values are spread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Spread {
    /// How many there are.
    pub count: usize,
    /// The least, the 5th of a hundred, the middle, the 95th, the most.
    pub least: f32,
    /// …
    pub low: f32,
    /// …
    pub middle: f32,
    /// …
    pub high: f32,
    /// …
    pub most: f32,
}

impl Spread {
    /// Of any values; the nearest rank.
    pub fn of(mut values: Vec<f32>) -> Self {
        values.sort_by(f32::total_cmp);
        let at = |share: f32| {
            let place = (share * values.len().saturating_sub(1) as f32).round() as usize;
            values.get(place).copied().unwrap_or(0.0)
        };
        Self {
            count: values.len(),
            least: at(0.0),
            low: at(0.05),
            middle: at(0.5),
            high: at(0.95),
            most: at(1.0),
        }
    }
}

/// What a tree holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// How it was looked at.
    pub settings: Settings,
    /// By which networks.
    pub networks: Vec<String>,
    /// Of the tree's names and sizes, so that nothing else is cleaned by this report.
    pub tree: String,
    /// People with a file, and files.
    pub people: usize,
    /// …
    pub files: usize,
    /// Files that are of no use, by reason, and what is not of the tree at all.
    pub left_out: LeftOut,
    /// Pictures by what is in them.
    pub formats: BTreeMap<String, usize>,
    /// Spreads by what they are of.
    pub spreads: BTreeMap<String, Spread>,
    /// Pictures by how many faces they have.
    pub faces: BTreeMap<usize, usize>,
    /// Pictures that had to be turned, by degrees clockwise.
    pub turned: BTreeMap<u32, usize>,
    /// Files that are the same to the last byte.
    pub exact: Vec<Vec<String>>,
    /// Files that differ and look alike.
    pub near: Vec<Vec<String>>,
    /// What embeddings say of the names; nothing where nobody looked at faces.
    pub agreement: Option<Agreement>,
    /// Every file.
    pub each: Vec<Entry>,
}

/// A name, and how it is told of a face.
pub type Measure = (&'static str, fn(&Figures) -> f32);

/// What is measured of a face, by its name in reports.
pub const MEASURES: [Measure; 6] = [
    ("yaw, degrees", |f| f.yaw),
    ("pitch, degrees", |f| f.pitch),
    ("roll, degrees", |f| f.roll),
    ("sharpness", |f| f.sharpness),
    ("brightness", |f| f.brightness),
    ("between the eyes, pixels", |f| f.eyes_px),
];

/// Looks at every file of `tree` and writes the report into `out`.
///
/// # Errors
/// When a network fails, or the folder is another's or cannot be written.
pub fn analyse(tree: &Tree, out: &Path, settings: &Settings, how: &How) -> Result<Report> {
    let networks = if settings.faces {
        settings.glasses.names()?
    } else {
        Vec::new()
    };
    let fingerprint = tree.fingerprint();
    let empty = Report {
        settings: settings.clone(),
        networks,
        tree: fingerprint.clone(),
        people: tree.people().len(),
        files: tree.files.len(),
        left_out: tree.left_out.clone(),
        formats: BTreeMap::new(),
        spreads: BTreeMap::new(),
        faces: BTreeMap::new(),
        turned: BTreeMap::new(),
        exact: Vec::new(),
        near: Vec::new(),
        agreement: None,
        each: Vec::new(),
    };
    if how.dry_run {
        return Ok(empty);
    }
    let work = Work::begin(
        out,
        Some(&tree.root),
        &(settings, &empty.networks, &fingerprint),
    )?;
    let ready = || {
        settings
            .faces
            .then(|| settings.glasses.engine(true))
            .transpose()
    };
    let key = |found: &Found| found.file.clone();
    let looked = work.each(
        &tree.files,
        how,
        "pictures looked at",
        key,
        ready,
        |engine, found| look(engine.as_mut(), &tree.root, &found.file, settings.pick),
    )?;
    let mut report = counted(empty, &tree.files, looked);
    if settings.faces {
        let known = report
            .each
            .iter()
            .map(|e| (e.person.as_str(), e.file.as_str(), &e.looked));
        let known: Vec<_> = known.collect();
        report.agreement = Some(agree::agreement(&known, threshold(settings)?));
    }
    page::write(&report, &tree.root, out)?;
    for entry in &mut report.each {
        entry.looked.embedding.clear();
    }
    work.finish(&report)?;
    Ok(report)
}

fn threshold(settings: &Settings) -> Result<f32> {
    if let Some(same) = settings.same {
        return Ok(same);
    }
    let store = ModelStore::new(settings.glasses.models.as_deref());
    let file = store.find(ModelKind::Embedder)?;
    let threshold = file.and_then(|file| file.manifest.spec.threshold());
    threshold.ok_or_else(|| {
        WorkshopError::Config("the embedder has no match threshold; say from which cosine on two faces are one person's with --same".into())
    })
}

fn counted(mut report: Report, files: &[Found], looked: Vec<Looked>) -> Report {
    let mut a_person: BTreeMap<&str, usize> = BTreeMap::new();
    let mut sides = Vec::new();
    let mut measured: BTreeMap<&str, Vec<f32>> = BTreeMap::new();
    for (found, looked) in files.iter().zip(&looked) {
        if let Some(reason) = &looked.broken {
            report.left_out.note(reason, &found.file);
            continue;
        }
        *a_person.entry(&found.person).or_default() += 1;
        *report.formats.entry(looked.format.clone()).or_default() += 1;
        sides.push(looked.width.min(looked.height) as f32);
        if let Some(faces) = looked.faces {
            *report.faces.entry(faces).or_default() += 1;
        }
        let Some(face) = &looked.face else { continue };
        if face.turn > 0 {
            *report.turned.entry(face.turn).or_default() += 1;
        }
        for (name, of) in MEASURES {
            measured.entry(name).or_default().push(of(face));
        }
    }
    let a_person = a_person.into_values().map(|count| count as f32).collect();
    let mut spreads = BTreeMap::from([
        ("pictures a person".to_owned(), Spread::of(a_person)),
        ("shorter side, pixels".to_owned(), Spread::of(sides)),
    ]);
    spreads.extend(
        measured
            .into_iter()
            .map(|(name, values)| (name.to_owned(), Spread::of(values))),
    );
    report.spreads = spreads;
    (report.exact, report.near) = twice(files, &looked);
    let entry = |(found, looked): (&Found, Looked)| Entry {
        person: found.person.clone(),
        file: found.file.clone(),
        looked,
    };
    report.each = files.iter().zip(looked).map(entry).collect();
    report
}

/// Files that are there twice, to the last byte and by their looks. Of equal files only the first is compared by looks.
fn twice(files: &[Found], looked: &[Looked]) -> (Vec<Vec<String>>, Vec<Vec<String>>) {
    let mut same: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, looked) in looked
        .iter()
        .enumerate()
        .filter(|(_, l)| l.broken.is_none())
    {
        same.entry(&looked.sha256).or_default().push(at);
    }
    let firsts = same.values().filter_map(|places| places.first().copied());
    let mut hashes: Vec<(usize, u128)> = firsts
        .filter_map(|at| Some((at, looked[at].hash()?)))
        .collect();
    hashes.sort_unstable();
    let named = |groups: Vec<Vec<usize>>| -> Vec<Vec<String>> {
        let name = |at: usize| files[at].file.clone();
        let mut named: Vec<Vec<String>> = groups
            .into_iter()
            .map(|g| g.into_iter().map(name).collect())
            .collect();
        named.sort();
        named
    };
    let exact = same
        .into_values()
        .filter(|places| places.len() > 1)
        .collect();
    (named(exact), named(hash::groups(&hashes)))
}

/// Reads the report that `analyse` left in `folder`.
///
/// # Errors
/// [`WorkshopError::Data`] if there is none, or it is of something else.
pub fn read(folder: &Path) -> Result<Report> {
    let path = folder.join(REPORT);
    let text = std::fs::read_to_string(&path).map_err(WorkshopError::io(&path))?;
    serde_json::from_str(&text).map_err(|e| {
        WorkshopError::Data(format!(
            "{} is no report of `workshop data analyse` ({e}); make one first",
            path.display()
        ))
    })
}
