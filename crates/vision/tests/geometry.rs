//! Properties of points, rectangles and similarity transforms.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use faceglass_vision::{Point, Rect, Similarity};
use proptest::prelude::*;

fn point() -> impl Strategy<Value = Point> {
    (-2000.0f32..2000.0, -2000.0f32..2000.0).prop_map(|(x, y)| Point::new(x, y))
}

fn similarity() -> impl Strategy<Value = Similarity> {
    (point(), point(), -180.0f32..180.0, 0.05f32..20.0)
        .prop_map(|(from, to, angle, scale)| Similarity::about(from, to, angle, scale))
}

fn rect() -> impl Strategy<Value = Rect> {
    (
        -500.0f32..500.0,
        -500.0f32..500.0,
        0.1f32..500.0,
        0.1f32..500.0,
    )
        .prop_map(|(x, y, w, h)| Rect::new(x, y, w, h))
}

/// Rounding grows with how far out the numbers lie.
fn close(a: Point, b: Point, span: f32) -> bool {
    a.distance(b) <= 1e-4 * span.max(1.0)
}

proptest! {
    #[test]
    fn the_inverse_undoes(t in similarity(), p in point()) {
        let back = t.inverse().unwrap().apply(t.apply(p));
        let span = p.x.abs() + p.y.abs() + (t.tx.abs() + t.ty.abs()) / t.scale();
        prop_assert!(close(back, p, span), "{back:?} instead of {p:?}");
    }

    #[test]
    fn distances_scale_alike(t in similarity(), p in point(), q in point()) {
        let span = t.tx.abs() + t.ty.abs() + t.scale() * 4000.0;
        let want = p.distance(q) * t.scale();
        prop_assert!((t.apply(p).distance(t.apply(q)) - want).abs() <= 1e-4 * span);
    }

    #[test]
    fn then_is_one_after_the_other(t in similarity(), u in similarity(), p in point()) {
        let span = u.scale() * (t.scale() * 4000.0 + t.tx.abs() + t.ty.abs())
            + u.tx.abs() + u.ty.abs();
        prop_assert!(close(t.then(u).apply(p), u.apply(t.apply(p)), span));
    }

    #[test]
    fn about_turns_and_scales_about_its_point(
        from in point(), to in point(), angle in -179.0f32..179.0, scale in 0.1f32..10.0,
    ) {
        let t = Similarity::about(from, to, angle, scale);
        let span = scale * 4000.0 + 4000.0;
        prop_assert!(close(t.apply(from), to, span));
        prop_assert!((t.scale() - scale).abs() < 1e-3 * scale);
        prop_assert!((t.angle_deg() - angle).abs() < 0.01);
    }

    #[test]
    fn the_fit_finds_the_transform_that_made_the_points(
        t in similarity(), points in prop::collection::vec(point(), 5),
    ) {
        let spread = points.iter().map(|p| p.distance(points[0])).fold(0.0, f32::max);
        prop_assume!(spread > 50.0);
        let moved: Vec<Point> = points.iter().map(|p| t.apply(*p)).collect();
        let fitted = Similarity::fit(&points, &moved).unwrap();
        let span = 10.0 * (t.tx.abs() + t.ty.abs() + t.scale() * 4000.0);
        for (p, q) in points.iter().zip(&moved) {
            prop_assert!(close(fitted.apply(*p), *q, span));
        }
    }

    #[test]
    fn no_nearby_transform_fits_noisy_points_better(
        t in similarity(),
        points in prop::collection::vec(point(), 5),
        noise in prop::collection::vec(point(), 5),
        nudge in (-0.01f32..0.01, -0.01f32..0.01),
    ) {
        prop_assume!(points.iter().any(|p| p.distance(points[0]) > 200.0));
        let target: Vec<Point> = points.iter().zip(&noise).map(|(p, n)| {
            let q = t.apply(*p);
            Point::new(q.x + n.x * 0.05, q.y + n.y * 0.05)
        }).collect();
        let Some(best) = Similarity::fit(&points, &target) else { return Ok(()) };
        let cost = |s: Similarity| -> f64 {
            points.iter().zip(&target).map(|(p, q)| f64::from(s.apply(*p).distance(*q)).powi(2)).sum()
        };
        let other = Similarity { a: best.a + nudge.0, b: best.b + nudge.1, ..best };
        prop_assert!(cost(best) <= cost(other) * 1.001 + 1.0);
    }

    #[test]
    fn overlap_is_symmetric_and_at_most_one(a in rect(), b in rect()) {
        let iou = a.iou(b);
        prop_assert!((0.0..=1.0001).contains(&iou));
        prop_assert!((iou - b.iou(a)).abs() < 1e-5);
        prop_assert!((a.iou(a) - 1.0).abs() < 1e-3);
    }

    #[test]
    fn clipping_stays_inside_frame_and_rectangle(r in rect(), w in 1u32..400, h in 1u32..400) {
        let c = r.clipped_to(w, h);
        prop_assert!(c.x >= 0.0 && c.y >= 0.0 && c.w >= 0.0 && c.h >= 0.0);
        prop_assert!(c.x + c.w <= w as f32 + 1e-3 && c.y + c.h <= h as f32 + 1e-3);
        prop_assert!(c.area() <= r.area() * 1.001);
    }

    #[test]
    fn the_rectangle_around_points_holds_them_all(points in prop::collection::vec(point(), 1..20)) {
        let r = Rect::around(&points);
        let slack = 1e-3;
        for p in &points {
            prop_assert!(p.x >= r.x - slack && p.x <= r.x + r.w + slack);
            prop_assert!(p.y >= r.y - slack && p.y <= r.y + r.h + slack);
        }
    }
}

#[test]
fn what_cannot_be_fitted_is_refused() {
    let p = Point::new(3.0, 4.0);
    assert_eq!(Similarity::fit(&[p], &[p]), None);
    assert_eq!(Similarity::fit(&[p; 5], &[Point::default(); 5]), None);
    assert_eq!(Similarity::fit(&[Point::default(), p], &[p, p]), None);
    let broken = Point::new(f32::NAN, 0.0);
    assert_eq!(Similarity::fit(&[broken, p], &[p, broken]), None);
    let flat = Similarity {
        a: 0.0,
        b: 0.0,
        tx: 1.0,
        ty: 1.0,
    };
    assert_eq!(flat.inverse(), None);
}

#[test]
fn a_quarter_turn_is_clockwise_in_the_picture() {
    let turn = Similarity::about(Point::default(), Point::default(), 90.0, 1.0);
    let right = turn.apply(Point::new(1.0, 0.0));
    assert!((right.x).abs() < 1e-6 && (right.y - 1.0).abs() < 1e-6);
}
