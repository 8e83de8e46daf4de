//! Aligned faces as small JPEG files.

use crate::error::GalleryError;
use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, ImageReader, Limits, RgbImage};
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Good enough to recognise a face by eye at 112x112, at about 5 KB.
const JPEG_QUALITY: u8 = 90;

/// Far more than a kept face ever has: a larger one is somebody's attempt to fill the memory.
const MOST_SIDE_PX: u32 = 2048;

/// The aligned face of a template as JPEG. One that is on disk is read there
/// each time it is wanted: thousands of them are most of a gallery's bytes.
#[derive(Clone, Debug)]
pub struct Thumbnail(Place);

#[derive(Clone, Debug)]
enum Place {
    Memory(Arc<[u8]>),
    Disk(Arc<dyn OnDisk>),
}

impl Thumbnail {
    /// A picture as it comes from the camera.
    ///
    /// # Errors
    /// [`GalleryError::Thumbnail`] if it has no pixels.
    pub fn encode(face: &RgbImage) -> Result<Self, GalleryError> {
        let mut bytes = Vec::new();
        JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY)
            .encode_image(face)
            .map_err(|error| GalleryError::Thumbnail(error.to_string()))?;
        Ok(bytes.into())
    }

    /// One that stays on disk.
    pub(crate) fn on_disk(face: impl OnDisk + 'static) -> Self {
        Self(Place::Disk(Arc::new(face)))
    }

    /// The JPEG; `None` if it was removed from the disk since.
    pub fn jpeg(&self) -> Option<Arc<[u8]>> {
        match &self.0 {
            Place::Memory(jpeg) => Some(Arc::clone(jpeg)),
            Place::Disk(face) => face.read(),
        }
    }

    /// The pixels, `None` if they cannot be read.
    pub fn picture(&self) -> Option<RgbImage> {
        let jpeg = self.jpeg()?;
        // A restored backup may hold what somebody made to break the decoder, which panics at some bytes.
        let read = || {
            let mut reader = ImageReader::with_format(Cursor::new(&jpeg[..]), ImageFormat::Jpeg);
            let mut limits = Limits::default();
            limits.max_image_width = Some(MOST_SIDE_PX);
            limits.max_image_height = Some(MOST_SIDE_PX);
            reader.limits(limits);
            reader.decode()
        };
        let picture = catch_unwind(AssertUnwindSafe(read)).ok()?.ok()?;
        Some(picture.to_rgb8())
    }

    /// Takes it into memory, before its place on disk is erased.
    pub(crate) fn hold(&mut self) {
        if let (Place::Disk(_), Some(jpeg)) = (&self.0, self.jpeg()) {
            self.0 = Place::Memory(jpeg);
        }
    }
}

impl From<Vec<u8>> for Thumbnail {
    fn from(jpeg: Vec<u8>) -> Self {
        Self(Place::Memory(jpeg.into()))
    }
}

/// A JPEG on disk, read each time it is wanted.
pub(crate) trait OnDisk: std::fmt::Debug + Send + Sync {
    /// Its bytes; `None` if they cannot be read, or were erased.
    fn read(&self) -> Option<Arc<[u8]>>;
}

/// Equal pictures, wherever they are.
impl PartialEq for Thumbnail {
    fn eq(&self, other: &Self) -> bool {
        self.jpeg() == other.jpeg()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_face_survives_encoding_nearly_unchanged() {
        let face = RgbImage::from_fn(112, 112, |x, y| image::Rgb([x as u8, y as u8, 90]));
        let thumbnail = Thumbnail::encode(&face).unwrap();
        assert!(thumbnail.jpeg().unwrap().len() < 16_000);
        let back = thumbnail.picture().unwrap();
        let worst = face
            .as_raw()
            .iter()
            .zip(back.as_raw())
            .map(|(a, b)| a.abs_diff(*b))
            .max();
        assert!(worst < Some(24), "{worst:?}");
    }

    #[test]
    fn a_small_file_of_a_huge_picture_is_no_face() {
        let face = Thumbnail::encode(&RgbImage::new(64, 64)).unwrap();
        let mut jpeg = face.jpeg().unwrap().to_vec();
        let header = jpeg.windows(2).position(|pair| pair == [0xFF, 0xC0]);
        // Height and width stand behind the marker, the length and the bits a colour.
        let size = header.unwrap() + 5;
        jpeg[size..size + 4].copy_from_slice(&[0x30, 0x00, 0x30, 0x00]);
        assert_eq!(Thumbnail::from(jpeg).picture(), None);
    }

    #[test]
    fn garbage_is_no_face() {
        assert_eq!(Thumbnail::from(b"not a jpeg".to_vec()).picture(), None);
        assert!(Thumbnail::encode(&RgbImage::new(0, 0)).is_err());
    }
}
