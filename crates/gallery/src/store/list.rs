//! Changes that are noted in the list, and what the list is for: taking back, doing
//! again, and leaving nothing of somebody.

use super::place::Place;
use super::{GalleryStore, Seen, Step, needed_for};
use crate::change::Change;
use crate::deeds::{Author, Done, EventId, Events};
use crate::error::{GalleryError, GalleryWarning};
use crate::gallery::Gallery;
use crate::keys::Rights;
use crate::person::{Person, PersonId, Template, now_unix_ms};
use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

/// What was removed of somebody who was erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// The name.
    pub name: String,
    /// Templates in the gallery.
    pub templates: usize,
    /// Pictures that were kept with them.
    pub pictures: usize,
    /// Faces that were remembered as not theirs, and those that others' pages had of them.
    pub counter_examples: usize,
    /// Visits that are gone from the history of who was seen when.
    pub visits: usize,
    /// Views among the unknown faces that were alike to them.
    pub unknown: usize,
    /// Entries of the list of changes that are gone.
    pub events: usize,
    /// Entries that were about others, too, and are without that person now.
    pub events_altered: usize,
    /// Damaged files that were kept aside and may still hold that person, encrypted.
    pub kept_aside: Vec<PathBuf>,
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let templates = count(self.templates, "template", "templates");
        let pictures = count(self.pictures, "picture", "pictures");
        let events = count(self.events, "entry", "entries");
        write!(
            f,
            "{} is erased for good: {templates} with {pictures}, and {events} of the list of changes.",
            self.name
        )?;
        if self.counter_examples > 0 {
            let (verb, faces) = match self.counter_examples {
                1 => ("is", "1 face".to_owned()),
                several => ("are", format!("{several} faces")),
            };
            write!(f, " So {verb} {faces} remembered as not somebody's.")?;
        }
        if self.visits > 0 {
            let visits = count(self.visits, "visit", "visits");
            write!(f, " Gone from the history: {visits}.")?;
        }
        if self.unknown > 0 {
            let views = count(self.unknown, "view", "views");
            write!(f, " Gone from the unknown faces: {views} alike to them.")?;
        }
        if !self.kept_aside.is_empty() {
            let files = self
                .kept_aside
                .iter()
                .map(|file| file.display().to_string());
            let files = files.collect::<Vec<_>>().join(", ");
            write!(
                f,
                " Damaged galleries that were kept aside may still hold them, encrypted; remove {files} once you need nothing of it any more."
            )?;
        }
        f.write_str(" Copies and backups of the gallery are yours to look after.")
    }
}

fn count(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}

/// What came of an undo or a redo.
#[derive(Clone, Debug, PartialEq)]
pub struct CameOf {
    /// What was taken back, or done again.
    pub done: Done,
    /// Things to tell.
    pub warnings: Vec<GalleryWarning>,
}

/// In which direction an entry of the list is turned.
#[derive(Clone, Copy)]
enum Turn {
    Back,
    Again,
}

impl GalleryStore {
    /// The list of changes as it was last read or written.
    pub fn events(&self) -> &Events {
        self.seen.events()
    }

    /// Makes `change` as [`commit`](Self::commit) does, and notes it in the list, so
    /// that [`undo`](Self::undo) takes it back, here or in another process, now or
    /// after a restart. What was taken back before is forgotten.
    ///
    /// # Errors
    /// As [`commit`](Self::commit); nothing is noted then.
    pub fn commit_noted(
        &mut self,
        gallery: &mut Gallery,
        change: &Change,
        what: (Done, Author),
    ) -> Result<Vec<GalleryWarning>, GalleryError> {
        self.retried(|store| store.commit_noted_once(gallery, change, what.clone()))
    }

    fn commit_noted_once(
        &mut self,
        gallery: &mut Gallery,
        change: &Change,
        what: (Done, Author),
    ) -> Result<Vec<GalleryWarning>, GalleryError> {
        let (place, _lock, mut warnings) = self.begin(gallery)?;
        self.allow(needed_for(change))?;
        let undo = gallery.apply(change)?;
        let mut events = self.events().clone();
        let now = now_unix_ms();
        let mut touched = events.add(what, undo.clone(), now);
        touched.extend(events.forget_old(now));
        let told = self.finish(gallery, &place, change, &undo, (events, touched))?;
        warnings.extend(told);
        Ok(warnings)
    }

    /// Takes back what was done last; `None` if there is nothing to take back.
    ///
    /// # Errors
    /// As [`commit`](Self::commit). What can never be taken back, for others went on
    /// from there, is forgotten; the rest stays in the list.
    pub fn undo(&mut self, gallery: &mut Gallery) -> Result<Option<CameOf>, GalleryError> {
        self.retried(|store| store.turn(gallery, Turn::Back))
    }

    /// Does again what was taken back last, if nothing was done since; `None` if there
    /// is nothing.
    ///
    /// # Errors
    /// As [`undo`](Self::undo).
    pub fn redo(&mut self, gallery: &mut Gallery) -> Result<Option<CameOf>, GalleryError> {
        self.retried(|store| store.turn(gallery, Turn::Again))
    }

    /// Forgets entries of the list that are older than it is meant to be; `true` if
    /// there were any.
    ///
    /// # Errors
    /// As [`commit`](Self::commit).
    pub fn forget_old(&mut self, gallery: &mut Gallery) -> Result<bool, GalleryError> {
        self.retried(|store| store.forget_old_once(gallery))
    }

    fn forget_old_once(&mut self, gallery: &mut Gallery) -> Result<bool, GalleryError> {
        let now = now_unix_ms();
        if self.events().clone().forget_old(now).is_empty() {
            return Ok(false);
        }
        let (place, _lock, _) = self.begin(gallery)?;
        self.allow(Rights::Manage)?;
        let mut events = self.events().clone();
        let touched = events.forget_old(now);
        let nothing = Change::Batch(Vec::new());
        self.finish(gallery, &place, &nothing, &nothing, (events, touched))?;
        Ok(true)
    }

    /// Removes somebody for good: from the gallery and from the list of changes, with
    /// those who became part of them. It cannot be taken back. The file is written
    /// anew afterwards, so that not even an identity is left in it. What was seen of them
    /// goes first: their visits, and the unknown faces that are at least as alike to one of
    /// their templates as `alike_from`, in cosine.
    ///
    /// # Errors
    /// As [`commit`](Self::commit), or if nobody of that identity is there;
    /// [`GalleryError::NotErased`] if what was seen of them cannot be erased.
    pub fn erase(
        &mut self,
        gallery: &mut Gallery,
        person: &PersonId,
        alike_from: f32,
    ) -> Result<(Receipt, Vec<GalleryWarning>), GalleryError> {
        self.retried(|store| store.erase_once(gallery, person, alike_from))
    }

    fn erase_once(
        &mut self,
        gallery: &mut Gallery,
        person: &PersonId,
        alike_from: f32,
    ) -> Result<(Receipt, Vec<GalleryWarning>), GalleryError> {
        let (place, _lock, mut warnings) = self.begin(gallery)?;
        self.allow(Rights::Manage)?;
        let erased = gallery.get(person).cloned();
        let erased = erased.ok_or(GalleryError::NoSuchPerson)?;
        let pictures = erased.templates.iter().filter(|t| t.thumbnail.is_some());
        let mut receipt = Receipt {
            pictures: pictures.count(),
            templates: erased.templates.len(),
            counter_examples: erased.not_them.len(),
            name: erased.name.clone(),
            visits: 0,
            unknown: 0,
            events: 0,
            events_altered: 0,
            kept_aside: place.kept_aside(),
        };
        let mut events = self.events().clone();
        let mut touched = BTreeSet::new();
        let mut all = events.merged_into(person);
        all.insert(person.clone());
        // First: while that cannot be done, nothing is.
        let seen = self.erase_seen(&erased, &all, alike_from);
        (receipt.visits, receipt.unknown) = seen.map_err(|why| GalleryError::NotErased {
            name: erased.name.clone(),
            why: Box::new(why),
        })?;
        for id in &all {
            let (forgotten, of_them) = events.erase(id);
            receipt.events += forgotten.removed;
            receipt.events_altered += forgotten.altered;
            touched.extend(of_them);
        }
        let elsewhere = gallery.shown_as_not(&erased);
        receipt.counter_examples += elsewhere.len();
        let is_theirs = |face: &Template| gallery.is_most_alike(&erased, face);
        touched.extend(events.erase_counter_examples(&elsewhere, is_theirs));
        let faces = elsewhere.into_iter();
        let mut steps: Vec<Change> = faces
            .map(|(person, face)| Change::RemoveCounterExamples {
                person,
                templates: vec![face],
            })
            .collect();
        steps.push(Change::Remove(person.clone()));
        let change = Change::Batch(steps);
        let undo = gallery.apply(&change)?;
        let told = self.finish(gallery, &place, &change, &undo, (events, touched))?;
        warnings.extend(told);
        // It is erased already; a file that cannot be written anew now holds an
        // identity that means nothing, until it is.
        if let Err(why) = self.write_anew(gallery, &place) {
            warnings.push(GalleryWarning::Remains(Box::new(why)));
        }
        Ok((receipt, warnings))
    }

    /// Leaves nothing of what was seen of somebody; how many visits and views are gone. Both
    /// files are read before either is written.
    fn erase_seen(
        &self,
        person: &Person,
        all: &BTreeSet<PersonId>,
        alike_from: f32,
    ) -> Result<(usize, usize), GalleryError> {
        let (Some(mut history), Some(mut unknown)) = (self.history(), self.unknown()) else {
            return Ok((0, 0));
        };
        history.read()?;
        unknown.read()?;
        let views = unknown.erase_alike(person, alike_from)?;
        Ok((history.erase(all)?, views))
    }

    fn turn(&mut self, gallery: &mut Gallery, turn: Turn) -> Result<Option<CameOf>, GalleryError> {
        let (place, _lock, mut warnings) = self.begin(gallery)?;
        self.allow(Rights::Manage)?;
        let mut events = self.events().clone();
        let event = match turn {
            Turn::Back => events.undoable(),
            Turn::Again => events.redoable(),
        };
        let Some(event) = event.cloned() else {
            return Ok(None);
        };
        let undo = match gallery.apply(&event.back) {
            Ok(undo) => undo,
            Err(error) => {
                // It would stand in the way of those before it for ever.
                let touched = events.remove(&event.id);
                let nothing = Change::Batch(Vec::new());
                self.finish(gallery, &place, &nothing, &nothing, (events, touched))?;
                return Err(error);
            }
        };
        let touched = events.turn(&event.id, undo.clone());
        let told = self.finish(gallery, &place, &event.back, &undo, (events, touched))?;
        warnings.extend(told);
        let done = event.done;
        Ok(Some(CameOf { done, warnings }))
    }

    /// Writes what was made in memory, or takes it back there.
    fn finish(
        &mut self,
        gallery: &mut Gallery,
        place: &Place,
        change: &Change,
        undo: &Change,
        (events, touched): (Events, BTreeSet<EventId>),
    ) -> Result<Option<GalleryWarning>, GalleryError> {
        let mut people = BTreeSet::new();
        change.people(&mut people);
        let step = Step {
            people,
            events,
            touched,
            undo: None,
        };
        let written = self.write(gallery, place, step, change.removes_all());
        if written.is_err() {
            gallery.apply(undo)?;
        }
        written
    }
}

impl Seen {
    fn events(&self) -> &Events {
        static NONE: Events = Events::none();
        match self {
            Self::Log(log) => log.events(),
            Self::Nothing | Self::Plain(..) => &NONE,
        }
    }
}
