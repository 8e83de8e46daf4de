//! H.264 that openh264 cannot decode.

use super::h264::split_units;
use super::sps::{self, Sps};
use super::{MAX_SAMPLE_BYTES, read_sample};
use crate::demux::codec::Codec;
use crate::demux::index::{VideoTrack, sequence_set};
use faceglass_source::error::Coding;
use std::fs::File;

/// Blocks of 16x16 pixels in the largest picture of level 5.2, which is as far
/// as openh264 goes.
const MAX_BLOCKS: u32 = 36_864;

/// The kind of H.264 if openh264 cannot decode it.
pub fn needs_another_decoder(file: &mut File, track: &VideoTrack) -> Option<Coding> {
    let Codec::H264(config) = &track.description.codec else {
        return None;
    };
    let sps = match sequence_set(track) {
        Some(set) => sps::parse(set),
        None => {
            let first = track
                .samples
                .first()
                .filter(|s| s.size <= MAX_SAMPLE_BYTES)?;
            let mut sample = Vec::new();
            read_sample(file, first, &mut sample).ok()?;
            let units = split_units(&sample, config.length_bytes)?;
            units.iter().find_map(|unit| sps::parse(unit))
        }
    };
    unsupported_variant(&sps?)
}

fn unsupported_variant(sps: &Sps) -> Option<Coding> {
    let blocks = sps.width.div_ceil(16).checked_mul(sps.height.div_ceil(16));
    match sps {
        Sps { bit_depth, .. } if *bit_depth > 8 => Some(Coding::DeepColour),
        Sps {
            chroma_format: 2, ..
        } => Some(Coding::Chroma("4:2:2")),
        Sps {
            chroma_format: 3, ..
        } => Some(Coding::Chroma("4:4:4")),
        Sps {
            chroma_format: 0, ..
        } => Some(Coding::Monochrome),
        Sps {
            frames_only: false, ..
        } => Some(Coding::Interlaced),
        Sps { width, height, .. } if blocks.is_none_or(|blocks| blocks > MAX_BLOCKS) => {
            Some(Coding::TooLarge(*width, *height))
        }
        _ => None,
    }
}
