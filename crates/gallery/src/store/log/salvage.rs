//! What can still be read of a damaged file.
//!
//! Each record is sealed for its file, generation and number, so one that opens is
//! as it was written, whatever became of those around it. Where one does not open,
//! the next that does is looked for, byte by byte. That the *whole* is as it was
//! written, which commits vouch for, cannot be said any more: records may be
//! missing, and a person who was removed may be back.

use super::face::lock;
use super::frame::{CommitLabel, HEAD_BYTES, Head, Holder, Kind, Sealer, Stand};
use super::index::{Entry, Span};
use super::reading::{Batch, Frames, Point, Step, parsed};
use crate::error::Damage;
use crate::keys::SEAL_BYTES;
use crate::person::PersonId;
use std::collections::BTreeSet;
use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex};

/// As many records in a row may be unreadable, and the next of their generation is
/// still found. Behind the next commit all are.
const MOST_LOST: u32 = 256;

/// What was read.
pub struct Salvage {
    pub entries: Vec<Entry>,
    /// Places where something could not be read.
    pub gaps: usize,
    /// Those who have templates and no name that could be read.
    pub nameless: BTreeSet<PersonId>,
}

/// Reads from `start` to the end what can be read.
pub fn salvage(
    file: &Arc<Mutex<File>>,
    start: &Point,
    sealer: &Arc<Sealer>,
) -> io::Result<Salvage> {
    let own = lock(file);
    let mut frames = Frames::new(&own, file, start, sealer)?;
    let mut entries = Vec::new();
    let mut gaps = 0;
    // A commit whose records were not all read does not fit them: that is no gap of its own.
    let mut explained = false;
    loop {
        let before = frames.at;
        let bad = match frames.next()? {
            Step::More => continue,
            Step::Commit(end) => {
                entries.extend(frames.take_batch(&end).entries);
                explained = false;
                continue;
            }
            Step::End => break,
            Step::Bad(bad) => bad,
        };
        gaps += usize::from(!(explained && bad == Damage::ForeignRecord));
        // A length that nobody looked at may have led past the next record.
        let from = frames.unchecked_from.take().map_or(before, |at| at + 1);
        match find_next(&mut frames, from)? {
            Some(Found::Commit(end)) => {
                entries.extend(frames.take_batch(&end).entries);
                explained = false;
            }
            Some(Found::Frame(earlier)) => {
                entries.extend(earlier);
                explained = true;
            }
            None => break,
        }
    }
    // The last commit may be what is damaged.
    entries.append(&mut frames.waiting.entries);
    // Without all of them the list of changes could take nothing back.
    entries.retain(|entry| {
        !matches!(
            entry,
            Entry::Event(..)
                | Entry::Template(Holder::Event(_), ..)
                | Entry::Removed(Holder::Event(_), _)
        )
    });
    let nameless = nameless(&entries);
    let named = named(&entries);
    // Who is not there any more has none.
    entries.retain(|entry| match entry {
        Entry::Template(Holder::Not(person), ..) => {
            named.contains(person) || nameless.contains(person)
        }
        _ => true,
    });
    Ok(Salvage {
        nameless,
        entries,
        gaps,
    })
}

enum Found {
    Commit(Point),
    /// With what was read of the generation before, if it stands in the next.
    Frame(Vec<Entry>),
}

/// Where a frame was read and what its boxes are.
struct Candidate<'a> {
    head: Head,
    span: Span,
    label: &'a [u8],
    body: &'a [u8],
}

/// Finds the next record that opens, from `from` on, takes it in, and stands behind it.
fn find_next(frames: &mut Frames<'_>, from: u64) -> io::Result<Option<Found>> {
    let rest = frames.rest(from)?;
    for offset in 0..rest.len() {
        let Some(candidate) = candidate(&rest, offset, from) else {
            continue;
        };
        let end = candidate.span.end();
        if let Some(found) = open(frames, &candidate) {
            frames.go_on_at(end)?;
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn candidate(rest: &[u8], offset: usize, from: u64) -> Option<Candidate<'_>> {
    let (head, behind) = rest.get(offset..)?.split_first_chunk::<HEAD_BYTES>()?;
    let mut head = Head::read(*head).filter(|head| head.kind != Kind::Erased)?;
    if head.kind == Kind::Commit {
        // It never holds anything, whatever its head says.
        head.body = 0;
    }
    let (label, behind) = behind.split_at_checked(head.label_box_bytes())?;
    let body = behind.get(..head.body_box_bytes())?;
    Some(Candidate {
        head,
        span: Span {
            at: from + offset as u64,
            bytes: head.frame_bytes(),
            label: head.label,
        },
        label,
        body,
    })
}

fn open(frames: &mut Frames<'_>, candidate: &Candidate<'_>) -> Option<Found> {
    let span = candidate.span;
    if candidate.head.kind == Kind::Commit {
        let label = frames
            .sealer
            .label(Kind::Commit, Stand::At(span.at), candidate.label)?;
        let said: CommitLabel = parsed(&label).ok()?;
        // A commit of what was read already says nothing about what comes.
        return (said.generation >= frames.waiting.generation).then(|| {
            Found::Commit(Point {
                at: span.end(),
                generation: said.generation.saturating_add(1),
                before: candidate.label[..SEAL_BYTES].to_vec(),
            })
        });
    }
    let body = match candidate.head.kind {
        Kind::Face => candidate.body.get(..SEAL_BYTES)?,
        _ => candidate.body,
    };
    let generation = frames.waiting.generation;
    // The header says it, whom nothing vouches for here.
    let following = generation.saturating_add(1);
    let first = frames.waiting.frames.saturating_sub(1);
    let here = (first..first.saturating_add(MOST_LOST)).map(|number| (generation, number));
    let next = (0..MOST_LOST).map(|number| (following, number));
    let stand = here.chain(next).find(|(generation, number)| {
        let (generation, number) = (*generation, *number);
        let stand = Stand::In { generation, number };
        let opened = frames
            .sealer
            .label(candidate.head.kind, stand, candidate.label);
        opened.is_some()
    });
    let (found, number) = stand?;
    let mut earlier = Vec::new();
    if found != generation {
        earlier = std::mem::replace(&mut frames.waiting, Batch::of(found)).entries;
    }
    frames.waiting.frames = number;
    let taken = frames.entry(candidate.head.kind, span, candidate.label, body);
    frames.waiting.frames = number + 1;
    match taken {
        Ok(()) => Some(Found::Frame(earlier)),
        // It stands where it says and does not open: what follows does not hang on it.
        Err(_) => {
            frames.waiting.entries.splice(0..0, earlier);
            None
        }
    }
}

fn nameless(entries: &[Entry]) -> BTreeSet<PersonId> {
    let mut nameless = BTreeSet::new();
    for entry in entries {
        match entry {
            Entry::Template(Holder::Person(person), ..) | Entry::About(person, ..) => {
                nameless.insert(person.clone());
            }
            _ => {}
        }
    }
    let named = named(entries);
    nameless.retain(|person| !named.contains(person));
    nameless
}

fn named(entries: &[Entry]) -> BTreeSet<PersonId> {
    let names = entries.iter().filter_map(|entry| match entry {
        Entry::Name(person, ..) => Some(person.clone()),
        _ => None,
    });
    names.collect()
}
