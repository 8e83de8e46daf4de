//! Where the decoder can begin.
//!
//! The index of a movie lists every key frame, but openh264 begins only at one
//! after which nothing refers to what was before (IDR). In movies with open
//! groups of pictures most key frames are of the other kind.

use crate::demux::Sample;
use crate::demux::codec::Codec;
use crate::demux::index::VideoTrack;
use std::collections::HashMap;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};

/// A sample has few units before its picture.
const MAX_UNITS: usize = 64;

/// What the picture of a sample is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Decoding can begin here.
    Entry,
    /// It refers to others, or those after it refer to some before.
    Dependent,
    /// The sample does not hold together.
    Unreadable,
}

/// The kinds of samples, looked up when needed and remembered.
#[derive(Debug, Default)]
pub struct Entries {
    known: HashMap<usize, Kind>,
}

impl Entries {
    /// The last sample up to `sample` at which decoding can begin.
    pub fn before(&mut self, file: &mut File, track: &VideoTrack, sample: usize) -> Option<usize> {
        let upto = track.samples.get(..=sample)?;
        let mut syncs = upto.iter().enumerate().rev().filter(|(_, s)| s.sync);
        syncs
            .find(|(number, _)| self.kind(file, track, *number) == Kind::Entry)
            .map(|(number, _)| number)
    }

    /// The first sample behind `sample` at which decoding can begin.
    pub fn after(&mut self, file: &mut File, track: &VideoTrack, sample: usize) -> Option<usize> {
        let behind = track.samples.iter().enumerate().skip(sample + 1);
        let mut syncs = behind.filter(|(_, s)| s.sync);
        syncs
            .find(|(number, _)| self.kind(file, track, *number) == Kind::Entry)
            .map(|(number, _)| number)
    }

    /// What the picture of sample `number` is.
    pub fn kind(&mut self, file: &mut File, track: &VideoTrack, number: usize) -> Kind {
        let (Some(sample), Codec::H264(config)) =
            (track.samples.get(number), &track.description.codec)
        else {
            // Every JPEG stands by itself.
            return Kind::Entry;
        };
        *self.known.entry(number).or_insert_with(|| {
            kind_of(file, sample, config.length_bytes).unwrap_or(Kind::Unreadable)
        })
    }
}

/// By the first unit that belongs to a picture.
fn kind_of(file: &mut File, sample: &Sample, length_bytes: usize) -> Option<Kind> {
    let mut head = [0_u8; 5];
    let head = head.get_mut(..=length_bytes)?;
    let mut at = 0_u64;
    for _ in 0..MAX_UNITS {
        if at + head.len() as u64 > u64::from(sample.size) {
            return None;
        }
        file.seek(SeekFrom::Start(sample.offset.checked_add(at)?))
            .and_then(|_| file.read_exact(head))
            .ok()?;
        let (header, length) = head.split_last()?;
        let size = length
            .iter()
            .fold(0_u64, |sum, &b| (sum << 8) | u64::from(b));
        at += length.len() as u64 + size;
        if at > u64::from(sample.size) || header & 0x80 != 0 {
            return None;
        }
        match kind_of_unit(*header) {
            Some(kind) => return Some(kind),
            None => continue,
        }
    }
    None
}

/// `None` for units that are no pictures. `header` is the unit's first byte.
fn kind_of_unit(header: u8) -> Option<Kind> {
    match header & 0x1F {
        5 => Some(Kind::Entry),
        1..=4 => Some(Kind::Dependent),
        _ => None,
    }
}

/// Whether decoding can begin with a sample of these units.
pub fn is_entry(units: &[&[u8]]) -> bool {
    let kinds = units.iter().filter_map(|unit| unit.first());
    kinds.copied().find_map(kind_of_unit) == Some(Kind::Entry)
}
