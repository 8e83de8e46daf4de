//! Enrolment: who may be stored as one person, and who decides it.
//!
//! There is one rule ([`Gathered::place`]) for the window, the command line
//! and the import, which only word its [`Objection`]s and answer them. Faces
//! are compared in pairs, never with a mean: two strangers are half way to
//! theirs. What is compared with what:
//!
//! - The samples of one enrolment must agree **each with each** at the match
//!   threshold (complete linkage, see [`agreeing_groups`]), so that no two of
//!   them below it become one person unasked. Of several groups the largest is
//!   proposed, and every picture outside it is named.
//! - Somebody enrolled already is recognised as everywhere else in the program:
//!   by the template that is most similar. That holds for people of another
//!   name, whom nobody may be stored beside unasked, and for namesakes, to whom
//!   a picture is added only if it looks like them.
//!
//! Nothing is stored before each objection has its answer.

mod agreement;
mod choice;
mod decisions;
pub(crate) mod failure;
mod gallery_place;
mod gather;
mod import;
pub(crate) mod left_out;
mod objection;
mod reading;
mod refusal;
mod rule;
mod sample;
mod watched;

pub use agreement::{agreeing_groups, least_similarity};
pub use choice::{FaceChoice, FaceNumber, numbers_from_left};
pub use decisions::{Decisions, IfAlike};
pub use gather::{Angle, Guide};
pub use import::{Import, ImportPlan, Placing};
pub use objection::{Answer, FaceQuestion, Objection, Odd, Question, ShownFace};
pub use refusal::{Refusal, quality_words, refusal_words};
pub use rule::{Answers, Gathered, IfExisting, IfMixed, Placement};
pub use sample::{EnrolSample, PictureFaces};
pub use watched::WatchedFace;

pub(crate) use gather::{Gatherer, Offer, PATIENCE, refused_by_liveness};
pub(crate) use reading::{Item, read_files, read_people};
pub(crate) use refusal::advice;
