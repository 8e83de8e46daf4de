//! What is done to the people: what a person asks for ([`Edit`]), what it is called
//! ([`Done`]), and the list of it ([`Events`]), by which it is taken back.

mod done;
mod edit;
mod events;

pub use done::{Author, Done};
pub use edit::Edit;
pub use events::{Event, EventId, Events, MOST_DAYS, MOST_EVENTS};
