//! Texts that people write, and what other programs hand over as one.

mod calibrations;
mod manifests;
mod remembered;
mod sessions;
mod tables;

pub use calibrations::calibration;
pub use manifests::{manifest, network};
pub use remembered::settings;
pub use sessions::challenge;
pub use tables::lists;
