//! Commands that make shards.

pub(super) mod prepare;
pub(super) mod thin;
