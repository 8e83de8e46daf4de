//! Writing a movie, frame by frame.

use super::encode::{EncodeError, MovieCodec, PictureEncoder};
use super::mux::{self, CLOCK, Track, WrittenSample};
use super::sink::Sink;
use faceglass_source::file::{WholeFile, display_name};
use image::{GenericImage as _, RgbImage};
use std::io::{BufWriter, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::time::Duration;

/// Duration of a movie's only frame: a thirtieth of a second.
const ONLY_FRAME_TICKS: u32 = CLOCK / 30;
/// Bytes of an index beside what each frame takes in it, and those of a frame:
/// more than either ever is.
const INDEX_BYTES: u64 = 2048;
const INDEX_BYTES_A_FRAME: u64 = 24;
/// Room before the samples for a size of 64 bits, should it be needed.
const DATA_HEADER: [u8; 16] = *b"\0\0\0\x08wide\0\0\0\0mdat";

/// Why a movie cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum MovieWriteError {
    /// The system refused.
    #[error("{file} cannot be written: {error}. Choose another place with enough room.")]
    Io {
        /// Name of the file.
        file: String,
        /// What the system said.
        error: std::io::Error,
    },
    /// The encoder refused.
    #[error("The movie cannot be encoded: {0}. Try a picture format instead.")]
    Encode(#[from] EncodeError),
    /// Nothing was written.
    #[error(
        "There was no frame to write, so {0} holds no movie. Check that the source gives frames."
    )]
    Empty(String),
}

/// What was written.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WrittenMovie {
    /// Number of frames.
    pub frames: u64,
    /// Size of the file.
    pub bytes: u64,
    /// Length.
    pub duration: Duration,
}

/// Writes `.mov` or `.mp4` with one video track.
///
/// ```no_run
/// use faceglass_movie::{MovieCodec, MovieWriter};
/// use std::{path::Path, time::Duration};
///
/// let codec = MovieCodec::suited_to(640, 480, 30.0);
/// let mut writer = MovieWriter::create(Path::new("out.mov"), (640, 480), codec)?;
/// for number in 0..30 {
///     let picture = image::RgbImage::new(640, 480);
///     writer.write(&picture, Duration::from_secs(number) / 30)?;
/// }
/// let written = writer.finish()?;
/// assert_eq!(written.frames, 30);
/// # Ok::<(), faceglass_movie::MovieWriteError>(())
/// ```
///
/// The file takes its name, and the place of an older one, when it is whole.
/// Dropped without [`MovieWriter::finish`], for instance on the way out after
/// an error, it still makes what it has into a movie where it can. Where the
/// disk is full, frames at the end make room for what a movie needs to be whole.
pub struct MovieWriter {
    file_name: String,
    /// Until the movie is whole.
    out: Option<BufWriter<Box<dyn Sink>>>,
    /// The disk took less than it was given.
    is_short: bool,
    encoder: PictureEncoder,
    size: (u32, u32),
    data_start: u64,
    position: u64,
    samples: Vec<WrittenSample>,
    first_time: Option<Duration>,
    last_tick: u64,
    finished: bool,
}

impl MovieWriter {
    /// Begins a movie of `size` (width, height). Frames of another size will
    /// be fitted into it.
    ///
    /// # Errors
    /// [`MovieWriteError`] if the file or the encoder cannot be set up.
    pub fn create(
        path: &Path,
        size: (u32, u32),
        codec: MovieCodec,
    ) -> Result<Self, MovieWriteError> {
        let file_name = display_name(path);
        let quicktime = !path
            .extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case("mp4"));
        let file = WholeFile::create(path).map_err(|error| io_error(&file_name, error))?;
        Self::write_to(Box::new(file), file_name, quicktime, (size, codec))
    }

    pub(super) fn write_to(
        file: Box<dyn Sink>,
        file_name: String,
        quicktime: bool,
        (size, codec): ((u32, u32), MovieCodec),
    ) -> Result<Self, MovieWriteError> {
        let size = match codec {
            MovieCodec::H264 { .. } => (size.0 & !1, size.1 & !1),
            MovieCodec::Mjpeg { .. } => size,
        };
        let sides_fit = [size.0, size.1]
            .iter()
            .all(|side| (1..=0xffff).contains(side));
        if !sides_fit {
            return Err(EncodeError::Size(size.0, size.1).into());
        }
        let encoder = PictureEncoder::new(codec)?;
        let head = [mux::file_type(quicktime).as_slice(), &DATA_HEADER].concat();
        let position = head.len() as u64;
        let mut out = BufWriter::new(file);
        out.write_all(&head)
            .map_err(|error| io_error(&file_name, error))?;
        Ok(Self {
            out: Some(out),
            is_short: false,
            file_name,
            encoder,
            size,
            data_start: position,
            position,
            samples: Vec::new(),
            first_time: None,
            last_tick: 0,
            finished: false,
        })
    }

    /// Width and height of the movie.
    pub fn size(&self) -> (u32, u32) {
        self.size
    }

    /// Adds a frame that is shown from `time` on. Times must grow; one that
    /// does not is moved to just behind the frame before. The first frame is
    /// at the movie's beginning whatever its time.
    ///
    /// # Errors
    /// [`MovieWriteError`] if it cannot be encoded or written.
    pub fn write(&mut self, image: &RgbImage, time: Duration) -> Result<(), MovieWriteError> {
        let first = *self.first_time.get_or_insert(time);
        let mut tick = ticks(time.saturating_sub(first));
        if let Some(last) = self.samples.last_mut() {
            tick = tick.max(self.last_tick + 1);
            last.ticks = u32::try_from(tick - self.last_tick).unwrap_or(u32::MAX);
        }
        let fitted = fit(image, self.size);
        let time_in_movie = Duration::from_secs_f64(tick as f64 / f64::from(CLOCK));
        let coded = self
            .encoder
            .encode(fitted.as_ref().unwrap_or(image), time_in_movie)?;
        if let Err(error) = self.out().and_then(|out| out.write_all(&coded.bytes)) {
            self.is_short = true;
            return Err(io_error(&self.file_name, error));
        }
        self.samples.push(WrittenSample {
            offset: self.position,
            size: coded.bytes.len() as u32,
            ticks: ONLY_FRAME_TICKS,
            sync: coded.sync,
        });
        self.last_tick = tick;
        self.position += coded.bytes.len() as u64;
        Ok(())
    }

    /// Writes the index and closes the file. On a full disk frames at the end make room
    /// for it: then fewer were written than were given.
    ///
    /// # Errors
    /// [`MovieWriteError::Empty`] if there was no frame, `Io` if the file
    /// cannot be completed.
    pub fn finish(mut self) -> Result<WrittenMovie, MovieWriteError> {
        self.complete(None)
    }

    /// As [`Self::finish`]; the last frame is shown until `end`, a time as those
    /// of the frames, if that is later.
    ///
    /// # Errors
    /// As [`Self::finish`].
    pub fn finish_at(mut self, end: Duration) -> Result<WrittenMovie, MovieWriteError> {
        self.complete(Some(end))
    }

    /// Bytes that were written so far.
    pub fn bytes(&self) -> u64 {
        self.position
    }

    fn complete(&mut self, end: Option<Duration>) -> Result<WrittenMovie, MovieWriteError> {
        self.finished = true;
        if !self.is_short {
            match self.write_end(end) {
                // The frames are there, and no room for the index.
                Err(MovieWriteError::Io { .. }) if self.out.is_some() => self.is_short = true,
                other => return other,
            }
        }
        self.shorten()
            .map_err(|error| io_error(&self.file_name, error))?;
        self.write_end(None)
    }

    fn write_end(&mut self, end: Option<Duration>) -> Result<WrittenMovie, MovieWriteError> {
        // Else the last frame is shown as long as the one before it.
        let before = self.samples.iter().rev().nth(1).map(|sample| sample.ticks);
        let first = self.first_time.unwrap_or_default();
        let until_end = end
            .and_then(|end| ticks(end.saturating_sub(first)).checked_sub(self.last_tick))
            .filter(|ticks| *ticks > 0)
            .map(|ticks| u32::try_from(ticks).unwrap_or(u32::MAX));
        match self.samples.last_mut() {
            Some(last) => last.ticks = until_end.or(before).unwrap_or(ONLY_FRAME_TICKS),
            None => return Err(MovieWriteError::Empty(self.file_name.clone())),
        }
        let index = mux::movie_index(Track {
            width: self.size.0 as u16,
            height: self.size.1 as u16,
            samples: &self.samples,
            parameter_sets: self.encoder.parameter_sets(),
        });
        self.write_index(&index)
            .map_err(|error| io_error(&self.file_name, error))?;
        let ticks: u64 = self.samples.iter().map(|s| u64::from(s.ticks)).sum();
        Ok(WrittenMovie {
            frames: self.samples.len() as u64,
            bytes: self.position + index.len() as u64,
            duration: Duration::from_secs_f64(ticks as f64 / f64::from(CLOCK)),
        })
    }

    /// Leaves frames out from the end, until the others and their index fit into
    /// what the disk has taken.
    fn shorten(&mut self) -> std::io::Result<()> {
        let Some(out) = self.out.take() else {
            return Ok(());
        };
        // What did not get through is not tried again.
        let (mut file, _) = out.into_parts();
        let taken = file.size()?;
        let index = |samples: usize| INDEX_BYTES + samples as u64 * INDEX_BYTES_A_FRAME;
        while let Some(last) = self.samples.last() {
            if self.position + index(self.samples.len()) <= taken {
                break;
            }
            self.position = last.offset;
            self.samples.pop();
        }
        let before_last = self.samples.len().saturating_sub(1);
        let ticks = self
            .samples
            .iter()
            .take(before_last)
            .map(|s| u64::from(s.ticks));
        self.last_tick = ticks.sum();
        self.out = Some(BufWriter::new(file));
        Ok(())
    }

    fn write_index(&mut self, index: &[u8]) -> std::io::Result<()> {
        let data_bytes = self.position - self.data_start;
        let header_start = self.data_start - DATA_HEADER.len() as u64;
        let (position, is_short) = (self.position, self.is_short);
        let out = self.out()?;
        if is_short {
            out.seek(SeekFrom::Start(position))?;
        }
        out.write_all(index)?;
        if is_short {
            out.flush()?;
            out.get_mut().set_size(position + index.len() as u64)?;
        }
        match u32::try_from(data_bytes + 8) {
            Ok(size) => {
                out.seek(SeekFrom::Start(header_start + 8))?;
                out.write_all(&size.to_be_bytes())?;
            }
            Err(_) => {
                out.seek(SeekFrom::Start(header_start))?;
                out.write_all(b"\0\0\0\x01mdat")?;
                out.write_all(&(data_bytes + 16).to_be_bytes())?;
            }
        }
        // While it can still be made shorter.
        out.flush()?;
        match self.out.take() {
            Some(out) => out.into_inner().map_err(|e| e.into_error())?.finish(),
            None => Ok(()),
        }
    }

    fn out(&mut self) -> std::io::Result<&mut BufWriter<Box<dyn Sink>>> {
        self.out
            .as_mut()
            .ok_or_else(|| std::io::Error::other("it is closed already"))
    }
}

impl Drop for MovieWriter {
    fn drop(&mut self) {
        if !self.finished && !self.samples.is_empty() {
            let _ = self.complete(None);
        }
    }
}

fn io_error(file: &str, error: std::io::Error) -> MovieWriteError {
    MovieWriteError::Io {
        file: file.to_owned(),
        error,
    }
}

fn ticks(time: Duration) -> u64 {
    let ticks = (time.as_nanos() * u128::from(CLOCK) + 500_000_000) / 1_000_000_000;
    u64::try_from(ticks).unwrap_or(u64::MAX / 2)
}

/// The picture in the middle of a black one of `size`, as large as fits;
/// `None` if it has that size already.
fn fit(image: &RgbImage, size: (u32, u32)) -> Option<RgbImage> {
    let (width, height) = image.dimensions();
    if (width & !1, height & !1) == size || (width, height) == size {
        return None;
    }
    let mut canvas = RgbImage::new(size.0, size.1);
    if width == 0 || height == 0 {
        return Some(canvas);
    }
    let scale = (f64::from(size.0) / f64::from(width)).min(f64::from(size.1) / f64::from(height));
    let side = |pixels: u32, most: u32| ((f64::from(pixels) * scale).round() as u32).clamp(1, most);
    let (fit_width, fit_height) = (side(width, size.0), side(height, size.1));
    let filter = image::imageops::FilterType::Triangle;
    let scaled = image::imageops::resize(image, fit_width, fit_height, filter);
    let (left, top) = ((size.0 - fit_width) / 2, (size.1 - fit_height) / 2);
    // It fits by construction.
    let _ = canvas.copy_from(&scaled, left, top);
    Some(canvas)
}
