//! From luma and chroma to RGB.
//!
//! BT.601, studio range. With `y = Y − 16`, `u = U − 128`, `v = V − 128`:
//!
//! ```text
//! R = 1.164 y + 1.596 v
//! G = 1.164 y − 0.392 u − 0.813 v
//! B = 1.164 y + 2.017 u
//! ```
//!
//! in fixed point with 8 fractional bits, rounded. Our own, because the crates
//! that do this for every layout cost more to build than all of this crate.

/// What chroma adds to the channels.
#[derive(Clone, Copy)]
pub(super) struct Chroma {
    red: i32,
    green: i32,
    blue: i32,
}

impl Chroma {
    #[inline]
    pub(super) fn new(u: u8, v: u8) -> Self {
        let (u, v) = (i32::from(u) - 128, i32::from(v) - 128);
        Self {
            red: 409 * v + 128,
            green: -100 * u - 208 * v + 128,
            blue: 516 * u + 128,
        }
    }

    /// The pixel of this chroma and that luma.
    #[inline]
    pub(super) fn with(self, luma: u8) -> [u8; 3] {
        let light = 298 * (i32::from(luma) - 16);
        [
            clip(light + self.red),
            clip(light + self.green),
            clip(light + self.blue),
        ]
    }
}

#[inline]
fn clip(fixed: i32) -> u8 {
    (fixed >> 8).clamp(0, 255) as u8
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn exact(y: u8, u: u8, v: u8) -> [f64; 3] {
        let (y, u, v) = (
            1.164_383 * (f64::from(y) - 16.0),
            f64::from(u) - 128.0,
            f64::from(v) - 128.0,
        );
        [
            y + 1.596_027 * v,
            y - 0.391_762 * u - 0.812_968 * v,
            y + 2.017_232 * u,
        ]
        .map(|c| c.clamp(0.0, 255.0))
    }

    #[test]
    fn known_colours() {
        // Black, white, and the primaries of BT.601 in studio range.
        let cases = [
            ([16, 128, 128], [0, 0, 0]),
            ([235, 128, 128], [255, 255, 255]),
            ([81, 90, 240], [255, 0, 0]),
            ([145, 54, 34], [0, 255, 0]),
            ([41, 240, 110], [0, 0, 255]),
        ];
        for ([y, u, v], rgb) in cases {
            let got = Chroma::new(u, v).with(y);
            for (got, want) in got.iter().zip(rgb) {
                assert!(i32::from(*got).abs_diff(want) <= 2, "{got:?} for {rgb:?}");
            }
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_formula(y: u8, u: u8, v: u8) {
            for (got, want) in Chroma::new(u, v).with(y).iter().zip(exact(y, u, v)) {
                prop_assert!((f64::from(*got) - want).abs() <= 1.5);
            }
        }
    }
}
