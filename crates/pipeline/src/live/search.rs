//! Searches that would hold up the frames, on a thread of their own.

use crate::engine::search::Search;
use faceglass_gallery::{Found, Matcher};
use faceglass_vision::{Embedding, ModelId};
use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes that a search may read on the thread that asks: a fraction of a millisecond
/// on most computers, a few on the slowest.
pub const AT_ONCE_BYTES: usize = 4 << 20;
/// From here a search is worth a second core.
const TWO_CORES_BYTES: usize = 32 << 20;
/// Faces that wait for a search, each with its newest embedding only. Further ones
/// ask again on the next frame.
const WAITING: usize = 8;

/// The enrolled people, to be searched.
pub trait Find: Send + Sync {
    /// The network whose embeddings can be asked for.
    fn model(&self) -> &ModelId;
    /// The two people that `embedding` looks most like.
    fn find(&self, embedding: &Embedding) -> Found;
    /// Bytes that a search reads, which say how long it takes.
    fn bytes_to_read(&self) -> usize;
}

impl Find for Matcher {
    fn model(&self) -> &ModelId {
        self.model()
    }

    fn find(&self, embedding: &Embedding) -> Found {
        let is_large = self.bytes_to_read() > TWO_CORES_BYTES;
        self.find_on(embedding, if is_large { 2 } else { 1 })
    }

    fn bytes_to_read(&self) -> usize {
        self.bytes_to_read()
    }
}

/// Answers from a small gallery at once, from a large one on a later frame. An answer
/// belongs to one track and one state of the gallery, and is shown for no other.
pub struct Searcher {
    people: Option<Arc<dyn Find>>,
    /// Counts the states of the gallery.
    state: u64,
    at_once_bytes: usize,
    tracks: HashMap<u64, Asked>,
    desk: Arc<Mutex<Desk>>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

/// What is known of a track.
struct Asked {
    embedding: Embedding,
    /// The newest answer, which may be to the embedding before.
    found: Found,
    /// The question of this embedding is answered, or waits to be.
    is_asked: bool,
}

/// What asking and searching thread share; locked for a moment only.
#[derive(Default)]
struct Desk {
    is_busy: bool,
    waiting: Vec<Question>,
    answers: Vec<Answer>,
}

struct Question {
    people: Arc<dyn Find>,
    state: u64,
    track: u64,
    embedding: Embedding,
}

struct Answer {
    state: u64,
    track: u64,
    found: Found,
}

impl Searcher {
    /// Knows nobody yet. Galleries of no more than `at_once_bytes` are searched by
    /// whoever asks; `wake` is called from another thread when there is an answer to
    /// fetch.
    pub fn new(at_once_bytes: usize, wake: Arc<dyn Fn() + Send + Sync>) -> Self {
        Self {
            people: None,
            state: 0,
            at_once_bytes,
            tracks: HashMap::new(),
            desk: Arc::default(),
            wake,
        }
    }

    /// Searches these people from now on. Unless they are the same as before, all
    /// that was found among others is forgotten.
    pub fn follow(&mut self, people: Option<Arc<dyn Find>>) {
        let is_same = match (&self.people, &people) {
            (Some(held), Some(people)) => Arc::ptr_eq(held, people),
            (None, None) => true,
            _ => false,
        };
        if !is_same {
            self.people = people;
            self.forget();
        }
    }

    /// Fetches what was found since; whether a frame judged again may look different.
    pub fn take_answers(&mut self) -> bool {
        let answers = std::mem::take(&mut lock(&self.desk).answers);
        let mut is_new = false;
        for answer in answers {
            let asked = self.tracks.get_mut(&answer.track);
            if let (Some(asked), true) = (asked, answer.state == self.state) {
                asked.found = answer.found;
                is_new = true;
            }
        }
        is_new
    }

    fn forget(&mut self) {
        self.state += 1;
        self.tracks.clear();
        let mut desk = lock(&self.desk);
        desk.waiting.clear();
        desk.answers.clear();
    }

    /// Puts a question in its place among those that wait; whether there was room.
    fn ask(&self, people: &Arc<dyn Find>, track: u64, embedding: &Embedding) -> bool {
        let question = Question {
            people: Arc::clone(people),
            state: self.state,
            track,
            embedding: embedding.clone(),
        };
        let mut desk = lock(&self.desk);
        match desk.waiting.iter().position(|older| older.track == track) {
            Some(at) => desk.waiting[at] = question,
            None if desk.waiting.len() >= WAITING => return false,
            None => desk.waiting.push(question),
        }
        if std::mem::replace(&mut desk.is_busy, true) {
            return true;
        }
        drop(desk);
        let (desk, wake) = (Arc::clone(&self.desk), Arc::clone(&self.wake));
        let spawned = std::thread::Builder::new()
            .name("search".into())
            .spawn(move || answer_all(&desk, &*wake));
        if let Err(error) = spawned {
            tracing::warn!(%error, "no thread to search the gallery");
            let mut desk = lock(&self.desk);
            desk.is_busy = false;
            desk.waiting.clear();
            return false;
        }
        true
    }
}

impl Search for Searcher {
    fn model(&self) -> Option<&ModelId> {
        self.people.as_ref().map(|people| people.model())
    }

    fn search(&mut self, track: u64, embedding: &Embedding) -> Found {
        let Some(people) = self.people.clone() else {
            return Found::default();
        };
        let asked = self.tracks.get(&track);
        if let Some(asked) = asked.filter(|asked| asked.is_asked && asked.embedding == *embedding) {
            return asked.found.clone();
        }
        let (found, is_asked) = if people.bytes_to_read() <= self.at_once_bytes {
            (people.find(embedding), true)
        } else {
            let before = asked.map(|asked| asked.found.clone());
            let is_asked = self.ask(&people, track, embedding);
            (before.unwrap_or_default(), is_asked)
        };
        let asked = Asked {
            embedding: embedding.clone(),
            found: found.clone(),
            is_asked,
        };
        self.tracks.insert(track, asked);
        found
    }

    fn keep(&mut self, alive: &[u64]) {
        let is_over = |track: &u64| !alive.contains(track);
        if self.tracks.keys().any(is_over) {
            self.tracks.retain(|track, _| !is_over(track));
            lock(&self.desk).waiting.retain(|q| !is_over(&q.track));
        }
    }
}

/// A search that is under way ends unheard.
impl Drop for Searcher {
    fn drop(&mut self) {
        self.forget();
    }
}

/// Until nothing waits, longest first.
fn answer_all(desk: &Mutex<Desk>, wake: &(dyn Fn() + Send + Sync)) {
    while let Some(question) = next(desk) {
        let find = AssertUnwindSafe(|| question.people.find(&question.embedding));
        // Nobody rather than no further answers.
        let found = catch_unwind(find).unwrap_or_default();
        let mut desk = lock(desk);
        // Of a track only the newest counts, so there are no more than tracks.
        desk.answers.retain(|older| older.track != question.track);
        desk.answers.push(Answer {
            state: question.state,
            track: question.track,
            found,
        });
        drop(desk);
        wake();
    }
}

fn next(desk: &Mutex<Desk>) -> Option<Question> {
    let mut desk = lock(desk);
    desk.is_busy = !desk.waiting.is_empty();
    desk.is_busy.then(|| desk.waiting.remove(0))
}

fn lock(desk: &Mutex<Desk>) -> MutexGuard<'_, Desk> {
    desk.lock().unwrap_or_else(PoisonError::into_inner)
}
