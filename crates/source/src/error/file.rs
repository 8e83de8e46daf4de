//! Files, pictures and folders that cannot be used.

use super::{NotTaken, Trouble};
use std::fmt;
use std::path::{Path, PathBuf};

/// A file, picture or folder that cannot be used, with the next step to take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// It is not there.
    #[error("There is no file or folder {path}; check the path.", path = .0.display())]
    Missing(PathBuf),
    /// It may not be read.
    #[error(
        "{path} may not be read; change its permissions or copy it to a folder of yours.",
        path = .0.display()
    )]
    Denied(PathBuf),
    /// The system cannot read it.
    #[error(
        "{path} cannot be read ({detail}); check the disk or copy the file elsewhere.",
        path = path.display()
    )]
    Unreadable {
        /// File or folder.
        path: PathBuf,
        /// What the system said.
        detail: String,
    },
    /// A device, a pipe or the like.
    #[error(
        "{path} is neither a file nor a folder but a device, a pipe or the like; name a file that is stored somewhere.",
        path = .0.display()
    )]
    Special(PathBuf),
    /// A folder where a file was wanted.
    #[error("{path} is a folder; choose a file in it.", path = .0.display())]
    Folder(PathBuf),
    /// No bytes.
    #[error("{name} is empty; copy it again from where it came from.")]
    Empty {
        /// File name.
        name: String,
    },
    /// Neither movie nor picture.
    #[error(
        "{name} is neither a movie nor a picture this program knows; choose a MOV, MP4, JPEG, PNG, WebP or BMP file."
    )]
    UnknownKind {
        /// File name.
        name: String,
    },
    /// A picture in another format.
    #[error(
        "{name} is a picture in the format {format}, which this program does not read; convert it to JPEG or PNG."
    )]
    OtherPicture {
        /// File name.
        name: String,
        /// What it is, for instance "GIF".
        format: String,
    },
    /// A picture was wanted and this is none.
    #[error("{name} is not a picture this program reads; use JPEG, PNG, WebP or BMP.")]
    NotAPicture {
        /// File name.
        name: String,
    },
    /// A picture was wanted and this is a movie.
    #[error("{name} is a movie, not a picture; choose JPEG, PNG, WebP or BMP files.")]
    Movie {
        /// File name.
        name: String,
    },
    /// A picture that cannot be decoded.
    #[error("{name} cannot be read as a picture ({fault}); copy it again from where it came from.")]
    Damaged {
        /// File name.
        name: String,
        /// What is wrong with it.
        fault: PictureFault,
    },
    /// More pixels than are held in memory.
    #[error(
        "{name} has {width}x{height} pixels, more than the {megapixels} megapixels that are read; make it smaller first."
    )]
    TooManyPixels {
        /// File name.
        name: String,
        /// Pixels.
        width: u32,
        /// Pixels.
        height: u32,
        /// The limit.
        megapixels: u64,
    },
    /// More bytes than are held in memory.
    #[error("{name} is larger than {megabytes} MB; make it smaller first.")]
    TooManyBytes {
        /// File name.
        name: String,
        /// The limit, in units of 2^20 bytes.
        megabytes: u64,
    },
    /// Decoding it would take more memory than one picture may.
    #[error("{name} needs more memory than one picture may take; make it smaller first.")]
    TooMuchMemory {
        /// File name.
        name: String,
    },
    /// A folder without pictures.
    #[error(
        "The folder {folder} holds no pictures; choose one with JPEG, PNG, WebP or BMP files in it or in its folders.",
        folder = .0.display()
    )]
    NoPictures(PathBuf),
    /// A folder to import without people.
    #[error(
        "The folder {folder} holds no pictures of people; put each person's pictures into a folder named like the person.",
        folder = .0.display()
    )]
    NoPeople(PathBuf),
    /// Some of a folder was left out.
    #[error(
        "Of the folder {folder} {taken} pictures were taken; left out: {not_taken}; {remedy}.",
        folder = folder.display(),
        remedy = not_taken.remedy()
    )]
    PartlyTaken {
        /// The folder chosen.
        folder: PathBuf,
        /// Pictures taken.
        taken: usize,
        /// What was left out.
        not_taken: NotTaken,
    },
    /// All that a folder holds was left out.
    #[error(
        "The folder {folder} holds no picture that is read; left out: {not_taken}; {remedy}.",
        folder = folder.display(),
        remedy = not_taken.remedy()
    )]
    NoneTaken {
        /// The folder chosen.
        folder: PathBuf,
        /// What was left out.
        not_taken: NotTaken,
    },
    /// Something was left out that belongs to none of the people found.
    #[error(
        "In the folder {folder} {people} people were found; left out: {not_taken}; {remedy}.",
        folder = folder.display(),
        remedy = not_taken.remedy()
    )]
    PeopleLeftOut {
        /// The folder chosen.
        folder: PathBuf,
        /// People found.
        people: usize,
        /// What was left out.
        not_taken: NotTaken,
    },
    /// An empty list of pictures.
    #[error("No picture was given; choose at least one.")]
    NothingGiven,
    /// Not one frame of a source could be read.
    #[error("Nothing in {name} could be read; open another movie or picture.")]
    NothingReadable {
        /// The source's name.
        name: String,
    },
}

/// What is wrong with a picture's bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PictureFault {
    /// The end is missing.
    CutOff,
    /// It has no pixels.
    NoPixels,
    /// What the decoder said, without a full stop.
    Decoder(String),
}

impl fmt::Display for PictureFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CutOff => "it is cut off before its end",
            Self::NoPixels => "it has no pixels",
            Self::Decoder(detail) => detail,
        })
    }
}

impl FileError {
    /// The error of a file or folder that cannot be opened.
    #[must_use]
    pub fn from_io(path: &Path, error: &std::io::Error) -> Self {
        let path = path.to_path_buf();
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::Missing(path),
            std::io::ErrorKind::PermissionDenied => Self::Denied(path),
            _ => Self::Unreadable {
                path,
                detail: error.to_string(),
            },
        }
    }

    /// Which named state this is.
    #[must_use]
    pub fn trouble(&self) -> Trouble {
        match self {
            Self::Missing(_) | Self::NoPictures(_) | Self::NoPeople(_) | Self::NothingGiven => {
                Trouble::Missing
            }
            Self::Denied(_) => Trouble::Denied,
            Self::Unreadable { .. } => Trouble::Io,
            Self::Empty { .. } | Self::Damaged { .. } | Self::NothingReadable { .. } => {
                Trouble::Damaged
            }
            Self::Special(_)
            | Self::Folder(_)
            | Self::UnknownKind { .. }
            | Self::OtherPicture { .. }
            | Self::NotAPicture { .. }
            | Self::Movie { .. }
            | Self::PartlyTaken { .. }
            | Self::NoneTaken { .. }
            | Self::PeopleLeftOut { .. }
            | Self::TooManyPixels { .. }
            | Self::TooManyBytes { .. }
            | Self::TooMuchMemory { .. } => Trouble::Unsupported,
        }
    }
}
