//! What lies in a tree: every file, by the person whose folder it is in.

use super::work::OWN;
use super::work::left_out::LeftOut;
use crate::core::error::{Result, WorkshopError};
use crate::core::hash::sha256_hex;
use crate::core::listing::{ENDINGS, Listing, has_ending};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A file of a tree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Found {
    /// Whose folder it is in; empty for files beside those folders.
    pub person: String,
    /// Below the tree, with `/` between folders.
    pub file: String,
}

/// The files of a tree that are of use, sorted, and what is not.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    /// Where it is.
    pub root: PathBuf,
    /// Files with a person, in the order of their names.
    pub files: Vec<Found>,
    /// What is of no use.
    pub left_out: LeftOut,
}

impl Tree {
    /// The pictures of the tree at `root`.
    ///
    /// # Errors
    /// As [`Self::of_kind`].
    pub fn of(root: &Path) -> Result<Self> {
        Self::of_kind(root, &ENDINGS, "no picture, by its name")
    }

    /// The files of the tree at `root` that end as `endings`; others are left out as `otherwise`.
    ///
    /// # Errors
    /// [`WorkshopError`] if there is no such folder, or it holds nobody.
    pub fn of_kind(root: &Path, endings: &[&str], otherwise: &str) -> Result<Self> {
        let mut listing = Listing::below(root);
        if let Some(at) = listing
            .unreadable
            .iter()
            .position(|(folder, _)| folder == root)
        {
            let (path, source) = listing.unreadable.swap_remove(at);
            return Err(WorkshopError::Io { path, source });
        }
        let mut tree = Self {
            root: root.to_owned(),
            files: Vec::new(),
            left_out: LeftOut::default(),
        };
        for (reason, file) in &listing.left_out {
            tree.left_out.note(reason, file);
        }
        for (folder, _) in &listing.unreadable {
            let below = folder.strip_prefix(root).unwrap_or(folder);
            tree.left_out
                .note("a folder that cannot be read", &below.to_string_lossy());
        }
        let mut people: BTreeSet<&str> = listing
            .folders
            .iter()
            .filter_map(|f| f.split('/').next())
            .collect();
        for file in &listing.files {
            match file.split_once('/') {
                None if OWN.contains(&file.as_str()) => {}
                _ if !has_ending(Path::new(file), endings) => tree.left_out.note(otherwise, file),
                None => tree.left_out.note("in no person's folder", file),
                Some((person, _)) => {
                    people.remove(person);
                    tree.files.push(Found {
                        person: person.to_owned(),
                        file: file.clone(),
                    });
                }
            }
        }
        for person in people {
            tree.left_out.note("a person without a picture", person);
        }
        tree.files.sort();
        if tree.files.is_empty() {
            return Err(WorkshopError::Data(format!(
                "{} holds no usable file; there has to be a folder a person, in it the pictures. {}",
                root.display(),
                tree.left_out.told()
            )));
        }
        Ok(tree)
    }

    /// SHA-256 over names and sizes: whether a tree is still the one that a report is of.
    pub fn fingerprint(&self) -> String {
        let size =
            |file: &str| std::fs::metadata(self.root.join(file)).map_or(0, |known| known.len());
        let lines = self
            .files
            .iter()
            .map(|found| format!("{}\t{}\n", found.file, size(&found.file)));
        sha256_hex(lines.collect::<String>().as_bytes())
    }

    /// The places of each person's files.
    pub fn people(&self) -> BTreeMap<&str, Vec<usize>> {
        let mut people: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (at, found) in self.files.iter().enumerate() {
            people.entry(&found.person).or_default().push(at);
        }
        people
    }
}
