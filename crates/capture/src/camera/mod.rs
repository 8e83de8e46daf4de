//! Cameras.
//!
//! [`CameraBackend`] and [`CameraDevice`] are the border to the hardware, with
//! [`FakeCameras`] beside them; [`NokhwaCameras`] is the real one. On top of
//! it [`CameraSource`] gives the device a thread of its own and watches it, for
//! a driver may block for ever.

mod backend;
mod fake;
mod listing;
mod mailbox;
mod native;
mod negotiate;
mod source;
mod trouble;
#[cfg(target_os = "linux")]
mod v4l2;
mod yuyv;

pub use backend::{CameraBackend, CameraDevice, Grab, Listed, PixelFormat, RawFrame};
pub use fake::{FakeCamera, FakeCameras, FakeLine};
pub use listing::list;
pub use native::NokhwaCameras;
pub use negotiate::{PREFERRED, choose};
pub use source::{CameraSource, Patience};
pub use yuyv::yuyv_to_rgb;
