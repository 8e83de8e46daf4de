//! A face on disk.

use super::frame::Sealer;
use super::index::Span;
use crate::keys::SEAL_BYTES;
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
    sealer: Arc<Sealer>,
    about: [u8; 32],
}

impl StoredFace {
    pub fn new(file: Arc<Mutex<File>>, span: Span, sealer: Arc<Sealer>, about: [u8; 32]) -> Self {
        Self {
            file,
            span,
            sealer,
            about,
        }
    }
}

impl OnDisk for StoredFace {
    fn read(&self) -> Option<Arc<[u8]>> {
        let start = self.span.body_at() - SEAL_BYTES as u64;
        let length = usize::try_from(self.span.end().checked_sub(start)?).ok()?;
        let mut sealed = vec![0; length];
        let mut file = lock(&self.file);
        file.seek(SeekFrom::Start(start)).ok()?;
        file.read_exact(&mut sealed).ok()?;
        drop(file);
        let jpeg = self.sealer.body(&self.about, &sealed)?;
        Some(jpeg.as_slice().into())
    }
}

pub fn lock(file: &Mutex<File>) -> MutexGuard<'_, File> {
    file.lock().unwrap_or_else(PoisonError::into_inner)
}
