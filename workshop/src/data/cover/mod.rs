//! What hides a face, drawn over a picture together with the region that it covers.
//!
//! | file | what |
//! |---|---|
//! | `region` | smooth outlines, and how much of each pixel lies within |
//! | `cloth` | what masks are made of: weave, pattern, folds, and the light of the picture on it |
//! | `mask` | face masks in several shapes, fitted by 68 landmarks |
//! | `mesh` | wavy lines printed over identity photographs |

pub mod cloth;
pub mod mask;
pub mod mesh;
pub mod region;

use image::{GrayImage, RgbImage};

/// A picture with something over it.
#[derive(Clone, Debug)]
pub struct Covered {
    /// The picture.
    pub picture: RgbImage,
    /// How much of each pixel is hidden, 0 to 255.
    pub region: GrayImage,
}
