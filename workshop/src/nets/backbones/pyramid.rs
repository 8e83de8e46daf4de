//! The detector's: maps of three sizes.
//!
//! Few channels and no residual block while the map is large: most of the work happens in the
//! 48 to 112-channel 3x3 convolutions that tract runs fastest.

use crate::nets::blocks::{Attention, conv_relu, residual};
use crate::nets::graph::{Conv, X};

/// Channels at strides 2, 4, 8, 16 and 32.
const WIDTHS: [usize; 5] = [8, 16, 48, 64, 112];

/// Maps of stride 8, 16 and 32. Height and width must be multiples of 32.
pub fn wire(x: X<'_>) -> [X<'_>; 3] {
    let [a, b, c, d, e] = WIDTHS;
    let down = |x, scope, channels| conv_relu(x, scope, Conv::new(channels, 3).stride(2));
    let x = down(x, "stem", a);
    let x = down(x, "quarter", b);
    let x = down(x, "eighth", c);
    let c8 = conv_relu(x, "eighth_body", Conv::new(c, 3));
    let c16 = residual(down(c8, "sixteenth", d), "sixteenth_body", Attention::None);
    let c32 = residual(
        down(c16, "thirty_second", e),
        "thirty_second_body",
        Attention::None,
    );
    [c8, c16, c32]
}
