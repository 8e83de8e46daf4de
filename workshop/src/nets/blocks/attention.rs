//! What weighs channels and places by what is seen.

use crate::nets::graph::{Conv, Reduce, Start, X};
use serde::{Deserialize, Serialize};

/// What a branch ends with.
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
}

/// Channels for one number in the middle of a gate.
const REDUCTION: usize = 16;

impl Attention {
    /// `x`, weighed.
    pub fn weigh(self, x: X<'_>) -> X<'_> {
        match self {
            Self::None => x,
            Self::Se => squeeze_excite(x, REDUCTION),
            Self::Cbam => place_attention(channel_attention(x, REDUCTION)),
        }
    }
}

/// Every channel times what the means of all channels say of it
/// (J. Hu et al., "Squeeze-and-excitation networks", CVPR 2018).
pub fn squeeze_excite(x: X<'_>, reduction: usize) -> X<'_> {
    let channels = x.channels();
    x.within("se", |x| {
        let seen = x.global(Reduce::Mean);
        x * gate(seen, channels, reduction).sigmoid()
    })
}

/// The same by means and by largest values: the first half of CBAM
/// (S. Woo et al., "CBAM: convolutional block attention module", ECCV 2018). Theirs share
/// one gate; here each has its own.
pub fn channel_attention(x: X<'_>, reduction: usize) -> X<'_> {
    let channels = x.channels();
    x.within("channels", |x| {
        let by = |how, scope: &str| {
            x.global(how)
                .within(scope, |seen| gate(seen, channels, reduction))
        };
        let both = by(Reduce::Mean, "mean") + by(Reduce::Max, "max");
        x * both.sigmoid()
    })
}

/// Every place times what mean and maximum of the channels around it say: CBAM's second half.
pub fn place_attention(x: X<'_>) -> X<'_> {
    x.within("places", |x| {
        let seen = x.across(Reduce::Mean).beside(&[x.across(Reduce::Max)]);
        x * seen.conv(Conv::new(1, 7)).norm().sigmoid()
    })
}

/// From as many numbers as channels to as many, through fewer.
fn gate(x: X<'_>, channels: usize, reduction: usize) -> X<'_> {
    let few = (channels / reduction.max(1)).max(1);
    let zeros = || Start::Values(Vec::new());
    let x = x.conv(Conv::new(few, 1).bias(zeros())).relu();
    x.conv(Conv::new(channels, 1).bias(zeros()))
}
