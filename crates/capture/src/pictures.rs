//! Still pictures: one, several, or a folder of them.

mod natural;

use crate::jpeg::{self, JpegError};
use crate::source::{Frame, Pull, Source, SourceError, SourceInfo, SourceKind};
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

/// Endings of the files a folder is searched for.
const ENDINGS: [&str; 5] = ["jpg", "jpeg", "png", "webp", "bmp"];

/// Reads one picture: JPEG, PNG, WebP or BMP, told by content and not by name,
/// turned upright where its EXIF data says how it was held.
///
/// # Errors
/// [`SourceError`] with the file's name, what is wrong and what to do.
pub fn read_picture(path: &Path) -> Result<RgbImage, SourceError> {
    let name = display_name(path);
    let size = std::fs::metadata(path)
        .map_err(|e| file_error(path, &e))?
        .len();
    if size > MAX_FILE_BYTES {
        return Err(too_large(&name));
    }
    let data = std::fs::read(path).map_err(|e| file_error(path, &e))?;
    decode_picture(&data, &name)
}

/// Decodes the bytes of one picture file; `name` is for the error's sentence.
///
/// # Errors
/// As [`read_picture`].
pub fn decode_picture(data: &[u8], name: &str) -> Result<RgbImage, SourceError> {
    if data.is_empty() {
        return Err(SourceError::Damaged(format!(
            "{name} is empty; copy it again from where it came from."
        )));
    }
    let format = picture_format(data, name)?;
    // A cut-off JPEG decodes to a picture with a grey end.
    if format == ImageFormat::Jpeg && jpeg::check_whole(data) == Err(JpegError::CutOff) {
        return Err(damaged(name, "it is cut off before its end"));
    }
    let mut reader = ImageReader::with_format(Cursor::new(data), format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(|e| decode_error(name, &e))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(too_large(name));
    }
    // Unreadable EXIF data is no reason to refuse the picture.
    let orientation = decoder.orientation().ok();
    let mut image = DynamicImage::from_decoder(decoder).map_err(|e| decode_error(name, &e))?;
    if let Some(orientation) = orientation {
        image.apply_orientation(orientation);
    }
    let image = image.into_rgb8();
    if image.width() == 0 || image.height() == 0 {
        return Err(damaged(name, "it has no pixels"));
    }
    Ok(image)
}

/// Which of the four formats it is.
fn picture_format(data: &[u8], name: &str) -> Result<ImageFormat, SourceError> {
    match image::guess_format(data) {
        Ok(
            format @ (ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Bmp),
        ) => Ok(format),
        Ok(other) => Err(SourceError::Unsupported(format!(
            "{name} is a {other:?} picture, which this program does not read; convert it to JPEG or PNG."
        ))),
        Err(_) => Err(SourceError::Unsupported(format!(
            "{name} is not a picture this program reads; use JPEG, PNG, WebP or BMP."
        ))),
    }
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MAX_SIDE_PX);
    limits.max_image_height = Some(MAX_SIDE_PX);
    limits.max_alloc = Some(MAX_DECODER_BYTES);
    limits
}

fn decode_error(name: &str, error: &image::ImageError) -> SourceError {
    match error {
        image::ImageError::Limits(_) => too_large(name),
        other => damaged(name, &other.to_string()),
    }
}

fn damaged(name: &str, what: &str) -> SourceError {
    let what = what.trim_end_matches('.');
    SourceError::Damaged(format!(
        "{name} cannot be read as a picture ({what}); copy it again from where it came from."
    ))
}

fn too_large(name: &str) -> SourceError {
    SourceError::Unsupported(format!(
        "{name} is larger than {} megapixels; make it smaller first.",
        MAX_PIXELS / 1_000_000
    ))
}

/// The error of a file or folder that cannot be opened.
pub(crate) fn file_error(path: &Path, error: &std::io::Error) -> SourceError {
    let path = path.display();
    match error.kind() {
        std::io::ErrorKind::NotFound => SourceError::Missing(format!(
            "There is no file or folder {path}; check the path."
        )),
        std::io::ErrorKind::PermissionDenied => SourceError::Denied(format!(
            "{path} may not be read; change its permissions or copy it to a folder of yours."
        )),
        _ => SourceError::Io(format!(
            "{path} cannot be read ({error}); check the disk or copy the file elsewhere."
        )),
    }
}

pub(crate) fn display_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

/// The pictures directly in a folder, told by their endings, in natural order
/// (2 before 10). Hidden files are left out.
///
/// # Errors
/// [`SourceError`] if the folder cannot be read or holds no picture.
pub fn pictures_in(folder: &Path) -> Result<Vec<PathBuf>, SourceError> {
    let entries = std::fs::read_dir(folder).map_err(|e| file_error(folder, &e))?;
    let mut files: Vec<(String, PathBuf)> = entries
        .filter_map(Result::ok)
        .map(|entry| entry.path())
        .filter(|path| has_picture_ending(path) && path.is_file())
        .map(|path| (display_name(&path), path))
        .filter(|(name, _)| !name.starts_with('.'))
        .collect();
    files.sort_by(|(a, _), (b, _)| natural::compare(a, b));
    if files.is_empty() {
        return Err(SourceError::Missing(format!(
            "The folder {} holds no pictures; choose one with JPEG, PNG, WebP or BMP files directly in it.",
            folder.display()
        )));
    }
    Ok(files.into_iter().map(|(_, path)| path).collect())
}

fn has_picture_ending(path: &Path) -> bool {
    path.extension()
        .and_then(|e| e.to_str())
        .is_some_and(|e| ENDINGS.iter().any(|known| e.eq_ignore_ascii_case(known)))
}

/// Pictures one after another; number n is shown at n seconds.
pub struct PictureSource {
    name: String,
    files: Vec<PathBuf>,
    next: usize,
    size: Option<(u32, u32)>,
}

impl PictureSource {
    /// These pictures, in this order. They are read one by one when their turn
    /// comes; one that cannot be read is a [`Pull::Dropped`].
    ///
    /// # Errors
    /// [`SourceError::Missing`] for an empty list.
    pub fn new(files: Vec<PathBuf>) -> Result<Self, SourceError> {
        let name = match files.as_slice() {
            [] => {
                return Err(SourceError::Missing(
                    "No picture was given; choose at least one.".into(),
                ));
            }
            [one] => display_name(one),
            several => format!("{} pictures", several.len()),
        };
        Ok(Self::named(name, files))
    }

    /// The pictures of a folder.
    ///
    /// # Errors
    /// As [`pictures_in`].
    pub fn folder(folder: &Path) -> Result<Self, SourceError> {
        Ok(Self::named(display_name(folder), pictures_in(folder)?))
    }

    fn named(name: String, files: Vec<PathBuf>) -> Self {
        Self {
            name,
            files,
            next: 0,
            size: None,
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
            Err(error) => Ok(Pull::Dropped(error.to_string())),
        }
    }

    fn seek(&mut self, to: Duration) -> Result<(), SourceError> {
        let number = usize::try_from(to.as_secs()).unwrap_or(usize::MAX);
        self.next = number.min(self.files.len() - 1);
        Ok(())
    }
}
