//! Still pictures.

use crate::holds::is_sentence;
use faceglass_capture::pictures::decode_picture;

/// More pixels than are ever given.
const MOST_PIXELS: u64 = 80_000_000;

/// The bytes of a picture file: JPEG, PNG, WebP or BMP, with EXIF data or without.
pub fn pictures(data: &[u8]) {
    match decode_picture(data, "picture.jpg") {
        Ok(image) => {
            let pixels = u64::from(image.width()) * u64::from(image.height());
            assert!((1..=MOST_PIXELS).contains(&pixels), "{pixels} pixels");
        }
        Err(error) => is_sentence(&error),
    }
}
