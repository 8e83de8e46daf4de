//! Which people of a folder are imported already, for a run that goes on where another
//! ended.
//!
//! A line for the folder and one for each person: hashes with a random start, for names
//! are nobody's business but the gallery's. Whoever guesses a whole path can try it.

use crate::cli::context::JOURNAL_NAME;
use crate::cli::outcome::Stop;
use crate::cli::output::cannot_write;
use faceglass_disk::File;
use faceglass_gallery::PersonId;
use sha2::{Digest as _, Sha256};
use std::collections::HashSet;
use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

const FIRST: &str = "faceglass-import 1 ";

pub struct Journal {
    path: PathBuf,
    salt: String,
    done: HashSet<String>,
    file: File,
}

impl Journal {
    /// That of `folder`; one of another folder is begun anew, and so is any if `afresh`.
    pub fn open(data_dir: &Path, folder: &Path, afresh: bool) -> Result<Self, Stop> {
        let path = data_dir.join(JOURNAL_NAME);
        let whole = whole_path(folder);
        let held = fs::read_to_string(&path).unwrap_or_default();
        if !afresh && let Some((salt, done)) = read(&held, &whole) {
            let file = go_on(&path, &held).map_err(|error| cannot_write(&path, &error))?;
            return Ok(Self {
                file,
                path,
                salt,
                done,
            });
        }
        let salt = PersonId::fresh().0;
        let file = begin(&path, &salt, &whole).map_err(|error| cannot_write(&path, &error))?;
        Ok(Self {
            path,
            salt,
            done: HashSet::new(),
            file,
        })
    }

    pub fn holds(&self, person: &Path) -> bool {
        self.done.contains(&hash(&self.salt, &whole_path(person)))
    }

    pub fn add(&mut self, person: &Path) -> Result<(), Stop> {
        let line = hash(&self.salt, &whole_path(person));
        // At once: a line without its end would count, though it was told that it could not be written.
        let whole = format!("{line}\n");
        let written = self.file.write_all(whole.as_bytes());
        written.map_err(|error| cannot_write(&self.path, &error))?;
        self.done.insert(line);
        Ok(())
    }

    /// Everyone is done: another import of the folder begins anew.
    pub fn finish(self) {
        drop(self.file);
        // One that stays makes the next run skip people who are there.
        let _ = fs::remove_file(&self.path);
    }
}

/// What is held, if it is of `folder`. A line that was cut off is nobody's.
fn read(held: &str, folder: &Path) -> Option<(String, HashSet<String>)> {
    let mut lines = held.lines();
    let (salt, of) = lines.next()?.strip_prefix(FIRST)?.split_once(' ')?;
    let lines = lines.map(str::to_owned).collect();
    (of == hash(salt, folder)).then(|| (salt.to_owned(), lines))
}

/// Behind what is held, on a line of its own.
fn go_on(path: &Path, held: &str) -> io::Result<File> {
    let mut file = File::open_with(path, OpenOptions::new().append(true))?;
    if !held.ends_with('\n') {
        writeln!(file)?;
    }
    Ok(file)
}

fn begin(path: &Path, salt: &str, folder: &Path) -> io::Result<File> {
    if let Some(dir) = path.parent() {
        faceglass_disk::private_folder::create(dir)?;
    }
    let mut options = OpenOptions::new();
    options.create(true).write(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = File::open_with(path, &options)?;
    writeln!(file, "{FIRST}{salt} {}", hash(salt, folder))?;
    Ok(file)
}

fn whole_path(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_path_buf())
}

fn hash(salt: &str, path: &Path) -> String {
    let mut hasher = Sha256::new();
    hasher.update(salt.as_bytes());
    hasher.update(path.as_os_str().as_encoded_bytes());
    let bytes = hasher.finalize();
    bytes
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn who_is_done_is_known_to_the_next_run_of_the_same_folder_only() {
        let dir = tempfile::tempdir().unwrap();
        let people = dir.path().join("people");
        let (ada, bea) = (people.join("Ada"), people.join("Bea"));
        fs::create_dir_all(&ada).unwrap();
        fs::create_dir_all(&bea).unwrap();
        let data = dir.path().join("data");
        let mut journal = Journal::open(&data, &people, false).unwrap();
        assert!(!journal.holds(&ada));
        journal.add(&ada).unwrap();
        let next = Journal::open(&data, &people, false).unwrap();
        assert!(next.holds(&ada) && !next.holds(&bea));
        let written = fs::read_to_string(data.join(JOURNAL_NAME)).unwrap();
        assert!(!written.contains("Ada"), "{written}");
        // The other folder's progress takes its place.
        assert!(!Journal::open(&data, &bea, false).unwrap().holds(&ada));
        let begun = Journal::open(&data, &people, false).unwrap();
        assert!(!begun.holds(&ada));
        begun.finish();
        assert!(!data.join(JOURNAL_NAME).exists());
    }

    /// Who is noted as done was imported; who could not be noted is asked about by the next run.
    #[test]
    fn a_disk_that_refuses_costs_no_note_but_the_one_that_is_told() {
        let (ada, bea) = (Path::new("ada"), Path::new("bea"));
        let open = |dir: &Path| Journal::open(dir, Path::new("people"), false);
        let failed = faceglass_disk::faults::in_turn(
            |dir| open(dir).unwrap().add(ada).unwrap(),
            |dir| open(dir).and_then(|mut journal| journal.add(bea)),
            |dir, said, _, about| {
                assert!(
                    matches!(said, Err(Stop::Error(told)) if told.ends_with('.')),
                    "{about}"
                );
                let mut journal = open(dir).unwrap();
                assert!(journal.holds(ada) && !journal.holds(bea), "{about}");
                journal.add(bea).unwrap();
                let last = open(dir).unwrap();
                assert!(last.holds(ada) && last.holds(bea), "{about}");
            },
        );
        assert!(failed.unwrap() >= 8);
    }

    #[test]
    fn a_line_that_was_cut_off_is_nobodys() {
        let dir = tempfile::tempdir().unwrap();
        let mut journal = Journal::open(dir.path(), Path::new("people"), false).unwrap();
        journal.add(Path::new("ada")).unwrap();
        let path = dir.path().join(JOURNAL_NAME);
        let mut bytes = fs::read(&path).unwrap();
        bytes.truncate(bytes.len() - 9);
        fs::write(&path, bytes).unwrap();
        let mut next = Journal::open(dir.path(), Path::new("people"), false).unwrap();
        assert!(!next.holds(Path::new("ada")));
        next.add(Path::new("bea")).unwrap();
        let last = Journal::open(dir.path(), Path::new("people"), false).unwrap();
        assert!(last.holds(Path::new("bea")));
    }
}
