//! The bytes of a picture file made into upright pixels.

use faceglass_source::error::{FileError, PictureFault, SourceError};
use faceglass_source::file::{Content, HEAD_BYTES, content_of};
use faceglass_source::guard::guarded;
use faceglass_source::jpeg::{self, JpegError};
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};
use std::borrow::Cow;
use std::io::Cursor;

/// Pictures are held in memory as a whole; larger ones are refused.
const MAX_PIXELS: u64 = 80_000_000;
/// What a decoder may take on top of the picture itself.
const MAX_DECODER_BYTES: u64 = 512 << 20;
/// Stands behind what is transparent: a face that nobody can see must not
/// appear because the pixels under it still hold its colours.
const GROUND: u8 = 128;

/// Decodes the bytes of one picture file; `name` is for the error's sentence.
///
/// # Errors
/// As [`read_picture`](super::read_picture).
pub fn decode_picture(data: &[u8], name: &str) -> Result<RgbImage, SourceError> {
    let format = picture_format(data, name)?;
    let data = match format {
        ImageFormat::Jpeg => whole_jpeg(data, name)?,
        ImageFormat::Png => whole_png(data),
        _ => Cow::Borrowed(data),
    };
    let decoded = guarded(|| pixels(&data, format, name));
    decoded.unwrap_or_else(|| {
        let fault = PictureFault::Decoder("the decoder gave up on it".into());
        Err(damaged(name, fault).into())
    })
}

fn pixels(data: &[u8], format: ImageFormat, name: &str) -> Result<RgbImage, SourceError> {
    let mut reader = ImageReader::with_format(Cursor::new(data), format);
    reader.limits(limits());
    let mut decoder = reader.into_decoder().map_err(|e| decode_error(name, &e))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(FileError::TooManyPixels {
            name: name.to_owned(),
            width,
            height,
            megapixels: MAX_PIXELS / 1_000_000,
        }
        .into());
    }
    // Unreadable EXIF data is no reason to refuse the picture.
    let orientation = decoder.orientation().ok();
    let mut image = DynamicImage::from_decoder(decoder).map_err(|e| decode_error(name, &e))?;
    if let Some(orientation) = orientation {
        image.apply_orientation(orientation);
    }
    let image = on_ground(image);
    if image.width() == 0 || image.height() == 0 {
        return Err(damaged(name, PictureFault::NoPixels).into());
    }
    Ok(image)
}

/// Which of the four formats it is.
fn picture_format(data: &[u8], name: &str) -> Result<ImageFormat, FileError> {
    match content_of(&data[..data.len().min(HEAD_BYTES as usize)]) {
        Content::Picture(format) => Ok(format),
        Content::Text | Content::Unknown => Err(FileError::NotAPicture {
            name: name.to_owned(),
        }),
        other => Err(other.refusal(name)),
    }
}

/// A cut-off JPEG decodes to a picture with a grey end.
fn whole_jpeg<'a>(data: &'a [u8], name: &str) -> Result<Cow<'a, [u8]>, FileError> {
    if let Some(coding) = jpeg::coding_not_read(data) {
        return Err(FileError::OtherPicture {
            name: name.to_owned(),
            format: coding.to_owned(),
        });
    }
    match jpeg::whole(data, MAX_PIXELS) {
        Err(JpegError::CutOff) => Err(damaged(name, PictureFault::CutOff)),
        Err(_) => Ok(Cow::Borrowed(data)),
        Ok(whole) => Ok(whole),
    }
}

/// With the end chunk that is missing. If pixels are missing as well, the
/// decoder says so.
fn whole_png(data: &[u8]) -> Cow<'_, [u8]> {
    const SIGNATURE: usize = 8;
    const END: [u8; 12] = *b"\0\0\0\0IEND\xAE\x42\x60\x82";
    let mut at = SIGNATURE;
    while let Some(&[a, b, c, d, ref kind @ ..]) = data.get(at..at + 8) {
        if kind == b"IEND" && data.len() >= at + END.len() {
            return Cow::Borrowed(data);
        }
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        match at.checked_add(length.saturating_add(12)) {
            Some(next) if next <= data.len() => at = next,
            _ => break,
        }
    }
    Cow::Owned([&data[..at.min(data.len())], &END].concat())
}

/// Without transparency, which is filled with [`GROUND`].
fn on_ground(image: DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.into_rgb8();
    }
    let image = image.into_rgba8();
    let mix = |colour: u8, alpha: u8| {
        let (colour, alpha) = (u32::from(colour), u32::from(alpha));
        ((colour * alpha + u32::from(GROUND) * (255 - alpha) + 127) / 255) as u8
    };
    let mut out = RgbImage::new(image.width(), image.height());
    for (to, from) in out.pixels_mut().zip(image.pixels()) {
        let [r, g, b, alpha] = from.0;
        *to = Rgb([r, g, b].map(|colour| mix(colour, alpha)));
    }
    out
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODER_BYTES);
    limits
}

fn decode_error(name: &str, error: &image::ImageError) -> FileError {
    match error {
        image::ImageError::Limits(_) => FileError::TooMuchMemory {
            name: name.to_owned(),
        },
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
