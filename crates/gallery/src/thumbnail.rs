//! Aligned faces as small JPEG files.

use crate::error::GalleryError;
use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, RgbImage};

/// Good enough to recognise a face by eye at 112x112, at about 5 KB.
const JPEG_QUALITY: u8 = 90;

pub(crate) fn encode(face: &RgbImage) -> Result<Vec<u8>, GalleryError> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY)
        .encode_image(face)
        .map_err(|error| GalleryError::Thumbnail(error.to_string()))?;
    Ok(bytes)
}

pub(crate) fn decode(jpeg: &[u8]) -> Option<RgbImage> {
    image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg)
        .ok()
        .map(|picture| picture.to_rgb8())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_face_survives_encoding_nearly_unchanged() {
        let face = RgbImage::from_fn(112, 112, |x, y| image::Rgb([x as u8, y as u8, 90]));
        let jpeg = encode(&face).unwrap();
        assert!(jpeg.len() < 16_000);
        let back = decode(&jpeg).unwrap();
        let worst = face
            .as_raw()
            .iter()
            .zip(back.as_raw())
            .map(|(a, b)| a.abs_diff(*b))
            .max();
        assert!(worst < Some(24), "{worst:?}");
    }

    #[test]
    fn garbage_is_no_face() {
        assert_eq!(decode(b"not a jpeg"), None);
        assert!(encode(&RgbImage::new(0, 0)).is_err());
    }
}
