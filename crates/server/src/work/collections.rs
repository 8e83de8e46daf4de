//! Collections: people apart from each other, each in a sealed file in a folder of its own.

use crate::answer::Problem;
use axum::http::StatusCode;
use faceglass_disk::private_folder;
use faceglass_sdk::{Error, Known, ModelId, Options, People};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

const LONGEST_ID: usize = 64;
/// The collection that machines keep together, if there is one.
const SHARED: &str = "shared";

/// All collections of a data folder. What reads and writes blocks: it is not for a thread that serves many.
pub struct Collections {
    folder: PathBuf,
    options: Options,
    embedder: Option<ModelId>,
    /// The database of the shared one.
    shared: Option<String>,
    /// Those that were asked for.
    opened: Mutex<BTreeMap<String, Arc<Collection>>>,
}

/// One of them.
pub struct Collection {
    /// `None` once it was deleted.
    people: Mutex<Option<People>>,
}

impl Collections {
    /// Those in `data`, whose people are matched by the embeddings of `embedder`.
    pub fn at(data: &Path, options: Options, embedder: Option<ModelId>) -> Self {
        Self {
            folder: data.join("collections"),
            options,
            embedder,
            shared: None,
            opened: Mutex::default(),
        }
    }

    /// Also one that is kept in a database, with other machines.
    #[must_use]
    pub fn with_shared(mut self, url: Option<String>) -> Self {
        self.shared = url;
        self
    }

    /// The database of this one, if it is the shared one.
    fn database_of(&self, id: &str) -> Option<&str> {
        self.shared.as_deref().filter(|_| id == SHARED)
    }

    /// The names of all.
    ///
    /// # Errors
    /// [`Problem::ours`] if the folder cannot be read.
    pub fn ids(&self) -> Result<Vec<String>, Problem> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(not_done(&error)),
        };
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        let mut ids: Vec<String> = names.filter(|name| is_id(name)).collect();
        ids.sort();
        Ok(ids)
    }

    /// Makes an empty one.
    ///
    /// # Errors
    /// [`Problem`] for a name that is none, or is taken, or a folder that cannot be made.
    pub fn create(&self, id: &str) -> Result<(), Problem> {
        checked(id)?;
        let _one_at_a_time = self.lock();
        let folder = self.folder.join(id);
        if folder.exists() {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                "collection_exists",
                format!("There is a collection {id} already; use it, or take another name."),
            ));
        }
        private_folder::create(&folder).map_err(|error| not_done(&error))
    }

    /// The one of that name.
    ///
    /// # Errors
    /// [`Problem`] if there is none, or its people cannot be opened.
    pub fn get(&self, id: &str) -> Result<Arc<Collection>, Problem> {
        checked(id)?;
        let mut opened = self.lock();
        if let Some(collection) = opened.get(id) {
            return Ok(Arc::clone(collection));
        }
        let folder = self.folder.join(id);
        let mut options = self.options.clone();
        if let Some(url) = self.database_of(id) {
            private_folder::create(&folder).map_err(|error| not_done(&error))?;
            options = options.shared_at(url);
        }
        if !folder.is_dir() {
            return Err(no_such(id));
        }
        let people = People::open(&options.people(folder), self.embedder.clone())?;
        let collection = Arc::new(Collection {
            people: Mutex::new(Some(people)),
        });
        opened.insert(id.to_owned(), Arc::clone(&collection));
        Ok(collection)
    }

    /// The one of that name, made if it is not there.
    ///
    /// # Errors
    /// As [`create`](Self::create) and [`get`](Self::get).
    pub fn get_or_create(&self, id: &str) -> Result<Arc<Collection>, Problem> {
        match self.get(id) {
            Err(problem) if problem.code == "no_such_collection" => {
                // Somebody else may just have made it.
                let made = self.create(id);
                made.or_else(|problem| match problem.code {
                    "collection_exists" => Ok(()),
                    _ => Err(problem),
                })?;
                self.get(id)
            }
            found => found,
        }
    }

    /// Deletes one with everybody in it, for good.
    ///
    /// # Errors
    /// [`Problem`] if there is none, or it cannot be deleted.
    pub fn delete(&self, id: &str) -> Result<(), Problem> {
        checked(id)?;
        if self.database_of(id).is_some() {
            return Err(Problem::new(
                StatusCode::CONFLICT,
                "collection_shared",
                "This collection is kept in a database with other machines, so it is not deleted from here; delete its people one by one, or the database.".to_owned(),
            ));
        }
        let mut opened = self.lock();
        let folder = self.folder.join(id);
        if !folder.is_dir() {
            return Err(no_such(id));
        }
        let collection = opened.remove(id);
        // Whoever is at work in it finishes first, and nobody begins after.
        let mut people = collection.as_ref().map(|collection| collection.lock());
        if let Some(people) = &mut people {
            **people = None;
        }
        fs::remove_dir_all(&folder).map_err(|error| not_done(&error))
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Collection>>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Collection {
    /// Does something with the people, one at a time.
    ///
    /// # Errors
    /// What it answers, or that the collection was deleted.
    pub fn with<T>(
        &self,
        work: impl FnOnce(&mut People) -> Result<T, Error>,
    ) -> Result<T, Problem> {
        let mut people = self.lock();
        let people = people.as_mut().ok_or_else(deleted)?;
        Ok(work(people)?)
    }

    /// Whom faces are compared with as of now, with what other programs changed.
    ///
    /// # Errors
    /// As [`with`](Self::with), or if they cannot be read.
    pub fn known(&self) -> Result<Known, Problem> {
        self.with(|people| {
            people.refresh()?;
            Ok(people.known())
        })
    }

    fn lock(&self) -> MutexGuard<'_, Option<People>> {
        self.people.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A name that is a folder's on every system, and never leads out of ours.
fn is_id(id: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    (1..=LONGEST_ID).contains(&id.len())
        && id.chars().all(is_plain)
        && id.starts_with(|c: char| c.is_ascii_alphanumeric())
}

fn checked(id: &str) -> Result<(), Problem> {
    if is_id(id) {
        return Ok(());
    }
    Err(Problem::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "bad_collection_id",
        "A collection is called by 1 to 64 of a to z, 0 to 9, - and _, a letter or digit first; give another name.",
    ))
}

fn no_such(id: &str) -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "no_such_collection",
        format!("There is no collection {id}; make it, or take one of those that are listed."),
    )
}

fn deleted() -> Problem {
    Problem::new(
        StatusCode::NOT_FOUND,
        "no_such_collection",
        "The collection was deleted meanwhile; take one of those that are listed.",
    )
}

fn not_done(error: &std::io::Error) -> Problem {
    tracing::error!(kind = ?error.kind(), "the folder of the collections cannot be used");
    Problem::ours()
}
