//! Turning frames by quarters of a circle.

use crate::spec::Rotation;
use image::RgbImage;

impl Rotation {
    /// The turn that comes after this one when a person turns once more by a
    /// quarter clockwise.
    #[must_use]
    pub fn next_quarter(self) -> Self {
        match self {
            Self::None => Self::Quarter,
            Self::Quarter => Self::Half,
            Self::Half => Self::ThreeQuarters,
            Self::ThreeQuarters => Self::None,
        }
    }

    /// This turn and then another.
    #[must_use]
    pub fn then(self, other: Self) -> Self {
        let mut turned = self;
        for _ in 0..other.degrees() / 90 {
            turned = turned.next_quarter();
        }
        turned
    }

    /// Degrees clockwise.
    #[must_use]
    pub fn degrees(self) -> u32 {
        match self {
            Self::None => 0,
            Self::Quarter => 90,
            Self::Half => 180,
            Self::ThreeQuarters => 270,
        }
    }

    /// Size of a picture of `width` x `height` pixels after the turn.
    #[must_use]
    pub fn size(self, width: u32, height: u32) -> (u32, u32) {
        match self {
            Self::None | Self::Half => (width, height),
            Self::Quarter | Self::ThreeQuarters => (height, width),
        }
    }

    /// The turned picture.
    #[must_use]
    pub fn apply(self, mut image: RgbImage) -> RgbImage {
        match self {
            Self::None => image,
            Self::Quarter => rotate_quarter(&image, true),
            Self::Half => {
                image.as_chunks_mut::<3>().0.reverse();
                image
            }
            Self::ThreeQuarters => rotate_quarter(&image, false),
        }
    }
}

/// Tiles keep both the rows read and the columns written in the cache.
const TILE_PX: usize = 32;

fn rotate_quarter(image: &RgbImage, clockwise: bool) -> RgbImage {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let from = image.as_chunks::<3>().0;
    let mut to = vec![[0_u8; 3]; width * height];
    for tile_y in (0..height).step_by(TILE_PX) {
        let end_y = (tile_y + TILE_PX).min(height);
        for tile_x in (0..width).step_by(TILE_PX) {
            for x in tile_x..(tile_x + TILE_PX).min(width) {
                let column = from[tile_y * width + x..].iter().step_by(width);
                if clockwise {
                    let row = x * height + height;
                    let row = &mut to[row - end_y..row - tile_y];
                    row.iter_mut()
                        .rev()
                        .zip(column)
                        .for_each(|(to, from)| *to = *from);
                } else {
                    let row = (width - 1 - x) * height;
                    let row = &mut to[row + tile_y..row + end_y];
                    row.iter_mut()
                        .zip(column)
                        .for_each(|(to, from)| *to = *from);
                }
            }
        }
    }
    RgbImage::from_raw(image.height(), image.width(), to.into_flattened()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;
    use image::imageops;
    use proptest::prelude::*;

    fn picture(width: u32, height: u32) -> RgbImage {
        RgbImage::from_fn(width, height, |x, y| {
            image::Rgb([x as u8, y as u8, (x * 7 + y * 13) as u8])
        })
    }

    proptest! {
        #[test]
        fn agrees_with_the_plain_rotations(width in 1_u32..90, height in 1_u32..90) {
            let image = picture(width, height);
            prop_assert_eq!(Rotation::Quarter.apply(image.clone()), imageops::rotate90(&image));
            prop_assert_eq!(Rotation::Half.apply(image.clone()), imageops::rotate180(&image));
            prop_assert_eq!(Rotation::ThreeQuarters.apply(image.clone()), imageops::rotate270(&image));
            prop_assert_eq!(Rotation::None.apply(image.clone()), image);
        }

        #[test]
        fn four_quarters_are_none(width in 1_u32..60, height in 1_u32..60) {
            let image = picture(width, height);
            let mut turned = image.clone();
            for _ in 0..4 {
                turned = Rotation::Quarter.apply(turned);
            }
            prop_assert_eq!(turned, image);
        }

        #[test]
        fn the_size_is_told_before_turning(width in 1_u32..60, height in 1_u32..60) {
            let mut rotation = Rotation::None;
            for _ in 0..4 {
                let turned = rotation.apply(picture(width, height));
                prop_assert_eq!(turned.dimensions(), rotation.size(width, height));
                rotation = rotation.next_quarter();
            }
            prop_assert_eq!(rotation, Rotation::None);
        }
    }
}
