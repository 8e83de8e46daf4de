//! Everything a training run needs that does not depend on the network.

pub mod average;
pub mod config;
pub mod curves;
pub mod device;
pub mod error;
pub mod loader;
mod plot;
pub mod precision;
pub mod rundir;
pub mod sampler;
pub mod schedule;
pub mod task;
pub mod train;
pub mod warm;

pub use config::TrainConfig;
pub use error::{Result, WorkshopError};
pub use precision::Precision;
pub use rundir::RunDir;
pub use train::{Loss, Score, Task, train};
