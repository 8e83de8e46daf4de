//! Writing a shard set.

use super::manifest::Terms;
use super::{Modality, OtherPicture, Record, ShardSet, ShardsManifest, part_name, unusable};
use crate::core::hash::sha256_hex;
use crate::{Result, WorkshopError};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// No part file grows beyond this.
pub const PART_LIMIT_BYTES: u64 = 60_000_000;

/// The index of a set that is not finished.
const UNFINISHED: &str = "index.unfinished.jsonl";

/// Where an unfinished set stands, from which [`ShardWriter::go_on`] goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unfinished {
    part: u32,
    part_bytes: u64,
    index_bytes: u64,
}

/// Writes a shard set.
pub struct ShardWriter {
    dir: PathBuf,
    part: Option<BufWriter<File>>,
    part_number: u32,
    part_bytes: u64,
    records: Vec<Record>,
    /// Records that [`Self::settle`] wrote, and how long they are there.
    settled: (usize, u64),
    seen: HashSet<[u8; 32]>,
    manifest: ShardsManifest,
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
                    UNFINISHED,
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
            settled: (0, 0),
            seen: HashSet::new(),
            manifest: begun(kind, seed),
        })
    }

    /// Goes on with what was begun in `dir` and settled there; what was written after that is cut off. What was left out
    /// and the terms are not noted.
    ///
    /// # Errors
    /// [`WorkshopError::Data`] if the files are not what `stands` says; [`WorkshopError::Io`].
    pub fn go_on(dir: &Path, kind: &str, seed: u64, stands: &Unfinished) -> Result<Self> {
        let path = dir.join(UNFINISHED);
        let mut index = std::fs::read(&path).map_err(WorkshopError::io(&path))?;
        let shorter = || {
            WorkshopError::Data(format!(
                "{} is shorter than what was noted of it; delete the folder and begin again",
                dir.display()
            ))
        };
        if (index.len() as u64) < stands.index_bytes {
            return Err(shorter());
        }
        index.truncate(stands.index_bytes as usize);
        let records: Vec<Record> = index
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| serde_json::from_slice(line).map_err(|e| unusable(&path, e)))
            .collect::<Result<_>>()?;
        let cut = |path: &Path, length: u64| {
            let opened = File::options().append(true).open(path);
            let file = opened.map_err(WorkshopError::io(path))?;
            let there = file.metadata().map_err(WorkshopError::io(path))?.len();
            if there < length {
                return Err(shorter());
            }
            file.set_len(length).map_err(WorkshopError::io(path))?;
            Ok(file)
        };
        cut(&path, stands.index_bytes)?;
        let part = cut(&dir.join(part_name(stands.part)), stands.part_bytes)?;
        Ok(Self {
            dir: dir.to_owned(),
            part: Some(BufWriter::new(part)),
            part_number: stands.part,
            part_bytes: stands.part_bytes,
            settled: (records.len(), stands.index_bytes),
            records,
            seen: HashSet::new(),
            manifest: begun(kind, seed),
        })
    }

    /// Puts everything written so far on the disk, with an index of its own; gives where it stands.
    ///
    /// # Errors
    /// [`WorkshopError::Io`] if a file cannot be written.
    pub fn settle(&mut self) -> Result<Unfinished> {
        let path = self.dir.join(part_name(self.part_number));
        if self.part.is_none() {
            let file = File::create(&path).map_err(WorkshopError::io(&path))?;
            self.part = Some(BufWriter::new(file));
        }
        if let Some(part) = &mut self.part {
            let settled = part.flush().and_then(|()| part.get_ref().sync_data());
            settled.map_err(WorkshopError::io(&path))?;
        }
        let path = self.dir.join(UNFINISHED);
        let lines = lines(&self.records[self.settled.0..], &self.dir)?;
        let opened = File::options().append(true).create(true).open(&path);
        let written = opened.and_then(|mut file| {
            file.write_all(lines.as_bytes())?;
            file.sync_data()
        });
        written.map_err(WorkshopError::io(&path))?;
        self.settled = (self.records.len(), self.settled.1 + lines.len() as u64);
        Ok(Unfinished {
            part: self.part_number,
            part_bytes: self.part_bytes,
            index_bytes: self.settled.1,
        })
    }

    /// Starts an empty set in `dir` for more or fewer of the pictures of `set`.
    ///
    /// # Errors
    /// [`WorkshopError::Io`] if the folder cannot be written.
    pub fn like(dir: &Path, set: &ShardSet) -> Result<Self> {
        let mut writer = Self::create(dir, &set.manifest.kind, set.manifest.seed)?;
        writer.manifest.terms.clone_from(&set.manifest.terms);
        Ok(writer)
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

    /// Appends a picture (JPEG bytes) and its record, which has no other picture.
    ///
    /// # Errors
    /// [`WorkshopError::Io`] if the part file cannot be written.
    pub fn push(&mut self, record: Record, jpeg: &[u8]) -> Result<()> {
        self.push_all(record, jpeg, &[])
    }

    /// Appends a moment that several sensors saw: the picture of `record.modality`, in which the
    /// labels are meant, and the `others`, which lie pixel on pixel. Depth is best kept as PNG.
    ///
    /// # Errors
    /// [`WorkshopError::Io`] if the part file cannot be written, [`WorkshopError::Data`] if a
    /// modality is there twice.
    pub fn push_all(
        &mut self,
        mut record: Record,
        picture: &[u8],
        others: &[(Modality, &[u8])],
    ) -> Result<()> {
        let mut seen = HashSet::from([record.modality]);
        if let Some((twice, _)) = others.iter().find(|(m, _)| !seen.insert(*m)) {
            return Err(WorkshopError::Data(format!(
                "{} of {} has two pictures of {}",
                record.file,
                record.source,
                twice.as_str()
            )));
        }
        (record.part, record.offset, record.len) = self.append(picture)?;
        record.others.clear();
        for (modality, bytes) in others {
            let (part, offset, len) = self.append(bytes)?;
            record.others.push(OtherPicture {
                modality: *modality,
                part,
                offset,
                len,
            });
        }
        self.records.push(record);
        Ok(())
    }

    /// Appends record `i` of `set` with all its pictures, under the labels of `record`.
    ///
    /// # Errors
    /// [`WorkshopError::Io`] if the part file cannot be written.
    pub fn copy(&mut self, record: Record, set: &ShardSet, i: usize) -> Result<()> {
        let others: Vec<(Modality, &[u8])> = set.others(i).collect();
        self.push_all(record, set.jpeg(i), &others)
    }

    /// Notes on which terms the set `source` is to be had.
    pub fn note_terms(&mut self, source: &str, terms: Terms) {
        self.manifest.terms.insert(source.to_owned(), terms);
    }

    /// Bytes into the current part, or the next one; gives part, offset and length.
    fn append(&mut self, bytes: &[u8]) -> Result<(u32, u64, u32)> {
        let full = self.part_bytes + bytes.len() as u64 > PART_LIMIT_BYTES;
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
            part.write_all(bytes).map_err(WorkshopError::io(&path))?;
        }
        let place = (self.part_number, self.part_bytes, bytes.len() as u32);
        self.part_bytes += bytes.len() as u64;
        Ok(place)
    }

    fn close_part(&mut self) -> Result<()> {
        if let Some(mut part) = self.part.take() {
            let path = self.dir.join(part_name(self.part_number));
            let settled = part.flush().and_then(|()| part.get_ref().sync_data());
            settled.map_err(WorkshopError::io(&path))?;
        }
        self.part_bytes = 0;
        Ok(())
    }

    /// Writes index and manifest.
    ///
    /// # Errors
    /// [`WorkshopError::Io`] if a file cannot be written.
    pub fn finish(mut self) -> Result<ShardsManifest> {
        self.close_part()?;
        let index = lines(&self.records, &self.dir)?;
        let mut people: BTreeMap<String, HashSet<&str>> = BTreeMap::new();
        for record in &self.records {
            let split = record.split.as_str();
            let manifest = &mut self.manifest;
            *manifest
                .pictures
                .entry(format!("{split}/{}", record.source))
                .or_default() += 1;
            *manifest.faces.entry(split.to_owned()).or_default() += record.faces.len();
            let first = Some(record.modality).filter(|m| *m != Modality::Rgb);
            let others = record.others.iter().map(|o| o.modality);
            for modality in first.into_iter().chain(others) {
                let name = format!("{}/{split}", modality.as_str());
                *manifest.modalities.entry(name).or_default() += 1;
            }
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
        let unfinished = self.dir.join(UNFINISHED);
        if unfinished.exists() {
            std::fs::remove_file(&unfinished).map_err(WorkshopError::io(&unfinished))?;
        }
        Ok(self.manifest)
    }
}

fn begun(kind: &str, seed: u64) -> ShardsManifest {
    ShardsManifest {
        format: 1,
        kind: kind.to_owned(),
        seed,
        ..ShardsManifest::default()
    }
}

/// A line of an index for each record.
fn lines(records: &[Record], dir: &Path) -> Result<String> {
    let mut lines = String::new();
    for record in records {
        lines.push_str(&serde_json::to_string(record).map_err(|e| unusable(dir, e))?);
        lines.push('\n');
    }
    Ok(lines)
}
