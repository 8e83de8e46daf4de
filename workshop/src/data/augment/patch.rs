//! A patch out of a picture, for a network that looks at local features alone.

use super::geometric::{Affine, Border, warp};
use super::{Dice, between, chance};
use faceglass_vision::Point;
use image::RgbImage;
use image::imageops::{
    FilterType, crop_imm, flip_horizontal_in_place, flip_vertical_in_place, resize,
};
use rand::Rng as _;
use serde::{Deserialize, Serialize};

/// What happens to a picture before a patch is cut; the default is what is published of FaceBagNet.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Patch {
    /// How often left and right change places.
    pub flip: f32,
    /// How often it is turned upside down.
    pub upside_down: f32,
    /// It is turned by up to so many degrees, black where nothing was.
    pub rotate_deg: f32,
    /// How often it is made smaller and as large again, which leaves less to see.
    pub shrink: f32,
    /// How much smaller at most.
    pub min_scale: f32,
}

impl Default for Patch {
    fn default() -> Self {
        Self {
            flip: 0.5,
            upside_down: 0.5,
            rotate_deg: 30.0,
            shrink: 0.5,
            min_scale: 0.2,
        }
    }
}

impl Patch {
    /// What cannot be used of it.
    pub fn fault(&self) -> Option<&'static str> {
        let share = |p: f32| (0.0..=1.0).contains(&p);
        let shares = [self.flip, self.upside_down, self.shrink, self.min_scale];
        if !shares.into_iter().all(share) || self.min_scale == 0.0 {
            return Some(
                "flip, upside_down, shrink and min_scale of augment.patch must lie between 0 and 1, min_scale above 0",
            );
        }
        (!self.rotate_deg.is_finite()).then_some("augment.patch.rotate_deg must be a number")
    }

    /// A patch of `side` from somewhere in the square `picture`.
    pub fn cut(&self, picture: &RgbImage, side: u32, rng: &mut Dice) -> RgbImage {
        let mut changed = picture.clone();
        if chance(rng, self.flip) {
            flip_horizontal_in_place(&mut changed);
        }
        if chance(rng, self.upside_down) {
            flip_vertical_in_place(&mut changed);
        }
        if self.rotate_deg != 0.0 {
            let (width, height) = changed.dimensions();
            let middle = Point::new(width as f32 / 2.0, height as f32 / 2.0);
            let angle = between(rng, -self.rotate_deg, self.rotate_deg);
            let turn = Affine::around(middle, middle, angle, 1.0, false);
            changed = warp(&changed, turn, width, height, Border::Flat([0; 3]));
        }
        if chance(rng, self.shrink) {
            changed = coarser(&changed, between(rng, self.min_scale, 1.0));
        }
        let room = changed.width().saturating_sub(side);
        let (x, y) = (rng.random_range(0..=room), rng.random_range(0..=room));
        crop_imm(&changed, x, y, side, side).to_image()
    }
}

/// As little to see as in a picture `scale` times the size.
fn coarser(picture: &RgbImage, scale: f32) -> RgbImage {
    let (width, height) = picture.dimensions();
    let less = |side: u32| ((side as f32 * scale) as u32).max(1);
    let small = resize(picture, less(width), less(height), FilterType::Triangle);
    resize(&small, width, height, FilterType::Triangle)
}
