//! What somebody says of faces and people, beside enrolling them.

mod not_them;
mod seen;
mod upkeep;
