//! Each quality reason at its threshold.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_vision::quality::{QualityParams, assess, sharpness};
use faceglass_vision::{
    Detection, FaceLandmarks, Point, Quality, QualityReason as Why, Rect, Similarity, TEMPLATE_112,
    align_face, pose,
};
use image::{Rgb, RgbImage, imageops};

const FRAME: (u32, u32) = (640, 480);

/// Skin with eyes, brows, nose shadow and mouth around a face whose template is
/// placed by `into_frame`; `light` scales every pixel.
fn scene(into_frame: Similarity, light: f32) -> RgbImage {
    let back = into_frame.inverse().unwrap();
    RgbImage::from_fn(FRAME.0, FRAME.1, |x, y| {
        let p = back.apply(Point::new(x as f32 + 0.5, y as f32 + 0.5));
        let blob =
            |cx: f32, cy: f32, rx: f32, ry: f32| ((p.x - cx) / rx).hypot((p.y - cy) / ry) < 1.0;
        let tone = if blob(38.3, 51.7, 5.0, 2.5) || blob(73.5, 51.5, 5.0, 2.5) {
            60.0
        } else if blob(38.3, 44.0, 8.0, 1.5) || blob(73.5, 44.0, 8.0, 1.5) {
            80.0
        } else if blob(56.0, 92.0, 14.0, 3.0)
            || blob(51.0, 74.0, 2.0, 1.5)
            || blob(61.0, 74.0, 2.0, 1.5)
        {
            100.0
        } else {
            // Pores, so that a sharp picture has something to be sharp about, and
            // light from one side, which survives any blur.
            160.0 + 12.0 * ((p.x * 1.3).sin() * (p.y * 1.7).sin()) + 0.8 * (p.x - 56.0)
        };
        Rgb([(tone * light).clamp(0.0, 255.0) as u8; 3])
    })
}

fn placed(scale: f32, angle_deg: f32) -> Similarity {
    Similarity::about(
        Point::new(56.0, 56.0),
        Point::new(320.0, 240.0),
        angle_deg,
        scale,
    )
}

fn detection(points: [Point; 5], into_frame: Similarity) -> Detection {
    let side = 90.0 * into_frame.scale();
    Detection {
        bbox: Rect::square(into_frame.apply(Point::new(56.0, 62.0)), side),
        score: 0.9,
        points: Some(points),
    }
}

fn judge(frame: &RgbImage, face: &Detection, confidence: f32) -> Quality {
    let points = face.points.unwrap();
    let landmarks = FaceLandmarks {
        points,
        dense: Vec::new(),
        confidence,
        visible: None,
    };
    let aligned = align_face(frame, &points).ok();
    assess(
        frame.dimensions(),
        face,
        &landmarks,
        aligned.as_ref(),
        &QualityParams::default(),
    )
}

fn judge_scene(into_frame: Similarity, light: f32) -> Quality {
    let face = detection(TEMPLATE_112.map(|p| into_frame.apply(p)), into_frame);
    judge(&scene(into_frame, light), &face, 0.9)
}

#[test]
fn a_plain_frontal_face_is_good() {
    let quality = judge_scene(placed(2.0, 0.0), 1.0);
    assert!(quality.ok(), "{quality:?}");
    assert!((quality.eye_distance_px - 70.5).abs() < 0.5);
    // The template's nose lies a little above the tip.
    assert!(quality.yaw_deg.abs() < 3.0 && (0.0..12.0).contains(&quality.pitch_deg));
    assert!(quality.roll_deg.abs() < 1.0);
    assert!(
        (quality.brightness - 0.58).abs() < 0.08,
        "{}",
        quality.brightness
    );
}

#[test]
fn eyes_too_close_together_are_too_small() {
    let limit = QualityParams::default().min_eye_distance_px / 35.24;
    assert!(
        judge_scene(placed(limit * 0.95, 0.0), 1.0)
            .reasons
            .contains(&Why::TooSmall)
    );
    assert!(
        !judge_scene(placed(limit * 1.05, 0.0), 1.0)
            .reasons
            .contains(&Why::TooSmall)
    );
}

#[test]
fn light_decides_too_dark_and_too_bright() {
    assert_eq!(judge_scene(placed(2.0, 0.0), 0.2).reasons, [Why::TooDark]);
    assert!(judge_scene(placed(2.0, 0.0), 0.35).ok());
    assert_eq!(
        judge_scene(placed(2.0, 0.0), 1.8).reasons[0],
        Why::TooBright
    );
}

#[test]
fn blur_lowers_sharpness_and_is_named() {
    let into_frame = placed(2.0, 0.0);
    let sharp = scene(into_frame, 1.0);
    let face = detection(TEMPLATE_112.map(|p| into_frame.apply(p)), into_frame);
    let mut before = f32::INFINITY;
    for sigma in [0.5, 2.0, 4.0, 8.0] {
        let quality = judge(&imageops::blur(&sharp, sigma), &face, 0.9);
        assert!(quality.sharpness < before, "{sigma}: {}", quality.sharpness);
        before = quality.sharpness;
        assert_eq!(
            quality.reasons.contains(&Why::Blurred),
            sigma > 5.0,
            "{quality:?}"
        );
    }
}

#[test]
fn a_flat_patch_is_not_sharp_and_contrast_does_not_matter() {
    assert_eq!(
        sharpness(&RgbImage::from_pixel(112, 112, Rgb([90; 3]))),
        0.0
    );
    assert_eq!(sharpness(&RgbImage::new(0, 0)), 0.0);
    let stripes = |low: u8, high: u8| {
        RgbImage::from_fn(112, 112, |x, _| {
            Rgb([if x / 8 % 2 == 0 { low } else { high }; 3])
        })
    };
    let (faint, strong) = (sharpness(&stripes(90, 120)), sharpness(&stripes(20, 220)));
    assert!((faint - strong).abs() < 0.01 * strong, "{faint} {strong}");
}

#[test]
fn tilt_is_measured_clockwise_and_limited() {
    let tilted = judge_scene(placed(2.0, 20.0), 1.0);
    assert!(
        (tilted.roll_deg - 20.0).abs() < 1.0 && tilted.ok(),
        "{tilted:?}"
    );
    let limit = QualityParams::default().max_roll_deg;
    assert_eq!(
        judge_scene(placed(2.0, limit + 5.0), 1.0).reasons,
        [Why::TurnedAway]
    );
}

/// The five points of a rigid head turned by yaw and pitch, seen from far away.
fn turned(yaw_deg: f32, pitch_deg: f32) -> [Point; 5] {
    let head = [
        [-0.5, 0.0, 0.0],
        [0.5, 0.0, 0.0],
        [0.0, 0.655, -0.55],
        [-0.414, 1.156, -0.1],
        [0.414, 1.156, -0.1],
    ];
    let (sy, cy) = (-yaw_deg).to_radians().sin_cos();
    let (sp, cp) = pitch_deg.to_radians().sin_cos();
    head.map(|[x, y, z]: [f32; 3]| {
        let (x, z) = (cy * x - sy * z, sy * x + cy * z);
        Point::new(320.0 + 70.0 * x, 200.0 + 70.0 * (cp * y + sp * z))
    })
}

#[test]
fn a_turned_head_gives_its_angles_back() {
    for yaw in [-45.0f32, -20.0, 0.0, 20.0, 45.0] {
        let pose = pose::estimate(&turned(yaw, 0.0)).unwrap();
        assert!((pose.yaw_deg - yaw).abs() < 6.0, "{yaw}: {pose:?}");
        assert!(pose.pitch_deg.abs() < 6.0, "{yaw}: {pose:?}");
    }
    for pitch in [-25.0f32, -10.0, 10.0, 25.0] {
        let pose = pose::estimate(&turned(0.0, pitch)).unwrap();
        assert!((pose.pitch_deg - pitch).abs() < 7.0, "{pitch}: {pose:?}");
        assert!(pose.yaw_deg.abs() < 1.0, "{pitch}: {pose:?}");
    }
}

#[test]
fn a_profile_is_turned_away() {
    let into_frame = placed(2.0, 0.0);
    let frame = scene(into_frame, 1.0);
    let face = detection(turned(60.0, 0.0), into_frame);
    assert!(judge(&frame, &face, 0.9).reasons.contains(&Why::TurnedAway));
}

#[test]
fn a_face_over_the_edge_is_cut_off() {
    let into_frame = Similarity::about(Point::new(56.0, 56.0), Point::new(60.0, 240.0), 0.0, 2.0);
    let quality = judge_scene(into_frame, 1.0);
    assert!(quality.reasons.contains(&Why::CutOff), "{quality:?}");
}

#[test]
fn landmarks_without_confidence_or_shape_are_unclear() {
    let into_frame = placed(2.0, 0.0);
    let frame = scene(into_frame, 1.0);
    let face = detection(TEMPLATE_112.map(|p| into_frame.apply(p)), into_frame);
    assert_eq!(judge(&frame, &face, 0.2).reasons, [Why::Unclear]);
    let coincident = detection([Point::new(9.0, 9.0); 5], into_frame);
    assert_eq!(judge(&frame, &coincident, 0.9).reasons, [Why::Unclear]);
    let mut upside_down = TEMPLATE_112.map(|p| into_frame.apply(p));
    upside_down.swap(0, 3);
    upside_down.swap(1, 4);
    let mouth_above_eyes = detection(upside_down, into_frame);
    assert_eq!(
        judge(&frame, &mouth_above_eyes, 0.9).reasons,
        [Why::Unclear]
    );
}

#[test]
fn the_worst_reason_comes_first() {
    let small_and_dark = judge_scene(placed(0.6, 0.0), 0.03);
    assert_eq!(small_and_dark.reasons[..2], [Why::TooDark, Why::TooSmall]);
}

#[test]
fn enrolment_asks_for_more_than_a_verdict() {
    let (verdict, enrolment) = (QualityParams::default(), QualityParams::enrolment());
    assert!(enrolment.min_eye_distance_px > verdict.min_eye_distance_px);
    assert!(enrolment.min_sharpness > verdict.min_sharpness);
    assert!(enrolment.min_brightness > verdict.min_brightness);
    assert!(enrolment.max_brightness < verdict.max_brightness);
    assert!(enrolment.max_yaw_deg < verdict.max_yaw_deg);
    assert!(enrolment.max_pitch_deg < verdict.max_pitch_deg);
    assert!(enrolment.max_roll_deg < verdict.max_roll_deg);
    assert!(enrolment.min_visible > verdict.min_visible);
}
