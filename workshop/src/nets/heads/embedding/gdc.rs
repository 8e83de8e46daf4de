//! Global depthwise convolution: each channel weighs every place by itself
//! (S. Chen et al., "MobileFaceNets", CCBR 2018).

use super::{Head, normed_read_out, yes};
use crate::nets::graph::{Conv, Shape, X};
use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Gdc {
    /// Whether a norm follows the linear layer, which has no bias then.
    #[serde(default = "yes")]
    norms: bool,
}

impl Head for Gdc {
    fn wire<'g>(&self, x: X<'g>, dim: usize) -> X<'g> {
        let weighed = match x.shape() {
            // A backbone that ends with one, or a picture so small, leaves a single place.
            Shape::Map([_, 1, 1]) | Shape::Row(_) => x,
            Shape::Map([channels, height, width]) => x.within("global", |x| {
                let whole = Conv::of(channels, [height, width]).padding(0);
                x.conv(whole.groups(channels)).norm()
            }),
        };
        normed_read_out(weighed.flatten(), dim, self.norms)
    }
}
