//! Faces of people who are not recognised, if it is switched on that they are kept: gathered
//! from the frames, written down by a thread of its own.

mod work;

use crate::engine::result::{FaceResult, FrameResult, IdentityVerdict, LivenessVerdict};
use crate::engine::worth;
use crate::live::people::People;
use crate::live::shared::Shared;
use crate::live::worker::Worker;
use crate::unknown::{UnknownGroup, may_be_kept};
use faceglass_gallery::{
    GalleryError, Matcher, Taken, TakenFrom, Template, TemplateId, Turned, UnknownFace,
    UnknownFile, UnknownTracks,
};
use faceglass_vision::align::align_face;
use image::RgbImage;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use work::{Job, UnknownWork};

/// What is too old is looked for this often.
const FORGET_EVERY: Duration = Duration::from_secs(3600);

/// Whether faces of people who are not recognised are kept, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct UnknownSettings {
    /// Off unless somebody switches it on.
    pub keep: bool,
    /// Who was not seen for so many days is forgotten.
    pub days: u32,
}

impl UnknownSettings {
    /// No fewer and no more days than these.
    pub const DAYS: std::ops::RangeInclusive<u32> = 1..=90;

    /// The moment before which faces are forgotten, in milliseconds since 1970.
    pub fn oldest_unix_ms(&self, now_unix_ms: u64) -> u64 {
        super::history::days_before(self.days, now_unix_ms)
    }
}

impl Default for UnknownSettings {
    fn default() -> Self {
        Self {
            keep: false,
            days: 7,
        }
    }
}

/// What is kept, as shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UnknownView {
    /// The one who was seen last first.
    pub groups: Vec<UnknownGroupView>,
    /// Views of somebody who is known by now.
    pub known: usize,
    /// Views of another network, which cannot be compared.
    pub other_network: usize,
    /// Records that could not be read.
    pub gaps: usize,
    /// Why nothing can be read.
    pub trouble: Option<GalleryError>,
}

/// One group, as shown.
#[derive(Clone, Debug, PartialEq)]
pub struct UnknownGroupView {
    /// Its views.
    pub group: UnknownGroup,
    /// Pictures of its best views, as far as there are any.
    pub pictures: Vec<Arc<RgbImage>>,
}

/// The tracks on which nobody is recognised, and the way to the thread that writes.
pub(super) struct UnknownDesk {
    settings: UnknownSettings,
    tracks: UnknownTracks,
    /// What the thread has no room for yet.
    unwritten: BTreeMap<TemplateId, UnknownFace>,
    asked: VecDeque<Job>,
    worker: Worker<UnknownWork>,
    folder: PathBuf,
    looked_for_old_at: Option<Instant>,
    /// What those who are shown were compared with; `None` while nobody looks.
    shown_with: Option<(Option<Arc<Matcher>>, f32)>,
}

impl UnknownDesk {
    pub fn new(folder: &Path, shared: &Arc<Shared>) -> Self {
        let shared = Arc::clone(shared);
        Self {
            settings: UnknownSettings::default(),
            tracks: UnknownTracks::default(),
            unwritten: BTreeMap::new(),
            asked: VecDeque::new(),
            worker: Worker::new("unknown faces", move || UnknownWork::new(&shared)),
            folder: folder.to_path_buf(),
            looked_for_old_at: None,
            shown_with: None,
        }
    }

    /// Puts other settings in force. Whoever is looked at when it is switched off is not kept.
    pub fn set(&mut self, settings: UnknownSettings) {
        if !settings.keep {
            self.tracks.clear();
        }
        self.settings = settings;
        self.looked_for_old_at = None;
    }

    /// Looks who is not recognised in a frame of `source`. Pictures on their own are left out.
    pub fn take_frame(
        &mut self,
        result: &FrameResult,
        source: Option<&TakenFrom>,
        (people, threshold): (&People, f32),
    ) {
        let is_wanted = self.settings.keep && !result.frame.still;
        let now = super::history::now_unix_ms();
        let Some(source) = source.filter(|_| is_wanted && self.tracks.is_time(now)) else {
            return;
        };
        for face in &result.faces {
            self.look(face, result, (source, now), (people, threshold));
        }
        let due = self.tracks.due(now);
        self.take(due);
    }

    /// Another source begins: what was seen of the one before is written.
    pub fn end_source(&mut self) {
        let rest = self.tracks.end();
        self.take(rest);
    }

    /// Shows who is kept from now on, or no longer.
    pub fn show(&mut self, wanted: bool, (people, threshold): (&People, f32)) {
        self.shown_with = wanted.then(|| (people.shared_matcher(), threshold));
        let job = match wanted {
            true => Job::Show(people.unknown(), people.shared_matcher(), threshold),
            false => Job::Hide,
        };
        self.asked.push_back(job);
    }

    /// Forgets views.
    pub fn forget(&mut self, faces: BTreeSet<TemplateId>, people: &People) {
        self.unwritten.retain(|id, _| !faces.contains(id));
        if let Some(file) = people.unknown() {
            self.asked.push_back(Job::Forget(file, faces));
        }
    }

    /// Forgets all of them, without anybody who is looked at now.
    pub fn erase(&mut self) {
        self.tracks.clear();
        self.unwritten.clear();
        self.asked.push_back(Job::Erase(self.folder.clone()));
    }

    /// Somebody was erased: what waits to be written is not of them.
    pub fn erase_alike(&mut self, is_theirs: impl Fn(&UnknownFace) -> bool) {
        self.unwritten.retain(|_, face| !is_theirs(face));
    }

    /// Hands over what waits, as far as there is room; never waits.
    pub fn go_on(&mut self, people: &People, threshold: f32) {
        self.follow(people, threshold);
        let is_due = |at: Instant| at.elapsed() >= FORGET_EVERY;
        let looks_for_old = self.looked_for_old_at.is_none_or(is_due);
        if (looks_for_old || !self.unwritten.is_empty())
            && let Some(file) = people.unknown()
        {
            self.looked_for_old_at = Some(Instant::now());
            self.write(file);
        }
        while let Some(job) = self.asked.pop_front() {
            if let Some(job) = self.worker.send(job) {
                self.asked.push_front(job);
                return;
            }
        }
    }

    /// The end of the program: what is gathered is written down, in bounded time.
    pub fn end(mut self, people: &People, threshold: f32) {
        self.end_source();
        self.go_on(people, threshold);
        self.worker.end();
    }

    /// Whoever looks sees it when somebody becomes known.
    fn follow(&mut self, people: &People, threshold: f32) {
        let Some((with, at)) = &self.shown_with else {
            return;
        };
        let matcher = people.shared_matcher();
        let is_same = match (with, &matcher) {
            (Some(with), Some(now)) => Arc::ptr_eq(with, now),
            (None, None) => true,
            _ => false,
        };
        if !is_same || *at != threshold {
            self.show(true, (people, threshold));
        }
    }

    fn look(
        &mut self,
        face: &FaceResult,
        result: &FrameResult,
        (source, now): (&TakenFrom, u64),
        (people, threshold): (&People, f32),
    ) {
        let is_refused = face.liveness.verdict == LivenessVerdict::Spoof;
        if is_refused || face.identity.verdict != IdentityVerdict::Unknown {
            let person = face.identity.person.as_ref();
            let person = person.and_then(|id| people.gallery().get(id));
            let given = self.tracks.forget(face.track).into_iter();
            // Views by which the gallery knows them are not offered: they stay for an undo.
            let stays = |view: &UnknownFace| {
                !is_refused && person.is_some_and(|person| view.is_of(person, threshold))
            };
            let given = given.filter(|view| !stays(view));
            return self.take_back(given.map(|view| view.face.id).collect(), people);
        }
        let worth = may_be_kept(face).then(|| worth(&face.quality));
        if self.tracks.look(face.track, now, worth)
            && let Some(view) = view_of(face, result, (source, now))
        {
            self.tracks.take(face.track, view);
        }
    }

    fn take_back(&mut self, given: BTreeSet<TemplateId>, people: &People) {
        if !given.is_empty() {
            self.forget(given, people);
        }
    }

    fn write(&mut self, file: UnknownFile) {
        let faces: Vec<UnknownFace> = self.unwritten.values().cloned().collect();
        let oldest = self.settings.oldest_unix_ms(super::history::now_unix_ms());
        if self.worker.send(Job::Write(file, faces, oldest)).is_none() {
            self.unwritten.clear();
        }
    }

    fn take(&mut self, due: Vec<UnknownFace>) {
        let due = due.into_iter().map(|face| (face.face.id.clone(), face));
        self.unwritten.extend(due);
    }
}

/// The face as it would be kept.
fn view_of(
    face: &FaceResult,
    result: &FrameResult,
    (source, now): (&TakenFrom, u64),
) -> Option<UnknownFace> {
    let (model, embedding) = face.embedding.clone()?;
    let aligned = align_face(&result.frame.image, &face.points).ok()?;
    let taken = Taken {
        pose: Some(Turned {
            yaw_deg: face.quality.yaw_deg,
            pitch_deg: face.quality.pitch_deg,
        }),
        from: Some(source.clone()),
    };
    let template = Template::new(embedding, model, Some(&aligned.image)).taken(taken);
    Some(UnknownFace {
        face: template,
        worth: worth(&face.quality),
        last_unix_ms: now,
    })
}
