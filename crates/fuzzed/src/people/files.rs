//! A gallery's file as it lies on the disk.

use super::whole::whole;

/// The bytes of the file, with its key in place: what a disk, a copy or a stranger without
/// the key can do to it. The lengths, the order and the header are open to all of them.
pub fn gallery_file(data: &[u8]) {
    whole(data);
}
