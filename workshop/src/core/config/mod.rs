//! Reading configurations: TOML files that inherit from others.
//!
//! `base = ["_base_/nets/liveness.toml", "_base_/schedules/long.toml"]` takes over what those
//! files say; their paths count from the file that names them. Tables are joined key by key, and
//! where two files say something of one setting the later one holds: a base that is named later, then
//! the file itself. Lists are not joined. A base may have bases.

mod names;
mod write;

pub use write::{shortened_table, table_of, text_of};

use crate::core::error::{Result, WorkshopError};
use names::Renamed;
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize as _, Deserializer};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use toml::{Table, Value};

/// The setting that names the files to inherit from.
const BASE: &str = "base";

/// A configuration with all that it inherits, under the names of today.
#[derive(Clone, Debug, PartialEq)]
pub struct Resolved {
    /// Every setting.
    pub table: Table,
    /// The same as a file that needs no other: the one that was read, where it inherits nothing.
    pub text: String,
}

impl Resolved {
    /// The configuration in `path`.
    ///
    /// # Errors
    /// A sentence that names the file which is missing, no TOML, or its own base.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(WorkshopError::io(path))?;
        Self::parse(text, path)
    }

    /// The configuration `text` that stands in `path`.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn parse(text: String, path: &Path) -> Result<Self> {
        let mut reader = Reader::default();
        let table = reader.table(&text, path)?;
        tell(path, &reader.renamed);
        if reader.files == 1 && reader.renamed.is_empty() {
            return Ok(Self { table, text });
        }
        let name = path.file_name().unwrap_or(path.as_os_str());
        let settings = toml::to_string(&table).map_err(|e| unusable(path, e))?;
        let text = format!("# {} with all that it inherits\n{settings}", name.display());
        Ok(Self { table, text })
    }

    /// The settings as what a command wants; `path` is where they stand.
    ///
    /// # Errors
    /// [`WorkshopError::Config`] naming a setting that is missing, unknown or of another kind.
    pub fn settings<T: DeserializeOwned>(&self, path: &Path) -> Result<T> {
        // Read from the text, the parser's words show the line.
        toml::from_str(&self.text).map_err(|e| unusable(path, e))
    }
}

/// Reads a configuration with all that it inherits.
///
/// # Errors
/// [`WorkshopError::Io`], or [`WorkshopError::Config`] with the parser's words.
pub fn read_toml<T: DeserializeOwned>(path: &Path) -> Result<T> {
    Resolved::read(path)?.settings(path)
}

/// The configuration `text` that was read from `path`.
///
/// # Errors
/// As [`read_toml`].
pub fn parse_toml<T: DeserializeOwned>(text: &str, path: &Path) -> Result<T> {
    Resolved::parse(text.to_owned(), path)?.settings(path)
}

/// A choice by its name alone, or as a table of `name` and settings.
///
/// # Errors
/// In the parser's words, when there is none of that name.
pub fn named<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    from: D,
) -> std::result::Result<T, D::Error> {
    let table = match Value::deserialize(from)? {
        Value::String(name) => {
            let mut table = Table::new();
            table.insert("name".into(), name.into());
            Value::Table(table)
        }
        other => other,
    };
    table.try_into().map_err(D::Error::custom)
}

fn unusable(path: &Path, why: impl std::fmt::Display) -> WorkshopError {
    WorkshopError::Config(format!("{} says {why}", path.display()))
}

/// Reads a file and its bases.
#[derive(Default)]
struct Reader {
    /// The files that are being read, each a base of the one before.
    open: Vec<PathBuf>,
    /// Files read so far.
    files: usize,
    renamed: Vec<Renamed>,
}

impl Reader {
    fn table(&mut self, text: &str, path: &Path) -> Result<Table> {
        let mut own: Table = toml::from_str(text).map_err(|e| unusable(path, e))?;
        self.files += 1;
        names::modernise(&mut own, &mut self.renamed).map_err(|why| unusable(path, why))?;
        let Some(bases) = own.remove(BASE) else {
            return Ok(own);
        };
        let bases: Vec<PathBuf> = bases.try_into().map_err(|_| {
            unusable(
                path,
                format!("{BASE} is no list of files, as in {BASE} = [\"other.toml\"]"),
            )
        })?;
        self.open.push(full(path));
        let mut all = Table::new();
        for base in bases {
            let base = path.parent().unwrap_or(Path::new("")).join(base);
            join(&mut all, self.base(&base, path)?);
        }
        self.open.pop();
        join(&mut all, own);
        Ok(all)
    }

    fn base(&mut self, base: &Path, of: &Path) -> Result<Table> {
        if self.open.contains(&full(base)) {
            return Err(WorkshopError::Config(format!(
                "{} is among its own bases: it inherits from itself by way of {}",
                base.display(),
                of.display()
            )));
        }
        let text = std::fs::read_to_string(base).map_err(|e| {
            WorkshopError::Config(format!(
                "{} inherits from {}, which cannot be read ({e})",
                of.display(),
                base.display()
            ))
        })?;
        self.table(&text, base)
    }
}

/// One name for a file, however it is reached.
fn full(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// `over` laid over `under`.
fn join(under: &mut Table, over: Table) {
    for (key, value) in over {
        let value = match (under.remove(&key), value) {
            (Some(Value::Table(mut under)), Value::Table(over)) => {
                join(&mut under, over);
                Value::Table(under)
            }
            (_, value) => value,
        };
        under.insert(key, value);
    }
}

/// Says once a file which of its settings have other names today.
fn tell(path: &Path, renamed: &[Renamed]) {
    static TOLD: Mutex<BTreeSet<PathBuf>> = Mutex::new(BTreeSet::new());
    let mut told = TOLD.lock().unwrap_or_else(PoisonError::into_inner);
    if renamed.is_empty() || !told.insert(full(path)) {
        return;
    }
    let names: Vec<String> = renamed
        .iter()
        .map(|r| format!("{} is {} now", r.old, r.new))
        .collect();
    eprintln!(
        "Note: {} uses names of an earlier version, which are still read: {}.",
        path.display(),
        names.join(", ")
    );
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// Files of a folder, by name and text.
    fn files(all: &[(&str, &str)]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in all {
            let path = dir.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        dir
    }

    fn table(text: &str) -> Table {
        toml::from_str(text).unwrap()
    }

    #[test]
    fn tables_are_joined_and_the_later_file_holds() {
        let dir = files(&[
            (
                "_base_/net.toml",
                "top = 1\n[net]\nside = 64\nwidths = [1, 2]",
            ),
            (
                "_base_/slow.toml",
                "[net]\nside = 80\n[train]\nsteps = 9\n[train.deep]\na = 1\nb = 2",
            ),
            (
                "_base_/both.toml",
                "base = ['net.toml', 'slow.toml']\n[train]\nbatch = 4",
            ),
            (
                "recipes/own.toml",
                "base = ['../_base_/both.toml']\n[net]\nwidths = [3]\n[train.deep]\nb = 5",
            ),
        ]);
        let path = dir.path().join("recipes/own.toml");
        let resolved = Resolved::read(&path).unwrap();
        let wanted = "top = 1\n[net]\nside = 80\nwidths = [3]\n\
                      [train]\nsteps = 9\nbatch = 4\n[train.deep]\na = 1\nb = 5";
        assert_eq!(resolved.table, table(wanted));
        assert_eq!(table(&resolved.text), resolved.table);
        assert!(resolved.text.starts_with("# own.toml with all"));
    }

    #[test]
    fn a_file_that_inherits_nothing_is_kept_word_by_word() {
        let text = "# Why\nsteps = 3 # few\n";
        let dir = files(&[("a.toml", text)]);
        let resolved = Resolved::read(&dir.path().join("a.toml")).unwrap();
        assert_eq!(resolved.text, text);
    }

    #[test]
    fn a_base_may_be_inherited_twice_but_not_by_itself() {
        let dir = files(&[
            ("shared.toml", "steps = 3"),
            ("a.toml", "base = ['shared.toml']"),
            ("b.toml", "base = ['shared.toml', 'a.toml']\nbatch = 2"),
            ("round.toml", "base = ['there.toml']"),
            ("there.toml", "base = ['./round.toml']"),
        ]);
        let read = |name| Resolved::read(&dir.path().join(name));
        assert_eq!(read("b.toml").unwrap().table, table("steps = 3\nbatch = 2"));
        let error = read("round.toml").unwrap_err().to_string();
        assert!(
            error.contains("round.toml is among its own bases"),
            "{error}"
        );
        assert!(
            error.contains("by way of") && error.contains("there.toml"),
            "{error}"
        );
    }

    #[test]
    fn what_cannot_be_inherited_is_said_with_the_file_that_names_it() {
        let dir = files(&[
            ("a.toml", "base = ['nowhere.toml']"),
            ("b.toml", "base = 'a.toml'"),
            ("c.toml", "base = ['d.toml']"),
            ("d.toml", "steps = = 3"),
        ]);
        for (name, words) in [
            ("a.toml", "nowhere.toml, which cannot be read"),
            ("b.toml", "base is no list of files"),
            ("c.toml", "d.toml says"),
        ] {
            let error = Resolved::read(&dir.path().join(name)).unwrap_err();
            let error = error.to_string();
            assert!(
                error.contains(words) && error.contains(name) | (name == "c.toml"),
                "{error}"
            );
        }
    }

    #[test]
    fn names_of_earlier_versions_are_read_from_any_file() {
        let dir = files(&[
            (
                "base.toml",
                "[train]\nfinal_share = 0.02\naverage_decay = 0.9",
            ),
            (
                "own.toml",
                "base = ['base.toml']\n[train]\nmin_lr_ratio = 0.1",
            ),
            (
                "both.toml",
                "[train]\nfinal_share = 0.02\nmin_lr_ratio = 0.1",
            ),
        ]);
        let read = |name| Resolved::read(&dir.path().join(name));
        let wanted = table("[train]\nmin_lr_ratio = 0.1\nema_decay = 0.9");
        assert_eq!(read("own.toml").unwrap().table, wanted);
        let error = read("both.toml").unwrap_err().to_string();
        assert!(
            error.contains("both.toml says train.final_share and train.min_lr_ratio"),
            "{error}"
        );
    }
}
