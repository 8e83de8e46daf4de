//! Cameras.
//!
//! [`CameraBackend`] and [`CameraDevice`] are the border to the hardware, with
//! [`FakeCameras`] beside them; [`SystemCameras`] is the real one. On top of
//! it [`CameraSource`] gives the device a thread of its own and watches it, for
//! a driver may block for ever.

mod backend;
mod controls;
#[cfg(not(target_os = "linux"))]
mod elsewhere;
mod fake;
mod find;
mod listing;
mod mailbox;
mod native;
mod negotiate;
mod pixels;
mod source;
mod trouble;
mod twins;
#[cfg(target_os = "linux")]
mod v4l2;

pub use backend::{CameraBackend, CameraDevice, Grab, Listed, RawFrame};
pub use fake::{FakeCamera, FakeCameras, FakeControl, FakeLine};
pub use listing::{list, list_of};
pub use native::SystemCameras;
pub use negotiate::{PREFERRED, choose};
pub use pixels::{FrameDecoder, FrameError, PixelFormat, Worth};
pub use source::{CameraSource, Patience};
