//! Which backend computes.

use crate::core::error::{Result, WorkshopError};
use burn::tensor::Device;

/// The device called `name`: `flex` (pure Rust, always there), `libtorch` and
/// `libtorch-cuda` (cargo feature `libtorch`), `cuda` (cargo feature `cuda`).
///
/// # Errors
/// [`WorkshopError::Config`] for an unknown name or a backend that was not
/// compiled in.
pub fn by_name(name: &str) -> Result<Device> {
    numbered(name, 0)
}

/// `count` devices called `name`: graphics cards by their numbers; a processor is one device, on which
/// so many threads work.
///
/// # Errors
/// As [`by_name`].
pub fn several(name: &str, count: usize) -> Result<Vec<Device>> {
    (0..count).map(|number| numbered(name, number)).collect()
}

#[allow(unused_variables)] // the processor has no number
fn numbered(name: &str, number: usize) -> Result<Device> {
    #[allow(unreachable_patterns)] // which of the names are taken depends on the features
    match name {
        "flex" => Ok(Device::flex()),
        #[cfg(feature = "libtorch")]
        #[allow(deprecated)] // burn keeps libtorch for now; it is the fastest on a CPU.
        "libtorch" => Ok(Device::libtorch()),
        #[cfg(feature = "libtorch")]
        #[allow(deprecated)]
        "libtorch-cuda" => Ok(Device::libtorch_cuda(number)),
        #[cfg(feature = "cuda")]
        "cuda" => Ok(Device::cuda(number)),
        "libtorch" | "libtorch-cuda" | "cuda" => Err(WorkshopError::Config(format!(
            "the backend {name} is not in this build; build with its cargo feature \
             (libtorch or cuda) or choose --device flex"
        ))),
        _ => Err(WorkshopError::Config(format!(
            "there is no backend {name}; choose flex, libtorch, libtorch-cuda or cuda"
        ))),
    }
}
