//! A face on disk.

use super::frame::{HEAD_BYTES, Head, Kind, crc_of};
use super::index::Span;
use crate::thumbnail::OnDisk;
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Where a face lies. The open file stays readable when another takes its
/// place under the same name.
#[derive(Clone, Debug)]
pub struct StoredFace {
    file: Arc<Mutex<File>>,
    span: Span,
    crc: u32,
}

impl StoredFace {
    pub fn new(file: Arc<Mutex<File>>, span: Span, head: Head) -> Self {
        Self {
            file,
            span,
            crc: head.crc,
        }
    }
}

impl OnDisk for StoredFace {
    fn read(&self) -> Option<Arc<[u8]>> {
        let head = HEAD_BYTES as u64;
        let length = usize::try_from(self.span.bytes.checked_sub(head)?).ok()?;
        let mut jpeg = vec![0; length];
        let mut file = lock(&self.file);
        file.seek(SeekFrom::Start(self.span.at + head)).ok()?;
        file.read_exact(&mut jpeg).ok()?;
        drop(file);
        (crc_of(Kind::Face, &jpeg) == self.crc).then(|| jpeg.into())
    }
}

pub fn lock(file: &Mutex<File>) -> MutexGuard<'_, File> {
    file.lock().unwrap_or_else(PoisonError::into_inner)
}
