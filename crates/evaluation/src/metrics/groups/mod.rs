//! Errors by group of people, in the manner of ISO/IEC 19795-10: how often strangers
//! match within each group and between groups, how often one person does not, how
//! often no face is found, and how far the groups lie apart.
//!
//! | file | what |
//! |---|---|
//! | `compared` | pictures compared at a threshold, and their groups |
//! | `counts` | what is counted of them, and again with people drawn anew |
//! | `dependence` | how much the counted tries tell: intervals |
//! | `figures` | a rate or a ratio with its interval |
//! | `by_group` | the figures of each group |
//! | `spread` | how far the groups lie apart |

mod by_group;
mod compared;
mod counts;
mod dependence;
mod figures;
mod spread;

pub use by_group::{Between, ByGroup, Group, Whole};
pub use compared::{Compared, Grouping, Picture};
pub use figures::{Estimate, Ratio};
pub use spread::{FEWEST_PEOPLE, Spread};
