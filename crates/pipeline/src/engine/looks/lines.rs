//! Faces of a picture over which lines may be printed: what has to find them, or their landmarks, looks at the picture
//! without lines.

use crate::engine::fault::Stage;
use crate::engine::stages::{FaceSample, Log, Models};
use faceglass_vision::align::{ALIGNED_SIDE, aligned_from_frame};
use faceglass_vision::traits::DetectParams;
use faceglass_vision::{Detection, Rect, clean_picture};
use image::{RgbImage, imageops};

/// Where no face is found, how wide a face's aligned square is taken to be, in shares of the picture's shorter side, one
/// after the other.
const SHARES: [f32; 2] = [0.6, 0.3];
/// Width of what is cleaned around a face, in widths of its box.
const AROUND: f32 = 1.8;
/// Width of a face's aligned square in longer sides of its box, where no points tell.
const SQUARE: f32 = 1.0;
/// In how many such squares the longer side of a picture is looked at, at most: of a very long one this bounds the time.
const MOST: f32 = 12.0;

impl Models {
    /// As [`Models::find_faces`]; without a network that takes lines away the same.
    pub fn find_faces_under_lines(
        &mut self,
        picture: &RgbImage,
        params: &DetectParams,
        log: &mut Log,
    ) -> Vec<FaceSample> {
        if self.demesher.is_none() {
            return self.find_faces(picture, params, log);
        }
        let found = self.detect(picture, params, log);
        if found.is_empty() {
            return self.found_without_lines(picture, params, log);
        }
        found
            .into_iter()
            .map(|face| self.seen_without_lines(picture, face, log))
            .collect()
    }

    /// Faces of a picture in which, as it is, there are none.
    fn found_without_lines(
        &mut self,
        picture: &RgbImage,
        params: &DetectParams,
        log: &mut Log,
    ) -> Vec<FaceSample> {
        let (width, height) = picture.dimensions();
        let least = width.max(height) as f32 / MOST;
        for share in SHARES {
            let side = (share * width.min(height) as f32).max(least);
            let Some(cleaned) = self.cleaned(picture, side, log) else {
                break;
            };
            let found = self.detect(&cleaned, params, log);
            if !found.is_empty() {
                let describe = |detection| self.describe(picture, &cleaned, detection, log);
                return found.into_iter().map(describe).collect();
            }
        }
        Vec::new()
    }

    /// A face with the landmarks that it has without lines, or as it is where that fails.
    fn seen_without_lines(
        &mut self,
        picture: &RgbImage,
        face: Detection,
        log: &mut Log,
    ) -> FaceSample {
        let by_box = SQUARE * face.bbox.w.max(face.bbox.h);
        let aligned = face
            .points
            .and_then(|points| aligned_from_frame(&points).ok());
        // Points that lie far apart, or nearly coincide, tell nothing.
        let side = aligned.map_or(by_box, |aligned| {
            (ALIGNED_SIDE as f32 / aligned.scale()).clamp(by_box / 2.0, 2.0 * by_box)
        });
        let cleaned = around(picture, face.bbox).and_then(|(left, top, part)| {
            let cleaned = self.cleaned(&part, side, log)?;
            let mut looked_at = picture.clone();
            imageops::replace(&mut looked_at, &cleaned, left.into(), top.into());
            Some(looked_at)
        });
        self.describe(picture, cleaned.as_ref().unwrap_or(picture), face, log)
    }

    fn cleaned(&mut self, picture: &RgbImage, side: f32, log: &mut Log) -> Option<RgbImage> {
        let demesher = self.demesher.as_mut()?;
        log.time(
            |ms| &mut ms.align,
            Stage::Embedding,
            || clean_picture(demesher.as_mut(), picture, side),
        )
    }
}

/// What lies around a face, and where it begins; none outside the picture.
fn around(picture: &RgbImage, bbox: Rect) -> Option<(u32, u32, RgbImage)> {
    let (width, height) = picture.dimensions();
    let (more_x, more_y) = (bbox.w * (AROUND - 1.0) / 2.0, bbox.h * (AROUND - 1.0) / 2.0);
    let within = |at: f32, most: u32| at.clamp(0.0, most as f32) as u32;
    let left = within((bbox.x - more_x).floor(), width);
    let top = within((bbox.y - more_y).floor(), height);
    let right = within((bbox.x + bbox.w + more_x).ceil(), width);
    let bottom = within((bbox.y + bbox.h + more_y).ceil(), height);
    (right > left && bottom > top).then(|| {
        let part = imageops::crop_imm(picture, left, top, right - left, bottom - top);
        (left, top, part.to_image())
    })
}
