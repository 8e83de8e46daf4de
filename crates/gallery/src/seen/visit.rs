//! Visits: who was seen from when to when.

use crate::person::{PersonId, TakenFrom, random_hex};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Whoever is not seen for longer than this, in milliseconds, has left; who comes again
/// then begins another visit.
pub const GAP_MS: u64 = 2 * 60 * 1000;
/// Faces are noted this often, in milliseconds.
pub const LOOK_EVERY_MS: u64 = 1000;
/// A visit that goes on is written down this often, in milliseconds: no more of its end
/// is lost when the program is killed.
const WRITE_EVERY_MS: u64 = 10 * 1000;

/// Stable identity of a visit.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct VisitId(pub String);

/// Somebody was seen by one source, without a gap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// Identity.
    pub id: VisitId,
    /// Who.
    pub person: PersonId,
    /// Their name at the time.
    pub name: String,
    /// By what.
    pub source: TakenFrom,
    /// The first look, in milliseconds since 1970.
    pub first_unix_ms: u64,
    /// The last look so far.
    pub last_unix_ms: u64,
    /// Highest cosine similarity to them, −1 to 1.
    pub similarity: f32,
    /// How many looks came to what.
    pub looks: Looks,
}

/// Looks, one a second, by what they came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looks {
    /// The name was sure.
    pub known: u32,
    /// It was only a guess.
    pub uncertain: u32,
    /// The face looked live.
    pub live: u32,
    /// It looked like a print or a screen.
    pub spoof: u32,
    /// That could not be told.
    pub unsure: u32,
}

/// What liveness came to at one look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeenAs {
    /// Live.
    Live,
    /// A print or a screen.
    Spoof,
    /// It could not be told.
    Unsure,
}

/// A face with a name, at one look.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// Whose.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// Cosine similarity, −1 to 1.
    pub similarity: f32,
    /// Whether the name is sure.
    pub is_known: bool,
    /// What liveness came to.
    pub liveness: SeenAs,
}

/// The visits that go on.
#[derive(Debug, Default)]
pub struct Visits {
    open: HashMap<(PersonId, String), Open>,
    looked_at_ms: Option<u64>,
}

#[derive(Debug)]
struct Open {
    visit: Visit,
    written_at_ms: u64,
    is_unwritten: bool,
}

impl Visits {
    /// Takes in the faces with a name that `source` shows at `now_ms`, in milliseconds
    /// since 1970, and gives the visits that are to be written down now. Asked more often
    /// than once a second, it looks away. A clock that is set back ends all visits.
    pub fn look(&mut self, now_ms: u64, source: &TakenFrom, faces: &[Seen]) -> Vec<Visit> {
        let mut due = Vec::new();
        match self.looked_at_ms {
            Some(before) if now_ms < before => due = self.end(),
            Some(before) if now_ms < before + LOOK_EVERY_MS => return due,
            _ => {}
        }
        self.looked_at_ms = Some(now_ms);
        due.extend(self.leave(now_ms));
        for face in faces {
            let key = (face.person.clone(), source.name.clone());
            let open = self.open.entry(key).or_insert_with(|| Open {
                visit: Visit::begin(now_ms, source, face),
                written_at_ms: 0,
                is_unwritten: true,
            });
            open.visit.look(now_ms, face);
            open.is_unwritten = true;
            if now_ms >= open.written_at_ms + WRITE_EVERY_MS {
                due.push(open.write(now_ms));
            }
        }
        due
    }

    /// Ends all visits, for the source or the program ends; gives what is to be written.
    pub fn end(&mut self) -> Vec<Visit> {
        self.looked_at_ms = None;
        let open = std::mem::take(&mut self.open).into_values();
        open.filter(|open| open.is_unwritten)
            .map(|open| open.visit)
            .collect()
    }

    /// Forgets the visits of a person without writing them.
    pub fn forget(&mut self, person: &PersonId) {
        self.open.retain(|(who, _), _| who != person);
    }

    /// Ends a visit without writing it: somebody erased what was written of it. Who is still
    /// there begins another one.
    pub fn drop(&mut self, visit: &VisitId) {
        self.open.retain(|_, open| open.visit.id != *visit);
    }

    /// Ends the visits of those who left.
    fn leave(&mut self, now_ms: u64) -> Vec<Visit> {
        let has_left = |open: &Open| now_ms > open.visit.last_unix_ms + GAP_MS;
        let gone = self.open.extract_if(|_, open| has_left(open));
        gone.filter(|(_, open)| open.is_unwritten)
            .map(|(_, open)| open.visit)
            .collect()
    }
}

impl Open {
    fn write(&mut self, now_ms: u64) -> Visit {
        self.written_at_ms = now_ms;
        self.is_unwritten = false;
        self.visit.clone()
    }
}

impl Visit {
    /// Whether another program notes the same visit: of that person, before that source, at
    /// one time, as far as what is written tells (a visit that goes on is written only now
    /// and then).
    pub(crate) fn is_at_once_with(&self, other: &Self) -> bool {
        let reaches = |one: &Self, other: &Self| {
            one.first_unix_ms <= other.last_unix_ms + WRITE_EVERY_MS + LOOK_EVERY_MS
        };
        self.person == other.person
            && self.source == other.source
            && reaches(self, other)
            && reaches(other, self)
    }

    /// The same, with the time of another that is part of it. Its looks are counted by
    /// whoever notes it.
    pub(crate) fn lasting(&self, other: &Self) -> Self {
        Self {
            first_unix_ms: self.first_unix_ms.min(other.first_unix_ms),
            last_unix_ms: self.last_unix_ms.max(other.last_unix_ms),
            similarity: self.similarity.max(other.similarity),
            ..self.clone()
        }
    }

    /// The same under the name that the person has now; under the one of the time where they
    /// are not there any more.
    #[must_use]
    pub fn called(mut self, now: Option<&str>) -> Self {
        if let Some(now) = now {
            now.clone_into(&mut self.name);
        }
        self
    }

    fn begin(now_ms: u64, source: &TakenFrom, face: &Seen) -> Self {
        Self {
            id: VisitId(random_hex()),
            person: face.person.clone(),
            name: face.name.clone(),
            source: source.clone(),
            first_unix_ms: now_ms,
            last_unix_ms: now_ms,
            similarity: face.similarity,
            looks: Looks::default(),
        }
    }

    fn look(&mut self, now_ms: u64, face: &Seen) {
        self.last_unix_ms = now_ms;
        self.similarity = self.similarity.max(face.similarity);
        self.name.clone_from(&face.name);
        let identity = if face.is_known {
            &mut self.looks.known
        } else {
            &mut self.looks.uncertain
        };
        *identity += 1;
        let liveness = match face.liveness {
            SeenAs::Live => &mut self.looks.live,
            SeenAs::Spoof => &mut self.looks.spoof,
            SeenAs::Unsure => &mut self.looks.unsure,
        };
        *liveness += 1;
    }
}
