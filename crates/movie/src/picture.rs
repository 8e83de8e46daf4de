//! A decoded picture, and what brings it into the shape that is shown.

use crate::demux::codec::PixelAspect;
use faceglass_source::error::MovieError;
use faceglass_source::spec::Rotation;
use image::RgbImage;
use image::metadata::Orientation;

/// A picture and its number in the order of presentation.
#[derive(Debug)]
pub(super) struct Picture {
    pub image: RgbImage,
    pub index: usize,
}

/// What a reader gave.
#[derive(Debug)]
pub(super) enum Read {
    Picture(Picture),
    Pending,
    Lost(MovieError),
    /// The decoder cannot give this frame and those behind it; another may.
    Stuck(usize),
    Ended,
}

/// Makes the pixels of a decoded picture square.
pub(super) fn squared(image: RgbImage, aspect: PixelAspect) -> RgbImage {
    let width = aspect.square_width(image.width());
    if width == image.width() || image.height() == 0 {
        return image;
    }
    let filter = image::imageops::FilterType::Triangle;
    image::imageops::resize(&image, width, image.height(), filter)
}

/// Brings a decoded picture upright.
pub(super) fn upright(image: RgbImage, orientation: Orientation) -> RgbImage {
    match orientation {
        Orientation::NoTransforms => image,
        Orientation::Rotate90 => Rotation::Quarter.apply(image),
        Orientation::Rotate180 => Rotation::Half.apply(image),
        Orientation::Rotate270 => Rotation::ThreeQuarters.apply(image),
        mirrored => {
            let mut dynamic = image::DynamicImage::ImageRgb8(image);
            dynamic.apply_orientation(mirrored);
            dynamic.into_rgb8()
        }
    }
}
