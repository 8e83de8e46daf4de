//! What there is of the public sets: which are there, how many of their pictures are used, and a hash by which a copy is known.

use super::{Catalogue, DataSet, Permits};
use crate::core::error::{Result, WorkshopError};
use crate::core::listing::{Listing, is_picture};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// What there is of one set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct There {
    /// Pictures that are used.
    pub pictures: usize,
    /// Pictures that its description leaves out: of minors, for instance.
    pub left_out: usize,
    /// Bytes of those that are used.
    pub bytes: u64,
    /// SHA-256 over the names and contents of those, in the order of their names.
    pub sha256: String,
}

/// What there is of each set; nothing of those that are not there.
pub type Check = BTreeMap<String, Option<There>>;

/// All sets, as a table in plain text, with terms first of what is told of each.
pub fn table(catalogue: &Catalogue) -> String {
    let mut text = String::new();
    for set in catalogue.all() {
        let permits = match set.permits {
            Permits::Anything => "any use",
            Permits::Research => "research only",
            Permits::Unstated => "nobody said on which terms",
        };
        let serves: Vec<&str> = set.serves.keys().map(|kind| kind.as_str()).collect();
        let _ = writeln!(
            text,
            "{}\n  terms   {} ({permits})\n  what    {}; {}",
            set.name, set.terms, set.title, set.size
        );
        let _ = writeln!(
            text,
            "  from    {}\n  serves  {}",
            set.source,
            serves.join(", ")
        );
        for exclusion in &set.exclude {
            let _ = writeln!(text, "  not     {}", exclusion.why);
        }
    }
    text
}

/// Looks at every set below `data`.
///
/// # Errors
/// [`WorkshopError::Io`] if there is no such folder, or a file cannot be read.
pub fn checked(catalogue: &Catalogue, data: &Path) -> Result<Check> {
    std::fs::read_dir(data).map_err(WorkshopError::io(data))?;
    let mut found = Check::new();
    for set in catalogue.all() {
        let root = data.join(&set.name).join(&set.below);
        let there = root.is_dir().then(|| there(set, &root)).transpose()?;
        found.insert(set.name.clone(), there);
    }
    Ok(found)
}

fn there(set: &DataSet, root: &Path) -> Result<There> {
    let mut files = Listing::below(root).files;
    files.retain(|file| is_picture(Path::new(file)));
    files.sort();
    let all = files.len();
    files.retain(|file| set.uses(file));
    let (mut hash, mut bytes) = (Sha256::new(), 0);
    for file in &files {
        let path = root.join(file);
        let content = std::fs::read(&path).map_err(WorkshopError::io(&path))?;
        bytes += content.len() as u64;
        hash.update(file.as_bytes());
        hash.update([0]);
        hash.update(Sha256::digest(&content));
    }
    Ok(There {
        pictures: files.len(),
        left_out: all - files.len(),
        bytes,
        sha256: hash.finalize().iter().map(|b| format!("{b:02x}")).collect(),
    })
}

/// A check as a table in plain text, with what is otherwise than `before`.
pub fn shown(check: &Check, before: Option<&Check>) -> String {
    let mut text = String::new();
    for (name, there) in check {
        let was = before.and_then(|before| before.get(name));
        let note = match (there, was) {
            (_, None) => "",
            (now, Some(was)) if now == was => ", as before",
            _ => ", otherwise than before",
        };
        let _ = match there {
            None => writeln!(text, "{name}: not there{note}"),
            Some(t) => writeln!(
                text,
                "{name}: {} pictures used, {} left out, {:.1} MB, SHA-256 {}{note}",
                t.pictures,
                t.left_out,
                t.bytes as f64 / 1e6,
                t.sha256
            ),
        };
    }
    let there = check.values().flatten().count();
    let _ = writeln!(text, "{there} of {} sets are there", check.len());
    text
}
