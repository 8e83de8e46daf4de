//! Pictures as bytes and back.

use crate::{Result, WorkshopError};
use image::{DynamicImage, RgbImage};

/// Decodes picture bytes of any supported format to RGB.
///
/// # Errors
/// [`WorkshopError::Data`] if they do not decode.
pub fn decode(bytes: &[u8], file: &str) -> Result<RgbImage> {
    Ok(decode_whole(bytes, file)?.to_rgb8())
}

/// The same, with the channels and bits that the file has.
pub(super) fn decode_whole(bytes: &[u8], file: &str) -> Result<DynamicImage> {
    image::load_from_memory(bytes)
        .map_err(|e| WorkshopError::Data(format!("the picture {file} does not decode: {e}")))
}

/// Encodes RGB to JPEG.
///
/// # Errors
/// [`WorkshopError::Data`] if the encoder refuses (an empty picture).
pub fn encode_jpeg(picture: &RgbImage, quality: u8) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, quality)
        .encode_image(picture)
        .map_err(|e| WorkshopError::Data(format!("a picture cannot be stored as JPEG: {e}")))?;
    Ok(bytes)
}
