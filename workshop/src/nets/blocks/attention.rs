//! What weighs channels and places by what is seen.

use super::zeros;
use crate::nets::graph::{Conv, Reduce, X};
use serde::{Deserialize, Serialize};

/// What a residual branch ends with, before the sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Attention {
    /// Nothing.
    #[default]
    None,
    /// [`squeeze_excite`].
    Se,
    /// [`channel_attention`], then [`place_attention`].
    Cbam,
    /// CBAM with a gate of its own for means and for largest values: that of version 0.2.0, for
    /// runs that began with it.
    CbamTwoGates,
}

/// Channels for one number in the middle of a gate.
const REDUCTION: usize = 16;

impl Attention {
    /// `x`, weighed.
    pub fn weigh(self, x: X<'_>) -> X<'_> {
        self.weigh_by(x, Gate::default())
    }

    /// The same with gates of another kind.
    pub fn weigh_by(self, x: X<'_>, gate: Gate) -> X<'_> {
        match self {
            Self::None => x,
            Self::Se => squeeze_excite(x, gate),
            Self::Cbam => place_attention(channel_attention(x, gate)),
            Self::CbamTwoGates => place_attention(two_gates(x, gate)),
        }
    }
}

/// From as many numbers as channels to as many, through fewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gate {
    /// Channels for one number in the middle.
    pub reduction: usize,
    /// Whether its two layers have biases.
    pub biased: bool,
}

impl Default for Gate {
    fn default() -> Self {
        Self {
            reduction: REDUCTION,
            biased: true,
        }
    }
}

impl Gate {
    fn wire(self, x: X<'_>) -> X<'_> {
        let channels = x.channels();
        let few = (channels / self.reduction.max(1)).max(1);
        let conv = |outputs| match self.biased {
            true => Conv::new(outputs, 1).bias(zeros()),
            false => Conv::new(outputs, 1),
        };
        x.conv(conv(few)).relu().conv(conv(channels))
    }
}

/// Every channel times what the means of all channels say of it
/// (J. Hu et al., "Squeeze-and-excitation networks", CVPR 2018).
pub fn squeeze_excite(x: X<'_>, gate: Gate) -> X<'_> {
    x.within("se", |x| {
        let seen = x.global(Reduce::Mean);
        x * gate.wire(seen).sigmoid()
    })
}

/// The same by means and by largest values, which one gate judges alike: the first half of CBAM
/// (S. Woo et al., "CBAM: convolutional block attention module", ECCV 2018).
pub fn channel_attention(x: X<'_>, gate: Gate) -> X<'_> {
    x.within("channels", |x| {
        // One below the other, so that the same weights see both; their mean twice is their sum.
        let seen = x.global(Reduce::Mean).above(&[x.global(Reduce::Max)]);
        let judged = gate.wire(seen).global(Reduce::Mean);
        x * judged.scaled(2.0).sigmoid()
    })
}

fn two_gates(x: X<'_>, gate: Gate) -> X<'_> {
    x.within("channels", |x| {
        let by = |how, scope: &str| x.global(how).within(scope, |seen| gate.wire(seen));
        let both = by(Reduce::Mean, "mean") + by(Reduce::Max, "max");
        x * both.sigmoid()
    })
}

/// The scope of [`place_attention`], by which its map is found.
pub const PLACES: &str = "places";

/// Every place times what mean and maximum of the channels around it say: CBAM's second half.
pub fn place_attention(x: X<'_>) -> X<'_> {
    x.within(PLACES, |x| {
        let seen = x.across(Reduce::Mean).beside(&[x.across(Reduce::Max)]);
        x * seen.conv(Conv::new(1, 7)).norm().sigmoid()
    })
}
