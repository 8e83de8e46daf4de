//! A key that lies in a file beside the gallery, for want of a better place.

use super::seal::Key;
use super::temporary::temporary_in;
use super::trouble::KeyTrouble;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::fs::{self, File};
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Name of the key file, beside the gallery's file.
pub const KEY_FILE_NAME: &str = "people.key";
const MAGIC: &str = "faceglass-gallery-key 1 ";

pub fn path_in(dir: &Path) -> PathBuf {
    dir.join(KEY_FILE_NAME)
}

/// The key in the file, if there is one.
pub fn read(dir: &Path) -> Result<Option<Key>, KeyTrouble> {
    let path = path_in(dir);
    let text = match fs::read_to_string(&path) {
        Ok(text) => Zeroizing::new(text),
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unusable(path, &error)),
    };
    let key = text
        .trim_end()
        .strip_prefix(MAGIC)
        .and_then(|key| BASE64_STANDARD.decode(key).ok())
        .map(Zeroizing::new)
        .and_then(|key| Key::from_slice(&key));
    match key {
        Some(key) => {
            for_its_owner_only(&path);
            Ok(Some(key))
        }
        None => Err(unusable(path, &"it holds no key")),
    }
}

/// The key in the file, or a fresh one in a new file. A key that is there is
/// never overwritten: an earlier gallery may need it.
pub fn read_or_make(dir: &Path) -> Result<Key, KeyTrouble> {
    if let Some(key) = read(dir)? {
        return Ok(key);
    }
    let key = Key::fresh()?;
    let path = path_in(dir);
    let text = Zeroizing::new(format!("{MAGIC}{}\n", BASE64_STANDARD.encode(key.bytes())));
    let write = || -> std::io::Result<()> {
        let mut temp = temporary_in(dir, ".people-")?;
        temp.file_mut().write_all(text.as_bytes())?;
        temp.file().sync_all()?;
        temp.persist_noclobber(&path)?;
        if let Ok(dir) = File::open(dir) {
            dir.sync_all()?;
        }
        Ok(())
    };
    match write() {
        Ok(()) => Ok(key),
        Err(error) => Err(KeyTrouble::KeyFileUnwritten {
            path,
            reason: error.to_string(),
        }),
    }
}

/// Overwrites the file and removes it, as far as the disk lets.
pub fn remove(dir: &Path) {
    let path = path_in(dir);
    if let Ok(mut file) = faceglass_disk::File::open(&path) {
        let zeros = file.metadata().map_or(0, |m| m.len());
        let zeros = vec![0; usize::try_from(zeros.min(4096)).unwrap_or(0)];
        // What cannot be overwritten is removed all the same.
        let _ = file.write_all(&zeros).and_then(|()| file.sync_all());
        let _ = fs::remove_file(&path);
    }
}

fn unusable(path: PathBuf, reason: &dyn std::fmt::Display) -> KeyTrouble {
    KeyTrouble::KeyFile {
        path,
        reason: reason.to_string(),
    }
}

/// Somebody may have copied it without its permissions.
fn for_its_owner_only(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let is_open = |mode: u32| mode & 0o077 != 0;
        if fs::metadata(path).is_ok_and(|m| is_open(m.permissions().mode())) {
            // A disk without permissions has none to set.
            let _ = fs::set_permissions(path, fs::Permissions::from_mode(0o600));
        }
    }
    #[cfg(not(unix))]
    let _ = path;
}
