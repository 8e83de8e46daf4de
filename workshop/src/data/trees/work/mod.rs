//! A step over many things: as many at a time as there are cores, each result noted in a file as soon as it is there, so
//! that the same command goes on where it was broken off.

pub mod left_out;

use crate::core::disk;
use crate::core::error::{Result, WorkshopError};
use indicatif::{ProgressBar, ProgressStyle};
use left_out::LeftOut;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::sync_channel;

/// What was asked for, so that a folder is gone on with by the same settings only.
const ASKED: &str = "asked.json";
/// A line for each thing that is done.
const DONE: &str = "done.jsonl";
/// What came of it: written last.
pub const REPORT: &str = "report.json";
/// What the workshop writes beside the folders of a tree, which is nobody's picture and no fault.
pub const OWN: [&str; 6] = [ASKED, DONE, REPORT, "report.md", "faces.csv", "covers.csv"];

/// How a step is to run.
#[derive(Clone, Debug)]
pub struct How {
    /// Things at a time; 0 for as many as there are cores.
    pub jobs: usize,
    /// Draw no progress bar.
    pub quiet: bool,
    /// Say what would be done, and write nothing.
    pub dry_run: bool,
}

impl How {
    fn threads(&self, things: usize) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, usize::from);
        let wanted = if self.jobs == 0 { cores() } else { self.jobs };
        wanted.clamp(1, things.max(1))
    }

    /// A bar over `total` things.
    pub fn bar(&self, total: usize, what: &str) -> ProgressBar {
        if self.quiet {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new(total as u64);
        if let Ok(style) =
            ProgressStyle::with_template("{msg:20} [{bar:40}] {pos}/{len}, {per_sec}, {eta} left")
        {
            bar.set_style(style);
        }
        bar.set_message(what.to_owned());
        bar
    }
}

/// A result folder in the making.
#[derive(Debug)]
pub struct Work {
    out: PathBuf,
}

#[derive(Serialize, Deserialize)]
struct Line<T> {
    key: String,
    made: T,
}

impl Work {
    /// Takes the folder `out`, which must be new, empty, or hold the same step broken off. `tree` must not be in it, nor
    /// it in `tree`, or results would be taken for pictures the next time.
    ///
    /// # Errors
    /// [`WorkshopError::Data`] if the folder is another's; [`WorkshopError::Io`].
    pub fn begin(out: &Path, tree: Option<&Path>, asked: &impl Serialize) -> Result<Self> {
        if let Some(tree) = tree {
            refuse_within(out, tree)?;
        }
        std::fs::create_dir_all(out).map_err(WorkshopError::io(out))?;
        let asked = serde_json::to_string_pretty(asked).map_err(unwritable)?;
        let refuse = |why: &str| {
            Err(WorkshopError::Data(format!(
                "{} {why}; choose another folder with --out",
                out.display()
            )))
        };
        let path = out.join(ASKED);
        if !path.exists() {
            let mut entries = std::fs::read_dir(out).map_err(WorkshopError::io(out))?;
            if entries.next().is_some() {
                return refuse("is not empty");
            }
            disk::replace(&path, asked.as_bytes())?;
        } else if std::fs::read_to_string(&path).map_err(WorkshopError::io(&path))? != asked {
            return refuse("holds what was begun with other settings or another tree");
        }
        Ok(Self {
            out: out.to_owned(),
        })
    }

    /// Where results go.
    pub fn out(&self) -> &Path {
        &self.out
    }

    /// Does `make` to each thing that is not done yet, each thread with what `ready` gives it, and gives all results in
    /// the order of `things`.
    ///
    /// # Errors
    /// The first error of `ready` or `make`, which stops everything: what goes wrong with one thing alone belongs into its
    /// result. What is done by then stays done.
    pub fn each<I, T, S>(
        &self,
        things: &[I],
        how: &How,
        what: &str,
        key: impl Fn(&I) -> String + Sync,
        ready: impl Fn() -> Result<S> + Sync,
        make: impl Fn(&mut S, &I) -> Result<T> + Sync,
    ) -> Result<Vec<T>>
    where
        I: Sync,
        T: Serialize + DeserializeOwned + Send,
    {
        let path = self.out.join(DONE);
        let mut done: HashMap<String, T> = lines(&path)?;
        let todo: Vec<usize> = (0..things.len())
            .filter(|at| !done.contains_key(&key(&things[*at])))
            .collect();
        let bar = how.bar(things.len(), what);
        bar.set_position((things.len() - todo.len()) as u64);
        let opened = OpenOptions::new().append(true).create(true).open(&path);
        let mut journal = opened.map_err(WorkshopError::io(&path))?;
        on_threads(
            how.threads(todo.len()),
            &todo,
            &ready,
            |state, at| make(state, &things[*at]),
            |at, made| {
                let line = Line {
                    key: key(&things[*at]),
                    made,
                };
                note(&mut journal, &path, &line)?;
                done.insert(line.key, line.made);
                bar.inc(1);
                Ok(())
            },
        )?;
        bar.finish_and_clear();
        let missing = || WorkshopError::Data(format!("{} names a file twice", self.out.display()));
        things
            .iter()
            .map(|thing| done.remove(&key(thing)).ok_or_else(missing))
            .collect()
    }

    /// Writes what came of it, and takes away what was only needed to go on.
    ///
    /// # Errors
    /// [`WorkshopError::Io`].
    pub fn finish(&self, report: &impl Serialize) -> Result<()> {
        let text = serde_json::to_string_pretty(report).map_err(unwritable)?;
        disk::replace(&self.out.join(REPORT), text.as_bytes())
    }
}

/// Fails where one of two folders is in the other.
///
/// # Errors
/// [`WorkshopError::Config`].
pub fn refuse_within(out: &Path, tree: &Path) -> Result<()> {
    let full = |path: &Path| {
        // What does not exist yet has no canonical path, but its nearest folder has.
        let mut rest = Vec::new();
        let mut there = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        loop {
            if let Ok(real) = there.canonicalize() {
                return rest
                    .iter()
                    .rev()
                    .fold(real, |all: PathBuf, part| all.join(part));
            }
            match (there.file_name().map(ToOwned::to_owned), there.parent()) {
                (Some(name), Some(parent)) => {
                    rest.push(name);
                    there = parent.to_owned();
                }
                _ => return path.to_owned(),
            }
        }
    };
    let (out, tree) = (full(out), full(tree));
    if out.starts_with(&tree) || tree.starts_with(&out) {
        return Err(WorkshopError::Config(format!(
            "{} and {} lie within each other, so that results would be taken for pictures; choose another --out",
            out.display(),
            tree.display()
        )));
    }
    Ok(())
}

fn unwritable(error: serde_json::Error) -> WorkshopError {
    WorkshopError::Data(format!("a report cannot be written: {error}"))
}

/// What was noted; a line that was broken off is taken away.
fn lines<T: Serialize + DeserializeOwned>(path: &Path) -> Result<HashMap<String, T>> {
    if !path.exists() {
        return Ok(HashMap::new());
    }
    let text = std::fs::read_to_string(path).map_err(WorkshopError::io(path))?;
    let (mut done, mut whole) = (HashMap::new(), 0);
    for line in text.split_inclusive('\n') {
        match serde_json::from_str::<Line<T>>(line) {
            Ok(read) if line.ends_with('\n') => done.insert(read.key, read.made),
            _ => break,
        };
        whole += line.len();
    }
    if whole < text.len() {
        disk::replace(path, &text.as_bytes()[..whole])?;
    }
    Ok(done)
}

fn note<T: Serialize>(journal: &mut File, path: &Path, line: &Line<T>) -> Result<()> {
    let mut text = serde_json::to_vec(line).map_err(unwritable)?;
    text.push(b'\n');
    journal.write_all(&text).map_err(WorkshopError::io(path))
}

/// Runs `make` on some threads; `take` gets each result on this one, in the order in which they come.
fn on_threads<I: Sync, T: Send, S>(
    threads: usize,
    todo: &[I],
    ready: &(impl Fn() -> Result<S> + Sync),
    make: impl Fn(&mut S, &I) -> Result<T> + Sync,
    mut take: impl FnMut(&I, T) -> Result<()>,
) -> Result<()> {
    if todo.is_empty() {
        return Ok(());
    }
    let next = AtomicUsize::new(0);
    let (sender, results) = sync_channel::<(usize, Result<T>)>(2 * threads);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (sender, next, make) = (sender.clone(), &next, &make);
            scope.spawn(move || {
                let mut state = match ready() {
                    Ok(state) => state,
                    Err(error) => {
                        let _ = sender.send((0, Err(error)));
                        return;
                    }
                };
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(thing) = todo.get(at) else { return };
                    // Nobody listens any more once something went wrong.
                    if sender.send((at, make(&mut state, thing))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let outcome = results
            .iter()
            .try_for_each(|(at, made)| take(&todo[at], made?));
        drop(results);
        outcome
    })
}

/// Writes a file whole, in folders that are made where they lack; what could not be finished is taken away.
///
/// # Errors
/// [`WorkshopError::Io`].
pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(WorkshopError::io(folder))?;
    }
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(".new");
    let fresh = PathBuf::from(fresh);
    let written = std::fs::write(&fresh, bytes).and_then(|()| std::fs::rename(&fresh, path));
    written.map_err(|source| {
        let _ = std::fs::remove_file(&fresh);
        WorkshopError::Io {
            path: path.to_owned(),
            source,
        }
    })
}

/// What a step says once it is done: its counts, then what was left out.
pub fn told(counts: &str, left_out: &LeftOut) -> String {
    let left_out = left_out.told();
    if left_out.is_empty() {
        counts.to_owned()
    } else {
        format!("{counts}\n{left_out}")
    }
}
