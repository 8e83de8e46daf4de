//! Everything a training run needs that does not depend on the network.

pub mod average;
pub mod config;
pub mod device;
pub mod loader;
pub mod metrics;
pub mod optimizer;
pub mod precision;
pub mod run;
pub mod rundir;
pub mod schedule;
pub mod task;
pub mod warm;
pub mod watch;

pub use config::TrainConfig;
pub use precision::Precision;
pub use run::{Sitting, run};
pub use rundir::RunDir;
pub use task::{Loss, Parts, Score, Student, Task};
