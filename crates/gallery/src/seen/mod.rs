//! What was seen: visits of people who are known, and views of those who are not.

mod unknown;
mod visit;

pub(crate) use unknown::take_in;
pub use unknown::{MOST_UNKNOWN, UnknownFace, UnknownTracks};
pub use visit::{GAP_MS, LOOK_EVERY_MS, Looks, Seen, SeenAs, Visit, VisitId, Visits};
