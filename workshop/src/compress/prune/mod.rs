//! Networks without the filters that matter least (H. Li et al., "Pruning filters for efficient ConvNets",
//! ICLR 2017).
//!
//! | file | what it is for |
//! |---|---|
//! | `coupling` | which channels can only go together |
//! | `rank` | which matter least, and how many of them go |
//! | `cut` | the network without them |
//! | `subject` | the network of a recipe, and its error on the development data |
//! | `steps` | pruned, tuned by training, pruned again |
//! | `sensitivity` | the error against the share pruned, layer by layer |
//! | `report` | the table |

mod coupling;
mod cut;
mod rank;
mod report;
mod sensitivity;
mod steps;
mod subject;

pub use coupling::{Coupling, Group, Removed};
pub use cut::{widths_without, without};
pub use rank::{By, Importance, Limits, Wanted, chosen, importance};
pub use report::Line;
pub use sensitivity::sensitivity;
pub use steps::{PruneOrder, Pruned, Trainer, prune};
