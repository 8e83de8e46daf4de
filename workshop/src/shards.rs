//! Training shards: JPEG files packed end to end, with an index of labels.
//!
//! A shard set is a folder: `part-000.bin`, `part-001.bin`, … (at most
//! [`PART_LIMIT_BYTES`] each, so that they travel in pieces), `index.jsonl` with
//! one [`Record`] a line, `manifest.json` with counts and SHA-256 sums, and
//! optionally `vectors.f32` with one teacher vector a record. Pictures stay
//! compressed in memory and are decoded by the loader threads.

use crate::{Result, WorkshopError};
use image::RgbImage;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// No part file grows beyond this.
pub const PART_LIMIT_BYTES: u64 = 60_000_000;

fn unusable(path: &Path, detail: impl std::fmt::Display) -> WorkshopError {
    WorkshopError::Data(format!(
        "{} is not usable ({detail}); make it again with `workshop prepare`",
        path.display()
    ))
}

/// What a record may be used for. People and cameras never straddle splits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// Weights are fitted on it.
    Train,
    /// Thresholds, early stop and choices are made on it.
    Dev,
    /// Only ever reported.
    Test,
}

/// A labelled face, in pixels of the stored picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FaceLabel {
    /// `x, y, width, height`.
    pub bbox: [f32; 4],
    /// The teacher's score, 1 for labels made by people.
    pub score: f32,
    /// Five points (picture-left first) or 68 (iBUG order); empty if unknown.
    pub points: Vec<[f32; 2]>,
}

/// Everything known about one stored picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Number of the part file; filled in by [`ShardWriter::push`].
    #[serde(default)]
    pub part: u32,
    /// First byte in the part file.
    #[serde(default)]
    pub offset: u64,
    /// Bytes.
    #[serde(default)]
    pub len: u32,
    /// The public set, as `owner+repository`.
    pub source: String,
    /// Path inside the set.
    pub file: String,
    /// What it may be used for.
    pub split: Split,
    /// Person, unique over all sets (`celeba:2880`); empty if unknown or none.
    #[serde(default)]
    pub person: String,
    /// Camera or capture session; empty if unknown.
    #[serde(default)]
    pub camera: String,
    /// Bona fide (true) or presentation attack (false), where that is known.
    #[serde(default)]
    pub live: Option<bool>,
    /// Labelled faces; empty for negatives.
    #[serde(default)]
    pub faces: Vec<FaceLabel>,
}

/// What a shard set holds and what was left out; `manifest.json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Format version, 1.
    pub format: u32,
    /// `detector`, `landmarks`, `liveness` or `embedder`.
    pub kind: String,
    /// Seed of every random choice in it.
    pub seed: u64,
    /// Pictures by `split/source`.
    pub pictures: BTreeMap<String, usize>,
    /// Different people by split.
    pub people: BTreeMap<String, usize>,
    /// Labelled faces by split.
    pub faces: BTreeMap<String, usize>,
    /// Pictures left out, by reason.
    pub dropped: BTreeMap<String, usize>,
    /// SHA-256 of every file, by name.
    pub sha256: BTreeMap<String, String>,
}

/// Lower-case hex SHA-256.
pub fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect()
}

/// Writes a shard set.
pub struct ShardWriter {
    dir: PathBuf,
    part: Option<BufWriter<File>>,
    part_number: u32,
    part_bytes: u64,
    records: Vec<Record>,
    seen: HashSet<[u8; 32]>,
    manifest: Manifest,
}

impl ShardWriter {
    /// Starts an empty set in `dir`, replacing one that stands there.
    ///
    /// # Errors
    /// [`WorkshopError::Io`] if the folder cannot be written.
    pub fn create(dir: &Path, kind: &str, seed: u64) -> Result<Self> {
        std::fs::create_dir_all(dir).map_err(WorkshopError::io(dir))?;
        for entry in std::fs::read_dir(dir).map_err(WorkshopError::io(dir))? {
            let entry = entry.map_err(WorkshopError::io(dir))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let ours = name.starts_with("part-")
                || [
                    "index.jsonl",
                    "manifest.json",
                    "vectors.f32",
                    "vectors.json",
                ]
                .contains(&name.as_str());
            if ours {
                let path = entry.path();
                std::fs::remove_file(&path).map_err(WorkshopError::io(&path))?;
            }
        }
        Ok(Self {
            dir: dir.to_owned(),
            part: None,
            part_number: 0,
            part_bytes: 0,
            records: Vec::new(),
            seen: HashSet::new(),
            manifest: Manifest {
                format: 1,
                kind: kind.to_owned(),
                seed,
                ..Manifest::default()
            },
        })
    }

    /// Whether bytes equal to `source_bytes` were offered before; remembers them.
    /// Call it with the file as found, before any re-compression.
    pub fn is_duplicate(&mut self, source_bytes: &[u8]) -> bool {
        !self.seen.insert(Sha256::digest(source_bytes).into())
    }

    /// Counts a picture that is left out.
    pub fn drop_one(&mut self, reason: &str) {
        *self.manifest.dropped.entry(reason.to_owned()).or_default() += 1;
    }

    /// Pictures written so far.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether nothing was written yet.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Appends a picture (JPEG bytes) and its record.
    ///
    /// # Errors
    /// [`WorkshopError::Io`] if the part file cannot be written.
    pub fn push(&mut self, mut record: Record, jpeg: &[u8]) -> Result<()> {
        let full = self.part_bytes + jpeg.len() as u64 > PART_LIMIT_BYTES;
        if full && self.part_bytes > 0 {
            self.close_part()?;
            self.part_number += 1;
        }
        let path = self.dir.join(part_name(self.part_number));
        if self.part.is_none() {
            let file = File::create(&path).map_err(WorkshopError::io(&path))?;
            self.part = Some(BufWriter::new(file));
        }
        if let Some(part) = &mut self.part {
            part.write_all(jpeg).map_err(WorkshopError::io(&path))?;
        }
        record.part = self.part_number;
        record.offset = self.part_bytes;
        record.len = jpeg.len() as u32;
        self.part_bytes += jpeg.len() as u64;
        self.records.push(record);
        Ok(())
    }

    fn close_part(&mut self) -> Result<()> {
        if let Some(mut part) = self.part.take() {
            let path = self.dir.join(part_name(self.part_number));
            part.flush().map_err(WorkshopError::io(&path))?;
        }
        self.part_bytes = 0;
        Ok(())
    }

    /// Writes index and manifest.
    ///
    /// # Errors
    /// [`WorkshopError::Io`] if a file cannot be written.
    pub fn finish(mut self) -> Result<Manifest> {
        self.close_part()?;
        let mut index = String::new();
        let mut people: BTreeMap<String, HashSet<&str>> = BTreeMap::new();
        for record in &self.records {
            let line = serde_json::to_string(record).map_err(|e| unusable(&self.dir, e))?;
            index.push_str(&line);
            index.push('\n');
            let split = split_name(record.split);
            let manifest = &mut self.manifest;
            *manifest
                .pictures
                .entry(format!("{split}/{}", record.source))
                .or_default() += 1;
            *manifest.faces.entry(split.to_owned()).or_default() += record.faces.len();
            if !record.person.is_empty() {
                people
                    .entry(split.to_owned())
                    .or_default()
                    .insert(&record.person);
            }
        }
        self.manifest.people = people.into_iter().map(|(k, v)| (k, v.len())).collect();
        let index_path = self.dir.join("index.jsonl");
        std::fs::write(&index_path, &index).map_err(WorkshopError::io(&index_path))?;
        self.manifest
            .sha256
            .insert("index.jsonl".to_owned(), sha256_hex(index.as_bytes()));
        for number in 0..=self.part_number {
            let path = self.dir.join(part_name(number));
            if path.exists() {
                let bytes = std::fs::read(&path).map_err(WorkshopError::io(&path))?;
                self.manifest
                    .sha256
                    .insert(part_name(number), sha256_hex(&bytes));
            }
        }
        let manifest_path = self.dir.join("manifest.json");
        let text = serde_json::to_string_pretty(&self.manifest)
            .map_err(|e| unusable(&manifest_path, e))?;
        std::fs::write(&manifest_path, text).map_err(WorkshopError::io(&manifest_path))?;
        Ok(self.manifest)
    }
}

fn part_name(number: u32) -> String {
    format!("part-{number:03}.bin")
}

fn split_name(split: Split) -> &'static str {
    match split {
        Split::Train => "train",
        Split::Dev => "dev",
        Split::Test => "test",
    }
}

/// A shard set in memory, pictures still compressed. Shared by loader threads.
pub struct ShardSet {
    /// Where it was read from.
    pub dir: PathBuf,
    /// What it says about itself.
    pub manifest: Manifest,
    /// One record a picture.
    pub records: Vec<Record>,
    parts: Vec<Vec<u8>>,
}

impl ShardSet {
    /// Reads the set in `dir` and checks every SHA-256.
    ///
    /// # Errors
    /// [`WorkshopError`] if a file is missing, damaged or of another format.
    pub fn open(dir: &Path) -> Result<Self> {
        let manifest_path = dir.join("manifest.json");
        let text =
            std::fs::read_to_string(&manifest_path).map_err(WorkshopError::io(&manifest_path))?;
        let manifest: Manifest =
            serde_json::from_str(&text).map_err(|e| unusable(&manifest_path, e))?;
        if manifest.format != 1 {
            return Err(unusable(&manifest_path, "an unknown format version"));
        }
        let index_path = dir.join("index.jsonl");
        let index = checked_read(&index_path, &manifest)?;
        let mut records = Vec::new();
        for line in BufReader::new(index.as_slice()).lines() {
            let line = line.map_err(WorkshopError::io(&index_path))?;
            let record: Record =
                serde_json::from_str(&line).map_err(|e| unusable(&index_path, e))?;
            records.push(record);
        }
        let parts_named = manifest
            .sha256
            .keys()
            .filter(|k| k.starts_with("part-"))
            .count();
        let parts = (0..parts_named as u32)
            .map(|number| checked_read(&dir.join(part_name(number)), &manifest))
            .collect::<Result<Vec<_>>>()?;
        let inside = |r: &Record| {
            let part = parts.get(r.part as usize);
            part.is_some_and(|p| r.offset.saturating_add(u64::from(r.len)) <= p.len() as u64)
        };
        if !records.iter().all(inside) {
            return Err(unusable(&index_path, "a record points outside its part"));
        }
        Ok(Self {
            dir: dir.to_owned(),
            manifest,
            records,
            parts,
        })
    }

    /// Numbers of the records of one split.
    pub fn of_split(&self, split: Split) -> Vec<usize> {
        (0..self.records.len())
            .filter(|i| self.records[*i].split == split)
            .collect()
    }

    /// The compressed picture of record `i`.
    pub fn jpeg(&self, i: usize) -> &[u8] {
        let record = &self.records[i];
        let start = record.offset as usize;
        &self.parts[record.part as usize][start..start + record.len as usize]
    }

    /// The decoded picture of record `i`.
    ///
    /// # Errors
    /// [`WorkshopError::Data`] if it does not decode.
    pub fn picture(&self, i: usize) -> Result<RgbImage> {
        decode(self.jpeg(i), &self.records[i].file)
    }
}

fn checked_read(path: &Path, manifest: &Manifest) -> Result<Vec<u8>> {
    let bytes = std::fs::read(path).map_err(WorkshopError::io(path))?;
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
    let wanted = name.and_then(|n| manifest.sha256.get(&n));
    if wanted != Some(&sha256_hex(&bytes)) {
        return Err(unusable(path, "its SHA-256 differs from the manifest"));
    }
    Ok(bytes)
}

/// Decodes picture bytes of any supported format to RGB.
///
/// # Errors
/// [`WorkshopError::Data`] if they do not decode.
pub fn decode(bytes: &[u8], file: &str) -> Result<RgbImage> {
    image::load_from_memory(bytes)
        .map(|p| p.to_rgb8())
        .map_err(|e| WorkshopError::Data(format!("the picture {file} does not decode: {e}")))
}

/// Encodes RGB to JPEG.
///
/// # Errors
/// [`WorkshopError::Data`] if the encoder refuses (an empty picture).
pub fn encode_jpeg(picture: &RgbImage, quality: u8) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode_image(picture)
        .map_err(|e| WorkshopError::Data(format!("a picture cannot be stored as JPEG: {e}")))?;
    Ok(bytes)
}

/// One teacher vector a record, in `vectors.f32` beside the shards.
#[derive(Clone, Debug, PartialEq)]
pub struct Vectors {
    /// Numbers in a vector.
    pub dim: usize,
    /// All vectors end to end; a row of zeros means that the teacher had none.
    pub values: Vec<f32>,
}

#[derive(Serialize, Deserialize)]
struct VectorsHead {
    teacher: String,
    dim: usize,
    rows: usize,
    sha256: String,
}

impl Vectors {
    /// The vector of record `i`.
    pub fn row(&self, i: usize) -> &[f32] {
        &self.values[i * self.dim..(i + 1) * self.dim]
    }

    /// Writes the vectors of the set in `dir`; `teacher` names where they came from.
    ///
    /// # Errors
    /// [`WorkshopError::Io`] if the files cannot be written.
    pub fn save(&self, dir: &Path, teacher: &str) -> Result<()> {
        let bytes: Vec<u8> = self.values.iter().flat_map(|v| v.to_le_bytes()).collect();
        let head = VectorsHead {
            teacher: teacher.to_owned(),
            dim: self.dim,
            rows: self.values.len() / self.dim.max(1),
            sha256: sha256_hex(&bytes),
        };
        let path = dir.join("vectors.f32");
        std::fs::write(&path, bytes).map_err(WorkshopError::io(&path))?;
        let path = dir.join("vectors.json");
        let text = serde_json::to_string_pretty(&head).map_err(|e| unusable(&path, e))?;
        std::fs::write(&path, text).map_err(WorkshopError::io(&path))
    }

    /// Reads the vectors of `set`.
    ///
    /// # Errors
    /// [`WorkshopError`] if they are missing, damaged or of another number than the records.
    pub fn open(set: &ShardSet) -> Result<Self> {
        let head_path = set.dir.join("vectors.json");
        let text = std::fs::read_to_string(&head_path).map_err(WorkshopError::io(&head_path))?;
        let head: VectorsHead = serde_json::from_str(&text).map_err(|e| unusable(&head_path, e))?;
        let path = set.dir.join("vectors.f32");
        let bytes = std::fs::read(&path).map_err(WorkshopError::io(&path))?;
        if sha256_hex(&bytes) != head.sha256 || bytes.len() != head.rows * head.dim * 4 {
            return Err(unusable(
                &path,
                "its SHA-256 or size differs from vectors.json",
            ));
        }
        if head.rows != set.records.len() {
            return Err(unusable(&path, "it was made for other shards"));
        }
        let values = bytes
            .chunks_exact(4)
            .map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]]))
            .collect();
        Ok(Self {
            dim: head.dim,
            values,
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::*;

    fn record(name: &str, split: Split) -> Record {
        Record {
            part: 0,
            offset: 0,
            len: 0,
            source: "a+b".to_owned(),
            file: name.to_owned(),
            split,
            person: name.to_owned(),
            camera: String::new(),
            live: None,
            faces: vec![FaceLabel {
                bbox: [1.0, 2.0, 3.0, 4.0],
                score: 0.5,
                points: vec![[1.5, 2.5]],
            }],
        }
    }

    #[test]
    fn a_set_comes_back_as_written() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = ShardWriter::create(dir.path(), "detector", 7).unwrap();
        let grey = RgbImage::from_pixel(20, 10, image::Rgb([99, 99, 99]));
        let jpeg = encode_jpeg(&grey, 90).unwrap();
        assert!(!writer.is_duplicate(&jpeg));
        assert!(writer.is_duplicate(&jpeg));
        writer.drop_one("duplicate");
        writer.push(record("one", Split::Train), &jpeg).unwrap();
        writer.push(record("two", Split::Test), &jpeg).unwrap();
        let manifest = writer.finish().unwrap();
        assert_eq!(manifest.pictures["train/a+b"], 1);
        assert_eq!(manifest.people["test"], 1);
        assert_eq!(manifest.dropped["duplicate"], 1);

        let set = ShardSet::open(dir.path()).unwrap();
        assert_eq!(set.manifest, manifest);
        assert_eq!(set.of_split(Split::Test), vec![1]);
        assert_eq!(set.records[1].faces, record("two", Split::Test).faces);
        assert_eq!(set.picture(1).unwrap().dimensions(), (20, 10));

        let vectors = Vectors {
            dim: 2,
            values: vec![1.0, 2.0, 3.0, 4.0],
        };
        vectors.save(dir.path(), "a test").unwrap();
        assert_eq!(Vectors::open(&set).unwrap().row(1), &[3.0, 4.0]);
    }

    #[test]
    fn a_changed_byte_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let mut writer = ShardWriter::create(dir.path(), "detector", 7).unwrap();
        writer
            .push(record("one", Split::Train), b"not a picture")
            .unwrap();
        writer.finish().unwrap();
        std::fs::write(dir.path().join("part-000.bin"), b"not b picture").unwrap();
        let error = ShardSet::open(dir.path()).err().unwrap().to_string();
        assert!(error.contains("SHA-256"), "{error}");
    }
}
