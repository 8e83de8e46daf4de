//! Files that a person names: how one is opened, what it is, and how one is
//! written without harm to any other.

mod content;
mod named;
mod output;

pub use content::{
    Content, HEAD_BYTES, MOVIE_ENDINGS, PICTURE_ENDINGS, content_of, ending_of, format_by_ending,
    is_movie_ending,
};
pub use named::{display_name, open_file, read_file, read_head};
pub use output::{ReadFiles, WholeFile, WriteError, folder_for, private_part};
