//! The border to where machines share a gallery.

mod child;
pub mod wire;

pub use child::{EXCHANGE_PROGRAM, folder_of, shared_at, shared_by};

use serde::{Deserialize, Serialize};
use std::fmt::Debug;

/// What a user may do with a shared gallery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Rights {
    /// Recognise.
    Read,
    /// Also add people and templates.
    Enrol,
    /// Everything.
    Manage,
}

/// How far a file goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Which file: a new one is written under a new mark.
    pub mark: String,
    /// Its bytes.
    pub length: u64,
}

/// Bytes of the file that no longer count, and are overwritten.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Blank {
    /// Of the first.
    pub at: u64,
    /// How many.
    pub bytes: u64,
    /// With what.
    pub with: u8,
}

/// What an exchange has that somebody lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// Nothing.
    None,
    /// What comes after the end that is known.
    More(Vec<u8>),
    /// Another file, as a whole.
    Whole(Vec<u8>),
}

/// What is to be added.
#[derive(Clone, Copy, Debug)]
pub enum Offer<'a> {
    /// Behind the end that is known.
    More {
        /// That end.
        head: &'a Head,
        /// What comes after it.
        bytes: &'a [u8],
        /// What it makes worthless before it.
        blanks: &'a [Blank],
    },
    /// In the place of what is known; of nothing where nothing is.
    Whole {
        /// What is known.
        known: Option<&'a Head>,
        /// What it is to be.
        head: &'a Head,
        /// All of it.
        bytes: &'a [u8],
    },
}

/// Where several machines keep the file of one gallery. It has nothing but sealed bytes, and
/// cannot tell what they say. Each answer comes in seconds, or is an error.
pub trait Exchange: Debug + Send {
    /// How far the file goes; `None` where there is none yet. It is asked about every second.
    ///
    /// # Errors
    /// [`Apart`] if it cannot be asked.
    fn head(&mut self) -> Result<Option<Head>, Apart>;

    /// What this user may do. The exchange cannot tell what sealed bytes say: it holds who may enrol
    /// to adding, and whoever asks holds to the rest.
    ///
    /// # Errors
    /// [`Apart`] if it cannot be asked.
    fn rights(&mut self) -> Result<Rights, Apart>;

    /// What it has that comes after `known`.
    ///
    /// # Errors
    /// [`Apart`] if it cannot be asked.
    fn news(&mut self, known: Option<&Head>) -> Result<News, Apart>;

    /// Takes what is offered if the end that is known is still the end, in one step: all of it is
    /// there for everybody from then on, or nothing. `false` if the end is another.
    ///
    /// # Errors
    /// [`Apart`] if it is not taken, or nobody knows whether it was.
    fn offer(&mut self, offer: &Offer<'_>) -> Result<bool, Apart>;

    /// Waits until nobody else may offer anything, so that who is slow has a turn, too; `false` if
    /// that took too long. It ends with [`end_turn`](Self::end_turn), and by itself if the machine falls.
    ///
    /// # Errors
    /// [`Apart`] if it cannot be asked.
    fn begin_turn(&mut self) -> Result<bool, Apart>;

    /// Lets others offer again.
    fn end_turn(&mut self);
}

/// Why there is no answer of an exchange.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Apart {
    /// It cannot be reached.
    #[error(
        "The shared gallery cannot be reached ({0}). Who was known is still recognised; changes can be made when it is back."
    )]
    Unreachable(String),
    /// It may have been told, and did not answer.
    #[error(
        "The shared gallery did not answer ({0}), so nobody knows whether the change was made. Look at the list when it is back."
    )]
    NoAnswer(String),
    /// This user may not do that.
    #[error("The shared gallery does not let you do that ({0}). Ask whoever keeps its database.")]
    Forbidden(String),
    /// What it says makes no sense.
    #[error(
        "What the shared gallery holds is no gallery, or was written by a newer Faceglass; update Faceglass, or ask whoever keeps its database."
    )]
    Confused,
}
