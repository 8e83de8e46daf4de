//! Who was seen when, if that is switched on: visits of the faces in the frames, written
//! down by a thread of its own.

mod work;

use crate::engine::result::{FaceResult, FrameResult, IdentityVerdict, LivenessVerdict};
use crate::live::people::People;
use crate::live::shared::Shared;
use crate::live::worker::Worker;
use faceglass_gallery::{
    GalleryError, HistoryFile, PersonId, SeenAs, SeenFace, TakenFrom, Visit, VisitId, Visits,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use work::{Erased, HistoryWork, Job};

/// What is too old is looked for this often.
const FORGET_EVERY: Duration = Duration::from_secs(3600);
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Whether it is kept who was seen when, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct HistorySettings {
    /// Off unless somebody switches it on.
    pub keep: bool,
    /// Visits that ended before so many days are forgotten.
    pub days: u32,
}

impl HistorySettings {
    /// No fewer and no more days than these.
    pub const DAYS: std::ops::RangeInclusive<u32> = 1..=3650;

    /// The moment before which visits are forgotten, in milliseconds since 1970.
    pub fn oldest_unix_ms(&self, now_unix_ms: u64) -> u64 {
        days_before(self.days, now_unix_ms)
    }
}

/// So many days before a moment, in milliseconds since 1970.
pub(super) fn days_before(days: u32, now_unix_ms: u64) -> u64 {
    now_unix_ms.saturating_sub(u64::from(days) * DAY_MS)
}

impl Default for HistorySettings {
    fn default() -> Self {
        Self {
            keep: false,
            days: 30,
        }
    }
}

/// What is kept, as shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HistoryView {
    /// The latest first.
    pub visits: Vec<Visit>,
    /// Records that could not be read.
    pub gaps: usize,
    /// Why nothing can be read.
    pub trouble: Option<GalleryError>,
}

/// The visits that go on, and the way to the thread that writes them.
pub(super) struct HistoryDesk {
    settings: HistorySettings,
    visits: Visits,
    /// What the thread has no room for yet.
    unwritten: BTreeMap<VisitId, Visit>,
    asked: VecDeque<Job>,
    writer: Worker<HistoryWork>,
    /// What others erased of what goes on here.
    erased: Erased,
    folder: PathBuf,
    looked_for_old_at: Option<Instant>,
}

impl HistoryDesk {
    pub fn new(folder: &Path, shared: &Arc<Shared>) -> Self {
        let (shared, erased) = (Arc::clone(shared), Erased::default());
        let theirs = erased.clone();
        Self {
            settings: HistorySettings::default(),
            visits: Visits::default(),
            unwritten: BTreeMap::new(),
            asked: VecDeque::new(),
            writer: Worker::new("history", move || HistoryWork::new(&shared, &theirs)),
            erased,
            folder: folder.to_path_buf(),
            looked_for_old_at: None,
        }
    }

    /// Puts other settings in force. Who is seen when it is switched off was seen.
    pub fn set(&mut self, settings: HistorySettings) {
        if !settings.keep {
            self.take(Vec::new(), true);
        }
        self.settings = settings;
        self.looked_for_old_at = None;
    }

    /// Notes who is in a frame of `source`. Pictures on their own are no visits.
    pub fn take_frame(&mut self, result: &FrameResult, source: Option<&TakenFrom>) {
        let Some(source) = source.filter(|_| self.settings.keep && !result.frame.still) else {
            return;
        };
        let faces: Vec<SeenFace> = result.faces.iter().filter_map(seen).collect();
        let due = self.visits.look(now_unix_ms(), source, &faces);
        self.take(due, false);
    }

    /// Nobody of that identity is to be found in it any more.
    pub fn forget(&mut self, person: &PersonId, people: &People) {
        self.visits.forget(person);
        self.unwritten.retain(|_, visit| visit.person != *person);
        if let Some(file) = people.history() {
            self.asked.push_back(Job::Forget(file, person.clone()));
        }
    }

    /// Shows what is kept from now on, or no longer.
    pub fn show(&mut self, wanted: bool, people: &People) {
        let file = people.history();
        self.asked
            .push_back(Job::Show(file.filter(|_| wanted), wanted));
    }

    /// Erases all of it, without anything that goes on.
    pub fn erase(&mut self) {
        self.visits.end();
        self.unwritten.clear();
        self.asked.push_back(Job::Erase(self.folder.clone()));
    }

    /// Hands over what waits, as far as there is room; never waits.
    pub fn go_on(&mut self, people: &People) {
        for erased in self.erased.take() {
            self.visits.drop(&erased);
            self.unwritten.remove(&erased);
        }
        let is_due = |at: Instant| at.elapsed() >= FORGET_EVERY;
        let looks_for_old = self.looked_for_old_at.is_none_or(is_due);
        if (looks_for_old || !self.unwritten.is_empty())
            && let Some(file) = people.history()
        {
            self.looked_for_old_at = Some(Instant::now());
            self.write(file);
        }
        while let Some(job) = self.asked.pop_front() {
            if let Some(job) = self.writer.send(job) {
                self.asked.push_front(job);
                return;
            }
        }
    }

    /// The end of the program: what goes on is written down, in bounded time.
    pub fn end(mut self, people: &People) {
        self.take(Vec::new(), true);
        self.go_on(people);
        self.writer.end();
    }

    fn write(&mut self, file: HistoryFile) {
        let visits: Vec<Visit> = self.unwritten.values().cloned().collect();
        let oldest = self.settings.oldest_unix_ms(now_unix_ms());
        let job = Job::Write(file, visits, oldest);
        if self.writer.send(job).is_none() {
            self.unwritten.clear();
        }
    }

    fn take(&mut self, mut due: Vec<Visit>, ends: bool) {
        if ends {
            due.extend(self.visits.end());
        }
        let due = due.into_iter().map(|visit| (visit.id.clone(), visit));
        self.unwritten.extend(due);
    }
}

/// A face with a name, as it is noted.
fn seen(face: &FaceResult) -> Option<SeenFace> {
    let identity = &face.identity;
    let is_known = match identity.verdict {
        IdentityVerdict::Known => true,
        IdentityVerdict::Uncertain => false,
        IdentityVerdict::Unknown => return None,
    };
    Some(SeenFace {
        person: identity.person.clone()?,
        name: identity.name.clone()?,
        similarity: identity.similarity?,
        is_known,
        liveness: match face.liveness.verdict {
            LivenessVerdict::Live => SeenAs::Live,
            LivenessVerdict::Spoof => SeenAs::Spoof,
            LivenessVerdict::Unsure => SeenAs::Unsure,
        },
    })
}

pub(super) fn now_unix_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    })
}
