//! Affine warps of pictures together with their points and boxes.

use super::{Dice, between};
use faceglass_vision::{Point, Rect};
use image::{Rgb, RgbImage};

/// An affine map of the plane: `(x, y)` to `(a·x + b·y + tx, c·x + d·y + ty)`.
/// Unlike `Similarity` it may mirror.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Affine {
    /// x from x.
    pub a: f32,
    /// x from y.
    pub b: f32,
    /// y from x.
    pub c: f32,
    /// y from y.
    pub d: f32,
    /// Shift to the right.
    pub tx: f32,
    /// Shift down.
    pub ty: f32,
}

impl Affine {
    /// Leaves everything where it is.
    pub const IDENTITY: Self = Self {
        a: 1.0,
        b: 0.0,
        c: 0.0,
        d: 1.0,
        tx: 0.0,
        ty: 0.0,
    };

    /// Takes `pivot` to `target`, turning by `angle_deg` (clockwise in the
    /// picture) and scaling by `scale` around it, mirrored first if `flip`.
    pub fn around(pivot: Point, target: Point, angle_deg: f32, scale: f32, flip: bool) -> Self {
        let (sin, cos) = angle_deg.to_radians().sin_cos();
        let mirror = if flip { -1.0 } else { 1.0 };
        let (a, b) = (scale * cos * mirror, -scale * sin);
        let (c, d) = (scale * sin * mirror, scale * cos);
        Self {
            a,
            b,
            c,
            d,
            tx: target.x - a * pivot.x - b * pivot.y,
            ty: target.y - c * pivot.x - d * pivot.y,
        }
    }

    /// The moved point.
    pub fn apply(self, p: Point) -> Point {
        Point::new(
            self.a * p.x + self.b * p.y + self.tx,
            self.c * p.x + self.d * p.y + self.ty,
        )
    }

    /// The axis-aligned box around the moved ellipse that fills `rect`. A turned
    /// face does not grow as much as the corners of its box do.
    pub fn apply_rect(self, rect: Rect) -> Rect {
        let center = self.apply(rect.center());
        let w = (self.a * rect.w).hypot(self.b * rect.h);
        let h = (self.c * rect.w).hypot(self.d * rect.h);
        Rect::new(center.x - w / 2.0, center.y - h / 2.0, w, h)
    }

    /// Square root of the area factor.
    pub fn scale(self) -> f32 {
        (self.a * self.d - self.b * self.c).abs().sqrt()
    }

    /// The inverse map, `None` where the area factor is zero.
    pub fn inverse(self) -> Option<Self> {
        let det = self.a * self.d - self.b * self.c;
        if det.abs() < 1e-9 {
            return None;
        }
        let (a, b, c, d) = (self.d / det, -self.b / det, -self.c / det, self.a / det);
        Some(Self {
            a,
            b,
            c,
            d,
            tx: -(a * self.tx + b * self.ty),
            ty: -(c * self.tx + d * self.ty),
        })
    }
}

/// What stands beyond the edge of the source picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Border {
    /// The nearest pixel of the edge.
    Edge,
    /// One colour.
    Flat([u8; 3]),
    /// Whatever the target held before.
    Keep,
}

/// `source` seen through `target_from_source`, as a new `width`x`height` picture.
pub fn warp(
    source: &RgbImage,
    target_from_source: Affine,
    width: u32,
    height: u32,
    border: Border,
) -> RgbImage {
    let mut target = RgbImage::new(width, height);
    let all = Rect::new(0.0, 0.0, width as f32, height as f32);
    warp_into(&mut target, all, source, target_from_source, border);
    target
}

/// Like [`warp`], but only the pixels of `region` in `target` are painted.
pub fn warp_into(
    target: &mut RgbImage,
    region: Rect,
    source: &RgbImage,
    target_from_source: Affine,
    border: Border,
) {
    let Some(mut map) = target_from_source.inverse() else {
        return;
    };
    if source.width() == 0 || source.height() == 0 {
        return;
    }
    // Bilinear sampling alone would skip pixels when shrinking, and the network
    // would learn from aliasing that no camera shows.
    let mut shrunk: Option<RgbImage> = None;
    while map.scale() >= 1.6 {
        let from = shrunk.as_ref().unwrap_or(source);
        if from.width() < 4 || from.height() < 4 {
            break;
        }
        shrunk = Some(halve(from));
        map = Affine {
            a: map.a / 2.0,
            b: map.b / 2.0,
            c: map.c / 2.0,
            d: map.d / 2.0,
            tx: map.tx / 2.0,
            ty: map.ty / 2.0,
        };
    }
    let from = shrunk.as_ref().unwrap_or(source);
    let x0 = region.x.max(0.0) as u32;
    let y0 = region.y.max(0.0) as u32;
    let x1 = ((region.x + region.w).max(0.0) as u32).min(target.width());
    let y1 = ((region.y + region.h).max(0.0) as u32).min(target.height());
    let (w, h) = (from.width() as f32, from.height() as f32);
    for y in y0..y1 {
        for x in x0..x1 {
            let p = map.apply(Point::new(x as f32 + 0.5, y as f32 + 0.5));
            let inside = p.x >= 0.0 && p.y >= 0.0 && p.x <= w && p.y <= h;
            let pixel = match border {
                Border::Keep if !inside => continue,
                Border::Flat(colour) if !inside => Rgb(colour),
                _ => bilinear(from, p),
            };
            target.put_pixel(x, y, pixel);
        }
    }
}

/// The colour at `p`, edge pixels repeated outside.
pub fn bilinear(source: &RgbImage, p: Point) -> Rgb<u8> {
    let (w, h) = (source.width() as i64, source.height() as i64);
    let (fx, fy) = (p.x - 0.5, p.y - 0.5);
    let (x, y) = (fx.floor(), fy.floor());
    // 8-bit fixed-point weights: exact enough for 8-bit pixels, and quick.
    let (wx, wy) = (((fx - x) * 256.0) as u32, ((fy - y) * 256.0) as u32);
    let clamp = |v: f32, n: i64| (v as i64).clamp(0, n - 1) as usize;
    let (xa, xb) = (clamp(x, w), clamp(x + 1.0, w));
    let (ya, yb) = (clamp(y, h), clamp(y + 1.0, h));
    let raw = source.as_raw();
    let at = |x: usize, y: usize| (y * w as usize + x) * 3;
    let (aa, ba, ab, bb) = (at(xa, ya), at(xb, ya), at(xa, yb), at(xb, yb));
    let mix = |k: usize| {
        let top = u32::from(raw[aa + k]) * (256 - wx) + u32::from(raw[ba + k]) * wx;
        let bottom = u32::from(raw[ab + k]) * (256 - wx) + u32::from(raw[bb + k]) * wx;
        ((top * (256 - wy) + bottom * wy + 32768) >> 16) as u8
    };
    Rgb([mix(0), mix(1), mix(2)])
}

/// Half the size, each pixel the mean of four.
pub fn halve(source: &RgbImage) -> RgbImage {
    let (w, h) = ((source.width() / 2).max(1), (source.height() / 2).max(1));
    let stride = source.width() as usize * 3;
    let raw = source.as_raw();
    let mut out = Vec::with_capacity((w * h * 3) as usize);
    let last_x = source.width() as usize - 1;
    let last_y = source.height() as usize - 1;
    for y in 0..h as usize {
        let (top, bottom) = (2 * y, (2 * y + 1).min(last_y));
        for x in 0..w as usize {
            let (left, right) = (2 * x * 3, (2 * x + 1).min(last_x) * 3);
            for k in 0..3 {
                let sum = u16::from(raw[top * stride + left + k])
                    + u16::from(raw[top * stride + right + k])
                    + u16::from(raw[bottom * stride + left + k])
                    + u16::from(raw[bottom * stride + right + k]);
                out.push(((sum + 2) / 4) as u8);
            }
        }
    }
    RgbImage::from_raw(w, h, out).unwrap_or_default()
}

/// Index in the mirrored face of each of the five points.
pub const FLIP_5: [usize; 5] = [1, 0, 2, 4, 3];

/// Index in the mirrored face of each of the 68 points (iBUG order).
pub const FLIP_68: [usize; 68] = [
    16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0, // jaw
    26, 25, 24, 23, 22, 21, 20, 19, 18, 17, // brows
    27, 28, 29, 30, 35, 34, 33, 32, 31, // nose
    45, 44, 43, 42, 47, 46, 39, 38, 37, 36, 41, 40, // eyes
    54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55, // outer lip
    64, 63, 62, 61, 60, 67, 66, 65, // inner lip
];

/// Points moved by `map`; where it mirrors, left and right change names, so that
/// the first eye is again the one further left. Other counts than 5 and 68 keep
/// their order.
pub fn move_points(points: &[[f32; 2]], map: Affine) -> Vec<[f32; 2]> {
    let mirrored = map.a * map.d - map.b * map.c < 0.0;
    let source = |i: usize| match (mirrored, points.len()) {
        (true, 5) => FLIP_5[i],
        (true, 68) => FLIP_68[i],
        _ => i,
    };
    (0..points.len())
        .map(|i| {
            let [x, y] = points[source(i)];
            let p = map.apply(Point::new(x, y));
            [p.x, p.y]
        })
        .collect()
}

/// An angle in degrees: mostly small, at most `limit`.
pub fn angle(rng: &mut Dice, limit: f32) -> f32 {
    let spread = between(rng, -1.0, 1.0);
    spread * spread.abs().sqrt() * limit
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
mod tests {
    use super::super::{chance, dice};
    use super::*;

    /// A black picture with one bright blob at `p`.
    fn blob(p: Point) -> RgbImage {
        RgbImage::from_fn(80, 60, |x, y| {
            let d = Point::new(x as f32 + 0.5, y as f32 + 0.5).distance(p);
            Rgb([(255.0 * (-d * d / 8.0).exp()) as u8; 3])
        })
    }

    fn centroid(picture: &RgbImage) -> Point {
        let (mut sx, mut sy, mut sum) = (0.0, 0.0, 0.0);
        for (x, y, Rgb([v, ..])) in picture.enumerate_pixels() {
            let v = f32::from(*v);
            sx += v * (x as f32 + 0.5);
            sy += v * (y as f32 + 0.5);
            sum += v;
        }
        Point::new(sx / sum, sy / sum)
    }

    #[test]
    fn points_move_with_their_pixels() {
        let mut rng = dice(5, 0);
        for _ in 0..60 {
            let p = Point::new(between(&mut rng, 25.0, 55.0), between(&mut rng, 20.0, 40.0));
            let target = Point::new(between(&mut rng, 40.0, 60.0), between(&mut rng, 40.0, 60.0));
            let (turn, scale) = (between(&mut rng, -45.0, 45.0), between(&mut rng, 0.4, 1.6));
            let flip = chance(&mut rng, 0.5);
            let map = Affine::around(Point::new(40.0, 30.0), target, turn, scale, flip);
            let moved = warp(&blob(p), map, 100, 100, Border::Flat([0; 3]));
            let off = centroid(&moved).distance(map.apply(p));
            assert!(off < 0.35, "{off} px off for {map:?}");
        }
    }

    #[test]
    fn inverse_undoes() {
        let map = Affine::around(Point::new(3.0, 4.0), Point::new(9.0, 1.0), 30.0, 1.7, true);
        let p = Point::new(12.0, -5.0);
        assert!(map.inverse().unwrap().apply(map.apply(p)).distance(p) < 1e-4);
        assert!(
            map.apply(Point::new(3.0, 4.0))
                .distance(Point::new(9.0, 1.0))
                < 1e-4
        );
    }

    #[test]
    fn mirroring_twice_changes_nothing() {
        for (i, j) in FLIP_68.iter().enumerate() {
            assert_eq!(FLIP_68[*j], i);
        }
        let points: Vec<[f32; 2]> = (0..68).map(|i| [i as f32, (i * i % 17) as f32]).collect();
        let middle = Point::new(34.0, 5.0);
        let mirror = Affine::around(middle, middle, 0.0, 1.0, true);
        assert_eq!(move_points(&move_points(&points, mirror), mirror), points);
    }

    #[test]
    fn a_turned_box_keeps_centre_and_a_mirrored_box_its_size() {
        let rect = Rect::new(10.0, 20.0, 30.0, 40.0);
        let mirror = Affine::around(rect.center(), rect.center(), 0.0, 1.0, true);
        let mirrored = mirror.apply_rect(rect);
        assert!((mirrored.w - 30.0).abs() < 1e-4 && (mirrored.x - 10.0).abs() < 1e-4);
        let quarter = Affine::around(rect.center(), rect.center(), 90.0, 1.0, false);
        let turned = quarter.apply_rect(rect);
        assert!((turned.w - 40.0).abs() < 1e-3 && (turned.h - 30.0).abs() < 1e-3);
    }
}
