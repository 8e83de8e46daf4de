//! Pictures and movies, from files and from cameras.

mod coded;
mod movies;
mod raw;
mod stills;
mod stream;

pub use coded::{h264, jpeg};
pub use movies::movie;
pub use raw::raw_frames;
pub use stills::pictures;
pub use stream::camera;
