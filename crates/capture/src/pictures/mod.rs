//! Still pictures: one, several, or a folder of them.

mod decode;
mod folder;
mod natural;

pub use decode::decode_picture;
pub use folder::{
    FolderPictures, MAX_DEPTH, MAX_PICTURES, PeopleFolders, SearchLimits, people_in, pictures_in,
    search,
};

use faceglass_source::error::{FileError, SourceError};
use faceglass_source::file::{display_name, read_file};
use faceglass_source::source::{Frame, Pull, Source, SourceInfo, SourceKind};
use image::RgbImage;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Larger files are not read.
pub const MAX_FILE_BYTES: u64 = 256 << 20;

/// Reads one picture: JPEG, PNG, WebP or BMP, told by content and not by name,
/// turned upright where its EXIF data says how it was held.
///
/// # Errors
/// [`SourceError`] with the file's name, what is wrong and what to do.
pub fn read_picture(path: &Path) -> Result<RgbImage, SourceError> {
    let data = read_file(path, MAX_FILE_BYTES)?;
    decode_picture(&data, &display_name(path))
}

/// Pictures one after another; number n is shown at n seconds.
pub struct PictureSource {
    name: String,
    files: Vec<PathBuf>,
    next: usize,
    size: Option<(u32, u32)>,
    /// Told once, before the first picture.
    left_out: Option<FileError>,
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
            left_out: found.left_out,
            ..Self::named(display_name(folder), found.files)
        })
    }

    fn named(name: String, files: Vec<PathBuf>) -> Self {
        Self {
            name,
            files,
            next: 0,
            size: None,
            left_out: None,
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
        if let Some(told) = self.left_out.take() {
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
