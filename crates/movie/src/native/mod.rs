//! Reading and decoding the samples of H.264 and MJPEG tracks.

mod entries;
mod h264;
mod loss;
mod sps;
mod variant;

pub use variant::needs_another_decoder;

use crate::demux::Sample;
use crate::demux::codec::Codec;
use crate::demux::index::VideoTrack;
use crate::picture::{Picture, Read, squared, upright};
use crate::timeline::Timeline;
use entries::{Entries, Kind};
use faceglass_source::error::{Coding, Loss, MovieError, SourceError};
use faceglass_source::jpeg::{self, decode_mjpeg};
use h264::{Decoded, H264Decoder};
use loss::LostFrames;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::time::{Duration, Instant};

/// A coded picture larger than this is taken for damage.
const MAX_SAMPLE_BYTES: u32 = 64 << 20;

/// Undecodable samples at the beginning after which no more hope is in the
/// built-in decoder.
const TRIED_IN_VAIN: u64 = 8;

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
    entries: Entries,
    /// Not told yet.
    lost: Option<LostFrames>,
    decoded_any: bool,
    /// Another decoder would take over.
    may_hand_over: bool,
}

/// The decoder could not be set up; `error` is what it said.
fn no_h264(name: &str, error: &openh264::Error) -> MovieError {
    MovieError::NoDecoder {
        name: name.to_owned(),
        codec: "H.264".to_owned(),
        detail: error.to_string(),
    }
}

impl NativeReader {
    /// Begins with the first frame of `timeline`. With `may_hand_over` it says
    /// [`Read::Stuck`] where it is at its limits, else it goes on to the end.
    ///
    /// # Errors
    /// [`MovieError::NoDecoder`] if the decoder cannot be set up.
    pub fn new(
        (file, file_size): (File, u64),
        track: VideoTrack,
        timeline: &Timeline,
        name: &str,
        may_hand_over: bool,
    ) -> Result<Self, MovieError> {
        let decoder = match &track.description.codec {
            Codec::H264(config) => {
                let decoder = H264Decoder::new(config.clone());
                Decoder::H264(Box::new(decoder.map_err(|error| no_h264(name, &error))?))
            }
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
            entries: Entries::default(),
            lost: None,
            decoded_any: false,
            may_hand_over,
        };
        reader.next_sample = timeline
            .sample(0)
            .and_then(|first| reader.entry_before(first))
            .unwrap_or(0);
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
            if let Some(told) = self.known_loss(timeline) {
                return Ok(Read::Lost(told));
            }
            if let Some(picture) = self.ready.pop_front() {
                return Ok(Read::Picture(picture));
            }
            if self.finished {
                return Ok(Read::Ended);
            }
            self.decode_next(timeline)?;
            if let Some(lost) = self.lost.as_ref().filter(|_| self.may_hand_over)
                && self.is_stuck(lost.count)
            {
                self.may_hand_over = false;
                return Ok(Read::Stuck(self.first_wanted));
            }
            let in_time = deadline.is_none_or(|deadline| Instant::now() < deadline);
            if self.ready.is_empty() && !self.finished && !in_time {
                return Ok(Read::Pending);
            }
        }
    }

    /// What was lost, once it is known whether the movie goes on. That nothing
    /// at all could be decoded is for the source to say.
    fn known_loss(&mut self, timeline: &Timeline) -> Option<MovieError> {
        let last = self.lost.as_ref()?.last;
        let until = match self.ready.front() {
            // Decoded before, shown later.
            Some(picture) if picture.index <= last => return None,
            Some(picture) => Some(timeline.time(picture.index)),
            None if self.finished && self.decoded_any => None,
            None => return None,
        };
        let lost = self.lost.take()?;
        Some(lost.told(&self.name, until))
    }

    /// Whether another decoder may do better than this one, which just failed
    /// for the `lost`th time in a row.
    fn is_stuck(&mut self, lost: u64) -> bool {
        let failed = self.next_sample.saturating_sub(1);
        let Some(sample) = self.track.samples.get(failed) else {
            return false;
        };
        if matches!(self.decoder, Decoder::Mjpeg) {
            return jpeg::is_beyond_limits(&self.buffer);
        }
        if sample.size > MAX_SAMPLE_BYTES {
            return true;
        }
        let (file, track) = (&mut self.file, &self.track);
        if !self.decoded_any && self.entries.kind(file, track, failed) == Kind::Dependent {
            return true;
        }
        let goes_on = self.entries.after(file, track, failed).is_some();
        if self.decoded_any {
            let has_key_frame = |s: &Sample| s.sync;
            return !goes_on && track.samples.iter().skip(failed + 1).any(has_key_frame);
        }
        !goes_on || lost >= TRIED_IN_VAIN
    }

    /// What this movie would need another decoder for, if nothing could be
    /// decoded although it holds together.
    pub fn limit(&mut self) -> Option<Coding> {
        let first = self.entries.kind(&mut self.file, &self.track, 0);
        (first == Kind::Dependent).then_some(Coding::NoKeyFrame)
    }

    /// Samples to decode before frame `index`; `None` if decoding cannot begin
    /// anywhere before it.
    pub fn distance(&mut self, index: usize, timeline: &Timeline) -> Option<usize> {
        let sample = timeline.sample(index)?;
        let entry = self.entry_before(sample)?;
        Some(sample.saturating_sub(entry.max(self.next_sample.min(sample))))
    }

    /// Makes frame `index` the next one.
    ///
    /// # Errors
    /// [`MovieError::NoDecoder`] if openh264 cannot be set up again.
    pub fn seek(&mut self, index: usize, timeline: &Timeline) -> Result<(), SourceError> {
        let Some(sample) = timeline.sample(index) else {
            return Ok(());
        };
        let entry = self.entry_before(sample).unwrap_or(0);
        self.lost = None;
        self.ready.retain(|picture| picture.index >= index);
        let already_decoded = self.ready.front().is_some_and(|p| p.index == index);
        // Within the same group of pictures it is quicker to decode on.
        let ahead =
            index >= self.first_wanted && self.next_sample >= entry && sample >= self.next_sample;
        self.first_wanted = index;
        if already_decoded || (ahead && !self.finished) {
            return Ok(());
        }
        self.ready.clear();
        self.finished = false;
        self.next_sample = entry;
        if let Decoder::H264(decoder) = &mut self.decoder {
            let restarted = decoder.restart();
            restarted.map_err(|error| no_h264(&self.name, &error))?;
        }
        Ok(())
    }

    /// The last sample up to `sample` at which decoding can begin.
    fn entry_before(&mut self, sample: usize) -> Option<usize> {
        self.entries.before(&mut self.file, &self.track, sample)
    }

    /// Decodes one sample, or finishes.
    fn decode_next(&mut self, timeline: &Timeline) -> Result<(), SourceError> {
        let number = self.next_sample;
        let sample = match self.track.samples.get(number) {
            Some(sample) if number < self.samples_there => *sample,
            _ => {
                self.finish();
                return Ok(());
            }
        };
        self.next_sample += 1;
        if sample.size == 0 || sample.size > MAX_SAMPLE_BYTES || end_of(&sample) > self.file_size {
            self.note_loss(number, timeline);
            return Ok(());
        }
        read_sample(&mut self.file, &sample, &mut self.buffer)
            .map_err(|error| MovieError::from_io(&self.name, &error))?;
        let counted = number as u32;
        let decoded = match &mut self.decoder {
            Decoder::Mjpeg => decode_mjpeg(&self.buffer).ok().map(|image| {
                vec![Decoded {
                    image,
                    sample: counted,
                }]
            }),
            Decoder::H264(decoder) => decoder.decode(counted, &sample, &self.buffer).ok(),
        };
        match decoded {
            Some(decoded) => decoded.into_iter().for_each(|decoded| self.take(decoded)),
            None => self.note_loss(number, timeline),
        }
        Ok(())
    }

    /// Counts a frame that would have been given.
    fn note_loss(&mut self, number: usize, timeline: &Timeline) {
        let Some(index) = self.ranks.get(number).copied().flatten() else {
            return;
        };
        let index = index as usize;
        if index < self.first_wanted {
            return;
        }
        if let Some(lost) = &mut self.lost {
            lost.count += 1;
            lost.last = lost.last.max(index);
            lost.from = lost.from.min(timeline.time(index));
            return;
        }
        let kind = self.entries.kind(&mut self.file, &self.track, number);
        let why = match kind {
            Kind::Dependent if !self.decoded_any => Loss::NoKeyFrame,
            _ => Loss::Damaged,
        };
        self.lost = Some(LostFrames {
            last: index,
            from: timeline.time(index),
            count: 1,
            why,
        });
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
        self.decoded_any = true;
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
