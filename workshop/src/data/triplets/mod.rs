//! Moments that three cameras saw at once, as lists of files.
//!
//! The form is that of CASIA-SURF's challenge: a folder, and in it lists with a line a moment,
//! `colour depth infrared label`, paths from the folder and 1 for a live face. Lists whose labels are kept back have
//! three columns. What is told of a moment is the same line with a score behind it.
//!
//! | file | what |
//! |---|---|
//! | `list` | reading lists, and writing what was scored |
//! | `pictures` | their pictures in one size, kept in memory as far as there is room |

mod list;
mod pictures;

pub use list::{Triplet, TripletList, write_submission};
pub use pictures::{Pictures, SIDE, Views};

use crate::data::shards::Modality;

/// The columns of a list, in their order.
pub const MODALITIES: [Modality; 3] = [Modality::Rgb, Modality::Depth, Modality::Infrared];
