//! No code: only `Cargo.toml`, which says why.
