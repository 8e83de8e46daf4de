//! Writing the boxes of a movie with one video track.

use super::encode::ParameterSets;

/// Ticks a second of the written clocks: 24, 25, 30 and 60 frames a second
/// come out whole.
pub const CLOCK: u32 = 90_000;

const UNITY_MATRIX: [u32; 9] = [0x1_0000, 0, 0, 0, 0x1_0000, 0, 0, 0, 0x4000_0000];

/// A sample as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrittenSample {
    pub offset: u64,
    pub size: u32,
    pub ticks: u32,
    pub sync: bool,
}

/// Everything the index tells.
#[derive(Clone, Copy, Debug)]
pub struct Track<'a> {
    pub width: u16,
    pub height: u16,
    pub samples: &'a [WrittenSample],
    /// `None` for MJPEG.
    pub parameter_sets: Option<&'a ParameterSets>,
}

/// One box: its size, its kind, what `fill` puts into it.
fn put_box(out: &mut Vec<u8>, kind: &[u8; 4], fill: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend([0; 4]);
    out.extend(kind);
    fill(out);
    let size = ((out.len() - start) as u32).to_be_bytes();
    if let Some(place) = out.get_mut(start..start + 4) {
        place.copy_from_slice(&size);
    }
}

fn put_words(out: &mut Vec<u8>, words: &[u32]) {
    out.extend(words.iter().flat_map(|word| word.to_be_bytes()));
}

/// The first box of the file.
pub fn file_type(quicktime: bool) -> Vec<u8> {
    let mut out = Vec::new();
    put_box(&mut out, b"ftyp", |out| {
        let brands: [&[u8; 4]; 3] = if quicktime {
            [b"qt  ", &[0, 0, 2, 0], b"qt  "]
        } else {
            [b"isom", &[0, 0, 2, 0], b"isom"]
        };
        brands.iter().for_each(|brand| out.extend(*brand));
    });
    out
}

/// The index, to stand after the samples.
pub fn movie_index(track: Track<'_>) -> Vec<u8> {
    let ticks: u64 = track.samples.iter().map(|s| u64::from(s.ticks)).sum();
    let ticks = u32::try_from(ticks).unwrap_or(u32::MAX);
    let mut out = Vec::new();
    put_box(&mut out, b"moov", |out| {
        put_box(out, b"mvhd", |out| {
            put_words(out, &[0, 0, 0, CLOCK, ticks, 0x1_0000, 0x0100_0000, 0, 0]);
            put_words(out, &UNITY_MATRIX);
            put_words(out, &[0, 0, 0, 0, 0, 0, 2]);
        });
        put_box(out, b"trak", |out| {
            put_box(out, b"tkhd", |out| {
                put_words(out, &[0xf, 0, 0, 1, 0, ticks, 0, 0, 0, 0]);
                put_words(out, &UNITY_MATRIX);
                put_words(
                    out,
                    &[u32::from(track.width) << 16, u32::from(track.height) << 16],
                );
            });
            put_box(out, b"mdia", |out| put_media(out, track, ticks));
        });
    });
    out
}

fn put_media(out: &mut Vec<u8>, track: Track<'_>, ticks: u32) {
    const UNDETERMINED_LANGUAGE: u32 = 0x55c4_0000;
    put_box(out, b"mdhd", |out| {
        put_words(out, &[0, 0, 0, CLOCK, ticks, UNDETERMINED_LANGUAGE]);
    });
    put_box(out, b"hdlr", |out| {
        put_words(out, &[0]);
        out.extend(b"mhlrvide");
        put_words(out, &[0, 0, 0]);
        out.push(0);
    });
    put_box(out, b"minf", |out| {
        put_box(out, b"vmhd", |out| put_words(out, &[1, 0, 0]));
        put_box(out, b"dinf", |out| {
            put_box(out, b"dref", |out| {
                put_words(out, &[0, 1]);
                put_box(out, b"url ", |out| put_words(out, &[1]));
            });
        });
        put_box(out, b"stbl", |out| {
            put_description(out, track);
            put_tables(out, track.samples);
        });
    });
}

fn put_description(out: &mut Vec<u8>, track: Track<'_>) {
    let kind = if track.parameter_sets.is_some() {
        b"avc1"
    } else {
        b"jpeg"
    };
    put_box(out, b"stsd", |out| {
        put_words(out, &[0, 1]);
        put_box(out, kind, |out| {
            put_words(out, &[0, 1, 0, 0, 0, 0]);
            out.extend(track.width.to_be_bytes());
            out.extend(track.height.to_be_bytes());
            // 72 dots an inch both ways, one frame a sample, no name, 24 bits.
            put_words(out, &[0x48_0000, 0x48_0000, 0]);
            out.extend(1_u16.to_be_bytes());
            out.extend([0; 32]);
            out.extend([0, 24, 0xff, 0xff]);
            if let Some(sets) = track.parameter_sets {
                put_box(out, b"avcC", |out| put_avc_config(out, sets));
            }
        });
    });
}

fn put_avc_config(out: &mut Vec<u8>, sets: &ParameterSets) {
    let profile = sets.sequence.get(1..4).unwrap_or(&[66, 0, 31]);
    out.push(1);
    out.extend(profile);
    // Four bytes of length before each unit; one set of each kind.
    out.extend([0xff, 0xe1]);
    out.extend((sets.sequence.len() as u16).to_be_bytes());
    out.extend(&sets.sequence);
    out.push(1);
    out.extend((sets.picture.len() as u16).to_be_bytes());
    out.extend(&sets.picture);
}

fn put_tables(out: &mut Vec<u8>, samples: &[WrittenSample]) {
    let count = samples.len() as u32;
    put_box(out, b"stts", |out| {
        let mut runs: Vec<[u32; 2]> = Vec::new();
        for sample in samples {
            match runs.last_mut() {
                Some([length, ticks]) if *ticks == sample.ticks => *length += 1,
                _ => runs.push([1, sample.ticks]),
            }
        }
        put_words(out, &[0, runs.len() as u32]);
        put_words(out, runs.as_flattened());
    });
    if samples.iter().any(|sample| !sample.sync) {
        put_box(out, b"stss", |out| {
            let numbered = (1_u32..).zip(samples);
            let syncs: Vec<u32> = numbered.filter(|(_, s)| s.sync).map(|(n, _)| n).collect();
            put_words(out, &[0, syncs.len() as u32]);
            put_words(out, &syncs);
        });
    }
    put_box(out, b"stsc", |out| put_words(out, &[0, 1, 1, 1, 1]));
    put_box(out, b"stsz", |out| {
        put_words(out, &[0, 0, count]);
        samples
            .iter()
            .for_each(|sample| put_words(out, &[sample.size]));
    });
    let offsets: Result<Vec<u32>, _> = samples.iter().map(|s| u32::try_from(s.offset)).collect();
    match offsets {
        Ok(offsets) => put_box(out, b"stco", |out| {
            put_words(out, &[0, count]);
            put_words(out, &offsets);
        }),
        Err(_) => put_box(out, b"co64", |out| {
            put_words(out, &[0, count]);
            out.extend(samples.iter().flat_map(|s| s.offset.to_be_bytes()));
        }),
    }
}
