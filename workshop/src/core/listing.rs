//! What lies below a folder.

use std::path::{Path, PathBuf};

/// What pictures are recognised by, without the dot.
pub const ENDINGS: [&str; 5] = ["jpg", "jpeg", "png", "bmp", "webp"];

/// Whether a file of that name is taken for a picture.
pub fn is_picture(path: &Path) -> bool {
    has_ending(path, &ENDINGS)
}

/// Whether a file's ending is one of `endings`, in letters of any size.
pub fn has_ending(path: &Path, endings: &[&str]) -> bool {
    let ending = path.extension().map(|e| e.to_string_lossy().to_lowercase());
    ending.is_some_and(|e| endings.contains(&e.as_str()))
}

/// Every file below a folder, as paths relative to it with `/`, and what could not be listed.
#[derive(Debug, Default)]
pub struct Listing {
    /// In no order.
    pub files: Vec<String>,
    /// Folders, too.
    pub folders: Vec<String>,
    /// Links that lead back to where they came from, and names that are no Unicode.
    pub left_out: Vec<(&'static str, String)>,
    /// Folders that cannot be read, and why.
    pub unreadable: Vec<(PathBuf, std::io::Error)>,
}

impl Listing {
    /// Lists `root`. Links are followed, but never to a folder that they are in.
    pub fn below(root: &Path) -> Self {
        let mut listing = Self::default();
        let mut open = vec![(root.to_owned(), Vec::new())];
        while let Some((folder, above)) = open.pop() {
            listing.folder(root, &folder, &above, &mut open);
        }
        listing
    }

    fn folder(
        &mut self,
        root: &Path,
        folder: &Path,
        above: &[PathBuf],
        open: &mut Vec<(PathBuf, Vec<PathBuf>)>,
    ) {
        let entries = std::fs::read_dir(folder)
            .and_then(|entries| entries.collect::<std::io::Result<Vec<_>>>());
        let entries = match entries {
            Ok(entries) => entries,
            Err(error) => return self.unreadable.push((folder.to_owned(), error)),
        };
        // Only links can lead back, so that only they cost a look at the whole path.
        let mut inner: Option<Vec<PathBuf>> = None;
        for entry in entries {
            let path = entry.path();
            let below = path.strip_prefix(root).unwrap_or(&path);
            let Some(name) = below.to_str().map(|name| name.replace('\\', "/")) else {
                self.left_out.push((
                    "a name that is no Unicode",
                    below.to_string_lossy().into_owned(),
                ));
                continue;
            };
            if !path.is_dir() {
                self.files.push(name);
                continue;
            }
            let here = inner.get_or_insert_with(|| {
                let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
                above.iter().cloned().chain([real]).collect()
            });
            let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
            if is_link
                && path
                    .canonicalize()
                    .is_ok_and(|real| here.iter().any(|h| h.starts_with(&real)))
            {
                self.left_out.push(("a link in a circle", name));
                continue;
            }
            self.folders.push(name);
            open.push((path, here.clone()));
        }
    }
}
