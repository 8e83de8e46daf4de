//! What can go wrong with the gallery.

use crate::keys::{Apart, Keeping, KeyTrouble};
use crate::words::name::NameError;
use crate::words::note::NoteError;
use std::fmt;
use std::path::{Path, PathBuf};

/// Each text is a sentence that ends with the next step to take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GalleryError {
    /// A name nobody can be called by.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A note or tags that are not kept as they are.
    #[error(transparent)]
    Note(#[from] NoteError),
    /// A change that makes no sense.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// The person meant is not (or no longer) there.
    #[error(
        "The person is no longer in the gallery; another window or command may have removed them, so look at the list again."
    )]
    NoSuchPerson,
    /// Pictures of somebody that give no template which is not there already.
    #[error(
        "{0} has all that these pictures give already; add others, from another side or in another light."
    )]
    NothingNew(String),
    /// Adding somebody who is there already.
    #[error("{0} is in the gallery already; add templates to them instead.")]
    AlreadyThere(String),
    /// A file written by a later version of this program; it is left alone.
    #[error(
        "The gallery {path} was written by a newer Faceglass (format {version}, this one reads up to {supported}); update Faceglass or choose another data directory."
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its version.
        version: u32,
        /// The last version this program knows.
        supported: u32,
    },
    /// The place where machines share the gallery does not answer, or says no.
    #[error(transparent)]
    Shared(#[from] Apart),
    /// Other machines changed the shared gallery each time this one tried.
    #[error(
        "Others are changing the shared gallery all the time, so nothing was changed; try again in a moment."
    )]
    Overtaken,
    /// A gallery of this machine alone is where the copy of a shared one is to be.
    #[error(
        "{path} is a gallery of this machine alone, and a shared one needs a folder of its own, so nothing was changed; take its people over with faceglass people backup and people restore.",
        path = .0.display()
    )]
    NotShared(PathBuf),
    /// Another process holds the gallery for longer than anyone should.
    #[error(
        "The gallery in {0} is being written by another Faceglass; close it or try again in a moment."
    )]
    Locked(PathBuf),
    /// The system refused to read or write.
    #[error(
        "The gallery {path} could not be {action}: {reason}. Check that the folder exists, is yours and has space left."
    )]
    Io {
        /// File or folder.
        path: PathBuf,
        /// What was tried.
        action: Action,
        /// What the system said.
        reason: String,
    },
    /// The gallery's file is a link to nothing.
    #[error(
        "The gallery {link} is a link to {target}, which is not there; make the target available (is its disk connected?) or remove the link.",
        link = link.display(), target = target.display()
    )]
    LinkToNothing {
        /// The link.
        link: PathBuf,
        /// Where it leads.
        target: PathBuf,
    },
    /// The key of the gallery is missing or does not fit; the file stays as it is.
    #[error(
        "The gallery {path} stays closed and as it is: {why}",
        path = path.display()
    )]
    Closed {
        /// The file.
        path: PathBuf,
        /// What is wrong with the key.
        why: KeyTrouble,
    },
    /// No key could be made or kept for what is to be written.
    #[error(
        "The gallery {path} was not written, for it cannot be sealed: {why}",
        path = path.display()
    )]
    Unsealed {
        /// The file.
        path: PathBuf,
        /// What is wrong with the key.
        why: KeyTrouble,
    },
    /// An older file, or another, is in the place of the one that was last there.
    #[error(
        "The gallery {path} is older than the one last used here, or another, or its end is damaged, so it is not used. Restore the newer one if you have it; to go on with this one, without what came later, say faceglass people accept.",
        path = .0.display()
    )]
    PutBack(PathBuf),
    /// Nothing can be read of a file that people were to be taken from.
    #[error(
        "Nothing can be read of {path}: {what}. Take another copy of the gallery, if there is one.",
        path = path.display()
    )]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: Damage,
    },
    /// The history of who was seen when is none of this gallery's.
    #[error(
        "The history {path} belongs to another gallery, or its beginning is damaged; nothing is noted until it is erased (in the history's dialog, or with faceglass people history --erase).",
        path = .0.display()
    )]
    HistoryUnreadable(PathBuf),
    /// The file of unknown faces is none of this gallery's.
    #[error(
        "The unknown faces {path} belong to another gallery, or their beginning is damaged; nobody unknown is kept until they are forgotten (in the dialog of unknown faces, or with faceglass people unknown --forget --all).",
        path = .0.display()
    )]
    UnknownUnreadable(PathBuf),
    /// The system refused to read or write a file that is kept beside the gallery.
    #[error(
        "{kept} {path} could not be {action}: {reason}. Check that the folder exists, is yours and has space left.",
        path = path.display()
    )]
    KeptIo {
        /// Which file.
        kept: Kept,
        /// Where it is.
        path: PathBuf,
        /// What was tried.
        action: Action,
        /// What the system said.
        reason: String,
    },
    /// Another process holds such a file for longer than anyone should.
    #[error("{0} in {path} is being written by another Faceglass; close it or try again in a moment.", path = .1.display())]
    KeptLocked(Kept, PathBuf),
    /// Somebody who was to be erased is still there, for what is kept of them elsewhere could
    /// not be erased first.
    #[error("{name} was not erased, and nothing of them was removed. {why}")]
    NotErased {
        /// Their name.
        name: String,
        /// What stands in the way.
        why: Box<GalleryError>,
    },
    /// A thumbnail could not be encoded.
    #[error("The thumbnail could not be made: {0}. Try another picture.")]
    Thumbnail(String),
}

impl GalleryError {
    pub(crate) fn io(
        path: impl Into<PathBuf>,
        action: Action,
        reason: &dyn std::fmt::Display,
    ) -> Self {
        Self::Io {
            path: path.into(),
            action,
            reason: reason.to_string(),
        }
    }

    pub(crate) fn kept(
        kept: Kept,
        path: &Path,
        action: Action,
        reason: &dyn std::fmt::Display,
    ) -> Self {
        Self::KeptIo {
            kept,
            path: path.to_path_buf(),
            action,
            reason: reason.to_string(),
        }
    }

    /// The same of a file beside the gallery.
    pub(crate) fn of_kept(self, kept: Kept) -> Self {
        match self {
            Self::Locked(dir) => Self::KeptLocked(kept, dir),
            Self::Io {
                path,
                action,
                reason,
            } => Self::KeptIo {
                kept,
                path,
                action,
                reason,
            },
            other => other,
        }
    }
}

/// A file that is kept beside the gallery, if somebody switched that on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Who was seen when.
    History,
    /// Faces of people who were not recognised.
    Unknown,
}

impl fmt::Display for Kept {
    /// As the beginning of a sentence.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::History => "The history",
            Self::Unknown => "The file of unknown faces",
        })
    }
}

/// Why an edit makes no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// Somebody cannot be merged with, or moved to, themselves.
    #[error("{0} is named twice; name two different people.")]
    SamePerson(String),
    /// No template was chosen.
    #[error("No template of {0} is chosen; choose one at least.")]
    NothingChosen(String),
    /// One that was chosen is gone.
    #[error("A template of {0} that was chosen is no longer there; look at their templates again.")]
    TemplateGone(String),
    /// A face that is to be forgotten as not somebody's is not there.
    #[error("A face that was remembered as not {0} is no longer there; look at their page again.")]
    CounterExampleGone(String),
    /// As many faces as are kept.
    #[error(
        "{max} faces are remembered as not {0} already; remove some on their page, or enrol {0} anew.",
        max = crate::person::MOST_COUNTER_EXAMPLES
    )]
    TooManyCounterExamples(String),
    /// A person without any template could never be recognised.
    #[error(
        "These are all templates of {0}, who would be left with none; rename {0}, merge them with somebody, or remove them."
    )]
    AllChosen(String),
    /// Somebody new has a name that is taken.
    #[error("Somebody is called {0} already; move the templates to them, or choose another name.")]
    NameTaken(String),
}

/// What was tried with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Reading it.
    Read,
    /// Writing it.
    Write,
    /// Locking it.
    Lock,
    /// Renaming it out of the way.
    KeepAside,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "read",
            Self::Write => "written",
            Self::Lock => "locked",
            Self::KeepAside => "kept aside",
        })
    }
}

/// What is wrong with a gallery's file, as part of a sentence.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// Some other file.
    #[error("it does not begin as a gallery does")]
    NoGallery,
    /// No end of the first line.
    #[error("the header line is missing")]
    NoHeader,
    /// The first line breaks off.
    #[error("the header has no version")]
    NoVersion,
    /// The first line breaks off.
    #[error("the header has no checksum")]
    NoChecksum,
    /// Of the whole file.
    #[error("the checksum does not fit, the file was cut off or altered")]
    Checksum,
    /// Nothing behind the first line.
    #[error("it is cut off")]
    CutOff,
    /// The last record is not whole.
    #[error("it ends within a record")]
    EndsWithinRecord,
    /// A record that no version writes.
    #[error("a record is of no known kind")]
    UnknownRecord,
    /// Of which only whole files are read.
    #[error("it is of an earlier format, of which damaged files are not read")]
    EarlierFormat,
    /// Of one record, in files of earlier versions.
    #[error("the checksum of a record does not fit")]
    RecordChecksum,
    /// Of one record: it was altered, or stood elsewhere.
    #[error("the seal of a record does not fit")]
    RecordSeal,
    /// A record that says it was erased, and no change erased it.
    #[error("a record is missing that nobody removed")]
    ErasedRecord,
    /// A commit of another file, or of other records than stand before it.
    #[error("a record is of another file")]
    ForeignRecord,
    /// A record where none of its kind can be.
    #[error("a record is out of place")]
    MisplacedRecord,
    /// Not a whole number of values.
    #[error("an embedding is cut off")]
    EmbeddingCutOff,
    /// Values that are none of an embedding.
    #[error("an embedding is empty, zero or not finite")]
    Embedding,
    /// Nobody of its id has a name.
    #[error("a template belongs to nobody")]
    NobodysTemplate,
    /// Two people of one id.
    #[error("{0} is in it twice")]
    Twice(String),
    /// A part is no text of the form it should have; what its reader said.
    #[error("{0}")]
    Text(String),
}

/// Something to tell about the gallery's file although work goes on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GalleryWarning {
    /// It was damaged and renamed.
    #[error(
        "The gallery file was damaged ({what}) and is kept as {aside}. {then}",
        aside = aside.display(),
        then = if *kept_memory { "What was in memory is kept." } else { "The gallery starts empty; faceglass people recover brings back what can still be read." }
    )]
    KeptAside {
        /// What is wrong with it.
        what: Damage,
        /// Where it is now.
        aside: PathBuf,
        /// Whether the people in memory are still there.
        kept_memory: bool,
    },
    /// A change was written in part, as when the power fails; it was never said
    /// to be stored.
    #[error(
        "The last change to the gallery was not written to its end and is left out{}; look whether anybody is missing.",
        .0.as_ref().map_or_else(String::new, |path| format!(" (kept as {})", path.display()))
    )]
    Unfinished(Option<PathBuf>),
    /// It lay open, as earlier versions wrote it, and is sealed now.
    #[error(
        "The gallery was not encrypted; it is now, and the unencrypted file was overwritten. {}",
        how_kept(*.0)
    )]
    Sealed(Keeping),
    /// It lies open and could not be sealed.
    #[error("The gallery is not encrypted yet. {0}")]
    StillPlain(Box<GalleryError>),
    /// Somebody was erased, and the file could not be written anew afterwards.
    #[error(
        "Whoever was erased is gone, but a number that says nothing by itself is left of them until the file is written anew. {0}"
    )]
    Remains(Box<GalleryError>),
    /// It is damaged and nothing may be written beside it.
    #[error(
        "The gallery {path} is damaged ({what}) and its folder cannot be written; restore the file from a backup or choose another data directory.",
        path = path.display()
    )]
    Stuck {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: Damage,
    },
    /// Another process dealt with the damage.
    #[error(
        "The gallery {path} was damaged; another Faceglass has already kept it aside.",
        path = .0.display()
    )]
    KeptAsideElsewhere(PathBuf),
}

/// What a person is told of where the key is, in a sentence.
pub fn how_kept(keeping: Keeping) -> &'static str {
    match keeping {
        Keeping::Keyring => {
            "Its key is in the keyring of your desktop: a copy of the file is worth nothing elsewhere, but programs that run as you can ask for the key."
        }
        Keeping::Passphrase => {
            "Its key is made of your passphrase: whoever copies the file has to guess that."
        }
        Keeping::KeyFile => {
            "Its key lies in a file beside it, which only you can read: a key beside the data protects little. Set a passphrase with faceglass people passphrase."
        }
    }
}
