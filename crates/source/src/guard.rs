//! Decoders of others that panic instead of telling an error.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What `decode` gives; `None` if it panicked, which hostile bytes make the best decoders do (seen of zune-jpeg 0.5.15). What it had
/// begun to write is dropped with it.
pub fn guarded<T>(decode: impl FnOnce() -> T) -> Option<T> {
    catch_unwind(AssertUnwindSafe(decode)).ok()
}
