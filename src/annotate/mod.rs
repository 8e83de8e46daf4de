//! Results drawn into a picture: boxes, landmarks, names and verdicts in
//! words, so that colour is never the only sign.

mod label;
pub(crate) mod text;

use faceglass_pipeline::enrolment::numbers_from_left;
use faceglass_pipeline::{FaceResult, FrameResult, LivenessVerdict};
use faceglass_vision::Point;
use image::{Rgb, RgbImage};
use imageproc::drawing::{draw_filled_circle_mut, draw_hollow_rect_mut};
use imageproc::rect::Rect as PixelRect;
use text::Typesetter;

const LIVE: Rgb<u8> = Rgb([64, 200, 110]);
const SPOOF: Rgb<u8> = Rgb([235, 70, 60]);
const UNSURE: Rgb<u8> = Rgb([240, 180, 50]);
/// Shorter side of the picture for which lines are 2 and letters 13 pixels.
const REFERENCE_SIDE_PX: f32 = 480.0;

/// Who a face is, and whether they are there.
pub type Words = [String; 2];

/// What is drawn of a face.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Look {
    /// Box and words.
    pub boxes: bool,
    /// The five points.
    pub points: bool,
    /// The dense landmarks.
    pub dense: bool,
}

impl Look {
    /// All of it.
    pub const ALL: Self = Self {
        boxes: true,
        points: true,
        dense: true,
    };
}

/// Draws results. Holds the fonts, so make one and keep it.
pub struct Annotator {
    typesetter: Typesetter,
}

/// Sizes that suit a picture.
#[derive(Clone, Copy, Debug)]
struct Sizes {
    line_px: i32,
    text_px: f32,
}

impl Sizes {
    fn of(picture: &RgbImage) -> Self {
        let side = picture.width().min(picture.height()) as f32;
        let scale = (side / REFERENCE_SIDE_PX).clamp(0.6, 10.0);
        Self {
            line_px: (2.0 * scale).round().max(1.0) as i32,
            text_px: 13.0 * scale,
        }
    }
}

impl Annotator {
    /// An annotator with the program's fonts.
    ///
    /// # Errors
    /// A sentence if no font can be read.
    pub fn new() -> Result<Self, String> {
        Ok(Self {
            typesetter: Typesetter::new()?,
        })
    }

    /// Draws everything that `result` says into `picture`, which is the
    /// result's frame or one of its size.
    pub fn draw(&self, picture: &mut RgbImage, result: &FrameResult) {
        let words: Vec<Words> = result.faces.iter().map(label::words).collect();
        self.draw_faces(picture, &result.faces, Look::ALL, &words);
    }

    /// Draws `faces`, whose boxes and points are in pixels of `picture`, with the
    /// `words` of each.
    pub fn draw_faces(
        &self,
        picture: &mut RgbImage,
        faces: &[FaceResult],
        look: Look,
        words: &[Words],
    ) {
        let sizes = Sizes::of(picture);
        // Labels last, so that no box crosses a name.
        for face in faces {
            draw_points(picture, face, look, sizes);
            if look.boxes {
                draw_box(picture, face, sizes);
            }
        }
        if !look.boxes {
            return;
        }
        let boxes: Vec<_> = faces.iter().map(|face| face.bbox).collect();
        let several = boxes.len() > 1;
        let numbered = numbers_from_left(&boxes).into_iter().zip(faces);
        for ((number, face), [who, liveness]) in numbered.zip(words) {
            let who = match several {
                true => format!("{number} · {who}"),
                false => who.clone(),
            };
            label::draw(
                picture,
                face,
                [who.as_str(), liveness],
                sizes,
                &self.typesetter,
            );
        }
    }
}

fn color(verdict: LivenessVerdict) -> Rgb<u8> {
    match verdict {
        LivenessVerdict::Live => LIVE,
        LivenessVerdict::Spoof => SPOOF,
        LivenessVerdict::Unsure => UNSURE,
    }
}

fn draw_box(picture: &mut RgbImage, face: &FaceResult, sizes: Sizes) {
    let bbox = face.bbox;
    for inset in 0..sizes.line_px {
        let (x, y) = (pixel(bbox.x) + inset, pixel(bbox.y) + inset);
        let side = |length: f32| u32::try_from(pixel(length) - 2 * inset).unwrap_or(0);
        let (width, height) = (side(bbox.w), side(bbox.h));
        if width > 0 && height > 0 {
            let outline = PixelRect::at(x, y).of_size(width, height);
            draw_hollow_rect_mut(picture, outline, color(face.liveness.verdict));
        }
    }
}

fn draw_points(picture: &mut RgbImage, face: &FaceResult, look: Look, sizes: Sizes) {
    let color = color(face.liveness.verdict);
    for point in face.dense.iter().filter(|_| look.dense) {
        draw_dot(
            picture,
            *point,
            (sizes.line_px / 2).max(1),
            Rgb([255, 255, 255]),
        );
    }
    for point in face.points.iter().filter(|_| look.points) {
        draw_dot(picture, *point, sizes.line_px + 1, color);
    }
}

fn draw_dot(picture: &mut RgbImage, point: Point, radius_px: i32, color: Rgb<u8>) {
    draw_filled_circle_mut(picture, (pixel(point.x), pixel(point.y)), radius_px, color);
}

/// Saturates, so that nothing overflows far outside a picture.
fn pixel(position: f32) -> i32 {
    position.round().clamp(-1e6, 1e6) as i32
}
