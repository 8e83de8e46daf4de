//! A frame fitted into a network's input without distortion.

use crate::crops::crop::crop_rect;
use crate::geometry::{Point, Rect};
use crate::types::{Detection, VisionError};
use image::{GenericImage as _, RgbImage};

/// A letterboxed frame and the way back.
#[derive(Clone, Debug)]
pub struct Letterbox {
    /// The frame at the top left, black to the right or below.
    pub image: RgbImage,
    /// Input pixels for one frame pixel, across.
    pub scale_x: f32,
    /// Input pixels for one frame pixel, down; equal to `scale_x` up to the
    /// rounding of the fitted size to whole pixels.
    pub scale_y: f32,
}

impl Letterbox {
    /// A point of the input in frame pixels.
    pub fn point_in_frame(&self, p: Point) -> Point {
        Point::new(p.x / self.scale_x, p.y / self.scale_y)
    }

    /// A rectangle of the input in frame pixels.
    pub fn rect_in_frame(&self, r: Rect) -> Rect {
        Rect::new(
            r.x / self.scale_x,
            r.y / self.scale_y,
            r.w / self.scale_x,
            r.h / self.scale_y,
        )
    }

    /// A detection in the input as a detection in the frame.
    pub fn detection_in_frame(&self, d: &Detection) -> Detection {
        Detection {
            bbox: self.rect_in_frame(d.bbox),
            score: d.score,
            points: d.points.map(|ps| ps.map(|p| self.point_in_frame(p))),
        }
    }
}

/// Fits `frame` into `width` x `height` pixels: as large as possible, at the
/// top left, so that frame and input share their origin.
///
/// # Errors
/// [`VisionError::Picture`] if the frame or the input is empty.
pub fn letterbox(frame: &RgbImage, width: u32, height: u32) -> Result<Letterbox, VisionError> {
    let (frame_w, frame_h) = frame.dimensions();
    if frame_w == 0 || frame_h == 0 || width == 0 || height == 0 {
        return Err(VisionError::Picture("it has no pixels".into()));
    }
    let scale = (width as f32 / frame_w as f32).min(height as f32 / frame_h as f32);
    let fit = |side: u32, limit: u32| ((side as f32 * scale).round() as u32).clamp(1, limit);
    let (fit_w, fit_h) = (fit(frame_w, width), fit(frame_h, height));
    let whole = Rect::new(0.0, 0.0, frame_w as f32, frame_h as f32);
    let fitted = crop_rect(frame, whole, fit_w, fit_h);
    let image = if (fit_w, fit_h) == (width, height) {
        fitted
    } else {
        let mut canvas = RgbImage::new(width, height);
        canvas
            .copy_from(&fitted, 0, 0)
            .map_err(|error| VisionError::Picture(error.to_string()))?;
        canvas
    };
    Ok(Letterbox {
        image,
        scale_x: fit_w as f32 / frame_w as f32,
        scale_y: fit_h as f32 / frame_h as f32,
    })
}
