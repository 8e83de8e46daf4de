//! The sample tables of a track (`stbl`), made into one list of samples.

use super::boxes::{Bytes, child};

/// More samples than this (18 hours at 30 a second) are taken for damage.
pub const MAX_SAMPLES: usize = 2_000_000;

/// One coded picture, in the order in which it is stored and decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Place in the file.
    pub offset: u64,
    /// Bytes.
    pub size: u32,
    /// When it is shown, in ticks of the track's clock, before any edit.
    pub shown_at: i64,
    /// For how many ticks.
    pub ticks: u32,
    /// Whether decoding can begin here.
    pub sync: bool,
}

/// Why the tables are of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TableError {
    /// A table that must be there is missing or too short.
    Missing(&'static str),
    /// More samples than [`MAX_SAMPLES`].
    TooMany,
    /// Samples of one track that need different decoders.
    SeveralEncodings,
}

/// Reads all tables of `stbl`.
///
/// # Errors
/// [`TableError`] if a needed table is missing or contradicts itself. Tables
/// that end early give fewer samples, not an error.
pub fn read_samples(stbl: Bytes<'_>) -> Result<Vec<Sample>, TableError> {
    let sizes = read_sizes(stbl)?;
    let offsets = read_offsets(stbl, &sizes)?;
    let mut samples: Vec<Sample> = sizes
        .iter()
        .zip(&offsets)
        .map(|(&size, &offset)| Sample {
            offset,
            size,
            shown_at: 0,
            ticks: 0,
            sync: true,
        })
        .collect();
    read_decode_times(stbl, &mut samples)?;
    add_composition_offsets(stbl, &mut samples);
    mark_sync_samples(stbl, &mut samples);
    Ok(samples)
}

fn table<'a>(stbl: Bytes<'a>, kind: &'static [u8; 4]) -> Option<(u8, Bytes<'a>)> {
    let mut body = child(stbl, kind)?;
    let (version, _) = body.version_and_flags()?;
    Some((version, body))
}

fn read_sizes(stbl: Bytes<'_>) -> Result<Vec<u32>, TableError> {
    if let Some((_, mut body)) = table(stbl, b"stsz") {
        const SHORT: TableError = TableError::Missing("stsz");
        let common = body.u32().ok_or(SHORT)?;
        let count = checked_count(body.u32().ok_or(SHORT)?)?;
        if common != 0 {
            return Ok(vec![common; count]);
        }
        return Ok(std::iter::from_fn(|| body.u32()).take(count).collect());
    }
    read_compact_sizes(stbl).ok_or(TableError::Missing("stsz"))?
}

fn read_compact_sizes(stbl: Bytes<'_>) -> Option<Result<Vec<u32>, TableError>> {
    let (_, mut body) = table(stbl, b"stz2")?;
    let field_bits = body.u32()? & 0xff;
    let count = match checked_count(body.u32()?) {
        Ok(count) => count,
        Err(error) => return Some(Err(error)),
    };
    let sizes = match field_bits {
        4 => {
            let nibbles = body.0.iter().flat_map(|b| [b >> 4, b & 15]);
            nibbles.map(u32::from).take(count).collect()
        }
        8 => body.0.iter().map(|&b| u32::from(b)).take(count).collect(),
        16 => std::iter::from_fn(|| body.u16().map(u32::from))
            .take(count)
            .collect(),
        _ => return None,
    };
    Some(Ok(sizes))
}

fn checked_count(count: u32) -> Result<usize, TableError> {
    match count as usize {
        count if count <= MAX_SAMPLES => Ok(count),
        _ => Err(TableError::TooMany),
    }
}

/// Places of all samples, from the places of the chunks that hold them.
fn read_offsets(stbl: Bytes<'_>, sizes: &[u32]) -> Result<Vec<u64>, TableError> {
    let runs = read_chunk_runs(stbl)?;
    let mut offsets = Vec::with_capacity(sizes.len());
    let mut run = 0;
    for (number, chunk_start) in (1_u32..).zip(read_chunk_offsets(stbl)?) {
        while runs
            .get(run + 1)
            .is_some_and(|next| next.first_chunk <= number)
        {
            run += 1;
        }
        let Some(current) = runs.get(run) else { break };
        let mut place = chunk_start;
        for _ in 0..current.samples_per_chunk {
            let Some(&size) = sizes.get(offsets.len()) else {
                return Ok(offsets);
            };
            offsets.push(place);
            place = place.saturating_add(u64::from(size));
        }
    }
    Ok(offsets)
}

struct ChunkRun {
    first_chunk: u32,
    samples_per_chunk: u32,
}

fn read_chunk_runs(stbl: Bytes<'_>) -> Result<Vec<ChunkRun>, TableError> {
    const SHORT: TableError = TableError::Missing("stsc");
    let (_, mut body) = table(stbl, b"stsc").ok_or(SHORT)?;
    let count = body.u32().ok_or(SHORT)? as usize;
    let mut runs = Vec::new();
    for _ in 0..count {
        let (Some(first_chunk), Some(samples_per_chunk), Some(description)) =
            (body.u32(), body.u32(), body.u32())
        else {
            break;
        };
        if description > 1 {
            return Err(TableError::SeveralEncodings);
        }
        runs.push(ChunkRun {
            first_chunk,
            samples_per_chunk,
        });
    }
    Ok(runs)
}

fn read_chunk_offsets(stbl: Bytes<'_>) -> Result<Vec<u64>, TableError> {
    const SHORT: TableError = TableError::Missing("stco");
    if let Some((_, mut body)) = table(stbl, b"stco") {
        let count = body.u32().ok_or(SHORT)? as usize;
        return Ok(std::iter::from_fn(|| body.u32().map(u64::from))
            .take(count)
            .collect());
    }
    let (_, mut body) = table(stbl, b"co64").ok_or(SHORT)?;
    let count = body.u32().ok_or(SHORT)? as usize;
    Ok(std::iter::from_fn(|| body.u64()).take(count).collect())
}

fn read_decode_times(stbl: Bytes<'_>, samples: &mut [Sample]) -> Result<(), TableError> {
    const SHORT: TableError = TableError::Missing("stts");
    let (_, mut body) = table(stbl, b"stts").ok_or(SHORT)?;
    let runs = body.u32().ok_or(SHORT)?;
    let mut unset = samples.iter_mut();
    let mut time = 0_i64;
    let mut last_ticks = 0;
    for _ in 0..runs {
        let (Some(count), Some(ticks)) = (body.u32(), body.u32()) else {
            break;
        };
        for sample in unset.by_ref().take(count as usize) {
            sample.shown_at = time;
            sample.ticks = ticks;
            time += i64::from(ticks);
        }
        last_ticks = ticks;
    }
    // A table that is too short goes on at its last pace.
    for sample in unset {
        sample.shown_at = time;
        sample.ticks = last_ticks;
        time += i64::from(last_ticks);
    }
    Ok(())
}

/// Adds what B-frames shift. Version 0 is unsigned by the book, but writers
/// put negative offsets there too, and none of 2³¹ ticks is real.
fn add_composition_offsets(stbl: Bytes<'_>, samples: &mut [Sample]) {
    let Some((_, mut body)) = table(stbl, b"ctts") else {
        return;
    };
    let runs = body.u32().unwrap_or(0);
    let mut unset = samples.iter_mut();
    for _ in 0..runs {
        let (Some(count), Some(offset)) = (body.u32(), body.i32()) else {
            return;
        };
        for sample in unset.by_ref().take(count as usize) {
            sample.shown_at += i64::from(offset);
        }
    }
}

/// Without the table every sample is a sync sample.
fn mark_sync_samples(stbl: Bytes<'_>, samples: &mut [Sample]) {
    let Some((_, mut body)) = table(stbl, b"stss") else {
        return;
    };
    let count = body.u32().unwrap_or(0) as usize;
    for sample in samples.iter_mut() {
        sample.sync = false;
    }
    for number in std::iter::from_fn(|| body.u32()).take(count) {
        let index = (number as usize).wrapping_sub(1);
        if let Some(sample) = samples.get_mut(index) {
            sample.sync = true;
        }
    }
}
