//! MXNet's RecordIO (`dmlc-core`, `recordio.h`): a magic number, a length whose upper three bits tell a part of a record that
//! was cut, the payload, zeros up to a multiple of four bytes. A payload with the magic number at such a multiple is cut
//! there, and the number left out. The payload of a picture is a header (`mxnet.recordio.IRHeader`: flag, label, two numbers)
//! and its bytes.
//!
//! insightface's readers want more: record 0 holds two labels, the number after the last picture's and the number after
//! everything; from the former on a record for each person holds the numbers of their first picture and of the one after the last.

use super::growing::Growing;
use super::{Item, Sink, damaged, told_by};
use crate::core::error::{Result, WorkshopError};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

const RECORDS: &str = "train.rec";
const INDEX: &str = "train.idx";
const LIST: &str = "train.lst";
const MAGIC: [u8; 4] = 0xced7_230a_u32.to_le_bytes();
/// Bits of a length.
const LENGTH: u32 = (1 << 29) - 1;

/// A record with one label or several, as `mxnet.recordio.pack` writes it.
fn header(labels: &[f32], id: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (flag, label) = match labels {
        [label] => (0u32, *label),
        several => (several.len() as u32, 0.0),
    };
    bytes.extend(flag.to_le_bytes());
    bytes.extend(label.to_le_bytes());
    bytes.extend(id.to_le_bytes());
    bytes.extend(0u64.to_le_bytes());
    if flag > 0 {
        labels
            .iter()
            .for_each(|label| bytes.extend(label.to_le_bytes()));
    }
    bytes
}

/// A payload as it lies in the file.
pub(super) fn framed(payload: &[u8]) -> Vec<u8> {
    let mut parts: Vec<&[u8]> = Vec::new();
    let mut from = 0;
    for at in (0..payload.len().saturating_sub(3)).step_by(4) {
        if payload[at..at + 4] == MAGIC {
            parts.push(&payload[from..at]);
            from = at + 4;
        }
    }
    parts.push(&payload[from..]);
    let mut bytes = Vec::with_capacity(payload.len() + 8);
    let last = parts.len() - 1;
    for (n, part) in parts.iter().enumerate() {
        let kind = match (n, last) {
            (0, 0) => 0u32,
            (0, _) => 1,
            (n, last) if n == last => 3,
            _ => 2,
        };
        bytes.extend(MAGIC);
        bytes.extend((kind << 29 | part.len() as u32).to_le_bytes());
        bytes.extend(*part);
        bytes.resize(bytes.len().next_multiple_of(4), 0);
    }
    bytes
}

/// The next payload; none at the end.
fn next(from: &mut impl Read) -> std::result::Result<Option<Vec<u8>>, String> {
    let mut payload = Vec::new();
    let mut is_begun = false;
    loop {
        let mut head = [0u8; 8];
        let mut there = 0;
        while there < 8 {
            match from.read(&mut head[there..]) {
                Ok(0) => break,
                Ok(count) => there += count,
                Err(error) => return Err(error.to_string()),
            }
        }
        match there {
            0 if !is_begun => return Ok(None),
            8 if head[..4] == MAGIC => {}
            8 => return Err("a record does not begin as one".into()),
            _ => return Err("a record breaks off".into()),
        }
        let word = u32::from_le_bytes([head[4], head[5], head[6], head[7]]);
        let (kind, length) = (word >> 29, word & LENGTH);
        if is_begun {
            payload.extend(MAGIC);
        }
        let before = payload.len();
        let whole = u64::from(length).next_multiple_of(4);
        let read = from
            .take(whole)
            .read_to_end(&mut payload)
            .map_err(|e| e.to_string())?;
        if (read as u64) < whole {
            return Err("a record breaks off".into());
        }
        payload.truncate(before + length as usize);
        match (kind, is_begun) {
            (0, false) | (3, true) => return Ok(Some(payload)),
            (1, false) | (2, true) => is_begun = true,
            _ => return Err("parts of a record are out of order".into()),
        }
    }
}

/// Labels, number and bytes of a payload.
fn parsed(payload: &[u8]) -> Option<(Vec<f32>, u64, &[u8])> {
    let four = |at: usize| {
        payload
            .get(at..at + 4)
            .and_then(|b| <[u8; 4]>::try_from(b).ok())
    };
    let flag = u32::from_le_bytes(four(0)?) as usize;
    let label = f32::from_le_bytes(four(4)?);
    let id =
        u64::from(u32::from_le_bytes(four(8)?)) | u64::from(u32::from_le_bytes(four(12)?)) << 32;
    let begin = 24usize.checked_add(flag.checked_mul(4)?)?;
    let rest = payload.get(begin..)?;
    let labels = match flag {
        0 => vec![label],
        _ => (0..flag)
            .map(|n| four(24 + 4 * n).map(f32::from_le_bytes))
            .collect::<Option<_>>()?,
    };
    Some((labels, id, rest))
}

/// Writes the three files and `property`.
pub(super) struct Writer {
    folder: PathBuf,
    records: Growing,
    index: Growing,
    list: Growing,
    come: Come,
}

/// How far the writer has come beside its files.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Come {
    next: u64,
    /// Of each person the number of the first picture, and after the last.
    ranges: BTreeMap<usize, (u64, u64)>,
    side: Option<(u32, u32)>,
}

impl Writer {
    /// Begins, or goes on where `noted` says.
    pub(super) fn open(folder: &Path, noted: Option<&serde_json::Value>) -> Result<Self> {
        let path = |name: &str| folder.join(name);
        if let Some(noted) = noted {
            let (at, come): ([u64; 3], Come) = told_by(noted, folder)?;
            return Ok(Self {
                folder: folder.to_owned(),
                records: Growing::go_on(path(RECORDS), at[0])?,
                index: Growing::go_on(path(INDEX), at[1])?,
                list: Growing::go_on(path(LIST), at[2])?,
                come,
            });
        }
        let mut writer = Self {
            folder: folder.to_owned(),
            records: Growing::create(path(RECORDS))?,
            index: Growing::create(path(INDEX))?,
            list: Growing::create(path(LIST))?,
            come: Come::default(),
        };
        // As long as the real one, which is known at the end only.
        writer.record(&header(&[0.0, 0.0], 0))?;
        Ok(writer)
    }

    fn record(&mut self, payload: &[u8]) -> Result<()> {
        if payload.len() as u64 > u64::from(LENGTH) {
            return Err(WorkshopError::Data(
                "a picture is larger than a record may be, 512 MB".into(),
            ));
        }
        let line = format!("{}\t{}\n", self.come.next, self.records.at());
        self.index.write(line.as_bytes())?;
        self.records.write(&framed(payload))?;
        self.come.next += 1;
        Ok(())
    }
}

impl Sink for Writer {
    fn put(&mut self, item: &Item, label: usize) -> Result<()> {
        if item.file.contains(['\t', '\n', '\r']) {
            return Err(WorkshopError::Data(format!(
                "a list of MXNet cannot hold the name {:?}; rename that file",
                item.file
            )));
        }
        if self.come.side.is_none() {
            let size =
                image::ImageReader::new(std::io::Cursor::new(&item.bytes)).with_guessed_format();
            self.come.side = size.ok().and_then(|reader| reader.into_dimensions().ok());
        }
        let number = self.come.next;
        let line = format!("{number}\t{label}\t{}\n", item.file);
        self.list.write(line.as_bytes())?;
        let range = self.come.ranges.entry(label).or_insert((number, number));
        range.1 = number + 1;
        let payload = [header(&[label as f32], number), item.bytes.clone()].concat();
        self.record(&payload)
    }

    fn settle(&mut self) -> Result<serde_json::Value> {
        let at = [
            self.records.settle()?,
            self.index.settle()?,
            self.list.settle()?,
        ];
        Ok(serde_json::json!((at, &self.come)))
    }

    fn finish(mut self: Box<Self>, people: usize) -> Result<()> {
        let pictures_end = self.come.next;
        for (_, (first, after)) in std::mem::take(&mut self.come.ranges) {
            let number = self.come.next;
            self.record(&header(&[first as f32, after as f32], number))?;
        }
        let everything_end = self.come.next;
        let first = framed(&header(&[pictures_end as f32, everything_end as f32], 0));
        self.records.write_first(&first)?;
        self.settle()?;
        let (w, h) = self.come.side.unwrap_or((112, 112));
        let property = format!("{people},{h},{w}\n");
        super::write(&self.folder.join("property"), property.as_bytes())
    }
}

/// Gives the pictures of `path` by the names that the list beside it has, or by numbers.
pub(super) fn each(path: &Path, take: &mut impl FnMut(Item) -> Result<()>) -> Result<()> {
    let list = path.with_extension("lst");
    let text = if list.is_file() {
        std::fs::read_to_string(&list).map_err(WorkshopError::io(&list))?
    } else {
        String::new()
    };
    let mut names: HashMap<u64, &str> = HashMap::new();
    for line in text.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        if let (Some(number), Some(name)) =
            (cells.first().and_then(|n| n.parse().ok()), cells.last())
        {
            names.insert(number, name);
        }
    }
    let file = File::open(path).map_err(WorkshopError::io(path))?;
    let mut file = BufReader::new(file);
    let mut number = 0u64;
    while let Some(payload) =
        next(&mut file).map_err(|why| damaged(path, &format!("{why} (record {number})")))?
    {
        let (labels, _, bytes) = parsed(&payload)
            .ok_or_else(|| damaged(path, &format!("record {number} has no header")))?;
        // What has no bytes tells of others.
        if !bytes.is_empty() {
            let label = labels.first().copied().unwrap_or(0.0);
            let file = names.get(&number).map_or_else(
                || format!("{label:07.0}/{number:08}.jpg"),
                |name| (*name).to_owned(),
            );
            let person = file
                .split_once('/')
                .map_or_else(|| format!("{label:07.0}"), |(person, _)| person.to_owned());
            let file = super::placed(&person, &file);
            take(Item {
                person,
                file,
                bytes: bytes.to_vec(),
            })?;
        }
        number += 1;
    }
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_with_the_magic_number_in_it_comes_back_and_is_cut_where_the_format_says() {
        let mut payload = vec![1, 2, 3, 4];
        payload.extend(MAGIC);
        payload.extend([5]);
        payload.extend(MAGIC);
        payload.extend([6, 7, 8]);
        payload.extend(MAGIC);
        let bytes = framed(&payload);
        // Cut at 4 and at 16, not at 9, which is no multiple of four.
        let kinds: Vec<u32> = bytes
            .windows(8)
            .step_by(4)
            .filter(|w| w[..4] == MAGIC)
            .map(|w| u32::from(w[7] >> 5))
            .collect();
        assert_eq!(kinds, [1, 2, 3]);
        let mut from = &bytes[..];
        assert_eq!(next(&mut from).unwrap().unwrap(), payload);
        assert_eq!(next(&mut from).unwrap(), None);
        for cut in 1..bytes.len() {
            assert!(next(&mut &bytes[..cut]).is_err(), "{cut}");
        }
    }
}
