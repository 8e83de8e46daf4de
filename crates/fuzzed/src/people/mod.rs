//! The files that hold people: the gallery in every version, what is kept beside it, backups.

mod backups;
mod files;
mod kept;
pub mod notation;
mod old;
mod scripted;
mod sealed;
mod whole;

pub use backups::backup;
pub use files::gallery_file;
pub use kept::beside;
pub use old::gallery_plain;
pub use scripted::gallery_sealed;
