//! What Faceglass answers, as JSON that other programs read. Its keys and meanings are a contract: add, never rename.
//!
//! The command line writes these values a line each; whoever asks the library gets the same ones. They are only worded here:
//! what they say was decided in `faceglass-pipeline`.

mod decimal;
mod frame;
mod pictures;

pub use decimal::{Decimal, file_text};
pub use frame::{BoxJson, FrameJson, PictureJson};
pub use pictures::{EmbedJson, EmbeddedFace, EnrollJson, TakenJson, Verdict, VerifyJson};
