//! Indexes built box by box, for what no clip at hand contains.

#![allow(clippy::unwrap_used, clippy::panic)]

use super::codec::Codec;
use super::index::{IndexError, VideoTrack, read_index};
use faceglass_source::error::MoviePart;
use image::metadata::Orientation;
use std::time::Duration;

const ONE: i32 = 1 << 16;
const UPRIGHT: [i32; 4] = [ONE, 0, 0, ONE];

fn boxed(kind: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let mut out = (body.len() as u32 + 8).to_be_bytes().to_vec();
    out.extend(kind);
    out.extend(body);
    out
}

fn words(words: &[u32]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_be_bytes()).collect()
}

/// A movie with a clock of 600, a track with a clock of 1000, and four samples
/// of 100 ticks, 10 bytes each.
struct Movie {
    matrix: [i32; 4],
    codec: [u8; 4],
    handler: [u8; 4],
    edits: Option<Vec<[u32; 3]>>,
    offsets: Vec<u8>,
    sizes: Vec<u8>,
    chunks: Vec<u8>,
    more: Vec<u8>,
    beside_tracks: Vec<u8>,
}

impl Default for Movie {
    fn default() -> Self {
        Self {
            matrix: UPRIGHT,
            codec: *b"jpeg",
            handler: *b"vide",
            edits: None,
            offsets: boxed(b"stco", &[&words(&[0, 1, 5_000])]),
            sizes: boxed(b"stsz", &[&words(&[0, 10, 4])]),
            chunks: boxed(b"stsc", &[&words(&[0, 1, 1, 4, 1])]),
            more: Vec::new(),
            beside_tracks: Vec::new(),
        }
    }
}

impl Movie {
    fn moov(&self) -> Vec<u8> {
        let [a, b, c, d] = self.matrix.map(|value| value as u32);
        let tkhd = boxed(
            b"tkhd",
            &[&words(&[0; 10]), &words(&[a, b, 0, c, d, 0, 0, 0, 0, 0, 0])],
        );
        let edts = self.edits.as_ref().map_or(Vec::new(), |edits| {
            let count = edits.len() as u32;
            let elst = boxed(
                b"elst",
                &[&words(&[0, count]), &words(edits.as_flattened())],
            );
            boxed(b"edts", &[&elst])
        });
        let entry = boxed(&self.codec, &[&[0; 24], &[0, 64, 0, 48], &[0; 50]]);
        let stbl = boxed(
            b"stbl",
            &[
                &boxed(b"stsd", &[&words(&[0, 1]), &entry]),
                &boxed(b"stts", &[&words(&[0, 1, 4, 100])]),
                &self.chunks,
                &self.sizes,
                &self.offsets,
                &self.more,
            ],
        );
        let mdia = boxed(
            b"mdia",
            &[
                &boxed(b"mdhd", &[&words(&[0, 0, 0, 1_000, 400, 0])]),
                &boxed(b"hdlr", &[&words(&[0, 0]), &self.handler, &[0; 13]]),
                &boxed(b"minf", &[&stbl]),
            ],
        );
        let mvhd = boxed(b"mvhd", &[&words(&[0, 0, 0, 600, 240])]);
        let trak = boxed(b"trak", &[&tkhd, &edts, &mdia]);
        [mvhd, trak, self.beside_tracks.clone()].concat()
    }

    fn track(&self) -> VideoTrack {
        read_index(&self.moov()).unwrap_or_else(|error| panic!("{error:?}"))
    }

    fn times_ms(&self) -> Vec<(u32, u64)> {
        let track = self.track();
        let shown = track.presentation.shown.iter();
        shown
            .map(|s| (s.sample, s.time.as_millis() as u64))
            .collect()
    }

    fn error(&self) -> IndexError {
        read_index(&self.moov()).unwrap_err()
    }
}

fn with_edits(edits: &[[u32; 3]]) -> Movie {
    Movie {
        edits: Some(edits.to_vec()),
        ..Movie::default()
    }
}

const EVEN: [(u32, u64); 4] = [(0, 0), (1, 100), (2, 200), (3, 300)];
const RATE: u32 = 1 << 16;

#[test]
fn the_plain_movie_is_read() {
    let track = Movie::default().track();
    assert_eq!(track.description.codec, Codec::Mjpeg);
    assert_eq!(track.upright_size(), (64, 48));
    assert_eq!(track.orientation, Orientation::NoTransforms);
    let places: Vec<u64> = track.samples.iter().map(|s| s.offset).collect();
    assert_eq!(places, [5_000, 5_010, 5_020, 5_030]);
    assert!(track.samples.iter().all(|sample| sample.sync));
    assert_eq!(track.presentation.duration, Duration::from_millis(400));
    assert_eq!(Movie::default().times_ms(), EVEN);
}

#[test]
fn all_eight_orientations_are_told_from_the_matrix() {
    for (matrix, orientation, size) in [
        ([1, 0, 0, 1], Orientation::NoTransforms, (64, 48)),
        ([0, 1, -1, 0], Orientation::Rotate90, (48, 64)),
        ([-1, 0, 0, -1], Orientation::Rotate180, (64, 48)),
        ([0, -1, 1, 0], Orientation::Rotate270, (48, 64)),
        ([-1, 0, 0, 1], Orientation::FlipHorizontal, (64, 48)),
        ([1, 0, 0, -1], Orientation::FlipVertical, (64, 48)),
        ([0, 1, 1, 0], Orientation::Rotate90FlipH, (48, 64)),
        ([0, -1, -1, 0], Orientation::Rotate270FlipH, (48, 64)),
        // By 45 degrees: no upright picture can be made of it.
        ([1, 1, -1, 1], Orientation::NoTransforms, (64, 48)),
    ] {
        let track = Movie {
            matrix: matrix.map(|value| value * ONE),
            ..Movie::default()
        }
        .track();
        assert_eq!(track.orientation, orientation);
        assert_eq!(track.upright_size(), size);
    }
}

#[test]
fn an_empty_edit_delays_and_a_late_one_cuts() {
    // Half a second of nothing, then the track from tick 100 on, for 0.2 s.
    let movie = with_edits(&[[300, u32::MAX, RATE], [120, 100, RATE]]);
    assert_eq!(movie.times_ms(), [(1, 500), (2, 600)]);
    assert_eq!(
        movie.track().presentation.duration,
        Duration::from_millis(700)
    );
}

#[test]
fn two_edits_leave_out_what_is_between_them() {
    let movie = with_edits(&[[60, 0, RATE], [60, 300, RATE]]);
    assert_eq!(movie.times_ms(), [(0, 0), (3, 100)]);
}

#[test]
fn an_edit_shorter_than_a_tick_of_rounding_loses_no_frame() {
    // 239 of 240 movie ticks: the last frame still begins before the end.
    assert_eq!(with_edits(&[[239, 0, RATE]]).times_ms().len(), 4);
    // Begins two ticks into the first frame: most of it is still shown.
    assert_eq!(
        with_edits(&[[240, 2, RATE]]).times_ms(),
        [(0, 0), (1, 98), (2, 198), (3, 298)]
    );
}

#[test]
fn edits_that_repeat_or_hide_everything_are_left_out() {
    assert_eq!(
        with_edits(&[[60, 200, RATE], [60, 0, RATE]]).times_ms(),
        EVEN
    );
    assert_eq!(with_edits(&[[60, 9_000, RATE]]).times_ms(), EVEN);
    assert_eq!(with_edits(&[]).times_ms(), EVEN);
    assert_eq!(with_edits(&[[0, 0, RATE]]).times_ms(), EVEN);
}

#[test]
fn b_frames_are_put_in_order() {
    let movie = Movie {
        more: boxed(b"ctts", &[&words(&[0, 4, 1, 100, 1, 200, 1, 0, 1, 100])]),
        ..Movie::default()
    };
    // Decoded at 0, 100, 200, 300, shown at 100, 300, 200, 400, from the first on.
    assert_eq!(movie.times_ms(), [(0, 0), (2, 100), (1, 200), (3, 300)]);
}

#[test]
fn sync_samples_large_offsets_and_compact_sizes_are_read() {
    let movie = Movie {
        more: boxed(b"stss", &[&words(&[0, 3, 1, 3, 99])]),
        offsets: boxed(b"co64", &[&words(&[0, 2, 1, 0, 2, 0])]),
        chunks: boxed(b"stsc", &[&words(&[0, 2, 1, 3, 1, 2, 1, 1])]),
        sizes: boxed(b"stz2", &[&words(&[0, 4, 4]), &[0x1f, 0x23]]),
        ..Movie::default()
    };
    let samples = movie.track().samples;
    let got: Vec<_> = samples.iter().map(|s| (s.offset, s.size, s.sync)).collect();
    let (first, second) = (1 << 32, 2 << 32);
    assert_eq!(
        got,
        [
            (first, 1, true),
            (first + 1, 15, false),
            (first + 16, 2, true),
            (second, 3, false)
        ]
    );
}

#[test]
fn what_cannot_be_played_is_named() {
    let codec = |codec: &[u8; 4]| Movie {
        codec: *codec,
        ..Movie::default()
    };
    assert_eq!(
        codec(b"apcn").track().description.codec,
        Codec::Other("Apple ProRes".into())
    );
    assert_eq!(
        codec(b"x\x01y ").track().description.codec,
        Codec::Other("x?y?".into())
    );
    assert_eq!(codec(b"encv").error(), IndexError::Encrypted);
    let sound = Movie {
        handler: *b"soun",
        ..Movie::default()
    };
    assert_eq!(sound.error(), IndexError::NoVideo);
    assert_eq!(
        read_index(&boxed(b"cmov", &[])).unwrap_err(),
        IndexError::CompressedIndex
    );
    let several = Movie {
        chunks: boxed(b"stsc", &[&words(&[0, 1, 1, 4, 2])]),
        ..Movie::default()
    };
    assert_eq!(
        several.error(),
        IndexError::SeveralEncodings("MJPEG".into())
    );
    let no_places = Movie {
        offsets: Vec::new(),
        ..Movie::default()
    };
    assert_eq!(
        no_places.error(),
        IndexError::Damaged(MoviePart::FramePlaces)
    );
    let fragments = Movie {
        sizes: boxed(b"stsz", &[&words(&[0, 0, 0])]),
        beside_tracks: boxed(b"mvex", &[]),
        ..Movie::default()
    };
    assert_eq!(fragments.error(), IndexError::Fragmented("MJPEG".into()));
}
