//! Faces as recognition learns them: aligned crops of shards, changed by chance, whose they are,
//! and the people that a network is validated on and exported by.

mod augment;
mod crops;
mod embed;
mod export;
mod people;
mod validation;

pub use augment::AugmentConfig;
pub use crops::{FaceCrops, SIDE};
pub use embed::{embed, embeddings};
pub(in crate::recipes) use export::tell_size;
pub use export::{Shipped, ship_embedder};
pub use people::{classes, named};
pub use validation::Validation;
pub(in crate::recipes) use validation::{figure, matched_at};
