//! People and their templates on disk, and cosine matching.
//!
//! [`Gallery`] is a plain value; every way to alter it is a [`Change`], and
//! applying one gives the change that takes it back. [`GalleryStore`] keeps the
//! value on disk, encrypted, so that a crash, a damaged file or a second process
//! loses nothing; [`Keys`] says where its key is; [`HistoryFile`] keeps who was seen when and
//! [`UnknownFile`] who was not recognised, if that is wanted. [`Matcher`] answers who an embedding looks most like.
//!
//! ```
//! use faceglass_gallery::{Change, Gallery, Matcher, Person, Template};
//! use faceglass_vision::{Embedding, ModelId};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let model = ModelId("ab12".into());
//! let face = Embedding::new(vec![3.0, 4.0])?;
//! let template = Template::new(face.clone(), model.clone(), None);
//! let mut gallery = Gallery::default();
//! let undo = gallery.apply(&Change::AddPerson(Person::new("Grace", vec![template])?))?;
//!
//! let found = Matcher::new(&gallery, &model).find(&face);
//! assert_eq!(found.best.map(|c| c.name), Some("Grace".to_string()));
//!
//! gallery.apply(&undo)?;
//! assert!(gallery.is_empty());
//! # Ok(())
//! # }
//! ```

mod backup;
mod bulk;
mod change;
mod deeds;
mod error;
mod gallery;
mod keys;
mod matcher;
mod own;
mod person;
mod seen;
mod store;
mod thumbnail;
mod words;

pub use backup::{
    BackupError, More, Namesake, Renamed, Restoring, SameName, Work, read_backup, write_backup,
};
pub use change::Change;
pub use deeds::{Author, Done, Edit, Event, EventId, Events, MOST_DAYS, MOST_EVENTS};
pub use error::{Action, Damage, EditError, GalleryError, GalleryWarning, Kept, how_kept};
pub use gallery::Gallery;
pub use keys::fakes;
pub use keys::{
    Apart, Blank, EXCHANGE_PROGRAM, Exchange, Head, KEY_FILE_NAME, Keeping, KeyTrouble, Keyring,
    KeyringTrouble, Keys, LEAST_PASSPHRASE_CHARS, News, Offer, Passphrase, Passphrases, Patient,
    Rights, Secret, Wanted, shared_at, shared_by, system_keyring, wire,
};
pub use matcher::{Candidate, Found, Matcher};
pub use own::{
    BINS, FEWEST_GENUINE, FEWEST_IMPOSTOR, FEWEST_PEOPLE, Histogram, MOST_TEMPLATES, NoSuggestion,
    OwnScores, OwnTemplates, own_scores, templates_of,
};
pub use person::{
    About, Fit, MOST_COUNTER_EXAMPLES, Person, PersonId, SAME_COSINE, Taken, TakenFrom, TakenKind,
    Template, TemplateId, Turned,
};
pub use seen::{
    GAP_MS, LOOK_EVERY_MS, Looks, MOST_UNKNOWN, Seen as SeenFace, SeenAs, UnknownFace,
    UnknownTracks, Visit, VisitId, Visits,
};
pub use store::{
    CameOf, Committed, FILE_NAME, FORMAT_VERSION, GalleryStore, HISTORY_NAME, History, HistoryFile,
    Readable, Receipt, Status, UNKNOWN_NAME, UnknownFaces, UnknownFile, WITNESS_NAME,
};
pub use thumbnail::Thumbnail;
pub use words::name::{MAX_NAME_CHARS, NameError, clean_name, name_holds, same_name};
pub use words::note::{MAX_NOTE_CHARS, MAX_TAGS, NoteError, clean_note, clean_tags};

/// The example of `README.md`, tried with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct Readme;
