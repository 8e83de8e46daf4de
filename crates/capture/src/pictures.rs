//! Still pictures: one, several, or a folder of them.

mod folder;
mod natural;

pub use folder::{FolderPictures, MAX_DEPTH, MAX_PICTURES, people_in, pictures_in};

use crate::error::{FileError, PictureFault, SourceError};
use crate::jpeg::{self, JpegError};
use crate::source::{Frame, Pull, Source, SourceInfo, SourceKind};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, RgbImage};
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Pictures are held in memory as a whole; larger ones are refused.
const MAX_PIXELS: u64 = 80_000_000;
const MAX_SIDE_PX: u32 = 20_000;
const MAX_FILE_BYTES: u64 = 256 << 20;
/// What a decoder may take on top of the picture itself.
const MAX_DECODER_BYTES: u64 = 512 << 20;

/// Reads one picture: JPEG, PNG, WebP or BMP, told by content and not by name,
/// turned upright where its EXIF data says how it was held.
///
/// # Errors
/// [`SourceError`] with the file's name, what is wrong and what to do.
pub fn read_picture(path: &Path) -> Result<RgbImage, SourceError> {
    let name = display_name(path);
    let size = std::fs::metadata(path)
        .map_err(|e| FileError::from_io(path, &e))?
        .len();
    if size > MAX_FILE_BYTES {
        return Err(too_large(&name).into());
    }
    let data = std::fs::read(path).map_err(|e| FileError::from_io(path, &e))?;
    decode_picture(&data, &name)
}

/// Decodes the bytes of one picture file; `name` is for the error's sentence.
///
/// # Errors
/// As [`read_picture`].
pub fn decode_picture(data: &[u8], name: &str) -> Result<RgbImage, SourceError> {
    if data.is_empty() {
        return Err(FileError::Empty {
            name: name.to_owned(),
        }
        .into());
    }
    let format = picture_format(data, name)?;
    // A cut-off JPEG decodes to a picture with a grey end.
    if format == ImageFormat::Jpeg && jpeg::check_whole(data) == Err(JpegError::CutOff) {
        return Err(damaged(name, PictureFault::CutOff).into());
    }
    let mut reader = ImageReader::with_format(Cursor::new(data), format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(|e| decode_error(name, &e))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(too_large(name).into());
    }
    // Unreadable EXIF data is no reason to refuse the picture.
    let orientation = decoder.orientation().ok();
    let mut image = DynamicImage::from_decoder(decoder).map_err(|e| decode_error(name, &e))?;
    if let Some(orientation) = orientation {
        image.apply_orientation(orientation);
    }
    let image = image.into_rgb8();
    if image.width() == 0 || image.height() == 0 {
        return Err(damaged(name, PictureFault::NoPixels).into());
    }
    Ok(image)
}

/// Which of the four formats it is.
fn picture_format(data: &[u8], name: &str) -> Result<ImageFormat, FileError> {
    let name = name.to_owned();
    match image::guess_format(data) {
        Ok(
            format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Bmp),
        ) => Ok(format),
        Ok(other) => Err(FileError::OtherPicture {
            name,
            format: format!("{other:?}").to_uppercase(),
        }),
        Err(_) => Err(FileError::NotAPicture { name }),
    }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE_PX);
    limits.max_image_height = Some(MAX_SIDE_PX);
    limits.max_alloc = Some(MAX_DECODER_BYTES);
    limits
}

fn decode_error(name: &str, error: &image::ImageError) -> FileError {
    match error {
        image::ImageError::Limits(_) => too_large(name),
        other => {
            let detail = other.to_string().trim_end_matches('.').to_owned();
            damaged(name, PictureFault::Decoder(detail))
        }
    }
}

fn damaged(name: &str, fault: PictureFault) -> FileError {
    FileError::Damaged {
        name: name.to_owned(),
        fault,
    }
}

fn too_large(name: &str) -> FileError {
    FileError::TooLarge {
        name: name.to_owned(),
        megapixels: MAX_PIXELS / 1_000_000,
    }
}

pub(crate) fn display_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// Pictures one after another; number n is shown at n seconds.
pub struct PictureSource {
    name: String,
    files: Vec<PathBuf>,
    next: usize,
    size: Option<(u32, u32)>,
    /// Told once, before the first picture.
    cut_short: Option<FileError>,
}

impl PictureSource {
    /// These pictures, in this order. They are read one by one when their turn
    /// comes; one that cannot be read is a [`Pull::Dropped`].
    ///
    /// # Errors
    /// [`FileError::NothingGiven`] for an empty list.
    pub fn new(files: Vec<PathBuf>) -> Result<Self, SourceError> {
        let name = match files.as_slice() {
            [] => {
                return Err(FileError::NothingGiven.into());
            }
            [one] => display_name(one),
            several => format!("{} pictures", several.len()),
        };
        Ok(Self::named(name, files))
    }

    /// The pictures of a folder and of the folders in it.
    ///
    /// # Errors
    /// As [`pictures_in`].
    pub fn folder(folder: &Path) -> Result<Self, SourceError> {
        let found = pictures_in(folder)?;
        Ok(Self {
            cut_short: found.cut_short,
            ..Self::named(display_name(folder), found.files)
        })
    }

    fn named(name: String, files: Vec<PathBuf>) -> Self {
        Self {
            name,
            files,
            next: 0,
            size: None,
            cut_short: None,
        }
    }
}

impl Source for PictureSource {
    fn info(&self) -> SourceInfo {
        let frames = self.files.len() as u64;
        SourceInfo {
            name: self.name.clone(),
            kind: SourceKind::Pictures,
            size: self.size,
            fps: None,
            format: if frames == 1 { "Picture" } else { "Pictures" }.into(),
            duration: Some(Duration::from_secs(frames)),
            frames: Some(frames),
        }
    }

    fn pull(&mut self, _timeout: Duration) -> Result<Pull, SourceError> {
        if let Some(told) = self.cut_short.take() {
            return Ok(Pull::Dropped(told.into()));
        }
        let Some(file) = self.files.get(self.next) else {
            return Ok(Pull::Ended);
        };
        let index = self.next as u64;
        self.next += 1;
        match read_picture(file) {
            Ok(image) => {
                self.size = Some(image.dimensions());
                Ok(Pull::Frame(Frame {
                    image: Arc::new(image),
                    index,
                    time: Duration::from_secs(index),
                    captured_at: Instant::now(),
                    still: true,
                    file: Some(file.clone()),
                }))
            }
            // With nothing else to show, the reason is the source's own.
            Err(error) if self.files.len() == 1 => Err(error),
            Err(error) => Ok(Pull::Dropped(error)),
        }
    }

    fn seek(&mut self, to: Duration) -> Result<(), SourceError> {
        let number = usize::try_from(to.as_secs()).unwrap_or(usize::MAX);
        self.next = number.min(self.files.len() - 1);
        Ok(())
    }
}
