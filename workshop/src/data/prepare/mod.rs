//! Public sets into training shards: boxes, crops, splits by person and camera,
//! duplicates and bad files left out, everything counted.
//!
//! | file | what |
//! |---|---|
//! | `boxes` | the teacher's boxes and five points, as CSV |
//! | `names` | where people, cameras and protocols are written in the files of public sets |
//! | `walk` | the walk over a set, with people and splits |
//! | `taught` | 68 points by a teacher, as CSV, and the crops around them |
//! | `detector`, `landmarks`, `liveness`, `embedder` | what each network learns from |

pub mod boxes;
pub mod detector;
pub mod embedder;
pub mod landmarks;
pub mod liveness;
pub mod names;
pub mod taught;
mod walk;

use super::sets::{Catalogue, Permits, Serving};
use super::shards::{Record, ShardWriter, ShardsManifest, Split, Terms, decode, encode_jpeg};
use crate::core::listing::{Listing, is_picture};
use crate::{Result, WorkshopError};
use boxes::Boxes;
use faceglass_vision::ModelKind;
use image::RgbImage;
use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::path::{Path, PathBuf};
use taught::Taught;

/// What `workshop prepare` was asked to do; a TOML file holds the same.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PrepareConfig {
    /// Folder that holds a checked-out folder `owner+repository` of each set.
    pub data: PathBuf,
    /// Folder of the teacher's CSV files, one a set, made by `workshop teach boxes`.
    pub boxes: PathBuf,
    /// Folder of like files by another detector, whose faces are taken instead wherever it
    /// is sure of one: liveness is best learned in the boxes that the app will give it.
    #[serde(default)]
    pub own_boxes: Option<PathBuf>,
    /// Folder of CSV files with 68 points of the largest face of each picture, one a set, made by
    /// `workshop teach landmarks`. They take the place of points that a set has of its own.
    #[serde(default)]
    pub points: Option<PathBuf>,
    /// JSON list of the negatives on which a detector fires.
    #[serde(default)]
    pub negatives_with_faces: Option<PathBuf>,
    /// Folder of descriptions of sets of your own, beside those that are compiled in.
    #[serde(default)]
    pub sets: Option<PathBuf>,
    /// Seed of every choice.
    #[serde(default = "default_seed")]
    pub seed: u64,
    /// Lowest teacher score of a face that is learned from.
    #[serde(default = "default_score")]
    pub min_score: f32,
}

fn default_seed() -> u64 {
    20
}
fn default_score() -> f32 {
    0.6
}

/// Makes the shards of `kind` in `out`. Sets that are not there are skipped and
/// reported as such in the manifest.
///
/// # Errors
/// [`WorkshopError`] if nothing was found or the folder cannot be written.
pub fn prepare(
    kind: ModelKind,
    config: &PrepareConfig,
    out: &Path,
    quiet: bool,
) -> Result<ShardsManifest> {
    let mut catalogue = Catalogue::shipped()?;
    if let Some(folder) = &config.sets {
        catalogue = catalogue.with_folder(folder)?;
    }
    let sets = catalogue.serving(kind);
    let mut job = Job {
        config,
        writer: ShardWriter::create(out, kind.as_str(), config.seed)?,
        quiet,
    };
    match kind {
        ModelKind::Detector => detector::collect(&mut job, &sets)?,
        ModelKind::Landmarks => landmarks::collect(&mut job, &sets)?,
        ModelKind::Liveness => liveness::collect(&mut job, &sets)?,
        ModelKind::Embedder => embedder::collect(&mut job, &sets)?,
        ModelKind::Demesher => return Err(learns_from_embedders()),
    }
    if job.writer.is_empty() {
        return Err(WorkshopError::Data(format!(
            "no usable picture was found under {}; check out the sets there and run \
             `workshop teach boxes` first",
            config.data.display()
        )));
    }
    job.writer.finish()
}

/// There are no shards of its own.
fn learns_from_embedders() -> WorkshopError {
    WorkshopError::Config(
        "what takes printed lines away learns from shards of the embedder; prepare those".into(),
    )
}

/// A preparation under way.
pub(crate) struct Job<'a> {
    pub config: &'a PrepareConfig,
    pub writer: ShardWriter,
    quiet: bool,
}

impl Job<'_> {
    /// Folder of a set's pictures, `None` (counted) where it is not checked out.
    pub fn set(&mut self, of: &Serving) -> Option<PathBuf> {
        let (name, set) = (&of.set.name, of.set);
        let root = self.config.data.join(name).join(&set.below);
        if root.is_dir() {
            let terms = Terms {
                title: set.title.clone(),
                terms: set.terms.clone(),
                any_use: set.permits == Permits::Anything,
            };
            self.writer.note_terms(name, terms);
            return Some(root);
        }
        self.writer.drop_one(&format!("set not there: {name}"));
        None
    }

    /// The teacher's boxes of a set; none if there is no file.
    pub fn boxes(&mut self, name: &str) -> Result<Boxes> {
        let file = format!("{name}.csv");
        let path = self.config.boxes.join(&file);
        let own = self.config.own_boxes.as_ref().map(|f| f.join(&file));
        let mut boxes = Boxes::default();
        if path.is_file() {
            boxes = Boxes::read(&path)?;
        } else {
            self.writer.drop_one(&format!("no boxes: {name}"));
        }
        if let Some(own) = own.filter(|p| p.is_file()) {
            boxes.prefer(Boxes::read(&own)?, self.config.min_score);
        }
        Ok(boxes)
    }

    /// A teacher's 68 points of a set; `None` if there is no file.
    pub fn taught(&self, name: &str) -> Result<Option<Taught>> {
        let folder = self.config.points.as_ref();
        let path = folder.map(|f| f.join(format!("{name}.csv")));
        let path = path.filter(|p| p.is_file());
        path.map(|p| Taught::read(&p)).transpose()
    }

    /// Reads a file once: `None` (counted) for unreadable, repeated or broken
    /// ones. A repeated file of the test split stays, because protocols name it.
    pub fn read(&mut self, path: &Path, split: Split) -> Option<(Vec<u8>, RgbImage)> {
        let Ok(bytes) = std::fs::read(path) else {
            self.writer.drop_one("unreadable");
            return None;
        };
        if self.writer.is_duplicate(&bytes) && split != Split::Test {
            self.writer.drop_one("duplicate");
            return None;
        }
        let name = path.to_string_lossy();
        match decode(&bytes, &name) {
            Ok(picture) if picture.width() >= 16 && picture.height() >= 16 => {
                Some((bytes, picture))
            }
            Ok(_) => {
                self.writer.drop_one("smaller than 16 px");
                None
            }
            Err(_) => {
                self.writer.drop_one("does not decode");
                None
            }
        }
    }

    /// Stores a re-encoded picture.
    pub fn store(&mut self, record: Record, picture: &RgbImage, quality: u8) -> Result<()> {
        let jpeg = encode_jpeg(picture, quality)?;
        self.writer.push(record, &jpeg)
    }

    /// A progress bar over `total` files.
    pub fn bar(&self, total: usize, what: &str) -> ProgressBar {
        if self.quiet {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(total as u64);
        if let Ok(style) =
            ProgressStyle::with_template("{msg:32} [{bar:40}] {pos}/{len}, {eta} left")
        {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        bar
    }
}

/// A share between 0 and 1 that depends on `name` and `seed` only: the same
/// person falls into the same split wherever it is met.
pub fn share_of(name: &str, seed: u64) -> f32 {
    let [a, b, c, d, ..]: [u8; 32] = Sha256::digest(format!("{seed}:{name}").as_bytes()).into();
    u32::from_be_bytes([a, b, c, d]) as f32 / u32::MAX as f32
}

/// All picture files below `root`, sorted, as paths relative to it.
///
/// # Errors
/// [`WorkshopError::Io`] naming a folder that cannot be read: what is in it would be missed.
pub fn pictures_below(root: &Path) -> Result<Vec<String>> {
    let mut listing = Listing::below(root);
    if let Some((path, source)) = listing.unreadable.pop() {
        return Err(WorkshopError::Io { path, source });
    }
    let mut found = listing.files;
    found.retain(|file| is_picture(Path::new(file)));
    found.sort();
    Ok(found)
}
