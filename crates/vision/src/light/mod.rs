//! The light of our own window, and what a face throws back of it.
//!
//! After D. Tang, Z. Zhou, Y. Zhang and K. Zhang, "Face Flashing: a Secure
//! Liveness Detection Protocol based on Light Reflections", NDSS 2018: a sequence
//! of colours that nobody could foresee is shown, and the face must answer with
//! those colours, at once, more than what lies behind it, and its two halves by
//! the side that was lit.

mod code;
mod patches;
mod relief;
mod response;
mod series;

pub use code::{LightCode, LightColour, Side};
pub use response::{
    LightAnswer, LightParams, LightResponse, LightSample, LightVerdict, PatchMeans,
};

/// Why nothing can be said about an answer to light.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LightError {
    /// Too few frames while the colours were shown.
    #[error(
        "Only {found} frames saw the colours, and {needed} are needed. Close other programs that use the camera or the processor, and try again."
    )]
    TooFew {
        /// Frames that count.
        found: usize,
        /// Frames that it takes.
        needed: usize,
    },
}

/// Linear light of an sRGB value, both 0 to 1 (IEC 61966-2-1).
pub fn linear_of_srgb(value: f32) -> f32 {
    if value <= 0.040_45 {
        value / 12.92
    } else {
        ((value + 0.055) / 1.055).powf(2.4)
    }
}

/// The sRGB value of linear light, both 0 to 1 (IEC 61966-2-1).
pub fn srgb_of_linear(value: f32) -> f32 {
    if value <= 0.003_130_8 {
        value * 12.92
    } else {
        1.055 * value.powf(1.0 / 2.4) - 0.055
    }
}

/// Relative luminance of linear light, 0 to 1 (ITU-R BT.709, as in WCAG 2).
pub fn luminance([r, g, b]: [f32; 3]) -> f32 {
    0.2126 * r + 0.7152 * g + 0.0722 * b
}
