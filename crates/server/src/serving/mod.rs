//! A server: its routes together, what every request passes, and the connections.

mod pass;
mod running;
mod serve;
mod site;

pub use running::{Running, runtime};
pub use serve::{Server, StartError, Stopper};
pub use site::router;
