//! The mean of two pictures, with the label of the first.

use image::RgbImage;
use serde::{Deserialize, Serialize};

/// When pictures are mixed, in walks through all of them (H. Inoue, "Data augmentation by pairing
/// samples for images classification", 2018): not at the start, then by turns, not at the end.
/// With parts of a walk as numbers, so that short runs have turns too.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SamplePairing {
    /// The first walk with mixed pictures.
    pub from: f32,
    /// The first walk without any again.
    pub until: f32,
    /// Walks with mixed pictures in a turn.
    #[serde(default = "eight")]
    pub on: f32,
    /// Walks without after each of them.
    #[serde(default = "two")]
    pub off: f32,
}

fn eight() -> f32 {
    8.0
}
fn two() -> f32 {
    2.0
}

impl SamplePairing {
    /// What is wrong with the settings, if anything is.
    pub fn fault(&self) -> Option<&'static str> {
        let sound = self.from >= 0.0 && self.until >= self.from && self.on > 0.0 && self.off >= 0.0;
        (!sound).then_some(
            "augment.pairing must have 0 <= from <= until, on above 0 and off of at least 0",
        )
    }

    /// Whether pictures are mixed after so many walks.
    pub fn is_on(&self, walks: f64) -> bool {
        let (from, until) = (f64::from(self.from), f64::from(self.until));
        let turn = f64::from(self.on) + f64::from(self.off);
        (from..until).contains(&walks) && (walks - from) % turn < f64::from(self.on)
    }
}

/// `picture` as its mean with `other`, which is of the same size.
pub fn mix(picture: &mut RgbImage, other: &RgbImage) {
    for (p, q) in picture.iter_mut().zip(other.iter()) {
        *p = (u16::from(*p) + u16::from(*q)).div_ceil(2) as u8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::Rgb;

    #[test]
    fn pictures_are_mixed_by_turns_but_not_at_the_start_and_the_end() {
        let pairing = SamplePairing {
            from: 3.0,
            until: 25.0,
            on: 8.0,
            off: 2.0,
        };
        let told: Vec<u32> = (0..30).filter(|w| pairing.is_on(f64::from(*w))).collect();
        let wanted: Vec<u32> = (3..11).chain(13..21).chain(23..25).collect();
        assert_eq!(told, wanted);
        assert!(pairing.is_on(10.99) && !pairing.is_on(11.0) && pairing.fault().is_none());
        let backwards = SamplePairing {
            until: 2.0,
            ..pairing
        };
        assert!(backwards.fault().is_some());
    }

    #[test]
    fn each_pixel_is_the_mean_of_two() {
        let mut picture = RgbImage::from_pixel(2, 2, Rgb([0, 255, 10]));
        mix(
            &mut picture,
            &RgbImage::from_pixel(2, 2, Rgb([255, 255, 20])),
        );
        assert_eq!(picture.get_pixel(1, 1), &Rgb([128, 255, 15]));
    }
}
