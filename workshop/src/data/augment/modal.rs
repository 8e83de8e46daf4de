//! Modal feature erasing: cameras of a moment that a network has to do without.

use super::{Dice, chance};
use rand::Rng as _;

/// Which of three modalities are left, each `true`. With the probability `erase` one of them is picked; half the
/// time it alone is erased, half the time the two others are (T. Shen et al., "FaceBagNet: bag-of-local-features
/// model for multi-modal face anti-spoofing", CVPR workshops 2019).
pub fn kept(erase: f32, rng: &mut Dice) -> [bool; 3] {
    if !chance(rng, erase) {
        return [true; 3];
    }
    let picked = rng.random_range(0..3);
    let alone = chance(rng, 0.5);
    std::array::from_fn(|at| (at == picked) != alone)
}
