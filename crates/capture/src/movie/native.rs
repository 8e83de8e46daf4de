//! Reading and decoding the samples of H.264 and MJPEG tracks.

use super::codec::Codec;
use super::h264::{Decoded, H264Decoder, split_units};
use super::index::{VideoTrack, sequence_set};
use super::picture::{Picture, Read, squared, upright};
use super::sps::{self, Sps};
use super::tables::Sample;
use super::timeline::Timeline;
use crate::error::{Coding, MovieError, SourceError};
use crate::jpeg::decode_mjpeg;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::time::{Duration, Instant};

/// A coded picture larger than this is taken for damage.
const MAX_SAMPLE_BYTES: u32 = 64 << 20;

enum Decoder {
    H264(Box<H264Decoder>),
    Mjpeg,
}

/// Gives the pictures of a track one after the other.
pub struct NativeReader {
    name: String,
    file: File,
    file_size: u64,
    track: VideoTrack,
    decoder: Decoder,
    /// Number of each sample's frame; `None` if an edit hides it.
    ranks: Vec<Option<u32>>,
    /// Samples at the end of the track that the file no longer holds.
    samples_there: usize,
    /// The next sample to decode.
    next_sample: usize,
    /// Frames before this one are decoded but not given.
    first_wanted: usize,
    finished: bool,
    ready: VecDeque<Picture>,
    buffer: Vec<u8>,
}

impl NativeReader {
    /// Begins with the first frame of `timeline`.
    ///
    /// # Errors
    /// What openh264 says if it cannot be set up.
    pub fn new(
        file: File,
        file_size: u64,
        track: VideoTrack,
        timeline: &Timeline,
        name: &str,
    ) -> Result<Self, String> {
        let decoder = match &track.description.codec {
            Codec::H264(config) => Decoder::H264(Box::new(H264Decoder::new(config.clone())?)),
            Codec::Mjpeg | Codec::BadH264 | Codec::Other(_) => Decoder::Mjpeg,
        };
        let samples_there = track
            .samples
            .iter()
            .rposition(|sample| end_of(sample) <= file_size)
            .map_or(0, |last| last + 1);
        let mut reader = Self {
            ranks: timeline.ranks(track.samples.len()),
            samples_there,
            name: name.to_owned(),
            file,
            file_size,
            track,
            decoder,
            next_sample: 0,
            first_wanted: 0,
            finished: false,
            ready: VecDeque::new(),
            buffer: Vec::new(),
        };
        reader.next_sample = timeline
            .sample(0)
            .map_or(0, |first| reader.sync_before(first));
        Ok(reader)
    }

    /// The next picture; after `timeout` it says [`Read::Pending`], but it
    /// always gets at least one sample further.
    ///
    /// # Errors
    /// [`MovieError::from_io`] if the file can no longer be read.
    pub fn read(&mut self, timeout: Duration, timeline: &Timeline) -> Result<Read, SourceError> {
        let deadline = Instant::now().checked_add(timeout);
        loop {
            if let Some(picture) = self.ready.pop_front() {
                return Ok(Read::Picture(picture));
            }
            if self.finished {
                return Ok(Read::Ended);
            }
            if let Err(lost) = self.decode_next(timeline)? {
                return Ok(Read::Lost(lost));
            }
            let in_time = deadline.is_none_or(|deadline| Instant::now() < deadline);
            if self.ready.is_empty() && !self.finished && !in_time {
                return Ok(Read::Pending);
            }
        }
    }

    /// Makes frame `index` the next one.
    ///
    /// # Errors
    /// [`MovieError::NoDecoder`] if openh264 cannot be set up again.
    pub fn seek(&mut self, index: usize, timeline: &Timeline) -> Result<(), SourceError> {
        let Some(sample) = timeline.sample(index) else {
            return Ok(());
        };
        let sync = self.sync_before(sample);
        self.ready.retain(|picture| picture.index >= index);
        let already_decoded = self.ready.front().is_some_and(|p| p.index == index);
        // Within the same group of pictures it is quicker to decode on.
        let ahead =
            index >= self.first_wanted && self.next_sample >= sync && sample >= self.next_sample;
        self.first_wanted = index;
        if already_decoded || (ahead && !self.finished) {
            return Ok(());
        }
        self.ready.clear();
        self.finished = false;
        self.next_sample = sync;
        if let Decoder::H264(decoder) = &mut self.decoder {
            decoder.restart().map_err(|detail| MovieError::NoDecoder {
                name: self.name.clone(),
                codec: "H.264".to_owned(),
                detail,
            })?;
        }
        Ok(())
    }

    /// The last sample up to `sample` at which decoding can begin.
    fn sync_before(&self, sample: usize) -> usize {
        let upto = self.track.samples.get(..=sample).unwrap_or_default();
        upto.iter().rposition(|s| s.sync).unwrap_or(0)
    }

    /// Decodes one sample, or finishes. The inner error tells what was lost.
    fn decode_next(&mut self, timeline: &Timeline) -> Result<Result<(), MovieError>, SourceError> {
        let number = self.next_sample;
        let sample = match self.track.samples.get(number) {
            Some(sample) if number < self.samples_there => *sample,
            _ => {
                self.finish();
                return Ok(Ok(()));
            }
        };
        self.next_sample += 1;
        let lost = || {
            let rank = self.ranks.get(number).copied().flatten();
            MovieError::BadFrame {
                name: self.name.clone(),
                at: timeline.time(rank.unwrap_or_default() as usize),
            }
        };
        if sample.size == 0 || sample.size > MAX_SAMPLE_BYTES || end_of(&sample) > self.file_size {
            return Ok(Err(lost()));
        }
        read_sample(&mut self.file, &sample, &mut self.buffer)
            .map_err(|error| MovieError::from_io(&self.name, &error))?;
        let number = number as u32;
        let decoded = match &mut self.decoder {
            Decoder::Mjpeg => decode_mjpeg(&self.buffer).ok().map(|image| {
                vec![Decoded {
                    image,
                    sample: number,
                }]
            }),
            Decoder::H264(decoder) => decoder.decode(number, &sample, &self.buffer).ok(),
        };
        match decoded {
            Some(decoded) => {
                decoded.into_iter().for_each(|decoded| self.take(decoded));
                Ok(Ok(()))
            }
            None => Ok(Err(lost())),
        }
    }

    fn finish(&mut self) {
        if let Decoder::H264(decoder) = &mut self.decoder {
            for decoded in decoder.finish() {
                self.take(decoded);
            }
        }
        self.finished = true;
    }

    /// Keeps a picture that is wanted.
    fn take(&mut self, decoded: Decoded) {
        let rank = self.ranks.get(decoded.sample as usize).copied().flatten();
        if let Some(index) = rank.map(|rank| rank as usize)
            && index >= self.first_wanted
        {
            let square = squared(decoded.image, self.track.description.pixel_aspect);
            let image = upright(square, self.track.orientation);
            self.ready.push_back(Picture { image, index });
            self.first_wanted = index + 1;
        }
    }
}

fn end_of(sample: &Sample) -> u64 {
    sample.offset.saturating_add(u64::from(sample.size))
}

fn read_sample(file: &mut File, sample: &Sample, into: &mut Vec<u8>) -> std::io::Result<()> {
    into.resize(sample.size as usize, 0);
    file.seek(SeekFrom::Start(sample.offset))?;
    file.read_exact(into)
}

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
        _ => None,
    }
}
