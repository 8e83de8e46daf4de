//! A movie file as a [`Source`].

use super::boxes::{TopLevel, read_top_level};
use super::codec::Codec;
use super::index::{VideoTrack, read_index};
use super::native::NativeReader;
use super::picture::{Picture, Read};
use super::pipe::{FfmpegPipe, Programs};
use super::probe::probe;
use super::report;
use super::timeline::Timeline;
use crate::error::{Coding, MovieError, MoviePart, SourceError};
use crate::source::{Frame, Pull, Source, SourceInfo, SourceKind};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Where the pictures come from.
enum Reader {
    /// H.264 and MJPEG, decoded here.
    Native(NativeReader),
    /// Everything else, by the `ffmpeg` program.
    Pipe(FfmpegPipe),
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
        let name = report::file_name(path);
        let refused = |error: &std::io::Error| MovieError::from_io(&name, error);
        let mut file = File::open(path).map_err(|error| refused(&error))?;
        let file_size = file.metadata().map_err(|error| refused(&error))?.len();
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
        let name = report::file_name(path);
        let foreign = match &track.description.codec {
            Codec::Other(codec) => Some(Coding::Codec(codec.clone())),
            Codec::BadH264 => Some(Coding::DamagedParameters),
            Codec::H264(_) | Codec::Mjpeg => {
                super::native::needs_another_decoder(&mut file, &track)
            }
        };
        if let Some(coding) = foreign {
            return Self::open_piped(path, Some(track), Some(coding), programs);
        }
        let (timeline, cut_off) = Timeline::of_file(&track, file_size, &name)?;
        let format = track.description.codec.name().to_owned();
        let size = track.upright_size();
        let reader =
            NativeReader::new(file, file_size, track, &timeline, &name).map_err(|detail| {
                MovieError::NoDecoder {
                    name: name.clone(),
                    codec: format.clone(),
                    detail,
                }
            })?;
        Ok(Self {
            info: info_of(name, Some(size), format, &timeline),
            file: path.to_owned(),
            reader: Reader::Native(reader),
            timeline,
            cut_off,
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
        let name = report::file_name(path);
        let Some(ffmpeg) = programs.ffmpeg.clone() else {
            return Err(report::needs_ffmpeg(&name, coding).into());
        };
        let (size, timeline, format) = match track {
            Some(track) => {
                let timeline = Timeline::of_track(&track);
                let codec = coding.as_ref().map_or("", Coding::codec).to_owned();
                (track.upright_size(), timeline, codec)
            }
            // Comes with ffmpeg, but may be packed on its own.
            None if programs.ffprobe.is_none() => {
                return Err(report::needs_ffmpeg(&name, coding).into());
            }
            None => {
                let found = probe(programs, path).map_err(|detail| MovieError::NotReadable {
                    name: name.clone(),
                    detail,
                })?;
                (found.upright_size, found.timeline, found.codec)
            }
        };
        if size.0 == 0 || size.1 == 0 || timeline.is_empty() {
            return Err(MovieError::damaged(&name, MoviePart::PictureSize).into());
        }
        let pipe = FfmpegPipe::new(ffmpeg, path, size, timeline.clone());
        let timeline = timeline.beginning_at_zero();
        Ok(Self {
            info: info_of(name, Some(size), format!("{format} (ffmpeg)"), &timeline),
            file: path.to_owned(),
            reader: Reader::Pipe(pipe),
            timeline,
            cut_off: None,
            any_frame: false,
        })
    }

    fn read(&mut self, timeout: Duration) -> Result<Read, SourceError> {
        match &mut self.reader {
            Reader::Native(reader) => reader.read(timeout, &self.timeline),
            Reader::Pipe(pipe) => pipe.read(timeout),
        }
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
    fn end(&self) -> Result<Pull, SourceError> {
        if !self.any_frame {
            let name = report::file_name(&self.file);
            return Err(MovieError::damaged(&name, MoviePart::AllFrames).into());
        }
        match &self.cut_off {
            Some(error) => Err(error.clone().into()),
            None => Ok(Pull::Ended),
        }
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
        match self.read(timeout)? {
            Read::Picture(picture) => Ok(self.frame(picture)),
            Read::Pending => Ok(Pull::Pending),
            Read::Lost(error) => Ok(Pull::Dropped(error.into())),
            Read::Ended => self.end(),
        }
    }

    fn seek(&mut self, to: Duration) -> Result<(), SourceError> {
        let index = self.timeline.shown_at(to);
        match &mut self.reader {
            Reader::Native(reader) => reader.seek(index, &self.timeline),
            Reader::Pipe(pipe) => {
                pipe.seek(index);
                Ok(())
            }
        }
    }
}
