//! Where the faces come from: one at a time, so that no folder is too large for the memory.

use crate::data::prepare::embedder::{STORED_SIDE, inner};
use crate::data::prepare::pictures_below;
use crate::data::shards::{ShardSet, Split, decode};
use crate::data::tools::bin::PairSet;
use crate::evaluate::bar;
use crate::{Result, WorkshopError};
use faceglass_evaluation::report::PictureCounts;
use faceglass_vision::detector::OnnxDetector;
use faceglass_vision::{
    DetectParams, Detection, Detector as _, Embedder, Embedding, Point, align_face,
};
use image::RgbImage;
use indicatif::ProgressIterator as _;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Side of an aligned face in pixels.
const SIDE: u32 = 112;
/// A box below this score is no face.
const MIN_SCORE: f32 = 0.5;
/// A face smaller than this is none.
const MIN_FACE_PX: f32 = 20.0;

/// Which face of a picture is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// The one nearest to the middle, as LFW has it.
    Central,
    /// The largest.
    Largest,
}

enum Source {
    Folder(PathBuf),
    /// Shards, and the record of each name.
    Shards(Box<ShardSet>, Vec<usize>),
    Bin(PairSet),
}

/// Named pictures with a face each.
pub struct Faces {
    source: Source,
    names: Vec<String>,
    pick: Pick,
    detector: Option<OnnxDetector>,
}

impl Faces {
    /// The pictures `names` below `root`.
    pub fn of_folder(root: &Path, names: Vec<String>, pick: Pick) -> Self {
        Self {
            source: Source::Folder(root.to_owned()),
            names,
            pick,
            detector: None,
        }
    }

    /// The test crops `names` of the embedder shards in `root`.
    ///
    /// # Errors
    /// When the shards cannot be read or lack one.
    pub fn of_shards(root: &Path, names: Vec<String>) -> Result<Self> {
        let set = ShardSet::open(root)?;
        let test = set.of_split(Split::Test).into_iter();
        let known: HashMap<&str, usize> = test.map(|i| (set.records[i].file.as_str(), i)).collect();
        let record = |name: &String| {
            known.get(name.as_str()).copied().ok_or_else(|| {
                WorkshopError::Data(format!(
                    "{} holds no test crop {name}, which the pairs name",
                    root.display()
                ))
            })
        };
        let records = names.iter().map(record).collect::<Result<Vec<_>>>()?;
        Ok(Self {
            source: Source::Shards(Box::new(set), records),
            names,
            pick: Pick::Central,
            detector: None,
        })
    }

    /// The pictures of a verification set.
    pub fn of_bin(set: PairSet) -> Self {
        let names = (0..set.pictures()).map(|n| format!("picture {}", n + 1));
        Self {
            names: names.collect(),
            source: Source::Bin(set),
            pick: Pick::Central,
            detector: None,
        }
    }

    /// With a detector for pictures that are not aligned.
    #[must_use]
    pub fn with_detector(self, detector: OnnxDetector) -> Self {
        Self {
            detector: Some(detector),
            ..self
        }
    }

    /// How many pictures there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The aligned face of picture `at`; `None` if the detector finds none.
    ///
    /// # Errors
    /// When the picture cannot be read, or is not aligned and there is no detector.
    pub fn aligned(&mut self, at: usize) -> Result<Option<RgbImage>> {
        let name = &self.names[at];
        let picture = match &self.source {
            Source::Folder(root) => {
                let path = root.join(name);
                let bytes = std::fs::read(&path).map_err(WorkshopError::io(&path))?;
                decode(&bytes, name)?
            }
            Source::Shards(set, records) => set.picture(records[at])?,
            Source::Bin(set) => decode(set.picture(at), name)?,
        };
        let is_crop = |side: u32| picture.dimensions() == (side, side);
        match &mut self.detector {
            _ if is_crop(SIDE) => Ok(Some(picture)),
            _ if is_crop(STORED_SIDE) => Ok(Some(inner(&picture))),
            Some(detector) => found(detector, &picture, self.pick),
            None => Err(WorkshopError::Data(format!(
                "{name} measures {}x{} and is no aligned face of {SIDE}x{SIDE}, or of \
                 {STORED_SIDE}x{STORED_SIDE} with a margin; name a detector with --detector, as \
                 models/detector.toml",
                picture.width(),
                picture.height()
            ))),
        }
    }

    /// The embedding of every picture, and how they were received. One that cannot be read is told
    /// and counted.
    ///
    /// # Errors
    /// When none can be read or the network fails.
    pub fn embed(
        mut self,
        net: &mut impl Embedder,
    ) -> Result<(Vec<Option<Embedding>>, PictureCounts)> {
        let mut counts = PictureCounts {
            named: self.len() as u64,
            ..PictureCounts::default()
        };
        let mut embeddings = Vec::with_capacity(self.len());
        let mut first_fault = None;
        for at in (0..self.len()).progress_with(bar(self.len(), "faces")) {
            let embedding = match self.aligned(at) {
                Ok(Some(face)) => Some(net.embed(&face)?),
                Ok(None) => {
                    counts.without_face += 1;
                    None
                }
                Err(fault) => {
                    eprintln!("{fault}");
                    counts.unreadable += 1;
                    first_fault.get_or_insert(fault);
                    None
                }
            };
            embeddings.push(embedding);
        }
        match first_fault {
            Some(fault) if counts.unreadable == counts.named => Err(fault),
            _ => Ok((embeddings, counts)),
        }
    }
}

fn found(detector: &mut OnnxDetector, picture: &RgbImage, pick: Pick) -> Result<Option<RgbImage>> {
    let params = DetectParams {
        min_score: MIN_SCORE,
        min_face_px: MIN_FACE_PX,
    };
    let faces = detector.detect(picture, &params)?;
    let middle = Point::new(picture.width() as f32 / 2.0, picture.height() as f32 / 2.0);
    let off = |face: &&Detection| face.bbox.center().distance(middle);
    let size = |face: &&Detection| face.bbox.w.max(face.bbox.h);
    let face = match pick {
        Pick::Central => faces.iter().min_by(|a, b| off(a).total_cmp(&off(b))),
        Pick::Largest => faces.iter().max_by(|a, b| size(a).total_cmp(&size(b))),
    };
    match face.and_then(|f| f.points) {
        Some(points) => Ok(Some(align_face(picture, &points)?.image)),
        None => Ok(None),
    }
}

/// The pictures below `root`, where each person has a folder; the folders' names, and the places of
/// each person's pictures.
///
/// # Errors
/// When fewer than two people have pictures.
pub(super) fn people(root: &Path) -> Result<(Faces, Vec<String>, Vec<Range<usize>>)> {
    let mut by_person: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in pictures_below(root)? {
        if let Some((person, _)) = file.split_once('/') {
            by_person.entry(person.to_owned()).or_default().push(file);
        }
    }
    if by_person.len() < 2 {
        return Err(WorkshopError::Data(format!(
            "{} holds the folders of {} people with pictures; two or more are needed to compare",
            root.display(),
            by_person.len()
        )));
    }
    let (mut folders, mut places, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for (person, files) in by_person {
        places.push(names.len()..names.len() + files.len());
        folders.push(person);
        names.extend(files);
    }
    Ok((
        Faces::of_folder(root, names, Pick::Largest),
        folders,
        places,
    ))
}
