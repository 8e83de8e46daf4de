//! A tree made of files of another one: each copied as it is, byte for byte.

use super::walk::Tree;
use super::work::left_out::LeftOut;
use super::work::{How, Work, write};
use crate::core::error::{Result, WorkshopError};
use crate::core::hash::sha256_hex;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// A file's way: below the one tree, and below the other.
pub type Way = (String, String);

/// What came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Copied<S> {
    /// What was asked for.
    pub settings: S,
    /// Files that are in the new tree, by its uppermost folder but one, where it has divisions.
    pub files: usize,
    /// The same by division: a split, or what is set aside.
    pub divisions: BTreeMap<String, usize>,
    /// People in the new tree.
    pub people: usize,
    /// What is not there.
    pub left_out: LeftOut,
}

/// Copies `ways` of `tree` into `out`. A file that cannot be read is left out, and counted.
///
/// # Errors
/// When the folder is another's or cannot be written.
pub fn copy<S: Serialize + Clone>(
    tree: &Tree,
    out: &Path,
    ways: &[Way],
    mut report: Copied<S>,
    how: &How,
) -> Result<Copied<S>> {
    if how.dry_run {
        report.files = ways.len();
        return Ok(report);
    }
    let list = ways
        .iter()
        .map(|(from, to)| format!("{from}\t{to}\n"))
        .collect::<String>();
    let asked = (
        &report.settings,
        tree.fingerprint(),
        sha256_hex(list.as_bytes()),
    );
    let work = Work::begin(out, Some(&tree.root), &asked)?;
    let key = |way: &Way| way.1.clone();
    let came = work.each(
        ways,
        how,
        "files copied",
        key,
        || Ok(()),
        |(), (from, to)| match std::fs::read(tree.root.join(from)) {
            Ok(bytes) => write(&out.join(to), &bytes).map(|()| true),
            Err(_) => Ok(false),
        },
    )?;
    for ((from, _), came) in ways.iter().zip(&came) {
        match came {
            true => report.files += 1,
            false => report.left_out.note("a file that cannot be read", from),
        }
    }
    work.finish(&report)?;
    Ok(report)
}

impl<S> Copied<S> {
    /// Nothing copied yet.
    pub fn none(settings: S, left_out: LeftOut) -> Self {
        Self {
            settings,
            files: 0,
            divisions: BTreeMap::new(),
            people: 0,
            left_out,
        }
    }
}

/// Fails where a step would leave nothing.
///
/// # Errors
/// [`WorkshopError::Data`].
pub fn some(ways: &[Way], left_out: &LeftOut) -> Result<()> {
    if ways.is_empty() {
        return Err(WorkshopError::Data(format!(
            "nothing would be left. {}",
            left_out.told()
        )));
    }
    Ok(())
}
