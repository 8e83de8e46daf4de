//! The crops by which a picture is judged.

use crate::data::triplets::SIDE;
use image::RgbImage;
use image::imageops::{crop_imm, flip_horizontal, flip_vertical};

/// Numbers of crops there are: the middle, nine places, these in four flips.
pub const COUNTS: [usize; 3] = [1, 9, 36];

/// Where patches of `side` are taken from, as x and y of their corner, the middle one first: the middle, and a patch
/// to each side and corner of it, moved back into the picture where it would reach beyond. What comes twice, as of the
/// whole picture, is left out.
///
/// The published code ends a pixel before the right and the lower edge.
pub fn places(side: u32) -> Vec<[u32; 2]> {
    let room = SIDE.saturating_sub(side);
    let middle = room / 2;
    let [before, after] = [middle.saturating_sub(side), (middle + side).min(room)];
    let order = [
        [middle, middle],
        [before, middle],
        [middle, before],
        [after, middle],
        [middle, after],
        [after, after],
        [before, before],
        [before, after],
        [after, before],
    ];
    let mut places = Vec::with_capacity(order.len());
    for place in order {
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places
}

/// The crops of a picture: `count` of `COUNTS`, fewer where some would be the same.
pub fn crops(picture: &RgbImage, side: u32, count: usize) -> Vec<RgbImage> {
    let all = places(side);
    let wanted = match count {
        1 => &all[..1],
        _ => &all[..],
    };
    let mut crops = Vec::with_capacity(count);
    for [x, y] in wanted {
        let crop = crop_imm(picture, *x, *y, side, side).to_image();
        if count == 36 {
            let mirrored = flip_horizontal(&crop);
            crops.extend([flip_vertical(&crop), flip_vertical(&mirrored), mirrored]);
        }
        crops.push(crop);
    }
    crops
}
