//! The list of what was done, by which it is taken back and done again.

use super::{Author, Done};
use crate::change::Change;
use crate::person::{PersonId, Template, TemplateId, random_hex};
use crate::thumbnail::Thumbnail;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

/// No more than these are kept; the oldest is forgotten first.
pub const MOST_EVENTS: usize = 100;
/// No longer than this are they kept, with what they hold.
pub const MOST_DAYS: u64 = 30;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// Stable identity of an event.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EventId(pub String);

/// Something that was done to the people. It holds what is needed to take it back,
/// and nothing else: what a removal took away lies here, and nowhere twice.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Identity.
    pub id: EventId,
    /// Its place in the list: greater than that of every one before.
    pub number: u64,
    /// When it was done, in milliseconds since 1970.
    pub at_unix_ms: u64,
    /// By which door it came in.
    pub by: Author,
    /// What was done.
    pub done: Done,
    /// Whether it was taken back since, and can be done again.
    pub is_taken_back: bool,
    /// What takes it back, or, where that was done, does it again.
    pub(crate) back: Arc<Change>,
}

/// The list, oldest first. What was taken back stands at its end, until something
/// else is done.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Events(Vec<Event>);

/// What erasing somebody did to the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Forgotten {
    /// Entries that are gone.
    pub removed: usize,
    /// Entries that were about others, too, and go on without that person.
    pub altered: usize,
}

impl Events {
    pub(crate) const fn none() -> Self {
        Self(Vec::new())
    }

    pub(crate) fn of(mut events: Vec<Event>) -> Self {
        events.sort_by_key(|event| event.number);
        Self(events)
    }

    /// All of them, oldest first.
    pub fn all(&self) -> &[Event] {
        &self.0
    }

    pub(crate) fn get(&self, id: &EventId) -> Option<&Event> {
        self.0.iter().find(|event| event.id == *id)
    }

    /// What an undo would take back.
    pub fn undoable(&self) -> Option<&Event> {
        self.0.iter().rev().find(|event| !event.is_taken_back)
    }

    /// What a redo would do again.
    pub fn redoable(&self) -> Option<&Event> {
        self.0.iter().find(|event| event.is_taken_back)
    }

    /// Notes what was done, and forgets what was taken back before.
    pub(crate) fn add(
        &mut self,
        (done, by): (Done, Author),
        back: Change,
        now_unix_ms: u64,
    ) -> BTreeSet<EventId> {
        let number = self.0.last().map_or(1, |last| last.number + 1);
        let mut touched = self.retain(|event| !event.is_taken_back);
        let event = Event {
            id: EventId(random_hex()),
            number,
            at_unix_ms: now_unix_ms,
            by,
            done,
            is_taken_back: false,
            back: Arc::new(back),
        };
        touched.insert(event.id.clone());
        self.0.push(event);
        touched
    }

    /// Notes that an event was taken back, or done again, and what turns that round.
    pub(crate) fn turn(&mut self, id: &EventId, back: Change) -> BTreeSet<EventId> {
        let Some(event) = self.0.iter_mut().find(|event| event.id == *id) else {
            return BTreeSet::new();
        };
        event.is_taken_back = !event.is_taken_back;
        event.back = Arc::new(back);
        BTreeSet::from([id.clone()])
    }

    /// Forgets one.
    pub(crate) fn remove(&mut self, id: &EventId) -> BTreeSet<EventId> {
        self.retain(|event| event.id != *id)
    }

    /// Forgets what is too old or too much. A clock that was set back forgets less.
    pub(crate) fn forget_old(&mut self, now_unix_ms: u64) -> BTreeSet<EventId> {
        let surplus = self.0.len().saturating_sub(MOST_EVENTS);
        let is_old = |event: &&Event| event.at_unix_ms + MOST_DAYS * DAY_MS < now_unix_ms;
        let old = self.0.iter().take_while(is_old).count();
        let gone = self.0.drain(..surplus.max(old));
        gone.map(|event| event.id).collect()
    }

    /// Those who became part of a person, as far as the list goes back.
    pub(crate) fn merged_into(&self, person: &PersonId) -> BTreeSet<PersonId> {
        let merges = self.0.iter().filter(|event| {
            matches!(event.done, Done::Merge { .. })
                && !event.is_taken_back
                && event.back.concerns(person)
        });
        let mut merged = BTreeSet::new();
        merges.for_each(|event| event.back.adds(&mut merged));
        merged.remove(person);
        merged
    }

    /// Leaves nothing of a person: an entry goes, unless it is made of parts about
    /// one person each (an import, the removal of everyone), of which the others stay.
    pub(crate) fn erase(&mut self, person: &PersonId) -> (Forgotten, BTreeSet<EventId>) {
        let mut forgotten = Forgotten::default();
        let mut touched = BTreeSet::new();
        self.0.retain_mut(|event| {
            if !event.back.concerns(person) {
                return true;
            }
            touched.insert(event.id.clone());
            match event.back.without(person) {
                Some(rest) => {
                    event.back = Arc::new(rest);
                    forgotten.altered += 1;
                    true
                }
                None => {
                    forgotten.removed += 1;
                    false
                }
            }
        });
        (forgotten, touched)
    }

    /// Leaves none of these counter-examples, nor of those that it holds itself and that
    /// `is_theirs`.
    pub(crate) fn erase_counter_examples(
        &mut self,
        faces: &[(PersonId, TemplateId)],
        is_theirs: impl Fn(&Template) -> bool,
    ) -> BTreeSet<EventId> {
        let held = (self.0.iter()).flat_map(|event| event.back.held_counter_examples());
        let held = held.filter(|face| is_theirs(face)).map(|face| &face.id);
        let gone: BTreeSet<TemplateId> = faces
            .iter()
            .map(|(_, id)| id)
            .chain(held)
            .cloned()
            .collect();
        let mut touched = BTreeSet::new();
        self.0.retain_mut(|event| {
            let left = event.back.without_counter_examples(&gone);
            if left.as_ref() != Some(&*event.back) {
                touched.insert(event.id.clone());
            }
            let stays = left.is_some();
            left.into_iter()
                .for_each(|left| event.back = Arc::new(left));
            stays
        });
        touched
    }

    /// Puts the thumbnails of the templates that an entry holds in place.
    pub(crate) fn put_thumbnails(
        &mut self,
        id: &EventId,
        mut thumbnails: HashMap<TemplateId, Thumbnail>,
    ) {
        let Some(event) = self.0.iter_mut().find(|event| event.id == *id) else {
            return;
        };
        for template in Arc::make_mut(&mut event.back).held_mut() {
            if let Some(thumbnail) = thumbnails.remove(&template.id) {
                template.thumbnail = Some(thumbnail);
            }
        }
    }

    fn retain(&mut self, keep: impl Fn(&Event) -> bool) -> BTreeSet<EventId> {
        let gone = self.0.iter().filter(|event| !keep(event));
        let gone = gone.map(|event| event.id.clone()).collect();
        self.0.retain(keep);
        gone
    }
}
