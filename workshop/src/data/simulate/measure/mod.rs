//! The same figures of real and of simulated pairs of depth and infrared, so that one can be fitted to the other.
//!
//! | file | what |
//! |---|---|
//! | `mod` | the figures of a pair |
//! | `pairs` | real pairs from a folder |
//! | `sample` | simulated ones |
//! | `report` | both side by side |
//! | `sheet` | a picture of simulated triplets of drawn faces |

pub mod pairs;
pub mod report;
pub mod sample;
pub mod sheet;

use faceglass_vision::Point;

/// Depth and infrared of the same pixels, with three points of a face.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// Millimetres, 0 for nothing.
    pub depth_mm: Vec<f32>,
    /// Counts.
    pub infrared: Vec<f32>,
    /// Middles of the eyes.
    pub eyes: [Point; 2],
    /// Middle of the mouth.
    pub mouth: Point,
    /// Focal length in pixels.
    pub focal_px: f32,
}

/// A figure that is taken of every pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// As tables write it.
    pub name: &'static str,
    /// What it is.
    pub what: &'static str,
    /// Digits after the point.
    pub digits: usize,
}

const fn figure(name: &'static str, what: &'static str, digits: usize) -> Figure {
    Figure { name, what, digits }
}

/// All figures, in the order of [`Look::figures`]. The face is an ellipse about the middle between eyes and mouth, turned as the
/// eyes are, with half axes of 0.95 of the distance between the eyes and 1.2 of that between eyes and mouth.
pub const FIGURES: [Figure; 14] = [
    figure("distance_mm", "median depth over the face", 0),
    figure("holes", "share of the face without depth", 4),
    figure(
        "behind",
        "share of the face more than 150 mm off its median",
        4,
    ),
    figure(
        "range_mm",
        "depth over the face, 95th less 5th percentile",
        1,
    ),
    figure("plane_mm", "root mean square off the best plane", 1),
    figure(
        "noise_mm",
        "deviation by second differences of depth (Immerkær 1996), mean",
        2,
    ),
    figure(
        "ir_level",
        "median infrared over the face, times the square of the distance in m, counts",
        0,
    ),
    figure("ir_low", "5th percentile of infrared over its median", 3),
    figure(
        "ir_quarter",
        "25th percentile of infrared over its median",
        3,
    ),
    figure("ir_high", "95th percentile of infrared over its median", 3),
    figure(
        "ir_noise",
        "deviation by second differences of infrared over its median, mean",
        4,
    ),
    figure(
        "ir_cosine",
        "exponent of the cosine between ray and surface that infrared falls with",
        2,
    ),
    figure(
        "shift_px",
        "shift between edges of depth and infrared, at the best correlation",
        2,
    ),
    figure("eyes_mm", "distance between the eyes in space", 1),
];

/// Bars of the two profiles.
pub const BARS: usize = 40;
/// Infrared over its median, from 0 to this.
pub const MOST_INFRARED: f64 = 2.0;
/// Depth off its median, this to either side, mm.
pub const MOST_DEPTH_MM: f64 = 100.0;
/// What is further from the median than this is not the face, mm.
const FACE_MM: f32 = 150.0;

/// What a pair gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// By [`FIGURES`]; none where it cannot be told.
    pub figures: Vec<Option<f64>>,
    /// Shares of pixels by infrared over its median.
    pub infrared: Vec<f64>,
    /// Shares of pixels by depth off its median.
    pub depth: Vec<f64>,
}

/// The value below which a share of the sorted `values` lies.
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let at = share * sorted.len().checked_sub(1)? as f64;
    let (low, part) = (at.floor() as usize, at.fract());
    let next = sorted.get(low + 1).unwrap_or(&sorted[low]);
    Some(sorted[low] * (1.0 - part) + next * part)
}

fn sorted(values: impl Iterator<Item = f32>) -> Vec<f64> {
    let mut values: Vec<f64> = values.map(f64::from).collect();
    values.sort_by(f64::total_cmp);
    values
}

/// Measures a pair; `None` if there is no face of at least 50 pixels with depth in it.
pub fn look(pair: &Pair) -> Option<Look> {
    let face = Region::of(pair)?;
    let in_ellipse: Vec<usize> = (0..pair.depth_mm.len())
        .filter(|i| face.holds(i % pair.width, i / pair.width, 1.0))
        .collect();
    let there = in_ellipse.iter().filter(|i| pair.depth_mm[**i] > 0.0);
    let depths = sorted(there.clone().map(|i| pair.depth_mm[*i]));
    let median = quantile(&depths, 0.5)?;
    let of_face: Vec<usize> = there
        .copied()
        .filter(|i| (pair.depth_mm[*i] - median as f32).abs() < FACE_MM)
        .collect();
    if of_face.len() < 50 {
        return None;
    }
    let of = in_ellipse.len() as f64;
    let near = sorted(of_face.iter().map(|i| pair.depth_mm[*i]));
    let light = sorted(of_face.iter().map(|i| pair.infrared[*i]));
    let light_median = quantile(&light, 0.5).filter(|m| *m > 0.0)?;
    let is_face = |i: usize| {
        let z = pair.depth_mm[i];
        face.holds(i % pair.width, i / pair.width, 1.0)
            && z > 0.0
            && (z - median as f32).abs() < FACE_MM
    };
    let spread = |sorted: &[f64], low: f64, high: f64| {
        Some(quantile(sorted, high)? - quantile(sorted, low)?)
    };
    let relative = |share: f64| Some(quantile(&light, share)? / light_median);
    let metres = median / 1000.0;
    let figures = vec![
        Some(median),
        Some(1.0 - depths.len() as f64 / of),
        Some((depths.len() - of_face.len()) as f64 / of),
        spread(&near, 0.05, 0.95),
        plane_residual(pair, &of_face),
        roughness(pair, &pair.depth_mm, &is_face),
        Some(light_median * metres * metres),
        relative(0.05),
        relative(0.25),
        relative(0.95),
        roughness(pair, &pair.infrared, &is_face).map(|v| v / light_median),
        cosine_exponent(pair, &is_face, median as f32),
        edge_shift(pair, &face, light_median as f32),
        Some(f64::from(pair.eyes[0].distance(pair.eyes[1]) / pair.focal_px) * median),
    ];
    let bars = |values: &mut dyn Iterator<Item = f64>| {
        let mut bars = vec![0.0; BARS];
        for part in values {
            let bar = ((part * BARS as f64).max(0.0) as usize).min(BARS - 1);
            bars[bar] += 1.0 / of_face.len() as f64;
        }
        bars
    };
    let infrared = of_face
        .iter()
        .map(|i| f64::from(pair.infrared[*i]) / light_median / MOST_INFRARED);
    let depth = of_face
        .iter()
        .map(|i| (f64::from(pair.depth_mm[*i]) - median) / (2.0 * MOST_DEPTH_MM) + 0.5);
    Some(Look {
        figures,
        infrared: bars(&mut { infrared }),
        depth: bars(&mut { depth }),
    })
}

/// The ellipse of a face.
struct Region {
    middle: Point,
    sine: f32,
    cosine: f32,
    across: f32,
    down: f32,
}

impl Region {
    fn of(pair: &Pair) -> Option<Self> {
        let [left, right] = pair.eyes;
        let apart = left.distance(right);
        let eyes = Point::new((left.x + right.x) / 2.0, (left.y + right.y) / 2.0);
        let below = eyes.distance(pair.mouth);
        let is_face = apart > 3.0 && below > 3.0;
        is_face.then(|| Self {
            middle: Point::new((eyes.x + pair.mouth.x) / 2.0, (eyes.y + pair.mouth.y) / 2.0),
            sine: (right.y - left.y) / apart,
            cosine: (right.x - left.x) / apart,
            across: 0.95 * apart,
            down: 1.2 * below,
        })
    }

    /// Whether pixel `(x, y)` is in the ellipse enlarged by a factor.
    fn holds(&self, x: usize, y: usize, by: f32) -> bool {
        let (dx, dy) = (
            x as f32 + 0.5 - self.middle.x,
            y as f32 + 0.5 - self.middle.y,
        );
        let u = (dx * self.cosine + dy * self.sine) / self.across;
        let v = (dy * self.cosine - dx * self.sine) / self.down;
        u * u + v * v < by * by
    }
}

/// Root mean square of what is left of depth when the best plane `z = a x + b y + c` in space is taken off, mm.
fn plane_residual(pair: &Pair, pixels: &[usize]) -> Option<f64> {
    let places: Vec<[f64; 3]> = pixels
        .iter()
        .map(|i| {
            let z = f64::from(pair.depth_mm[*i]);
            let from_axis = |at: usize, length: usize| {
                (at as f64 + 0.5 - length as f64 / 2.0) * z / f64::from(pair.focal_px)
            };
            [
                from_axis(i % pair.width, pair.width),
                from_axis(i / pair.width, pair.height),
                z,
            ]
        })
        .collect();
    let n = places.len() as f64;
    let mean = [0, 1, 2].map(|k| places.iter().map(|p| p[k]).sum::<f64>() / n);
    let product = |j: usize, k: usize| {
        let of = |p: &[f64; 3]| (p[j] - mean[j]) * (p[k] - mean[k]);
        places.iter().map(of).sum::<f64>()
    };
    let (xx, xy, yy, xz, yz) = (
        product(0, 0),
        product(0, 1),
        product(1, 1),
        product(0, 2),
        product(1, 2),
    );
    let det = xx * yy - xy * xy;
    if det.abs() < 1e-9 {
        return None;
    }
    let (a, b) = ((xz * yy - yz * xy) / det, (yz * xx - xz * xy) / det);
    let off = |p: &[f64; 3]| (p[2] - mean[2] - a * (p[0] - mean[0]) - b * (p[1] - mean[1])).powi(2);
    Some((places.iter().map(off).sum::<f64>() / n).sqrt())
}

/// The deviation of noise by the mean of `|1 -2 1; -2 4 -2; 1 -2 1|`, which is blind to planes (J. Immerkær, "Fast Noise Variance
/// Estimation", 1996).
fn roughness(pair: &Pair, values: &[f32], is_face: &dyn Fn(usize) -> bool) -> Option<f64> {
    const KERNEL: [f32; 9] = [1.0, -2.0, 1.0, -2.0, 4.0, -2.0, 1.0, -2.0, 1.0];
    let (mut sum, mut of) = (0.0, 0.0);
    for y in 1..pair.height.saturating_sub(1) {
        for x in 1..pair.width.saturating_sub(1) {
            let around = |k: usize| (y + k / 3 - 1) * pair.width + x + k % 3 - 1;
            if (0..9).all(|k| is_face(around(k))) {
                let second: f32 = (0..9).map(|k| KERNEL[k] * values[around(k)]).sum();
                sum += f64::from(second.abs());
                of += 1.0;
            }
        }
    }
    (of > 20.0).then(|| (std::f64::consts::FRAC_PI_2).sqrt() * sum / of / 6.0)
}

/// The slope of `ln(infrared z²)` over `ln(cosine)`, where depth, averaged over 5 by 5 pixels, tells a cosine of 0.3 to 0.97.
fn cosine_exponent(pair: &Pair, is_face: &dyn Fn(usize) -> bool, median: f32) -> Option<f64> {
    let pitch = median / pair.focal_px;
    let mean = |x: usize, y: usize| {
        let mut sum = 0.0;
        for v in y - 2..=y + 2 {
            for u in x - 2..=x + 2 {
                let i = v * pair.width + u;
                if !is_face(i) {
                    return None;
                }
                sum += pair.depth_mm[i];
            }
        }
        Some(sum / 25.0)
    };
    let mut points: Vec<(f64, f64)> = Vec::new();
    for y in 3..pair.height.saturating_sub(3) {
        for x in 3..pair.width.saturating_sub(3) {
            let around = (
                mean(x - 1, y),
                mean(x + 1, y),
                mean(x, y - 1),
                mean(x, y + 1),
            );
            let (Some(w), Some(e), Some(n), Some(s)) = around else {
                continue;
            };
            let (gx, gy) = ((e - w) / 2.0 / pitch, (s - n) / 2.0 / pitch);
            let cosine = 1.0 / (1.0 + gx * gx + gy * gy).sqrt();
            let i = y * pair.width + x;
            if (0.3..0.97).contains(&cosine) && pair.infrared[i] > 0.0 {
                let light = pair.infrared[i] * pair.depth_mm[i] * pair.depth_mm[i];
                points.push((f64::from(cosine.ln()), f64::from(light.ln())));
            }
        }
    }
    let n = points.len() as f64;
    if points.len() < 40 {
        return None;
    }
    let (mx, my) = points
        .iter()
        .fold((0.0, 0.0), |m, p| (m.0 + p.0 / n, m.1 + p.1 / n));
    let xy: f64 = points.iter().map(|p| (p.0 - mx) * (p.1 - my)).sum();
    let xx: f64 = points.iter().map(|p| (p.0 - mx).powi(2)).sum();
    (xx > 1e-6).then_some(xy / xx)
}

/// How far edges of infrared lie from those of depth: the shift of up to 3 pixels with the best correlation of both gradients'
/// lengths within 1.5 times the face, refined by parabolas.
fn edge_shift(pair: &Pair, face: &Region, light: f32) -> Option<f64> {
    const MOST: i64 = 3;
    let (width, height) = (pair.width as i64, pair.height as i64);
    let gradient = |values: &[f32], most: f32, zero_is_nothing: bool| {
        let mut out = vec![0.0f32; values.len()];
        for y in 1..height - 1 {
            for x in 1..width - 1 {
                let i = (y * width + x) as usize;
                let w = width as usize;
                let four = [values[i - 1], values[i + 1], values[i - w], values[i + w]];
                if zero_is_nothing && four.contains(&0.0) {
                    continue;
                }
                let length = ((four[1] - four[0]) / 2.0).hypot((four[3] - four[2]) / 2.0);
                out[i] = length.min(most);
            }
        }
        out
    };
    let of_depth = gradient(&pair.depth_mm, 40.0, true);
    let of_light = gradient(&pair.infrared, 0.5 * light, false);
    let inside: Vec<(i64, i64)> = (MOST..height - MOST)
        .flat_map(|y| (MOST..width - MOST).map(move |x| (x, y)))
        .filter(|(x, y)| face.holds(*x as usize, *y as usize, 1.5))
        .collect();
    if inside.len() < 50 {
        return None;
    }
    let correlation = |dx: i64, dy: i64| {
        let n = inside.len() as f64;
        let pairs = inside.iter().map(|(x, y)| {
            let a = of_depth[(y * width + x) as usize];
            let b = of_light[((y + dy) * width + x + dx) as usize];
            (f64::from(a), f64::from(b))
        });
        let sums = pairs.fold([0.0; 5], |s, (a, b)| {
            [s[0] + a, s[1] + b, s[2] + a * a, s[3] + b * b, s[4] + a * b]
        });
        let (va, vb) = (
            sums[2] - sums[0] * sums[0] / n,
            sums[3] - sums[1] * sums[1] / n,
        );
        (sums[4] - sums[0] * sums[1] / n) / (va * vb).sqrt().max(1e-9)
    };
    let shifts = (-MOST..=MOST).flat_map(|dy| (-MOST..=MOST).map(move |dx| (dx, dy)));
    let best = shifts
        .map(|(dx, dy)| (correlation(dx, dy), dx, dy))
        .max_by(|a, b| a.0.total_cmp(&b.0))?;
    let (top, dx, dy) = best;
    let fine = |before: f64, after: f64| {
        let bend = before - 2.0 * top + after;
        if bend < -1e-9 {
            (0.5 * (before - after) / bend).clamp(-0.5, 0.5)
        } else {
            0.0
        }
    };
    let inner = |d: i64| d.abs() < MOST;
    let x = if inner(dx) {
        fine(correlation(dx - 1, dy), correlation(dx + 1, dy))
    } else {
        0.0
    };
    let y = if inner(dy) {
        fine(correlation(dx, dy - 1), correlation(dx, dy + 1))
    } else {
        0.0
    };
    Some((dx as f64 + x).hypot(dy as f64 + y))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// A face-sized pair whose depth and infrared are functions of the pixel.
    fn pair(depth: impl Fn(f32, f32) -> f32, infrared: impl Fn(f32, f32) -> f32) -> Pair {
        let (width, height) = (90, 100);
        let all = |f: &dyn Fn(f32, f32) -> f32| {
            (0..width * height)
                .map(|i| f((i % width) as f32, (i / width) as f32))
                .collect()
        };
        Pair {
            width,
            height,
            depth_mm: all(&depth),
            infrared: all(&infrared),
            eyes: [Point::new(33.0, 40.0), Point::new(57.0, 40.0)],
            mouth: Point::new(45.0, 65.0),
            focal_px: 365.5,
        }
    }

    fn of(look: &Look, name: &str) -> f64 {
        let at = FIGURES.iter().position(|f| f.name == name).unwrap();
        look.figures[at].unwrap()
    }

    #[test]
    fn a_plane_is_told_as_a_plane_and_its_holes_are_counted() {
        let plane = |x: f32, y: f32| {
            if x == 45.0 {
                0.0
            } else {
                900.0 + 0.5 * x - 0.2 * y
            }
        };
        let look = look(&pair(plane, |_, _| 5000.0)).unwrap();
        assert!(of(&look, "plane_mm") < 0.3, "{look:?}");
        assert!((0.015..0.03).contains(&of(&look, "holes")));
        assert!(of(&look, "noise_mm") < 0.01);
        assert!((of(&look, "eyes_mm") - 60.5).abs() < 1.0);
    }

    #[test]
    fn noise_and_a_shift_of_edges_are_found_again() {
        let step = |x: f32, y: f32, at: f32| (x - at).hypot(y - 52.0) < 20.0;
        let bumpy = |x: f32, y: f32| {
            let noise = if (x as u32 + y as u32).is_multiple_of(2) {
                1.0
            } else {
                -1.0
            };
            noise + if step(x, y, 45.0) { 880.0 } else { 950.0 }
        };
        let light = |x: f32, y: f32| if step(x, y, 47.0) { 6000.0 } else { 2000.0 };
        let look = look(&pair(bumpy, light)).unwrap();
        assert!((1.5..2.5).contains(&of(&look, "shift_px")), "{look:?}");
        assert!(of(&look, "noise_mm") > 2.0);
    }
}
