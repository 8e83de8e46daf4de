//! Teachers: boxes and points from a detector, points from many views of a face
//! (five by a detector, `points`, or 68, `landmarks`), vectors from an embedder, by its own cut of a face (`aligned`), of two faces
//! laid over each other (`blends`), or from files made elsewhere, also `shorten`ed; and networks
//! brought to ONNX (`openvino`).

pub mod aligned;
pub mod blends;
pub mod landmarks;
pub mod openvino;
pub mod points;
pub mod shorten;

use crate::data::prepare::boxes::{Boxes, Seen};
use crate::data::prepare::embedder::inner;
use crate::data::prepare::pictures_below;
use crate::data::shards::{FaceLabel, Record, ShardSet, Split, Vectors};
use crate::{Result, WorkshopError, networks};
use faceglass_vision::{DetectParams, Detection, Embedder as _};
use image::RgbImage;
use indicatif::{ProgressBar, ProgressIterator as _};
use std::collections::HashMap;
use std::path::Path;

/// The teacher reports faces from this score on; the shards keep the surer ones.
const MIN_SCORE: f32 = 0.5;
/// Pictures no larger than this are doubled before the teacher looks: faces
/// that fill a small crop are otherwise missed.
const SMALL_SIDE: u32 = 120;
/// With a wider margin little is left of the picture in the detector's input.
pub const WIDEST_MARGIN: f32 = 2.0;

/// Pictures that a teacher was to look at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Those it looked at.
    pub pictures: usize,
    /// Those of which it says nothing: they do not decode, or have no vector.
    pub left: usize,
}

/// Lets the detector of `manifest` look at every picture below `root` and writes
/// its boxes and points to `out` as CSV. Around each picture it sees a black margin of
/// `margin` times the picture's width and height: in a crop that a face fills to the edge, a
/// detector otherwise takes halves of the face for faces.
///
/// # Errors
/// When the network, the folder or the file cannot be used, or the margin is below 0 or above
/// [`WIDEST_MARGIN`].
pub fn boxes(
    manifest: &Path,
    root: &Path,
    margin: f32,
    out: &Path,
    bar: &ProgressBar,
) -> Result<Looked> {
    if !(0.0..=WIDEST_MARGIN).contains(&margin) {
        return Err(WorkshopError::Config(format!(
            "the margin is {margin}; it lies between 0 and {WIDEST_MARGIN}"
        )));
    }
    let mut teacher = networks::detector(manifest)?;
    let files = pictures_below(root)?;
    if files.is_empty() {
        return Err(WorkshopError::Data(format!(
            "there is no picture below {}",
            root.display()
        )));
    }
    bar.set_length(files.len() as u64);
    let (mut boxes, mut left) = (Boxes::default(), 0);
    for file in files.iter().progress_with(bar.clone()) {
        // A broken file gets no row.
        let Ok(picture) = image::open(root.join(file)).map(|p| p.to_rgb8()) else {
            left += 1;
            continue;
        };
        let seen = look(&mut teacher, &picture, margin)?;
        boxes.insert(file.clone(), seen);
    }
    boxes.write(out)?;
    Ok(Looked {
        pictures: files.len() - left,
        left,
    })
}

fn look(
    teacher: &mut impl faceglass_vision::Detector,
    picture: &RgbImage,
    margin: f32,
) -> Result<Seen> {
    let (w, h) = picture.dimensions();
    let params = DetectParams {
        min_score: MIN_SCORE,
        min_face_px: 12.0,
    };
    let factor = if w.max(h) <= SMALL_SIDE { 2 } else { 1 };
    let edge = |side: u32| (side as f32 * margin).round() as u32;
    let (left, top) = (edge(w), edge(h));
    let found = if factor == 1 && margin == 0.0 {
        teacher.detect(picture, &params)?
    } else {
        let (wide, high) = (w + 2 * left, h + 2 * top);
        let (x, y) = (-(left as f32), -(top as f32));
        let region = faceglass_vision::Rect::new(x, y, wide as f32, high as f32);
        let shown = faceglass_vision::crop_rect(picture, region, wide * factor, high * factor);
        teacher.detect(&shown, &params)?
    };
    let off = [left as f32, top as f32];
    Ok(Seen {
        size: (w, h),
        faces: found.iter().map(|d| label(d, factor as f32, off)).collect(),
    })
}

/// A face seen in a picture enlarged `factor` times whose own origin lies at `off` before that.
fn label(d: &Detection, factor: f32, off: [f32; 2]) -> FaceLabel {
    let points = d.points.iter().flatten();
    let (x, y) = (d.bbox.x / factor - off[0], d.bbox.y / factor - off[1]);
    FaceLabel {
        bbox: [x, y, d.bbox.w / factor, d.bbox.h / factor],
        score: d.score,
        points: points
            .map(|p| [p.x / factor - off[0], p.y / factor - off[1]])
            .collect(),
    }
}

/// Vectors of the embedder of `manifest` for every crop of the shards in `dir`.
///
/// # Errors
/// When the network or the shards cannot be used.
pub fn vectors(manifest: &Path, dir: &Path, bar: &ProgressBar) -> Result<usize> {
    let mut teacher = networks::embedder(manifest)?;
    of_every_crop(dir, manifest, bar, |stored| {
        Ok(teacher.embed(&inner(stored))?.values().to_vec())
    })
}

/// The same of a teacher that cuts faces its own way, which the TOML file `config` describes.
///
/// # Errors
/// When the network or the shards cannot be used.
pub fn vectors_by(config: &Path, dir: &Path, bar: &ProgressBar) -> Result<usize> {
    let teacher = aligned::AlignedTeacher::open(config)?;
    of_every_crop(dir, config, bar, |stored| teacher.vector(stored))
}

fn of_every_crop(
    dir: &Path,
    teacher: &Path,
    bar: &ProgressBar,
    mut look: impl FnMut(&RgbImage) -> Result<Vec<f32>>,
) -> Result<usize> {
    let set = ShardSet::open(dir)?;
    bar.set_length(set.records.len() as u64);
    let mut values = Vec::new();
    for i in (0..set.records.len()).progress_with(bar.clone()) {
        values.extend(look(&set.picture(i)?)?);
    }
    save(&set, values, &teacher.to_string_lossy())
}

/// Vectors made elsewhere: for each set in the shards `from/SET.csv` (one column
/// `file`) and `from/SET.f32` (little-endian, `dim` numbers a file). A crop
/// without a vector gets zeros, and is neither trained on nor measured.
///
/// # Errors
/// When the shards or a file cannot be used, or nothing fits.
pub fn vectors_from(from: &Path, dim: usize, dir: &Path) -> Result<Looked> {
    let set = ShardSet::open(dir)?;
    let mut known: HashMap<String, HashMap<String, Vec<f32>>> = HashMap::new();
    for record in &set.records {
        if !known.contains_key(&record.source) {
            known.insert(
                record.source.clone(),
                read_vectors(from, &record.source, dim)?,
            );
        }
    }
    let of = |r: &Record| known.get(&r.source).and_then(|k| k.get(&r.file));
    let found = set.records.iter().filter(|r| of(r).is_some()).count();
    if found == 0 {
        return Err(WorkshopError::Data(format!(
            "{} holds no vector for any crop of {}",
            from.display(),
            dir.display()
        )));
    }
    let zeros = vec![0.0; dim];
    let rows = set
        .records
        .iter()
        .map(|r| of(r).unwrap_or(&zeros).as_slice());
    let values = rows.flatten().copied().collect();
    let rows = save(&set, values, &from.to_string_lossy())?;
    Ok(Looked {
        pictures: found,
        left: rows - found,
    })
}

fn read_vectors(from: &Path, set: &str, dim: usize) -> Result<HashMap<String, Vec<f32>>> {
    let names = from.join(format!("{set}.csv"));
    if !names.is_file() {
        return Ok(HashMap::new());
    }
    let text = std::fs::read_to_string(&names).map_err(WorkshopError::io(&names))?;
    let path = from.join(format!("{set}.f32"));
    let bytes = std::fs::read(&path).map_err(WorkshopError::io(&path))?;
    let files: Vec<&str> = text.lines().skip(1).collect();
    if bytes.len() != files.len() * dim * 4 {
        return Err(WorkshopError::Data(format!(
            "{} does not hold {dim} numbers for each of the {} files",
            path.display(),
            files.len()
        )));
    }
    let numbers = |row: &[u8]| {
        row.chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect()
    };
    let rows = bytes.chunks_exact(dim * 4).map(numbers);
    Ok(files
        .into_iter()
        .map(|f| f.replace("%2C", ","))
        .zip(rows)
        .collect())
}

/// Shortens the vectors of the shards in `dir` to `to` numbers, by those of training faces; gives
/// the share of their squared length that is kept.
///
/// # Errors
/// When the shards or their vectors cannot be used, or the vectors have fewer numbers.
pub fn shorten_vectors(dir: &Path, to: usize) -> Result<f64> {
    let set = ShardSet::open(dir)?;
    let long = Vectors::open(&set)?;
    let train = set.of_split(Split::Train);
    let (values, kept) = shorten::shorten(&long.values, long.dim, to, &train)?;
    let short = Vectors { dim: to, values };
    short.save(dir, &format!("{to} numbers for {}", long.dim))?;
    Ok(kept)
}

fn save(set: &ShardSet, values: Vec<f32>, teacher: &str) -> Result<usize> {
    let rows = set.records.len();
    let vectors = Vectors {
        dim: values.len() / rows.max(1),
        values,
    };
    let name = Path::new(teacher)
        .file_name()
        .map(|n| n.to_string_lossy().into_owned());
    vectors.save(&set.dir, name.as_deref().unwrap_or("teacher"))?;
    Ok(rows)
}
