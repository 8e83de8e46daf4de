//! Backups, a person's page, who it is not, who was seen when, and who was not recognised.

pub mod backup;
pub mod history;
pub mod not_them;
pub mod person;
pub mod unknown;

pub use backup::Backup;
pub use history::History;
pub use not_them::NotThem;
pub use person::Person;
pub use unknown::Unknown;
