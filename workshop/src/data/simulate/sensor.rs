//! What a sensor makes of depth and light: noise, holes, whole numbers; and grids of numbers.

use super::settings::Settings;
use super::solid::normal;
use crate::core::chance::{Dice, between, chance};

/// A square of numbers, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// Pixels of a side.
    pub side: usize,
    /// The numbers.
    pub values: Vec<f32>,
}

impl Grid {
    /// All of one number.
    pub fn filled(side: usize, value: f32) -> Self {
        Self {
            side,
            values: vec![value; side * side],
        }
    }

    /// The number at column `x` and row `y`; those at the edge go on beyond it.
    pub fn at(&self, x: i64, y: i64) -> f32 {
        let most = self.side as i64 - 1;
        let (x, y) = (x.clamp(0, most) as usize, y.clamp(0, most) as usize);
        self.values[y * self.side + x]
    }

    /// Between the middles of pixels linearly; `x` and `y` count from the grid's corner.
    pub fn between(&self, x: f32, y: f32) -> f32 {
        let (u, v) = (x - 0.5, y - 0.5);
        let (i, j) = (u.floor(), v.floor());
        let (fu, fv) = (u - i, v - j);
        let (i, j) = (i as i64, j as i64);
        let upper = self.at(i, j) * (1.0 - fu) + self.at(i + 1, j) * fu;
        let lower = self.at(i, j + 1) * (1.0 - fu) + self.at(i + 1, j + 1) * fu;
        upper * (1.0 - fv) + lower * fv
    }

    /// The same for depth, where 0 is nothing: over a hole or a jump of more than `jump` nothing is mixed.
    pub fn depth_between(&self, x: f32, y: f32, jump: f32) -> f32 {
        let (i, j) = ((x - 0.5).floor() as i64, (y - 0.5).floor() as i64);
        let four = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(a, b)| self.at(i + a, j + b));
        let low = four.iter().copied().fold(f32::MAX, f32::min);
        let high = four.iter().copied().fold(0.0, f32::max);
        if low > 0.0 && high - low < jump {
            self.between(x, y)
        } else {
            self.at(x.floor() as i64, y.floor() as i64)
        }
    }

    /// Smoothed by a Gaussian of `sigma` pixels, only among pixels that `alike` joins.
    pub fn blurred(&self, sigma: f32, alike: impl Fn(usize, usize) -> bool) -> Self {
        if sigma < 0.05 {
            return self.clone();
        }
        let reach = (2.5 * sigma).ceil().max(1.0) as i64;
        let weights: Vec<f32> = (-reach..=reach)
            .map(|o| (-0.5 * (o as f32 / sigma).powi(2)).exp())
            .collect();
        let side = self.side as i64;
        let pass = |from: &Self, dx: i64, dy: i64| {
            let mut to = from.clone();
            for y in 0..side {
                for x in 0..side {
                    let here = (y * side + x) as usize;
                    let (mut sum, mut of) = (0.0, 0.0);
                    for (n, weight) in weights.iter().enumerate() {
                        let o = n as i64 - reach;
                        let (px, py) = (x + o * dx, y + o * dy);
                        if px < 0 || py < 0 || px >= side || py >= side {
                            continue;
                        }
                        let there = (py * side + px) as usize;
                        if alike(here, there) {
                            sum += weight * from.values[there];
                            of += weight;
                        }
                    }
                    if of > 0.0 {
                        to.values[here] = sum / of;
                    }
                }
            }
            to
        };
        pass(&pass(self, 1, 0), 0, 1)
    }

    fn noise(side: usize, sigma: f32, rng: &mut Dice) -> Self {
        let mut grid = Self::filled(side, 0.0);
        for value in &mut grid.values {
            *value = sigma * normal(rng);
        }
        grid
    }
}

/// True depth in mm (0 for nothing), with the light in counts and the cosine of each pixel, as the sensor gives it: whole
/// millimetres, 0 where it has none.
pub fn sensed_depth(
    depth: &Grid,
    light: &Grid,
    cosine: &Grid,
    settings: &Settings,
    rng: &mut Dice,
) -> Grid {
    let how = &settings.depth;
    let side = depth.side;
    // Smooth over some 10 pixels: noise on a coarse grid, read between.
    let coarse = Grid::noise(side / 10 + 3, how.warp_mm, rng);
    let fine = Grid::noise(side, 1.0, rng);
    let mut out = depth.clone();
    for y in 0..side {
        for x in 0..side {
            let here = y * side + x;
            let z = depth.values[here];
            let light = light.values[here];
            let (cx, cy) = (x as i64, y as i64);
            let jump = [(1, 0), (-1, 0), (0, 1), (0, -1)]
                .iter()
                .map(|(dx, dy)| (depth.at(cx + dx, cy + dy) - z).abs())
                .fold(0.0, f32::max);
            // Every pixel throws the same dice, whatever it shows.
            let [base, edge, graze] = [(); 3].map(|()| between(rng, 0.0, 1.0));
            let is_hole = z <= 0.0
                || light < how.least_light
                || base < how.hole_share
                || (jump > how.jump_mm && edge < how.jump_hole)
                || (cosine.values[here] < how.least_cosine && graze < 0.5);
            let weak = (settings.infrared.skin_level / light.max(1.0)).sqrt();
            let sigma = (how.noise_mm * weak).min(how.most_noise_mm);
            let warp = coarse.between(x as f32 / 10.0 + 1.0, y as f32 / 10.0 + 1.0);
            let noisy = z + sigma * fine.values[here] + warp;
            out.values[here] = if is_hole { 0.0 } else { noisy.round().max(1.0) };
        }
    }
    if chance(rng, how.patch_chance) {
        let middle = |rng: &mut Dice| side as f32 * between(rng, 0.25, 0.75);
        let (cx, cy, r) = (middle(rng), middle(rng), between(rng, 1.0, 3.0));
        for y in 0..side {
            for x in 0..side {
                if (x as f32 - cx).hypot(y as f32 - cy) < r {
                    out.values[y * side + x] = 0.0;
                }
            }
        }
    }
    out
}

/// Light in counts as the sensor gives it, in whole counts.
pub fn sensed_light(light: &Grid, settings: &Settings, rng: &mut Dice) -> Grid {
    let how = &settings.infrared;
    let mut out = light.clone();
    for value in &mut out.values {
        let sigma = (how.noise * *value).hypot(how.dark_noise);
        *value = (*value + sigma * normal(rng)).round().clamp(0.0, 65535.0);
    }
    out
}
