//! H.264 by openh264, without waiting and without losing the order of frames.
//!
//! The decoder is never made to flush between samples: it would then give
//! B-frames out of order. Its outputs come in the order of presentation but
//! carry no time, so each takes the earliest time that is still open among the
//! samples handed in.

use super::entries::is_entry;
use super::sps;
use crate::demux::Sample;
use crate::demux::codec::AvcConfig;
use crate::yuv::{ColorCoding, Planes, to_rgb};
use image::RgbImage;
use openh264::OpenH264API;
use openh264::decoder::{DecodedYUV, Decoder, DecoderConfig, Flush};
use openh264::formats::YUVSource as _;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A sample could not be decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undecodable;

/// A decoded picture and the sample whose turn it was.
#[derive(Debug)]
pub struct Decoded {
    /// Pixels as coded, not yet upright.
    pub image: RgbImage,
    /// Number of the sample in decode order.
    pub sample: u32,
}

/// Presentation time in ticks, then sample number.
type Turn = (i64, u32);

/// A decoder for one track, from an entry on.
pub struct H264Decoder {
    decoder: Decoder,
    config: AvcConfig,
    color: ColorCoding,
    open_turns: BinaryHeap<Reverse<Turn>>,
    parameter_sets_sent: bool,
    /// Since an error, outputs and times may be out of step.
    lost_count: bool,
    units: Vec<u8>,
}

impl H264Decoder {
    /// Ready for an entry.
    ///
    /// # Errors
    /// What openh264 says if it cannot be set up.
    pub fn new(config: AvcConfig) -> Result<Self, openh264::Error> {
        let color = config
            .sequence_sets
            .first()
            .and_then(|nal| sps::parse(nal))
            .map(|sps| sps.color)
            .unwrap_or_default();
        Ok(Self {
            decoder: new_decoder()?,
            config,
            color,
            open_turns: BinaryHeap::new(),
            parameter_sets_sent: false,
            lost_count: false,
            units: Vec::new(),
        })
    }

    /// Forgets everything seen, for a jump to an entry.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn restart(&mut self) -> Result<(), openh264::Error> {
        self.decoder = new_decoder()?;
        self.open_turns.clear();
        self.parameter_sets_sent = false;
        self.lost_count = false;
        Ok(())
    }

    /// Hands in the sample `number`; gives back the pictures that are due, not
    /// necessarily of this sample.
    ///
    /// # Errors
    /// [`Undecodable`] if the sample is damaged; decoding can go on.
    pub fn decode(
        &mut self,
        number: u32,
        sample: &Sample,
        bytes: &[u8],
    ) -> Result<Vec<Decoded>, Undecodable> {
        let units = split_units(bytes, self.config.length_bytes);
        let mut out = Vec::new();
        if self.lost_count && units.as_deref().is_some_and(is_entry) {
            // A picture may have gone missing together with an error, and each
            // one since would have had the time of the one before it.
            out = self.finish();
            self.restart().map_err(|_| Undecodable)?;
        }
        let decoded = units
            .ok_or(Undecodable)
            .and_then(|units| self.decode_one(number, sample.shown_at, &units));
        match decoded {
            Ok(decoded) => out.extend(decoded),
            Err(Undecodable) => {
                self.lost_count = true;
                if out.is_empty() {
                    return Err(Undecodable);
                }
            }
        }
        Ok(out)
    }

    fn decode_one(
        &mut self,
        number: u32,
        shown_at: i64,
        units: &[&[u8]],
    ) -> Result<Option<Decoded>, Undecodable> {
        self.units.clear();
        if !self.parameter_sets_sent {
            let sets = self
                .config
                .sequence_sets
                .iter()
                .chain(&self.config.picture_sets);
            sets.for_each(|set| push_unit(&mut self.units, set));
        }
        units
            .iter()
            .for_each(|unit| push_unit(&mut self.units, unit));
        self.learn_color(units);
        let decoded = match self.decoder.decode(&self.units) {
            Ok(decoded) => decoded.as_ref().map(|yuv| picture(yuv, self.color)),
            Err(_) => return Err(Undecodable),
        };
        self.parameter_sets_sent = true;
        self.open_turns.push(Reverse((shown_at, number)));
        let Some(image) = decoded else {
            return Ok(None);
        };
        let turn = self.open_turns.pop();
        match (image, turn) {
            (Some(image), Some(Reverse((_, sample)))) => Ok(Some(Decoded { image, sample })),
            _ => Err(Undecodable),
        }
    }

    /// The pictures still held back, after the last sample.
    pub fn finish(&mut self) -> Vec<Decoded> {
        let color = self.color;
        let images: Vec<_> = match self.decoder.flush_remaining() {
            Ok(rest) => rest.iter().map(|yuv| picture(yuv, color)).collect(),
            Err(_) => Vec::new(),
        };
        let mut out = Vec::new();
        for image in images {
            if let (Some(Reverse((_, sample))), Some(image)) = (self.open_turns.pop(), image) {
                out.push(Decoded { image, sample });
            }
        }
        self.open_turns.clear();
        out
    }

    /// Tracks that keep their parameter sets in the samples (`avc3`).
    fn learn_color(&mut self, units: &[&[u8]]) {
        if self.config.sequence_sets.is_empty()
            && let Some(sps) = units.iter().find_map(|unit| sps::parse(unit))
        {
            self.color = sps.color;
        }
    }
}

fn new_decoder() -> Result<Decoder, openh264::Error> {
    let config = DecoderConfig::new().flush_after_decode(Flush::NoFlush);
    Decoder::with_api_config(OpenH264API::from_source(), config)
}

fn picture(yuv: &DecodedYUV<'_>, color: ColorCoding) -> Option<RgbImage> {
    let (width, height) = yuv.dimensions();
    let (y_stride, uv_stride, _) = yuv.strides();
    let planes = Planes {
        y: yuv.y(),
        u: yuv.u(),
        v: yuv.v(),
        y_stride,
        uv_stride,
        width,
        height,
    };
    to_rgb(planes, color)
}

fn push_unit(out: &mut Vec<u8>, unit: &[u8]) {
    out.extend([0, 0, 0, 1]);
    out.extend(unit);
}

/// The units of a sample, which have their lengths before them. `None` if a
/// length does not fit into the sample.
pub fn split_units(sample: &[u8], length_bytes: usize) -> Option<Vec<&[u8]>> {
    let mut units = Vec::new();
    let mut rest = sample;
    while !rest.is_empty() {
        let (length, after) = rest.split_at_checked(length_bytes)?;
        let size = length
            .iter()
            .fold(0_usize, |sum, &byte| (sum << 8) | usize::from(byte));
        let (unit, after) = after.split_at_checked(size)?;
        units.push(unit);
        rest = after;
    }
    Some(units)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]
    use super::*;

    #[test]
    fn a_sample_is_split_by_its_lengths() {
        let units = split_units(&[0, 2, 7, 8, 0, 0, 0, 1, 9], 2);
        assert_eq!(units, Some(vec![&[7, 8][..], &[], &[9]]));
    }

    #[test]
    fn a_length_past_the_end_is_refused() {
        assert_eq!(split_units(&[0, 0, 0, 3, 1, 2], 4), None);
        assert_eq!(split_units(&[0, 0], 4), None);
    }

    #[test]
    fn nonsense_is_undecodable_not_fatal() {
        let mut decoder = H264Decoder::new(AvcConfig {
            length_bytes: 4,
            ..AvcConfig::default()
        })
        .unwrap_or_else(|error| panic!("{error}"));
        let bytes = [0, 0, 0, 4, 0x65, 0xff, 0xff, 0xff];
        let sample = Sample {
            offset: 0,
            size: 8,
            shown_at: 0,
            ticks: 1,
            sync: true,
        };
        assert_eq!(decoder.decode(0, &sample, &bytes).err(), Some(Undecodable));
        assert!(decoder.finish().is_empty());
    }
}
