//! Real pictures as lists in the form of CASIA-SURF, for networks that look at colour alone.

use crate::core::disk::replace;
use crate::data::shards::{Record, ShardSet, Split};
use crate::{Result, WorkshopError};
use faceglass_vision::{ModelKind, Rect, crop_rect};
use image::RgbImage;
use indicatif::{ProgressBar, ProgressIterator as _};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// Lists and folders, in the order of the splits.
const SPLITS: [(Split, &str, &str); 3] = [
    (Split::Train, "train_list.txt", "Training"),
    (Split::Dev, "val_private_list.txt", "Val"),
    (Split::Test, "test_public_list.txt", "Testing"),
];

/// Crops narrower than the face say nothing of its edges, wider ones nothing of the face.
const SCALES: std::ops::RangeInclusive<f32> = 1.0..=4.0;
/// Sides of crops in pixels.
const SIDES: std::ops::RangeInclusive<u32> = 32..=512;

/// What is wanted of liveness shards.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    /// Side of a crop, in longer sides of the face's box.
    pub scale: f32,
    /// Side of a crop in pixels.
    pub side: u32,
    /// Of neighbouring frames of one source, class and split, each so-manyth.
    pub every: usize,
    /// Sources, `owner+repository`, all of which is the test; nothing else is then.
    pub left_out: Vec<String>,
}

impl Default for Wanted {
    fn default() -> Self {
        Self {
            scale: 1.3,
            side: 112,
            every: 1,
            left_out: Vec::new(),
        }
    }
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Live faces and attacks of each list.
    pub lists: BTreeMap<Split, [usize; 2]>,
    /// Pictures in which nobody knows a face, or whether it is live.
    pub left: usize,
}

impl Wanted {
    fn check(&self, set: &ShardSet) -> Result<()> {
        if set.manifest.kind != ModelKind::Liveness.as_str() {
            return Err(WorkshopError::Data(format!(
                "{} holds shards of the {}; lists of colour are made of liveness shards",
                set.dir.display(),
                set.manifest.kind
            )));
        }
        if !SCALES.contains(&self.scale) || !SIDES.contains(&self.side) {
            return Err(WorkshopError::Config(format!(
                "crops of {} boxes and {} pixels; choose a scale from {} to {} and a side from {} to {}",
                self.scale,
                self.side,
                SCALES.start(),
                SCALES.end(),
                SIDES.start(),
                SIDES.end()
            )));
        }
        let known = |source: &String| set.records.iter().any(|r| r.source == *source);
        match self.left_out.iter().find(|source| !known(source)) {
            None => Ok(()),
            Some(source) => Err(WorkshopError::Config(format!(
                "no picture of {} is of {source}; these are there: {}",
                set.dir.display(),
                sources(set).join(", ")
            ))),
        }
    }

    /// The list that a record belongs to, if to any: what is left out is the test, and then all of it.
    fn split_of(&self, record: &Record) -> Option<Split> {
        if self.left_out.contains(&record.source) {
            return Some(Split::Test);
        }
        let is_test = record.split == Split::Test;
        (self.left_out.is_empty() || !is_test).then_some(record.split)
    }
}

fn sources(set: &ShardSet) -> Vec<&str> {
    let all: Vec<usize> = (0..set.records.len()).collect();
    set.sources(&all).into_keys().collect()
}

/// Writes the faces of the liveness shards at `from` to `out` as PNG files, and lists of them. A line names the colour
/// picture three times, as a list has three columns: only a network with `modalities = ["rgb"]` may be trained by it.
///
/// # Errors
/// When shards cannot be read, `wanted` is out of range, or the folder cannot be written or holds something.
pub fn colour_lists(
    from: &Path,
    out: &Path,
    wanted: &Wanted,
    bar: &ProgressBar,
) -> Result<Written> {
    let set = ShardSet::open(from)?;
    wanted.check(&set)?;
    if std::fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(WorkshopError::Config(format!(
            "{} is not empty; choose another --out",
            out.display()
        )));
    }
    let mut written = Written::default();
    let mut lists: BTreeMap<Split, String> = BTreeMap::new();
    let mut seen: BTreeMap<(Split, &str, bool), usize> = BTreeMap::new();
    bar.set_length(set.records.len() as u64);
    for (i, record) in set.records.iter().enumerate().progress_with(bar.clone()) {
        let Some(split) = wanted.split_of(record) else {
            continue;
        };
        let (Some(live), Some(face)) = (record.live, record.faces.first()) else {
            written.left += 1;
            continue;
        };
        let number = seen.entry((split, &record.source, live)).or_default();
        *number += 1;
        if !(*number - 1).is_multiple_of(wanted.every.max(1)) {
            continue;
        }
        let file = place(split, live, &record.source, *number);
        let crop = around(&set.picture(i)?, face.bbox, wanted);
        store(&crop, &out.join(&file))?;
        let list = lists.entry(split).or_default();
        let _ = writeln!(list, "{file} {file} {file} {}", u8::from(live));
        written.lists.entry(split).or_default()[usize::from(!live)] += 1;
    }
    for (split, name, _) in SPLITS {
        if let Some(list) = lists.get(&split) {
            replace(&out.join(name), list.as_bytes())?;
        }
    }
    Ok(written)
}

/// `Testing/fake_part/owner+repository/owner+repository.rssdk/color/000012.png`: the kind of an attack is its source.
fn place(split: Split, live: bool, source: &str, number: usize) -> String {
    let folder = SPLITS.iter().find(|(of, ..)| *of == split);
    let folder = folder.map_or("Training", |(_, _, folder)| folder);
    let part = match live {
        true => "real_part",
        false => "fake_part",
    };
    // Lists part their columns by blanks.
    let source = source.replace(char::is_whitespace, "_");
    format!("{folder}/{part}/{source}/{source}.rssdk/color/{number:06}.png")
}

/// The square around a box, of a source's own pixels.
fn around(picture: &RgbImage, [x, y, w, h]: [f32; 4], wanted: &Wanted) -> RgbImage {
    let side = w.max(h) * wanted.scale;
    let (left, top) = (x + (w - side) / 2.0, y + (h - side) / 2.0);
    let region = Rect::new(left, top, side, side);
    crop_rect(picture, region, wanted.side, wanted.side)
}

fn store(crop: &RgbImage, path: &Path) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(WorkshopError::io(folder))?;
    }
    crop.save(path).map_err(|e| {
        WorkshopError::Data(format!(
            "{} cannot be written: {e}; is there room on the disk?",
            path.display()
        ))
    })
}
