//! Everyone at once: into a backup and out of it, and made anew for another embedder. The
//! window does this on threads or between frames, the command line at once; both only word it.

mod backup;
mod re_embed;

pub use backup::{BackedUp, back_up, back_up_with, read};
pub use re_embed::{MOST_AT_ONCE, ReEmbedded, ReEmbedding};
