//! Crops, warps, alignment and letterbox, pixel by pixel.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_vision::align::ALIGNED_SIDE;
use faceglass_vision::{
    Detection, Point, Rect, Similarity, TEMPLATE_112, View, ViewShape, align_face, crop_rect,
    letterbox, liveness_region, liveness_view, square_crop, warp_similarity,
};
use image::{Rgb, RgbImage};
use proptest::prelude::*;

/// Red grows with x, green with y; blue is constant.
fn ramp(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| Rgb([x as u8, y as u8, 77]))
}

fn assert_near(image: &RgbImage, x: u32, y: u32, want: [f32; 3], slack: f32) {
    let have = image.get_pixel(x, y).0;
    for (h, w) in have.iter().zip(want) {
        assert!(
            (f32::from(*h) - w).abs() <= slack,
            "{have:?} at {x},{y} instead of {want:?}"
        );
    }
}

#[test]
fn a_crop_at_its_own_size_is_a_copy() {
    let frame = ramp(200, 120);
    let crop = crop_rect(&frame, Rect::new(30.0, 20.0, 64.0, 48.0), 64, 48);
    for (x, y, pixel) in crop.enumerate_pixels() {
        assert_eq!(pixel, frame.get_pixel(x + 30, y + 20));
    }
}

#[test]
fn outside_is_black_and_inside_keeps_its_place() {
    let frame = RgbImage::from_pixel(100, 100, Rgb([200; 3]));
    let crop = square_crop(&frame, Point::new(0.0, 0.0), 80.0, 80);
    assert_eq!(crop.get_pixel(10, 10).0, [0; 3]);
    assert_eq!(crop.get_pixel(60, 10).0, [0; 3]);
    assert_eq!(crop.get_pixel(60, 60).0, [200; 3]);
    let nowhere = square_crop(&frame, Point::new(900.0, 900.0), 80.0, 16);
    assert!(nowhere.pixels().all(|p| p.0 == [0; 3]));
}

#[test]
fn broken_regions_give_black_and_no_panic() {
    let frame = ramp(64, 64);
    for (x, side) in [
        (f32::NAN, 10.0),
        (10.0, f32::INFINITY),
        (10.0, 0.0),
        (10.0, -5.0),
        (1e30, 3.0),
    ] {
        let crop = square_crop(&frame, Point::new(x, 10.0), side, 8);
        assert_eq!(crop.dimensions(), (8, 8));
    }
}

#[test]
fn shrinking_averages_instead_of_picking() {
    let checks = RgbImage::from_fn(512, 512, |x, y| Rgb([((x + y) % 2 * 255) as u8; 3]));
    let crop = square_crop(&checks, Point::new(256.0, 256.0), 400.0, 50);
    let shrink = Similarity::about(
        Point::new(256.0, 256.0),
        Point::new(25.0, 25.0),
        20.0,
        0.125,
    );
    for image in [crop, warp_similarity(&checks, shrink, 50, 50)] {
        for y in 5..45 {
            for x in 5..45 {
                assert_near(&image, x, y, [127.5; 3], 12.0);
            }
        }
    }
}

#[test]
fn warp_moves_pixels_where_the_transform_says() {
    let frame = ramp(200, 200);
    for (angle, scale) in [
        (0.0, 1.0),
        (30.0, 1.0),
        (-75.0, 0.8),
        (180.0, 2.0),
        (10.0, 0.4),
        (45.0, 0.21),
    ] {
        let t = Similarity::about(
            Point::new(100.0, 100.0),
            Point::new(32.0, 32.0),
            angle,
            scale,
        );
        let out = warp_similarity(&frame, t, 64, 64);
        let back = t.inverse().unwrap();
        for y in (2..62).step_by(7) {
            for x in (2..62).step_by(7) {
                let p = back.apply(Point::new(x as f32 + 0.5, y as f32 + 0.5));
                let reach = 1.5 / scale;
                let inside = |v: f32| v > reach && v < 200.0 - reach;
                if inside(p.x) && inside(p.y) {
                    assert_near(&out, x, y, [p.x - 0.5, p.y - 0.5, 77.0], 1.5);
                }
            }
        }
    }
}

#[test]
fn aligned_points_land_on_the_template() {
    let mut frame = RgbImage::from_pixel(640, 480, Rgb([20; 3]));
    let into_frame = Similarity::about(Point::new(56.0, 56.0), Point::new(300.0, 220.0), 25.0, 1.7);
    let points = TEMPLATE_112.map(|p| into_frame.apply(p));
    let right_mouth = points[4];
    for (_, _, pixel) in frame.enumerate_pixels_mut().filter(|(x, y, _)| {
        Point::new(*x as f32 + 0.5, *y as f32 + 0.5).distance(right_mouth) < 6.0
    }) {
        *pixel = Rgb([255, 0, 0]);
    }
    let aligned = align_face(&frame, &points).unwrap();
    assert_eq!(aligned.image.dimensions(), (ALIGNED_SIDE, ALIGNED_SIDE));
    for (have, want) in points
        .map(|p| aligned.aligned_from_frame.apply(p))
        .iter()
        .zip(TEMPLATE_112)
    {
        assert!(have.distance(want) < 0.01);
    }
    assert_near(&aligned.image, 70, 92, [255.0, 0.0, 0.0], 2.0);
    assert_near(&aligned.image, 41, 92, [20.0; 3], 1.0);
}

#[test]
fn an_empty_result_or_a_flat_transform_gives_no_panic() {
    let frame = ramp(20, 20);
    assert_eq!(
        warp_similarity(&frame, Similarity::IDENTITY, 0, 5).dimensions(),
        (0, 5)
    );
    let flat = Similarity {
        a: 0.0,
        ..Similarity::IDENTITY
    };
    assert!(
        warp_similarity(&frame, flat, 4, 4)
            .pixels()
            .all(|p| p.0 == [0; 3])
    );
    assert!(
        warp_similarity(&RgbImage::new(0, 0), Similarity::IDENTITY, 4, 4)
            .pixels()
            .all(|p| p.0 == [0; 3])
    );
    let far = Similarity::about(Point::default(), Point::new(1e9, 1e9), 30.0, 1e-6);
    assert_eq!(warp_similarity(&frame, far, 4, 4).dimensions(), (4, 4));
}

#[test]
fn coincident_points_cannot_be_aligned() {
    let error = align_face(&ramp(50, 50), &[Point::new(5.0, 5.0); 5]).unwrap_err();
    assert!(error.to_string().contains("coincide"), "{error}");
}

#[test]
fn letterbox_keeps_proportions_and_leads_back() {
    let fitted = letterbox(&RgbImage::from_pixel(1280, 720, Rgb([90; 3])), 320, 256).unwrap();
    assert_eq!(fitted.image.dimensions(), (320, 256));
    assert_eq!(fitted.image.get_pixel(319, 179).0, [90; 3]);
    assert_eq!(fitted.image.get_pixel(319, 180).0, [0; 3]);
    let found = Detection {
        bbox: Rect::new(80.0, 45.0, 20.0, 30.0),
        score: 0.9,
        points: Some([Point::new(160.0, 90.0); 5]),
    };
    let face = fitted.detection_in_frame(&found);
    assert_eq!(face.bbox, Rect::new(320.0, 180.0, 80.0, 120.0));
    assert_eq!(face.points.unwrap()[0], Point::new(640.0, 360.0));
    assert!(letterbox(&RgbImage::new(0, 10), 320, 240).is_err());
}

#[test]
fn liveness_crops_are_placed_as_minifasnet_places_them() {
    let view = |scale| View {
        scale,
        dx: 0.0,
        dy: 0.0,
    };
    let bbox = Rect::new(100.0, 100.0, 80.0, 100.0);
    let frame = (640, 480);
    // Fits: centred, in the box's own proportions or square.
    assert_eq!(
        liveness_region(frame, bbox, view(1.5), ViewShape::Box),
        Rect::new(80.0, 75.0, 120.0, 150.0)
    );
    assert_eq!(
        liveness_region(frame, bbox, view(1.5), ViewShape::Square),
        Rect::new(65.0, 75.0, 150.0, 150.0)
    );
    // Reaches over the edge: shifted.
    assert_eq!(
        liveness_region(frame, bbox, view(3.5), ViewShape::Square),
        Rect::new(0.0, 0.0, 350.0, 350.0)
    );
    // Larger than the frame: shrunk to its height.
    let large = liveness_region(frame, bbox, view(6.0), ViewShape::Box);
    assert_eq!((large.y, large.h), (0.0, 480.0));
    assert!((large.w - 384.0).abs() < 0.01, "{large:?}");
    // Shifts count in longer sides of the box.
    let shifted = View {
        scale: 1.0,
        dx: 0.5,
        dy: -0.25,
    };
    let region = liveness_region(frame, bbox, shifted, ViewShape::Square);
    assert_eq!(region, Rect::new(140.0, 75.0, 100.0, 100.0));
    assert_eq!(
        liveness_view(&ramp(64, 64), bbox, view(2.0), 16).dimensions(),
        (16, 16)
    );
}

proptest! {
    #[test]
    fn liveness_crops_lie_inside_the_frame(
        frame in (16u32..2000, 16u32..2000),
        bbox in (-300.0f32..2000.0, -300.0f32..2000.0, 1.0f32..900.0, 1.0f32..900.0),
        scale in 0.1f32..5.0,
        shift in (-2.0f32..2.0, -2.0f32..2.0),
        boxed in any::<bool>(),
    ) {
        let view = View { scale, dx: shift.0, dy: shift.1 };
        let shape = if boxed { ViewShape::Box } else { ViewShape::Square };
        let bbox = Rect::new(bbox.0, bbox.1, bbox.2, bbox.3);
        let r = liveness_region(frame, bbox, view, shape);
        prop_assert!(r.x >= 0.0 && r.y >= 0.0 && r.w > 0.0 && r.h > 0.0);
        prop_assert!(r.x + r.w <= frame.0 as f32 + 0.01);
        prop_assert!(r.y + r.h <= frame.1 as f32 + 0.01);
        if !boxed {
            prop_assert!((r.w - r.h).abs() < 0.01 * r.w);
        }
    }

    #[test]
    fn crops_have_the_size_asked_for(
        x in -200.0f32..300.0, y in -200.0f32..300.0, side in 0.0f32..400.0, out in 1u32..64,
    ) {
        let crop = square_crop(&ramp(100, 80), Point::new(x, y), side, out);
        prop_assert_eq!(crop.dimensions(), (out, out));
    }
}
