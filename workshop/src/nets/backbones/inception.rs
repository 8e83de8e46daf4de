//! Inception-ResNet-v1, the network of FaceNet's public weights.

use super::{Backbone, one, scaled, width_fault};
use crate::nets::blocks::{Attention, conv_relu, zeros};
use crate::nets::graph::{Conv, Pool, Reduce, X};
use serde::{Deserialize, Serialize};

/// C. Szegedy et al., "Inception-v4, Inception-ResNet and the impact of residual connections on
/// learning", AAAI 2017, up to its last map: residual blocks of branches that look at different
/// sizes.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct InceptionResNet {
    /// Blocks at 17, 8 and 3 places a side of a picture of 160 pixels; one of the last kind
    /// follows beside these.
    #[serde(default = "default_blocks")]
    blocks: [usize; 3],
    /// What strides and the stem do at edges.
    #[serde(default)]
    padding: Padding,
    /// What each residual branch ends with.
    #[serde(default)]
    attention: Attention,
    /// All channels times this.
    #[serde(default = "one")]
    width: f64,
}

/// What strides and the stem do at edges.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Padding {
    /// They lose a border, as in the paper; a picture needs 75 pixels a side.
    #[default]
    Valid,
    /// They keep it, for small pictures.
    Same,
}

fn default_blocks() -> [usize; 3] {
    [5, 10, 5]
}

impl Backbone for InceptionResNet {
    fn wire<'g>(&self, x: X<'g>) -> X<'g> {
        let [first, second, third] = &KINDS;
        let x = self.stem(x);
        let x = self.repeated(x, "block35", self.blocks[0], first);
        let x = self.reduced(x, "reduce_a", &REDUCE_A);
        let x = self.repeated(x, "block17", self.blocks[1], second);
        let x = self.reduced(x, "reduce_b", &REDUCE_B);
        let x = self.repeated(x, "block8", self.blocks[2], third);
        x.within("last", |x| x + self.branches(x, third))
    }

    fn fault(&self) -> Option<String> {
        width_fault(self.width)
    }
}

/// What the blocks of a stage are like: in each of `chains` a 1x1 convolution, then kernels of
/// these rows and columns.
struct Kind {
    inner: usize,
    scale: f32,
    chains: &'static [&'static [[usize; 2]]],
}

const KINDS: [Kind; 3] = [
    Kind {
        inner: 32,
        scale: 0.17,
        chains: &[&[], &[[3, 3]], &[[3, 3], [3, 3]]],
    },
    Kind {
        inner: 128,
        scale: 0.1,
        chains: &[&[], &[[1, 7], [7, 1]]],
    },
    Kind {
        inner: 192,
        scale: 0.2,
        chains: &[&[], &[[1, 3], [3, 1]]],
    },
];

/// A convolution on the way to half the size, with its channels.
#[derive(Clone, Copy)]
enum Step {
    /// 1x1.
    Narrow(usize),
    /// 3x3.
    Look(usize),
    /// 3x3 with a stride of 2.
    Stride(usize),
}

const REDUCE_A: [&[Step]; 2] = [
    &[Step::Stride(384)],
    &[Step::Narrow(192), Step::Look(192), Step::Stride(256)],
];

const REDUCE_B: [&[Step]; 3] = [
    &[Step::Narrow(256), Step::Stride(384)],
    &[Step::Narrow(256), Step::Stride(256)],
    &[Step::Narrow(256), Step::Look(256), Step::Stride(256)],
];

impl InceptionResNet {
    /// With or without the border.
    fn edged(&self, conv: Conv) -> Conv {
        match self.padding {
            Padding::Valid => conv.padding(0),
            Padding::Same => conv,
        }
    }

    fn largest<'g>(&self, x: X<'g>) -> X<'g> {
        let pool = Pool::new(Reduce::Max, 3).stride(2);
        x.within("pool", |x| match self.padding {
            Padding::Valid => x.pool(pool),
            Padding::Same => x.pool(pool.padding(1)),
        })
    }

    fn stem<'g>(&self, x: X<'g>) -> X<'g> {
        let conv = |channels: usize, side| Conv::new(scaled(channels, self.width), side);
        let x = conv_relu(x, "stem.0", self.edged(conv(32, 3).stride(2)));
        let x = conv_relu(x, "stem.1", self.edged(conv(32, 3)));
        let x = self.largest(conv_relu(x, "stem.2", conv(64, 3)));
        let x = conv_relu(x, "stem.3", conv(80, 1));
        let x = conv_relu(x, "stem.4", self.edged(conv(192, 3)));
        conv_relu(x, "stem.5", self.edged(conv(256, 3).stride(2)))
    }

    fn repeated<'g>(&self, x: X<'g>, scope: &str, blocks: usize, kind: &Kind) -> X<'g> {
        (0..blocks).fold(x, |x, block| {
            x.within(&format!("{scope}.{block}"), |x| {
                (x + self.branches(x, kind).scaled(kind.scale)).relu()
            })
        })
    }

    /// What a block adds, not scaled: its branches side by side, brought to the block's channels.
    fn branches<'g>(&self, x: X<'g>, kind: &Kind) -> X<'g> {
        let inner = scaled(kind.inner, self.width);
        let chain = |(at, kernels): (usize, &&[[usize; 2]])| {
            let first = conv_relu(x, &format!("{at}.0"), Conv::new(inner, 1));
            let kernels = kernels.iter().enumerate();
            kernels.fold(first, |x, (depth, kernel)| {
                conv_relu(x, &format!("{at}.{}", depth + 1), Conv::of(inner, *kernel))
            })
        };
        let all: Vec<X<'g>> = kind.chains.iter().enumerate().map(chain).collect();
        let joined = all[0].beside(&all[1..]);
        let up = joined.within("up", |up| up.conv(Conv::new(x.channels(), 1).bias(zeros())));
        self.attention.weigh(up)
    }

    /// Half as high and wide: chains of convolutions beside the largest values.
    fn reduced<'g>(&self, x: X<'g>, scope: &str, chains: &[&[Step]]) -> X<'g> {
        let conv = |channels, side| Conv::new(scaled(channels, self.width), side);
        x.within(scope, |x| {
            let chain = |(at, steps): (usize, &&[Step])| {
                let steps = steps.iter().enumerate();
                steps.fold(x, |x, (depth, step)| {
                    let conv = match *step {
                        Step::Narrow(channels) => conv(channels, 1),
                        Step::Look(channels) => conv(channels, 3),
                        Step::Stride(channels) => self.edged(conv(channels, 3).stride(2)),
                    };
                    conv_relu(x, &format!("{at}.{depth}"), conv)
                })
            };
            let mut all: Vec<X<'g>> = chains.iter().enumerate().map(chain).collect();
            all.push(self.largest(x));
            all[0].beside(&all[1..])
        })
    }
}
