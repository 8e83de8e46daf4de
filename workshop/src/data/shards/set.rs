//! Reading a shard set.

use super::picture::decode_whole;
use super::{Modality, Record, ShardsManifest, Split, decode, part_name, unusable};
use crate::core::hash::sha256_hex;
use crate::{Result, WorkshopError};
use image::{DynamicImage, RgbImage};
use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};

/// A shard set in memory, pictures still compressed. Shared by loader threads.
pub struct ShardSet {
    /// Where it was read from.
    pub dir: PathBuf,
    /// What it says about itself.
    pub manifest: ShardsManifest,
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
        let manifest = ShardsManifest::read(dir)?;
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
        let inside = |(part, offset, len): (u32, u64, u32)| {
            let part = parts.get(part as usize);
            part.is_some_and(|p| offset.saturating_add(u64::from(len)) <= p.len() as u64)
        };
        let places = records.iter().flat_map(|r| {
            let others = r.others.iter().map(|o| (o.part, o.offset, o.len));
            others.chain([(r.part, r.offset, r.len)])
        });
        if !places.into_iter().all(inside) {
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

    /// How many of `records` are of each source.
    pub fn sources<'a>(
        &self,
        records: impl IntoIterator<Item = &'a usize>,
    ) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for i in records {
            *counts.entry(self.records[*i].source.as_str()).or_default() += 1;
        }
        counts
    }

    /// Numbers of the records of one split that have a picture of each of `modalities`.
    pub fn with_modalities(&self, split: Split, modalities: &[Modality]) -> Vec<usize> {
        let has_all = |i: &usize| modalities.iter().all(|m| self.bytes(*i, *m).is_some());
        self.of_split(split).into_iter().filter(has_all).collect()
    }

    /// The compressed picture of record `i`, the one that labels are meant in.
    pub fn jpeg(&self, i: usize) -> &[u8] {
        let record = &self.records[i];
        self.at(record.part, record.offset, record.len)
    }

    /// The other compressed pictures of record `i`.
    pub fn others(&self, i: usize) -> impl Iterator<Item = (Modality, &[u8])> {
        let others = self.records[i].others.iter();
        others.map(move |o| (o.modality, self.at(o.part, o.offset, o.len)))
    }

    /// The compressed picture of record `i` that shows `modality`, if it has one.
    pub fn bytes(&self, i: usize, modality: Modality) -> Option<&[u8]> {
        if self.records[i].modality == modality {
            return Some(self.jpeg(i));
        }
        self.others(i).find(|(m, _)| *m == modality).map(|(_, b)| b)
    }

    fn at(&self, part: u32, offset: u64, len: u32) -> &[u8] {
        let start = offset as usize;
        &self.parts[part as usize][start..start + len as usize]
    }

    /// The decoded picture of record `i`.
    ///
    /// # Errors
    /// [`WorkshopError::Data`] if it does not decode.
    pub fn picture(&self, i: usize) -> Result<RgbImage> {
        decode(self.jpeg(i), &self.records[i].file)
    }

    /// The decoded picture of record `i` that shows `modality`, with as many bits as it was
    /// stored with.
    ///
    /// # Errors
    /// [`WorkshopError::Data`] if the record has none or it does not decode.
    pub fn picture_of(&self, i: usize, modality: Modality) -> Result<DynamicImage> {
        let record = &self.records[i];
        let bytes = self.bytes(i, modality).ok_or_else(|| {
            WorkshopError::Data(format!(
                "{} of {} has no picture of {}",
                record.file,
                record.source,
                modality.as_str()
            ))
        })?;
        decode_whole(bytes, &record.file)
    }
}

fn checked_read(path: &Path, manifest: &ShardsManifest) -> Result<Vec<u8>> {
    let bytes = std::fs::read(path).map_err(WorkshopError::io(path))?;
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned());
    let wanted = name.and_then(|n| manifest.sha256.get(&n));
    if wanted != Some(&sha256_hex(&bytes)) {
        return Err(unusable(path, "its SHA-256 differs from the manifest"));
    }
    Ok(bytes)
}
