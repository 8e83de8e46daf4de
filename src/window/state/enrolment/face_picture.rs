//! A small picture of a face, cut out of the frame it is in.

use faceglass_pipeline::result::{FaceResult, FrameResult};
use image::RgbImage;
use image::imageops::{self, FilterType};
use std::sync::Arc;

/// Side in pixels.
const SIDE: u32 = 128;
/// Side of what is cut out, in longer sides of the box.
const ROOM: f32 = 1.25;

/// The face with a little around it, as far as the frame has it; mirrored as the
/// picture is.
pub fn cut(frame: &FrameResult, face: &FaceResult, mirrored: bool) -> Option<Arc<RgbImage>> {
    let image = &frame.frame.image;
    let (width, height) = image.dimensions();
    let bbox = face.bbox;
    let side = (bbox.w.max(bbox.h) * ROOM).max(1.0);
    let middle = (bbox.x + bbox.w / 2.0, bbox.y + bbox.h / 2.0);
    let within = |value: f32, most: u32| value.clamp(0.0, most as f32) as u32;
    let left = within(middle.0 - side / 2.0, width);
    let top = within(middle.1 - side / 2.0, height);
    let right = within(middle.0 + side / 2.0, width);
    let bottom = within(middle.1 + side / 2.0, height);
    let is_empty = right <= left || bottom <= top;
    if is_empty {
        return None;
    }
    let view = imageops::crop_imm(image.as_ref(), left, top, right - left, bottom - top);
    let mut small = imageops::resize(&*view, SIDE, SIDE, FilterType::Triangle);
    if mirrored {
        imageops::flip_horizontal_in_place(&mut small);
    }
    Some(Arc::new(small))
}
