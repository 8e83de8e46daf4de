//! Pictures out of files of any kind.

use crate::core::error::WorkshopError;
use faceglass_capture::guard::guarded;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, RgbImage};
use std::io::Cursor;
use std::path::Path;

/// A picture turned as its camera was held; none if it cannot be read. Of one that is cut off, what there is.
pub fn upright(path: &Path) -> Option<RgbImage> {
    let bytes = std::fs::read(path).ok()?;
    decoded(&bytes).ok().map(|(_, picture)| picture)
}

/// A picture that was read.
#[derive(Clone, Debug)]
pub struct Read {
    /// Its file.
    pub bytes: Vec<u8>,
    /// What the file holds, by what is in it and not by its name.
    pub format: ImageFormat,
    /// Turned as its camera was held.
    pub picture: RgbImage,
}

/// Why a picture could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The system does not give the file.
    Unreadable,
    /// Nothing is in it.
    Empty,
    /// What is in it is no picture of a known kind.
    NoPicture,
    /// It begins as a picture, and is damaged or cut off.
    Damaged,
}

impl Broken {
    /// As reports count it.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Unreadable => "a file that cannot be read",
            Self::Empty => "an empty file",
            Self::NoPicture => "a file that is no picture",
            Self::Damaged => "a damaged picture",
        }
    }
}

/// Reads the picture at `path`.
///
/// # Errors
/// Why it could not be.
pub fn read(path: &Path) -> Result<Read, Broken> {
    let bytes = std::fs::read(path).map_err(|_| Broken::Unreadable)?;
    if bytes.is_empty() {
        return Err(Broken::Empty);
    }
    let (format, picture) = decoded(&bytes)?;
    if format == ImageFormat::Jpeg && !has_end(&bytes) {
        return Err(Broken::Damaged);
    }
    Ok(Read {
        bytes,
        format,
        picture,
    })
}

/// A picture as PNG: without loss.
///
/// # Errors
/// [`WorkshopError::Data`].
pub fn png(picture: DynamicImage) -> Result<Vec<u8>, WorkshopError> {
    let mut bytes = Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, ImageFormat::Png)
        .map_err(|e| WorkshopError::Data(format!("a picture cannot be stored as PNG: {e}")))?;
    Ok(bytes.into_inner())
}

/// Whether a JPEG file goes on to its end: decoders show what there is of one that is cut off, grey below. After the start of the
/// last scan (0xFFDA) the end of the picture (0xFFD9) has to come; in a scan neither can stand (ITU-T T.81, B.1.1).
fn has_end(bytes: &[u8]) -> bool {
    let last = |mark: u8| bytes.windows(2).rposition(|pair| pair == [0xff, mark]);
    last(0xd9) > last(0xda)
}

fn decoded(bytes: &[u8]) -> Result<(ImageFormat, RgbImage), Broken> {
    guarded(|| unguarded(bytes)).unwrap_or(Err(Broken::Damaged))
}

fn unguarded(bytes: &[u8]) -> Result<(ImageFormat, RgbImage), Broken> {
    let reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|_| Broken::NoPicture)?;
    let format = reader.format().ok_or(Broken::NoPicture)?;
    let mut decoder = reader.into_decoder().map_err(|_| Broken::Damaged)?;
    let orientation = decoder.orientation().ok();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|_| Broken::Damaged)?;
    if let Some(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    Ok((format, picture.to_rgb8()))
}
