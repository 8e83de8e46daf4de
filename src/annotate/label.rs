//! The label of one face: who it is, and whether they are there.

use super::text::{LINE_HEIGHT, Typesetter};
use super::{Sizes, Words, color, pixel};
use faceglass_pipeline::{
    FaceResult, Identity, IdentityVerdict, Liveness, LivenessVerdict, UnsureReason,
};
use faceglass_vision::QualityReason;
use image::{Rgb, RgbImage};
use imageproc::drawing::draw_filled_rect_mut;
use imageproc::rect::Rect as PixelRect;

const BACKGROUND: Rgb<u8> = Rgb([22, 24, 28]);
const WORDS: Rgb<u8> = Rgb([245, 245, 245]);

/// What a label says in English.
pub fn words(face: &FaceResult) -> Words {
    [who(&face.identity), liveness(&face.liveness)]
}

/// Draws a label above the box of `face`, or inside it where there is no room
/// above.
pub fn draw(
    picture: &mut RgbImage,
    face: &FaceResult,
    lines: [&str; 2],
    sizes: Sizes,
    typesetter: &Typesetter,
) {
    let padding = sizes.text_px * 0.3;
    let line_height = sizes.text_px * LINE_HEIGHT;
    let text_width = lines
        .iter()
        .map(|line| typesetter.width_px(line, sizes.text_px))
        .fold(0.0, f32::max);
    let width = text_width + 3.0 * padding;
    let height = lines.len() as f32 * line_height + padding;
    let room_x = (picture.width() as f32 - width).max(0.0);
    let room_y = (picture.height() as f32 - height).max(0.0);
    let left = face.bbox.x.clamp(0.0, room_x);
    let above = face.bbox.y - height;
    let top = if above >= 0.0 { above } else { face.bbox.y }.clamp(0.0, room_y);
    fill(picture, (left, top), (width, height), BACKGROUND);
    let bar_width = padding * 0.6;
    let bar = color(face.liveness.verdict);
    fill(picture, (left, top), (bar_width, height), bar);
    for (at, line) in lines.iter().enumerate() {
        let place = (
            left + 2.0 * padding,
            top + padding * 0.5 + at as f32 * line_height,
        );
        typesetter.draw(picture, line, place, sizes.text_px, WORDS);
    }
}

fn fill(picture: &mut RgbImage, at: (f32, f32), size: (f32, f32), color: Rgb<u8>) {
    let side = |length: f32| u32::try_from(pixel(length)).unwrap_or(0).max(1);
    let area = PixelRect::at(pixel(at.0), pixel(at.1)).of_size(side(size.0), side(size.1));
    draw_filled_rect_mut(picture, area, color);
}

fn who(identity: &Identity) -> String {
    let words = match (identity.verdict, identity.name.as_deref()) {
        (IdentityVerdict::Known, Some(name)) => name.to_string(),
        (IdentityVerdict::Uncertain, Some(name)) => match &identity.rival {
            Some(rival) => format!("Perhaps {name} or {rival}"),
            None => format!("Perhaps {name}"),
        },
        _ => "Unknown".to_string(),
    };
    with_number(words, identity.similarity)
}

fn liveness(liveness: &Liveness) -> String {
    match (liveness.verdict, liveness.reason) {
        (LivenessVerdict::Live, _) => with_number("live".into(), liveness.score),
        (LivenessVerdict::Spoof, _) => with_number("spoof".into(), liveness.score),
        (LivenessVerdict::Unsure, Some(reason)) => format!("cannot tell: {}", unsure(reason)),
        (LivenessVerdict::Unsure, None) => "cannot tell".into(),
    }
}

fn with_number(words: String, number: Option<f32>) -> String {
    match number {
        Some(number) => format!("{words}  {number:.2}"),
        None => words,
    }
}

fn unsure(reason: UnsureReason) -> &'static str {
    match reason {
        UnsureReason::TooFewFrames => "too few frames",
        UnsureReason::Borderline => "borderline",
        UnsureReason::DimAndSoft => "dim and blurred",
        UnsureReason::Glaring => unsure(UnsureReason::Quality(QualityReason::TooBright)),
        UnsureReason::Unavailable => "no liveness network",
        UnsureReason::Quality(reason) => match reason {
            QualityReason::TooSmall => "too small",
            QualityReason::Blurred => "blurred",
            QualityReason::TurnedAway => "turned away",
            QualityReason::TooDark => "too dark",
            QualityReason::TooBright => "too bright",
            QualityReason::CutOff => "cut off",
            QualityReason::Unclear => "unclear",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_say_who_and_whether_live() {
        let identity = |verdict, name: Option<&str>| Identity {
            person: None,
            name: name.map(String::from),
            similarity: Some(0.712),
            second: None,
            rival: None,
            not_them: None,
            verdict,
        };
        let known = identity(IdentityVerdict::Known, Some("Grace"));
        assert_eq!(who(&known), "Grace  0.71");
        let uncertain = identity(IdentityVerdict::Uncertain, Some("Grace"));
        assert_eq!(who(&uncertain), "Perhaps Grace  0.71");
        let unknown = identity(IdentityVerdict::Unknown, Some("Grace"));
        assert_eq!(who(&unknown), "Unknown  0.71");
        let dark = Liveness {
            score: Some(0.1),
            frame_score: Some(0.1),
            verdict: LivenessVerdict::Unsure,
            reason: Some(UnsureReason::Quality(QualityReason::TooDark)),
        };
        assert_eq!(liveness(&dark), "cannot tell: too dark");
    }
}
