//! Faces of people who were not recognised: which views of them are kept.
//!
//! Of each track the best views are gathered while nobody is recognised on it. What is given
//! out was unknown at two looks at least, a second apart: the first look at somebody who is
//! known may be at half a face. A view that is like one that is kept already takes its place
//! where it is better, so that somebody who sits there for days does not fill the room.

use crate::person::{Person, SAME_COSINE, Template};
use std::collections::{BTreeSet, HashMap};

/// No more views are kept; those of whom was not seen for longest go first.
pub const MOST_UNKNOWN: usize = 300;
/// No more views of one track.
const MOST_OF_TRACK: usize = 3;
/// A track is looked at this often, in milliseconds.
const LOOK_EVERY_MS: u64 = super::LOOK_EVERY_MS;
/// Looks at which nobody was recognised before a view is given out.
const FEWEST_LOOKS: u32 = 2;
/// A track that was not seen for so many milliseconds is over.
const OVER_MS: u64 = 5 * 1000;
/// The views of a track that goes on are given out this often, in milliseconds: no more is
/// lost when the program is killed.
const WRITE_EVERY_MS: u64 = 10 * 1000;

/// A view of somebody who was not recognised.
#[derive(Clone, Debug, PartialEq)]
pub struct UnknownFace {
    /// The view as it would become a template; made when it was first seen.
    pub face: Template,
    /// What it is worth to an embedder, above 0 and at most 1.
    pub worth: f32,
    /// When a face like it was seen last, in milliseconds since 1970.
    pub last_unix_ms: u64,
}

impl UnknownFace {
    /// Cosine similarity to a view of the same network, −1 to 1; `None` to one of another.
    pub fn similarity(&self, other: &Self) -> Option<f32> {
        let same = self.face.model == other.face.model;
        same.then(|| self.face.embedding.cosine(&other.face.embedding))
    }

    /// Whether it is at least as alike to a template of a person as `from`, in cosine.
    pub fn is_of(&self, person: &Person, from: f32) -> bool {
        let alike = person.similarity(&self.face.model, &self.face.embedding);
        alike.is_some_and(|alike| alike >= from)
    }

    fn says_the_same(&self, other: &Self) -> bool {
        let alike = self.similarity(other);
        alike.is_some_and(|alike| alike >= SAME_COSINE)
    }

    /// Takes in a view that says the same: the better one stays, under the first identity.
    fn join(&mut self, other: Self) {
        self.last_unix_ms = self.last_unix_ms.max(other.last_unix_ms);
        if other.worth > self.worth {
            let since = self.face.created_unix_ms.min(other.face.created_unix_ms);
            self.worth = other.worth;
            self.face = Template {
                id: self.face.id.clone(),
                created_unix_ms: since,
                ..other.face
            };
        }
    }
}

/// What becomes of those that are kept when others are seen.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct TakenIn {
    /// New, or in place of what has their identity.
    pub put: Vec<UnknownFace>,
    /// To be forgotten: too old, or too many.
    pub gone: BTreeSet<String>,
}

/// Takes `seen` in among those that are `there`. Who was last seen before `oldest_unix_ms`
/// is forgotten.
pub(crate) fn take_in(
    there: &HashMap<String, UnknownFace>,
    seen: &[UnknownFace],
    oldest_unix_ms: u64,
) -> TakenIn {
    let mut kept: Vec<UnknownFace> = there.values().cloned().collect();
    kept.sort_by(|a, b| a.face.id.cmp(&b.face.id));
    let mut touched = BTreeSet::new();
    for view in seen {
        let same_id = |kept: &&mut UnknownFace| kept.face.id == view.face.id;
        let alike = |kept: &&mut UnknownFace| kept.says_the_same(view);
        let at = kept.iter_mut().find(same_id);
        let at = match at {
            Some(at) => Some(at),
            None => kept.iter_mut().find(alike),
        };
        match at {
            Some(at) => {
                touched.insert(at.face.id.clone());
                at.join(view.clone());
            }
            None => {
                touched.insert(view.face.id.clone());
                kept.push(view.clone());
            }
        }
    }
    kept.sort_by_key(|view| std::cmp::Reverse(view.last_unix_ms));
    let is_old = |view: &UnknownFace| view.last_unix_ms < oldest_unix_ms;
    let mut taken = TakenIn::default();
    for (n, view) in kept.into_iter().enumerate() {
        if n >= MOST_UNKNOWN || is_old(&view) {
            taken.gone.insert(view.face.id.0.clone());
        } else if touched.contains(&view.face.id) {
            taken.put.push(view);
        }
    }
    taken
}

/// The tracks on which nobody is recognised.
#[derive(Debug, Default)]
pub struct UnknownTracks {
    open: HashMap<u64, Track>,
    looked_at_ms: Option<u64>,
}

#[derive(Debug)]
struct Track {
    views: Vec<UnknownFace>,
    looks: u32,
    seen_at_ms: u64,
    given_at_ms: Option<u64>,
    is_new: bool,
}

impl UnknownTracks {
    /// Whether it is time to look, at `now_ms` in milliseconds since 1970. A clock that is
    /// set back forgets the tracks.
    pub fn is_time(&mut self, now_ms: u64) -> bool {
        match self.looked_at_ms {
            Some(before) if now_ms < before => self.open.clear(),
            Some(before) if now_ms < before + LOOK_EVERY_MS => return false,
            _ => {}
        }
        self.looked_at_ms = Some(now_ms);
        true
    }

    /// Nobody is recognised on a track. `worth` is what a view of now would be worth (`None`
    /// if it is not fit to be kept); whether that view is wanted.
    pub fn look(&mut self, track: u64, now_ms: u64, worth: Option<f32>) -> bool {
        let open = self.open.entry(track).or_insert_with(|| Track {
            views: Vec::new(),
            looks: 0,
            seen_at_ms: now_ms,
            given_at_ms: None,
            is_new: false,
        });
        (open.looks, open.seen_at_ms) = (open.looks + 1, now_ms);
        for view in &mut open.views {
            view.last_unix_ms = now_ms;
            open.is_new = true;
        }
        let best = open.views.iter().map(|view| view.worth);
        let best = best.reduce(f32::max);
        worth.is_some_and(|worth| {
            open.views.len() < MOST_OF_TRACK || best.is_none_or(|best| worth > best)
        })
    }

    /// A view that was wanted.
    pub fn take(&mut self, track: u64, view: UnknownFace) {
        let Some(open) = self.open.get_mut(&track) else {
            return;
        };
        open.is_new = true;
        if let Some(same) = open.views.iter_mut().find(|kept| kept.says_the_same(&view)) {
            return same.join(view);
        }
        open.views.push(view);
        if open.views.len() > MOST_OF_TRACK {
            let worst = (0..open.views.len())
                .min_by(|a, b| open.views[*a].worth.total_cmp(&open.views[*b].worth));
            worst.map(|at| open.views.remove(at));
        }
    }

    /// The face on a track is of somebody known, or was refused by liveness: nothing is kept
    /// of it; gives the views that were given out already.
    pub fn forget(&mut self, track: u64) -> Vec<UnknownFace> {
        let open = self.open.remove(&track);
        let given = open.filter(|open| open.given_at_ms.is_some());
        given.map(|open| open.views).unwrap_or_default()
    }

    /// The views that are to be written now, those of tracks that are over among them.
    pub fn due(&mut self, now_ms: u64) -> Vec<UnknownFace> {
        let is_over = |open: &Track| now_ms > open.seen_at_ms + OVER_MS;
        let over = self.open.extract_if(|_, open| is_over(open));
        let mut due: Vec<UnknownFace> = over.flat_map(|(_, open)| open.last()).collect();
        for open in self.open.values_mut() {
            let is_due = |at: u64| now_ms >= at + WRITE_EVERY_MS;
            if open.is_fit() && open.given_at_ms.is_none_or(is_due) {
                (open.given_at_ms, open.is_new) = (Some(now_ms), false);
                due.extend(open.views.iter().cloned());
            }
        }
        due
    }

    /// Ends all tracks, for the source or the program ends; gives what is to be written.
    pub fn end(&mut self) -> Vec<UnknownFace> {
        self.looked_at_ms = None;
        let open = std::mem::take(&mut self.open).into_values();
        open.flat_map(Track::last).collect()
    }

    /// Forgets what was seen so far, for nothing is to be kept.
    pub fn clear(&mut self) {
        *self = Self::default();
    }
}

impl Track {
    fn is_fit(&self) -> bool {
        self.looks >= FEWEST_LOOKS && self.is_new && !self.views.is_empty()
    }

    fn last(self) -> Vec<UnknownFace> {
        if self.is_fit() {
            self.views
        } else {
            Vec::new()
        }
    }
}
