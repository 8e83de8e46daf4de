//! A movie file as a [`Source`].

use crate::demux::boxes::{TopLevel, read_top_level};
use crate::demux::codec::Codec;
use crate::demux::index::{VideoTrack, read_index};
use crate::ffmpeg::{FfmpegPipe, ProbeError, Probed, Probing, Programs, Seeking};
use crate::native::{NativeReader, needs_another_decoder};
use crate::picture::{Picture, Read};
use crate::report;
use crate::timeline::Timeline;
use faceglass_source::error::{Coding, MovieError, MoviePart, SourceError};
use faceglass_source::file::{display_name, open_file};
use faceglass_source::source::{Frame, Pull, Source, SourceInfo, SourceKind};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Frames that would have to be decoded before the one wanted; of more, another
/// decoder is asked, which begins at key frames that the built-in one cannot.
const FAR: usize = 600;

/// A file whose frames take longer to list is opened, and the rest of the time
/// is spent within the pulls, so that other wishes are heard in between.
const LISTED_AT_ONCE: Duration = Duration::from_secs(2);

/// Where the pictures come from.
enum Reader {
    /// H.264 and MJPEG, decoded here.
    Native(Box<NativeReader>),
    /// Everything else, by the `ffmpeg` program.
    Pipe(Box<FfmpegPipe>),
    /// Its frames are still being listed; afterwards `ffmpeg` decodes them.
    Listing(Box<Probing>, PathBuf),
}

/// A movie. Frames are given as fast as they can be decoded; keeping time is
/// the player's part.
///
/// A file that was cut off plays as far as it goes and then answers with
/// [`MovieError::CutOff`]; a seek makes it play again.
pub struct MovieSource {
    info: SourceInfo,
    file: PathBuf,
    reader: Reader,
    timeline: Timeline,
    /// Said at the end of a file that was cut off.
    cut_off: Option<MovieError>,
    /// Said before the first frame.
    told_first: Option<MovieError>,
    /// Takes over where the built-in decoder is at its limits.
    ffmpeg: Option<PathBuf>,
    handed_over: bool,
    any_frame: bool,
}

impl MovieSource {
    /// Opens a movie, with the `ffmpeg` program for other codecs if it is on
    /// the search path.
    ///
    /// # Errors
    /// [`MovieError`] by what is wrong with it.
    pub fn open(path: &Path) -> Result<Self, SourceError> {
        Self::open_with(path, &Programs::on_search_path())
    }

    /// As [`Self::open`], with the helper programs given.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with(path: &Path, programs: &Programs) -> Result<Self, SourceError> {
        let name = display_name(path);
        let refused = |error: &std::io::Error| MovieError::from_io(&name, error);
        let (mut file, file_size) = open_file(path)?;
        let top = read_top_level(&mut file, file_size).map_err(|error| refused(&error))?;
        let moov = match top {
            TopLevel::Index(moov) => moov,
            TopLevel::NotAMovie => return Self::open_foreign(path, programs),
            TopLevel::NoIndex => return Err(MovieError::NoIndex { name }.into()),
            TopLevel::IndexCutOff => return Err(MovieError::IndexCutOff { name }.into()),
            TopLevel::IndexTooLarge => {
                return Err(MovieError::damaged(&name, MoviePart::Index).into());
            }
        };
        match read_index(&moov) {
            Ok(track) => Self::open_track(path, file, file_size, track, programs),
            Err(error) => match report::index_error(&name, &error) {
                Ok(coding) => Self::open_piped(path, None, Some(coding), programs),
                Err(error) => Err(error.into()),
            },
        }
    }

    fn open_track(
        path: &Path,
        mut file: File,
        file_size: u64,
        track: VideoTrack,
        programs: &Programs,
    ) -> Result<Self, SourceError> {
        let name = display_name(path);
        let foreign = match &track.description.codec {
            Codec::Other(codec) => Some(Coding::Codec(codec.clone())),
            Codec::BadH264 => Some(Coding::DamagedParameters),
            Codec::H264(_) | Codec::Mjpeg => needs_another_decoder(&mut file, &track),
        };
        if let Some(coding) = foreign {
            return Self::open_piped(path, Some(track), Some(coding), programs);
        }
        let (timeline, cut_off) = Timeline::of_file(&track, file_size, &name)?;
        let format = track.description.codec.name().to_owned();
        let size = track.upright_size();
        let has_ffmpeg = programs.ffmpeg.is_some();
        let file = (file, file_size);
        let reader = NativeReader::new(file, track, &timeline, &name, has_ffmpeg)?;
        Ok(Self {
            info: info_of(name, Some(size), format, &timeline),
            file: path.to_owned(),
            reader: Reader::Native(Box::new(reader)),
            timeline,
            cut_off,
            told_first: None,
            ffmpeg: programs.ffmpeg.clone(),
            handed_over: false,
            any_frame: false,
        })
    }

    /// A file that is no mov or mp4: `ffmpeg` may know it.
    fn open_foreign(path: &Path, programs: &Programs) -> Result<Self, SourceError> {
        Self::open_piped(path, None, None, programs)
    }

    fn open_piped(
        path: &Path,
        track: Option<VideoTrack>,
        coding: Option<Coding>,
        programs: &Programs,
    ) -> Result<Self, SourceError> {
        let name = display_name(path);
        let Some(ffmpeg) = programs.ffmpeg.clone() else {
            return Err(report::needs_ffmpeg(&name, coding).into());
        };
        let found = match track {
            Some(track) => Found {
                size: track.upright_size(),
                timeline: Timeline::of_track(&track),
                format: coding.as_ref().map_or("", Coding::codec).to_owned(),
                seeking: Seeking::Times,
                told_first: None,
            },
            // Comes with ffmpeg, but may be packed on its own.
            None if programs.ffprobe.is_none() => {
                return Err(report::needs_ffmpeg(&name, coding).into());
            }
            None => {
                let told = |error: ProbeError| error.told(&name);
                let mut listing = Probing::start(programs, path).map_err(told)?;
                match listing.poll(LISTED_AT_ONCE) {
                    Some(found) => Found::listed(found.map_err(told)?, &name),
                    None => return Ok(Self::listing(path, name, listing, ffmpeg)),
                }
            }
        };
        Self::piped(path, ffmpeg, found)
    }

    fn piped(path: &Path, ffmpeg: PathBuf, found: Found) -> Result<Self, SourceError> {
        let name = display_name(path);
        found.check(&name)?;
        let timeline = found.timeline.clone().beginning_at_zero();
        let format = format!("{} (ffmpeg)", found.format);
        Ok(Self {
            info: info_of(name, Some(found.size), format, &timeline),
            file: path.to_owned(),
            told_first: found.told_first,
            reader: Reader::Pipe(Box::new(FfmpegPipe::new(
                ffmpeg,
                path,
                found.size,
                found.timeline,
                found.seeking,
            ))),
            timeline,
            cut_off: None,
            ffmpeg: None,
            handed_over: false,
            any_frame: false,
        })
    }

    /// A movie of which nothing is known yet.
    fn listing(path: &Path, name: String, listing: Probing, ffmpeg: PathBuf) -> Self {
        let timeline = Timeline::default();
        Self {
            info: SourceInfo {
                duration: None,
                frames: None,
                ..info_of(name, None, "ffmpeg".to_owned(), &timeline)
            },
            file: path.to_owned(),
            told_first: None,
            reader: Reader::Listing(Box::new(listing), ffmpeg),
            timeline,
            cut_off: None,
            ffmpeg: None,
            handed_over: false,
            any_frame: false,
        }
    }

    fn read(&mut self, timeout: Duration) -> Result<Read, SourceError> {
        match &mut self.reader {
            Reader::Native(reader) => reader.read(timeout, &self.timeline),
            Reader::Pipe(pipe) => match pipe.read(timeout) {
                // Neither decoder can do anything with it.
                Err(SourceError::Movie(MovieError::FfmpegFailed { .. }))
                    if self.handed_over && !self.any_frame =>
                {
                    let name = display_name(&self.file);
                    Err(MovieError::damaged(&name, MoviePart::AllFrames).into())
                }
                read => read,
            },
            Reader::Listing(listing, ffmpeg) => {
                let Some(found) = listing.poll(timeout) else {
                    return Ok(Read::Pending);
                };
                let name = display_name(&self.file);
                let found = found.map_err(|error| error.told(&name))?;
                let ffmpeg = std::mem::take(ffmpeg);
                *self = Self::piped(&self.file, ffmpeg, Found::listed(found, &name))?;
                Ok(Read::Pending)
            }
        }
    }

    /// Leaves frame `index` and those behind it to `ffmpeg`.
    fn hand_over(&mut self, index: usize) {
        let (Some(ffmpeg), Some(size)) = (self.ffmpeg.take(), self.info.size) else {
            return;
        };
        let timeline = self.timeline.clone();
        let mut pipe = FfmpegPipe::new(ffmpeg, &self.file, size, timeline, Seeking::Times);
        pipe.seek(index);
        self.reader = Reader::Pipe(Box::new(pipe));
        self.info.format += " (ffmpeg)";
        self.handed_over = true;
    }

    fn frame(&mut self, picture: Picture) -> Pull {
        self.any_frame = true;
        self.info.size = Some(picture.image.dimensions());
        Pull::Frame(Frame {
            time: self.timeline.time(picture.index),
            index: picture.index as u64,
            image: Arc::new(picture.image),
            captured_at: Instant::now(),
            still: false,
            file: None,
        })
    }

    /// At the end: was anything seen, and is this the end the file promised?
    fn end(&mut self) -> Result<Pull, SourceError> {
        if !self.any_frame {
            return Err(self.nothing_seen().into());
        }
        match &self.cut_off {
            Some(error) => Err(error.clone().into()),
            None => Ok(Pull::Ended),
        }
    }

    /// Why not one frame could be decoded: for want of another decoder, or
    /// because they are damaged.
    fn nothing_seen(&mut self) -> MovieError {
        let name = display_name(&self.file);
        let limit = match &mut self.reader {
            Reader::Native(reader) => reader.limit(),
            Reader::Pipe(_) | Reader::Listing(..) => None,
        };
        match limit {
            Some(coding) => MovieError::NeedsFfmpeg { name, coding },
            None => MovieError::damaged(&name, MoviePart::AllFrames),
        }
    }
}

/// What is known of a movie that `ffmpeg` decodes.
struct Found {
    size: (u32, u32),
    timeline: Timeline,
    format: String,
    seeking: Seeking,
    told_first: Option<MovieError>,
}

impl Found {
    fn listed(found: Probed, name: &str) -> Self {
        Self {
            size: found.upright_size,
            timeline: found.timeline,
            format: found.codec,
            seeking: found.seeking,
            told_first: found.reckoned.map(|apart| MovieError::TimesReckoned {
                name: name.to_owned(),
                apart,
            }),
        }
    }

    fn check(&self, name: &str) -> Result<(), MovieError> {
        if self.size.0 == 0 || self.size.1 == 0 || self.timeline.is_empty() {
            return Err(MovieError::damaged(name, MoviePart::PictureSize));
        }
        Ok(())
    }
}

fn info_of(
    name: String,
    size: Option<(u32, u32)>,
    format: String,
    timeline: &Timeline,
) -> SourceInfo {
    SourceInfo {
        name,
        kind: SourceKind::Movie,
        size: size.filter(|&(width, height)| width > 0 && height > 0),
        fps: timeline.fps(),
        format,
        duration: Some(timeline.duration()),
        frames: Some(timeline.len() as u64),
    }
}

impl Source for MovieSource {
    fn info(&self) -> SourceInfo {
        self.info.clone()
    }

    fn pull(&mut self, timeout: Duration) -> Result<Pull, SourceError> {
        if let Some(told) = self.told_first.take() {
            return Ok(Pull::Dropped(told.into()));
        }
        match self.read(timeout)? {
            Read::Picture(picture) => Ok(self.frame(picture)),
            Read::Pending => Ok(Pull::Pending),
            Read::Lost(error) => Ok(Pull::Dropped(error.into())),
            Read::Stuck(index) => {
                self.hand_over(index);
                Ok(Pull::Pending)
            }
            Read::Ended => self.end(),
        }
    }

    fn seek(&mut self, to: Duration) -> Result<(), SourceError> {
        let index = self.timeline.shown_at(to);
        if let Reader::Native(reader) = &mut self.reader
            && self.ffmpeg.is_some()
            && reader
                .distance(index, &self.timeline)
                .is_none_or(|distance| distance > FAR)
        {
            self.hand_over(index);
            return Ok(());
        }
        match &mut self.reader {
            Reader::Native(reader) => reader.seek(index, &self.timeline),
            Reader::Pipe(pipe) => {
                pipe.seek(index);
                Ok(())
            }
            // Nothing was shown yet: it begins at the beginning.
            Reader::Listing(..) => Ok(()),
        }
    }
}
