//! Changes to a training picture that keep its labels right.
//!
//! | file | what |
//! |---|---|
//! | `geometric` | affine warps; points and boxes move along with the pixels |
//! | `photometric` | light, colour, noise, blur, compression |
//! | `occlude` | things in front of the face |
//! | `mask` | drawn face masks |
//! | `medium` | paper or screen |
//! | `recapture` | a face photographed from paper or from a screen |
//! | `held` | that paper or screen with its edge, held before a room |
//! | `paint` | filling shapes, shared by the others |

pub mod geometric;
pub mod held;
pub mod mask;
pub mod medium;
pub mod occlude;
pub mod paint;
pub mod photometric;
pub mod recapture;

pub use geometric::{Affine, Border};
pub use photometric::Photometric;

use rand::rngs::StdRng;
use rand::{Rng as _, SeedableRng as _};

/// The source of chance: seeded, and one per loader thread.
pub type Dice = StdRng;

/// Dice whose throws depend on `seed` and `stream` only.
pub fn dice(seed: u64, stream: u64) -> Dice {
    Dice::seed_from_u64(seed ^ stream.wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

/// True with probability `p`.
pub(crate) fn chance(rng: &mut Dice, p: f32) -> bool {
    rng.random::<f32>() < p
}

/// Uniform between `low` and `high`.
pub(crate) fn between(rng: &mut Dice, low: f32, high: f32) -> f32 {
    low + (high - low) * rng.random::<f32>()
}

/// Uniform in the logarithm between `low` and `high`, both positive.
pub(crate) fn between_log(rng: &mut Dice, low: f32, high: f32) -> f32 {
    between(rng, low.ln(), high.ln()).exp()
}
