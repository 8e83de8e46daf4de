//! Whether a smaller network may take the place of the one that it was made from: it is asked the same of the
//! task's development data, and must be shown not to err more than by a margin.

mod answers;
mod paired;

pub use answers::{Asked, ask};
pub use paired::{Answer, McNemar, Verdict, judged};

use crate::core::error::{Result, WorkshopError};
use crate::data::shards::ShardSet;
use std::path::PathBuf;

/// `workshop gate …`, as asked for on the command line.
#[derive(Clone, Debug)]
pub struct GateOrder {
    /// Manifest of the network that is there.
    pub before: PathBuf,
    /// Manifest of the smaller one.
    pub after: PathBuf,
    /// Shards of their kind.
    pub shards: PathBuf,
    /// By how much more it may err, as a share or in the unit of the error.
    pub margin: f64,
    /// One development picture in so many is looked at.
    pub every: usize,
}

/// Asks both networks and judges the answers.
///
/// # Errors
/// [`WorkshopError::Refused`] unless the smaller network is shown to err by no more than the margin; what [`ask`] says.
pub fn gate(order: &GateOrder) -> Result<Verdict> {
    let set = ShardSet::open(&order.shards)?;
    let asked = ask(&order.before, &order.after, &set, order.every)?;
    let verdict = judged(&asked.answers, order.margin)?;
    println!("{}", verdict.told(asked.unit));
    match verdict.why_refused(asked.unit) {
        Some(why) => Err(WorkshopError::Refused(why)),
        None => Ok(verdict),
    }
}
