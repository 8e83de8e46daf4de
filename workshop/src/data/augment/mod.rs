//! Changes to a training picture that keep its labels right.
//!
//! | file | what |
//! |---|---|
//! | `geometric` | affine warps; points and boxes move along with the pixels |
//! | `photometric` | light, colour, noise, blur, compression |
//! | `occlude` | things in front of the face |
//! | `mask` | drawn face masks |
//! | `glasses` | dark glasses, something before an eye |
//! | `lids` | eyes shut by a warp |
//! | `erase` | a rectangle of noise |
//! | `pairing` | the mean of two pictures |
//! | `modal` | cameras of a moment left out |
//! | `patch` | a patch out of a turned, flipped, coarser picture |
//! | `medium` | paper or screen |
//! | `recapture` | a face photographed from paper or from a screen |
//! | `held` | that paper or screen with its edge, held before a room |
//! | `paint` | filling shapes, shared by the others |

pub mod erase;
pub mod geometric;
pub mod glasses;
pub mod held;
pub mod lids;
pub mod mask;
pub mod medium;
pub mod modal;
pub mod occlude;
pub mod paint;
pub mod pairing;
pub mod patch;
pub mod photometric;
pub mod recapture;

pub use geometric::{Affine, Border};
pub use pairing::SamplePairing;
pub use photometric::Photometric;

pub use crate::core::chance::{Dice, between, between_log, chance, dice};
