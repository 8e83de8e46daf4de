//! A network that somebody dropped in is tried elsewhere before it is loaded here.
//!
//! Its file may ask for endless memory or time while it is read, bound and run once, and neither can be taken back
//! within a process. Who starts processes is above this crate.

pub use crate::types::Stopped;

use std::fmt::Debug;
use std::path::Path;

/// Somewhere else to try a network.
pub trait Trials: Debug + Send + Sync {
    /// Reads the manifest at this path and the network beside it, binds the network and runs it once, as
    /// [`ModelFile::check`](super::store::ModelFile::check) does. `Ok` says that this came to an end, be it an error
    /// that is told: then it does here, too.
    ///
    /// # Errors
    /// [`Stopped`] where it had to be ended, or ended itself.
    fn end_well(&self, manifest: &Path) -> Result<(), Stopped>;
}
