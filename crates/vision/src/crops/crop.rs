//! Upright crops, resized to a network's input.

use crate::geometry::{Point, Rect};
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::{GenericImage as _, GenericImageView as _, RgbImage};
use serde::{Deserialize, Serialize};

/// One look at a face: a crop placed relative to its box.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// Shift of the crop's centre to the right, in longer sides of the box.
    #[serde(default)]
    pub dx: f32,
    /// Shift of the crop's centre down, in longer sides of the box.
    #[serde(default)]
    pub dy: f32,
    /// Side of the crop, in longer sides of the box.
    pub scale: f32,
}

/// The outline of a liveness crop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewShape {
    /// A square on the longer side of the box: no distortion.
    #[default]
    Square,
    /// The box's own proportions, stretched to the input; how MiniFASNet was
    /// trained.
    Box,
}

/// The part of a `frame_w` x `frame_h` frame that `view` of the face at `bbox`
/// shows.
///
/// Placed as MiniFASNet places its crop: shrunk where it is larger than the
/// frame, then shifted to lie inside it. A crop with a made-up border would
/// show the network an edge that is not in the scene.
pub fn liveness_region(
    (frame_w, frame_h): (u32, u32),
    bbox: Rect,
    view: View,
    shape: ViewShape,
) -> Rect {
    let (frame_w, frame_h) = (frame_w as f32, frame_h as f32);
    let longer = bbox.longer_side();
    let (want_w, want_h) = match shape {
        ViewShape::Square => (longer * view.scale, longer * view.scale),
        ViewShape::Box => (bbox.w * view.scale, bbox.h * view.scale),
    };
    let shrink = (frame_w / want_w).min(frame_h / want_h).min(1.0);
    let (w, h) = (want_w * shrink, want_h * shrink);
    let center = bbox.center();
    let place = |middle: f32, size: f32, room: f32| {
        (middle - size / 2.0).clamp(0.0, (room - size).max(0.0))
    };
    Rect::new(
        place(center.x + view.dx * longer, w, frame_w),
        place(center.y + view.dy * longer, h, frame_h),
        w,
        h,
    )
}

/// The square `view` of the face at `bbox`, resized to `out` x `out` pixels;
/// see [`liveness_region`].
pub fn liveness_view(frame: &RgbImage, bbox: Rect, view: View, out: u32) -> RgbImage {
    let region = liveness_region(frame.dimensions(), bbox, view, ViewShape::Square);
    crop_rect(frame, region, out, out)
}

/// The square of `side` pixels around `center`, resized to `out` x `out`
/// pixels; black where it reaches outside `frame`.
pub fn square_crop(frame: &RgbImage, center: Point, side: f32, out: u32) -> RgbImage {
    crop_rect(frame, Rect::square(center, side), out, out)
}

/// `region` of `frame`, resized to `out_w` x `out_h` pixels; black where it
/// reaches outside. Shrinking averages over every source pixel (triangle
/// filter), growing interpolates bilinearly. An empty or non-finite region
/// gives a black picture.
pub fn crop_rect(frame: &RgbImage, region: Rect, out_w: u32, out_h: u32) -> RgbImage {
    if let Some(resized) = resize_inside(frame, region, out_w, out_h) {
        return resized;
    }
    padded(frame, region)
        .and_then(|(canvas, region)| resize_inside(&canvas, region, out_w, out_h))
        .unwrap_or_else(|| RgbImage::new(out_w, out_h))
}

/// `None` where `region` does not lie inside `frame`.
fn resize_inside(frame: &RgbImage, region: Rect, out_w: u32, out_h: u32) -> Option<RgbImage> {
    let (frame_w, frame_h) = frame.dimensions();
    let inside = region.x >= 0.0
        && region.y >= 0.0
        && region.x + region.w <= frame_w as f32
        && region.y + region.h <= frame_h as f32
        && region.w > 0.0
        && region.h > 0.0;
    if !inside || out_w == 0 || out_h == 0 {
        return None;
    }
    let source = ImageRef::new(frame_w, frame_h, frame.as_raw(), PixelType::U8x3).ok()?;
    let mut target = Image::new(out_w, out_h, PixelType::U8x3);
    let (x, y) = (f64::from(region.x), f64::from(region.y));
    // The sum may round up past the edge.
    let w = f64::from(region.w).min(f64::from(frame_w) - x);
    let h = f64::from(region.h).min(f64::from(frame_h) - y);
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Bilinear))
        .crop(x, y, w, h);
    Resizer::new().resize(&source, &mut target, &options).ok()?;
    RgbImage::from_raw(out_w, out_h, target.into_vec())
}

/// A black canvas just large enough for `region`, with what `frame` has of it,
/// and `region` in pixels of that canvas.
fn padded(frame: &RgbImage, region: Rect) -> Option<(RgbImage, Rect)> {
    /// Regions beyond this come from broken boxes, not from faces.
    const MAX_SIDE: f32 = 16384.0;
    if !region.is_finite() || region.longer_side() > MAX_SIDE {
        return None;
    }
    let (left, top) = (region.x.floor(), region.y.floor());
    let right = (region.x + region.w).ceil();
    let bottom = (region.y + region.h).ceil();
    let mut canvas = RgbImage::new((right - left) as u32, (bottom - top) as u32);
    let local = Rect::new(region.x - left, region.y - top, region.w, region.h);
    let overlap =
        Rect::new(left, top, right - left, bottom - top).clipped_to(frame.width(), frame.height());
    if overlap.area() > 0.0 {
        let part = frame.view(
            overlap.x as u32,
            overlap.y as u32,
            overlap.w as u32,
            overlap.h as u32,
        );
        canvas
            .copy_from(&*part, (overlap.x - left) as u32, (overlap.y - top) as u32)
            .ok()?;
    }
    Some((canvas, local))
}
