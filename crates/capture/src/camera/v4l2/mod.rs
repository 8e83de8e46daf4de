//! Cameras of Linux, by `v4l`.
//!
//! nokhwa lists the nodes. Its `Camera` is not used here: it opens only some of
//! the packings of [`super::PixelFormat`], takes no padded rows and no rates like
//! 30000/1001, gives buffers at their mapped length (a cut-off frame is completed
//! by the tail of an older one), and cannot ask a camera in use for its formats.

mod controls;
mod device;
mod formats;
mod listing;
mod nodes;

pub(super) use device::open;
pub(super) use listing::list;
pub(super) use nodes::plugged;
