//! Folders of people's pictures, from anything to a set that trains: a **tree** has a folder a person, in it the pictures
//! (deeper folders belong to the same person).
//!
//! Nothing in a tree is ever changed: results are written beside it, and what is left out is counted by reason.
//!
//! | module | what |
//! |---|---|
//! | `walk` | what lies in a tree |
//! | `work` | a step over many files: on several cores, gone on with where it was broken off; what was left out, by reason |
//! | `copies` | a tree made of files of another one |
//! | `picture`, `eyes` | pictures out of files; how they are looked at |
//! | `samples` | a tree of people whom the workshop draws itself |
//! | `align` | aligned faces |
//! | `analyse` | what a tree holds, and what is wrong with it |
//! | `clean` | a cleaned copy, by rules |
//! | `choose` | parts of a tree |
//! | `lists` | pairs and triplets |
//! | `covered` | masks over faces, meshes over pictures |
//! | `frames` | faces out of movies |
//! | `pack` | trees as the files of other tools, and back |

pub mod align;
pub mod analyse;
pub mod choose;
pub mod clean;
pub mod copies;
pub mod covered;
pub mod eyes;
pub mod frames;
pub mod lists;
pub mod pack;
pub mod picture;
pub mod samples;
pub mod walk;
pub mod work;

pub use walk::{Found, Tree};
pub use work::left_out::LeftOut;
