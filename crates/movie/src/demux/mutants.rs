//! The demuxer against damaged files: thousands of mutants of real indexes.

#![allow(clippy::unwrap_used)]

use super::boxes::{TopLevel, read_top_level};
use super::index::{VideoTrack, read_index};
use std::io::Cursor;
use std::path::Path;

/// A small generator, so that every run sees the same mutants.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// Damages `bytes` in one to four places, in the ways that files are damaged
/// and in those that hurt parsers most.
pub fn mutate(bytes: &mut Vec<u8>, dice: &mut Dice) {
    const EXTREMES: [u32; 8] = [
        0,
        1,
        2,
        7,
        0x7fff_ffff,
        0x8000_0000,
        0xffff_ffff,
        0x0100_0000,
    ];
    for _ in 0..=dice.below(4) {
        if bytes.len() < 16 {
            return;
        }
        let at = dice.below(bytes.len() - 4);
        match dice.below(6) {
            0 => bytes[at] ^= 1 << dice.below(8),
            1 => bytes[at] = dice.below(256) as u8,
            2 => bytes[at..at + 4].copy_from_slice(&EXTREMES[dice.below(8)].to_be_bytes()),
            3 => bytes.truncate(at),
            4 => {
                let end = (at + 1 + dice.below(24)).min(bytes.len());
                bytes.drain(at..end);
            }
            _ => {
                let end = (at + 1 + dice.below(24)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                let to = dice.below(bytes.len());
                bytes.splice(to..to, piece);
            }
        }
    }
}

fn index_of(clip: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(clip);
    let bytes = std::fs::read(path).unwrap();
    let size = bytes.len() as u64;
    match read_top_level(&mut Cursor::new(bytes), size).unwrap() {
        TopLevel::Index(moov) => moov,
        other => unreachable!("{other:?}"),
    }
}

/// What must hold of any track, however it came about.
fn check(track: &VideoTrack) {
    let shown = &track.presentation.shown;
    assert!(shown.len() <= track.samples.len());
    assert!(shown.is_sorted_by_key(|s| s.time));
    let mut seen = vec![false; track.samples.len()];
    for picture in shown {
        assert!(
            !std::mem::replace(&mut seen[picture.sample as usize], true),
            "shown twice"
        );
    }
    assert!(
        shown
            .last()
            .is_none_or(|last| last.time <= track.presentation.duration)
    );
}

#[test]
fn forty_thousand_damaged_indexes_do_no_harm() {
    let clips = [
        "high_bframes.mp4",
        "cut.mp4",
        "vfr.mp4",
        "mjpeg.mp4",
        "fragmented.mp4",
    ];
    let mut still_movies = 0;
    for (seed, clip) in (1..).zip(clips) {
        let whole = index_of(clip);
        let mut dice = Dice::new(seed);
        for _ in 0..8_000 {
            let mut mutant = whole.clone();
            mutate(&mut mutant, &mut dice);
            if let Ok(track) = read_index(&mutant) {
                still_movies += 1;
                check(&track);
            }
        }
    }
    // Else the mutants would test nothing but the first bytes.
    assert!(still_movies > 4_000, "{still_movies}");
}

#[test]
fn noise_is_no_movie() {
    let mut dice = Dice::new(77);
    for size in 0..4_000_usize {
        let bytes: Vec<u8> = (0..size % 600).map(|_| dice.below(256) as u8).collect();
        assert!(read_index(&bytes).is_err());
        let top = read_top_level(&mut Cursor::new(&bytes), bytes.len() as u64).unwrap();
        assert!(!matches!(top, TopLevel::Index(_)));
    }
}

#[test]
fn counts_that_no_file_could_hold_are_refused() {
    let mut moov = index_of("high_bframes.mp4");
    let stsz = moov.windows(4).position(|kind| kind == b"stsz").unwrap();
    // A common size and four thousand million samples.
    moov[stsz + 8..stsz + 12].copy_from_slice(&1_u32.to_be_bytes());
    moov[stsz + 12..stsz + 16].copy_from_slice(&u32::MAX.to_be_bytes());
    assert!(read_index(&moov).is_err());
}
